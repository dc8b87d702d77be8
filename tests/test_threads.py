"""What threads may share: events, an arena, a decoder that is asked while it works, new classes."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import frames
import numpy as np
import pytest
from conftest import BACKENDS, MODULES
from full_frames import full_frames
from test_reentrancy import from_many_threads, often  # noqa: F401

import rtfast

TESTS = Path(__file__).parent
THREADS = 8

pytestmark = pytest.mark.usefixtures("often")


def test_no_gil_where_there_is_none():
    """The extension does not turn the GIL on, as one that is not declared safe would."""
    if not sys.flags.ignore_environment and os.environ.get("PYTHON_GIL") == "1":
        pytest.skip("PYTHON_GIL=1 asks for the GIL")
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)()
    script = "import sys, rtfast; print(getattr(sys, '_is_gil_enabled', lambda: True)())"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout == f"{enabled}\n" and out.stderr == ""


def test_an_event_read_by_many_threads(backend):
    """Nested values are made when they are first read: by all at once, and all get the same."""
    for cls, frame in full_frames():
        event, gate = backend.decode(frame), threading.Barrier(THREADS)
        names = [name for name in cls._slots if name != "type"]
        seen = []

        def read(number, event=event, gate=gate, names=names, seen=seen):
            gate.wait()
            seen.append([getattr(event, name) for name in names])

        assert from_many_threads(read, THREADS) == []
        for values in seen:
            assert all(one is other for one, other in zip(values, seen[0], strict=True)), cls
        if cls._fields:  # the value is right, and not only the same
            assert event == backend.decode(frame)


def test_an_event_compared_printed_and_copied_by_many_threads(backend):
    frame = frames.response_done()
    other = backend.decode(frame)
    other.response.output[0].content[0].to_dict()
    for _ in range(20):
        event = backend.decode(frame)

        def look(number, event=event):
            assert event == other and repr(event) == repr(other)
            assert event.replace(event_id="e").response == other.response
            assert event.response.usage.to_dict() == other.response.usage.to_dict()
            assert event.to_dict()["response"]["id"] == frames.RESPONSE_ID

        assert from_many_threads(look, THREADS) == []


@pytest.mark.parametrize("text", ["Grüße", "Привет", "\U0001f600"])
def test_a_str_frame_shared_by_many_threads(backend, text):
    """Of characters that are not ASCII: its UTF-8 may be made by any thread, at any time."""
    for _ in range(20):
        frame = frames.text_delta(text * 30).decode()

        def work(number, frame=frame):
            if number % 2:
                assert len(np.frombuffer(frame.encode(), np.uint8)) > 100
            assert backend.decode(frame).delta == text * 30
            assert backend.event_type(frame) == frames.TEXT

        assert from_many_threads(work, THREADS) == []


def test_an_arena_shared_by_many_decoders(backend):
    """Views that pass from thread to thread, and die in any of them, hold what they held."""
    arena = rtfast.AudioArena(block_bytes=4096)
    shelf = [None] * 64

    def work(number):
        decoder = backend.Decoder(audio=arena)
        for count in range(150):
            size = (number * 331 + count * 97) % 6000 // 2 * 2
            pcm = frames.made_up_pcm(size, seed=number * 1000 + count + 1)
            audio = decoder.decode(frames.audio_delta(pcm)).audio
            place = (number * 31 + count * 7) % len(shelf)
            kept, shelf[place] = shelf[place], (audio, pcm)
            if kept is not None:
                assert kept[0].tobytes() == kept[1]
            assert audio.tobytes() == pcm
            assert arena.bytes >= 0 and arena.blocks >= 0 and "AudioArena" in repr(arena)

    assert from_many_threads(work, THREADS) == []
    assert all(audio.tobytes() == pcm for audio, pcm in filter(None, shelf))
    shelf.clear()


def test_a_decoder_that_is_asked_while_it_works(backend):
    """Formats and counts, at any time and from any thread; the decoder is even reset."""
    decoder = backend.Decoder()
    stop = threading.Event()
    sessions = [
        frames.compact({
            "type": "session.updated",
            "session": {"input_audio_format": name, "output_audio_format": name},
        })
        for name in ("g711_ulaw", "g711_alaw", "pcm16")
    ]  # fmt: skip

    def work(number):
        if number:
            while not stop.is_set():
                assert decoder.output_format.encoding in ("pcm16", "pcmu", "pcma")
                assert decoder.input_format.sample_rate in (8000, 24000)
                assert decoder.audio_samples(frames.ITEM_ID) >= 0
                assert decoder.audio_ms(frames.ITEM_ID) >= 0
                assert decoder.dropped_bytes >= 0
            return
        try:
            for count in range(200):
                decoder.decode(sessions[count % 3])
                decoder.decode(frames.audio_delta(b"\1\2\3"))
                if count % 5 == 0:
                    decoder.reset()
        finally:
            stop.set()

    assert from_many_threads(work, 4) == []


def test_a_class_that_is_new_to_many_threads(backend):
    """Its fields are read when its first frame comes, which here comes to all threads at once."""
    for count in range(20):
        annotations = {"a": int, "b": str | None, "c": dict}
        inner = type(rtfast.resources.Item)(
            "Inner", (rtfast.resources.Item.__mro__[1],), {"__annotations__": {"x": int}}
        )
        cls = type(rtfast.Event)(
            f"New{count}", (rtfast.Event,),
            {"__annotations__": {**annotations, "inner": inner}, "__module__": __name__},
            tags=(f"new.{count}",),
        )  # fmt: skip
        frame = frames.compact(
            {"type": f"new.{count}", "a": 1, "b": "two", "c": {}, "inner": {"x": 3}}
        )

        def work(number, cls=cls, frame=frame):
            event = backend.Decoder(events=[cls], strict=True).decode(frame)
            assert type(event) is cls and (event.a, event.b, event.inner.x) == (1, "two", 3)

        assert from_many_threads(work, THREADS) == []


FIRST = """
import sys, threading
import full_frames
from rtfast import {module} as backend

sys.setswitchinterval(1e-6)
known = full_frames.full_frames()
gate, right = threading.Barrier(8), []

def work(number):
    gate.wait()
    decoder = backend.Decoder()
    given = known[number::8] + known  # all at once, and each thread from another place on
    events = decoder.decode_many([frame for cls, frame in given])
    right.append(all(type(event) is cls for event, (cls, frame) in zip(events, given)))

threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert right == [True] * 8, right
"""


@pytest.mark.parametrize("name", BACKENDS)
def test_the_first_frames_of_a_process(name):
    """Routes, plans and layouts are made when they are needed, here by eight threads at once."""
    script = FIRST.format(module=MODULES[name].removeprefix("rtfast."))
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
