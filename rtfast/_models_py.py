"""Objects of other people's model classes (pydantic's), filled from frames: the reference.

Only what fits exactly is built, as the owner of the classes would build it; whatever else a frame
may be goes to the owner, who knows what to make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ._json_py import loads
from ._models import DEEPEST, WIDEST, Model, Shape, extra_within, takes_new_words

__all__ = ["ModelReader", "plain"]

_MISFIT: Any = object()


def plain(frame: Any) -> Any:
    """The value of a frame as `json.loads` gives it; ValueError where the two may differ."""
    if type(frame) is not bytes and type(frame) is not str:
        raise ValueError("the frame is neither bytes nor str")
    value = loads(frame)
    if not _is_plain(value, 0):
        raise ValueError("the frame has numbers, or a depth, that parsers disagree on")
    return value


class ModelReader:
    """Call it with a frame: an object of the class that `models` has for the frame's `type`, or
    what `owner` makes of the frame.

    validated_only: whether objects that no validation passes are left to the owner.
    `built` and `handed_on` count the frames of either kind.
    """

    __slots__ = ("_models", "_owner", "_validated_only", "built", "handed_on")

    def __init__(
        self,
        models: Mapping[str, Model],
        owner: Callable[[Any], Any],
        *,
        validated_only: bool = False,
    ) -> None:
        self._models = models if type(models) is dict else dict(models)
        self._owner = owner
        self._validated_only = validated_only
        self.built = 0
        self.handed_on = 0

    def with_owner(self, owner: Callable[[Any], Any]) -> ModelReader:
        """A reader of the same models, which are not made anew, for another owner."""
        return ModelReader(self._models, owner, validated_only=self._validated_only)

    def __call__(self, frame: Any) -> Any:
        return self._counted(self._read(frame), frame)

    def from_value(self, value: Any) -> Any:
        """The same of a value that was parsed already, which the owner gets then."""
        sound = type(value) is dict and _is_sound(value, 0)
        return self._counted(self._filled(value) if sound else _MISFIT, value)

    def _counted(self, made: Any, source: Any) -> Any:
        if made is _MISFIT:
            self.handed_on += 1
            return self._owner(source)
        self.built += 1
        return made

    def _read(self, frame: Any) -> Any:
        if type(frame) is not bytes and type(frame) is not str:
            return _MISFIT
        try:
            value = loads(frame)
        except ValueError:
            return _MISFIT
        return self._filled(value) if type(value) is dict else _MISFIT

    def _filled(self, value: dict[str, Any]) -> Any:
        tag = value.get("type")
        model = self._models.get(tag) if type(tag) is str else None
        if model is None:
            return _MISFIT
        made = _validated(model, value)
        if made is not _MISFIT or self._validated_only:
            return made
        return _constructed(model, value)


def _validated(model: Model, value: dict[str, Any]) -> Any:
    fields: dict[str, Any] = {}
    for name, shape, default in zip(model.names, model.shapes, model.defaults, strict=True):
        if name in value:
            fields[name] = _fitted(shape, value[name])
        else:
            fields[name] = _MISFIT if default is ... else default
        if fields[name] is _MISFIT:
            return _MISFIT
    names = set(value) if model.keeps_extra else value.keys() & fields.keys()
    return _made(model, fields, value, names)


def _constructed(model: Model, value: dict[str, Any]) -> Any:
    fields: dict[str, Any] = {}
    for name, shape, default in zip(model.names, model.shapes, model.defaults, strict=True):
        if value.get(name) is None:
            fields[name] = None if default is ... else default
            continue
        fields[name] = _constructed_field(shape, value[name])
        if fields[name] is _MISFIT:
            return _MISFIT
    return _made(model, fields, value, set(value.keys() & fields.keys()))


def _constructed_field(shape: Shape, value: Any) -> Any:
    if type(value) is str and takes_new_words(shape):
        return value
    if type(value) is dict and shape.models and not shape.is_union:
        return _constructed(shape.models[0], value)
    made = _fitted(shape, value)
    return _MISFIT if not shape.is_union and extra_within(made) else made


def _made(model: Model, fields: dict[str, Any], value: dict[str, Any], names: set[str]) -> Any:
    extra = {key: inner for key, inner in value.items() if key not in fields}
    if not _is_plain(extra, 0):
        return _MISFIT
    made: Any = object.__new__(model.cls)
    object.__setattr__(made, "__dict__", fields)
    contents = (names, extra if model.keeps_extra else None, None)
    for slot, content in zip(model.slots, contents, strict=True):
        slot.__set__(made, content)
    return made


def _fitted(shape: Shape, value: Any) -> Any:
    if shape.anything:
        return value if _is_plain(value, 0) else _MISFIT
    kind = type(value)
    if kind is str:
        return value if shape.text or value in shape.words else _MISFIT
    if kind is int:
        if shape.integer or value in shape.numbers:
            return value
        return float(value) if shape.real else _MISFIT
    if kind is dict:
        return _object(shape, value)
    if kind is list:
        return _MISFIT if shape.item is None else _list(shape.item, value)
    fits = {bool: shape.boolean, float: shape.real}.get(kind, shape.null)
    return value if fits else _MISFIT


def _list(item: Shape, value: list[Any]) -> Any:
    made = [_fitted(item, inner) for inner in value]
    return _MISFIT if _MISFIT in made else made


def _object(shape: Shape, value: dict[str, Any]) -> Any:
    if shape.entries is not None:
        entries = {key: _fitted(shape.entries, inner) for key, inner in value.items()}
        return _MISFIT if _MISFIT in entries.values() else entries
    tried = [_validated(model, value) for model in shape.models if _may_be(model, value)]
    found = [one for one in tried if one is not _MISFIT]
    return found[0] if len(found) == 1 else _MISFIT


def _may_be(model: Model, value: dict[str, Any]) -> bool:
    """Whether its words are there, which tells most alternatives apart."""
    return all(type(word := value.get(name)) is str and word in words for name, words in model.tags)


def _is_plain(value: Any, depth: int) -> bool:
    """Whether the standard library would have read the same."""
    if type(value) is float:
        return -WIDEST < value < WIDEST
    if type(value) is dict:
        return depth < DEEPEST and all(_is_plain(inner, depth + 1) for inner in value.values())
    if type(value) is list:
        return depth < DEEPEST and all(_is_plain(inner, depth + 1) for inner in value)
    return True


def _is_sound(value: Any, depth: int) -> bool:
    """Whether a value may have come out of a frame: other objects are judged by their owner."""
    kind = type(value)
    if kind is str:
        return _is_text(value)
    if kind is dict:
        if depth >= DEEPEST or not all(type(key) is str and _is_text(key) for key in value):
            return False
        return all(_is_sound(inner, depth + 1) for inner in value.values())
    if kind is list:
        return depth < DEEPEST and all(_is_sound(inner, depth + 1) for inner in value)
    if kind is int:
        return bool(abs(value) < WIDEST)
    return value is None or kind is float or kind is bool


def _is_text(text: str) -> bool:
    """Whether it has no surrogates, which no validation takes for text."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
