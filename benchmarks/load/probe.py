"""What a process can tell of itself while it works: how late its loop is, its GC, its memory."""

import gc
import math
import os
import time

__all__ = ["Collections", "Lag", "percentiles", "resident", "typical"]

STEP = 0.01  # seconds between two looks, which wake an idle process


class Lag:
    """How late a callback comes that was due every 10 ms.

    epoll waits in whole milliseconds, so that an idle loop is up to 1 ms late too.
    """

    def __init__(self, loop):
        self.loop, self.late = loop, []
        self.due = loop.time() + STEP
        self.handle = loop.call_at(self.due, self.wake)

    def wake(self):
        now = self.loop.time()
        self.late.append(now - self.due)
        self.due = now + STEP
        self.handle = self.loop.call_at(self.due, self.wake)

    def stop(self):
        self.handle.cancel()


class Collections:
    """Seconds in the garbage collector, and how often it ran; a context manager."""

    def __enter__(self):
        self.seconds, self.count = 0.0, 0
        gc.callbacks.append(self.seen)
        return self

    def __exit__(self, *failure):
        gc.callbacks.remove(self.seen)

    def seen(self, phase, info):
        if phase == "start":
            self.start = time.perf_counter()
        else:
            self.seconds += time.perf_counter() - self.start
            self.count += 1


def percentiles(seconds):
    """p50, p99 and the largest, in ms; NaN where there is nothing to tell."""
    if not seconds:
        return [math.nan] * 3
    ranked = sorted(seconds)
    last = len(ranked) - 1
    return [round(ranked[round(last * share)] * 1000, 3) for share in (0.5, 0.99, 1)]


def typical(times):
    """The mean without the longest hundredth, in which other processes had the core."""
    ranked = sorted(times)
    kept = ranked[: max(1, len(ranked) * 99 // 100)]
    return sum(kept) / len(kept)


def resident():
    """Bytes of memory that this process holds now; None where the system does not say."""
    try:
        with open("/proc/self/statm") as numbers:
            return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
