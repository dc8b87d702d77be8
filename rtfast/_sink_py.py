"""From decoded bytes to samples in pooled memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _g711
from .audio import AudioFormat

__all__ = ["store"]


def store(data: bytes, audio_format: AudioFormat, dtype: str, pool: Any) -> NDArray[Any]:
    """The samples of `data` as an array in the pool's memory; whole samples, please.

    `dtype` is an option of decoders; bytes of an unknown format stay bytes.
    """
    if dtype == "raw" or audio_format.encoding == "unknown":
        return _copy(np.frombuffer(data, np.uint8), pool)
    wire: NDArray[Any]
    if audio_format.encoding == "pcm16":
        wire = np.frombuffer(data, "<i2")
    else:
        wire = _g711.expand(data, audio_format.encoding)
    if dtype == "float32":
        scaled: NDArray[Any] = pool.take(len(wire) * 4).view(np.float32)
        np.multiply(wire, np.float32(1 / 32768), out=scaled)
        return scaled
    return _copy(wire, pool)


def _copy(wire: NDArray[Any], pool: Any) -> NDArray[Any]:
    samples: NDArray[Any] = pool.take(wire.nbytes).view(wire.dtype.newbyteorder("="))
    samples[:] = wire
    return samples
