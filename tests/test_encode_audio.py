"""Frames that are written: what the standard library says they are, and what comes back."""

import array
import base64
import inspect
import json
import mmap

import frames
import g711
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import json_accepts, json_value

import rtfast
from rtfast import AudioFormat, events

pytestmark = pytest.mark.usefixtures("simd")

APPEND = "input_audio_buffer.append"
EVERY = np.arange(-32768, 32768).astype(np.int16)
LENGTHS = [*range(1001), 4800, 24000, 100_003]


def noise(count, seed=0):
    return np.random.default_rng(seed).integers(-32768, 32768, count).astype(np.int16)


def audio_in(frame, key="audio"):
    """The bytes that a frame carries, by others' means; its base64 must be the standard one."""
    text = json.loads(frame)[key]
    data = base64.b64decode(text, validate=True)
    assert base64.b64encode(data).decode() == text
    return data


def append_of(data):
    return f'{{"type":"{APPEND}","audio":"{base64.b64encode(data).decode()}"}}'


# --- the text ---


def test_a_frame_in_full(encode_audio):
    assert encode_audio(np.array([1, -2], np.int16)) == f'{{"type":"{APPEND}","audio":"AQD+/w=="}}'
    assert encode_audio(b"") == f'{{"type":"{APPEND}","audio":""}}'
    frame = encode_audio(
        np.array([1, -2], np.int16), type="response.output_audio.delta", event_id="event_1",
        response_id="resp_1", item_id="item_1", output_index=0, content_index=12,
    )  # fmt: skip
    assert frame == (
        '{"type":"response.output_audio.delta","event_id":"event_1","response_id":"resp_1",'
        '"item_id":"item_1","output_index":0,"content_index":12,"delta":"AQD+/w=="}'
    )


def test_int16_of_every_length(backend, encode_audio):
    for count in LENGTHS:
        samples = noise(count)
        frame = encode_audio(samples)
        assert frame == append_of(samples.astype("<i2").tobytes()) and frame.isascii()
        assert backend.decode(frame).audio.tolist() == samples.tolist()


def test_bytes_of_every_length(backend, encode_audio):
    for count in LENGTHS:
        data = frames.made_up_pcm(count, seed=count)
        frame = encode_audio(data)
        assert frame == append_of(data)
        assert backend.decode(frame, dtype="raw", audio_format="pcmu").audio.tobytes() == data


def test_float32_of_every_length(backend, encode_audio):
    for count in LENGTHS:
        samples = noise(count) / np.float32(32768)
        assert samples.dtype == np.float32
        frame = encode_audio(samples)
        assert frame == append_of(noise(count).astype("<i2").tobytes())
        assert backend.decode(frame, dtype="float32").audio.tolist() == samples.tolist()


@given(st.binary(max_size=2000), st.integers(0, 63))
def test_any_bytes_at_any_address(encode_audio, data, offset):
    memory = bytes(offset) + data
    assert encode_audio(memoryview(memory)[offset:]) == append_of(data)


@given(st.lists(st.integers(-32768, 32767), max_size=1200))
def test_any_samples_come_back(backend, encode_audio, values):
    """As int16, and as floats on the grid of 1/32768."""
    samples = np.array(values, np.int16)
    assert backend.decode(encode_audio(samples)).audio.tolist() == values
    grid = samples / np.float32(32768)
    event = backend.decode(encode_audio(grid), dtype="float32")
    assert event.audio.dtype == np.float32 and event.audio.tolist() == grid.tolist()


@given(st.lists(st.floats(width=32), max_size=300))
@settings(max_examples=300)
def test_any_floats(encode_audio, values):
    """round(x * 32768), of two as near the even one, clipped; NaN is silence. In doubles, exact."""
    expected = [0 if x != x else round(min(max(x, -2), 2) * 32768) for x in values]
    expected = [min(max(value, -32768), 32767) for value in expected]
    data = audio_in(encode_audio(np.array(values, np.float32)))
    assert np.frombuffer(data, "<i2").tolist() == expected


def test_floats_between_two_samples(encode_audio):
    halves = ((EVERY.astype(np.float64) + 0.5) / 32768).astype(np.float32)
    expected = [min(round(sample + 0.5), 32767) for sample in EVERY.tolist()]
    assert np.frombuffer(audio_in(encode_audio(halves)), "<i2").tolist() == expected


@pytest.mark.parametrize("encoding", ["pcmu", "pcma"])
def test_every_sample_of_g711(backend, encode_audio, encoding):
    expected = bytes(g711.compressed(sample, encoding) for sample in EVERY.tolist())
    assert audio_in(encode_audio(EVERY, audio_format=encoding)) == expected
    floats = EVERY / np.float32(32768)
    assert audio_in(encode_audio(floats, audio_format=encoding)) == expected
    assert audio_in(encode_audio(floats[::-1].copy(), audio_format=encoding)) == expected[::-1]


@pytest.mark.parametrize("encoding", ["pcmu", "pcma"])
def test_g711_of_every_length(encode_audio, encoding):
    for count in (*range(100), 333, 4801):
        samples = noise(count, seed=1)
        expected = bytes(g711.compressed(sample, encoding) for sample in samples.tolist())
        assert audio_in(encode_audio(samples, audio_format=encoding)) == expected
        floats = samples / np.float32(32768)
        assert audio_in(encode_audio(floats, audio_format=encoding)) == expected
        assert audio_in(encode_audio(expected, audio_format=encoding)) == expected


def test_the_tables_by_hand():
    """Rows of the recommendation's tables, so that the oracle is tested too."""
    for sample, byte in (
        (0, 0xFF),
        (32767, 0x80),
        (-1, 0x7F),
        (-32768, 0x00),
        (4, 0xFE),
        (3, 0xFF),
    ):
        assert g711.compressed(sample, "pcmu") == byte
    for sample, byte in (
        (0, 0xD5),
        (32767, 0xAA),
        (-1, 0x55),
        (-32768, 0x2A),
        (15, 0xD5),
        (16, 0xD4),
    ):
        assert g711.compressed(sample, "pcma") == byte
    assert (
        g711.decision_values("pcmu")[:3] == [0, 4, 12]
        and g711.decision_values("pcmu")[127] == 31612
    )
    assert (
        g711.decision_values("pcma")[:3] == [0, 16, 32]
        and g711.decision_values("pcma")[127] == 31744
    )


@pytest.mark.parametrize("encoding", ["pcmu", "pcma"])
def test_g711_bytes_come_back(backend, encode_audio, encoding):
    every = bytes(range(256))
    event = backend.decode(encode_audio(every, audio_format=encoding), audio_format=encoding)
    again = audio_in(encode_audio(event.audio, audio_format=encoding))
    assert again == (every.replace(b"\x7f", b"\xff") if encoding == "pcmu" else every)


# --- the envelope ---


def audio_types():
    for cls in rtfast._schema._built_in().values():
        if issubclass(cls, rtfast.AudioEvent):
            yield from cls._tags


@pytest.mark.parametrize("type", sorted(set(audio_types())))
def test_every_type_that_carries_audio(backend, encode_audio, type):
    samples = noise(480)
    frame = encode_audio(samples, type=type, event_id="event_1", item_id="item_1")
    wire = json.loads(frame)
    key = next(key for key in wire if key not in ("type", "event_id", "item_id"))
    assert list(wire) == ["type", "event_id", "item_id", key] and wire["type"] == type
    event = backend.decode(frame)
    assert event.type == type and event.audio.tolist() == samples.tolist()


@pytest.mark.parametrize(
    ("type", "key"),
    [("some.audio.delta", "delta"), ("some.append", "audio"), ("", "audio"), ('ü\n"\\', "audio")],
)
def test_types_that_nobody_knows(encode_audio, type, key):
    frame = encode_audio(b"\1\2", type=type)
    assert json.loads(frame) == {"type": type, key: "AQI="} and frame.isascii()


class Nested(
    rtfast.AudioEvent, tags=("media", "more"), tag_key="event", audio=("media.payload", "other")
):
    streamSid: str | None = None


def test_a_class_as_type(backend, encode_audio):
    frame = encode_audio(b"\1\2", type=Nested, streamSid="MZ1", event_id=None)
    assert frame == '{"event":"media","streamSid":"MZ1","media":{"payload":"AQI="}}'
    event = backend.decode(frame, events=[Nested])
    assert type(event) is Nested and event.audio.tolist() == [0x0201]
    frame = encode_audio(b"\1\2", type=Nested, media={"a": 1, "b": ["ü"]}, streamSid="MZ1")
    assert (
        frame
        == '{"event":"media","streamSid":"MZ1","media":{"a":1,"b":["\\u00fc"],"payload":"AQI="}}'
    )
    assert encode_audio(b"", type=Nested, media={}) == '{"event":"media","media":{"payload":""}}'
    assert json.loads(encode_audio(b"", type=Nested, type_="x")) == {
        "event": "media", "type_": "x", "media": {"payload": ""},
    }  # fmt: skip
    frame = encode_audio(b"\1\2", type=events.ResponseAudioDeltaEvent)
    assert frame == '{"type":"response.output_audio.delta","delta":"AQI="}'


ODD = {
    "plain": "item_1", "empty": "", "quote": 'a"b', "backslash": "a\\b", "control": "a\nb\x7f\x00",
    "latin": "é", "wide": "漢", "astral": "𝄞", "long": "x" * 3000, "big": 2**70, "negative": -5,
    "zero": 0, "max": 2**63 - 1, "true": True, "float": 1.5, "list": [1, {"a": None}],
    "dict": {"b": {}}, "tuple": (1, 2), "record": rtfast.Record(a=rtfast.Record(b=1)),
    "resource": rtfast.resources.RateLimit(name="tokens", limit=1, remaining=0, reset_seconds=0.5),
}  # fmt: skip
PLAIN = {
    **ODD, "tuple": [1, 2], "record": {"a": {"b": 1}},
    "resource": {"name": "tokens", "limit": 1, "remaining": 0, "reset_seconds": 0.5},
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_any_value_is_json(encode_audio, name):
    for more in ({}, {"item_id": "i"}):
        frame = encode_audio(b"\1\2", **more, **{name: ODD[name]}, output_index=3)
        wire = json.loads(frame)
        assert frame.isascii() and list(wire) == ["type", *more, name, "output_index", "audio"]
        assert wire[name] == PLAIN[name] and type(wire[name]) is type(PLAIN[name])
        assert audio_in(frame) == b"\1\2"
        assert frame == json.dumps(wire, separators=(",", ":"))


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.none() | st.text(max_size=100) | st.integers(-(2**70), 2**70),
        max_size=8,
    )
)
def test_any_ids(encode_audio, ids):
    for name in ("type", "audio", "audio_format", "event_id", "pcm"):
        ids.pop(name, None)
    frame = encode_audio(b"\1\2", **ids)
    given = {key: value for key, value in ids.items() if value is not None}
    assert frame == json.dumps({"type": APPEND, **given, "audio": "AQI="}, separators=(",", ":"))


def test_ids_that_fill_the_room_for_them(encode_audio):
    for size in range(950, 1060):
        for more in ({}, {"b": "y" * 9}, {"n": 5}):
            wire = json.loads(encode_audio(b"\1\2", a="x" * size, **more))
            assert wire == {"type": APPEND, "a": "x" * size, **more, "audio": "AQI="}


def test_what_is_none_is_left_out(encode_audio):
    assert encode_audio(b"", event_id=None, item_id=None) == append_of(b"")


def test_names_built_at_run_time(encode_audio):
    """Keywords that are equal to ours, and not the same object."""
    named = {"".join(["ty", "pe"]): "x", "".join(["event", "_id"]): "e", "".join(["i", "d"]): "i"}
    assert encode_audio(b"", **named) == '{"type":"x","event_id":"e","id":"i","audio":""}'
    assert encode_audio(**{"".join(["p", "cm"]): b""}) == append_of(b"")


def test_as_many_ids_as_anybody_gives(encode_audio, wrap_audio):
    for count in (63, 64, 65, 300):
        ids = {f"k{number}": number for number in range(count)}
        frame = encode_audio(b"", **ids, event_id="e", type="x")
        assert json.loads(frame) == {"type": "x", "event_id": "e", **ids, "audio": ""}
        assert wrap_audio("", **ids, event_id="e", type="x") == frame


def test_many_types_do_not_pile_up(encode_audio):
    for number in range(600):
        assert encode_audio(b"", type=f"t{number}") == f'{{"type":"t{number}","audio":""}}'


# --- what audio may be ---


def test_any_contiguous_buffer(encode_audio):
    samples = noise(481)
    data = samples.tobytes()
    memory = mmap.mmap(-1, len(data))
    memory[:] = data
    for buffer in (data, bytearray(data), memoryview(data), memory, memoryview(data).cast("c"),
                   np.frombuffer(data, np.uint8), array.array("B", data)):  # fmt: skip
        assert encode_audio(buffer) == append_of(data)
    for buffer in (array.array("h", samples.tolist()), memoryview(data).cast("h"),
                   memoryview(samples), samples.view(np.recarray)):  # fmt: skip
        assert encode_audio(buffer) == append_of(samples.astype("<i2").tobytes())
    floats = array.array("f", [0.5, -1])
    assert audio_in(encode_audio(floats)) == b"\x00\x40\x00\x80"
    read_only = samples[:]
    read_only.flags.writeable = False
    assert encode_audio(read_only) == encode_audio(samples)
    unaligned = np.frombuffer(b"x" + data, np.int16, offset=1)
    assert encode_audio(unaligned) == encode_audio(samples)
    assert encode_audio(np.zeros(0, np.float32)) == encode_audio(bytearray()) == append_of(b"")
    memory.close()


@pytest.mark.parametrize(
    ("pcm", "error", "message"),
    [
        (np.zeros(4), TypeError, "pcm is float64, expected int16, float32 or uint8"),
        (np.zeros(4, np.int32), TypeError, "pcm is int32, expected"),
        (np.zeros(4, np.int8), TypeError, "pcm is int8, expected"),
        (np.zeros(4, bool), TypeError, "pcm is bool, expected"),
        (np.zeros(4, np.float16), TypeError, "pcm is float16, expected"),
        (np.array([None]), TypeError, "pcm is object, expected"),
        (np.zeros(4, np.int16).astype(">i2"), TypeError, "int16 of the other byte order"),
        (
            np.zeros((2, 4), np.int16),
            ValueError,
            r"pcm has the shape \(2, 4\), expected one dimension",
        ),
        (np.array(5, np.int16), ValueError, r"pcm has the shape \(\)"),
        (np.zeros(8, np.int16)[::2], ValueError, "stride of 4 bytes, expected contiguous"),
        (np.zeros(8, np.int16)[::-1], ValueError, "stride of -2 bytes"),
        (memoryview(bytes(8))[::2], ValueError, "stride of 2 bytes"),
        ("AAAA", TypeError, "pcm is str, expected an array or a buffer"),
        ([1, 2], TypeError, "pcm is list, expected"),
        (None, TypeError, "pcm is NoneType, expected"),
    ],
)
def test_what_is_no_audio(encode_audio, pcm, error, message):
    with pytest.raises(error, match=message):
        encode_audio(pcm)


def test_a_released_view(encode_audio):
    view = memoryview(b"\1\2")
    view.release()
    with pytest.raises(ValueError, match="released"):
        encode_audio(view)


def test_formats(encode_audio):
    samples = np.array([0, 1000, -1000], np.int16)
    for encoding in ("pcm16", "pcmu", "pcma"):
        by_name = encode_audio(samples, audio_format=encoding)
        assert by_name == encode_audio(samples, audio_format=AudioFormat(encoding, 16000))
    opus = AudioFormat("unknown", 0)
    assert encode_audio(b"\1\2", audio_format=opus) == append_of(b"\1\2")
    with pytest.raises(ValueError, match="unknown format must be uint8"):
        encode_audio(samples, audio_format=opus)
    for wrong, error in (
        ("mp3", ValueError),
        ("auto", ValueError),
        (b"pcm16", TypeError),
        (5, TypeError),
    ):
        with pytest.raises(error, match=r"audio_format is .*expected 'pcm16', 'pcmu', 'pcma'"):
            encode_audio(samples, audio_format=wrong)
        with pytest.raises(error, match="audio_format is"):
            encode_audio(b"\1\2", audio_format=wrong)


def test_a_format_that_is_not_told_is_the_type_s_own(encode_audio):
    samples = np.array([0, 1000, -1000], np.int16)
    mu_law = bytes(g711.compressed(sample, "pcmu") for sample in samples.tolist())
    frame = encode_audio(samples, type=events.TwilioMediaEvent, streamSid="MZ1")
    assert frame == encode_audio(
        samples, type=events.TwilioMediaEvent, streamSid="MZ1", audio_format="pcmu"
    )
    assert base64.b64decode(json.loads(frame)["media"]["payload"]) == mu_law
    linear = encode_audio(samples, type=events.TwilioMediaEvent, audio_format="pcm16")
    assert (
        base64.b64decode(json.loads(linear)["media"]["payload"]) == samples.astype("<i2").tobytes()
    )

    class Opus(rtfast.AudioEvent, tags=("opus",), audio_format=AudioFormat("unknown", 0)):
        pass

    assert json.loads(encode_audio(b"\1\2", type=Opus)) == {"type": "opus", "delta": "AQI="}
    with pytest.raises(ValueError, match="unknown format must be uint8"):
        encode_audio(samples, type=Opus)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"audio": "x"}, TypeError, "'audio' is written for you"),
        (
            {"type": "response.output_audio.delta", "delta": "x"},
            TypeError,
            "'delta' is written for you",
        ),
        (
            {"type": "response.output_audio.delta", "audio": None, "delta": None},
            TypeError,
            "'delta'",
        ),
        ({"type": Nested, "event": "x"}, TypeError, "'event' is written for you"),
        ({"type": Nested, "media": {"payload": "x"}}, TypeError, "'payload' is written for you"),
        ({"type": Nested, "media": 5}, TypeError, "media is 5, expected an object"),
        ({"type": "response.done"}, ValueError, "'response.done', whose frames carry no audio"),
        ({"type": events.ResponseDoneEvent}, TypeError, "expected a str or an audio event class"),
        ({"type": rtfast.AudioEvent}, TypeError, "audio event class with a tag"),
        ({"type": None}, TypeError, "type is None"),
        ({"type": 5}, TypeError, "type is 5"),
        ({"type": "\ud800"}, ValueError, "surrogates not allowed"),
        ({"event_id": 5}, TypeError, "event_id is 5, expected a str or None"),
        ({"event_id": "\ud800"}, ValueError, "surrogates not allowed"),
        ({"item_id": "\ud800"}, ValueError, "surrogates not allowed"),
        ({"\ud800": "x"}, ValueError, "surrogates not allowed"),
        ({"x": float("nan")}, ValueError, "not JSON compliant"),
        ({"x": [float("inf")]}, ValueError, "not JSON compliant"),
        ({"x": b"bytes"}, TypeError, "not JSON serializable"),
    ],
)
def test_what_cannot_stand_in_a_frame(encode_audio, arguments, error, message):
    with pytest.raises(error, match=message):
        encode_audio(b"\1\2", **arguments)


def test_wrong_calls(encode_audio):
    for positional, keywords in (
        ((), {}), ((b"", b""), {}), ((b"",), {"pcm": b""}), ((), {"type": "x"}),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            encode_audio(*positional, **keywords)
    for unhashable in ([], {}):
        with pytest.raises(TypeError):
            encode_audio(b"", type=unhashable)


def test_the_signature_is_told(encode_audio, wrap_audio):
    told = {
        name: parameter.kind
        for name, parameter in inspect.signature(encode_audio).parameters.items()
    }
    keyword = inspect.Parameter.KEYWORD_ONLY
    assert list(told) == ["pcm", "type", "audio_format", "event_id", "ids"]
    assert told["type"] == keyword and told["ids"] == inspect.Parameter.VAR_KEYWORD
    assert list(inspect.signature(wrap_audio).parameters) == ["text", "type", "event_id", "ids"]
    assert encode_audio.__name__ == "encode_audio" and encode_audio.__doc__


def test_the_largest_append(backend, encode_audio):
    """15 MiB of audio, the most that the API takes in one append."""
    data = np.random.default_rng(5).integers(0, 256, 15 * 2**20, np.uint8)
    event = backend.decode(encode_audio(data), dtype="raw")
    assert np.array_equal(event.audio, data)


# --- base64 as it came ---


def test_text_is_passed_on(backend, wrap_audio, encode_audio):
    samples = noise(333)
    frame = encode_audio(samples)
    text = json.loads(frame)["audio"]
    for way in (text, text.encode(), memoryview(text.encode()), bytearray(text.encode())):
        assert wrap_audio(way) == frame
    out = wrap_audio(text, type=Nested, streamSid="MZ1")
    assert json.loads(out) == {"event": "media", "streamSid": "MZ1", "media": {"payload": text}}
    assert wrap_audio(json.loads(out)["media"]["payload"]) == frame
    delta = wrap_audio(text, type="response.output_audio.delta", event_id="e", item_id="ü")
    assert json.loads(delta) == {
        "type": "response.output_audio.delta", "event_id": "e", "item_id": "ü", "delta": text,
    }  # fmt: skip
    assert backend.decode(delta).audio.tolist() == samples.tolist()
    assert wrap_audio("") == wrap_audio(b"") == wrap_audio(text="") == append_of(b"")


def test_text_with_escapes_stays_as_it_is(wrap_audio):
    for text in ("AA\\/A", "AA\\u002BA", "\\/" * 400):
        assert (
            wrap_audio(text)
            == wrap_audio(text.encode())
            == f'{{"type":"{APPEND}","audio":"{text}"}}'
        )


@pytest.mark.parametrize(
    "text", ['A"', 'A","type":"b', "A\\", "A\\x", "A\n", "A\x00", "\\ud800", "é", "漢", "A\\u00"]
)
def test_text_that_would_break_the_frame(wrap_audio, text):
    for way in (text, text.encode(), memoryview(("x" * 100 + text).encode())):
        with pytest.raises(ValueError, match="text"):
            wrap_audio(way)


@given(st.text(max_size=80) | st.text('A"\\\\/u+0=,:{}\\n\\x00é', max_size=80))
@settings(max_examples=500)
def test_any_text_makes_a_frame_or_none(wrap_audio, text):
    """Whatever comes from a network, the frame has the two keys and no more."""
    ways = [text]
    if not any("\ud800" <= character <= "\udfff" for character in text):
        ways.append(text.encode())
    for way in ways:
        try:
            frame = wrap_audio(way)
        except ValueError:
            assert not text.isascii() or not json_accepts(f'"{text}"')
        else:
            assert list(json_value(frame)) == ["type", "audio"]
            assert json_value(frame)["audio"] == json_value(f'"{text}"')


def test_what_is_no_text(wrap_audio):
    for wrong in (5, None, ["A"]):
        with pytest.raises(TypeError, match=r"text is .*expected str or a contiguous buffer"):
            wrap_audio(wrong)
    for wrong in (memoryview(b"AAAAAAAA")[::2], np.full((2, 4), 65, np.uint8)):
        with pytest.raises(BufferError, match="text is not one contiguous run of bytes"):
            wrap_audio(wrong)
    with pytest.raises(TypeError):
        wrap_audio("AAAA", audio_format="pcm16", audio="x")


def test_audio_format_is_no_option_of_text(wrap_audio):
    assert wrap_audio("AAAA", audio_format="pcm16") == (
        f'{{"type":"{APPEND}","audio_format":"pcm16","audio":"AAAA"}}'
    )


def test_from_a_delta_to_the_telephone_and_back(backend, wrap_audio):
    """Both ends speak mu-law: the text goes from envelope to envelope, nothing is decoded."""
    delta = frames.audio_delta(frames.made_up_pcm(801))
    text = json.loads(delta)["delta"]
    media = wrap_audio(backend.audio_text(delta), type=events.TwilioMediaEvent, streamSid="MZ1")
    assert json.loads(media) == {"event": "media", "streamSid": "MZ1", "media": {"payload": text}}
    append = wrap_audio(backend.audio_text(media))
    assert json.loads(append) == {"type": APPEND, "audio": text}
    tag = "response.output_audio.delta"
    back = wrap_audio(backend.audio_text(media.encode()), type=tag, item_id="item_1")
    assert json.loads(back) == {"type": tag, "item_id": "item_1", "delta": text}
    assert bytes(backend.audio_text(append)).decode() == text


# --- events that were built ---


def test_a_built_event_encodes_its_audio(backend):
    samples = noise(240)
    for encoding in ("pcm16", "pcmu", "pcma"):
        for audio in (samples, samples / np.float32(32768)):
            event = events.InputAudioBufferAppendEvent(
                audio=audio, audio_format=AudioFormat(encoding, 8000)
            )
            data = audio_in(event.to_json())
            if encoding == "pcm16":
                assert data == samples.astype("<i2").tobytes()
            else:
                assert data == bytes(
                    g711.compressed(sample, encoding) for sample in samples.tolist()
                )
    raw = events.InputAudioBufferAppendEvent(audio=np.arange(5, dtype=np.uint8))
    assert audio_in(raw.to_json()) == bytes(range(5))
    with pytest.raises(TypeError, match="pcm is float64"):
        events.InputAudioBufferAppendEvent(audio=np.zeros(4)).to_json()
    with pytest.raises(ValueError, match="unknown format"):
        opus = AudioFormat("unknown", 0)
        events.InputAudioBufferAppendEvent(audio=samples, audio_format=opus).to_json()
    strided = events.InputAudioBufferAppendEvent(audio=np.arange(10, dtype=np.int16)[::2])
    assert np.frombuffer(audio_in(strided.to_json()), "<i2").tolist() == [0, 2, 4, 6, 8]
