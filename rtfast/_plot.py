"""A picture of a session over time, for `rtfast stats --plot`; needs matplotlib."""

import textwrap
import warnings
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rtfast._timeline import ENVELOPE_STEP, Sound, Span, Text, Timeline

USER, ASSISTANT, TROUBLE, WORKING = "#d9822b", "#2b6cb0", "#c0392b", "#8a9ba8"
WIDTH, HEIGHT = 14.0, 6.0  # inches
CHARACTERS = 190  # of the small print that fit side by side across the picture
TEXT_LINES = 4
LANES = ("responses", "assistant text", "user text", "user speech")


def save(timeline: Timeline, path: str, title: str) -> None:
    """Draw the session and write it to `path`; its ending chooses the format (PNG, SVG, PDF)."""
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    sound, lanes = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
    end = max(timeline.end, 0.1)
    _draw_sound(sound, timeline)
    _draw_lanes(lanes, timeline, end)
    sound.set_title(title, loc="left", parse_math=False)
    lanes.set_xlabel("session time in seconds, told from speech marks and the length of the audio")
    lanes.set_xlim(0, end)
    with warnings.catch_warnings():
        # A transcript may be in a script that the font lacks; boxes will do.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(path, dpi=110)


def _draw_sound(axes: Axes, timeline: Timeline) -> None:
    """Output audio upwards, input audio downwards."""
    for sounds, sign, colour in ((timeline.output, 1, ASSISTANT), (timeline.input, -1, USER)):
        for sound in sounds:
            times, peaks = _outline(sound)
            axes.fill_between(times, 0, sign * peaks, step="post", color=colour, linewidth=0)
    axes.set_ylim(-1 if timeline.input else 0, 1)
    axes.set_ylabel("audio peaks: out\n(in below)" if timeline.input else "output audio, peaks")
    axes.grid(axis="x", alpha=0.3)


def _outline(sound: Sound) -> tuple[Any, Any]:
    """The steps of a sound's envelope, as far as the sound was played."""
    points = np.arange(len(sound.envelope)) * ENVELOPE_STEP
    shown = points < sound.end - sound.start
    times = np.append(sound.start + points[shown], sound.end)
    return times, np.append(sound.envelope[shown], 0)


def _draw_lanes(axes: Axes, timeline: Timeline, end: float) -> None:
    axes.set_yticks(range(len(LANES)), LANES)
    axes.set_ylim(-0.6, len(LANES) - 0.4)
    axes.grid(axis="x", alpha=0.3)
    for span in timeline.speech:
        _draw_bar(axes, span, "user speech", USER, end)
    for response in timeline.responses:
        colour = {"completed": ASSISTANT, "in_progress": WORKING}.get(response.label, TROUBLE)
        _draw_bar(axes, response, "responses", colour, end)
        _write(axes, response, "responses", response.label, end, "white")
    for text in timeline.texts():
        lane = "user text" if text.user else "assistant text"
        _draw_bar(axes, text, lane, USER if text.user else ASSISTANT, end, alpha=0.15)
        _write(axes, text, lane, _fitted(text, end), end, "black")


def _draw_bar(
    axes: Axes, span: Span, lane: str, colour: str, end: float, alpha: float = 0.85
) -> None:
    width = max(span.end - span.start, end / 400)  # a moment is still to be seen
    place = (LANES.index(lane), width, 0.7, span.start)
    axes.barh(*place, color=colour, alpha=alpha, edgecolor="white", linewidth=0.8)


def _write(axes: Axes, span: Span, lane: str, label: str, end: float, colour: str) -> None:
    if label and len(label.split("\n")[0]) <= _room(span, end) + 1:
        place = (span.start + end / 400, LANES.index(lane))
        axes.text(*place, label, va="center", size=8, color=colour, parse_math=False, clip_on=True)


def _room(span: Span, end: float) -> int:
    """Characters that fit into a bar."""
    return int(CHARACTERS * (span.end - span.start) / end)


def _fitted(text: Text, end: float) -> str:
    """The text wrapped into its bar, cut where it is too long, nothing where a word won't fit."""
    room = _room(text, end)
    if room < 8:
        return ""
    return "\n".join(textwrap.wrap(text.label, room, max_lines=TEXT_LINES, placeholder=" …"))
