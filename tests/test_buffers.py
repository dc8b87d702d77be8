"""What may be decoded: str and every contiguous buffer; what may not be is refused."""

# ruff: noqa: UP031  JSON is full of braces, which % leaves alone

import array
import mmap

import frames
import numpy as np
import pytest

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

PCM = frames.made_up_pcm(480)
FRAMES = {
    "audio": frames.audio_delta(PCM),
    "text": frames.text_delta(text="plain"),
    "accents": frames.text_delta(text="Grüße €5 😀"),
    "nested": frames.response_done(),
}


def mapped(frame):
    memory = mmap.mmap(-1, len(frame))
    memory.write(frame)
    return memory


BUFFERS = {
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "memoryview of bytearray": lambda frame: memoryview(bytearray(frame)),
    "slice": lambda frame: memoryview(b"xx" + frame + b"yy")[2:-2],
    "array B": lambda frame: array.array("B", frame),
    "array b": lambda frame: array.array("b", frame),
    "mmap": mapped,
    "numpy": lambda frame: np.frombuffer(frame, np.uint8),
    "numpy own": lambda frame: np.frombuffer(frame, np.uint8).copy(),
    "bytes subclass": type("Bytes", (bytes,), {}),
    "str": bytes.decode,
    "str subclass": lambda frame: type("Text", (str,), {})(frame.decode()),
}
WHOLE = ("bytes", "str", "bytes subclass", "str subclass")


def release(given):
    if isinstance(given, mmap.mmap):
        given.close()


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("kind", BUFFERS)
def test_every_kind_gives_the_same_event(backend, kind, frame):
    given = BUFFERS[kind](frame)
    event = backend.decode(given)
    expected = backend.decode(frame)
    assert type(event) is type(expected)
    assert event == expected and event.to_dict() == expected.to_dict()
    assert backend.event_type(given) == event.type
    release(given)


@pytest.mark.parametrize("kind", [kind for kind in BUFFERS if kind not in WHOLE])
def test_other_buffers_are_copied_once_at_entry(backend, kind):
    frame = FRAMES["audio"]
    given = BUFFERS[kind](frame)
    event = backend.decode(given)
    assert type(event.frame) is bytes and event.frame == frame
    release(given)


def test_a_buffer_changed_afterwards_does_not_reach_the_event(backend):
    for frame in FRAMES.values():
        given = bytearray(frame)
        event = backend.decode(given)
        given[:] = b"?" * len(given)
        assert event.frame == frame
        assert event == backend.decode(frame)
        assert event.to_dict() == backend.decode(frame).to_dict()


def test_a_buffer_is_free_again_after_the_call(backend):
    given = bytearray(FRAMES["audio"])
    event = backend.decode(given)
    given.extend(b"more")
    with pytest.raises(rtfast.DecodeError):
        backend.decode(given)
    given.clear()
    memory = mapped(FRAMES["text"])
    kept = backend.decode(memory)
    memory.close()
    assert kept.delta == "plain" and event.audio.tobytes() == PCM


# str, by the width of its widest character
@pytest.mark.parametrize("text", ["plain", "Grüße \xff", "€ ☃", "😀 \U0010ffff", ""])
def test_str_of_every_width(backend, text):
    frame = frames.text_delta(text=text).decode()
    event = backend.decode(frame)
    assert event.delta == text and event.frame is frame
    assert event == backend.decode(frame.encode())


@pytest.mark.parametrize("wide", ["", "é", "€", "😀"])
def test_audio_in_a_str_of_every_width(backend, wide):
    frame = frames.audio_text(frames.base64_text(PCM) + '","rid":"' + wide).decode()
    event = backend.decode(frame)
    assert event.audio.tobytes() == PCM
    assert event["rid"] == wide and event["delta"] == frames.base64_text(PCM)


@pytest.mark.parametrize("wide", ["", "é", "€", "😀"])
def test_a_lone_surrogate_in_a_str(fault, wide):
    for surrogate in ("\ud800", "\udfff", "\ude00\ud83d"):
        assert fault('{"a":"%s%s"}' % (wide, surrogate)) == ("bad_utf8", 6 + len(wide))
        assert fault('{"%s%s":1}' % (wide, surrogate)) == ("bad_utf8", 2 + len(wide))
        assert fault('{"b":"%s",%s}' % (wide, surrogate)) == ("unexpected_byte", 8 + len(wide))


def test_two_surrogate_code_points_are_no_character(fault):
    assert fault('{"a":"\ud83d\ude00"}') == ("bad_utf8", 6)


# 24: views that are refused
def test_views_that_are_not_contiguous(backend):
    frame = FRAMES["text"]
    spread = bytes(byte for byte in frame for _ in range(2))
    pixels = np.frombuffer(spread, np.uint8)
    for view in (
        memoryview(spread)[::2],
        memoryview(frame[::-1])[::-1],
        pixels[::2],
        np.frombuffer(frame[::-1], np.uint8)[::-1],
    ):
        with pytest.raises((BufferError, ValueError)) as caught:
            backend.decode(view)
        assert not isinstance(caught.value, rtfast.DecodeError)
        with pytest.raises((BufferError, ValueError)):
            backend.event_type(view)


def test_views_of_two_dimensions(backend):
    frame = FRAMES["text"] + b" " * (-len(FRAMES["text"]) % 2)
    for view in (
        memoryview(frame).cast("B", (2, len(frame) // 2)),
        np.frombuffer(frame, np.uint8).reshape(2, -1),
    ):
        with pytest.raises((BufferError, ValueError)) as caught:
            backend.decode(view)
        assert not isinstance(caught.value, rtfast.DecodeError)


def test_a_released_view(backend):
    view = memoryview(FRAMES["text"])
    view.release()
    with pytest.raises(ValueError, match="released"):
        backend.decode(view)


def test_a_closed_mmap(backend):
    memory = mapped(FRAMES["text"])
    memory.close()
    with pytest.raises(ValueError, match="closed"):
        backend.decode(memory)


@pytest.mark.parametrize("wrong", [None, 5, 1.5, True, [], {}, (), object(), iter(b""), ["{}"]])
def test_what_is_no_buffer(backend, wrong):
    for call in (backend.decode, backend.event_type, backend.Decoder().decode):
        with pytest.raises(TypeError):
            call(wrong)
    with pytest.raises(TypeError):
        backend.decode(wrong, on_error="return")


def test_no_frame_at_all(backend):
    for call in (backend.decode, backend.event_type, backend.Decoder().decode):
        with pytest.raises(TypeError):
            call()
