"""Frames for log lines: without the base64 and the data URIs that make most of their length."""

from __future__ import annotations

import re
from typing import Any

from ._backend import core

__all__ = ["redact"]

LONGEST_SHOWN = 64  # characters of a string that is shown, whatever it is

_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*+={0,2}+")  # of either alphabet, padded or not
_DATA_URI = re.compile(r"data:([\w.+/-]*+)(?:;[\w.+=-]*+)*+,\S*+", re.IGNORECASE)  # RFC 2397
# Where there are no strings to rely on: what looks like them, with what JSON may escape in it.
_SHAPE = re.compile(
    r"(?:data:[^\s,\"]{0,255},)?(?:[A-Za-z0-9+/_%-]|\\/|\\u00[0-9A-Fa-f]{2}){65,}+={0,2}+",
    re.IGNORECASE,
)
# What could end a log line or steer a terminal, as JSON may write it too.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\n\r]*[\t\n\r][ \t\n\r]*")


def redact(frame: object) -> str:
    """The frame as one line of text for a log, without long base64. Never raises.

    Every string of more than 64 characters that is base64 (of either alphabet) or a data URI, at
    any depth, is replaced by a note of its length in characters; a frame that is no JSON has what
    looks like one replaced. Line ends between values become blanks; other control characters
    are escaped. The result of a frame that is JSON is JSON.
    """
    text = _text_of(frame)
    if _is_json(text):
        text = _BLANKS.sub(" ", _STRING.sub(_shown, text))
    else:
        text = _SHAPE.sub(lambda found: _note(found[0]), text)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _text_of(frame: object) -> str:
    if isinstance(frame, str):
        return str.encode(frame, "utf-8", "backslashreplace").decode()
    try:
        return bytes(memoryview(frame)).decode("utf-8", "backslashreplace")  # type: ignore[arg-type]
    except (TypeError, ValueError, BufferError):
        return f"<{type(frame).__name__} object>"


def _is_json(text: str) -> bool:
    try:
        core.loads(text)
    except ValueError:
        return False
    return True


def _shown(found: re.Match[str]) -> str:
    """A string of a JSON text as the log shows it, between its quotes."""
    inside = found[1]
    if len(inside) <= LONGEST_SHOWN:
        return found[0]
    plain: Any = core.loads(found[0]) if "\\" in inside else inside
    if len(plain) > LONGEST_SHOWN and (_BASE64.fullmatch(plain) or _DATA_URI.fullmatch(plain)):
        return f'"{_note(plain)}"'
    return found[0]


def _note(hidden: str) -> str:
    uri = _DATA_URI.fullmatch(hidden)
    what = f"data:{uri[1][:LONGEST_SHOWN]}" if uri else "base64"
    return f"<{what}, {len(hidden)} characters>"
