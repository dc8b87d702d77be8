"""Audio apart from frames: formats, the memory that samples live in, and the bytes on the wire."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _g711
from ._backend import core

__all__ = ["PCM16_24K", "AudioArena", "AudioFormat", "from_wire", "pcm_array", "wire_encoding"]

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

    Each frame's samples get a block of about their size, which goes back to the pool when the last
    view of it dies. An arena may be shared by decoders and threads.

    block_bytes: of the largest block that is kept for the next frames, at least 64; up to 16 times
        as much is kept unused. Larger blocks go back to the system.
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


def pcm_array(pcm: Any) -> NDArray[Any]:
    """Audio that a caller gives: int16 or float32 samples, or uint8, the bytes on the wire.

    An array of one dimension, or any buffer. TypeError for another dtype, ValueError for another
    shape or for one that is not contiguous.
    """
    if isinstance(pcm, np.ndarray):
        array: NDArray[Any] = pcm
    else:
        try:
            array = np.asarray(memoryview(pcm))
        except TypeError:
            raise TypeError(f"pcm is {type(pcm).__name__}, expected an array or a buffer") from None
    if array.dtype.str not in _SOUND:
        raise TypeError(f"pcm is {_name_of(array.dtype)}, expected int16, float32 or uint8")
    if array.ndim != 1:
        raise ValueError(f"pcm has the shape {array.shape}, expected one dimension")
    if not array.flags.c_contiguous:
        raise ValueError(
            f"pcm has a stride of {array.strides[0]} bytes, expected contiguous samples"
        )
    return array.view(np.uint8) if array.dtype.kind == "S" else array


_SOUND = frozenset(np.dtype(name).str for name in ("int16", "float32", "uint8", "S1"))


def _name_of(dtype: np.dtype[Any]) -> str:
    return dtype.name if dtype.isnative else f"{dtype.name} of the other byte order ({dtype.str})"


def wire_encoding(audio_format: AudioFormat, array: NDArray[Any]) -> str:
    """The encoding that an array from `pcm_array` can be written in; ValueError for none."""
    if audio_format.encoding == "unknown" and array.dtype != np.uint8:
        raise ValueError("audio of an unknown format must be uint8, the bytes on the wire")
    return audio_format.encoding
