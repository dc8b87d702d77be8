"""What an event can do: Event, and the two for frames that no class fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from .._backend import core
from .._json_text import dumps
from .._node import Node, attribute, check_arguments, own
from ..errors import DecodeError

__all__ = ["Event", "InvalidFrame", "UnknownEvent", "construct", "default_tag"]


class Event(Node):
    """One frame of the protocol. Attributes are its fields, items its JSON keys.

    Class arguments: `tags`, the values of the tag key that the class serves; `tag_key`, the JSON
    key that holds the tag ("type").

    Built by keyword; `extra=` takes keys that the class does not name. TypeError for a keyword that
    is no field, and for a field without a default that is not given.

    Attributes:
        type: the tag as sent; None where the frame has none.
        frame: the bytes or str that was decoded, or a copy of any other buffer; None of an event
            that was built, or that dropped it.
    """

    __slots__ = ("type",)
    _hidden_slots: ClassVar[tuple[str, ...]] = ("type",)
    _tags: ClassVar[tuple[str, ...]] = ()
    _tag_key: ClassVar[str] = "type"
    _lazy: ClassVar[bool] = True

    if TYPE_CHECKING:
        type: str = ""
        extra: dict[str, Any] = {}

    def __init_subclass__(
        cls, *, tags: tuple[str, ...] | str | None = None, tag_key: str | None = None
    ) -> None:
        if tags is not None:
            cls._tags = (tags,) if isinstance(tags, str) else tuple(tags)
        if tag_key is not None:
            cls._tag_key = tag_key

    def __new__(
        cls, *, type: str | None = None, extra: Mapping[str, Any] | None = None, **values: Any
    ) -> Any:
        tag = type or default_tag(cls)
        if extra is None:
            event = core.construct(cls, tag, values)
            if event is not None:
                return event
        check_arguments(cls, values)
        return construct(cls, tag, {**values, **(extra or {})})

    def replace(self, **changes: Any) -> Self:
        """A changed event, without a frame; keys that the class does not name are kept.

        TypeError for what is no field.
        """
        tag = changes.pop("type", self.type)
        for name in changes:
            if name not in self._names and name not in self._slots:
                raise TypeError(f"{self.__class__.__name__} has no field {name!r}")
        changed: Self = self._replaced(tag, changes)
        return changed

    def _replaced(self, tag: str | None, changes: dict[str, Any]) -> Any:
        wire = {key: value for key, value in self.to_dict().items() if key != self._tag_key}
        return construct(self.__class__, tag, wire | changes)

    def to_json(self) -> str:
        """The compact JSON text of `to_dict()`."""
        text: str | None = core.flat_json(self, self._tag_key, self.type)
        return dumps(self.to_dict()) if text is None else text

    def _is_named(self, key: str) -> bool:
        return key in self._names or key == self._tag_key

    def __contains__(self, key: object) -> bool:
        if key == self._tag_key:
            tag: str | None = self.type
            return tag is not None or key in self.to_dict()
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        if key == self._tag_key and self.type is not None:
            return self.type
        return super().__getitem__(key)

    def _own_values(self) -> dict[str, Any]:
        tag = {} if self.type is None else {self._tag_key: self.type}
        return tag | super()._own_values()

    def __repr__(self) -> str:
        inside = super().__repr__().partition("(")[2]
        return f"{self.__class__.__name__}({self.type!r}{', ' if inside != ')' else ''}{inside}"


def default_tag(cls: Any) -> str:
    if not cls._tags:
        raise TypeError(f"{cls.__name__} has no tags, type= is needed")
    tag: str = cls._tags[0]
    return tag


def construct(cls: Any, tag: str | None, wire: dict[str, Any]) -> Any:
    slots: list[Any] = [None] * len(cls._slots)
    slots[0] = tag
    mask, extra = 0, {}
    for key, value in wire.items():
        index = cls._names.get(key)
        if index is not None:
            mask |= 1 << index
            field = cls._fields[index]
            if field.slot >= 0:
                slots[field.slot] = attribute(field, own(value))
                continue
        extra[key] = own(value)
    return core.build(cls, slots, mask, None, extra)


class UnknownEvent(Event):
    """A frame whose tag no class serves (`type` is the tag), or that has none (`type` is None).

    Every key is read by item: `event["key"]`.
    """


class InvalidFrame(Event):
    """A frame that could not be decoded, from a decoder with on_error="return". `type` is None.

    Attributes:
        error: the `DecodeError` that `decode` would have raised.
        frame: the bytes or str that was given; None of a buffer that is too large to be copied.
    """

    __slots__ = ("error",)
    _hidden_slots = ("error",)

    if TYPE_CHECKING:
        error: DecodeError = DecodeError()  # type: ignore[call-arg]
        frame: bytes | str | None = None

    def __new__(cls, *, error: DecodeError, frame: bytes | str | None = None) -> Any:
        return core.build(cls, (None, error), 0, frame, None)

    def to_dict(self) -> dict[str, Any]:
        """Nothing: the frame is no JSON object that could be trusted."""
        return {}

    def __repr__(self) -> str:
        return f"InvalidFrame(error={self.error})"
