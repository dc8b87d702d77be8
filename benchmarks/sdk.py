"""Frames at the seam of the OpenAI SDK: its own objects out, or rtfast's, by every way there is.

    python -m benchmarks.sdk [--repeats 15]

The rivals are the SDK's own `parse_event` and one line of pydantic, the SDK's union with the
discriminator that it lacks. That all objects are equal is checked before anything is timed. Prints
each bound and whether it holds.
"""

import argparse
import importlib

import pydantic

from rtfast.integrations import openai as seam

from . import frames
from .loops import dropped, pin
from .peers import discriminated
from .timing import in_turn, machine

COUNT = 100
MUST_SDK, MUST_ADAPTER, MUST_EVENTS = 25, 1.3, 100


def kinds():
    """Frames by title, and whether the bounds are for them."""
    return {
        "audio delta 960 B": (frames.audio_deltas(960, COUNT), True),
        "audio delta 9.6 KB": (frames.audio_deltas(9_600, COUNT), True),
        "text delta": (frames.transcript_deltas(COUNT), True),
        "response.done": (frames.response_dones(COUNT), False),
    }


def ways():
    """Functions frame -> event by title, the SDK's own first."""
    module = importlib.import_module("openai.resources.realtime.realtime")
    union = importlib.import_module("openai.types.realtime")
    plain, fast, events = (module.RealtimeConnection(None) for _ in range(3))
    seam.attach(fast)
    seam.attach(events, events="rtfast")
    return {
        "the SDK": plain.parse_event,
        "pydantic, one line": discriminated(pydantic, union),
        "rtfast, SDK objects": fast.parse_event,
        "rtfast, its events": events.parse_event,
    }


def check(found, given):
    theirs, line, ours, events = ([parse(frame) for frame in given] for parse in found.values())
    assert ours == theirs == line and list(map(repr, ours)) == list(map(repr, theirs))
    assert [event.type for event in events] == [event.type for event in theirs]


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sdk", description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    pin()
    print(machine())
    for title, (given, bound) in kinds().items():
        found = ways()
        check(found, given)
        best = in_turn({name: (dropped(parse), given) for name, parse in found.items()},
                       repeats, 0.02)  # fmt: skip
        sdk, line, ours, events = best.values()
        print(f"{title}, us:", ", ".join(f"{name} {ns / 1000:.2f}" for name, ns in best.items()))
        ratios = ((sdk / ours, MUST_SDK, "SDK objects, the SDK"),
                  (line / ours, MUST_ADAPTER, "SDK objects, pydantic's line"),
                  (sdk / events, MUST_EVENTS, "rtfast's events, the SDK"))  # fmt: skip
        for ratio, must, what in ratios:
            held = f", must {must}: {'met' if ratio >= must else 'LOST'}" if bound else ""
            print(f"    {what} {ratio:.2f} x{held}")


if __name__ == "__main__":
    main()
