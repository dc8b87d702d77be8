"""The classes as the reference decoder reads them: finding a frame's, building its event."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from ._backend import core
from ._node import Field, attribute
from ._schema import Table
from .events.audio_event import AudioEvent
from .events.base import Event

__all__ = ["Plan", "other_class", "plan_of"]

MAX_SHAPES = 64
_CONTAINERS = frozenset({dict, list})


class Plan:
    """A class as decoding reads it.

    A frame's keys, in their order, are its shape, and a connection has few of them: what goes into
    which slot is worked out once for each.
    """

    __slots__ = ("_shapes", "_whole", "cls", "direction", "fields", "kept", "media", "paths")

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.paths: tuple[tuple[str, ...], ...] = ()
        self.direction = ""
        self.media = ""  # the key of the object that may tell the format of its audio
        if issubclass(cls, AudioEvent):
            self.paths, self.direction = cls._audio_paths, cls._direction
            if cls._usual_format and len(self.paths[0]) > 1:
                self.media = self.paths[0][0]
        # The field of each slot; the first slots are no fields.
        self.fields = {field.slot: field for field in cls._fields if field.slot >= 0}
        # Keys whose values stand in slots.
        self.kept = frozenset(field.name for field in self.fields.values())
        self._shapes: dict[tuple[str, ...], tuple[Any, int]] = {}
        self._whole: Any = None
        if self.fields and not self.paths and all(_is_plain(field) for field in cls._fields):
            self._whole = itemgetter(
                cls._tag_key, *(self.fields[slot].name for slot in sorted(self.fields))
            )

    def build(
        self, tag: str | None, wire: dict[str, Any], audio: tuple[Any, ...], source: Any, mask: int
    ) -> Any:
        """The event of a frame; `audio` are the values of an audio event's own slots."""
        values, present = self._picked(tag, wire, audio)
        if not _CONTAINERS.isdisjoint(map(type, values)):
            values = self._typed(values)
        return core.build(self.cls, values, mask | present, source, None)

    def _picked(
        self, tag: str | None, wire: dict[str, Any], audio: tuple[Any, ...]
    ) -> tuple[Any, int]:
        """The values of the slots, and which fields are present."""
        if self._whole is not None:
            try:
                return self._whole(wire), (1 << len(self.fields)) - 1
            except KeyError:
                pass
        keys = tuple(wire)
        pick, present = self._shapes.get(keys) or self._learn(keys)
        return pick((*wire.values(), *audio, tag, None)), present

    def _learn(self, keys: tuple[str, ...]) -> tuple[Any, int]:
        """What picks the values from those of the frame, the audio's, the tag and None."""
        cls, places = self.cls, {key: place for place, key in enumerate(keys)}
        hidden = len(cls._slots) - len(self.fields)
        picked = [-2, *range(len(keys), len(keys) + hidden - 1)]
        for slot in range(hidden, len(cls._slots)):
            picked.append(places.get(self.fields[slot].name, -1))
        present = sum(1 << index for name, index in cls._names.items() if name in places)
        shape = itemgetter(*picked) if len(picked) > 1 else _only_tag, present
        if len(self._shapes) < MAX_SHAPES:
            self._shapes[keys] = shape
        return shape

    def _typed(self, values: tuple[Any, ...]) -> list[Any]:
        typed = list(values)
        for slot, field in self.fields.items():
            if type(typed[slot]) in _CONTAINERS:
                typed[slot] = attribute(field, typed[slot])
        return typed


def _is_plain(field: Field) -> bool:
    """Whether it must be there, in a slot: where all of them are plain, most frames have all."""
    return field.required and field.slot >= 0


def _only_tag(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return values[-2:-1]


def plan_of(cls: type[Event]) -> Plan:
    """The plan of a class, kept on the class itself, so that it goes when the class does."""
    plan: Plan | None = vars(cls).get("_plan")
    if plan is None:
        plan = Plan(cls)
        cls._plan = plan  # type: ignore[attr-defined]
    return plan


def other_class(table: Table, wire: dict[str, Any]) -> tuple[type[Event] | None, str | None]:
    """The class that serves a frame without a string `type`, and its tag, if there is one."""
    for tag_key, served in table.others:
        tag = wire.get(tag_key)
        if type(tag) is str and tag in served:
            return served[tag], tag
    return None, None
