"""Strict mode: whether a frame keeps what its class promises, and if not, what and where."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple

from ._json_parse import Reader
from ._node import (
    ANY,
    ARRAY,
    BOOL,
    FLOAT,
    INT,
    KIND_NAMES,
    NULL,
    OBJECT,
    STR,
    Field,
)
from .errors import ErrorCode
from .events.audio_event import AudioEvent

__all__ = ["Breach", "conforms", "find_breach", "text_at"]

_pos = attrgetter("pos")

_KINDS: dict[type, int] = {
    type(None): NULL, bool: BOOL, int: INT, float: FLOAT, str: STR, list: ARRAY, dict: OBJECT,
}  # fmt: skip


class Breach(NamedTuple):
    """A promise that a frame does not keep."""

    code: ErrorCode
    pos: int
    detail: str


def conforms(cls: Any, wire: dict[str, Any]) -> bool:
    """Whether every required field is there and every field is of a type that it may have."""
    if issubclass(cls, AudioEvent) and text_at(wire, cls._audio_paths)[0] is None:
        return False
    return _object_fits(cls, wire)


def text_at(
    wire: dict[str, Any], paths: tuple[tuple[str, ...], ...]
) -> tuple[str | None, tuple[str, ...]]:
    """The base64 text of a frame and its path: the first of the paths that leads to a string."""
    for path in paths:
        value: Any = wire
        for key in path:
            value = value.get(key) if type(value) is dict else None
        if type(value) is str:
            return value, path
    return None, ()


def _object_fits(cls: Any, wire: dict[str, Any]) -> bool:
    for field in cls._fields:
        name = field.name
        if name not in wire:
            if field.required:
                return False
        elif not _fits(wire[name], field.accepts, field.node, field):
            return False
    return True


def _fits(value: Any, accepts: int, node: Any, field: Field | None) -> bool:
    kind = _KINDS[type(value)]
    if not kind & accepts:
        return False
    if kind == OBJECT and node is not None:
        return _object_fits(node, value)
    if kind == ARRAY and field is not None and field.item_accepts != ANY:
        # No generator or function is made in this module: without memory for one, CPython 3.11
        # leaks, and 3.12 and 3.13 crash.
        for item in value:
            if not _fits(item, field.item_accepts, field.item_node, None):
                return False
    return True


def find_breach(cls: Any, frame: bytes | str) -> Breach:
    """The breach at the lowest offset of a frame that does not conform."""
    finder = _Finder(frame)
    reader = finder.reader
    reader.peek()
    start = reader.at
    finder.object(cls, start, "")
    if issubclass(cls, AudioEvent):
        finder.audio(cls._audio_paths, start)
    # Where several fields are missing at one brace, the first one declared is told.
    return min(finder.found, key=_pos)


class _Finder:
    """Walks a frame's text beside the classes that it should fit, and notes every breach."""

    def __init__(self, frame: bytes | str) -> None:
        self.reader = Reader(frame)
        self.found: list[Breach] = []

    def _members(self, start: int) -> tuple[dict[str, int], int]:
        """Where the values of an object begin, the last of each key, and its closing brace."""
        self.reader.at = start
        starts = dict(self.reader.members())
        return starts, self.reader.at - 1

    def object(self, cls: Any, start: int, path: str) -> None:
        starts, end = self._members(start)
        for field in cls._fields:
            where = f"{path}{field.name}"
            if field.name in starts:
                at = starts[field.name]
                self._value(at, where, field.accepts, field.node, field)
            elif field.required:
                self._missing(end, where)

    def _missing(self, end: int, where: str) -> None:
        self.found.append(Breach(ErrorCode.missing_field, end, where))

    def _value(self, at: int, where: str, accepts: int, node: Any, field: Field | None) -> None:
        self.reader.at = at
        kind = _KINDS[type(self.reader.value())]
        if not kind & accepts:
            detail = f"{where} is {KIND_NAMES[kind]}, expected {_names(accepts)}"
            self.found.append(Breach(ErrorCode.wrong_type, at, detail))
        elif kind == OBJECT and node is not None:
            self.object(node, at, f"{where}.")
        elif kind == ARRAY and field is not None and field.item_accepts != ANY:
            self.reader.at = at
            for index, start in enumerate(list(self.reader.elements())):
                its = f"{where}[{index}]"
                self._value(start, its, field.item_accepts, field.item_node, None)

    def audio(self, paths: tuple[tuple[str, ...], ...], start: int) -> None:
        """The base64 text must stand on one of the paths; the fault is told of the first."""
        places = [self._place(path, start) for path in paths]
        if [at for at, _ in places if at is not None and self.reader.text[at] == '"']:
            return
        for path, (at, _) in zip(paths, places, strict=True):
            if at is not None:
                self._value(at, ".".join(path), STR, None, None)
                return
        self._missing(places[0][1], ".".join(paths[0]))

    def _place(self, path: tuple[str, ...], start: int) -> tuple[int | None, int]:
        """Where the path leads, or None; and the closing brace of the object where it ended."""
        at: int | None = start
        end = start
        for key in path:
            if at is None or self.reader.text[at] != "{":
                return None, end
            starts, end = self._members(at)
            at = starts.get(key)
        return at, end


def _names(accepts: int) -> str:
    # An int fits a float, and null reads best at the end.
    kinds = [kind for kind in KIND_NAMES if kind & accepts and kind != NULL]
    if accepts & FLOAT:
        kinds.remove(INT)
    return " or ".join([KIND_NAMES[kind] for kind in [*kinds, *([NULL] if accepts & NULL else [])]])
