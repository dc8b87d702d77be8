"""strict=True: what a type promises must hold; an error says which promise, and where."""

import frames
import pytest

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

SPEECH = (
    b'{"type":"input_audio_buffer.speech_started","event_id":"e","audio_start_ms":%s,"item_id":%s}'
)


def strict_error(backend, frame):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(frame, strict=True)
    return caught.value


@pytest.mark.parametrize("value", [b"0", b"-5", b"4294967296", b"9223372036854775807"])
def test_ints_that_are(backend, value):
    event = backend.decode(SPEECH % (value, b'"i"'), strict=True)
    assert event.audio_start_ms == int(value)


@pytest.mark.parametrize("value", [b"1.5", b"1.0", b"1e3", b"true", b"null", b'"5"', b"[]", b"{}"])
def test_ints_that_are_not(fault, value):
    start = SPEECH.index(b"%s")
    assert fault(SPEECH % (value, b'"i"'), strict=True) == ("wrong_type", start)
    assert fault((SPEECH % (value, b'"i"')).decode(), strict=True) == ("wrong_type", start)


@pytest.mark.parametrize("value", [b"1", b"1.5", b"-0.0", b"1e-3"])
def test_an_int_fits_a_float(backend, value):
    frame = b'{"type":"rate_limits.updated","event_id":"e","rate_limits":[{"reset_seconds":%s}]}'
    limit = backend.decode(frame % value, strict=True).rate_limits[0]
    assert limit.reset_seconds == float(value)


@pytest.mark.parametrize("value", [b"true", b'"1"', b"[]", b"{}"])
def test_what_fits_no_float(fault, value):
    frame = b'{"type":"rate_limits.updated","event_id":"e","rate_limits":[{"reset_seconds":%s}]}'
    assert fault(frame % value, strict=True) == ("wrong_type", frame.index(b"%s"))


def test_unknown_keys_and_enum_values_are_fine(backend):
    event = backend.decode(
        b'{"type":"response.done","event_id":"e","new":1,'
        b'"response":{"status":"brand_new","object":5.5,"later":{}}}'.replace(b"5.5", b'"x"'),
        strict=True,
    )
    assert event.response.status == "brand_new" and event.extra == {"new": 1}


# which tags


@pytest.mark.parametrize(
    ("frame", "pos"),
    [
        (b'{"type":"x.y"}', 8),
        (b'{"a":1, "type" : "x.y"}', 17),
        (b'{"type":null}', 0),
        (b'{"type":5}', 0),
        (b' {"a":1}', 1),
        (b"{}", 0),
        (b'{"type":"error","event_id":"e","error":{},"type":"x.y"}', 49),
        (b'{"type":""}', 8),
        (b'{"type":"Error"}', 8),
        (b'{"type":"error "}', 8),
        (b'{"a":{"type":"error"}}', 0),
    ],
)
def test_unknown_types(backend, fault, frame, pos):
    assert type(backend.decode(frame)) is rtfast.UnknownEvent
    assert fault(frame, strict=True) == ("unknown_type", pos)
    assert fault(frame.decode(), strict=True) == ("unknown_type", pos)


# which of several faults


def test_a_missing_field_counts_at_the_closing_brace(fault):
    frame = b'{"type":"input_audio_buffer.speech_started","event_id":"e","item_id":5}'
    assert fault(frame, strict=True) == ("wrong_type", frame.index(b"5}"))
    frame = b'{"type":"input_audio_buffer.speech_started","event_id":"e"} '
    assert fault(frame, strict=True) == ("missing_field", len(frame) - 2)


def test_missing_fields_in_the_order_of_their_declaration(backend):
    error = strict_error(backend, b'{"type":"input_audio_buffer.speech_started"}')
    assert (error.code, error.pos) == ("missing_field", 43)
    assert "event_id" in str(error) and "item_id" not in str(error)


def test_the_lowest_wrong_type_wins_in_the_order_of_the_frame(fault):
    frame = SPEECH % (b'"5"', b"7")
    assert fault(frame, strict=True) == ("wrong_type", frame.index(b'"5"'))
    frame = (
        b'{"item_id":7,"audio_start_ms":"5","event_id":"e",'
        b'"type":"input_audio_buffer.speech_started"}'
    )
    assert fault(frame, strict=True) == ("wrong_type", 11)


def test_only_the_last_of_duplicate_keys_is_judged(backend, fault):
    frame = b'{"type":"input_audio_buffer.cleared","event_id":5,"event_id":"e"}'
    assert backend.decode(frame, strict=True).event_id == "e"
    frame = b'{"type":"input_audio_buffer.cleared","event_id":"e","event_id":5}'
    assert fault(frame, strict=True) == ("wrong_type", len(frame) - 2)


def test_base64_comes_before_strict(fault):
    frame = frames.audio_text("AAAA!").replace(b'"output_index":0', b'"output_index":"0"')
    assert fault(frame, strict=True) == ("base64_character", frame.index(b"!"))


# nested values


def test_wrong_types_inside_resources_name_their_path(backend):
    for inner, path in [
        (b'{"status":5}', "response.status"),
        (b'{"output":5}', "response.output"),
        (b'{"output":[5]}', "response.output"),
        (b'{"output":[{"id":5}]}', "id"),
        (b'{"output":[{},{"content":[{"text":5}]}]}', "text"),
        (b'{"usage":{"total_tokens":"5"}}'.replace(b'"5"', b"5.0"), "response.usage.total_tokens"),
    ]:
        frame = b'{"type":"response.done","event_id":"e","response":' + inner + b"}"
        error = strict_error(backend, frame)
        assert (error.code, error.pos) == ("wrong_type", frame.index(b"5")), frame
        assert path in str(error) and error.event_type == "response.done"


def test_fields_missing_inside_resources(backend):
    frame = (
        b'{"type":"conversation.item.input_audio_transcription.delta","event_id":"e","item_id":"i",'
        b'"logprobs":[{"token":"a","bytes":[1],"logprob":-0.5},{"token":"b","logprob":0}]}'
    )
    error = strict_error(backend, frame)
    assert (error.code, error.pos) == ("missing_field", frame.index(b"}]}"))
    assert "bytes" in str(error)
    event = backend.decode(frame)
    assert event.logprobs[1].bytes is None and event.logprobs[0].bytes == [1]


def test_elements_of_lists(backend):
    frame = (
        b'{"type":"conversation.item.input_audio_transcription.delta","event_id":"e","item_id":"i",'
        b'"logprobs":[{"token":"a","bytes":[1,true],"logprob":0}]}'
    )
    error = strict_error(backend, frame)
    assert (error.code, error.pos) == ("wrong_type", frame.index(b"true"))


def test_null_where_null_may_be(backend):
    event = backend.decode(
        b'{"type":"response.done","event_id":"e",'
        b'"response":{"status_details":null,"usage":null,"metadata":null,"output":[]}}',
        strict=True,
    )
    assert event.response.usage is None and "usage" in event.response


def test_free_form_objects_are_not_looked_into(backend):
    event = backend.decode(
        b'{"type":"response.done","event_id":"e","response":{"metadata":{"type":5,"id":[]}}}',
        strict=True,
    )
    assert event.response.metadata.type == 5


def test_json_faults_are_the_same_in_strict_mode(fault):
    for frame in (b'{"type":"x.y",}', b"", b"[]", b'{"type":"x.y"}}'):
        assert fault(frame) == fault(frame, strict=True)
