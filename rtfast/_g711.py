"""G.711: what each byte stands for, and the byte for each sample (ITU-T G.711, 16-bit scale).

A code word is a sign, an exponent (segment) of three bits and a mantissa of four bits:

    mu-law (inverted)          s eee mmmm    ((mmmm * 2 + 33) << eee) * 4 - 132
    A-law (xor 0x55)           s eee mmmm    eee = 0: mmmm * 16 + 8
                                             else:    (mmmm * 16 + 264) << (eee - 1)
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["compress", "expand", "expansion"]

_MU_BIAS = 132
_MU_CLIP = 32635


@cache
def expansion(encoding: str) -> NDArray[np.int16]:
    """The 256 samples of "pcmu" or "pcma"."""
    codes = np.arange(256)
    values = _expand_mu(codes ^ 0xFF) if encoding == "pcmu" else _expand_a(codes ^ 0x55)
    table = values.astype(np.int16)
    table.flags.writeable = False
    return table


def _expand_mu(codes: NDArray[Any]) -> NDArray[Any]:
    exponent, mantissa = codes >> 4 & 7, codes & 15
    magnitude = ((mantissa * 2 + 33 << exponent) << 2) - _MU_BIAS
    return np.where(codes & 0x80, -magnitude, magnitude)


def _expand_a(codes: NDArray[Any]) -> NDArray[Any]:
    exponent, mantissa = codes >> 4 & 7, codes & 15
    steep = mantissa * 16 + 264 << np.maximum(exponent - 1, 0)
    magnitude = np.where(exponent == 0, mantissa * 16 + 8, steep)
    return np.asarray(np.where(codes & 0x80, magnitude, -magnitude))


def expand(data: bytes, encoding: str) -> NDArray[np.int16]:
    return np.take(expansion(encoding), np.frombuffer(data, np.uint8))


@cache
def _compression(encoding: str) -> NDArray[np.uint8]:
    # Indexed by the sample's bits as uint16.
    samples = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int32)
    codes = _compress_mu(samples) if encoding == "pcmu" else _compress_a(samples)
    return codes.astype(np.uint8)


def _compress_mu(samples: NDArray[Any]) -> NDArray[Any]:
    magnitude = np.minimum(np.abs(samples), _MU_CLIP) + _MU_BIAS
    exponent = np.log2(magnitude).astype(np.int32) - 7
    mantissa = magnitude >> exponent + 3 & 15
    return _coded(samples < 0, exponent, mantissa) ^ 0xFF


def _compress_a(samples: NDArray[Any]) -> NDArray[Any]:
    # A-law has no zero: the first step below is -1..-16, so that -1 mirrors 0.
    magnitude = np.where(samples < 0, ~samples, samples)
    exponent = np.maximum(np.log2(np.maximum(magnitude, 1)).astype(np.int32) - 7, 0)
    mantissa = magnitude >> np.maximum(exponent + 3, 4) & 15
    return _coded(samples >= 0, exponent, mantissa) ^ 0x55


def _coded(sign: NDArray[Any], exponent: NDArray[Any], mantissa: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(sign.astype(np.int32) << 7 | exponent << 4 | mantissa)


def compress(samples: NDArray[np.int16], encoding: str) -> bytes:
    return np.take(_compression(encoding), samples.view(np.uint16)).tobytes()
