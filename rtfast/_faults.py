"""The errors of a frame, from what is known to be wrong with it: used once decoding failed.

Offsets are of the frame as given: bytes, or characters of a str.
"""

from __future__ import annotations

from typing import Any

from ._base64 import Base64Fault, name_character
from ._json_parse import Reader
from ._strict import find_breach
from .errors import DecodeError, ErrorCode

__all__ = ["audio_place", "base64_error", "json_error", "strict_error", "too_large_error"]

# Faults that are one character, which the message then shows.
_SHOWN = {
    ErrorCode.unexpected_byte,
    ErrorCode.trailing_data,
    ErrorCode.control_character,
    ErrorCode.bad_utf8,
}


def json_error(frame: bytes | str, code: ErrorCode, pos: int, tag: str | None) -> DecodeError:
    """Of a frame that is no JSON object; `tag` as far as it could be read."""
    detail = ""
    if code in _SHOWN:
        mark = frame[pos]
        detail = name_character(mark) if isinstance(mark, str) else f"byte 0x{mark:02x}"
    return DecodeError(code, pos, tag, detail, _unit(frame))


def too_large_error(frame: Any, nbytes: int, limit: int) -> DecodeError:
    """Of a frame that nobody has looked into."""
    detail = f"{nbytes} bytes, at most {limit}"
    return DecodeError(ErrorCode.frame_too_large, limit, None, detail, _unit(frame))


def base64_error(
    frame: bytes | str, tag: str | None, path: tuple[str, ...], fault: Base64Fault
) -> DecodeError:
    """Of valid JSON whose text at `path` is not strict base64."""
    start, _ = audio_place(frame, path)
    pos = _raw_offset(Reader(frame, start + 1), fault.offset)
    return DecodeError(fault.code, pos, tag, fault.detail, _unit(frame))


def strict_error(frame: bytes | str, tag: str | None, cls: Any) -> DecodeError:
    """Of a frame that breaks what `cls` promises; of one that no class serves if that is None."""
    if cls is None:
        return DecodeError(ErrorCode.unknown_type, _tag_place(frame), tag, "", _unit(frame))
    code, pos, detail = find_breach(cls, frame)
    return DecodeError(code, pos, tag, detail, _unit(frame))


def _unit(frame: object) -> str:
    return "character" if isinstance(frame, str) else "byte"


def audio_place(frame: bytes | str, path: tuple[str, ...]) -> tuple[int, int]:
    """Where the string at `path` begins and ends, quotes included; of duplicate keys the last."""
    reader = Reader(frame)
    for key in path:
        reader.at = dict(reader.members())[key]
    start = reader.at
    reader.string()
    return start, reader.at


def _raw_offset(reader: Reader, offset: int) -> int:
    """Where the character `offset` of a string stands in the frame, past the escapes before it."""
    while offset:
        escape = reader.text.find("\\", reader.at, reader.at + offset)
        if escape < 0:
            return reader.at + offset
        offset -= escape - reader.at + 1
        reader.at = escape
        reader.escape()
    return reader.at


def _tag_place(frame: bytes | str) -> int:
    """Where the value of a string `type` begins, otherwise where the object does."""
    reader = Reader(frame)
    reader.peek()
    start = reader.at
    place = dict(reader.members()).get("type", start)
    return place if reader.text[place] == '"' else start
