"""Audio apart from frames: formats, the memory that samples live in, and the bytes on the wire."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _g711
from ._backend import core

__all__ = ["PCM16_24K", "AudioArena", "AudioFormat", "from_wire", "to_wire"]

ENCODINGS = ("pcm16", "pcmu", "pcma", "unknown")
MAX_RATE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How audio is written on the wire. A value: equal formats compare and hash equal.

    Attributes:
        encoding: "pcm16" (signed 16-bit little-endian), "pcmu" or "pcma" (G.711), or "unknown".
        sample_rate: samples per second; 0 only where the encoding is unknown.
    """

    encoding: str
    sample_rate: int

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise ValueError(f"encoding is {self.encoding!r}, expected one of {ENCODINGS}")
        rate = self.sample_rate
        if type(rate) is not int:
            raise TypeError(f"sample_rate is {rate!r}, expected an int")
        if not (self.encoding != "unknown") <= rate <= MAX_RATE:
            raise ValueError(f"sample_rate is {rate}, expected 1 to {MAX_RATE}")

    @property
    def sample_width(self) -> int:
        """Bytes of one sample on the wire, 1 where the encoding is unknown."""
        return 2 if self.encoding == "pcm16" else 1


PCM16_24K = AudioFormat("pcm16", 24000)


class AudioArena:
    """Where decoded audio lives unless told otherwise: memory that is never overwritten in use.

    Each frame's samples get a slice of a pooled block, and the block goes back to the pool when
    the last view of it dies. A frame larger than `block_bytes` gets memory of its own. An arena
    may be shared by decoders and threads.
    """

    __slots__ = ("_pool",)

    def __init__(self, block_bytes: int = 65536) -> None:
        if type(block_bytes) is not int:
            raise TypeError(f"block_bytes is {block_bytes!r}, expected an int")
        if block_bytes < 64:
            raise ValueError(f"block_bytes is {block_bytes}, expected at least 64")
        self._pool = core.Pool(block_bytes)

    @property
    def bytes(self) -> int:
        """Bytes of memory held: with views alive, or kept for the next frames."""
        return int(self._pool.stats()[0])

    @property
    def in_use(self) -> int:
        """Bytes of it with views alive."""
        return int(self._pool.stats()[1])

    @property
    def blocks(self) -> int:
        """Blocks held, of whatever size."""
        return int(self._pool.stats()[2])

    def __repr__(self) -> str:
        held, in_use, blocks = self._pool.stats()
        return f"AudioArena({blocks} blocks, {in_use} of {held} bytes in use)"


class _Default(threading.local):
    def __init__(self) -> None:
        self.arena = AudioArena()


_default = _Default()


def default_arena() -> AudioArena:
    """The calling thread's arena, which its decoders share."""
    return _default.arena


def from_wire(data: bytes, audio_format: AudioFormat) -> NDArray[Any]:
    """The samples that `data` holds, int16; the bytes themselves where the format is unknown.

    A new array. An odd last byte of pcm16 is left out.
    """
    if audio_format.encoding == "unknown":
        return np.frombuffer(data, np.uint8).copy()
    if audio_format.encoding == "pcm16":
        return np.frombuffer(data, "<i2", len(data) // 2).astype(np.int16)
    return _g711.expand(data, audio_format.encoding)


def to_wire(array: NDArray[Any], audio_format: AudioFormat) -> bytes:
    """The bytes on the wire for int16 or float32 samples; uint8 is on the wire already."""
    array = np.ascontiguousarray(array)
    if array.dtype == np.uint8:
        return array.tobytes()
    if audio_format.encoding == "unknown":
        raise ValueError("audio of an unknown format must be uint8, the bytes on the wire")
    if array.dtype == np.float32:
        array = np.clip(np.rint(array * np.float32(32768)), -32768, 32767).astype(np.int16)
    if array.dtype != np.int16:
        raise TypeError(f"audio is {array.dtype}, expected int16, float32 or uint8")
    if audio_format.encoding == "pcm16":
        return (array if sys.byteorder == "little" else array.byteswap()).tobytes()
    return _g711.compress(array, audio_format.encoding)
