"""The event classes flattened into the table that both decoders read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from . import events as _events
from .audio import AudioFormat
from .events.audio_event import AudioEvent
from .events.base import Event

__all__ = ["Table", "audio_table", "table"]


class Table(NamedTuple):
    """Which class serves which tag.

    A string top-level `type` decides by itself. Only where a frame has none are the other tag keys
    tried, in the order in which the user's classes brought them.

    `usual` are the formats of the input and of the output that a user's class names; where there is
    one, a phone's `start` frame is listened to. A table that many decoders have in common has a
    `name`, and what is made of it is theirs in common too.
    """

    by_type: Mapping[str, type[Event]]
    others: tuple[tuple[str, Mapping[str, type[Event]]], ...]
    usual: tuple[AudioFormat | None, AudioFormat | None] = (None, None)
    name: str = ""


@cache
def _built_in() -> Mapping[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for cls in vars(_events).values():
        # Classes of another tag key are for those who ask for them: their tags are no names alone.
        if isinstance(cls, type) and issubclass(cls, Event) and cls._tag_key == "type":
            for tag in cls._tags:
                if found.setdefault(tag, cls) is not cls:
                    raise TypeError(f"{tag!r} is served by {found[tag].__name__}, {cls.__name__}")
    return found


def table(events: Iterable[Any] = ()) -> Table:
    """The built-in classes, and the user's, which are the better ones for their tags."""
    classes = _checked(events)
    named = _NAMED.get(classes)
    return _table(classes) if named is None else _named_table(named, classes)


_NAMED: dict[tuple[type[Event], ...], str] = {
    (): "built-in",
    _events.TWILIO: "Twilio",
    _events.TELNYX: "Telnyx",
    _events.PLIVO: "Plivo",
}


@cache
def _named_table(name: str, classes: tuple[type[Event], ...]) -> Table:
    return _table(classes)._replace(name=name)


def _table(classes: tuple[type[Event], ...]) -> Table:
    by_key = _by_tag_key(classes)
    by_type = _built_in()
    own = by_key.pop("type", None)
    usual = _usual(classes, "input"), _usual(classes, "output")
    return Table({**by_type, **own} if own else by_type, tuple(by_key.items()), usual)


@cache
def audio_table() -> Table:
    """The built-in classes and, for their tags alone, those of the phone companies' media."""
    media = {
        tag: cls
        for cls in (*_events.TWILIO, *_events.TELNYX, *_events.PLIVO)
        if issubclass(cls, AudioEvent)
        for tag in cls._tags
    }
    return Table(_built_in(), (("event", media),), name="audio")


def _usual(classes: tuple[type[Event], ...], direction: str) -> AudioFormat | None:
    """The format that the classes of a direction name, None where they name none."""
    found: AudioFormat | None = None
    for cls in classes:
        if issubclass(cls, AudioEvent) and cls._direction == direction and cls._usual_format:
            if found not in (None, cls._usual_format):
                raise ValueError(f"two formats for {direction}, {found} and {cls._usual_format}")
            found = cls._usual_format
    return found


def _by_tag_key(classes: tuple[type[Event], ...]) -> dict[str, dict[str, type[Event]]]:
    by_key: dict[str, dict[str, type[Event]]] = {}
    for cls in classes:
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
