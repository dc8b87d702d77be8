"""The event classes flattened into the table that both decoders read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from . import events as _events
from .events.base import Event

__all__ = ["Table", "table"]


class Table(NamedTuple):
    """Which class serves which tag.

    A string top-level `type` decides by itself. Only where a frame has none are the other tag keys
    tried, in the order in which the user's classes brought them.
    """

    by_type: Mapping[str, type[Event]]
    others: tuple[tuple[str, Mapping[str, type[Event]]], ...]


@cache
def _built_in() -> Mapping[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for cls in vars(_events).values():
        if isinstance(cls, type) and issubclass(cls, Event):
            for tag in cls._tags:
                if found.setdefault(tag, cls) is not cls:
                    raise TypeError(f"{tag!r} is served by {found[tag].__name__}, {cls.__name__}")
    return found


def table(events: Iterable[Any] = ()) -> Table:
    """The built-in classes, and the user's, which are the better ones for their tags."""
    by_key = _by_tag_key(events)
    by_type = _built_in()
    own = by_key.pop("type", None)
    return Table({**by_type, **own} if own else by_type, tuple(by_key.items()))


def _by_tag_key(events: Iterable[Any]) -> dict[str, dict[str, type[Event]]]:
    by_key: dict[str, dict[str, type[Event]]] = {}
    for cls in _checked(events):
        served = by_key.setdefault(cls._tag_key, {})
        for tag in cls._tags:
            if served.setdefault(tag, cls) is not cls:
                raise ValueError(f"two event classes for {tag!r}, {served[tag]!r} and {cls!r}")
    return by_key


def _checked(events: Iterable[Any]) -> tuple[type[Event], ...]:
    classes = tuple(events)
    for cls in classes:
        if not (isinstance(cls, type) and issubclass(cls, Event)):
            raise TypeError(f"events has {cls!r}, expected subclasses of rtfast.Event")
        if not cls._tags:
            raise TypeError(f"{cls.__name__} has no tags, it can serve no frame")
    return classes
