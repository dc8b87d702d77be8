"""JSON in, fast: orjson where it can be imported, the standard library made equally strict if not.

Whatever they refuse, and whatever they might judge otherwise, the reference parser decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from ._json_parse import JsonFault, Reader, number_of, parse

__all__ = ["JsonFault", "find_type", "loads", "parse"]

# orjson builds containers recursively: beyond this depth the stack of a thread may be too small.
_SAFE_DEPTH = 256
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def loads(source: bytes | str) -> Any:
    """The value of a JSON document; `JsonFault` if it is none."""
    if len(source) > 4 * _SAFE_DEPTH and _is_deep(source):
        return parse(source)
    try:
        return _fast(source)
    except (ValueError, RecursionError):
        return parse(source)


def _is_deep(source: bytes | str) -> bool:
    """Whether the brackets of the source may nest beyond the safe depth."""
    if isinstance(source, str):
        opened = source.count("{") + source.count("[")
    else:
        opened = source.count(b"{") + source.count(b"[")
    return opened > _SAFE_DEPTH and _depth(source) > _SAFE_DEPTH


def _depth(source: bytes | str) -> int:
    text = source if isinstance(source, str) else source.decode("latin-1")
    depth = deepest = 0
    for token in _BRACKETS.finditer(text):
        mark = text[token.start()]
        if mark in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "}]":
            depth -= 1
    return deepest


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _number(text: str, is_integer: bool) -> int | float:
    value = number_of(text, is_integer)
    if value is None:
        _refuse(text)
    return value


_decode = json.JSONDecoder(
    parse_constant=_refuse,
    parse_int=lambda text: int(text) if len(text) < 19 else _number(text, True),
    parse_float=lambda text: _number(text, False),
).decode
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def stdlib_loads(source: bytes | str) -> Any:
    """The standard library's parser, which alone would accept NaN, 1e400 and lone surrogates."""
    if isinstance(source, str):
        source.encode("utf-8")
        text = source
    else:
        text = source.decode("utf-8")
    if _SURROGATE_ESCAPE.search(text):
        return parse(source)
    return _decode(text)


def _choose() -> Callable[[bytes | str], Any]:
    # A second interpreter of a process may be refused by numpy, where orjson would crash it.
    import numpy  # noqa: F401

    try:
        import orjson
    except ImportError:
        return stdlib_loads
    fast: Callable[[bytes | str], Any] = orjson.loads
    return fast


_fast = _choose()

_TYPE_FIRST = re.compile(
    r'[ \t\n\r]*+\{[ \t\n\r]*+"type"[ \t\n\r]*+:[ \t\n\r]*+"([^"\\\x00-\x1f\x80-\U0010ffff]*+)"'
)


def find_type(source: bytes | str | memoryview) -> str | None:
    """The first top-level `type` of an object if it is a string; nothing after it is read.

    None as well when the JSON before it is broken.
    """
    size = 512
    while True:
        head = source[:size]
        try:
            return _first_type(head if isinstance(head, str) else bytes(head))
        except JsonFault:
            # What looks broken may only be cut.
            if size >= len(source):
                return None
        size *= 32


def _first_type(source: bytes | str) -> str | None:
    reader = Reader(source)
    first = _TYPE_FIRST.match(reader.text)
    if first:
        return first[1]
    for key, start in reader.members():
        if key == "type":
            return reader.string() if reader.text[start] == '"' else None
    return None
