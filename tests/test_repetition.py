"""Streams that repeat: a decoder may remember frames, and nobody must be able to tell."""

import json

import frames
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import orjson, strict_base64

import rtfast

KINDS = (
    "response.output_audio.delta",
    "response.output_audio_transcript.delta",
    "response.output_text.delta",
    "input_audio_buffer.speech_started",
    "input_audio_buffer.append",
    "session.output_audio.delta",
    "some.unknown.tag.that.is.long.enough",
)
IDS = st.sampled_from(["item_A" + "a" * 20, "item_B" + "b" * 20, "item_C", ""])
TEXT = st.sampled_from(["", "x", "Sure", " thing" * 20, 'a"b', "é", "\\", "\x7f", "ａ", "0" * 300])
AUDIO = st.binary(max_size=400)
INTEGER = st.sampled_from([0, 1, 9, 10, 1234, -1, 10**17, 10**18, 10**19, 2**63, 2**64])
ODD_VALUE = st.sampled_from([None, True, 1.5, [], {}, {"type": "x"}, [1, [2]]])


@st.composite
def streams(draw):
    """Frames of one connection: a few keys, most values again and again."""
    kind = draw(st.sampled_from(KINDS))
    keys = draw(st.permutations(["event_id", "item_id", "response_id", "output_index", "delta"]))
    steps = draw(st.lists(st.tuples(IDS, IDS, INTEGER, TEXT, AUDIO, ODD_VALUE, st.integers(0, 40)),
                          min_size=3, max_size=12))  # fmt: skip
    texts = []
    for number, (item, response, index, text, audio, odd, chance) in enumerate(steps):
        values = {
            "type": kind, "event_id": f"event_{number:03}", "item_id": item,
            "response_id": response, "output_index": index, "delta": text,
        }  # fmt: skip
        if "audio" in kind and "transcript" not in kind:
            values["delta"] = frames.base64_text(audio)
        if kind.endswith("append"):
            values["audio"] = values.pop("delta")
        if chance < 5:
            values[draw(st.sampled_from(sorted(values)))] = odd
        if chance == 6:
            values["extra"] = odd
        ordered = {"type": values.pop("type")} if chance != 7 else {}
        ordered |= {key: values[key] for key in keys if key in values} | values
        spaced = json.dumps(ordered, indent=1, ensure_ascii=False).encode()
        texts.append(spaced if chance == 8 else frames.compact(ordered))
    return texts


def check(event, frame, decoder):
    plain = orjson.loads(frame)
    assert event.to_dict() == plain and event.frame is frame
    for key in ("event_id", "item_id", "response_id", "output_index", "delta"):
        if hasattr(type(event), key) and not isinstance(plain.get(key), dict | list):
            assert getattr(event, key) == plain.get(key)
        assert (key in event) == (key in plain)
        assert event.get(key) == plain.get(key)
    assert event.extra == {k: v for k, v in plain.items() if k not in known(event)}


def known(event):
    return {"type", *(field.name for field in type(event)._fields)}


def check_audio(event, plain, carried):
    """The samples of a frame after the byte that the frame before left over; the new left-over."""
    text = plain.get(event._audio_paths[0][0])
    if not isinstance(text, str):
        assert event.audio is None
        return carried
    data = carried + strict_base64(text)
    whole = len(data) // 2 * 2
    assert event.audio.tobytes() == data[:whole]
    assert event.audio.dtype == np.int16
    return data[whole:]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(frames_of_a_stream=streams())
def test_every_frame_of_a_stream_is_itself(backend, simd, frames_of_a_stream):
    decoder = backend.Decoder()
    carried: dict[object, bytes] = {}
    for frame in frames_of_a_stream:
        try:
            event = decoder.decode(frame)
        except rtfast.DecodeError as error:
            with pytest.raises(rtfast.DecodeError) as alone:
                backend.Decoder().decode(frame)
            assert str(alone.value) == str(error) and alone.value.pos == error.pos
            continue
        check(event, frame, decoder)
        if isinstance(event, rtfast.AudioEvent):
            plain = orjson.loads(frame)
            key = stream_of(event, plain)
            carried[key] = check_audio(event, plain, carried.get(key, b""))


def stream_of(event, plain):
    if event._direction == "input":
        return "input"
    ids = [plain.get(key) if isinstance(plain.get(key), str) else None
           for key in ("response_id", "item_id")]  # fmt: skip
    return tuple(ids)


@pytest.mark.parametrize("size", [1, 63, 64, 65, 200, 4800])
def test_audio_that_repeats(backend, simd, size):
    decoder = backend.Decoder()
    rng = np.random.default_rng(size)
    total = 0
    for _ in range(20):
        pcm = rng.integers(-(2**15), 2**15, size, dtype=np.int16)
        event = decoder.decode(frames.audio_delta(pcm.tobytes()))
        assert np.array_equal(event.audio, pcm) and event.start_sample == total
        total += size
    assert decoder.audio_samples(event.item_id) == total


@pytest.mark.parametrize("tail", [b"", b" ", b"}", b"\0", b'{"type":1}', b","])
def test_a_repeated_frame_with_a_wrong_end(backend, simd, tail):
    decoder = backend.Decoder()
    good = frames.text_delta()
    for _ in range(5):
        decoder.decode(good)
    if tail in (b"", b" "):
        assert decoder.decode(good + tail).to_dict() == orjson.loads(good)
    else:
        with pytest.raises(rtfast.DecodeError) as error:
            decoder.decode(good + tail)
        assert error.value.code == "trailing_data" and error.value.pos == len(good)
    with pytest.raises(rtfast.DecodeError):
        decoder.decode(good[:-1])
    assert decoder.decode(good).to_dict() == orjson.loads(good)


def test_formats_still_follow_the_session(backend):
    decoder = backend.Decoder()
    for _ in range(5):
        assert decoder.decode(frames.audio_delta(b"\0\0")).sample_rate == 24000
    session = {"audio": {"output": {"format": {"type": "audio/pcmu"}}}}
    decoder.decode(orjson.dumps({"type": "session.updated", "event_id": "e", "session": session}))
    event = decoder.decode(frames.audio_delta(b"\xff\xff"))
    assert event.sample_rate == 8000 and event.audio.tolist() == [0, 0]


@pytest.mark.parametrize("twice", ["item_id", "event_id", "delta", "output_index"])
def test_a_key_that_comes_twice_in_every_frame(backend, twice):
    decoder = backend.Decoder()
    for number in range(8):
        values = {"event_id": f"event_{number}", "item_id": "item_1", "output_index": number}
        pairs = [*values.items(), ("delta", f"text {number}"), (twice, 10 * number)]
        pairs += [("type", "response.output_text.delta"), (twice, f"last {number}")]
        body = ",".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in pairs[:-2])
        frame = f'{{"type":"response.output_text.delta",{body},"{twice}":"last {number}"}}'
        event = decoder.decode(frame)
        assert event.to_dict() == orjson.loads(frame)
        assert getattr(event, twice) == f"last {number}"


@pytest.mark.parametrize("stop", ['"', '\\"', "é", "\x1f", "\\u00e9", ""])
def test_a_text_of_every_length_at_the_end_of_a_frame(backend, simd, stop):
    """The search for its end takes whole registers and a rest that differs with the place."""
    decoder = backend.Decoder()
    for size in range(200):
        text = "x" * size + stop.replace('"', "", int(stop == '"')) + "y" * (size % 3)
        frame = f'{{"type":"response.output_text.delta","delta":"{text}"}}'
        try:
            plain = orjson.loads(frame)
        except orjson.JSONDecodeError:
            with pytest.raises(rtfast.DecodeError) as error:
                decoder.decode(frame)
            assert error.value.code == "control_character"
            assert error.value.pos == frame.index(stop)
        else:
            assert decoder.decode(frame).to_dict() == plain
            assert decoder.decode(frame).delta == plain["delta"]


def test_ids_that_never_come_again_and_then_do(backend):
    """A decoder may give up keeping ids and take it up again; nobody must see other values."""
    decoder = backend.Decoder()
    wires = [
        {
            "item_id": f"item_{n:021}",
            "response_id": f"resp_{n:021}",
            "delta": f"{n}",
            "extra": f"{n}",
        }
        for n in [*range(300), *[7] * 100, *range(300, 340), *[8] * 100]
    ]
    events = []
    for wire in wires:
        frame = frames.compact({"type": "response.output_text.delta", "event_id": "e", **wire})
        events.append(decoder.decode(frame))
    for event, wire in zip(events, wires, strict=True):
        assert (event.item_id, event.response_id) == (wire["item_id"], wire["response_id"])
