"""From decoded bytes to samples in pooled memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _g711
from .audio import AudioFormat

__all__ = ["store"]

_int16 = np.dtype(np.int16)
_wire_int16 = np.dtype("<i2")
_float32 = np.dtype(np.float32)
_uint8 = np.dtype(np.uint8)


def store(data: bytes, audio_format: AudioFormat, dtype: str, pool: Any) -> NDArray[Any]:
    """The samples of `data` as an array in the pool's memory; whole samples, please.

    `dtype` is an option of decoders; bytes of an unknown format stay bytes.
    """
    encoding = audio_format.encoding
    wire: NDArray[Any]
    if dtype == "raw" or encoding == "unknown":
        wire, kind = np.frombuffer(data, _uint8), _uint8
    elif encoding == "pcm16":
        wire, kind = np.frombuffer(data, _wire_int16), _int16
    else:
        wire, kind = _g711.expand(data, encoding), _int16
    if dtype == "float32" and kind is _int16:
        samples: NDArray[Any] = pool.take(len(wire) * 4).view(_float32)
        return np.multiply(wire, np.float32(1 / 32768), out=samples)
    samples = pool.take(wire.nbytes).view(kind)
    samples[:] = wire
    return samples
