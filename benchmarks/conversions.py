"""Audio in other shapes than int16: rtfast's options, and what a user of numpy writes instead."""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

__all__ = ["CONVERSIONS", "Conversion", "check_conversion", "peer_takes"]


def ulaw_table():
    """G.711 mu-law to 16 bits by the ITU's formula, one sample for each byte."""
    samples = []
    for byte in range(256):
        bits = ~byte & 0xFF
        magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84
        samples.append(-magnitude if bits & 0x80 else magnitude)
    return np.array(samples, np.int16)


def alaw_table():
    """G.711 A-law likewise: even bits inverted, the sign bit set for positive samples."""
    samples = []
    for byte in range(256):
        bits = byte ^ 0x55
        segment, step = (bits & 0x70) >> 4, (bits & 0x0F) << 4
        magnitude = step + 8 if segment == 0 else (step + 0x108) << (segment - 1)
        samples.append(magnitude if bits & 0x80 else -magnitude)
    return np.array(samples, np.int16)


def law_to_int16(table):
    return lambda pcm: table[np.frombuffer(pcm, np.uint8)]


def law_to_float32(table):
    floats = (table / 32768).astype(np.float32)
    return lambda pcm: floats[np.frombuffer(pcm, np.uint8)]


ULAW, ALAW = ulaw_table(), alaw_table()


def to_int16(pcm):
    return np.frombuffer(pcm, np.int16)


def to_float32(pcm):
    return np.multiply(np.frombuffer(pcm, np.int16), np.float32(1 / 32768), dtype=np.float32)


def to_bytes(pcm):
    return np.frombuffer(pcm, np.uint8)


class Conversion(NamedTuple):
    options: dict[str, Any]  # of rtfast.Decoder
    by_hand: Callable[[bytes], np.ndarray]


CONVERSIONS = {
    "pcm16 to int16": Conversion({}, to_int16),
    "pcm16 to float32": Conversion({"dtype": "float32"}, to_float32),
    "raw bytes": Conversion({"dtype": "raw"}, to_bytes),
    "mu-law to int16": Conversion({"audio_format": "pcmu"}, law_to_int16(ULAW)),
    "mu-law to float32": Conversion(
        {"audio_format": "pcmu", "dtype": "float32"}, law_to_float32(ULAW)
    ),
    "A-law to int16": Conversion({"audio_format": "pcma"}, law_to_int16(ALAW)),
    "A-law to float32": Conversion(
        {"audio_format": "pcma", "dtype": "float32"}, law_to_float32(ALAW)
    ),
}


def peer_takes(by_hand):
    """name -> `frame -> (event, array)` of the libraries used by hand, as far as they are here."""
    try:
        from pybase64 import b64decode
    except ImportError:
        return {}
    takes = {}
    with suppress(ImportError):
        from orjson import loads

        def with_orjson(frame):
            event = loads(frame)
            return event, by_hand(b64decode(event["delta"], validate=True))

        takes["orjson+pybase64+numpy"] = with_orjson
    with suppress(ImportError):
        from .peer_structs import decoder

        decode = decoder(str).decode

        def with_msgspec(frame):
            event = decode(frame)
            return event, by_hand(b64decode(event.delta, validate=True))

        takes["msgspec str+pybase64+numpy"] = with_msgspec
    return takes


def check_conversion(array, frame, by_hand):
    """Raise unless the array is what the standard library and numpy make of the frame."""
    right = by_hand(base64.b64decode(json.loads(frame)["delta"], validate=True))
    assert array.dtype == right.dtype, (array.dtype, right.dtype)
    assert np.array_equal(array, right)
