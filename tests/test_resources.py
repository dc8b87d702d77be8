"""The objects inside events: typed where the schema names them, Records elsewhere."""

import copy
import pickle
from collections.abc import Mapping

import frames
import pytest
from oracle import json_value, same_json

import rtfast
from rtfast import Record, resources

NESTED = json_value(frames.response_done())


@pytest.fixture
def response(backend):
    return backend.decode(frames.response_done()).response


def test_typed_as_deep_as_the_schema_goes(response):
    assert type(response) is resources.ResponseResource
    assert type(response.output[0]) is resources.Item
    assert type(response.output[0].content[1]) is resources.ContentPart
    assert type(response.usage) is resources.Usage
    assert response.output[0].content[0].transcript == "Grüße aus Köln"
    assert response.usage.input_token_details.audio_tokens == 13


def test_absent_null_and_unknown(response):
    assert response.status_details is None and "status_details" in response
    assert response.temperature is None and "temperature" not in response
    assert response.get("temperature", 7) == 7
    with pytest.raises(KeyError):
        response["temperature"]
    with pytest.raises(AttributeError):
        response.no_such_field  # noqa: B018


def test_items_are_plain(response):
    plain = NESTED["response"]
    assert same_json(response.to_dict(), plain) and list(response.keys()) == list(plain)
    assert response["output"] == plain["output"] and type(response["output"][0]) is dict
    assert type(response["metadata"]) is dict
    assert response.output[0].to_dict() == plain["output"][0]


def test_by_item_of_the_event_it_has_the_order_of_the_frame(backend):
    event = backend.decode(frames.response_done())
    assert list(event["response"]) == list(NESTED["response"])


def test_what_the_class_does_not_name(backend):
    event = backend.decode(
        b'{"type":"conversation.item.added","item":{"id":"i","new":{"a":1},"content":[{"new":[2]}]}}'
    )
    assert event.item.extra == {"new": {"a": 1}} and event.item["new"] == {"a": 1}
    assert event.item.content[0].extra == {"new": [2]}
    with pytest.raises(AttributeError):
        event.item.new  # noqa: B018


def test_equality_and_copies(backend, response):
    other = backend.decode(frames.response_done()).response
    assert response == other and response is not other and len({response, other}) == 2
    assert (
        response != response.to_dict()
        and response
        != backend.decode(frames.response_done().replace(b"Bis bald", b"Ciao")).response
    )
    for again in (
        copy.copy(response),
        copy.deepcopy(response),
        pickle.loads(pickle.dumps(response)),
    ):
        assert type(again) is type(response) and again == response
        assert again.to_dict() == response.to_dict()


def test_read_only(response):
    for node in (response, response.output[0], response.usage, response.metadata):
        for name in ("id", "status", "new_name"):
            with pytest.raises(AttributeError):
                setattr(node, name, 1)
            with pytest.raises(AttributeError):
                delattr(node, name)
        with pytest.raises(TypeError):
            node["id"] = 1


def test_repr(response):
    assert repr(response).startswith("ResponseResource(") and "\n" not in repr(response)
    assert len(repr(response)) < 600 and "completed" in repr(response)


def test_the_same_object_on_every_access(backend):
    event = backend.decode(frames.response_done())
    assert event.response is event.response
    assert event.response.output is event.response.output


def test_a_resource_outlives_its_event(backend):
    item = backend.decode(frames.response_done()).response.output[0]
    for _ in range(50):
        backend.decode(frames.response_done().replace(b"message", b"garbage"))
    assert item.type == "message" and item.content[1].text == "Bis bald"


# Record


@pytest.fixture
def record(backend):
    return backend.decode(
        b'{"type":"response.done","response":{"metadata":'
        b'{"a":1,"b":{"c":[{"d":null},[{"e":2}]]},"get":3,"a-b":4,"items":5}}}'
    ).response.metadata


def test_a_record_is_a_mapping(record):
    assert type(record) is Record and isinstance(record, Mapping)
    assert list(record) == ["a", "b", "get", "a-b", "items"] and len(record) == 5
    assert record["a"] == 1 and "a" in record and "z" not in record
    assert record.get("z") is None and record.get("z", 9) == 9
    assert dict(record)["a-b"] == 4 and {**record}["get"] == 3
    with pytest.raises(KeyError):
        record["z"]


def test_attributes_of_a_record(record):
    assert record.a == 1 and record.b.c[0].d is None and record.b.c[1][0].e == 2
    assert type(record.b) is Record and type(record.b.c) is list
    assert callable(record.get) and callable(record.items)
    with pytest.raises(AttributeError, match="z"):
        record.z  # noqa: B018


def test_a_record_compares_with_mappings(record):
    plain = {"a": 1, "b": {"c": [{"d": None}, [{"e": 2}]]}, "get": 3, "a-b": 4, "items": 5}
    assert record == plain and record.to_dict() == plain and type(record.to_dict()["b"]) is dict
    assert record != {"a": 1} and record != 5
    assert record == Record(plain) == Record(**plain)
    for again in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):
        assert type(again) is Record and again == record


def test_to_dict_of_a_record_is_a_copy(record):
    record.to_dict()["b"]["c"].append(1)
    assert len(record.b.c) == 2


def test_repr_of_a_record(record):
    assert repr(record).startswith("Record(") and "\n" not in repr(record)


# values that are not what the schema says, in lenient mode


@pytest.mark.parametrize(
    "value", [None, 5, 1.5, True, "text", [], [1, [2]], "unimplemented", {}, {"odd": 1}]
)
def test_an_object_that_may_be_anything(backend, value):
    frame = frames.compact({"type": "response.done", "response": {"status_details": value}})
    event = backend.decode(frame)
    read = event.response.status_details
    if isinstance(value, dict):
        assert type(read) is resources.ResponseStatusDetails and read.to_dict() == value
    else:
        assert read == value and type(read) is type(value)
    assert event["response"] == {"status_details": value}


@pytest.mark.parametrize("value", [None, 5, "text", [], {"a": {"b": 1}}])
def test_a_list_that_may_be_anything(backend, value):
    frame = frames.compact({"type": "rate_limits.updated", "rate_limits": value})
    event = backend.decode(frame)
    assert event.rate_limits == value and event["rate_limits"] == value


def test_a_list_of_this_and_that(backend):
    event = backend.decode(
        b'{"type":"rate_limits.updated","rate_limits":[null,{"name":"tokens"},5,["x",{"y":1}]]}'
    )
    nothing, limit, five, inner = event.rate_limits
    assert (nothing, limit.name, five) == (None, "tokens", 5)
    assert type(limit) is resources.RateLimit and inner[1].y == 1
    assert event["rate_limits"] == [None, {"name": "tokens"}, 5, ["x", {"y": 1}]]


def test_a_session_in_both_shapes(backend):
    beta = backend.decode(
        b'{"type":"session.created","session":{"voice":"alloy","input_audio_format":"pcm16",'
        b'"turn_detection":{"type":"server_vad","threshold":0.5},"tools":[{"type":"function"}]}}'
    ).session
    assert (beta.voice, beta.input_audio_format) == ("alloy", "pcm16")
    assert beta.turn_detection.threshold == 0.5 and beta.tools[0].type == "function"
    ga = backend.decode(
        b'{"type":"session.created","session":{"type":"realtime","audio":{"input":{"format":'
        b'{"type":"audio/pcm","rate":24000}},"output":{"voice":"marin"}}}}'
    ).session
    assert ga.type == "realtime" and ga.audio.input.format.rate == 24000
    assert ga.audio.output.voice == "marin"


def test_an_error_that_is_a_text(backend):
    event = backend.decode(b'{"type":"error","error":"went wrong","code":"x"}')
    assert event.error == "went wrong" and event["code"] == "x"


def test_base64_of_a_part_is_decoded_when_asked(backend):
    part = backend.decode(
        b'{"type":"response.content_part.done","part":{"type":"audio","audio":"AQACAA=="}}'
    ).part
    assert part.audio == "AQACAA==" and part.decode_audio() == b"\1\0\2\0"
    bad = backend.decode(b'{"type":"response.content_part.done","part":{"audio":"AQ!="}}').part
    with pytest.raises(rtfast.DecodeError):
        bad.decode_audio()
    assert (
        backend.decode(b'{"type":"response.content_part.done","part":{}}').part.decode_audio()
        is None
    )


def test_deep_values_are_readable(backend):
    deep = b'{"type":"response.done","response":{"metadata":' + b'{"a":' * 1021 + b"1" + b"}" * 1023
    value = backend.decode(deep).response.metadata
    for _ in range(1021):
        value = value.a
    assert value == 1
