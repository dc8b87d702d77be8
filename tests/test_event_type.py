"""event_type: the first top-level `type`, and nothing after it is looked at."""

# ruff: noqa: UP031  JSON is full of braces, which % leaves alone

import itertools

import frames
import pytest

pytestmark = pytest.mark.usefixtures("simd")


@pytest.mark.parametrize(
    ("frame", "tag"),
    [
        (b'{"type":"a"}', "a"),
        (b' \n{ "type"\t:\r"a" }', "a"),
        (b'{"x":1,"type":"a"}', "a"),
        (b'{"x":{"type":"b"},"type":"a"}', "a"),
        (b'{"x":[{"type":"b"},["type",{"y":{"type":"c"}}]],"type":"a"}', "a"),
        (b'{"x":"\\"type\\":\\"b\\"","type":"a"}', "a"),
        (b'{"x":"type","type":"a"}', "a"),
        (b'{"x\\"":"}{][","type":"a"}', "a"),
        (b'{"x":"\\\\","type":"a"}', "a"),
        (b'{"x":-1.5e3,"y":null,"z":true,"w":false,"v":"","type":"a"}', "a"),
        (b'{"x":[],"y":{},"z":[[[]]],"type":"a"}', "a"),
        (b'{"\\u0074\\u0079pe":"a"}', "a"),
        (b'{"type":"a\\u002eb"}', "a.b"),
        (b'{"type":"\\ud83d\\ude00"}', "😀"),
        (b'{"type":"Gr\xc3\xbc\xc3\x9fe"}', "Grüße"),
        (b'{"type":""}', ""),
        (b'{"type":"a","type":"b"}', "a"),
        # what follows is not looked at
        (b'{"type":"a"', "a"),
        (b'{"type":"a","x":\xff}', "a"),
        (b'{"type":"a"} junk', "a"),
        (b'{"type":"a" "b"}', "a"),
        # none
        (b"{}", None),
        (b'{"x":{"type":"a"}}', None),
        (b'{"type":5}', None),
        (b'{"type":null}', None),
        (b'{"type":["a"]}', None),
        (b'{"type":{"type":"a"}}', None),
        (b'{"types":"a"}', None),
        (b'{"Type":"a"}', None),
        (b'{"typ":"e"}', None),
        (b"", None),
        (b"  ", None),
        (b"[]", None),
        (b'["type","a"]', None),
        (b'"type"', None),
        (b'{"type":"a', None),
        (b'{"type"', None),
        (b'{"type":', None),
        (b'{"x":[', None),
        (b"\xef\xbb\xbf{}", None),
        (b"\xff", None),
    ],
)
def test_bytes_and_str(backend, frame, tag):
    assert backend.event_type(frame) == tag
    assert backend.event_type(bytearray(frame)) == tag
    text = frame.decode("latin-1") if b"\xff" in frame else frame.decode()
    assert backend.event_type(text) == tag


def test_the_place_of_the_type_among_the_keys(backend):
    pairs = [b'"a":"\\"}"', b'"b":[{"type":1}]', b'"c":-0.5', b'"type":"t"']
    for order in itertools.permutations(pairs):
        assert backend.event_type(b"{" + b",".join(order) + b"}") == "t"


def test_real_frames(backend):
    assert backend.event_type(frames.audio_delta(frames.made_up_pcm(9600))) == frames.AUDIO
    assert backend.event_type(frames.response_done()) == "response.done"
    assert backend.event_type(frames.append(b"")) == frames.APPEND


def test_last_after_a_megabyte_of_base64(backend):
    text = frames.base64_text(frames.made_up_pcm(750_000)).encode()
    for escape in (b"", b"\\/", b"\\\\", b'\\"'):
        frame = b'{"delta":"' + text + escape + b'","n":{"type":"no"},"type":"yes"}'
        assert backend.event_type(frame) == "yes"
        assert backend.event_type(frame.decode()) == "yes"


def test_str_of_every_width(backend):
    for wide in ("", "é", "€", "😀"):
        assert backend.event_type('{"%s":"%s","type":"t%s"}' % (wide, wide, wide)) == f"t{wide}"


def test_quotes_and_backslashes_at_every_alignment(backend):
    for before in range(140):
        for odd in ("\\\\" * 3 + '\\"', '\\"' * 2 + "\\\\", "\\\\" * 40, '\\"' * 40, "{}[]:,"):
            frame = '{"x":"%s%s","type":"t"}' % ("y" * before, odd)
            assert backend.event_type(frame) == "t", frame


def test_it_never_raises_for_bad_input(backend):
    frame = b'{"x":{"type":"b","y":[1,"\\u00e9"]},"type":"a"}'
    for cut in range(len(frame)):
        assert backend.event_type(frame[:cut]) in (None, "a")
    for depth in (2000, 100_000):
        deep = b'{"x":' + b"[" * depth + b"]" * depth + b',"type":"a"}'
        assert backend.event_type(deep) in (None, "a")
        assert backend.event_type(b'{"x":' * depth) is None
