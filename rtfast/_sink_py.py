"""From decoded bytes to samples in a sink's memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _g711
from .audio import AudioFormat

__all__ = ["store"]

_uint8 = np.dtype(np.uint8)
_int16 = np.dtype(np.int16)
_wire_int16 = np.dtype("<i2")
_float32 = np.dtype(np.float32)

AS_IS = sys.byteorder == "little"  # PCM16 on the wire is how this machine writes int16


def store(
    data: bytes, audio_format: AudioFormat, dtype: str, take: Callable[..., NDArray[Any]]
) -> NDArray[Any]:
    """The samples of `data` as an array in memory that `take` gives: so many bytes, their dtype,
    and what they are to hold, if that is known.

    Whole samples, please. `dtype` is an option of decoders; bytes of an unknown format stay bytes.
    """
    encoding = audio_format.encoding
    if dtype == "raw" or encoding == "unknown":
        return take(len(data), _uint8, data)
    if encoding == "pcm16":
        if AS_IS and dtype == "int16":
            return take(len(data), _int16, data)
        wire: NDArray[Any] = np.frombuffer(data, _wire_int16)
    else:
        wire = _g711.expand(data, encoding)
    if dtype == "float32":
        samples = take(len(wire) * 4, _float32)
        np.multiply(wire, np.float32(1 / 32768), out=samples)
    else:
        samples = take(len(wire) * 2, _int16)
        samples[:] = wire
    return samples
