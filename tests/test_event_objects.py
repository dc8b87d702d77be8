"""Events as Python objects: built, changed by replace, compared, hashed, copied, matched."""

import copy
import pickle

import frames
import numpy as np
import pytest
from oracle import json_value, same_json

import rtfast
from rtfast import events, resources

EXAMPLES = {
    "text": frames.text_delta(obfuscation="x7Q"),
    "audio": frames.audio_delta(frames.made_up_pcm(960)),
    "append": frames.append(b"\1\2\3\4"),
    "nested": frames.response_done(),
    "unknown": b'{"type":"x.y","a":{"b":[1,2.5,null]}}',
    "no type": b'{"a":1}',
    "null audio": b'{"type":"response.output_audio.delta","delta":null}',
    "odd values": b'{"type":"response.done","response":[1,{"a":{}}],"event_id":5}',
}


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES)
def event(backend, request):
    return backend.decode(request.param)


def spaced(frame):
    """The same JSON, written otherwise."""
    import json

    return json.dumps(json_value(frame), indent=1)


# equality


def test_equal_whatever_the_frame(backend):
    for frame in EXAMPLES.values():
        one, two, three = (backend.decode(f) for f in (frame, frame, spaced(frame)))
        assert one == two and one == three
        assert not (one != two)  # noqa: SIM202
        assert one is not two and one.frame is not three.frame


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (b'{"type":"x","a":1}', b'{"type":"x","a":2}'),
        (b'{"type":"x","a":1}', b'{"type":"y","a":1}'),
        (b'{"type":"x","a":1}', b'{"type":"x","a":1,"b":null}'),
        (b'{"type":"x"}', b'{"x":"type"}'),
        (frames.text_delta("a"), frames.text_delta("b")),
        (frames.text_delta("a"), frames.text_delta("a", rid=1)),
        (frames.text_delta("a", rid=1), frames.text_delta("a", rid=2)),
        (frames.text_delta("a", delta=None), b'{"type":"response.output_text.delta"}'),
        (b'{"type":"response.text.delta"}', b'{"type":"response.output_text.delta"}'),
        (b'{"type":"response.text.delta"}', b'{"type":"response.text.delta","delta":null}'),
        (frames.audio_delta(b"\1\2"), frames.audio_delta(b"\1\3")),
        (frames.audio_delta(b"\1\2"), frames.audio_delta(b"\1\2\1\2")),
        (frames.audio_delta(b"\1\2"), frames.audio_delta(b"")),
        (frames.audio_delta(b""), frames.audio_text('","delta":null,"x":"')),
        (frames.audio_delta(b"\1\2"), frames.audio_delta(b"\1\2", item="other")),
        (b'{"type":"response.done","response":{"id":"a"}}',
         b'{"type":"response.done","response":{"id":"b"}}'),
        (b'{"type":"response.done","response":{"x":"a"}}',
         b'{"type":"response.done","response":{"x":"b"}}'),
        (b'{"type":"response.done","response":{"output":[{"x":1}]}}',
         b'{"type":"response.done","response":{"output":[{"x":2}]}}'),
    ],
)  # fmt: skip
def test_unequal(backend, left, right):
    assert backend.decode(left) != backend.decode(right)


def test_a_sub_sample_of_sound_is_compared_by_value(backend):
    one = backend.decode(EXAMPLES["audio"])
    two = backend.decode(EXAMPLES["audio"])
    assert one == two
    two.audio[7] += 1
    assert one != two


def test_not_equal_to_anything_else(event):
    assert event != event.to_dict()
    assert event != None  # noqa: E711
    assert event != 5 and event != "x"


def test_hash_is_by_identity(backend):
    one, two = (backend.decode(EXAMPLES["nested"]) for _ in range(2))
    assert one == two and len({one, two}) == 2 and {one: 1}[one] == 1
    assert hash(one) == object.__hash__(one)


# repr


def test_repr_is_one_short_line(event):
    text = repr(event)
    assert type(event).__name__ in text
    assert "\n" not in text and len(text) < 600


def test_repr_never_shows_audio_or_long_text(backend):
    pcm = frames.made_up_pcm(9600)
    event = backend.decode(frames.audio_delta(pcm))
    assert frames.base64_text(pcm)[:60] not in repr(event) and len(repr(event)) < 400
    assert frames.ITEM_ID in repr(event)
    assert len(repr(backend.decode(frames.text_delta("long " * 10_000)))) < 600
    deep = b'{"type":"response.done","response":' + b"[" * 1000 + b"]" * 1000 + b"}"
    assert len(repr(backend.decode(deep))) < 600


def test_str_is_repr(event):
    assert str(event) == repr(event)


# copies


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(event, protocol):
    again = pickle.loads(pickle.dumps(event, protocol))
    check_copy(event, again)
    assert again.frame == event.frame


def test_copy(event):
    check_copy(event, copy.copy(event))


def test_deepcopy(event):
    again = copy.deepcopy(event)
    check_copy(event, again)
    if getattr(event, "audio", None) is not None and len(event.audio):
        assert not np.shares_memory(event.audio, again.audio)


def check_copy(event, again):
    assert type(again) is type(event) and again == event
    assert same_json(again.to_dict(), event.to_dict())
    assert again.type == event.type and again.extra == event.extra
    assert getattr(again, "start_sample", 0) == getattr(event, "start_sample", 0)
    assert repr(again) == repr(event)


def test_a_pickled_list_of_events(backend):
    many = backend.Decoder().decode_many(list(EXAMPLES.values()))
    assert pickle.loads(pickle.dumps(many)) == many


# construction


def test_by_keyword():
    event = events.ResponseTextDeltaEvent(
        event_id="e", response_id="r", item_id="i", output_index=0, content_index=0, delta="Hi"
    )
    assert event.type == "response.output_text.delta"
    assert event.delta == "Hi" and event.frame is None and event.extra == {}
    assert event.to_dict() == {
        "type": "response.output_text.delta",
        "event_id": "e",
        "response_id": "r",
        "item_id": "i",
        "output_index": 0,
        "content_index": 0,
        "delta": "Hi",
    }


def test_a_constructed_event_decodes_to_itself(backend):
    event = events.InputAudioBufferSpeechStartedEvent(event_id="e", audio_start_ms=5, item_id="i")
    assert backend.decode(event.to_json()) == event
    assert backend.decode(event.to_json(), strict=True).to_dict() == event.to_dict()


def test_absent_stays_absent_and_null_stays_null():
    event = events.InputAudioBufferCommittedEvent(event_id="e", item_id="i")
    assert event.previous_item_id is None and "previous_item_id" not in event
    assert event.to_dict() == {
        "type": "input_audio_buffer.committed", "event_id": "e", "item_id": "i",
    }  # fmt: skip
    event = events.InputAudioBufferCommittedEvent(event_id="e", item_id="i", previous_item_id=None)
    assert "previous_item_id" in event and event.to_dict()["previous_item_id"] is None


def test_with_one_of_several_tags_and_extras():
    fields = {
        "event_id": "e",
        "response_id": "r",
        "item_id": "i",
        "output_index": 0,
        "content_index": 0,
    }
    event = events.ResponseTextDeltaEvent(
        **fields, delta="d", type="response.text.delta", extra={"obfuscation": "x", "n": {"m": 1}}
    )
    assert event.type == event["type"] == "response.text.delta"
    assert event["obfuscation"] == "x" and event.extra == {"obfuscation": "x", "n": {"m": 1}}
    assert event.to_dict()["n"] == {"m": 1}


def test_wrong_arguments():
    with pytest.raises(TypeError, match="nonsense"):
        events.InputAudioBufferClearedEvent(event_id="e", nonsense=1)
    with pytest.raises(TypeError, match="event_id"):
        events.InputAudioBufferClearedEvent()
    with pytest.raises(TypeError):
        events.InputAudioBufferClearedEvent("e")


def test_nested_mappings_become_resources():
    event = events.ResponseDoneEvent(
        event_id="e",
        response={"id": "r", "output": [{"id": "i", "content": [{"text": "t"}]}], "odd": {"x": 1}},
    )
    assert type(event.response) is resources.ResponseResource
    assert event.response.output[0].content[0].text == "t"
    assert event["response"]["odd"] == {"x": 1} and event.response.extra == {"odd": {"x": 1}}
    again = events.ResponseDoneEvent(event_id="e", response=event.response)
    assert again == event and again.to_dict() == event.to_dict()


def test_resources_by_keyword():
    item = resources.Item(id="i", type="message", content=[resources.ContentPart(text="t")])
    assert item.content[0].text == "t" and item.role is None and "role" not in item
    assert item.to_dict() == {"id": "i", "type": "message", "content": [{"text": "t"}]}
    event = events.ConversationItemCreatedEvent(event_id="e", item=item)
    assert event["item"] == item.to_dict() and event.item == item


def test_audio_from_text_or_samples(backend):
    event = events.InputAudioBufferAppendEvent(audio=np.array([1, -2], np.int16))
    assert event.to_dict() == {"type": "input_audio_buffer.append", "audio": "AQD+/w=="}
    assert backend.decode(event.to_json()).audio.tolist() == [1, -2]
    fields = {
        "event_id": "e",
        "response_id": "r",
        "item_id": "i",
        "output_index": 0,
        "content_index": 0,
    }
    for event in (
        events.ResponseAudioDeltaEvent(**fields, delta="AQD+/w=="),
        events.ResponseAudioDeltaEvent(**fields, audio=np.array([1, -2], np.int16)),
    ):
        assert event.audio.tolist() == [1, -2] and event.audio.dtype == np.int16
        assert event.delta == event["delta"] == event.to_dict()["delta"] == "AQD+/w=="
        assert (event.sample_rate, event.start_sample) == (24_000, 0)
        assert backend.decode(event.to_json()).audio.tolist() == [1, -2]
        assert pickle.loads(pickle.dumps(event)) == event


# replace


def test_replace(backend):
    event = backend.decode(EXAMPLES["text"])
    changed = event.replace(delta="other", item_id=None)
    assert type(changed) is type(event) and changed.type == event.type
    assert changed.delta == "other" and changed.item_id is None and changed.frame is None
    assert changed.to_dict() == {**event.to_dict(), "delta": "other", "item_id": None}
    assert event.delta == "Sure" and event.frame is not None
    assert event.replace() == event


def test_replace_the_type(backend):
    changed = backend.decode(EXAMPLES["text"]).replace(type="response.text.delta")
    assert changed.type == changed["type"] == changed.to_dict()["type"] == "response.text.delta"


def test_replace_a_nested_value(backend):
    event = backend.decode(EXAMPLES["nested"])
    changed = event.replace(response={"id": "new", "status": "failed"})
    assert changed.response.status == "failed" and changed["response"]["id"] == "new"
    assert event.response.status == "completed"


def test_replace_audio(backend):
    event = backend.decode(EXAMPLES["audio"])
    changed = event.replace(item_id="new")
    assert changed.item_id == "new" and changed.audio.tolist() == event.audio.tolist()
    assert changed["delta"] == event["delta"]
    changed = event.replace(audio=np.array([1, -2], np.int16))
    assert changed.audio.tolist() == [1, -2] and changed["delta"] == "AQD+/w=="
    changed = event.replace(delta="AQD+/w==")
    assert changed.audio.tolist() == [1, -2] and changed["delta"] == "AQD+/w=="


def test_replace_what_is_no_field(backend):
    for event in (backend.decode(EXAMPLES["text"]), backend.decode(EXAMPLES["audio"])):
        with pytest.raises(TypeError, match="nonsense"):
            event.replace(nonsense=1)


# match


def test_match(backend):
    assert told(backend.decode(EXAMPLES["text"])) == "text Sure"
    assert told(backend.decode(EXAMPLES["audio"])) == "480 samples"
    assert told(backend.decode(EXAMPLES["nested"])) == "done message"
    assert told(backend.decode(EXAMPLES["unknown"])) == "unknown x.y"
    assert told(backend.decode(frames.text_delta(delta=5))) == "other"
    assert rtfast.Event.__match_args__ == events.ResponseTextDeltaEvent.__match_args__ == ()


def told(event):
    match event:
        case events.ResponseTextDeltaEvent(delta=str(text)):
            return f"text {text}"
        case rtfast.AudioEvent(audio=audio) if audio is not None:
            return f"{len(audio)} samples"
        case events.ResponseDoneEvent(response=resources.ResponseResource(output=[item])):
            return f"done {item.type}"
        case rtfast.UnknownEvent(type=tag):
            return f"unknown {tag}"
        case _:
            return "other"


def test_every_event_is_an_event(event):
    assert isinstance(event, rtfast.Event)
    assert isinstance(event, rtfast.AudioEvent) == hasattr(event, "audio")
