"""Readers that build what validation gives and nothing else, from frames and from parsed values."""

import json
from typing import Annotated, Any, Literal

import frames
import pydantic
import pytest
import sdk_events

from rtfast.integrations import _pydantic

UNION = sdk_events.union("realtime")
ADAPTER = pydantic.TypeAdapter(Annotated[UNION, pydantic.Field(discriminator="type")])
CLASSES = sdk_events.classes(UNION)


class Refused(Exception):
    """What the owner raises where validation fails, with its error."""


def validated(value):
    try:
        return ADAPTER.validate_python(value)
    except pydantic.ValidationError as error:
        raise Refused(str(error)) from None


def outcome(function, given):
    """The object, or the text of the error."""
    try:
        return function(given)
    except Refused as error:
        return str(error)


@pytest.fixture(scope="module")
def reader(ground):
    models = _pydantic.models_by_tag(UNION)
    return ground.ModelReader(
        models,
        lambda given: validated(given if isinstance(given, dict) else json.loads(given)),
        validated_only=True,
    )


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_near_a_full_value(reader, cls):
    whole = sdk_events.full(cls)
    before = reader.built
    sdk_events.assert_same_use(reader.from_value(whole), validated(whole))
    assert reader.built == before + 1, "a full value was left to the owner"
    for variant in sdk_events.variants(cls):
        theirs = outcome(validated, variant)
        sdk_events.assert_same(outcome(reader.from_value, variant), theirs)
        frame = json.dumps(variant)
        sdk_events.assert_same(outcome(reader, frame), theirs)


def test_recorded_frames(reader, corpus):
    before = reader.built
    for file in sorted(corpus.glob("*/*.jsonl")):
        for frame in file.read_bytes().splitlines():
            try:
                value = json.loads(frame)
            except ValueError:
                continue
            if isinstance(value, dict):
                theirs = outcome(validated, value)
                sdk_events.assert_same(outcome(reader.from_value, value), theirs)
                sdk_events.assert_same(outcome(reader, frame), theirs)
    assert reader.built - before > 500


class Text(str):
    pass


class Own(dict):
    pass


UNSOUND = [
    {"message": "\ud800", "type": "t"},
    {"message": "\udfffx", "type": "t", "more": 1},
    {"message": Text("m"), "type": "t"},
    {"message": "m", "type": "t", 5: "x"},
    {"message": "m", "type": "t", "\ud800": "x"},
    {"message": "m", "type": "t", "more": 2**70},
    {"message": "m", "type": "t", "more": (1, 2)},
    {"message": "m", "type": "t", "more": [Own()]},
    {"message": "m", "type": "t", "more": object()},
    Own(message="m", type="t"),
]


@pytest.mark.parametrize("error", UNSOUND, ids=ascii)
def test_values_that_come_out_of_no_frame(reader, error):
    """The owner judges them; nothing of ours would know how."""
    value = {"type": "error", "event_id": "e", "error": error}
    before = reader.handed_on
    sdk_events.assert_same(outcome(reader.from_value, value), outcome(validated, value))
    assert reader.handed_on == before + 1


@pytest.mark.parametrize("value", [None, [], 5, "x", {}, {"type": None}, {"type": ["error"]}])
def test_values_that_are_no_event(ground, value):
    asked = []
    reader = ground.ModelReader({}, asked.append, validated_only=True)
    assert reader.from_value(value) is None
    assert asked == [value] and (reader.built, reader.handed_on) == (0, 1)


def test_a_value_within_a_value_is_kept_and_not_copied(reader):
    more = {"deep": [1, "x"]}
    value = {"type": "input_audio_buffer.cleared", "event_id": "e", "more": more}
    assert reader.from_value(value).more is more is validated(value).more


class Counted(pydantic.BaseModel):
    """Its extra keys are dropped, as pydantic does if nothing is said."""

    tokens: int | None = 0
    detail: str | None = None


class Item(pydantic.BaseModel):
    id: str = pydantic.Field(default_factory=lambda: "made")
    kind: Literal["message", "call"]
    parts: list[str] = []
    free: Any = None


class Plain(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    type: Literal["plain"]
    item: Item
    items: list[Item] | None = None
    counted: Counted | None = None
    open: "Open | None" = None
    limits: list[dict[str, Any]] = [{"of": "all"}]


class Open(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")

    counted: Counted | None = None
    rate: Literal[24000] = 24000


class Checked(pydantic.BaseModel):
    type: Literal["checked"]

    @pydantic.field_validator("type")
    @classmethod
    def shout(cls, text):
        return text.upper()


class Forbidding(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")

    type: Literal["forbidding"]


class Ambiguous(pydantic.BaseModel):
    """What lacks a default that is made may be meant for one or for the other."""

    type: Literal["ambiguous"]
    item: Item | Counted


class Renamed(pydantic.BaseModel):
    type: Literal["renamed"]
    name: str = pydantic.Field(default="", alias="other")


class Bounded(pydantic.BaseModel):
    type: Literal["bounded"]
    count: int = pydantic.Field(default=1, ge=0)


OWN = {
    cls.__name__.lower(): cls
    for cls in (Plain, Checked, Forbidding, Ambiguous, Renamed, Bounded)
}  # fmt: skip


def test_which_classes_are_plain():
    assert _pydantic.models_of(OWN).keys() == {"plain"}
    assert _pydantic.models_by_tag(Plain) == {}, "where the owner constructs, it is not"


PLAIN = [
    {"item": {"id": "i", "kind": "message", "parts": ["a"]}, "limits": []},
    {"item": {"id": "i", "kind": "message", "parts": []}, "limits": [{"a": 1}, {}], "more": 5},
    {"item": {"id": "i", "kind": "call", "parts": [], "free": {"x": [1.5]}, "y": 0}, "limits": []},
    {"item": {"id": "i", "kind": "call", "parts": [], "free": None}, "items": None, "limits": []},
    {"item": {"id": "i", "kind": "call", "parts": []}, "items": [], "limits": [],
     "counted": {"tokens": 5, "other": 1}},
    {"item": {"id": "i", "kind": "call", "parts": []}, "limits": [],
     "open": {"counted": {}, "other": [1, None], "rate": 24000}},
]  # fmt: skip
LEFT = [
    {},
    {"item": {"id": "i", "kind": "message", "parts": ["a"]}},
    {"item": {"id": "i", "kind": "message"}, "limits": []},
    {"item": {"kind": "message", "parts": []}, "limits": []},
    {"item": {"id": "i", "kind": "nothing", "parts": []}, "limits": []},
    {"item": {"id": "i", "kind": "call", "parts": []}, "limits": [], "counted": {"tokens": "5"}},
    {"item": {"id": "i", "kind": "call", "parts": []}, "limits": [], "open": {"rate": 5}},
    {"item": {"id": "i", "kind": "call", "parts": []}, "limits": [], "more": 1e30},
]


@pytest.mark.parametrize(
    ("value", "is_built"),
    [pytest.param({"type": "plain", **value}, True) for value in PLAIN]
    + [pytest.param({"type": "plain", **value}, False) for value in LEFT],
    ids=repr,
)
def test_classes_that_drop_keys_and_make_defaults(ground, value, is_built):
    def owner(given):
        try:
            return Plain.model_validate(given if isinstance(given, dict) else json.loads(given))
        except pydantic.ValidationError as error:
            raise Refused(str(error)) from None

    reader = ground.ModelReader(_pydantic.models_of(OWN), owner, validated_only=True)
    for ours in (
        outcome(reader.from_value, value),
        outcome(reader, json.dumps(value)),
        outcome(reader, frames.compact(dict(reversed(value.items())))),
    ):
        theirs = outcome(owner, value)
        sdk_events.assert_same(ours, theirs)
        if is_built:
            assert ours == theirs and ours.model_dump() == theirs.model_dump()
            assert ours.model_dump(exclude_unset=True) == theirs.model_dump(exclude_unset=True)
    assert (reader.built, reader.handed_on) == ((3, 0) if is_built else (0, 3))
