"""What a decoder can be told, what it refuses to be told, and what comes of a bad frame."""

# ruff: noqa: UP031  JSON is full of braces, which % leaves alone

import inspect
import pickle

import frames
import pytest

import rtfast


def test_the_signature(backend):
    expected = dict.fromkeys(
        ["audio_format", "dtype", "audio", "strict", "on_error", "events", "keep_frame"]
    )
    expected |= {
        "audio_format": "auto",
        "dtype": "int16",
        "strict": False,
        "on_error": "raise",
        "events": (),
        "keep_frame": True,
        "max_frame_bytes": 64 * 2**20,
    }
    parameters = inspect.signature(backend.Decoder).parameters.values()
    assert {parameter.name: parameter.default for parameter in parameters} == expected
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)


@pytest.mark.parametrize(
    "options",
    [
        {"on_error": "ignore"},
        {"on_error": None},
        {"audio_format": "mp3"},
        {"dtype": "int32"},
        {"dtype": "int8"},
        {"max_frame_bytes": -1},
    ],
)
def test_values_that_mean_nothing(backend, options):
    with pytest.raises((ValueError, TypeError)):
        backend.Decoder(**options)
    with pytest.raises((ValueError, TypeError)):
        backend.decode(b"{}", **options)


def test_options_are_keywords_and_known(backend):
    with pytest.raises(TypeError):
        backend.Decoder("auto")
    with pytest.raises(TypeError):
        backend.Decoder(nonsense=1)
    with pytest.raises(TypeError):
        backend.decode(b"{}", nonsense=1)


@pytest.mark.parametrize("bad", [b"", b"[]", b'{"a":1', frames.audio_text("!"), "\ufeff{}", "{"])
def test_a_bad_frame_as_an_event(backend, bad):
    decoder = backend.Decoder(on_error="return")
    event = decoder.decode(bad)
    assert type(event) is rtfast.InvalidFrame and isinstance(event, rtfast.Event)
    assert type(event.error) is rtfast.DecodeError
    assert event.frame == bad and event.type is None
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(bad)
    assert (event.error.code, event.error.pos) == (caught.value.code, caught.value.pos)
    assert (
        str(event.error) == str(caught.value) and event.error.event_type == caught.value.event_type
    )
    assert len(repr(event)) < 300 and "\n" not in repr(event)
    assert type(decoder.decode(frames.text_delta())) is rtfast.events.ResponseTextDeltaEvent


def test_a_strict_failure_as_an_event(backend):
    event = backend.decode(b'{"type":"x"}', strict=True, on_error="return")
    assert type(event) is rtfast.InvalidFrame and event.error.code == "unknown_type"
    assert event.error.event_type == "x" and event.type is None


def test_the_frame_of_a_bad_buffer_is_a_copy(backend):
    given = bytearray(b"{,}")
    event = backend.decode(given, on_error="return")
    given[:] = b"xyz"
    assert event.frame == b"{,}"


def test_errors_are_value_errors_that_travel(backend):
    with pytest.raises(ValueError) as caught:
        backend.decode(b'{"type":"error",}')
    error = caught.value
    assert type(error) is rtfast.DecodeError
    assert error.code == "unexpected_byte" and error.code.value == str(error.code)
    assert (error.pos, error.event_type, error.index, error.events) == (16, "error", None, None)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is rtfast.DecodeError and str(again) == str(error)
    assert (again.code, again.pos, again.event_type) == (error.code, error.pos, error.event_type)


def test_messages_are_one_lower_case_line(backend):
    for bad in (b"", b"{", b"[]", b'{"a":01}', frames.audio_text("!"), frames.audio_text("A")):
        with pytest.raises(rtfast.DecodeError) as caught:
            backend.decode(bad)
        text = str(caught.value)
        assert text[0].islower() and "\n" not in text and text.endswith(")") and len(text) < 200


def test_a_hostile_tag_does_not_flood_the_message(backend):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(b'{"type":"' + b"x" * 100_000 + b'",}')
    assert len(str(caught.value)) < 300


# what the frame is of


def test_unknown_events(backend):
    event = backend.decode(b'{"event_id":"e","type":"brand.new","a":{"b":[1]}}')
    assert type(event) is rtfast.UnknownEvent and isinstance(event, rtfast.Event)
    assert event.type == "brand.new" and event["event_id"] == "e" and event["a"] == {"b": [1]}
    assert list(event.keys()) == ["event_id", "type", "a"] and "a" in event and "z" not in event
    assert event.get("z") is None
    with pytest.raises(KeyError):
        event["z"]


@pytest.mark.parametrize(
    "frame", [b"{}", b'{"a":{"type":"error"}}', b'{"type":null}', b'{"type":5}']
)
def test_events_without_a_type(backend, frame):
    event = backend.decode(frame)
    assert type(event) is rtfast.UnknownEvent and event.type is None
    assert event.to_dict() == eval(frame.replace(b"null", b"None"))
    assert ("type" in event) == (frame[:7] == b'{"type"')


def test_a_type_with_a_nul_or_of_a_megabyte_is_just_unknown(backend):
    for tag in ("error\\u0000", "", "é", "x" * 2**20):
        event = backend.decode('{"type":"%s"}' % tag)
        assert type(event) is rtfast.UnknownEvent and event.type == tag.replace("\\u0000", "\0")


# the last word


def test_decode_takes_what_a_decoder_takes(backend):
    assert backend.decode(b"[", on_error="return").error.code == "unexpected_end"
    assert backend.decode(frames.audio_delta(b"\1\2"), keep_frame=False).frame is None
    with pytest.raises(rtfast.DecodeError):
        backend.decode(b"{}", max_frame_bytes=1)


def test_one_shots_share_nothing(backend):
    assert backend.decode(frames.audio_delta(b"\1")).audio.tolist() == []
    event = backend.decode(frames.audio_delta(b"\2\3"))
    assert event.audio.tolist() == [0x0302] and event.start_sample == 0
