"""What a decoder can be told, checked once for both backends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ._formats import FIXED
from ._ring import AudioRing
from ._schema import Table, table
from .audio import AudioArena, AudioFormat

__all__ = ["Options", "check", "format_of"]

MAX_FRAME_BYTES = 64 * 2**20

DTYPES = ("int16", "float32", "raw")
_OF_RING = {"int16": "int16", "float32": "float32", "uint8": "raw"}


class Options(NamedTuple):
    """The options of a decoder, in the form that decoding wants."""

    fixed_format: AudioFormat | None  # None: follow the session
    dtype: str
    arena: AudioArena | None  # None: the calling thread's
    ring: AudioRing | None  # for output audio, all else goes to the arena
    strict: bool
    returns_errors: bool
    keep_frame: bool
    max_frame_bytes: int
    table: Table


def check(
    *,
    audio_format: str | AudioFormat,
    dtype: str,
    audio: AudioArena | AudioRing | None,
    strict: bool,
    on_error: str,
    events: Iterable[Any],
    keep_frame: bool,
    max_frame_bytes: int,
) -> Options:
    """TypeError or ValueError for what a decoder cannot be told."""
    _one_of("dtype", dtype, DTYPES)
    _one_of("on_error", on_error, ("raise", "return"))
    arena, ring = _sinks(audio)
    if ring is not None:
        dtype = _dtype_of(ring, dtype)
    _of_type("strict", strict, bool)
    _of_type("keep_frame", keep_frame, bool)
    _of_type("max_frame_bytes", max_frame_bytes, int)
    if max_frame_bytes < 1:
        raise ValueError(f"max_frame_bytes is {max_frame_bytes}, expected at least 1")
    return Options(
        _fixed(audio_format), dtype, arena, ring, strict, on_error == "return", keep_frame,
        max_frame_bytes, table(events),
    )  # fmt: skip


def _sinks(audio: AudioArena | AudioRing | None) -> tuple[AudioArena | None, AudioRing | None]:
    if audio is None or isinstance(audio, AudioArena):
        return audio, None
    if isinstance(audio, AudioRing):
        return None, audio
    raise TypeError(f"audio is {audio!r}, expected an AudioArena, an AudioRing or None")


def _dtype_of(ring: AudioRing, dtype: str) -> str:
    """The ring's dtype decides; the default is no contradiction."""
    decided = _OF_RING[ring._array.dtype.name]
    if dtype not in (decided, DTYPES[0]):
        raise ValueError(f"dtype is {dtype!r}, and the ring's array is {ring._array.dtype}")
    return decided


def _fixed(audio_format: str | AudioFormat) -> AudioFormat | None:
    return _format(audio_format, ("auto", *FIXED))


def format_of(audio_format: str | AudioFormat) -> AudioFormat:
    """The format that a name stands for, or the one that is given."""
    known = _format(audio_format, tuple(FIXED))
    assert known is not None
    return known


def _format(audio_format: str | AudioFormat, names: tuple[str, ...]) -> AudioFormat | None:
    if isinstance(audio_format, AudioFormat):
        return audio_format
    _one_of("audio_format", audio_format, names, "or an AudioFormat")
    return FIXED.get(audio_format)


def _of_type(name: str, value: object, kind: type) -> None:
    if type(value) is not kind:
        raise TypeError(f"{name} is {value!r}, expected {kind.__name__}")


def _one_of(name: str, value: object, known: tuple[str, ...], more: str = "") -> None:
    expected = ", ".join(map(repr, known)) + (f" {more}" if more else "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, expected {expected}")
    if value not in known:
        raise ValueError(f"{name} is {value!r}, expected {expected}")
