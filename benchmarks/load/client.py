"""The process that is measured: all sessions of a cell in one event loop on one core.

    python -m benchmarks.load.client CELL PORT

Prints one JSON object. Times are of `time.monotonic`, which the server's process shares.
"""

import array
import asyncio
import gc
import json
import os
import sys
import time
import zlib

from . import transports
from .plan import Cell, Plan
from .probe import Collections, Lag, percentiles, resident, typical
from .ways import NOTHING, tried

__all__ = ["main"]

clock = time.perf_counter_ns

AT_ONCE = 20  # connections that are being opened
IDLE = 0.4  # seconds of doing nothing with everything open
GRACE = 15  # seconds beyond the plan until a cell is given up


class Session:
    """Counts down its frames, and holds the PCM that came last, as a player would.

    `spent` are ns from a frame to its event dropped and its PCM in hand, two looks at the clock
    included.
    """

    __slots__ = ("all_here", "left", "pcm", "samples", "spent", "take")

    def __init__(self, take, frames):
        self.take, self.left, self.samples, self.pcm = take, frames, 0, None
        self.spent = array.array("q")
        self.all_here = asyncio.get_running_loop().create_future()

    def handle(self, frame):
        start = clock()
        pcm = self.take(frame)[1]
        if pcm is not None:
            self.pcm = pcm
            self.samples += pcm.size
        self.spent.append(clock() - start)
        self.left -= 1
        if not self.left:
            self.all_here.set_result(None)

    def lost(self):
        if not self.all_here.done():
            self.all_here.set_exception(ConnectionError("closed before all frames were here"))

    async def wait(self):
        await self.all_here


class Sums:
    """A session's way that also adds up all PCM."""

    def __init__(self, take):
        self.take, self.checksum = take, 0

    def __call__(self, frame):
        event, pcm = self.take(frame)
        if pcm is not None:
            self.checksum = zlib.crc32(pcm, self.checksum)
        return event, pcm


async def measure(cell, port):
    plan = Plan(cell)
    transports.imported(cell.transport)
    make = tried(cell.way, cell.pacing, plan.samples())
    lengths = [plan.length(number) for number in range(cell.sessions)]
    gc.collect()
    before = resident()
    takes = [Sums(make()) if cell.verify else make() for _ in lengths]
    sessions = [Session(take, length) for take, length in zip(takes, lengths, strict=True)]
    links = await connect(cell, port, sessions)
    gc.collect()
    memory = [kilobytes(before, cell.sessions)]
    result = await watched(links, plan.seconds)
    memory.append(kilobytes(before, cell.sessions))
    result |= {"frames": sum(lengths), "planned": plan.seconds, "session_kb": memory}
    result["samples"] = sum(session.samples for session in sessions)
    result["in_place_us"] = typical([ns for session in sessions for ns in session.spent]) / 1000
    if cell.verify and cell.way != NOTHING:
        found = [(one.samples, sums.checksum) for one, sums in zip(sessions, takes, strict=True)]
        result["sound_right"] = found == [plan.sound(number) for number in range(cell.sessions)]
    return result


async def connect(cell, port, sessions):
    links = []
    for first in range(0, len(sessions), AT_ONCE):
        some = enumerate(sessions[first : first + AT_ONCE], first)
        opening = (transports.opened(cell.transport, port, *pair) for pair in some)
        links += await asyncio.gather(*opening)
    return links


async def watched(links, seconds):
    """CPU, lag and GC from the word to begin until all sessions have their frames."""
    loop = asyncio.get_running_loop()
    lag = Lag(loop)
    idle = time.process_time()
    await asyncio.sleep(IDLE)
    idle = (time.process_time() - idle) / IDLE
    running = [asyncio.create_task(run()) for _, run in links]
    lag.late.clear()
    with Collections() as collections:
        cpu = time.process_time()
        await links[0][0]("begin")
        async with asyncio.timeout(seconds + GRACE):
            await asyncio.gather(*running)
        cpu, finished = time.process_time() - cpu, loop.time()
    lag.stop()
    return {
        "cpu": cpu,
        "idle": idle,
        "finished": finished,
        "lag_ms": percentiles(lag.late),
        "gc": [collections.seconds, collections.count],
    }


def kilobytes(before, sessions):
    """Memory a session beyond what the process had without any."""
    return None if before is None else (resident() - before) / sessions / 1024


def main():
    cell = Cell(**json.loads(sys.argv[1]))
    asyncio.run(leave(cell, int(sys.argv[2])))


async def leave(cell, port):
    print(json.dumps(await measure(cell, port)), flush=True)
    os._exit(0)  # closing handshakes are no part of it


if __name__ == "__main__":
    main()
