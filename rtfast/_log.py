"""A session log, one frame a line, read and decoded for the command line."""

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import rtfast

LONG_LOG = 16 * 2**20  # bytes; a shorter one is done before a progress bar is worth a look
PROGRESS_STEP = 2**18  # bytes between two updates of the bar

Advance = Callable[[int], None]  # takes the bytes read since the last call


@dataclass(slots=True)
class Line:
    """One frame of a log: where it stood, its size in bytes, and what became of it."""

    number: int
    size: int
    nanoseconds: int  # that decoding took
    event: rtfast.Event | None
    error: rtfast.DecodeError | None


def open_log(path: str) -> AbstractContextManager[BinaryIO]:
    """The log to read; `-` is standard input."""
    return nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb")


def decode_log(source: BinaryIO, *, strict: bool, advance: Advance) -> Iterator[Line]:
    """Decode every line that is not blank. A bad frame is a line with an error."""
    decoder = rtfast.Decoder(strict=strict)
    behind = 0
    for number, line in enumerate(source, 1):
        behind += len(line)
        if behind >= PROGRESS_STEP:
            advance(behind)
            behind = 0
        frame = line.rstrip(b"\r\n")
        if frame and not frame.isspace():
            yield _decode(decoder, number, frame)
    advance(behind)


def _decode(decoder: Any, number: int, frame: bytes) -> Line:
    started = time.perf_counter_ns()
    try:
        event, error = decoder.decode(frame), None
    except rtfast.DecodeError as failure:
        event, error = None, failure
    return Line(number, len(frame), time.perf_counter_ns() - started, event, error)


@contextmanager
def progress(path: str) -> Iterator[Advance]:
    """A bar on standard error for a long log on a terminal, if rich is installed."""
    size = 0 if path == "-" else Path(path).stat().st_size
    if size < LONG_LOG or not sys.stderr.isatty() or importlib.util.find_spec("rich") is None:
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    # Bad lines are reported above the bar, since rich stands in for sys.stderr meanwhile.
    with Progress(console=Console(stderr=True), redirect_stdout=False, transient=True) as bar:
        task = bar.add_task(Path(path).name, total=size)
        yield lambda done: bar.advance(task, done)
