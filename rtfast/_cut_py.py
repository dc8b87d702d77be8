"""The long base64 text of a frame set aside, so that nobody parses it as JSON."""

from __future__ import annotations

from typing import Any

from ._faults import audio_place

__all__ = ["WORTH", "cut", "put_null", "without_text"]

HEAD = 512  # where a text must begin to be looked for
WORTH = 256  # characters that it must have to be worth it

_KEYS = ("delta", "audio")
# Of each key in both kinds of frame: itself in quotes, and before the text that it names.
_STR_KEYS = [(key, f'"{key}"', f'"{key}":"') for key in _KEYS]
_BYTES_KEYS = [(key, f'"{key}"'.encode(), f'"{key}":"'.encode()) for key in _KEYS]
_OF_STR: Any = (_STR_KEYS, '"', "\\", "null", ("{", ","))
_OF_BYTES: Any = (_BYTES_KEYS, b'"', b"\\", b"null", (b"{", b","))


def cut(frame: bytes | str) -> tuple[Any, Any, str] | None:
    """The frame with null in the place of a long text, that text, and its key; None if in doubt.

    What is left is JSON exactly when the frame is, if the text turns out to be base64: the key
    stands behind a brace or comma, so that its first quote can only open a string, and the text
    has no quote or backslash inside. The key stands nowhere else, and no escape can spell it.
    """
    whole: Any = frame
    keys, quote, escape, null, openers = _OF_STR if isinstance(frame, str) else _OF_BYTES
    (key, quoted, opening), other = keys
    at = whole.find(opening, 1, HEAD)
    if at < 0:
        key, quoted, opening = other
        at = whole.find(opening, 1, HEAD)
        if at < 0:
            return None
    start = at + len(opening)
    end = whole.find(quote, start)
    if end - start < WORTH or whole[at - 1 : at] not in openers:
        return None
    rest = whole[: start - 1] + null + whole[end + 1 :]
    if escape in rest or rest.count(quoted) > 1:
        return None
    return rest, whole[start:end], key


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
