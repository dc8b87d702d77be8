"""How large, how deep, how long: what is accepted to the last step, and refused one step beyond."""

# ruff: noqa: UP031  JSON is full of braces, which % leaves alone

import mmap
import subprocess
import sys

import pytest
from oracle import json_value, same_json

import rtfast

pytestmark = pytest.mark.usefixtures("simd")


# 15: integers
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 2**63),
        ("-9223372036854775808", -(2**63)),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", 1.8446744073709552e19),
        ("-9223372036854775809", -(2.0**63)),
        ("1" + "0" * 308, 1e308),
        ("0." + "0" * 400 + "1", 0.0),
        ("1e-400", 0.0),
    ],
)
def test_large_numbers(backend, text, value):
    for frame in ('{"a":%s}', '{"type":"response.output_text.delta","delta":%s}'):
        event = backend.decode(frame % text)
        read = event["a" if "a" in event else "delta"]
        assert read == value and type(read) is type(value)


# 16: depth
def test_nesting_up_to_1024_levels(backend):
    for depth in (500, 1022, 1023):
        for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
            inner = opened * depth + (b"1" if opened != b"[" else b"") + closed * depth
            backend.decode(b'{"a":' + inner + b"}")
            backend.decode(b'{"type":"response.output_text.delta","delta":' + inner + b"}")
            backend.decode(b'{"type":"response.done","response":' + inner + b"}")


def test_nesting_beyond_1024_levels(fault):
    # The object is level 1, so the bracket at 5 + 1023 opens level 1025.
    for depth in (1024, 1025, 100_000):
        assert fault(b'{"a":' + b"[" * depth + b"]" * depth + b"}") == ("too_deep", 1028)
        assert fault(b'{"a":' + b"[" * depth) == ("too_deep", 1028)
    assert fault(b'{"a":' * 100_000) == ("too_deep", 5 * 1024)
    assert fault(b"[" * 100_000) == ("too_deep", 1024)
    # Of the pairs after the first level, the object of the 512th opens level 1025.
    assert fault(b'{"a":' + b'[{"":' * 50_000) == ("too_deep", 5 + 511 * 5 + 1)


def test_brackets_never_closed(fault):
    assert fault(b'{"a":' + b"[" * 500) == ("unexpected_end", 505)
    assert fault(b'{"a":' * 500) == ("unexpected_end", 2500)


def test_brackets_in_strings_do_not_count(backend):
    text = "[" * 5000 + '\\"' + "{" * 5000
    assert backend.decode('{"a":"' + text + '"}')["a"] == "[" * 5000 + '"' + "{" * 5000


# 17: size
def test_a_string_of_a_megabyte(backend):
    text = "é" * 500_000
    assert backend.decode('{"type":"response.output_text.delta","delta":"%s"}' % text).delta == text


def test_a_frame_of_64_megabytes_and_one_byte_more(backend, fault):
    frame = b'{"a":"' + b"x" * (64 * 2**20 - 8) + b'"}'
    assert len(backend.decode(frame)["a"]) == 64 * 2**20 - 8
    assert fault(frame + b" ") == ("frame_too_large", 64 * 2**20)


def test_max_frame_bytes_comes_before_all_else(backend, fault):
    assert backend.decode(b'{"a":1}', max_frame_bytes=7)["a"] == 1
    assert fault(b'{"a":1}', max_frame_bytes=6) == ("frame_too_large", 6)
    assert fault(b"?" * 10, max_frame_bytes=6) == ("frame_too_large", 6)
    assert fault("?" * 10, max_frame_bytes=6) == ("frame_too_large", 6)
    # A str is measured in UTF-8: {"a":"éé"} is 10 characters and 12 bytes.
    assert backend.decode('{"a":"éé"}', max_frame_bytes=12)["a"] == "éé"
    assert fault('{"a":"éé"}', max_frame_bytes=11) == ("frame_too_large", 11)


# 40: sizes near 2**31 and 2**32, of memory that is there only as far as it is read
@pytest.mark.parametrize("size", [2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 20])
def test_frames_of_gigabytes_are_refused_unread(backend, size):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(mmap.mmap(-1, size))
    assert (caught.value.code, caught.value.pos) == ("frame_too_large", 64 * 2**20)
    assert f"{size} bytes, at most {64 * 2**20}" in str(caught.value)


@pytest.mark.parametrize("limit", [2**31 - 1, 2**31, 2**32, 2**32 + 1, 2**62])
def test_a_limit_of_gigabytes(backend, limit):
    assert backend.decode(b'{"type":"x"}', max_frame_bytes=limit).type == "x"
    assert backend.decode('{"type":"é"}', max_frame_bytes=limit).type == "é"


SMALL_STACK = """
import threading
from rtfast._decoder_c import decode, event_type

def work():
    for deep in (b'[' * 1023 + b']' * 1023, b'{"a":' * 1023 + b"1" + b"}" * 1023):
        decode(b'{"a":' + deep + b"}")
        decode(b'{"type":"response.done","response":' + deep + b"}")
    for deep in (b"[" * 100000, b'{"a":' * 100000):
        try:
            decode(b'{"a":' + deep)
        except ValueError as error:
            assert error.code == "too_deep"
        event_type(b'{"a":' + deep)
    done.append(True)

done = []
threading.stack_size(65536)
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(done)
"""


def test_depth_needs_no_stack(backend):
    """On a thread of 64 KiB, where recursion would crash; the compiled decoder only."""
    if not backend.__name__.endswith("_c"):
        pytest.skip("the interpreter itself needs more stack than that")
    run = subprocess.run(
        [sys.executable, "-c", SMALL_STACK], capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "[True]", run.stderr


@pytest.mark.parametrize("digits", [17, 18, 19, 20, 21, 40])
def test_long_integers_in_a_typed_object(backend, digits):
    """Of nineteen digits some are beyond 64 bits; the sanitizer sees how they are added up."""
    for text in ("9" * digits, "1" + "0" * (digits - 1), f"9223372036854775808{'9' * digits}"):
        frame = '{"type":"rate_limits.updated","rate_limits":[{"name":"a","limit":%s}]}' % text
        value = backend.decode(frame).rate_limits[0].limit
        assert same_json(value, json_value(frame)["rate_limits"][0]["limit"]), text
