"""The long base64 text of a frame set aside, so that nobody parses it as JSON."""

from __future__ import annotations

import re
from typing import Any

from ._faults import audio_place

__all__ = ["WORTH", "cut", "put_null", "without_text"]

HEAD = 512  # where a text must begin to be looked for
WORTH = 256  # characters that it must have to be worth it

_KEY = r'[,{]("(?:delta|audio|data)"): ?(?=")'
_OF_STR: Any = (re.compile(_KEY), '"', "\\", "null")
_OF_BYTES: Any = (re.compile(_KEY.encode()), b'"', b"\\", b"null")


def cut(frame: bytes | str) -> tuple[Any, Any, str] | None:
    """The frame with null in the place of a long text, that text, and its key; None if in doubt.

    What is left is JSON exactly when the frame is, if the text turns out to be base64: the key
    stands behind a brace or comma, so that its first quote can only open a string, and the text
    has no quote or backslash inside. The key stands nowhere else, and no escape can spell it.
    """
    pattern, quote, escape, null = _OF_STR if isinstance(frame, str) else _OF_BYTES
    match = pattern.search(frame, 0, HEAD)
    if match is None:
        return None
    start = match.end()
    end = frame.find(quote, start + 1) + 1
    if end - start < WORTH:
        return None
    rest = frame[:start] + null + frame[end:]
    key = match[1]
    if escape in rest or rest.count(key) > 1:
        return None
    name = key if isinstance(key, str) else key.decode()
    return rest, frame[start + 1 : end - 1], name[1:-1]


def without_text(frame: bytes | str, path: tuple[str, ...]) -> bytes | str:
    """The frame with null in the place of its base64 text, wherever that stands."""
    start, end = audio_place(frame, path)
    if isinstance(frame, str):
        return f"{frame[:start]}null{frame[end:]}"
    return b"%bnull%b" % (frame[:start], frame[end:])


def put_null(wire: dict[str, Any], path: tuple[str, ...]) -> None:
    """The same in the frame's value."""
    for key in path[:-1]:
        wire = wire[key]
    wire[path[-1]] = None
