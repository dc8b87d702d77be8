"""Events as text: what a server sends, by orjson or by the standard library."""

import json
import math

import frames
import numpy as np
import pytest
from full_frames import full_frames
from json_cases import VALUES
from oracle import json_accepts, json_value, same_json

import rtfast
from rtfast import _json_text, events

TRANSCRIPT = {
    "event_id": "event_1", "response_id": "resp_1", "item_id": "item_1", "output_index": 0,
    "content_index": 0,
}  # fmt: skip


@pytest.fixture(params=["orjson", "standard library"])
def dumps(request, monkeypatch):
    """Each way to write JSON; `to_json` uses it."""
    if request.param == "orjson":
        pytest.importorskip("orjson", reason="orjson has no wheels without the GIL")
    way = _json_text._choose() if request.param == "orjson" else _json_text._encode
    assert (way is _json_text._encode) == (request.param != "orjson")
    monkeypatch.setattr("rtfast.events.base.dumps", way)
    return way


@pytest.mark.parametrize("text", ["Sure", "", 'a "b" \\ \n\x7f\x00', "é漢𝄞\u2028", "x" * 5000])
def test_a_transcript(backend, dumps, text):
    event = events.ResponseAudioTranscriptDeltaEvent(**TRANSCRIPT, delta=text)
    frame = event.to_json()
    wire = {"type": "response.output_audio_transcript.delta", **TRANSCRIPT, "delta": text}
    assert json.loads(frame) == wire == event.to_dict() and list(json.loads(frame)) == list(wire)
    assert frame == json.dumps(wire, ensure_ascii=False, separators=(",", ":"))
    assert backend.decode(frame) == event and backend.decode(frame, strict=True).delta == text


def test_a_transcript_of_every_length(dumps):
    """The short way ends at a kilobyte."""
    for size in (*range(20), *range(700, 1100)):
        event = events.ResponseAudioTranscriptDeltaEvent(**TRANSCRIPT, delta="x" * size)
        assert json.loads(event.to_json()) == event.to_dict()
        assert event.to_json() == json.dumps(event.to_dict(), separators=(",", ":"))


def test_every_full_frame_comes_out_as_it_went_in(backend, dumps):
    for _, frame in full_frames():
        again = backend.decode(frame).to_json()
        assert same_json(json_value(again), json_value(frame))
        assert list(json.loads(again)) == list(json.loads(frame))


def test_every_value(backend, dumps):
    for value in VALUES:
        frame = f'{{"type":"x","value":{value}}}'
        if json_accepts(frame):
            assert same_json(json_value(backend.decode(frame).to_json()), json_value(frame)), frame


def test_what_is_plain_and_what_is_not(dumps):
    """Fields of one event, scalars and others, in the class's order."""
    event = events.SessionUsageUpdatedEvent(usage={"a": 1}, event_id="e")
    assert json.loads(event.to_json())["usage"] == {"a": 1}
    names = [name for name in events.ErrorEvent._names if name in event.to_dict()]
    assert names == ["event_id"]
    error = events.ErrorEvent(
        client_event_id=None, error={"code": "x", "n": [1.5, None]}, event_id="e"
    )
    assert error.to_json() == (
        '{"type":"error","event_id":"e","error":{"code":"x","n":[1.5,null]},"client_event_id":null}'
    )
    item = events.ConversationItemTruncateEvent(item_id="i", content_index=0, audio_end_ms=2**40)
    assert item.to_json().endswith('"content_index":0,"audio_end_ms":1099511627776}')
    odd = events.ConversationItemTruncateEvent(item_id=5, content_index=True, audio_end_ms=1.5)
    assert odd.to_dict() == {
        "type": "conversation.item.truncate", "item_id": 5, "content_index": True,
        "audio_end_ms": 1.5,
    }  # fmt: skip
    assert type(odd.to_dict()["content_index"]) is bool


class Loud(str):
    """A str that is not quite one."""


def test_numbers_and_words(dumps):
    for value in (0, 9, 10, 2**31, 2**63 - 1, 2**63, 2**64 - 1, -1, 1.5, -0.0, True, False, None):
        event = events.ConversationItemTruncateEvent(
            item_id=value, content_index=value, audio_end_ms=value
        )
        assert event.to_json() == json.dumps(event.to_dict(), separators=(",", ":"))
    for key in ("plain", "é", 'a"b', "a\\b", ""):
        event = rtfast.UnknownEvent(type=key or "x", extra={key: "value"})
        assert json.loads(event.to_json()) == event.to_dict() == {"type": key or "x", key: "value"}


def test_an_event_without_a_tag_or_fields(dumps):
    assert rtfast.decode("{}").to_json() == "{}"
    assert events.InputAudioBufferCommitEvent().to_json() == '{"type":"input_audio_buffer.commit"}'


def test_values_of_subclasses(backend):
    event = events.ConversationItemDeleteEvent(item_id=Loud("i"))
    assert event.item_id == "i" and json.loads(event.to_json())["item_id"] == "i"
    assert backend.decode(event.to_json()) == event


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_nan(dumps, number):
    for value in (number, [None, {"a": [number]}], (number,)):
        event = rtfast.UnknownEvent(type="x", extra={"value": value, "nothing": None})
        with pytest.raises(ValueError, match="not JSON compliant"):
            event.to_json()


def test_what_orjson_has_no_text_for(dumps):
    deep = inner = []
    for _ in range(300):
        inner.append([])
        inner = inner[0]
    for value in (2**64, -(2**70), deep, {"a": [2**100]}):
        event = rtfast.UnknownEvent(type="x", extra={"value": value})
        assert json.loads(event.to_json()) == {"type": "x", "value": value}
    for value in (b"bytes", object(), {1, 2}, np.zeros(2)):
        with pytest.raises(TypeError):
            rtfast.UnknownEvent(type="x", extra={"value": value}).to_json()


# --- the answer to a bad frame ---

BAD = [
    (frames.audio_text("AAAA!"), {}, "base64_character"),
    (b'{"type":"input_audio_buffer.append","audio":"A"}', {}, "base64_padding"),
    (b'{"type":"response.create"', {}, "unexpected_end"),
    (b"[]", {}, "not_an_object"),
    (b'{"type":"conversation.item.delete"}', {"strict": True}, "missing_field"),
    (b'{"type":"nobody.knows"}', {"strict": True}, "unknown_type"),
    ('{"type":"x","a":"\ud800"}', {}, "bad_utf8"),
]


@pytest.mark.parametrize(("frame", "options", "code"), BAD)
def test_an_error_as_an_event(backend, dumps, frame, options, code):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(frame, **options)
    event = caught.value.to_error_event("event_9", client_event_id="event_1")
    assert type(event) is events.ErrorEvent and event.type == "error"
    assert json.loads(event.to_json()) == {
        "type": "error",
        "event_id": "event_9",
        "error": {
            "type": "invalid_request_error", "code": code, "message": str(caught.value),
            "param": None, "event_id": "event_1",
        },
    }  # fmt: skip
    again = backend.decode(event.to_json(), strict=True)
    assert again == event and again.error.code == code == caught.value.code
    alone = caught.value.to_error_event("event_9")
    assert alone.error.event_id is None and alone.to_dict()["error"]["event_id"] is None


def test_an_error_is_an_event_of_the_sdk():
    realtime = pytest.importorskip("openai.types.realtime")
    with pytest.raises(rtfast.DecodeError) as caught:
        rtfast.decode(b"{")
    event = caught.value.to_error_event("event_9", client_event_id="event_1")
    theirs = realtime.RealtimeErrorEvent.model_validate_json(event.to_json(), strict=True)
    assert theirs.error.code == "unexpected_end" and theirs.error.event_id == "event_1"
    assert theirs.event_id == "event_9" and theirs.error.message == str(caught.value)


def test_ids_of_an_error_event():
    with pytest.raises(rtfast.DecodeError) as caught:
        rtfast.decode(b"{")
    for arguments in ({"event_id": None}, {"event_id": 5}, {"event_id": "e", "client_event_id": 5}):
        with pytest.raises(TypeError, match="expected a str"):
            caught.value.to_error_event(**arguments)
