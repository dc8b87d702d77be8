"""The class statements against events.json, against the installed SDK, against the origin's table.

Nested classes are followed as far as ours are typed; from a Record on nothing is promised.
"""

import importlib
import json
import typing
from pathlib import Path

import inventory
import pytest

import rtfast.events
import rtfast.resources
from rtfast._node import KIND_NAMES, Resource, fields_of
from rtfast.events import AudioEvent, ClientEvent, Event, ServerEvent, UnknownEvent

# What the wire carries and the models leave out (protocol.md, 6.1).
WIRE_ONLY = {
    ("ErrorEvent", "client_event_id"),
    ("Item", "phase"),
    ("OutputTokenDetails", "reasoning_tokens"),
    ("SessionResource", "object"),
    ("ResponseAudioDeltaEvent", "audio"),
    ("ResponseAudioDeltaEvent", "format"),
    ("ResponseAudioDeltaEvent", "sample_rate_hz"),
}


def classes_of(union):
    return [cls for cls in typing.get_args(union) if cls is not UnknownEvent]


def tag_table(union):
    return {tag: cls for cls in classes_of(union) for tag in cls._tags}


SERVER, CLIENT = tag_table(ServerEvent), tag_table(ClientEvent)
EVERY_TAG = {**SERVER, **CLIENT}
DIALECTS = {tag: cls for tag, cls in SERVER.items() if cls.__module__ == "rtfast.events.dialects"}


def accepted(bits):
    return {name for bit, name in KIND_NAMES.items() if bits & bit}


def by_name(cls):
    return {field.name: field for field in fields_of(cls)}


# --- the statements among themselves ---


def test_a_tag_has_one_class():
    for union in (ServerEvent, ClientEvent):
        listed = [tag for cls in classes_of(union) for tag in cls._tags]
        assert len(listed) == len(set(listed))
    assert all(SERVER[tag] is CLIENT[tag] for tag in SERVER.keys() & CLIENT.keys())


def test_unknown_events_are_in_both_unions_and_invalid_frames_in_none():
    for union in (ServerEvent, ClientEvent):
        members = typing.get_args(union)
        assert UnknownEvent in members
        assert rtfast.events.InvalidFrame not in members


def test_every_class_is_exported_and_in_a_union():
    declared = {
        value
        for name in ("server", "client", "live", "dialects")
        for value in vars(importlib.import_module(f"rtfast.events.{name}")).values()
        if isinstance(value, type) and issubclass(value, Event) and value._tags
    }
    assert declared == set(EVERY_TAG.values())
    exported = {getattr(rtfast.events, name) for name in rtfast.events.__all__}
    assert declared <= exported


def test_every_resource_is_exported():
    declared = {
        name
        for name, value in vars(rtfast.resources).items()
        if isinstance(value, type) and issubclass(value, Resource) and value is not Resource
    }
    assert declared == set(rtfast.resources.__all__)


def test_every_class_says_what_it_means_in_one_line():
    resources = [getattr(rtfast.resources, name) for name in rtfast.resources.__all__]
    for cls in [*EVERY_TAG.values(), *resources]:
        assert cls.__doc__, cls
        assert "\n" not in cls.__doc__
        assert cls.__doc__.endswith("."), cls


def test_tags_used_in_both_directions():
    assert SERVER.keys() & CLIENT.keys() == {"session.input_audio.append", "transport.dtmf.send"}


def test_audio_events():
    found = {
        tag: (cls._direction, [".".join(path) for path in cls._audio_paths])
        for tag, cls in EVERY_TAG.items()
        if issubclass(cls, AudioEvent)
    }
    assert found == {
        "response.output_audio.delta": ("output", ["delta", "audio"]),
        "response.audio.delta": ("output", ["delta", "audio"]),
        "session.output_audio.delta": ("output", ["delta"]),
        "conversation.output_audio.delta": ("output", ["delta", "data"]),
        "session.output_audio.fixture.play": ("input", ["audio"]),
        "input_audio_buffer.append": ("input", ["audio"]),
        "session.input_audio.append": ("input", ["audio"]),
        "session.input_audio_buffer.append": ("input", ["audio"]),
    }


# --- events.json ---


@pytest.fixture(scope="module")
def protocol():
    return inventory.inventory()


def test_every_specified_tag_has_a_class(protocol):
    assert SERVER.keys() - DIALECTS.keys() == protocol["server"].keys()
    assert CLIENT.keys() == protocol["client"].keys()


def test_dialect_tags_are_those_of_the_servers(protocol):
    known = {tag for server in protocol["dialects"].values() for tag in server["server_tags_extra"]}
    assert DIALECTS.keys() <= known


def test_no_dialect_event_requires_anything():
    assert [cls for cls in DIALECTS.values() if any(f.required for f in fields_of(cls))] == []


@pytest.mark.parametrize("tag", inventory.tags() or [pytest.param("", id="absent")])
def test_a_class_is_the_union_of_its_shapes(tag, protocol):
    cls = EVERY_TAG[tag]
    assert cls.__name__ == inventory.class_name(tag)
    shapes = inventory.variants(tag)
    audio = inventory.audio_keys(tag)
    assert_union(cls, inventory.fields(tag), shapes, skip=audio, tag=tag)
    assert bool(audio) == issubclass(cls, AudioEvent)
    assert audio <= {path[0] for path in getattr(cls, "_audio_paths", ())}


def assert_union(cls, fields, shapes, skip=frozenset(), tag=None):
    """`cls` has these fields and no others, as permissive as the shapes and no more."""
    ours = by_name(cls)
    assert fields.keys() - ours.keys() - skip == set()
    assert {(cls.__name__, name) for name in ours.keys() - fields.keys()} <= WIRE_ONLY
    for name in fields.keys() - skip:
        where = f"{cls.__name__}.{name}"
        assert_type(where, ours[name], fields[name], inventory.is_required_of(tag, name, shapes))


def assert_type(where, field, said, required):
    assert field.required == required, where
    expected = inventory.kinds(said) | (set() if required else {"null"})
    if "float" in expected:
        expected |= {"int"}
    assert accepted(field.accepts) == expected, where
    inside = inventory.item_kinds(said)
    if inside:
        assert inside <= accepted(field.item_accepts), where
        assert inside == {"object"} or "object" not in inside, where
    if "object" in expected | inside and not inventory.nested(said):
        assert field.node is None and field.item_node is None, where  # free-form


def resources_and_their_shapes(protocol):
    """Each resource class with every nested class of events.json that it stands for."""
    shapes, seen = {}, set()
    todo = [(cls, inventory.fields(tag)) for tag, cls in EVERY_TAG.items() if tag not in DIALECTS]
    while todo:
        cls, fields = todo.pop()
        for name, said in fields.items():
            field = by_name(cls).get(name)
            node = field and (field.node or field.item_node)
            for nested in inventory.nested(said) if node else ():
                if (node, nested) not in seen:
                    seen.add((node, nested))
                    shape = protocol["nested"][nested]["fields"]
                    shapes.setdefault(node, {})[nested] = shape
                    todo.append((node, {key: [one] for key, one in shape.items()}))
    return shapes


def test_a_resource_is_the_union_of_its_shapes(protocol):
    found = resources_and_their_shapes(protocol)
    assert {cls.__name__ for cls in found} == set(rtfast.resources.__all__)
    for cls, nested in found.items():
        shapes = list(nested.values())
        names = dict.fromkeys(name for shape in shapes for name in shape)
        fields = {name: [shape[name] for shape in shapes if name in shape] for name in names}
        assert_union(cls, fields, shapes)


# --- recorded frames ---


def test_recorded_servers_keep_to_what_is_required(corpus, backend):
    decoder = backend.Decoder(strict=True)
    frames = [
        line
        for path in sorted((corpus / "recorded").glob("test_*.server.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(frames) > 500
    for frame in frames:
        tag = json.loads(frame)["type"]
        assert type(decoder.decode(frame)) is EVERY_TAG[tag]


# --- the SDK ---

UNIONS = [
    ("openai.types.beta.realtime", "RealtimeServerEvent", SERVER),
    ("openai.types.beta.realtime", "RealtimeClientEvent", CLIENT),
    ("openai.types.realtime", "RealtimeServerEvent", SERVER),
    ("openai.types.realtime", "RealtimeClientEvent", CLIENT),
    ("openai.types.realtime", "RealtimeTranslationServerEvent", SERVER),
    ("openai.types.realtime", "RealtimeTranslationClientEvent", CLIENT),
    ("openai.types.live", "ServerEvent", SERVER),
    ("openai.types.live", "ConnectServerEvent", SERVER),
    ("openai.types.live", "ForkServerEvent", SERVER),
    ("openai.types.live", "ClientEvent", CLIENT),
    ("openai.types.live", "ConnectClientEvent", CLIENT),
    ("openai.types.live", "ForkClientEvent", CLIENT),
]


def models_in(hint):
    """The pydantic models in an annotation, through Annotated, unions and lists."""
    if isinstance(hint, type) and hasattr(hint, "model_fields"):
        return [hint]
    return [model for inner in typing.get_args(hint) for model in models_in(inner)]


def tags_of(model):
    return typing.get_args(model.model_fields["type"].annotation)


@pytest.mark.parametrize(("module", "union", "table"), UNIONS)
def test_the_sdk_has_no_tag_and_no_field_that_we_do_not_know(module, union, table):
    pytest.importorskip("openai")
    models = models_in(getattr(importlib.import_module(module), union))
    assert models
    unknown = set()
    for model in models:
        for tag in tags_of(model):
            assert tag in table
            unknown |= unknown_fields(tag, table[tag], model, ignore={"type"})
    assert unknown == set()


def unknown_fields(path, cls, model, ignore=frozenset()):
    """Where a model has a field that our class, or the classes inside it, do not declare."""
    ours, found = by_name(cls), set()
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in ignore:
            continue
        if key not in ours:
            found.add(f"{path}.{key}")
            continue
        node = ours[key].node or ours[key].item_node
        for inner in models_in(info.annotation) if node else ():
            found |= unknown_fields(f"{path}.{key}", node, inner)
    return found


# --- the origin ---

INDEX_FIELDS = ["response_id: str", "item_id: str", "output_index: int", "content_index: int"]
ORIGIN_FIELDS = {
    "error": ["error: RealtimeAPIError"],
    "session.created": ["session: SessionResource"],
    "session.updated": ["session: SessionResource"],
    "conversation.created": ["conversation: Conversation"],
    "input_audio_buffer.committed": ["previous_item_id: str", "item_id: str"],
    "input_audio_buffer.cleared": [],
    "input_audio_buffer.speech_started": ["audio_start_ms: int", "item_id: str"],
    "input_audio_buffer.speech_stopped": ["audio_end_ms: int", "item_id: str"],
    "conversation.item.created": ["previous_item_id: str", "item: Item"],
    "conversation.item.input_audio_transcription.completed": [
        "item_id: str", "content_index: int", "transcript: str", "logprobs: [LogProb]",
    ],
    "conversation.item.input_audio_transcription.delta": [
        "item_id: str", "content_index: int", "delta: str", "logprobs: [LogProb]",
    ],
    "conversation.item.input_audio_transcription.failed": [
        "item_id: str", "content_index: int", "error: RealtimeAPIError",
    ],
    "conversation.item.truncated": ["item_id: str", "content_index: int", "audio_end_ms: int"],
    "conversation.item.deleted": ["item_id: str"],
    "response.created": ["response: ResponseResource"],
    "response.done": ["response: ResponseResource"],
    "response.output_item.added": ["response_id: str", "output_index: int", "item: Item"],
    "response.output_item.done": ["response_id: str", "output_index: int", "item: Item"],
    "response.content_part.added": [*INDEX_FIELDS, "part: ContentPart"],
    "response.content_part.done": [*INDEX_FIELDS, "part: ContentPart"],
    "response.text.delta": [*INDEX_FIELDS, "delta: str"],
    "response.text.done": [*INDEX_FIELDS, "text: str"],
    "response.audio_transcript.delta": [*INDEX_FIELDS, "delta: str"],
    "response.audio_transcript.done": [*INDEX_FIELDS, "transcript: str"],
    "response.audio.delta": [*INDEX_FIELDS, "delta: str"],
    "response.audio.done": INDEX_FIELDS,
    "response.function_call_arguments.delta": [
        "response_id: str", "item_id: str", "output_index: int", "call_id: str", "delta: str",
    ],
    "response.function_call_arguments.done": [
        "response_id: str", "item_id: str", "output_index: int", "call_id: str", "arguments: str",
    ],
    "rate_limits.updated": ["rate_limits: [RateLimit]"],
}  # fmt: skip


def spelled(field):
    """A field in the words of the table above."""
    if field.item_node is not None:
        return f"{field.name}: [{field.item_node.__name__}]"
    if field.node is not None:
        return f"{field.name}: {field.node.__name__}"
    return f"{field.name}: {' '.join(sorted(accepted(field.accepts) - {'null'}))}"


@pytest.mark.parametrize("tag", inventory.ORIGIN)
def test_the_origin_is_covered_under_old_and_new_names(tag):
    cls = SERVER[tag]
    assert cls.__name__ == inventory.ORIGIN[tag]
    assert SERVER[inventory.RENAMED.get(tag, tag)] is cls
    ours = {spelled(field) for field in fields_of(cls)}
    assert {"event_id: str", *ORIGIN_FIELDS[tag]} <= ours


def test_the_origin_has_29_events():
    assert len(inventory.ORIGIN) == len(ORIGIN_FIELDS) == 29
    assert inventory.ORIGIN.keys() == ORIGIN_FIELDS.keys()


def test_a_log_probability_is_the_origin_s():
    log_prob = by_name(rtfast.resources.LogProb)
    assert {name: sorted(accepted(field.accepts)) for name, field in log_prob.items()} == {
        "token": ["str"],
        "bytes": ["array"],
        "logprob": ["float", "int"],
    }
    assert accepted(log_prob["bytes"].item_accepts) == {"int"}


# --- the documentation ---


def test_the_table_of_events_is_current():
    docs = Path(__file__).parents[1] / "docs"
    spec = importlib.util.spec_from_file_location("make_events", docs / "make_events.py")
    make_events = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_events)
    assert (docs / "events.md").read_text(encoding="utf-8") == make_events.page(), (
        "docs/events.md is old: run python docs/make_events.py"
    )
