"""How much memory decoding takes: a bound for each decoder, and none that grows with time."""

import gc
import importlib
import itertools
import os
import subprocess
import sys
import threading
import tracemalloc
import zlib
from pathlib import Path

import frames
import numpy as np
import pytest
from phone_frames import MAKERS, compact, stream

import rtfast

TESTS = Path(__file__).parent
LIMIT = 8192  # bytes of a decoder
STATM = Path("/proc/self/statm")

SESSION = {
    "type": "realtime",
    "audio": {
        "input": {"format": {"type": "audio/pcmu"}},
        "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "marin"},
    },
}


def resident():
    """Bytes of this process in memory, 0 where the system does not tell."""
    if not STATM.exists():
        return 0
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def conversation():
    """A few turns with a decoder: every kind of frame that it remembers something of."""
    told = [frames.compact({"type": "session.updated", "event_id": "e", "session": SESSION})]
    for number in range(4):
        item = f"item_Ct1OpYl2b5tYk7Xn0sE{number:02}"
        told += [frames.append(frames.made_up_pcm(480)), frames.speech_started()]
        told += [frames.audio_delta(frames.made_up_pcm(2401), item=item)] * 3
        told += [frames.text_delta(), frames.audio_delta(b"\1\2", item=item, content=1)]
        told += [frames.audio_done(item=item), frames.response_done()]
    return told


def used_decoder(backend, told, events=()):
    decoder = backend.Decoder(events=events)
    for frame in told:
        decoder.decode(frame)
    return decoder


@pytest.mark.parametrize("maker", ["", *MAKERS])
def test_a_thousand_decoders(backend, maker):
    told, events = conversation(), ()
    if maker:
        wires, events = MAKERS[maker]
        told = [
            compact(wire) for wire in (*wires.values(), *(wire for wire, _ in stream(maker, 9)))
        ]
    used_decoder(backend, told, events)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [used_decoder(backend, told, events) for _ in range(1000)]
    gc.collect()
    each = (tracemalloc.get_traced_memory()[0] - before) / len(kept)
    tracemalloc.stop()
    assert sys.getsizeof(kept[0]) <= each <= LIMIT, each


@pytest.mark.skipif(not STATM.exists(), reason="/proc tells how much memory a process takes")
def test_a_thousand_decoders_in_the_eyes_of_the_system(backend):
    """With what Python does not allocate itself; in a process of its own, with a clean heap."""
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    run = subprocess.run(
        [sys.executable, __file__, backend.__name__],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(run.stdout) <= LIMIT


def measure_decoders(name):
    """Bytes of the process for each of a thousand decoders."""
    backend, told = importlib.import_module(name), conversation()
    used_decoder(backend, told)
    before = resident()
    kept = [used_decoder(backend, told) for _ in range(1000)]
    print((resident() - before) / len(kept))


# a session that does not end


def turns():
    """Frames of 300 items, more than are counted: deltas that break samples, bad frames, ends."""
    made = []
    for number in range(300):
        item = f"item_{number:03}"
        made += [
            frames.append(frames.made_up_pcm(321, seed=number + 1)),
            frames.audio_delta(frames.made_up_pcm(961, seed=number + 1), item=item),
            frames.audio_delta(frames.made_up_pcm(1201, seed=number + 1), item=item).decode(),
            frames.audio_text("AAA!", item=item),
            frames.text_delta(text=f"{number} Grüße"),
            frames.audio_delta(b"\1", item=item, response=f"resp_{number}"),
            frames.audio_done(item=item) if number % 2 else frames.speech_started(),
        ]
    return made


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(80_000, id="80,000 frames"),
        pytest.param(1_000_000, id="1,000,000 frames", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("sink", ["arena", "ring"])
def test_memory_is_flat(backend, sink, count):
    arena, ring = rtfast.AudioArena(), rtfast.AudioRing(5000)
    decoder = backend.Decoder(audio=arena if sink == "arena" else ring, on_error="return")
    stream = itertools.cycle(turns())

    def decode(times):
        for frame in itertools.islice(stream, times):
            decoder.decode(frame)
            if ring.available > 2000:
                ring.advance(ring.available)

    def taken():
        gc.collect()
        return sys.getallocatedblocks(), arena.bytes, resident()

    decode(20_000)
    before = taken()
    decode(count - 20_000)
    growth = [after - first for after, first in zip(taken(), before, strict=True)]
    assert arena.in_use == 0
    # Caches that are filled by chance, and how the system counts pages.
    assert growth[0] < 2000 and growth[1] <= 0 and growth[2] < 2_000_000, growth


# views that are kept


@pytest.mark.parametrize(
    "seconds",
    [pytest.param(60, id="a minute"), pytest.param(3600, id="an hour", marks=pytest.mark.slow)],
)
def test_views_that_are_kept_never_change(backend, seconds):
    arena = rtfast.AudioArena()
    decoder = backend.Decoder(audio=arena)
    kept, sums = [], []
    for number in range(seconds * 5):
        pcm = np.random.default_rng(number).bytes(9600)
        kept.append(decoder.decode(frames.audio_delta(pcm)).audio)
        sums.append(zlib.crc32(pcm))
        decoder.decode(frames.audio_delta(pcm[: number % 4800], item="dropped"))
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(frames.audio_text(frames.base64_text(pcm) + "!"))
    assert sum(len(audio) for audio in kept) == seconds * 24_000
    assert [zlib.crc32(audio) for audio in kept] == sums
    assert arena.in_use >= seconds * 48_000
    kept.clear()
    assert arena.in_use == 0 and arena.bytes <= 4 * 2**20


def die_elsewhere(kept, pcm):
    """Let threads look at arrays and drop them; how many had changed."""
    changed = []

    def work(begin):
        for place in range(begin, len(kept), 4):
            if kept[place].tobytes() != pcm:
                changed.append(place)
            kept[place] = None

    threads = [threading.Thread(target=work, args=(begin,)) for begin in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return changed


@pytest.mark.parametrize("size", [60, 4800, 100_000])
def test_views_outlive_all_and_die_in_other_threads(backend, size):
    pcm, kept = frames.made_up_pcm(size), []

    def make():
        """In a thread, whose own arena ends with it."""
        decoders = [backend.Decoder(), backend.Decoder(audio=rtfast.AudioArena())]
        kept.extend(decoder.decode(frames.audio_delta(pcm)).audio for decoder in decoders * 20)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    gc.collect()
    noise = frames.audio_delta(frames.made_up_pcm(size, seed=9))
    others = [backend.Decoder().decode(noise).audio for _ in range(40)]
    assert die_elsewhere(kept, pcm) == [] and len(others) == 40


def test_memory_comes_back_from_other_threads(backend):
    arena = rtfast.AudioArena()
    decoder, pcm = backend.Decoder(audio=arena), frames.made_up_pcm(4800)
    kept = [decoder.decode(frames.audio_delta(pcm)).audio for _ in range(200)]
    assert arena.in_use >= 200 * 4800
    assert die_elsewhere(kept, pcm) == [] and arena.in_use == 0


if __name__ == "__main__":
    measure_decoders(sys.argv[1])
