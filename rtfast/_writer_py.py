"""The reference writer: audio into the text of a frame, in plain Python."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _g711
from ._base64 import encode_base64

__all__ = ["base64_of", "wire_bytes", "writers"]


def wire_bytes(array: NDArray[Any], encoding: str) -> bytes:
    """The bytes on the wire: of int16, of float32 (rounded and clipped), or uint8 as it is."""
    if array.dtype == np.uint8:
        return array.tobytes()
    if array.dtype == np.float32:
        array = _whole(array)
    if encoding == "pcm16":
        return (array if sys.byteorder == "little" else array.byteswap()).tobytes()
    return _g711.compress(array, encoding)


def _whole(array: NDArray[Any]) -> NDArray[np.int16]:
    """Of two samples that are as near the even one; NaN is silence."""
    within = np.clip(np.nan_to_num(array, nan=0.0), -1, 1)
    whole: NDArray[np.int16] = np.minimum(np.rint(within * 32768), 32767).astype(np.int16)
    return whole


def base64_of(array: NDArray[Any], encoding: str) -> str:
    """The base64 of an array's bytes on the wire."""
    return encode_base64(wire_bytes(array, encoding))


def writers(rules: Any) -> tuple[Callable[..., str], Callable[..., str]]:
    """`encode_audio` and `wrap_audio`, by the rules of `_envelope`."""

    def encode_audio(
        pcm: Any,
        *,
        type: Any = "input_audio_buffer.append",
        audio_format: Any = None,
        event_id: str | None = None,
        **ids: Any,
    ) -> str:
        parts = rules.parts_of(type)
        array = rules.array_of(pcm)
        encoding = rules.encoding_of(audio_format, parts, array)
        before, behind = rules.around(parts, event_id, ids)
        return f"{before}{base64_of(array, encoding)}{behind}"

    def wrap_audio(
        text: Any,
        *,
        type: Any = "input_audio_buffer.append",
        event_id: str | None = None,
        **ids: Any,
    ) -> str:
        parts = rules.parts_of(type)
        inside = rules.text_of(text)
        before, behind = rules.around(parts, event_id, ids)
        return f"{before}{inside}{behind}"

    encode_audio.__doc__, wrap_audio.__doc__ = rules.ENCODE_DOC, rules.WRAP_DOC
    return encode_audio, wrap_audio
