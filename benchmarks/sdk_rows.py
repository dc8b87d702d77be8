"""The rows of the OpenAI SDK's seam: its own objects out, or rtfast's events, by all ways.

The rivals are the SDK's own `parse_event` and one line of pydantic, the SDK's union with the
discriminator that it lacks. That all objects are equal is checked before anything is timed.
"""

import importlib

from . import frames as made
from .loops import dropped
from .peers import discriminated
from .row import Row, over

__all__ = ["sdk_rows"]

COUNT = 32


def ways():
    """Functions frame -> event: the SDK's, pydantic's, ours with SDK objects and with events."""
    import pydantic

    from rtfast.integrations import openai as seam

    module = importlib.import_module("openai.resources.realtime.realtime")
    union = importlib.import_module("openai.types.realtime")
    plain, fast, events = (module.RealtimeConnection(None) for _ in range(3))
    seam.attach(fast)
    seam.attach(events, events="rtfast")
    line = discriminated(pydantic, union)
    return plain.parse_event, line, fast.parse_event, events.parse_event


def sdk_rows():
    """None where the SDK is not installed."""
    try:
        sdk, line, objects, events = ways()
    except ImportError:
        return
    kinds = {
        "audio delta of 960 B": made.audio_deltas(960, COUNT),
        "audio delta of 9.6 KB": made.audio_deltas(9_600, COUNT),
        "transcript delta": made.transcript_deltas(COUNT),
        "response.done": made.response_dones(8),
    }
    for kind, frames in kinds.items():
        check(frames, sdk, line, objects, events)
        ours = {"rtfast": objects, "openai parse_event": sdk, "pydantic, one line": line}
        title = f"at the SDK's seam, SDK objects, {kind}"
        yield Row(title, "bytes", over(frames, ours, dropped), bound_of(title))
        ours = {"rtfast": events, "openai parse_event": sdk}
        title = f"at the SDK's seam, rtfast's events, {kind}"
        yield Row(title, "bytes", over(frames, ours, dropped), bound_of(title))


def bound_of(title):
    """One bound for all kinds but the last, of which nothing is asked."""
    what, _, kind = title.rpartition(", ")
    return None if kind == "response.done" else what


def check(frames, sdk, line, objects, events):
    for frame in frames:
        theirs = sdk(frame)
        assert objects(frame) == theirs == line(frame)
        assert repr(objects(frame)) == repr(theirs)
        assert events(frame).type == theirs.type
