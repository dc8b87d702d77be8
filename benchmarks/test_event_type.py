"""Routing without decoding: the tag first, and the tag last after 16 KB of base64."""

import json

import pytest

import rtfast

from . import frames as made
from .hard_frames import hard_frames
from .loops import dropped, fill

FIRST = {
    "transcript delta": made.transcript_deltas(64),
    "audio 9.6K": made.audio_deltas(9_600, 8),
    "audio 192K": made.audio_deltas(192_000, 2),
}
LAST = hard_frames()["audio, type last after 16 KB"]
ROUND = 1_000


def empty(frame):
    return None


def check(frames):
    for frame in frames:
        assert rtfast.event_type(frame) == json.loads(frame)["type"]


@pytest.mark.parametrize("form", ["bytes", "str"])
@pytest.mark.parametrize("name", FIRST)
def test_type_first(name, form, measure):
    frames = made.as_text(FIRST[name]) if form == "str" else FIRST[name]
    check(frames)
    measure(dropped(rtfast.event_type), fill(frames, ROUND), "event_type, type first")


def test_floor_empty_function(measure):
    frames = fill(FIRST["transcript delta"], ROUND)
    measure(dropped(empty), frames, "event_type, type first")


@pytest.mark.parametrize("form", ["bytes", "str"])
def test_type_last(form, measure):
    frames = made.as_text(LAST) if form == "str" else LAST
    check(frames)
    measure(dropped(rtfast.event_type), fill(frames, ROUND), "event_type, type last")


@pytest.mark.parametrize("sought", [b'"type"', b"\0"], ids=["key", "one absent byte"])
def test_floor_find(sought, measure):
    def run(frames):
        for frame in frames:
            frame.find(sought)

    measure(run, fill(LAST, ROUND), "event_type, type last")
