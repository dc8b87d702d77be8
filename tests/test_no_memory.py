"""Memory that runs out at any allocation: MemoryError, nothing leaked, and the next call is right.

Each group of trials runs in a process of its own: an interpreter without memory is no place for
pytest, and a crash is one failed test.
"""

import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
from functools import partial
from pathlib import Path

import frames
import pytest
from conftest import BACKENDS
from full_frames import full_frames
from phone_frames import MAKERS, PAYLOAD, compact, stream

import rtfast
from rtfast import DecodeError, Decoder

TESTS = Path(__file__).parent
# A script that makes nothing but lists crashes there as well, in the allocator.
survives = pytest.mark.skipif(
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")) and sys.version_info < (3, 14),
    reason="CPython 3.13 without the GIL does not survive a lack of memory itself",
)
pytestmark = survives


def kinds():
    """A frame of every class of event, decoded, lenient and strict."""
    for cls, frame in full_frames():
        yield partial(kind, cls, frame, False)
        if len(frame) < 1000:  # the others have all their plain values made, which takes seconds
            yield partial(kind, cls, frame, True)


def kind(cls, frame, strict):
    def check(event):
        assert type(event) is cls and event.frame is frame

    return partial(Decoder(strict=strict).decode, frame), check


def reads():
    """What is built when it is asked for: nested objects, and the wire value of all."""
    seen = set()
    for cls, frame in full_frames():
        plain = json.loads(frame)
        for field in cls._fields:
            if field.node and field.node not in seen:
                seen.add(field.node)
                yield partial(reading, cls.to_dict, frame, plain)
                yield partial(reading, partial(read_nested, field.name), frame, plain[field.name])


def read_nested(name, event):
    return getattr(event, name).to_dict()


def reading(way, frame, expected):
    def check(value):
        assert value == expected

    return partial(way, rtfast.decode(frame)), check


# Not a frame too large: CPython loses the exception that a Python function raises where there is no
# memory for the function's frame object, and whoever called it has an error without an exception.
BAD = {
    "unexpected_end": frames.response_done()[:-9],
    "unexpected_byte": frames.text_delta()[:-1] + b",}",
    "base64_character": frames.audio_text("AAA!" * 100),
    "base64_padding": frames.audio_text("AAA"),
    "too_deep": b'{"type":"x","a":' + b"[" * 2000,
    "bad_utf8": '{"type":"response.done","a":"\ud800"}',
    "missing_field": b'{"type":"response.done"}',
    "wrong_type": frames.text_delta(text=[1]).decode(),
    "unknown_type": '{"type":"größer"}',
}


def errors():
    for code, frame in BAD.items():
        for on_error in ("raise", "return"):
            yield partial(refusal, code, frame, on_error)


def refusal(code, frame, on_error):
    decoder = Decoder(strict=True, on_error=on_error)

    def call():
        try:
            return decoder.decode(frame).error
        except DecodeError as error:
            return error

    def check(error):
        assert type(error) is DecodeError and error.code == code
        assert decoder.decode(frames.text_delta()).delta == "Sure"

    return call, check


def calls():
    """What is not one frame of one decoder."""
    text, done = frames.text_delta(), frames.response_done()
    odd = frames.text_delta(more={"schlüssel": "ü"}).decode()
    escaped = bytearray(rb'{"\u0074ype":"x"}')
    for way, right in {
        Decoder: lambda made: made.decode(text).delta == "Sure",
        partial(Decoder, audio=rtfast.AudioRing(9)): lambda made: made.decode(text).delta == "Sure",
        partial(rtfast.decode, odd, dtype="raw"): lambda event: event["more"] == {"schlüssel": "ü"},
        partial(rtfast.decode, bytearray(done)): lambda event: event.frame == done,
        partial(rtfast.event_type, done): lambda tag: tag == "response.done",
        partial(rtfast.event_type, odd): lambda tag: tag == frames.TEXT,
        partial(rtfast.event_type, '{"type":"\ud800"}'): lambda tag: tag is None,
        partial(rtfast.event_type, escaped): lambda tag: tag == "x",
        partial(Decoder().decode_many, [text] * 9): lambda made: made[8].delta == "Sure",
    }.items():
        yield partial(calling, way, right)


def calling(way, right):
    def check(value):
        assert right(value)

    return way, check


def phones():
    """Frames of phones, the first ones and those that are like the ones before."""
    for maker, (wires, classes) in MAKERS.items():
        for tag, wire in wires.items():
            yield partial(phone, classes, [], compact(wire), tag)
        for before in (1, 2, 5):
            *earlier, (last, _) = stream(maker, before + 1)
            yield partial(phone, classes, earlier, compact(last), "media")
        for way in (bytes, bytearray, bytes.decode):
            yield partial(text, way(compact(wires["media"])))


def phone(classes, earlier, frame, tag):
    decoder = Decoder(events=classes)
    for wire, _ in earlier:
        decoder.decode(compact(wire))

    def check(event):
        assert event.type == tag and event.frame is frame
        assert tag != "media" or event.media.to_dict() == json.loads(frame)["media"]

    return partial(decoder.decode, frame), check


def text(frame):
    def check(view):
        assert bytes(view).decode() == PAYLOAD

    return partial(rtfast.audio_text, frame), check


GROUPS = {group.__name__: group for group in (kinds, reads, errors, calls, phones)}
# Much of what these run is Python code, in which CPython itself loses a block here and there.
LEAKY = (errors, calls)


def run_group(file, name):
    """In a process of its own; freed memory is overwritten there, so that its use is noticed."""
    if "c" not in BACKENDS:
        pytest.skip("memory is what the compiled backend handles by itself")
    if importlib.util.find_spec("_testcapi") is None:
        pytest.skip("this Python has no _testcapi, which makes allocations fail")
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", file, name],
        env={**os.environ, "PYTHONPATH": path, "PYTHONMALLOC": "debug"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    print(run.stdout)


@pytest.mark.parametrize("name", GROUPS)
def test_no_memory(name):
    run_group(__file__, name)


if __name__ == "__main__":
    import failing_memory

    group = GROUPS[sys.argv[1]]
    failing_memory.run(list(group()), leaks=group not in LEAKY)
