"""What a log holds, counted by event type and printed as a table."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import rtfast
from rtfast._log import Line

SHOWN_LINES = 10  # bad lines that the summary names before it says "and 5 more"
SHOWN_TAG = 60  # characters of a tag; it comes from a network and may be of any length


@dataclass(slots=True)
class Count:
    """The frames of one type: their sizes in bytes, and the seconds of their audio, if any."""

    sizes: array[int] = field(default_factory=lambda: array("Q"))
    seconds: float | None = None


class Tally:
    """Counts of a log, filled line by line; `frames` and `bytes` are those that decoded."""

    def __init__(self) -> None:
        self.types: dict[str, Count] = {}
        self.unknown: set[str] = set()
        self.bad_lines: list[int] = []
        self.bad_bytes = 0
        self.frames = 0
        self.bytes = 0
        self.nanoseconds = 0
        self.audio_ms = {"output": array("d"), "input": array("d")}

    def add(self, line: Line) -> None:
        self.nanoseconds += line.nanoseconds
        if line.event is None:
            self.bad_lines.append(line.number)
            self.bad_bytes += line.size
            return
        self.frames += 1
        self.bytes += line.size
        name = tag_name(line.event.type)
        if isinstance(line.event, rtfast.UnknownEvent):
            self.unknown.add(name)
        count = self.types.setdefault(name, Count())
        count.sizes.append(line.size)
        if isinstance(line.event, rtfast.AudioEvent) and line.event.audio is not None:
            self.audio_ms[line.event._direction].append(line.event.duration_ms)
            count.seconds = (count.seconds or 0) + line.event.duration_ms / 1000

    def table(self, *, audio: bool, sizes: bool) -> str:
        """Event types, the most frequent first, and a line of totals."""
        head = ["type", "frames", "bytes"]
        head += ["share", "median", "largest"] if sizes else []
        head += ["audio s"] if audio else []
        ranked = sorted(self.types.items(), key=lambda entry: (-len(entry[1].sizes), entry[0]))
        rows = [self._row(name, count, audio=audio, sizes=sizes) for name, count in ranked]
        total = ["total", f"{self.frames:,}", f"{self.bytes:,}"]
        total += ["", "", ""] if sizes else []
        total += [f"{sum(map(sum, self.audio_ms.values())) / 1000:.3f}"] if audio else []
        return format_table([head, *rows, total])

    def _row(self, name: str, count: Count, *, audio: bool, sizes: bool) -> list[str]:
        size = sum(count.sizes)
        shown = f"{name} (unknown)" if name in self.unknown else name
        row = [shown, f"{len(count.sizes):,}", f"{size:,}"]
        if sizes:
            share = f"{100 * size / self.bytes:.1f} %"
            row += [share, f"{median(count.sizes):,.0f}", f"{max(count.sizes):,}"]
        if audio:
            row.append("" if count.seconds is None else f"{count.seconds:.3f}")
        return row

    def audio_text(self) -> str:
        """One line for the summary: seconds of audio and the lengths of its pieces."""
        ways = [("out", self.audio_ms["output"]), ("in", self.audio_ms["input"])]
        return "audio: " + (", ".join(_pieces(way, ms) for way, ms in ways if ms) or "none")

    def rates_text(self, session_seconds: float) -> str:
        """Two lines: what a second of the session brings, and how fast it was decoded."""
        lines = []
        if session_seconds:
            frames, size = self.frames / session_seconds, self.bytes / session_seconds / 1000
            lines.append(
                f"session: {session_seconds:.1f} s, {frames:.1f} frames/s, {size:.1f} kB/s"
            )
        if self.nanoseconds:
            frames = (self.frames + len(self.bad_lines)) * 1e9 / self.nanoseconds
            speed = (self.bytes + self.bad_bytes) * 1e3 / self.nanoseconds
            took = f"{self.nanoseconds / 1e6:.1f} ms, {frames:,.0f} frames/s, {speed:,.0f} MB/s"
            lines.append(f"decoding: {took}, backend {rtfast.BACKEND}")
        return "\n".join(lines)

    def bad_lines_text(self) -> str:
        """One line for the summary: how many frames were bad, and where they stood."""
        if not self.bad_lines:
            return "bad frames: none"
        numbers = ", ".join(map(str, self.bad_lines[:SHOWN_LINES]))
        more = len(self.bad_lines) - SHOWN_LINES
        rest = f" and {more:,} more" if more > 0 else ""
        lines = "line" if len(self.bad_lines) == 1 else "lines"
        return f"bad frames: {len(self.bad_lines):,}, {lines} {numbers}{rest}"


def _pieces(way: str, milliseconds: array[float]) -> str:
    count, shortest, longest = len(milliseconds), min(milliseconds), max(milliseconds)
    frames = f"{count:,} frame{'s' if count > 1 else ''} of {shortest:.0f} to {longest:.0f} ms"
    return f"{sum(milliseconds) / 1000:.3f} s {way} ({frames}, median {median(milliseconds):.0f})"


def tag_name(tag: str | None) -> str:
    """A tag fit for a terminal."""
    if tag is None:
        return "(no type)"
    name = tag if tag.isascii() and tag.isprintable() else ascii(tag)
    return name if len(name) <= SHOWN_TAG else name[: SHOWN_TAG - 3] + "..."


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_format_row(row, widths) for row in rows)


def _format_row(row: Iterable[str], widths: Sequence[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
    return "  ".join(cells).rstrip()
