"""Tight loops over frames, gross: the loop and the call are in every figure, ours and theirs.

Each maker returns `run(frames)`, one pass over a list of frames. Events are dropped at once,
except where `kept` holds on to the last of them.
"""

import itertools
import os
from collections import deque

__all__ = ["COLD_BYTES", "KEPT", "dropped", "fill", "fresh", "kept", "pin", "reading", "resident"]

KEPT = 32
COLD_BYTES = 48 * 2**20  # of frames: more than the caches hold


def pin():
    """Stay on one core, the last one allowed, where the system can do it: its number or None."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def fill(frames, count):
    """A list of `count` references to the frames, in turn."""
    return list(itertools.islice(itertools.cycle(frames), count))


def resident(frames):
    """Every frame in memory of its own, as if it had just come from the network."""
    if isinstance(frames[0], str):
        return [frame.encode().decode() for frame in frames]
    return [bytes(bytearray(frame)) for frame in frames]


def dropped(fn):
    def run(frames):
        for frame in frames:
            fn(frame)

    return run


def fresh(fn):
    """Over bytes: each pass makes a str of its own of every frame, as a WebSocket library does.

    A str that is not ASCII keeps its UTF-8 once a parser has asked for it, so that only a new one
    tells what the first look costs. The making is in every figure.
    """

    def run(frames):
        for frame in frames:
            fn(frame.decode())

    return run


def kept(fn, last=KEPT):
    """The same, with the last results kept: memory comes back later, and less hot."""
    keep = deque(maxlen=last).append

    def run(frames):
        for frame in frames:
            keep(fn(frame))

    return run


def reading(decode, wire, style, skip=()):
    """A loop that decodes and then reads every field that `wire` has, at any depth.

    style: "attribute" or "item"; skip: top-level keys that the decoder's class does not name.
    The reads are written out for frames of the shape of `wire`, so that nobody pays for a walk.
    """
    top = {key: value for key, value in wire.items() if key not in skip}
    reads = ["v0 = decode(frame)", *read_lines(top, 0, style)]
    body = "".join(f"        {line}\n" for line in reads)
    source = f"def run(frames):\n    for frame in frames:\n{body}"
    names = {"decode": decode}
    exec(compile(source, "<reading>", "exec"), names)
    return names["run"]


def read_lines(value, depth, style):
    """Lines that read all of `v<depth>`; leaves go to one name, and so are dropped at once."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in pairs:
        by_name = style == "attribute" and isinstance(value, dict)
        place = f"v{depth}.{key}" if by_name else f"v{depth}[{key!r}]"
        if isinstance(child, (dict, list)):
            yield f"v{depth + 1} = {place}"
            yield from read_lines(child, depth + 1, style)
        else:
            yield f"leaf = {place}"
