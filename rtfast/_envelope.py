"""What stands around the audio of a frame that is written, and what the audio may be.

{"type":"response.output_audio.delta"       head, from the type
,"event_id":"event_1","item_id":"item_1"    members, from the arguments
,"delta":"                                  opening
          AAECAw==
"}                                          closing
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from numpy.typing import NDArray

from ._admit import as_buffer
from ._backend import core
from ._options import format_of
from ._record import thaw
from ._schema import table
from .audio import PCM16_24K, AudioFormat, pcm_array, wire_encoding
from .events.audio_event import AudioEvent

__all__ = [
    "ENCODE_DOC", "WRAP_DOC", "Parts", "around", "array_of", "encoding_of", "parts_of", "text_of",
]  # fmt: skip

array_of = pcm_array

ENCODE_DOC = """The text of an audio frame, ready to be sent as a text message.

pcm: one-dimensional and contiguous, an array or any buffer: int16 samples; float32 samples, of
    which round(x * 32768) is sent, clipped to 16 bits (of two as near the even one, NaN as 0); or
    uint8, the bytes on the wire as they are, whatever the format.
type: the tag, or an audio event class, whose first tag it is. It says which key holds the audio;
    a tag that rtfast does not know has it in "delta" if it ends so, else in "audio".
audio_format: "pcm16", "pcmu" or "pcma" (ITU-T G.711), or an AudioFormat, of which only the encoding
    counts; nothing is resampled. None: "pcm16", or what the class usually has.
event_id, ids: further members of the frame, in this order; those that are None are left out.

The frame is compact JSON in ASCII, its base64 as in RFC 4648. TypeError for pcm of another dtype,
ValueError for another shape and for what JSON has no text for."""

WRAP_DOC = """The text of an audio frame around base64 as it came, such as `audio_text` gives it.

text: a str or any buffer: the inside of a JSON string, which is put into the frame as it is. That
    it can stand there is checked (ValueError), whether it is base64 is not.
type, event_id, ids: as of `encode_audio`."""


class Parts(NamedTuple):
    """The constant text of one type of frame."""

    head: str
    opening: str
    closing: str
    tag_key: str
    audio_key: str  # on the top level; of a nested path the outer key
    inner_key: str | None  # of a nested path
    audio_format: AudioFormat  # of audio whose format is not told


@lru_cache(256)
def parts_of(type: Any) -> Parts:
    """The parts of a type: a tag, or an audio event class whose first tag it is.

    A tag that rtfast does not know has its audio in "delta" if it ends so, else in "audio".
    """
    if isinstance(type, str):
        cls = table().by_type.get(type)
        if cls is None:
            return _parts("type", type, "delta" if type.endswith(".delta") else "audio", None)
        tag = type
    else:
        cls = type
        if not (isinstance(cls, _class) and issubclass(cls, AudioEvent) and cls._tags):
            raise TypeError(f"type is {type!r}, expected a str or an audio event class with a tag")
        tag = cls._tags[0]
    if not issubclass(cls, AudioEvent):
        raise ValueError(f"type is {tag!r}, whose frames carry no audio")
    outer, *inner = cls._audio_paths[0]
    inner_key = inner[0] if inner else None
    return _parts(cls._tag_key, tag, outer, inner_key, cls._usual_format or PCM16_24K)


_class = type


def _parts(
    tag_key: str, tag: str, outer: str, inner: str | None, usual: AudioFormat = PCM16_24K
) -> Parts:
    head = f"{{{_json(tag_key)}:{_json(tag)}"
    if inner is None:
        return Parts(head, f',{_json(outer)}:"', '"}', tag_key, outer, None, usual)
    return Parts(head, f',{_json(outer)}:{{{_json(inner)}:"', '"}}', tag_key, outer, inner, usual)


def around(parts: Parts, event_id: str | None, ids: dict[str, Any]) -> tuple[str, str]:
    """The text of a frame before its audio and behind it."""
    if not (event_id is None or isinstance(event_id, str)):
        raise TypeError(f"event_id is {event_id!r}, expected a str or None")
    members = {"event_id": event_id, **ids}
    opening = parts.opening
    beside = members.pop(parts.audio_key, None) if parts.inner_key is not None else None
    for key in (parts.tag_key, parts.audio_key):
        if key in members:
            raise TypeError(f"{key!r} is written for you, it cannot be given")
    if beside is not None:
        opening = _opening_beside(parts, beside)
    text = "".join(
        f",{_json(key)}:{_json(value)}" for key, value in members.items() if value is not None
    )
    return f"{parts.head}{text}{opening}", parts.closing


def _opening_beside(parts: Parts, beside: Any) -> str:
    """Of a nested path, with other keys of the object that the audio stands in."""
    if not isinstance(beside, Mapping):
        raise TypeError(f"{parts.audio_key} is {beside!r}, expected an object beside its audio")
    if parts.inner_key in beside:
        raise TypeError(f"{parts.inner_key!r} is written for you, it cannot be given")
    members = _json(beside)[1:-1]
    comma = "," if members else ""
    return f',{_json(parts.audio_key)}:{{{members}{comma}{_json(parts.inner_key)}:"'


def _json(value: Any) -> str:
    """Compact JSON, in ASCII, so that the frame is; ValueError for what JSON cannot say."""
    plain = thaw(value)
    json.dumps(plain, ensure_ascii=False).encode()  # a lone surrogate is no character
    return json.dumps(plain, separators=(",", ":"), allow_nan=False)


def encoding_of(audio_format: Any, parts: Parts, array: NDArray[Any]) -> str:
    """The encoding of a format, given by name or as an AudioFormat; None is the type's own."""
    told = parts.audio_format if audio_format is None else format_of(audio_format)
    return wire_encoding(told, array)


def text_of(text: Any) -> str:
    """Text that may stand in a JSON string, as it is or with escapes; else ValueError."""
    if not isinstance(text, str):
        text = str(as_buffer(text, "text"), "latin-1")
    if not text.isascii():
        raise ValueError("text is not ASCII, expected base64")
    try:
        core.loads(f'"{text}"')
    except ValueError as error:
        raise ValueError(f"text cannot stand in a JSON string: {error}") from None
    return str.__str__(text)
