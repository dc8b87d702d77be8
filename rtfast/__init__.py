"""Fast, typed decoding of realtime voice-agent events, audio straight into numpy.

    decoder = rtfast.Decoder()
    event = decoder.decode(frame)

Errors: DecodeError for a bad frame, BufferFull for a ring without room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _backend, events, resources
from . import _error_event as _error_event
from ._backend import BACKEND
from ._decoder import Decoder, audio_text, decode, event_type
from ._encode import encode_audio, wrap_audio
from ._record import Record
from ._redact import redact
from ._ring import AudioRing
from .audio import AudioArena, AudioFormat
from .errors import BufferFull, DecodeError, ErrorCode
from .events.audio_event import AudioEvent
from .events.base import Event, InvalidFrame, UnknownEvent

if TYPE_CHECKING:
    SIMD: str

__all__ = [
    "BACKEND",
    "SIMD",
    "AudioArena",
    "AudioEvent",
    "AudioFormat",
    "AudioRing",
    "BufferFull",
    "DecodeError",
    "Decoder",
    "ErrorCode",
    "Event",
    "InvalidFrame",
    "Record",
    "UnknownEvent",
    "audio_text",
    "decode",
    "encode_audio",
    "event_type",
    "events",
    "redact",
    "resources",
    "wrap_audio",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "SIMD":  # asked anew, since another row can be forced
        return _backend.simd()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), "SIMD"])
