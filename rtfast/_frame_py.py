"""One frame in the reference decoder: taking it in, finding its class, building its event."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ._backend import core
from ._faults import audio_place, too_large_error
from ._node import Field, attribute
from ._schema import Table
from .events.base import AudioEvent, Event

__all__ = ["Plan", "admit", "as_text", "build", "route", "without_text"]


def admit(frame: Any, limit: int) -> bytes | str:
    """The frame itself if it is bytes or str, a copy of any other contiguous buffer."""
    if type(frame) is str:
        # A character has at most four bytes in UTF-8.
        if len(frame) > limit // 4:
            _check_size(frame, len(frame.encode("utf-8", "surrogatepass")), limit)
        return frame
    if type(frame) is not bytes:
        if isinstance(frame, str):
            return admit(str.__str__(frame), limit)
        view = as_buffer(frame)
        _check_size(frame, view.nbytes, limit)
        return view.tobytes()
    if len(frame) > limit:
        _check_size(frame, len(frame), limit)
    return frame


def as_buffer(frame: Any) -> memoryview:
    """The bytes of any one-dimensional contiguous buffer."""
    try:
        view = memoryview(frame)
    except TypeError:
        raise TypeError(f"frame is {type(frame).__name__}, expected str or a buffer") from None
    if view.ndim != 1 or not view.c_contiguous:
        raise BufferError("frame is not one contiguous run of bytes")
    return view if view.format == "B" else view.cast("B")


def as_text(frame: Any) -> bytes | str | memoryview:
    """What `find_type` can read, without a copy of the whole."""
    if isinstance(frame, str):
        return frame
    return frame if type(frame) is bytes else as_buffer(frame)


def _check_size(frame: Any, nbytes: int, limit: int) -> None:
    if nbytes > limit:
        raise too_large_error(frame, nbytes, limit)


class Plan:
    """A class as decoding reads it: which slot and which mask bit each wire key has."""

    __slots__ = ("cls", "paths", "places", "size", "tag_key")

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.tag_key = cls._tag_key
        self.size = len(cls._slots)
        self.paths = cls._audio_paths if issubclass(cls, AudioEvent) else ()
        self.places: dict[str, tuple[int, int, Field]] = {
            field.name: (1 << index, field.slot, field) for index, field in enumerate(cls._fields)
        }


_plans: WeakKeyDictionary[type[Event], Plan] = WeakKeyDictionary()


def plan_of(cls: type[Event]) -> Plan:
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = Plan(cls)
    return plan


def route(table: Table, wire: dict[str, Any]) -> tuple[type[Event] | None, str | None]:
    """The class that serves a frame, if any, and the frame's tag, if it has one."""
    tag = wire.get("type")
    if type(tag) is str:
        return table.by_type.get(tag), tag
    for tag_key, served in table.others:
        tag = wire.get(tag_key)
        if type(tag) is str and tag in served:
            return served[tag], tag
    return None, None


def build(
    plan: Plan,
    tag: str | None,
    wire: dict[str, Any],
    audio: tuple[Any, ...],
    source: Any,
    mask: int,
) -> Any:
    """The event of a frame; `audio` are the values of an audio event's own slots."""
    values: list[Any] = [None] * plan.size
    values[0] = tag
    if audio:
        values[1:4] = audio
    places = plan.places
    for key, value in wire.items():
        place = places.get(key)
        if place is not None:
            bit, slot, field = place
            mask |= bit
            if slot >= 0:
                kind = type(value)
                if kind is dict or kind is list:
                    value = attribute(field, value)
                values[slot] = value
    return core.build(plan.cls, values, mask, source, None)


def without_text(frame: bytes | str, path: tuple[str, ...]) -> bytes | str:
    """The frame with null in the place of its base64 text."""
    start, end = audio_place(frame, path)
    if isinstance(frame, str):
        return f"{frame[:start]}null{frame[end:]}"
    return b"%bnull%b" % (frame[:start], frame[end:])
