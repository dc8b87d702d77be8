"""Which item the samples in a ring belong to, and how far each item has been played."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

__all__ = ["Position", "Runs"]

KEPT = 256  # changes of item that are remembered


class Position(NamedTuple):
    """Where playback stands, as `conversation.item.truncate` wants to know it."""

    item_id: str | None
    content_index: int
    audio_ms: int  # of the item's audio: the whole milliseconds that have been played


class Part(NamedTuple):
    """A content part, and how its samples are written."""

    item_id: str | None
    content_index: int
    width: int  # array items that make a sample
    rate: int  # samples per second, 0 where that means nothing


class Runs:
    """Stretches of samples of one content part, in the order in which they are played.

    Each run is kept as its part and as the place where it ends: in array items of all that was
    ever written, and in samples of the content part.
    """

    __slots__ = ("_runs", "played", "written")

    def __init__(self) -> None:
        self.written = 0
        self.played = 0  # or cleared
        self._runs: deque[tuple[int, int, Part]] = deque([(0, 0, Part(None, 0, 1, 0))])

    def write(self, count: int, part: Part, start_sample: int) -> None:
        """`count` more array items: samples of a content part from `start_sample` on."""
        self._forget()
        _, last_end, last_part = self._runs[-1]
        run = self.written + count, start_sample + count // part.width, part
        # Of too many runs the last ones become one; they are long past when it is their turn.
        if (last_part == part and last_end == start_sample) or len(self._runs) >= KEPT:
            self._runs[-1] = run
        else:
            self._runs.append(run)
        self.written += count

    def position(self) -> Position:
        """The part that the next sample belongs to, the last one's if there is no next."""
        part, samples = self._played_of_part()
        milliseconds = samples * 1000 // part.rate if part.rate else 0
        return Position(part.item_id, part.content_index, milliseconds)

    def clear(self) -> None:
        """What has not been played never will be; the position stays."""
        part, samples = self._played_of_part()
        runs = deque([(self.written, samples, part)])
        self._runs, self.played = runs, self.written

    def _played_of_part(self) -> tuple[Part, int]:
        self._forget()
        until, end, part = self._runs[0]
        left = max(until - self.played, 0)
        return part, max(end - -(-left // part.width), 0)

    def _forget(self) -> None:
        """Drop the runs that have been played, but not the last one."""
        while len(self._runs) > 1 and self._runs[0][0] <= self.played:
            self._runs.popleft()
