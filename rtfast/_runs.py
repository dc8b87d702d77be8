"""Which item the samples in a ring belong to, and how far each item has been played."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from .audio import AudioFormat

__all__ = ["Position", "Runs"]

KEPT = 256  # changes of item that are remembered


class Position(NamedTuple):
    """Where playback stands, as `conversation.item.truncate` wants to know it."""

    item_id: str | None
    content_index: int
    audio_ms: int  # of the item's audio: the whole milliseconds that have been played


class Run(NamedTuple):
    """Samples of one content part that follow each other, up to the next run."""

    begin: int  # in array items of all that was ever written
    first_sample: int  # the same place in samples of the content part
    item_id: str | None
    content_index: int
    width: int  # array items that make a sample
    rate: int  # samples per second, 0 where that means nothing


class Runs:
    """What was written to a ring, in the order in which it is played."""

    __slots__ = ("_format", "_is_raw", "_next", "_runs", "played", "written")

    def __init__(self, is_raw: bool) -> None:
        self._is_raw = is_raw  # an array item is a byte, not a sample
        self.written = 0
        self.played = 0  # or cleared
        self._runs: deque[Run] = deque([Run(0, 0, None, 0, 1, 0)])
        self._next = -1  # the sample that would continue the last run, -1 for none
        self._format: AudioFormat | None = None  # of the last run

    def write(
        self,
        count: int,
        item_id: str | None,
        content_index: int,
        start_sample: int,
        audio_format: AudioFormat,
    ) -> None:
        """`count` more array items: samples of a content part from `start_sample` on."""
        run = self._runs[-1]
        if (
            start_sample != self._next
            or item_id != run.item_id
            or content_index != run.content_index
            or audio_format is not self._format
        ):
            run = self._begin(item_id, content_index, start_sample, audio_format)
        # Both or none, should there be no memory for a number.
        self._next, self.written = start_sample + count // run.width, self.written + count

    def _begin(
        self, item_id: str | None, content_index: int, start_sample: int, audio_format: AudioFormat
    ) -> Run:
        width = audio_format.sample_width if self._is_raw else 1
        rate = 0 if audio_format.encoding == "unknown" else audio_format.sample_rate
        begin = self.written
        self._forget()
        if len(self._runs) >= KEPT:
            # Too many: what is in the last one counts as this one's; it is far from being played.
            begin = self._runs.pop().begin
            start_sample -= (self.written - begin) // width
        run = Run(begin, start_sample, item_id, content_index, width, rate)
        self._runs.append(run)
        self._format = audio_format
        return run

    def position(self) -> Position:
        """The part that the next sample belongs to, the last one's if there is no next."""
        run, samples = self._played_of_run()
        milliseconds = samples * 1000 // run.rate if run.rate else 0
        return Position(run.item_id, run.content_index, milliseconds)

    def clear(self) -> None:
        """What has not been played never will be; the position stays."""
        run, samples = self._played_of_run()
        runs = deque([run._replace(begin=self.written, first_sample=samples)])
        self._runs, self._next, self.played = runs, -1, self.written

    def _played_of_run(self) -> tuple[Run, int]:
        self._forget()
        run = self._runs[0]
        return run, max(run.first_sample + (self.played - run.begin) // run.width, 0)

    def _forget(self) -> None:
        """Drop the runs that have been played, but not the last one."""
        while len(self._runs) > 1 and self._runs[1].begin <= self.played:
            self._runs.popleft()
