"""What is JSON and what it means: orjson says, for every case alone and inside real frames."""

# ruff: noqa: UP031  JSON is full of braces, which % leaves alone

import importlib
import json

import frames
import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_cases import BYTES, SURROGATES, VALUES, documents
from oracle import json_accepts, json_value, same_json

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

ENVELOPES = {
    "unknown event": '{"type":"x.y","value":%s,"after":1}',
    "unknown field": '{"type":"response.output_text.delta","item_id":"i","unknown":%s,"delta":"d"}',
    "known field": '{"type":"response.output_text.delta","delta":%s,"item_id":"i"}',
    "typed object": '{"type":"response.done","response":%s}',
    "typed list": '{"type":"rate_limits.updated","rate_limits":[{"name":"a"},%s]}',
    "nested field": '{"type":"response.done","response":{"id":"r","status":%s}}',
    "nested list": '{"type":"response.done","response":{"output":[{"content":[%s,{"text":"t"}]}]}}',
    "nested unknown": '{"type":"response.done","response":{"x":{"y":[%s]}}}',
    "the tag": '{"type":%s,"delta":"d"}',
    "beside audio": '{"type":"response.output_audio.delta","rid":%s,"delta":"AAAA"}',
    "after audio": '{"type":"response.output_audio.delta","delta":"AAAA","rid":%s}',
    "before all": '{"first":%s,"type":"input_audio_buffer.cleared"}',
}


def check(backend, frame):
    if json_accepts(frame):
        event = backend.decode(frame)
        assert same_json(event.to_dict(), json_value(frame)), frame
        for key, value in json_value(frame).items():
            assert same_json(event[key], value), frame
    else:
        with pytest.raises(rtfast.DecodeError) as caught:
            backend.decode(frame)
        assert caught.value.code != "not_an_object", frame


def check_alone(backend, frame):
    if json_accepts(frame) and type(json_value(frame)) is not dict:
        with pytest.raises(rtfast.DecodeError) as caught:
            backend.decode(frame)
        assert caught.value.code == "not_an_object", frame
        return
    check(backend, frame)


def test_the_list_is_long_enough_and_has_both_kinds():
    accepted = sum(map(json_accepts, VALUES))
    assert len(VALUES) == len(set(VALUES)) > 600
    assert accepted > 200 and len(VALUES) - accepted > 350
    assert len(BYTES) == len(set(BYTES)) > 150
    assert {json_accepts(value) for value in BYTES} == {True, False}
    assert not any(map(json_accepts, SURROGATES))


@pytest.mark.parametrize("name", ENVELOPES)
def test_inside_a_frame(backend, name):
    for frame in documents(ENVELOPES[name]):
        check(backend, frame)


def test_alone(backend):
    for frame in documents():
        check_alone(backend, frame)


@pytest.mark.parametrize("around", ["{%s:1}", '{"type":"error","error":{%s:{}}}'])
def test_in_place_of_a_key(backend, around):
    for frame in documents(around):
        check(backend, frame)


def test_cases_of_cpython(backend):
    """Those that the interpreter's own tests keep, where its test package is installed."""
    named = pytest.importorskip("test.test_json.test_fail", reason="Python without its tests")
    cases = list(named.JSONDOCS)
    for module in ("test_pass1", "test_pass2", "test_pass3"):
        cases.append(importlib.import_module(f"test.test_json.{module}").JSON)
    assert len(cases) >= 36
    for case in cases:
        check_alone(backend, case)
        for around in ENVELOPES.values():
            check(backend, around % case)
            check(backend, (around % case).encode())


def test_attributes_of_typed_fields_are_the_same_values(backend):
    for value in filter(json_accepts, VALUES):
        plain = json_value(value)
        event = backend.decode(ENVELOPES["known field"] % value)
        if not isinstance(plain, dict | list):
            assert same_json(event.delta, plain), value
        event = backend.decode(ENVELOPES["nested field"] % value)
        if not isinstance(plain, dict | list):
            assert same_json(event.response.status, plain), value


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text('aétype\\"\n'), inner),
    max_leaves=12,
)
KEYS = ["type", "event_id", "item_id", "delta", "content_index", "response", "item", "session", "é"]
TAGS = ["response.output_text.delta", "response.done", "session.updated", "x", "error"]
objects = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), values, max_size=6)


@given(
    value=objects,
    tag=st.sampled_from(TAGS),
    separators=st.sampled_from([(",", ":"), (", ", ": "), (" ,\n\t", "\r: ")]),
    ascii_only=st.booleans(),
    as_text=st.booleans(),
)
def test_random_objects(backend, value, tag, separators, ascii_only, as_text):
    value.setdefault("type", tag)
    frame = json.dumps(value, separators=separators, ensure_ascii=ascii_only)
    try:
        frame.encode()
    except UnicodeEncodeError:
        return
    event = backend.decode(frame if as_text else frame.encode())
    assert same_json(event.to_dict(), json_value(frame))
    assert same_json(json_value(event.to_json()), json_value(frame))


@given(number=st.floats(allow_nan=False, allow_infinity=False), digits=st.integers(0, 20))
def test_floats_round_to_the_nearest_double(backend, number, digits):
    for text in (repr(number), f"{number:.{digits}e}", f"{number:.{digits}f}"):
        if json_accepts(text):
            assert same_json(backend.decode('{"a":%s}' % text)["a"], json_value(text)), text


@given(st.text("0123456789", min_size=1, max_size=40), st.integers(-345, 345))
def test_decimals_of_any_length(backend, digits, exponent):
    digits = digits.lstrip("0") or "0"
    for text in (digits, f"-{digits}", f"{digits}.{digits}e{exponent}", f"0.{digits}e{exponent}"):
        check(backend, '{"a":%s}' % text)


SEEDS = [
    frames.text_delta(text='Grüße \\ "x" 😀'),
    frames.response_done(),
    frames.speech_started(),
    rb'{"a":[1,-2.5e3,true,null],"type":"x","\u0074":"\ud83d\ude00"}',
]


@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3), st.integers(0, 2)),
        min_size=1,
        max_size=3,
    ),
)
def test_mutated_frames_are_accepted_when_orjson_accepts_them(backend, seed, edits):
    frame = seed
    for where, new, dropped in edits:
        place = int(where * len(frame))
        frame = frame[:place] + new + frame[place + dropped :]
    if json_accepts(frame) and type(json_value(frame)) is dict:
        event = backend.decode(frame)
        assert same_json(event.to_dict(), json_value(frame))
    else:
        with pytest.raises(rtfast.DecodeError):
            backend.decode(frame)
