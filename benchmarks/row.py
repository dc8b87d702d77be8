"""One row of the table: what runs in turn, over which frames."""

from collections.abc import Callable
from typing import Any, NamedTuple

from .frames import as_text

__all__ = ["Row", "formed", "over"]


class Row(NamedTuple):
    title: str
    form: str  # what a frame is: "bytes" or "str"; of audio that is sent, "int16"
    contenders: dict[str, tuple[Callable[[list], Any], list]]  # a loop and what it runs over
    bounds: str | None = None  # key of BOUNDS; None: the title
    group: str = ""  # the task


def over(frames, functions, loop):
    return {name: (loop(fn), frames) for name, fn in functions.items()}


def formed(frames, form):
    """Frames made as bytes, in the form of a row."""
    return as_text(frames) if form == "str" else frames
