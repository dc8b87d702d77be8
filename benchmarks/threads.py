"""Two threads, a decoder each, beside one: frames a second in all.

    python -m benchmarks.threads

With the GIL the two share one core's worth of Python, and nothing is lost; without it they scale.
Not pinned; the best of a few seconds of wall time.
"""

import sys
import threading
import time

import rtfast

from . import frames as made
from .loops import fill
from .timing import machine

__all__ = ["measure"]

SECONDS, TURNS = 0.15, 8


def measure():
    """Rows of plain values: what is decoded, million frames a second by one and by two threads."""
    kinds = {
        "audio 1.2K": made.audio_deltas(1_200, 16),
        "audio 9.6K": made.audio_deltas(9_600, 16),
        "transcript delta": made.transcript_deltas(64),
    }
    rows = []
    for kind, frames in kinds.items():
        best = {1: 0.0, 2: 0.0}
        for _ in range(TURNS):
            for count in best:
                best[count] = max(best[count], rate(frames, count))
        rows.append({
            "row": kind, "one": round(best[1], 3), "two": round(best[2], 3),
            "ratio": round(best[2] / best[1], 3),
        })  # fmt: skip
    return rows


def rate(frames, count):
    """Million frames a second that `count` threads decode together."""
    given, done = fill(frames, 512), [0] * count
    until = time.perf_counter() + SECONDS

    def work(place):
        decode = rtfast.Decoder().decode
        while time.perf_counter() < until:
            for frame in given:
                decode(frame)
            done[place] += len(given)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(count)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - start) / 1e6


def main():
    print(machine())
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"million frames a second, {'with' if has_gil else 'without'} the GIL")
    for row in measure():
        print(f"  {row['row']:20} one thread {row['one']:7.2f}   two {row['two']:7.2f}"
              f"   {row['ratio']:.2f}x")  # fmt: skip


if __name__ == "__main__":
    main()
