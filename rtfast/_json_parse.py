"""The reference JSON parser: RFC 8259, strict, without recursion, each fault at its exact offset.

It decides whatever the fast parsers refuse, and finds values by their offsets. Bytes are read as
Latin-1 text, so that an offset is a byte of bytes and a character of a str.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isinf
from typing import Any, NoReturn

from .errors import ErrorCode

__all__ = ["MAX_DEPTH", "JsonFault", "Reader", "parse"]

MAX_DEPTH = 1024

_BLANK = re.compile(r"[ \t\n\r]*+")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*+')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?+([eE][+-]?[0-9]++)?+")
_CUT_NUMBER = re.compile(r"-|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:\.|[eE][+-]?)")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u([0-9a-fA-F]{4}))')
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?")
_LOW = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_CUT_LOW = re.compile(r"(?:\\(?:u(?:[dD](?:[c-fC-F][0-9a-fA-F]?)?)?)?)?")
_SURROGATE = re.compile("[\ud800-\udfff]")

_LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
_SHORT_ESCAPES = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip


class JsonFault(ValueError):
    """Text that is not JSON: why, and where."""

    def __init__(self, code: ErrorCode, pos: int) -> None:
        super().__init__(f"{code} at {pos}")
        self.code = code
        self.pos = pos


def parse(source: bytes | str) -> Any:
    """The value of a JSON document; `JsonFault` at the lowest offset that is wrong."""
    reader = Reader(source)
    value = reader.value()
    reader.blank()
    if reader.at < len(reader.text):
        raise JsonFault(ErrorCode.trailing_data, reader.at)
    return value


class Reader:
    """A cursor (`at`) over JSON text."""

    __slots__ = ("_is_utf8", "at", "text")

    def __init__(self, source: bytes | str, at: int = 0) -> None:
        self._is_utf8 = not isinstance(source, str)
        self.text = source if isinstance(source, str) else source.decode("latin-1")
        self.at = at

    def blank(self) -> None:
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]

    def peek(self) -> str:
        """The next character that is no blank, not consumed."""
        self.blank()
        if self.at == len(self.text):
            raise JsonFault(ErrorCode.unexpected_end, self.at)
        return self.text[self.at]

    def value(self, depth: int = 0) -> Any:
        """The value at the cursor, which stands in `depth` containers."""
        root: list[Any] = []
        containers: list[Any] = [root]
        keys = [""]
        while True:
            value = self._begin(depth + len(containers))
            if type(containers[-1]) is list:
                containers[-1].append(value)
            else:
                containers[-1][keys[-1]] = value
            if type(value) in (dict, list) and not self.closes(value):
                containers.append(value)
                keys.append("")
            else:
                while len(containers) > 1 and not self.goes_on(containers[-1]):
                    containers.pop()
                    keys.pop()
                if len(containers) == 1:
                    return root[0]
            if type(containers[-1]) is dict:
                keys[-1] = self.key()

    def members(self, depth: int = 0) -> Iterator[tuple[str, int]]:
        """Each key of the object at the cursor with the start of its value, the cursor there.

        The value is skipped, and so checked, unless the caller moves the cursor behind it.
        """
        if self.peek() != "{":
            self.unexpected()
        self.at += 1
        if self.closes({}):
            return
        while True:
            key = self.key()
            self.peek()
            start = self.at
            yield key, start
            if self.at == start:
                self.value(depth + 1)
            if not self.goes_on({}):
                return

    def elements(self) -> Iterator[int]:
        """The start of each element of the array at the cursor."""
        self.at += 1
        if self.closes([]):
            return
        while True:
            self.peek()
            yield self.at
            self.value()
            if not self.goes_on([]):
                return

    def closes(self, container: Any) -> bool:
        """Whether the container that was just opened is empty."""
        if self.peek() != ("}" if type(container) is dict else "]"):
            return False
        self.at += 1
        return True

    def goes_on(self, container: Any) -> bool:
        """After a value: past a comma, or past the end of the container."""
        mark = self.peek()
        if mark != "," and mark != ("}" if type(container) is dict else "]"):
            self.unexpected()
        self.at += 1
        return mark == ","

    def key(self) -> str:
        """The key at the cursor, which goes behind its colon."""
        if self.peek() != '"':
            self.unexpected()
        key = self.string()
        if self.peek() != ":":
            self.unexpected()
        self.at += 1
        return key

    def unexpected(self) -> NoReturn:
        raise JsonFault(ErrorCode.unexpected_byte, self.at)

    def _begin(self, depth: int) -> Any:
        """A whole scalar, or a new container whose opening bracket is consumed."""
        mark = self.peek()
        if mark == '"':
            return self.string()
        if mark in "{[":
            if depth > MAX_DEPTH:
                raise JsonFault(ErrorCode.too_deep, self.at)
            self.at += 1
            return {} if mark == "{" else []
        if mark in "-0123456789":
            return self._number()
        if mark in _LITERALS:
            return self._literal(*_LITERALS[mark])
        self.unexpected()

    def _literal(self, word: str, value: Any) -> Any:
        found = self.text[self.at : self.at + len(word)]
        if found != word:
            self._fail(ErrorCode.bad_literal, is_cut=word.startswith(found))
        self.at += len(word)
        return value

    def _fail(self, code: ErrorCode, is_cut: bool) -> NoReturn:
        """The token at the cursor is broken, or good so far and cut by the end of the input."""
        if is_cut:
            raise JsonFault(ErrorCode.unexpected_end, len(self.text))
        raise JsonFault(code, self.at)

    def _number(self) -> Any:
        text, at = self.text, self.at
        match = _NUMBER.match(text, at)
        after = text[match.end() : match.end() + 1] if match else ""
        if match is None or _is_broken(match, after):
            self._fail(ErrorCode.bad_number, is_cut=bool(_CUT_NUMBER.fullmatch(text, at)))
        value = number_of(match[0], match[1] is None and match[2] is None)
        if value is None:
            raise JsonFault(ErrorCode.number_range, at)
        self.at = match.end()
        return value

    def string(self) -> str:
        """The string whose opening quote is at the cursor."""
        text = self.text
        self.at += 1
        pieces = []
        while True:
            end = _PLAIN.match(text, self.at).end()  # type: ignore[union-attr]
            pieces.append(self._plain(self.at, end))
            self.at = end
            if end == len(text):
                raise JsonFault(ErrorCode.unexpected_end, end)
            if text[end] == '"':
                self.at += 1
                return pieces[0] if len(pieces) == 1 else "".join(pieces)
            if text[end] != "\\":
                raise JsonFault(ErrorCode.control_character, end)
            pieces.append(self.escape())

    def _plain(self, start: int, end: int) -> str:
        piece = self.text[start:end]
        if piece.isascii():
            return piece
        if self._is_utf8:
            try:
                return piece.encode("latin-1").decode("utf-8")
            except UnicodeDecodeError as error:
                raise JsonFault(ErrorCode.bad_utf8, start + error.start) from None
        surrogate = _SURROGATE.search(piece)
        if surrogate:
            raise JsonFault(ErrorCode.bad_utf8, start + surrogate.start())
        return piece

    def escape(self) -> str:
        """The character of the escape, or pair of escapes, at the cursor."""
        text = self.text
        match = _ESCAPE.match(text, self.at)
        if match is None:
            self._fail(ErrorCode.bad_escape, is_cut=bool(_CUT_ESCAPE.fullmatch(text, self.at)))
        end = match.end()
        if match[1] is None:
            self.at = end
            return _SHORT_ESCAPES[text[end - 1]]
        point = int(match[1], 16)
        if 0xD800 <= point <= 0xDFFF:
            low = _LOW.match(text, end) if point < 0xDC00 else None
            if low is None:
                is_cut = point < 0xDC00 and bool(_CUT_LOW.fullmatch(text, end))
                self._fail(ErrorCode.lone_surrogate, is_cut)
            point = 0x10000 + (point - 0xD800 << 10) + int(low[1], 16) - 0xDC00
            end = low.end()
        self.at = end
        return chr(point)


def _is_broken(match: re.Match[str], after: str) -> bool:
    """Whether the character after a number makes it one that the grammar does not know."""
    has_fraction, has_exponent = match[1] is not None, match[2] is not None
    if after in ("e", "E"):
        return not has_exponent
    if after == "." or "0" <= after <= "9":
        # Only a leading zero can be followed by another digit.
        return not has_fraction and not has_exponent
    return False


def number_of(text: str, is_integer: bool) -> int | float | None:
    """A number as orjson reads it: integers of more than 64 bits are floats, infinite is None."""
    if is_integer and len(text) <= 20:
        value = int(text)
        if -(2**63) <= value < 2**64:
            return value
    real = float(text)
    return None if isinf(real) else real
