"""The SDK's event classes, frames for each of their fields, and when two objects are equal."""

import copy
import functools
import importlib
import itertools
import json
import pickle
import types
import typing

import pydantic
from openai._models import construct_type_unchecked

UNIONS = {
    "realtime": "openai.types.realtime:RealtimeServerEvent",
    "translations": "openai.types.realtime:RealtimeTranslationServerEvent",
    "live": "openai.resources.live.live:ServerEvent",
    "sideband": "openai.resources.live.sideband:ConnectServerEvent",
    "forks": "openai.resources.live.forks:ForkServerEvent",
    "beta": "openai.types.beta.realtime:RealtimeServerEvent",
}
RETYPED = (None, True, 0, 7, -1.5, 2.0, 2**70, "", "7", "text", [], [1, None], {}, {"type": "x"})


def union(name):
    module, _, attribute = UNIONS[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def parse_event(name):
    """What the SDK makes of a frame on that resource."""
    kind = union(name)
    return lambda frame: construct_type_unchecked(value=json.loads(frame), type_=kind)


@functools.cache
def parsed(name, frame):
    """The same, once for all who compare with it."""
    return parse_event(name)(frame)


def validated(validate, value):
    """The object, or the text of the error."""
    try:
        return validate(value)
    except pydantic.ValidationError as error:
        return str(error)


def classes(annotation):
    """The model classes of a union, in order."""
    return [cls for cls in members(annotation) if is_model(cls)]


def members(annotation):
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return members(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return [inner for one in typing.get_args(annotation) for inner in members(one)]
    return [annotation]


def is_model(cls):
    return isinstance(cls, type) and issubclass(cls, pydantic.BaseModel)


def full(cls):
    """A value with all fields, each in the first of the ways there are."""
    return {name: values(field.annotation)[0] for name, field in cls.model_fields.items()}


def values(annotation):
    """A value for each alternative of a field, None last."""
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return list(inside)
    if origin is list:
        return [values(inside[0])[:3], []]
    if origin is dict:
        return [{"key": values(inside[1])[0]}, {}]
    if is_model(annotation):
        return [full(annotation)]
    if annotation is object or annotation is typing.Any:
        return [{"free": [1, {"deep": None}]}, "text", 5, [0.5]]
    scalars = {str: ["some text", ""], int: [300, 0], float: [2.5, 3], bool: [True, False]}
    if annotation in scalars:
        return scalars[annotation]
    if annotation is type(None):
        return [None]
    alternatives = sorted(members(annotation), key=lambda one: one is type(None))
    if alternatives == [annotation]:
        return []  # what no JSON is
    return list(itertools.chain.from_iterable(map(values, alternatives)))


def variants(cls):
    """Values near a full one: fields missing, null, retyped, extra, in another order."""
    whole = full(cls)
    yield whole
    yield dict(reversed(whole.items()))
    yield {"before": 1, **whole, "after": {"any": [1.5, "x"]}, "model_config": 1, "self": 2}
    yield {name: whole[name] for name, field in cls.model_fields.items() if field.is_required()}
    for name, field in cls.model_fields.items():
        yield {key: value for key, value in whole.items() if key != name}
        for value in [*values(field.annotation), *RETYPED]:
            yield whole | {name: value}
        for inner in nearby(whole[name]):
            yield whole | {name: inner}


def nearby(value):
    """An object or a list one change away, a level deeper."""
    if isinstance(value, list) and value:
        for inner in (*nearby(value[0]), None, 5, "x"):
            yield [inner, *value[1:]]
    if isinstance(value, dict):
        yield value | {"extra": 1}
        yield dict(reversed(value.items()))
        for key in value:
            yield {name: inner for name, inner in value.items() if name != key}
            for inner in (None, 7, "text", 1.5, [], {}, *nearby(value[key])):
                yield value | {key: inner}


def assert_same(ours, theirs):
    """Equal in all that can be seen of them."""
    assert type(ours) is type(theirs)
    if isinstance(ours, list):
        assert len(ours) == len(theirs)
        for left, right in zip(ours, theirs, strict=True):
            assert_same(left, right)
    elif isinstance(ours, dict):
        assert list(ours) == list(theirs)
        for key in ours:
            assert_same(ours[key], theirs[key])
    elif isinstance(ours, pydantic.BaseModel):
        assert_same_model(ours, theirs)
    else:
        assert repr(ours) == repr(theirs)


def assert_same_model(ours, theirs):
    assert_same(vars(ours), vars(theirs))
    assert ours.model_fields_set == theirs.model_fields_set
    assert_same(ours.__pydantic_extra__, theirs.__pydantic_extra__)
    assert ours.__pydantic_private__ == theirs.__pydantic_private__


def assert_same_use(ours, theirs):
    """Equal in what programs do with them, warnings about odd values included."""
    assert ours == theirs and theirs == ours
    assert repr(ours) == repr(theirs) and str(ours) == str(theirs)
    assert ours.to_dict() == theirs.to_dict()
    assert ours.to_json() == theirs.to_json()
    assert ours.model_dump() == theirs.model_dump()
    assert_same(pickle.loads(pickle.dumps(ours)), theirs)
    assert_same(copy.deepcopy(ours), theirs)
    assert_same(ours.model_copy(), theirs)
