"""A format that a frame tells of itself, the ones that are always the same, and unknown ones."""

import frames
import g711
import numpy as np
import pytest

import rtfast

PCM16 = rtfast.AudioFormat("pcm16", 24000)
PCM16_16K, PCM16_8K = rtfast.AudioFormat("pcm16", 16000), rtfast.AudioFormat("pcm16", 8000)
MULAW, ALAW = rtfast.AudioFormat("pcmu", 8000), rtfast.AudioFormat("pcma", 8000)
OPUS = rtfast.AudioFormat("unknown", 0)


def updated(session):
    return frames.compact({"type": "session.updated", "event_id": "e", "session": session})


def audio(data, **more):
    frame = frames.audio_delta(data)
    return frame[:-1] + b"," + frames.compact(more)[1:] if more else frame


def linear(data, encoding):
    if encoding == "pcm16":
        return np.frombuffer(data, "<i2").tolist()
    table = g711.TABLES.get(encoding)
    return [*data] if table is None else [table[byte] for byte in data]


@pytest.fixture
def decoder(backend):
    return backend.Decoder()


@pytest.fixture
def telephone(decoder):
    """A decoder in a session of mu-law both ways."""
    session = {"input_audio_format": "g711_ulaw", "output_audio_format": "g711_ulaw"}
    decoder.decode(updated(session))
    return decoder


@pytest.mark.parametrize("size", [4, 400, 4000])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"sample_rate": 16000}, rtfast.AudioFormat("pcmu", 16000)),
        ({"sample_rate_hz": 16000}, rtfast.AudioFormat("pcmu", 16000)),
        ({"format": "pcm16"}, PCM16),
        ({"format": "pcm16", "sample_rate": 16000, "channels": 1}, PCM16_16K),
        ({"format": {"type": "audio/pcm", "rate": 8000}}, PCM16_8K),
        ({"format": "g711_alaw"}, ALAW),
        ({"format": None, "sample_rate": None}, MULAW),
        ({"format": "opus"}, OPUS),
        ({"format": "opus", "sample_rate": 48000}, rtfast.AudioFormat("unknown", 48000)),
        ({"metadata": {"format": "pcm16"}, "status": 1}, MULAW),
    ],
)
def test_a_format_in_the_frame_beats_the_session(telephone, told, expected, size):
    data = frames.made_up_pcm(size)
    event = telephone.decode(audio(data, **told))
    assert event.audio_format == expected
    assert event.audio.tolist() == linear(data, expected.encoding)
    before = frames.compact(told)[:-1] + b"," + frames.audio_delta(data)[1:]
    assert telephone.decode(before.decode()).audio.tolist() == event.audio.tolist()
    assert telephone.input_format == telephone.output_format == MULAW
    assert telephone.decode(audio(data)).audio_format == MULAW


def test_an_append_tells_its_format_too(telephone):
    frame = frames.append(b"\1\2")[:-1] + b',"format":"pcm16","sample_rate_hz":16000}'
    event = telephone.decode(frame)
    assert event.audio.tolist() == [0x0201] and event.audio_format == PCM16_16K


def test_live_reflections(telephone):
    """To a sideband, audio is PCM16 at 24 kHz, whatever the telephone speaks."""
    delta = {"type": "session.output_audio.delta", "delta": "AQI="}
    event = telephone.decode(frames.compact({**delta, "start_ms": 0, "end_ms": 20}))
    assert event.audio.tolist() == [0x0201] and event.audio_format == PCM16
    assert telephone.decode(frames.compact(delta)).audio_format == MULAW
    assert telephone.decode(frames.compact({**delta, "start_ms": None})).audio_format == MULAW
    append = frames.compact({"type": "session.input_audio.append", "audio": "AQI="})
    assert telephone.decode(append).audio_format == PCM16


@pytest.mark.parametrize("tag", ["session.update", "session.start"])
def test_a_server_reads_appends_in_the_clients_format(decoder, tag):
    append = frames.compact({"type": "session.input_audio.append", "audio": "AQI="})
    session = {"audio": {"format": {"type": "audio/pcmu"}}}
    decoder.decode(frames.compact({"type": tag, "session": session}))
    event = decoder.decode(append)
    assert event.audio_format == MULAW and len(event.audio) == 2
    decoder.reset()
    assert decoder.decode(append).audio_format == PCM16


def test_translation_deltas_tell_their_format(decoder):
    decoder.decode(updated({"type": "translation", "audio": {}}))
    told = {"sample_rate": 24000, "channels": 1, "format": "pcm16", "elapsed_ms": 200}
    frame = {"type": "session.output_audio.delta", "delta": "AQI=", **told}
    event = decoder.decode(frames.compact(frame))
    assert event.audio_format == PCM16 and event["sample_rate"] == 24000


# formats that we do not know


@pytest.mark.parametrize("dtype", ["int16", "float32", "raw"])
def test_an_unknown_format_is_never_guessed(backend, dtype):
    decoder = backend.Decoder(dtype=dtype)
    decoder.decode(audio(b"\1\2\3"))
    decoder.decode(updated({"output_audio_format": "opus"}))
    event = decoder.decode(audio(b"OpusHead\1"))
    assert event.audio.tobytes() == b"OpusHead\1" and event.audio.dtype == np.uint8
    assert event.audio_format == OPUS == decoder.output_format
    assert (event.sample_rate, event.duration_ms) == (0, 0.0)
    assert decoder.audio_samples(frames.ITEM_ID) == 1 and decoder.dropped_bytes == 1
    assert decoder.input_format == PCM16
