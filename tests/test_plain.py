"""JSON and base64 on their own, for other people's code: the standard library's results or none."""

import base64
import json

import frames
import pytest
from hypothesis import given
from hypothesis import strategies as st

SAME = [
    b"null", b"true", b"5", b"-0", b"-0.0", b'"x"', b"[]", b"{}", b" [1, 2.5, -3e-7] ",
    b'{"a":1,"b":2,"a":3}', b'{"type":"x","type":"y","z":{"z":[{}]}}',
    b'"\\u00e9\\n\\ud83d\\ude00"',
    '{"é":"ü","𝄞":"\x7f"}'.encode(), b"18446744073709551615", b"0.1", b"1e-400",
    b"[" * 60 + b"]" * 60, b"-9223372036854775808",
]  # fmt: skip
REFUSED = [
    b"", b"{", b"[1,]", b"nul", b"\xff", b"NaN", b"[Infinity]", b"1e400", b'{"x":"\\ud800"}',
    b"18446744073709551616", b"[1e300]", b'{"x":{"y":-1e20}}', b"[" * 70 + b"]" * 70, b'"\t"',
    b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b"1 2", b"1" * 5000,
]  # fmt: skip


def exact(value):
    """Values told apart that are equal: 1 and 1.0 and True, 0.0 and -0.0, another order of keys."""
    return repr(value)


@pytest.mark.parametrize("frame", SAME, ids=lambda frame: repr(frame[:40]))
def test_what_json_loads_gives(ground, frame):
    for given_ in (frame, frame.decode()):
        assert exact(ground.plain(given_)) == exact(json.loads(given_))


@pytest.mark.parametrize("frame", REFUSED, ids=lambda frame: repr(frame[:40]))
def test_what_parsers_may_judge_otherwise(ground, frame):
    with pytest.raises(ValueError):
        ground.plain(frame)


NO_FRAMES = ["\ud800", '"\udc00"', bytearray(b"{}"), memoryview(b"{}"), None, 5]


@pytest.mark.parametrize("frame", NO_FRAMES)
def test_what_is_no_frame(ground, frame):
    with pytest.raises(ValueError):
        ground.plain(frame)


def test_recorded_frames(ground, corpus):
    for file in sorted(corpus.glob("*/*.jsonl")):
        for frame in file.read_bytes().splitlines():
            try:
                value = ground.plain(frame)
            except ValueError:
                continue
            assert exact(value) == exact(json.loads(frame))
            assert exact(ground.plain(frame.decode())) == exact(value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )
)
def test_any_value(ground, value):
    text = json.dumps(value)
    try:
        ours = ground.plain(text)
    except ValueError:
        return
    assert exact(ours) == exact(json.loads(text))


@given(st.binary(max_size=400))
def test_any_bytes(ground, data):
    text = base64.b64encode(data)
    assert ground.decode_base64(text) == data == ground.decode_base64(text.decode())


@pytest.mark.parametrize("size", [*range(9), 47, 48, 63, 64, 65, 960, 9600, 9601, 9602, 100_003])
def test_sizes(ground, simd, size):
    data = frames.made_up_pcm(size)
    assert type(ground.decode_base64(base64.b64encode(data).decode())) is bytes
    assert ground.decode_base64(base64.b64encode(data)) == data


@pytest.mark.parametrize(
    "text",
    ["=", "A", "AA", "AAA", "AA=", "A===", "====", "AB==", "AAB=", "AA==AAAA", "AAAA====", "AA AA",
     "AAA-", "AAA_", "AAAA\n", "AAAé", "\ud800AAA", "=AAA", "A" * 101, "A" * 63 + "*" + "A" * 64],
)  # fmt: skip
def test_what_is_not_strict_base64(ground, simd, text):
    with pytest.raises(ValueError):
        ground.decode_base64(text)
    if text.isascii():
        with pytest.raises(ValueError):
            ground.decode_base64(text.encode())


@given(st.text(alphabet="AQ/+=Z\n", max_size=12))
def test_never_more_than_the_standard_library(ground, text):
    try:
        ours = ground.decode_base64(text)
    except ValueError:
        return
    assert ours == base64.b64decode(text, validate=True)


@pytest.mark.parametrize("text", [None, 5, [b"AAAA"]])
def test_what_is_no_text(ground, text):
    with pytest.raises(TypeError):
        ground.decode_base64(text)
