"""Every event class through a decoder: a full frame, then each field missing, null and of every
other type. The origin's events and the audio events have tests of their own, written by hand.

What a field may be is read from events.json, never from the classes.
"""

import json

import inventory
import pytest
from frames import compact

from rtfast import DecodeError, UnknownEvent, events


def is_ours(tag):
    return inventory.ORIGINAL.get(tag, tag) not in inventory.ORIGIN and not inventory.audio_keys(
        tag
    )


TAGS = [tag for tag in inventory.tags() if is_ours(tag)]
CASES = [(tag, name) for tag in TAGS for name in inventory.fields(tag)]
every_tag = pytest.mark.parametrize("tag", TAGS or [pytest.param("", id="absent")])
every_field = pytest.mark.parametrize(("tag", "name"), CASES or [pytest.param("", "", id="absent")])


@pytest.fixture(scope="module")
def lenient(backend):
    return backend.Decoder().decode


@pytest.fixture(scope="module")
def strict(backend):
    return backend.Decoder(strict=True).decode


@pytest.fixture
def refused(strict):
    """Decode in strict mode, give (code, pos, event_type) of the error."""

    def raised(frame):
        with pytest.raises(DecodeError) as caught:
            strict(frame)
        return str(caught.value.code.value), caught.value.pos, caught.value.event_type

    return raised


def plain(value):
    """What an attribute holds, as JSON."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def without(tag, name):
    frame = inventory.frame(tag)
    del frame[name]
    return frame


def ending_with(tag, name, value):
    """A frame whose last field is `name`, and the place of its value."""
    text = compact({**without(tag, name), name: value})
    return text, len(text) - len(compact(value)) - 1


def required(tag, name):
    return inventory.is_required_of(tag, name, inventory.variants(tag))


@every_tag
def test_a_full_frame(tag, lenient, strict):
    frame = inventory.frame(tag)
    for decode in (lenient, strict):
        event = decode(compact(frame))
        assert type(event) is getattr(events, inventory.class_name(tag))
        assert event.type == tag
        assert event.to_dict() == frame
        assert event.extra == {}
        for name in inventory.fields(tag):
            assert plain(getattr(event, name)) == frame[name]
            assert event[name] == frame[name]


@every_tag
def test_a_bare_frame_lacks_everything(tag, lenient):
    event = lenient(compact({"type": tag}))
    assert type(event) is getattr(events, inventory.class_name(tag))
    assert event.to_dict() == {"type": tag}
    for name in inventory.fields(tag):
        assert getattr(event, name) is None
        assert name not in event


@every_tag
def test_unknown_keys_are_fine(tag, lenient, strict):
    frame = {**inventory.frame(tag), "rid": {"type": "x"}, "ts": [1.5]}
    for decode in (lenient, strict):
        event = decode(compact(frame))
        assert event.extra == {"rid": {"type": "x"}, "ts": [1.5]}
        assert event.to_dict() == frame


@every_field
def test_a_missing_field(tag, name, lenient, strict, refused):
    frame = without(tag, name)
    text = compact(frame)
    event = lenient(text)
    assert getattr(event, name) is None
    assert name not in event
    assert event.to_dict() == frame
    if required(tag, name):
        assert refused(text) == ("missing_field", len(text) - 1, tag)
    else:
        assert getattr(strict(text), name) is None


@every_field
def test_a_null_field(tag, name, lenient, strict, refused):
    text, pos = ending_with(tag, name, None)
    event = lenient(text)
    assert getattr(event, name) is None
    assert name in event
    assert event[name] is None
    if required(tag, name):
        assert refused(text) == ("wrong_type", pos, tag)
    else:
        assert getattr(strict(text), name) is None


@every_field
def test_a_field_of_every_other_type(tag, name, lenient, strict, refused):
    said = inventory.fields(tag)[name]
    right = inventory.kinds(said)
    for kind, value in inventory.SAMPLES.items():
        if kind == "null" or kind in right:
            continue
        text, pos = ending_with(tag, name, value)
        event = lenient(text)
        assert event[name] == value
        assert type(event[name]) is type(value)
        assert plain(getattr(event, name)) == value
        assert json.loads(event.to_json()) == json.loads(text)
        if kind == "int" and "float" in right:
            assert strict(text)[name] == value
        else:
            assert refused(text) == ("wrong_type", pos, tag)


# --- inside nested objects ---

NESTED = [
    ("session.delegation.created", "delegation", {"id": "d", "type": "delegation"}, "target"),
    ("session.usage.updated", "usage", {}, "seconds"),
    ("session.usage.updated", "context_window", {"usage": 0.5}, "usage_ratio"),
]


@pytest.mark.parametrize(("tag", "name", "value", "lacks"), NESTED)
def test_a_nested_object_lacks_a_field(tag, name, value, lacks, lenient, refused):
    text, pos = ending_with(tag, name, value)
    assert refused(text) == ("missing_field", pos + len(compact(value)) - 1, tag)
    nested = getattr(lenient(text), name)
    assert getattr(nested, lacks) is None
    assert nested.to_dict() == value


@pytest.mark.parametrize(
    ("tag", "name", "before", "wrong", "after"),
    [
        ("conversation.item.added", "item", b'{"id":"x","content":[{"text":', b"5", b"}]}"),
        ("conversation.item.done", "item", b'{"error":{"type":"t","message":', b"{}", b"}}"),
        ("conversation.item.retrieved", "item", b'{"content":[{},', b'"text"', b"]}"),
        ("session.started", "session", b'{"audio":{"format":{"rate":', b"24000.5", b"}}}"),
        ("session.started", "session", b'{"audio":{"output":{"speed":', b"true", b"}}}"),
        ("session.closed", "usage", b'{"seconds":', b"null", b"}"),
        ("session.update", "session", b'{"include":["x",', b"1", b"]}"),
        ("response.create", "response", b'{"tools":[{"parameters":', b"[]", b"}]}"),
        ("decision.item.created", "item", b'{"content":', b"{}", b"}"),
    ],
)
def test_a_nested_field_of_a_wrong_type(tag, name, before, wrong, after, lenient, refused):
    head = compact(without(tag, name))[:-1] + b',"' + name.encode() + b'":'
    text = head + before + wrong + after + b"}"
    assert refused(text) == ("wrong_type", len(head) + len(before), tag)
    assert lenient(text).to_dict() == json.loads(text)


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        ("decision.item.created", "item", {"content": "just text", "output": [{"text": "a"}]}),
        ("session.update", "session", {"max_output_tokens": "inf", "tool_choice": "auto"}),
        ("session.update", "session", {"tracing": "auto", "truncation": "disabled"}),
        ("session.started", "session", {"audio": {"output": {"voice": {"id": "v"}, "speed": 1}}}),
        ("response.create", "response", {"tool_choice": {"type": "mcp", "server_label": "s"}}),
        ("conversation.item.added", "item", {"content": [{"transcript": None}], "name": None}),
    ],
)
def test_a_nested_field_of_another_right_type(tag, name, value, strict):
    text, _ = ending_with(tag, name, value)
    assert plain(getattr(strict(text), name)) == value


# --- the events of single servers, which events.json does not describe ---

DIALECTS = [
    ("ping", "PingEvent", {"timestamp": 1761820800000}),
    (
        "conversation.item.input_audio_transcription.updated",
        "ConversationItemInputAudioTranscriptionUpdatedEvent",
        {"item_id": "i", "content_index": 0, "transcript": "so far"},
    ),
    ("response.video.delta", "ResponseVideoDeltaEvent", {"delta": "AAAAGGZ0eXA=", "codec": "h264"}),
    (
        "response.animation_blendshapes.delta",
        "ResponseAnimationBlendshapesDeltaEvent",
        {"frame_index": 0, "frames": [[0.0, 0.5], [1, 0.25]]},
    ),
    (
        "response.animation_viseme.delta",
        "ResponseAnimationVisemeDeltaEvent",
        {"response_id": "r", "item_id": "i", "audio_offset_ms": 455, "viseme_id": 20},
    ),
    (
        "response.audio_timestamp.delta",
        "ResponseAudioTimestampDeltaEvent",
        {"audio_offset_ms": 490, "audio_duration_ms": 387, "text": "end", "timestamp_type": "word"},
    ),
    ("response.text.text", "ResponseTextTextEvent", {"text": "guten ", "stash": "Tag"}),
    (
        "response.audio_transcript.text",
        "ResponseAudioTranscriptTextEvent",
        {"text": "guten ", "stash": "Tag"},
    ),
    (
        "conversation.item.input_audio_transcription.text",
        "ConversationItemInputAudioTranscriptionTextEvent",
        {"text": "good", "stash": " day", "language": "en", "emotion": "neutral"},
    ),
    ("transcription.delta", "TranscriptionDeltaEvent", {"delta": "hel"}),
    ("transcription.done", "TranscriptionDoneEvent", {"text": "hello", "usage": None}),
]


@pytest.mark.parametrize(("tag", "name", "fields"), DIALECTS, ids=[case[0] for case in DIALECTS])
def test_a_dialect_event(tag, name, fields, lenient, strict, refused):
    for decode in (lenient, strict):
        event = decode(compact({"event_id": "e", "type": tag, **fields}))
        assert type(event) is getattr(events, name)
        assert event.extra == {}
        assert {key: getattr(event, key) for key in fields} == fields
        assert decode(compact({"type": tag})).event_id is None
    text = compact({"type": tag, "event_id": 1})
    assert refused(text) == ("wrong_type", len(text) - 2, tag)


@pytest.mark.parametrize("tag", ["heartbeat", "warning", "session.finished", "turn.event"])
def test_a_dialect_tag_without_known_fields_stays_unknown(tag, lenient, refused):
    text = compact({"type": tag, "event": {"type": "ping"}})
    event = lenient(text)
    assert type(event) is UnknownEvent
    assert event.type == tag
    assert event["event"] == {"type": "ping"}
    assert refused(text) == ("unknown_type", len(b'{"type":'), tag)
