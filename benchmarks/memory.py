"""Bytes and allocations of a kept event, what one decoding needs for a moment, and of a decoder.

    python -m benchmarks.memory

tracemalloc sees what goes through Python's allocators: objects, their strings, arrays' headers, and
numpy's own data. It does not see the sink of the compiled backend, so that "outside the sink" is
exact there; on the pure-Python twin the samples are counted too. Frames are never counted: they
were there before; "keeps its frame" says which events hold on to theirs.
"""

import gc
import sys
import tracemalloc

import rtfast

from . import frames as made
from .peers import find_peers
from .timing import machine

COUNT = 500
JUDGED = "audio 9.6K, rtfast"  # the row of which it is asked
MUST_BYTES, MUST_ALLOCATIONS, BEYOND_BYTES = 400, 4, 200


def traced():
    """Bytes and blocks that Python's allocators hold now."""
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    return held, len(tracemalloc.take_snapshot().traces)


def kept(fn, frames, access=None):
    """Bytes and allocations a result that is kept, and the bytes that one call needs beyond that.

    The first results stay alive meanwhile, so that nothing comes from free lists filled before.
    What a decoder holds and renews with each frame, such as a count, is there before we look.
    """
    warm = [fn(frame) for frame in frames[:64]]
    keep = [None] * len(frames)
    tracemalloc.start()
    try:
        fn(frames[0])
        bytes_before, blocks_before = traced()
        for place, frame in enumerate(frames):
            keep[place] = fn(frame)
            if access:
                access(keep[place])
        bytes_after, blocks_after = traced()
        del warm
    finally:
        tracemalloc.stop()
    count = len(frames)
    return (bytes_after - bytes_before) / count, (blocks_after - blocks_before) / count


def passing(fn, frame):
    """Bytes that one call holds at its most, its result among them, when nothing else is kept."""
    fn(frame)
    tracemalloc.start()
    try:
        fn(frame)
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        fn(frame)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def keeps_frame(fn, frame):
    before = sys.getrefcount(frame)
    event = fn(frame)
    return sys.getrefcount(frame) > before and event is not None


def read_all(value):
    """Touch every attribute of an event and of the resources in it, as far as there are any."""
    names = value.keys() if hasattr(value, "keys") else range(len(value))
    for name in names:
        child = getattr(value, name, None) if isinstance(name, str) else value[name]
        if hasattr(child, "keys") or isinstance(child, (list, tuple)):
            read_all(child)


def row_of(name, fn, frames, access=None):
    size, blocks = kept(fn, frames, access)
    return {
        "row": name, "bytes": round(size, 1), "blocks": round(blocks, 2),
        "in_passing": passing(fn, frames[0]), "keeps_frame": keeps_frame(fn, frames[0]),
    }  # fmt: skip


def ours_and_theirs():
    wanted = ("orjson+pybase64", "msgspec str+pybase64")
    peers = {peer.name: peer.take for peer in find_peers()[0] if peer.name in wanted}
    return {
        "rtfast": rtfast.Decoder().decode,
        "rtfast, keep_frame=False": rtfast.Decoder(keep_frame=False).decode,
    } | peers


def decoder_cost(count=1_000):
    keep = [rtfast.Decoder() for _ in range(16)]
    tracemalloc.start()
    try:
        before, _ = traced()
        keep += [rtfast.Decoder() for _ in range(count)]
        return (traced()[0] - before) / count
    finally:
        tracemalloc.stop()


def measure():
    """Rows of plain values: bytes and allocations of a kept event, by kind and by who made it."""
    for name, frames in {
        "audio 1.2K": made.audio_deltas(1_200, COUNT),
        "audio 9.6K": made.audio_deltas(9_600, COUNT),
        "transcript delta": made.transcript_deltas(COUNT),
        "speech_started": made.speech_starteds(COUNT),
        "response.done": made.response_dones(COUNT),
    }.items():
        for who, fn in ours_and_theirs().items():
            yield row_of(f"{name}, {who}", fn, frames)
        if name == "response.done":
            decode = rtfast.Decoder().decode
            yield row_of(f"{name}, rtfast, every field read", decode, frames, read_all)


def main():
    print(machine())
    head = ("bytes", "blocks", "in passing", "frame")
    print(f"\n  {'kept event':40}{head[0]:>10}{head[1]:>8}{head[2]:>14}{head[3]:>8}")
    for row in measure():
        size, blocks, frame = row["bytes"], row["blocks"], "yes" if row["keeps_frame"] else "no"
        print(f"  {row['row']:40}{size:10,.0f}{blocks:8.2f}{row['in_passing']:14,.0f}{frame:>8}")
        if row["row"] == JUDGED:
            verdict = size, blocks
    size, blocks = verdict
    met = size <= MUST_BYTES and blocks <= MUST_ALLOCATIONS
    print(
        f"\naudio 9.6K outside the sink: {size:,.0f} B in {blocks:.2f} allocations, must be "
        f"<= {MUST_BYTES} B in {MUST_ALLOCATIONS}: {'met' if met else 'LOST'}; "
        f"beyond {BEYOND_BYTES} B: {'met' if size <= BEYOND_BYTES else 'not yet'}"
    )
    cost = decoder_cost()
    print(f"a decoder: {cost:,.0f} B, must be <= 8,192: {'met' if cost <= 8_192 else 'LOST'}")


if __name__ == "__main__":
    main()
