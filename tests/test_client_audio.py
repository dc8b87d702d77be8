"""The four frames of a client that carry audio, as a server reads them."""

import json

import frames
import g711
import numpy as np
import pytest

import rtfast
from rtfast import AudioFormat

TAGS = [
    "input_audio_buffer.append",
    "session.input_audio.append",
    "session.input_audio_buffer.append",
    "session.output_audio.fixture.play",
]
# What a client says of its audio, in the ways of the beta, GA and Live, and what it means.
MU_LAW, A_LAW = AudioFormat("pcmu", 8000), AudioFormat("pcma", 8000)
SETTINGS = {
    "beta": ("session.update", {"input_audio_format": "g711_ulaw"}, MU_LAW),
    "GA": ("session.update", {"audio": {"input": {"format": {"type": "audio/pcma"}}}}, A_LAW),
    "Live": ("session.start", {"audio": {"format": {"type": "audio/pcmu"}}}, MU_LAW),
    "rate": (
        "session.update", {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 16000}}}},
        AudioFormat("pcm16", 16000),
    ),
    "transcription": (
        "transcription_session.update", {"input_audio_format": "g711_alaw"}, A_LAW,
    ),
}  # fmt: skip


def append(tag, data, **more):
    return json.dumps({"type": tag, **more, "audio": frames.base64_text(data)})


def samples_of(data, audio_format):
    """The samples that the bytes are, by the standards' own tables."""
    if audio_format.encoding == "pcm16":
        return np.frombuffer(data, "<i2").tolist()
    return [g711.TABLES[audio_format.encoding][byte] for byte in data]


@pytest.mark.parametrize("tag", TAGS)
def test_in_every_dtype(backend, simd, tag):
    for size in (0, 2, 320, 960, 4800, 24000):
        data = frames.made_up_pcm(size)
        linear = np.frombuffer(data, "<i2")
        frame = append(tag, data, event_id="event_1")
        decoded = {
            dtype: backend.decode(frame, dtype=dtype) for dtype in ("int16", "float32", "raw")
        }
        assert decoded["int16"].audio.tolist() == linear.tolist()
        assert decoded["float32"].audio.dtype == np.float32
        assert decoded["float32"].audio.tolist() == (linear / 32768).tolist()
        assert decoded["raw"].audio.tobytes() == data
        for event in decoded.values():
            assert event.type == tag and event.event_id == "event_1"
            assert event["audio"] == frames.base64_text(data)


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", SETTINGS)
def test_in_the_format_that_the_client_asked_for(backend, tag, name):
    update, session, expected = SETTINGS[name]
    decoder = backend.Decoder()
    decoder.decode(json.dumps({"type": update, "session": session}))
    assert decoder.input_format == expected
    data = bytes(range(256)) * 3
    for _ in range(4):  # the like frames that come after the first are read in another way
        event = decoder.decode(append(tag, data))
        assert event.audio_format == expected and event.sample_rate == expected.sample_rate
        assert event.audio.tolist() == samples_of(data, expected)
    floats = backend.Decoder(dtype="float32")
    floats.decode(json.dumps({"type": update, "session": session}))
    expected_floats = (np.array(samples_of(data, expected)) / 32768).tolist()
    assert floats.decode(append(tag, data)).audio.tolist() == expected_floats


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_samples_cut_anywhere(backend, simd, tag, dtype):
    """One stream for the connection: an odd byte begins the next frame's first sample."""
    data = frames.made_up_pcm(4000)
    decoder, pieces, at = backend.Decoder(dtype=dtype), [], 0
    for size in (1, 1, 3, 5, 0, 999, 1, 2, 961, 963, 1, 63):
        event = decoder.decode(append(tag, data[at : at + size]))
        assert event.start_sample == at // 2
        pieces.append(event.audio)
        at += size
    joined = np.concatenate(pieces)
    linear = np.frombuffer(data[: at // 2 * 2], "<i2")
    assert joined.tolist() == (linear if dtype == "int16" else linear / 32768).tolist()


@pytest.mark.parametrize("tag", ["input_audio_buffer.clear", "input_audio_buffer.cleared"])
def test_what_is_cleared_is_cleared_whole(backend, tag):
    """A half sample at its end goes too: the next append begins with a whole one."""
    decoder = backend.Decoder()
    assert decoder.decode(append(TAGS[0], b"\1\0\2")).audio.tolist() == [1]
    decoder.decode(json.dumps({"type": tag, "event_id": "e"}))
    assert decoder.dropped_bytes == 1
    assert decoder.decode(append(TAGS[0], b"\3\0\4\0")).audio.tolist() == [3, 4]
    decoder.decode(json.dumps({"type": tag}))
    assert decoder.dropped_bytes == 1


@pytest.mark.parametrize("tag", TAGS)
def test_a_bad_append_changes_nothing(backend, tag):
    data = frames.made_up_pcm(2001)
    decoder = backend.Decoder()
    first = decoder.decode(append(tag, data[:1001])).audio
    for text in ("AAA", "AAAA!", "QR==", "AA==AA=="):
        with pytest.raises(rtfast.DecodeError) as caught:
            decoder.decode(json.dumps({"type": tag, "audio": text}))
        error = caught.value.to_error_event("event_2", client_event_id="event_1")
        assert json.loads(error.to_json())["error"]["code"] == caught.value.code
        assert caught.value.event_type == tag
    rest = decoder.decode(append(tag, data[1001:]))
    joined = np.concatenate([first, rest.audio])
    assert joined.tolist() == np.frombuffer(data[:2000], "<i2").tolist()
    assert rest.start_sample == 500


@pytest.mark.parametrize("tag", TAGS)
def test_the_largest(backend, tag):
    """15 MiB of audio is what the API takes in one append: 20 MiB of base64."""
    data = np.random.default_rng(7).bytes(15 * 2**20)
    event = backend.decode(append(tag, data), dtype="raw")
    assert event.audio.tobytes() == data
    with pytest.raises(rtfast.DecodeError, match="frame is larger than max_frame_bytes"):
        backend.decode(append(tag, data), max_frame_bytes=15 * 2**20)


def test_what_a_live_server_reflects_is_linear(backend):
    """The one append that servers send too: without a client's word it is theirs."""
    decoder = backend.Decoder()
    session = {"audio": {"format": {"type": "audio/pcmu"}}}
    decoder.decode(json.dumps({"type": "session.started", "session": session}))
    event = decoder.decode(append("session.input_audio.append", b"\1\2\3\4"))
    assert event.audio.tolist() == [0x0201, 0x0403] and event.sample_rate == 24_000
