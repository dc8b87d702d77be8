"""Both decoders at once: whatever the bytes are, the same value or the same code, place and text.

A check on top of the others, which take their expectations from elsewhere: this one cannot tell
which of the two is right.
"""

import importlib

import frames
import pytest
from conftest import BACKENDS, MODULES, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from json_cases import documents
from oracle import same_json
from origin_events import ORIGIN
from phone_frames import MAKERS, compact
from seen import nested

import rtfast
from rtfast import _backend, events

pytestmark = pytest.mark.skipif("c" not in BACKENDS, reason="RTFAST_BACKEND=python: one decoder")


@pytest.fixture(
    params=[level for name, level in rows() if name == "c"], autouse=True, scope="module"
)
def row(request):
    """Everything on every instruction set."""
    previous = _backend.force_simd(request.param)
    yield request.param
    _backend.force_simd(previous)


SEEDS = [
    frames.audio_delta(frames.made_up_pcm(33)),
    frames.audio_text(r"AA\u0041A\/\/\u002B+BBBB"),
    frames.append(frames.made_up_pcm(64)),
    frames.text_delta(text='Grüße \\ "x" 😀'),
    frames.response_done(),
    frames.speech_started(),
    frames.item_truncated(),
    b'{"delta":"!","type":"response.output_audio.delta","delta":null,"type":"x","delta":"AAAA"}',
    rb'{"a":[1,-2.5e3,true,null],"type":"x","\u0074":"\ud83d\ude00"}',
    b'{"type":"response.audio.delta","audio":"AQACAA==","sample_rate_hz":16000,"format":"pcm16"}',
    b'{"type":"session.output_audio.delta","delta":"AQACAP8=","start_ms":0,"end_ms":100}',
    b'{"type":"session.updated","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}',
    b'{"type":"session.created","session":{"input_audio_format":"g711_alaw","voice":null}}',
    b'{"type":"rate_limits.updated","event_id":"e","rate_limits":[{"name":"a"},null,5,[{}]]}',
    *(compact(wires[tag]) for wires, _ in MAKERS.values() for tag in wires),
    *(frames.layout({"type": tag, **fields})[0] for tag, (_, fields, _) in ORIGIN.items()),
]
OPTIONS = [
    {},
    {"strict": True},
    {"keep_frame": False},
    {"dtype": "float32"},
    {"dtype": "raw", "on_error": "return"},
    {"audio_format": "pcmu"},
    {"events": events.TWILIO},
    {"events": events.TELNYX, "strict": True},
    {"events": events.PLIVO, "keep_frame": False},
]
REPLACEMENTS = st.sampled_from(
    [
        b"",
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"0",
        b"-",
        b".",
        b"e",
        b"=",
        b"==",
        b"!",
        b"\\u0041",
        b"\\ud800",
        b"\x00",
        b"\n",
        b" ",
        b"\x80",
        b"\xc3",
        b"\xe2\x82\xac",
        b"\xff",
        b"null",
        b"true",
        b"nul",
        b"1e999",
        b'"type":',
        b'"delta":"AAA",',
    ]
) | st.binary(max_size=3)


def pair():
    return [importlib.import_module(MODULES[name]) for name in ("c", "python")]


def outcome(decoder, frame):
    """All that a caller sees of one call."""
    try:
        event = decoder.decode(frame)
    except rtfast.DecodeError as error:
        return (str(error.code.value), error.pos, error.event_type, str(error))
    audio = getattr(event, "audio", None)
    return (
        type(event),
        event.type,
        event.to_dict(),
        nested(event),
        repr(event),
        None if audio is None else (str(audio.dtype), audio.tolist(), event.start_sample),
        decoder.audio_samples(frames.ITEM_ID),
        (decoder.input_format, decoder.output_format),
    )


def same(left, right):
    if len(left) == len(right) == 8:
        return left[:2] + left[3:] == right[:2] + right[3:] and same_json(left[2], right[2])
    return left == right


@pytest.mark.parametrize("options", OPTIONS)
@settings(max_examples=400)
@given(data=st.data())
def test_mutated_frames(options, data):
    frame = data.draw(st.sampled_from(SEEDS))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(frame)))
        dropped = data.draw(st.integers(0, 3))
        frame = frame[:place] + data.draw(REPLACEMENTS) + frame[place + dropped :]
    left, right = (outcome(module.Decoder(**options), frame) for module in pair())
    assert same(left, right), frame
    try:
        text = frame.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    left, right = (outcome(module.Decoder(**options), text) for module in pair())
    assert same(left, right), text


@settings(max_examples=400)
@given(data=st.data())
def test_audio_text_of_mutated_frames(data):
    frame = data.draw(st.sampled_from(SEEDS))
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(frame)))
        dropped = data.draw(st.integers(0, 3))
        frame = frame[:place] + data.draw(REPLACEMENTS) + frame[place + dropped :]
    for way in (frame, bytearray(frame), frame.decode("latin-1")):
        left, right = (text_of(module, way) for module in pair())
        assert left == right, way


def text_of(module, frame):
    try:
        text = module.audio_text(frame)
    except rtfast.DecodeError as error:
        return (str(error.code.value), error.pos, error.event_type, str(error))
    return None if text is None else bytes(text)


@pytest.mark.parametrize("options", OPTIONS)
@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(SEEDS), st.integers(0, 400)), max_size=12))
def test_sessions_with_cut_frames(options, script):
    decoders = [module.Decoder(**options) for module in pair()]
    for frame, cut in script:
        for piece in (frame[:cut], frame):
            left, right = (outcome(decoder, piece) for decoder in decoders)
            assert same(left, right), piece


def test_every_json_case_alone_and_as_a_field():
    for around in ("%s", '{"type":"response.done","response":{"id":%s}}'):
        for frame in documents(around):
            left, right = (outcome(module.Decoder(), frame) for module in pair())
            assert same(left, right), frame


def test_every_bit_of_a_small_frame():
    frame = frames.audio_text("QUJDREVG", item="i", response="r")
    for index in range(len(frame) * 8):
        flipped = bytearray(frame)
        flipped[index // 8] ^= 1 << index % 8
        left, right = (outcome(module.Decoder(), bytes(flipped)) for module in pair())
        assert same(left, right), bytes(flipped)


def test_event_type_of_every_bit_flip():
    frame = b'{"a":{"type":"x"},"b":[1,"\\"}"],"\\u0074ype":"y"}'
    left, right = pair()
    for index in range(len(frame) * 8):
        flipped = bytearray(frame)
        flipped[index // 8] ^= 1 << index % 8
        assert left.event_type(bytes(flipped)) == right.event_type(bytes(flipped)), bytes(flipped)
