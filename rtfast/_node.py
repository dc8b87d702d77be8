"""Class statements turned into slotted, read-only types: the mechanism under events and resources.

A statement's annotations become fields. `core.build` makes every instance; what a field is on the
wire stands in `cls._fields`, which `_schema` flattens for the decoders.
"""

from __future__ import annotations

import inspect
import sys
import types
import typing
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, dataclass_transform

from ._backend import core
from ._record import Record, adopt, short, thaw, wrap

if TYPE_CHECKING:
    from ._core_py import Root
else:
    Root = core.Root

__all__ = ["Field", "Node", "NodeMeta", "Resource", "attribute", "fields_of"]

# The JSON kinds that a field accepts in strict mode.
NULL, BOOL, INT, FLOAT, STR, ARRAY, OBJECT = (1 << bit for bit in range(7))
ANY = NULL | BOOL | INT | FLOAT | STR | ARRAY | OBJECT
KIND_NAMES = {
    NULL: "null", BOOL: "bool", INT: "int", FLOAT: "float", STR: "str", ARRAY: "array",
    OBJECT: "object",
}  # fmt: skip
_KIND_OF = {
    type(None): NULL, bool: BOOL, int: INT, float: FLOAT | INT, str: STR, list: ARRAY,
    dict: OBJECT, object: ANY, Any: ANY,
}  # fmt: skip

MAX_FIELDS = 62  # bits of the presence mask, less the CUT flag


class Field(NamedTuple):
    """One key of a class on the wire."""

    name: str
    accepts: int  # kinds allowed in strict mode
    required: bool
    node: type[Resource] | None  # an object becomes this (None: a Record)
    item_accepts: int  # the same for the elements of an array
    item_node: type[Resource] | None
    slot: int  # its place in cls._slots, -1 for a key that is only on the wire


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class NodeMeta(type):
    """Gives a class statement its slots, its table of fields and its keyword constructor."""

    _fields: tuple[Field, ...]
    _slots: tuple[str, ...]
    _names: dict[str, int]
    _wire_only: tuple[str, ...]
    _layout: Any
    _implied: tuple[str, ...]  # string keys that are only on the wire, from class arguments

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **arguments: Any
    ) -> NodeMeta:
        annotations = _annotations_of(namespace)
        names = [
            key
            for key, hint in annotations.items()
            if not key.startswith("_") and not _is_class_variable(hint)
        ]
        optional = {key for key in names if _take_default(name, key, namespace)}
        inherited = tuple(slot for base in bases for slot in getattr(base, "_slots", ()))
        taken = {key for base in bases for key in dir(base)}
        own = [key for key in names if key not in taken]
        added = namespace.get("__slots__", ())
        namespace["__slots__"] = (*((added,) if isinstance(added, str) else added), *own)
        cls = super().__new__(mcs, name, bases, namespace, **arguments)
        cls._slots = (*inherited, *namespace.get("_hidden_slots", ()), *own)
        hints = _resolved(cls, annotations) if names else {}  # strings are slow to evaluate
        cls._fields = _merge(cls, {key: hints[key] for key in names}, optional)
        cls._names = {field.name: index for index, field in enumerate(cls._fields)}
        cls._wire_only = tuple(field.name for field in cls._fields if field.slot < 0)
        if len(cls._fields) > MAX_FIELDS:
            raise TypeError(f"{name} has {len(cls._fields)} fields, at most {MAX_FIELDS}")
        cls._layout = core.seal(cls, cls._slots)
        return cls

    @property
    def __signature__(cls) -> inspect.Signature:
        keyword = inspect.Parameter.KEYWORD_ONLY
        return inspect.Signature([
            inspect.Parameter(field.name, keyword)
            if field.required
            else inspect.Parameter(field.name, keyword, default=None)
            for field in cls._fields
        ])  # fmt: skip


def _annotations_of(namespace: dict[str, Any]) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        import annotationlib

        annotate = annotationlib.get_annotate_from_class_namespace(namespace)
        if annotate is not None:
            return annotationlib.call_annotate_function(annotate, annotationlib.Format.FORWARDREF)
    found: dict[str, Any] = namespace.get("__annotations__", {})
    return found


def _is_class_variable(hint: Any) -> bool:
    if isinstance(hint, str):
        return hint.startswith(("ClassVar", "typing.ClassVar"))
    return hint is ClassVar or typing.get_origin(hint) is ClassVar


def _take_default(name: str, key: str, namespace: dict[str, Any]) -> bool:
    # A class attribute would hide the slot, so the default leaves the namespace.
    if key not in namespace:
        return False
    default = namespace.pop(key)
    if default is not None:
        raise TypeError(f"{name}.{key} has the default {default!r}, expected None or no default")
    return True


def _resolved(cls: type, annotations: dict[str, Any]) -> dict[str, Any]:
    if any(isinstance(hint, str) for hint in annotations.values()):
        return typing.get_type_hints(cls)
    return annotations


def _merge(cls: Any, hints: dict[str, Any], optional: set[str]) -> tuple[Field, ...]:
    merged = {field.name: field for base in cls.__bases__ for field in getattr(base, "_fields", ())}
    for name, hint in hints.items():
        wire_only = name not in merged and _is_ours(cls, name)
        slot = -1 if wire_only else cls._slots.index(name)
        merged[name] = _field(f"{cls.__name__}.{name}", name, hint, name not in optional, slot)
    for name in cls._implied:
        merged.setdefault(name, Field(name, STR, False, None, ANY, None, -1))
    return tuple(merged.values())


def _is_ours(cls: Any, name: str) -> bool:
    """Whether the attribute `name` is rtfast's, so that a wire key of that name has none."""
    return any(name in vars(base) for base in cls.__mro__[1:])


def _field(where: str, name: str, hint: Any, required: bool, slot: int) -> Field:
    accepts, node, item = _parse(where, hint)
    item_accepts, item_node, _ = (ANY, None, None) if item is None else _parse(where, item)
    if not required:
        accepts |= NULL
    return Field(name, accepts, required, node, item_accepts, item_node, slot)


def _parse(where: str, hint: Any) -> tuple[int, type[Resource] | None, Any]:
    """The kinds, the resource class and the element hint that an annotation stands for."""
    if hint is None:
        hint = type(None)
    kinds = _KIND_OF.get(hint) if isinstance(hint, type) or hint is Any else None
    if kinds is not None:
        return kinds, None, None
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _parse_union(where, typing.get_args(hint))
    if origin is list:
        return ARRAY, None, typing.get_args(hint)[0]
    if origin is dict or hint is Record:
        return OBJECT, None, None
    if isinstance(hint, NodeMeta):
        return OBJECT, typing.cast("type[Resource]", hint), None
    raise TypeError(f"{where} is annotated {hint!r}, expected JSON types, a Resource or a Record")


def _parse_union(where: str, members: tuple[Any, ...]) -> tuple[int, type[Resource] | None, Any]:
    kinds, node, item = 0, None, None
    for member in members:
        more, its_node, its_item = _parse(where, member)
        if node is not None and its_node is not None:
            raise TypeError(f"{where} is a union of two resources, expected at most one")
        kinds, node, item = kinds | more, node or its_node, item or its_item
    return kinds, node, item


class Node(Root, metaclass=NodeMeta):
    """What events and resources share: attributes for fields, items for the wire."""

    _fields: ClassVar[tuple[Field, ...]]
    _slots: ClassVar[tuple[str, ...]]
    _names: ClassVar[dict[str, int]]
    _wire_only: ClassVar[tuple[str, ...]]
    _implied: ClassVar[tuple[str, ...]] = ()
    _lazy: ClassVar[bool] = False  # whether nested values may wait in their slots to be read
    _late_integers: ClassVar[tuple[str, ...]] = ()  # hidden slots of which the same is true
    __match_args__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only, cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is read-only, cannot delete {name!r}")

    def __getitem__(self, key: str) -> Any:
        index = self._names.get(key)
        if index is not None and self._mask >> index & 1 and self._fields[index].slot >= 0:
            value = getattr(self, key)
            if value is None or type(value) in (str, int, float, bool):
                return value
        return self.to_dict()[key]

    def __contains__(self, key: object) -> bool:
        index = self._names.get(key)  # type: ignore[call-overload]
        if index is not None:
            return bool(self._mask >> index & 1)
        return key in self.to_dict()

    def get(self, key: str, default: Any = None) -> Any:
        """The plain JSON value of a wire key, or `default` where the key is absent."""
        try:
            return self[key]
        except KeyError:
            return default

    def keys(self) -> Any:
        """The wire keys that are present, in the frame's order."""
        return self.to_dict().keys()

    @property
    def extra(self) -> dict[str, Any]:
        """The wire keys that the class does not name, with their plain JSON values; a new dict."""
        wire = (self._extra or {}) if self._source is None else self.to_dict()
        return {key: thaw(value) for key, value in wire.items() if not self._is_named(key)}

    def _is_named(self, key: str) -> bool:
        return key in self._names

    def to_dict(self) -> dict[str, Any]:
        """The plain JSON value: of a decoded event, its frame's, nothing lost and nothing added."""
        if self._source is not None:
            plain: dict[str, Any] = core.wire(self)
            return plain
        return self._own_values()

    def _own_values(self) -> dict[str, Any]:
        if not self._extra:
            plain: dict[str, Any] | None = core.plain_fields(self)
            if plain is not None:
                return plain
        mask = self._mask
        values = {
            field.name: thaw(getattr(self, field.name))
            for index, field in enumerate(self._fields)
            if mask >> index & 1 and field.slot >= 0
        }
        rest: dict[str, Any] = thaw(self._extra or {})
        # Of a resource that was decoded, the rest is everything, in the frame's order.
        return rest if rest.keys() >= values.keys() else values | rest

    def _slot_values(self) -> list[Any]:
        return [getattr(self, name) for name in self._slots]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        assert isinstance(other, Node)
        return (
            self._mask | core.CUT == other._mask | core.CUT
            and self._slot_values() == other._slot_values()
            and all(self.get(key) == other.get(key) for key in self._wire_only)
            and self.extra == other.extra
        )

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __repr__(self) -> str:
        shown = [
            f"{field.name}={_short(getattr(self, field.name))}"
            for field in self._fields
            if field.slot >= 0 and getattr(self, field.name) is not None
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return core.build, (
            type(self), self._slot_values(), self._mask, self._source, self._extra
        )  # fmt: skip


def _short(value: Any) -> str:
    if isinstance(value, Node):
        return f"{type(value).__name__}(...)"
    return short(value)


class Resource(Node):
    """A nested object of an event, typed. It may keep its event's frame alive."""

    def __new__(cls, *, extra: Mapping[str, Any] | None = None, **values: Any) -> Resource:
        check_arguments(cls, values)
        wire = {key: own(value) for key, value in {**values, **(extra or {})}.items()}
        node: Resource = from_mapping(cls, wire)
        return node

    def replace(self, **changes: Any) -> Self:
        """A changed copy; keys that the class does not name are kept."""
        for name in changes:
            if name not in self._names:
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
        wire = self.to_dict() | {key: own(value) for key, value in changes.items()}
        changed: Self = from_mapping(type(self), wire)
        return changed

    def __reduce__(self) -> tuple[Any, ...]:
        # Its own JSON instead of the frame, which it may share with others.
        return core.build, (type(self), self._slot_values(), self._mask, None, self.to_dict())


def own(value: Any) -> Any:
    """An argument of a constructor, made independent of the caller's lists and dicts."""
    return thaw(value) if isinstance(value, dict | list) else value


def check_arguments(cls: type[Node], values: dict[str, Any]) -> None:
    for name in values:
        if name not in cls._names:
            raise TypeError(f"{cls.__name__} has no field {name!r}; unknown keys go into extra=")
    missing = [field.name for field in cls._fields if field.required and field.name not in values]
    if missing:
        raise TypeError(f"{cls.__name__} needs {', '.join(map(repr, missing))}")


def from_mapping(cls: Any, wire: dict[str, Any]) -> Any:
    """A resource from its wire keys; nested values become what the class declares.

    It keeps `wire`, so that its keys stay in their order.
    """
    slots: list[Any] = [None] * len(cls._slots)
    mask = 0
    names, fields = cls._names, cls._fields
    for key, value in wire.items():
        index = names.get(key)
        if index is not None:
            mask |= 1 << index
            field = fields[index]
            if field.slot >= 0:
                slots[field.slot] = attribute(field, value)
    return core.build(cls, slots, mask, None, wire)


def attribute(field: Field, value: Any) -> Any:
    """A plain JSON value as the attribute of its field: objects typed, free-form ones Records."""
    kind = type(value)
    if kind is dict:
        return adopt(value) if field.node is None else from_mapping(field.node, value)
    if kind is list:
        node = field.item_node
        if node is None:
            return wrap(value)
        return [from_mapping(node, item) if type(item) is dict else wrap(item) for item in value]
    if isinstance(value, Mapping) and not isinstance(value, Record):
        return attribute(field, dict(value))
    return value


def fields_of(cls: type[Node]) -> tuple[Field, ...]:
    """The wire fields of an event or resource class, in declaration order."""
    return cls._fields
