"""An event has two sides: attributes for its fields, items for the JSON that was on the wire."""

import json

import frames
import pytest
from oracle import json_value, same_json

import rtfast

FRAME = (
    b'{"event_id":"e1","type":"response.output_text.delta","delta":"Hi","response_id":null,'
    b'"obfuscation":"x7Q","output_index":0,"rid":{"a":[1,{"b":null}]},"get":1,"frame":2}'
)


@pytest.fixture
def event(backend):
    return backend.decode(FRAME)


def test_fields_are_attributes(event):
    assert type(event) is rtfast.events.ResponseTextDeltaEvent
    assert event.type == "response.output_text.delta"
    assert (event.event_id, event.delta, event.output_index) == ("e1", "Hi", 0)


def test_absent_and_null_both_read_as_none(event):
    assert event.response_id is None
    assert event.item_id is None
    assert event.content_index is None


def test_the_wire_tells_them_apart(event):
    assert "response_id" in event and event["response_id"] is None
    assert "item_id" not in event
    with pytest.raises(KeyError, match="item_id"):
        event["item_id"]
    assert event.get("response_id", 5) is None
    assert event.get("item_id") is None
    assert event.get("item_id", 5) == 5
    assert event.get("item_id", default=5) == 5


def test_items_are_plain_json(event):
    assert event["type"] == "response.output_text.delta"
    assert event["delta"] == "Hi"
    assert event["rid"] == {"a": [1, {"b": None}]} and type(event["rid"]) is dict
    for key, value in json_value(FRAME).items():
        assert key in event and same_json(event[key], value)


def test_keys_that_no_field_names(event):
    assert event.extra == {
        "obfuscation": "x7Q",
        "rid": {"a": [1, {"b": None}]},
        "get": 1,
        "frame": 2,
    }
    assert type(event.extra) is dict and list(event.extra) == ["obfuscation", "rid", "get", "frame"]
    for key in ("obfuscation", "rid"):
        with pytest.raises(AttributeError):
            getattr(event, key)


def test_a_key_of_the_wire_does_not_shadow_what_is_ours(event):
    assert event["get"] == 1 and callable(event.get)
    assert event["frame"] == 2 and event.frame is FRAME


def test_no_extra_is_an_empty_dict(backend):
    assert backend.decode(frames.speech_started()).extra == {}


def test_keys_in_the_order_of_the_frame(event):
    expected = list(json_value(FRAME))
    assert list(event.keys()) == expected
    assert list(event.to_dict()) == expected


def test_keys_of_another_kind_are_not_there(event):
    for key in (5, None, b"delta", ("delta",)):
        assert key not in event


def test_to_dict_is_the_frame(event):
    assert same_json(event.to_dict(), json_value(FRAME))


def test_to_dict_is_ours_to_change(event):
    first = event.to_dict()
    first["rid"]["a"].append("more")
    first["delta"] = "changed"
    event["rid"]["a"].append("more")
    event.extra["new"] = 1
    assert same_json(event.to_dict(), json_value(FRAME))
    assert event.delta == "Hi" and "new" not in event.extra


def test_to_json_is_compact(backend):
    event = backend.decode(b' { "type" : "x" , "a" : [ 1 , "\\u00e9\\n" , null , true , { } ] } ')
    assert event.to_json() == '{"type":"x","a":[1,"é\\n",null,true,{}]}'
    event = backend.decode(frames.response_done())
    assert event.to_json() == frames.response_done().decode()


def test_to_json_keeps_numbers(backend):
    text = '{"a":[0,-1,1.5,-0.0,1e+300,18446744073709551615,9007199254740993]}'
    again = backend.decode(backend.decode(text).to_json())
    assert same_json(again.to_dict(), json_value(text))


def test_the_frame_is_the_object_that_was_given(backend):
    for frame in (FRAME, FRAME.decode(), frames.audio_delta(b"\1\2"), frames.response_done()):
        assert backend.decode(frame).frame is frame


def test_read_only(event):
    for name in ("delta", "type", "item_id", "frame", "extra", "new_name"):
        with pytest.raises(AttributeError):
            setattr(event, name, "x")
        with pytest.raises(AttributeError):
            delattr(event, name)
    with pytest.raises(TypeError):
        event["delta"] = "x"
    with pytest.raises(TypeError):
        del event["delta"]
    assert event.delta == "Hi"


def test_audio_events_are_read_only_too(backend):
    event = backend.decode(frames.audio_delta(b"\1\2"))
    for name in ("audio", "delta", "start_sample", "sample_rate", "duration_ms", "audio_format"):
        with pytest.raises(AttributeError):
            setattr(event, name, None)
        with pytest.raises(AttributeError):
            delattr(event, name)
    assert event.audio.tolist() == [0x0201]


def test_the_audio_key_on_the_wire(backend):
    frame = b'{"type":"input_audio_buffer.append","audio":"AQACAA==","event_id":"e"}'
    event = backend.decode(frame)
    assert event.audio.tolist() == [1, 2]
    assert event["audio"] == "AQACAA==" and event.get("audio") == "AQACAA=="
    assert "audio" in event and list(event.keys()) == ["type", "audio", "event_id"]
    assert event.to_dict()["audio"] == "AQACAA==" and event.extra == {}


def test_the_delta_of_audio_as_sent(backend):
    event = backend.decode(frames.audio_text(r"AQ\u0041CAA=="))
    assert event.delta == event["delta"] == event.to_dict()["delta"] == "AQACAA=="
    assert event.audio.tolist() == [1, 2] and event.extra == {}


def test_the_same_audio_under_another_key(backend):
    """vLLM-Omni's turn API says `audio` where the others say `delta`."""
    frame = b'{"type":"response.audio.delta","audio":"AQACAA==","sample_rate_hz":24000}'
    event = backend.decode(frame)
    assert event.audio.tolist() == [1, 2] and event["audio"] == "AQACAA=="
    assert event.delta is None and "delta" not in event


def test_without_the_frame(backend):
    frame = frames.audio_text('AQACAA==","rid":"r')
    event = backend.decode(frame, keep_frame=False)
    assert event.audio.tolist() == [1, 2]
    assert event.frame is None
    assert event.delta is None and event["delta"] is None
    assert (event.item_id, event.type) == (frames.ITEM_ID, frames.AUDIO)
    assert event.extra == {"rid": "r"}
    expected = {**json_value(frame), "delta": None}
    assert event.to_dict() == expected and list(event.to_dict()) == list(expected)
    assert repr(event)


@pytest.mark.parametrize("frame", [FRAME, frames.response_done()])
def test_events_without_audio_are_whole_without_it_too(backend, frame):
    event = backend.decode(frame, keep_frame=False)
    assert same_json(event.to_dict(), json_value(frame))


def test_a_lenient_field_is_the_value_that_it_is(backend):
    plain = {
        "type": "response.output_text.delta",
        "delta": 5,
        "item_id": ["a", {"b": 1}],
        "output_index": "zero",
        "content_index": 1.5,
        "event_id": {"c": {"d": 2}},
        "response_id": False,
    }
    event = backend.decode(json.dumps(plain))
    assert event.delta == 5 and event.output_index == "zero" and event.content_index == 1.5
    assert event.response_id is False
    assert event.item_id[0] == "a" and event.item_id[1].b == 1
    assert event.event_id.c.d == 2 and event.event_id == {"c": {"d": 2}}
    assert same_json(event.to_dict(), plain)


def test_fields_of_ours_are_not_hidden_by_null(backend):
    event = backend.decode(b'{"type":null,"audio":null,"extra":null,"keys":null}')
    assert event.type is None and event["type"] is None and "type" in event
    assert list(event.keys()) == ["type", "audio", "extra", "keys"]
    assert event["extra"] is None and event["keys"] is None
