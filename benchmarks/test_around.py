"""What is no row, by pytest-benchmark: threads, memory, the start of a process."""

import threading

import pytest

import rtfast

from . import frames as made
from . import memory, start
from .loops import dropped, fill

DELTAS = fill(made.audio_deltas(9_600, 16), 512)


@pytest.mark.parametrize("count", [1, 2])
def test_threads(count, measure):
    """Each thread decodes all the frames, with a decoder of its own."""

    def run(frames):
        loops = [dropped(rtfast.Decoder().decode) for _ in range(count)]
        threads = [threading.Thread(target=loop, args=(frames,)) for loop in loops]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    measure(run, DELTAS, "threads, a decoder each")


@pytest.mark.parametrize("who", memory.ours_and_theirs())
def test_memory(who, benchmark):
    """The time of an event that is kept; its bytes and allocations stand in `extra_info`."""
    frames = made.audio_deltas(9_600, 64)
    decode = memory.ours_and_theirs()[who]
    benchmark.group = "memory, audio 9.6K: 64 events kept"
    benchmark.extra_info |= memory.row_of(who, decode, made.audio_deltas(9_600, memory.COUNT))
    events = benchmark(lambda: [decode(frame) for frame in frames])
    assert len(events) == 64


@pytest.mark.parametrize("what", start.SCRIPTS)
def test_start(what, benchmark):
    """Fresh processes, whole; what each script itself says it took is in `extra_info`."""
    benchmark.group = "start of a process"
    said = []
    benchmark.pedantic(lambda: said.append(start.seconds(start.SCRIPTS[what])), rounds=3)
    if None in said:
        pytest.skip("the package is not installed")
    benchmark.extra_info["seconds"] = min(said)
