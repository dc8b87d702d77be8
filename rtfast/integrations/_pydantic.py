"""pydantic model classes, written down for the readers of frames.

Only what behaves as plain data is written down; a class with validators, aliases or private
attributes of its own is not, and then its frames stay with its owner.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pydantic

from .._models import Model, Shape

__all__ = ["Unfit", "alternatives", "models_by_tag", "models_of"]

_SLOTS = ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
_SCALARS = {bool: "boolean", int: "integer", float: "real", str: "text", type(None): "null"}


class Unfit(Exception):
    """A class or an annotation that cannot be written down."""


def models_by_tag(union: Any) -> dict[str, Model]:
    """The model of each `type` in a union of event classes; classes that are unfit are left out.

    Unfit: if a class of the union has no `type` of its own, since any frame might be meant for it.
    """
    writer = _Writer(validated_only=False)
    found: dict[str, Model] = {}
    for cls in alternatives(union):
        words = _tags(cls)
        if not words or found.keys() & words:
            raise Unfit(f"{cls.__name__} is not told by its type")
        try:
            model = writer.model(cls)
        except Unfit:
            continue
        found.update(dict.fromkeys(words, model))
    return found


def models_of(classes: Mapping[str, Any]) -> dict[str, Model]:
    """The model of each `type`, for a reader with `validated_only`; unfit classes are left out."""
    writer = _Writer(validated_only=True)
    found: dict[str, Model] = {}
    for tag, cls in classes.items():
        with contextlib.suppress(Unfit):
            found[tag] = writer.model(cls)
    return found


def _tags(cls: Any) -> frozenset[str]:
    """What an event of this class must have as its `type`."""
    field = cls.model_fields.get("type")
    return _literals(field.annotation, str) if field and field.is_required() else frozenset()


def alternatives(annotation: Any) -> list[Any]:
    """The members of a union, annotations and unions inside it opened."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return alternatives(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return [inner for one in get_args(annotation) for inner in alternatives(one)]
    return [annotation]


def _literals(annotation: Any, kind: type) -> frozenset[Any]:
    """The values of a Literal that has no others than of this type."""
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    return frozenset(values) if all(type(value) is kind for value in values) else frozenset()


class _Writer:
    """Writes classes down, each once.

    validated_only: whether their owner never constructs; what a class may be beside its fields
    depends on it.
    """

    def __init__(self, validated_only: bool) -> None:
        self._validated_only = validated_only
        self._known: dict[type, Model | None] = {}

    def model(self, cls: Any) -> Model:
        if cls not in self._known:
            self._known[cls] = None  # till it is written down: one that holds its own kind is unfit
            self._known[cls] = self._written_down(cls)
        model = self._known[cls]
        if model is None:
            raise Unfit(f"{cls.__name__} is unfit, or holds its own kind")
        return model

    def _written_down(self, cls: Any) -> Model:
        self._check_plain(cls)
        if self._validated_only and not cls.__pydantic_complete__:
            cls.model_rebuild(raise_errors=False)  # resolves names of classes that come later
        fields = {name: self._field(info) for name, info in cls.model_fields.items()}
        required = {name for name, info in cls.model_fields.items() if info.is_required()}
        return Model(
            cls,
            slots=tuple(getattr(pydantic.BaseModel, name) for name in _SLOTS),
            names=tuple(fields),
            shapes=tuple(shape for shape, _ in fields.values()),
            defaults=tuple(default for _, default in fields.values()),
            tags=tuple(
                (name, shape.words)
                for name, (shape, _) in fields.items()
                if name in required and shape == Shape(words=shape.words)
            ),
            keeps_extra=cls.model_config.get("extra") == "allow",
            is_partial=any(
                (default is ... and name not in required) or _holds_partial(shape)
                for name, (shape, default) in fields.items()
            ),
        )

    def _check_plain(self, cls: Any) -> None:
        decorators = cls.__pydantic_decorators__
        hooks = [getattr(decorators, name) for name in decorators.__slots__]
        extras = ("allow", "ignore", None) if self._validated_only else ("allow",)
        if (
            any(hooks)
            or cls.model_config.get("extra") not in extras
            or set(cls.model_config) - {"extra", "defer_build", "arbitrary_types_allowed"}
            or cls.__private_attributes__
            or cls.__pydantic_post_init__
            or cls.__pydantic_custom_init__
            or cls.__new__ is not object.__new__
            or cls.__setattr__ is not pydantic.BaseModel.__setattr__
            or "__slots__" in vars(cls)
            or "__get_pydantic_core_schema__" in vars(cls)
            or "__pydantic_extra__" in getattr(cls, "__annotations__", {})
        ):
            raise Unfit(f"{cls.__name__} is more than its fields")

    def _field(self, info: Any) -> tuple[Shape, Any]:
        if info.alias or info.validation_alias or _rules(info.metadata):
            raise Unfit("a field with an alias or rules")
        default = ... if info.is_required() or info.default_factory else info.default
        if not isinstance(default, types.EllipsisType | str | int | float | None):
            default = ...
        if default is ... and not info.is_required() and not self._validated_only:
            raise Unfit("a default that is made or may change")
        return self._shape(info.annotation), default

    def _shape(self, annotation: Any) -> Shape:
        kinds = alternatives(annotation)
        shape = Shape(is_union=len(kinds) > 1)
        for one in kinds:
            self._add(shape, one)
        # What does not fit a partial model may still be meant for it, and not for the others.
        if len(shape.models) > 1 and any(model.is_partial for model in shape.models):
            raise Unfit("alternatives with defaults that are made")
        return shape

    def _add(self, shape: Shape, annotation: Any) -> None:
        origin, inner = get_origin(annotation), get_args(annotation)
        if annotation is object or annotation is Any:
            shape.anything = True
        elif annotation in _SCALARS:
            setattr(shape, _SCALARS[annotation], True)
        elif origin is Literal and _literals(annotation, str):
            shape.words |= _literals(annotation, str)
        elif origin is Literal and _literals(annotation, int):
            shape.numbers |= _literals(annotation, int)
        elif origin is list and shape.item is None and len(inner) == 1:
            shape.item = self._shape(inner[0])
        elif origin is dict and inner[:1] == (str,) and not (shape.models or shape.entries):
            shape.entries = self._shape(inner[1])
        elif _is_model(annotation) and shape.entries is None:
            shape.models += (self.model(annotation),)
        else:
            raise Unfit(f"{annotation!r} in a field")


def _holds_partial(shape: Shape | None) -> bool:
    if shape is None:
        return False
    inside = any(model.is_partial for model in shape.models)
    return inside or _holds_partial(shape.item) or _holds_partial(shape.entries)


def _rules(metadata: Any) -> list[Any]:
    """What pydantic knows of in an annotation; the SDK's own notes are nothing to it."""
    return [note for note in metadata if type(note).__name__ != "PropertyInfo"]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel)
