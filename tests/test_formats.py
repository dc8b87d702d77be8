"""Audio formats, as every dialect spells them, and G.711."""

import dataclasses
import sys

import numpy as np
import pytest

from rtfast import AudioFormat, _g711
from rtfast._formats import event_format, frame_format, session_formats
from rtfast.audio import PCM16_24K, from_wire

MULAW, ALAW = AudioFormat("pcmu", 8000), AudioFormat("pcma", 8000)
PCM16_16K, PCM16_8K = AudioFormat("pcm16", 16000), AudioFormat("pcm16", 8000)
OPUS = AudioFormat("unknown", 0)


def test_a_format_is_a_value():
    again = AudioFormat("pcm16", 24000)
    assert again == PCM16_24K and hash(again) == hash(PCM16_24K)
    for encoding, width in (("pcm16", 2), ("pcmu", 1), ("pcma", 1), ("unknown", 1)):
        assert AudioFormat(encoding, 8000).sample_width == width
    with pytest.raises(dataclasses.FrozenInstanceError):
        PCM16_24K.sample_rate = 1
    for wrong in (("mp3", 8000), ("pcm16", 0), ("pcm16", -1), ("pcm16", 2**31), ("unknown", -1)):
        with pytest.raises(ValueError, match="expected"):
            AudioFormat(*wrong)
    for rate in (8000.0, "8000", None, True):
        with pytest.raises(TypeError):
            AudioFormat("pcm16", rate)


# sessions

FLAT = {
    "pcm16": PCM16_24K, "pcm": PCM16_24K, "pcm24": PCM16_24K, "g711_ulaw": MULAW, "g711_alaw": ALAW,
    "pcm16_8000hz": PCM16_8K, "pcm16_16000hz": PCM16_16K, "wav": OPUS, "opus": OPUS, "": OPUS,
}  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), FLAT.items())
def test_beta_names(name, expected):
    assert session_formats({"input_audio_format": name}) == (expected, None)
    assert session_formats({"output_audio_format": name}) == (None, expected)


def test_voice_live_has_a_rate_beside_the_name():
    session = {"input_audio_format": "pcm16", "input_audio_sampling_rate": 16000}
    assert session_formats(session) == (PCM16_16K, None)
    session["output_audio_format"] = "pcm16_8000hz"
    assert session_formats(session) == (PCM16_16K, PCM16_8K)
    session["input_audio_format"] = "g711_ulaw"
    session["input_audio_sampling_rate"] = None
    assert session_formats(session) == (MULAW, PCM16_8K)


OBJECTS = [
    ({"type": "audio/pcm", "rate": 24000}, PCM16_24K),
    ({"type": "audio/pcm", "rate": 16000}, PCM16_16K),
    ({"type": "audio/pcm"}, PCM16_24K),
    ({"rate": 16000}, PCM16_16K),
    ({"type": "audio/pcmu"}, MULAW),
    ({"type": "audio/pcma", "rate": 8000}, ALAW),
    ({"type": "audio/pcmu", "rate": 16000}, AudioFormat("pcmu", 16000)),
    ({"type": "audio/opus", "rate": 48000}, AudioFormat("unknown", 48000)),
    ({"type": "audio/opus"}, OPUS),
    ("pcm16", PCM16_24K),
    (None, None),
    ({}, None),
    ({"type": None}, None),
    (5, None),
    ([], None),
]


@pytest.mark.parametrize(("spelt", "expected"), OBJECTS)
def test_ga_and_live_objects(spelt, expected):
    assert session_formats({"audio": {"input": {"format": spelt}}}) == (expected, None)
    assert session_formats({"audio": {"output": {"format": spelt}}}) == (None, expected)
    assert session_formats({"audio": {"format": spelt}}) == (expected, expected)


def test_translation_is_pcm16_both_ways():
    session = {"type": "translation", "audio": {"output": {"language": "es"}}}
    assert session_formats(session) == (PCM16_24K, PCM16_24K)


@pytest.mark.parametrize("session", [None, 5, [], {}, {"audio": None}, {"audio": {"input": 5}}])
def test_sessions_that_name_none(session):
    assert session_formats(session) == (None, None)


# frames


def test_a_format_in_the_frame():
    assert frame_format(None, None, PCM16_16K) is PCM16_16K
    assert frame_format(None, 8000, PCM16_16K) == PCM16_8K
    assert frame_format("pcm16", None, PCM16_16K) == PCM16_16K
    assert frame_format("pcm16", 24000, PCM16_16K) == PCM16_24K
    assert frame_format("pcm16", None, MULAW) == PCM16_24K
    assert frame_format({"type": "audio/pcmu"}, None, PCM16_24K) == MULAW
    assert frame_format({"type": "audio/pcm", "rate": 16000}, 24000, PCM16_24K) == PCM16_16K
    assert frame_format("pcm_f32le", 16000, PCM16_24K) == AudioFormat("unknown", 16000)
    assert frame_format("pcm_f32le", None, PCM16_24K) == OPUS


@pytest.mark.parametrize("rate", [0, -1, 2**31, 1.5, "24000", True, None, [], 1e300])
def test_rates_that_are_none(rate):
    assert frame_format(None, rate, PCM16_16K) is PCM16_16K


def test_which_key_holds_the_rate():
    assert event_format({"sample_rate": 16000}, PCM16_24K, False) == PCM16_16K
    assert event_format({"sample_rate_hz": 16000.0}, PCM16_24K, False) == PCM16_16K
    wire = {"sample_rate": None, "sample_rate_hz": 8000}
    assert event_format(wire, PCM16_24K, False) == PCM16_8K


def test_live_reflections():
    delta, append = {"type": "session.output_audio.delta"}, {"type": "session.input_audio.append"}
    assert event_format({**delta, "start_ms": 0}, MULAW, False) == PCM16_24K
    assert event_format({**delta, "start_ms": None}, MULAW, False) == MULAW
    assert event_format(delta, MULAW, False) == MULAW
    assert event_format(append, MULAW, False) == PCM16_24K
    assert event_format(append, MULAW, True) == MULAW


# G.711


@pytest.mark.parametrize(
    ("encoding", "byte", "sample"),
    [
        ("pcmu", 0xFF, 0),
        ("pcmu", 0x7F, 0),
        ("pcmu", 0xFE, 8),
        ("pcmu", 0x80, 32124),
        ("pcmu", 0x00, -32124),
        ("pcmu", 0xEF, 132),
        ("pcma", 0xD5, 8),
        ("pcma", 0x55, -8),
        ("pcma", 0xAA, 32256),
        ("pcma", 0x2A, -32256),
        ("pcma", 0xC5, 264),
    ],
)
def test_some_samples_of_g711(encoding, byte, sample):
    assert from_wire(bytes([byte]), AudioFormat(encoding, 8000)).tolist() == [sample]


@pytest.mark.parametrize("encoding", ["pcmu", "pcma"])
def test_every_byte_comes_back(encoding):
    every = bytes(range(256))
    samples = _g711.expand(every, encoding)
    assert samples.dtype == np.int16
    back = _g711.compress(samples, encoding)
    # mu-law has two zeros.
    assert back == (every.replace(b"\x7f", b"\xff") if encoding == "pcmu" else every)


@pytest.mark.parametrize("encoding", ["pcmu", "pcma"])
def test_compression_is_near_and_monotonic(encoding):
    samples = np.arange(-32768, 32768).astype(np.int16)
    there = _g711.expand(_g711.compress(samples, encoding), encoding).astype(int)
    error = np.abs(there - samples)
    assert (np.diff(there) >= 0).all()
    assert (error <= np.maximum(16, np.abs(samples.astype(int)) // 16)).all()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="audioop left Python with 3.13")
@pytest.mark.filterwarnings("ignore:'audioop'")
def test_expansion_as_audioop_has_it():
    import audioop

    every = bytes(range(256))
    for encoding, oracle in (("pcmu", audioop.ulaw2lin), ("pcma", audioop.alaw2lin)):
        expected = np.frombuffer(oracle(every, 2), np.int16)
        assert _g711.expand(every, encoding).tolist() == expected.tolist()


# from the wire


def test_pcm16_on_the_wire():
    samples = from_wire(b"\x01\x02\xfe\xff\x05", PCM16_24K)
    assert samples.tolist() == [0x0201, -2] and samples.dtype == np.int16
    assert samples.flags.writeable and samples.flags.owndata


def test_bytes_of_an_unknown_format_stay_bytes():
    samples = from_wire(b"\x01\xff", OPUS)
    assert samples.tolist() == [1, 255] and samples.dtype == np.uint8
