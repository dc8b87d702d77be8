"""Which format a decoder takes audio to be in: the session's, the frame's own, or a fixed one."""

import json

import frames
import g711
import numpy as np
import pytest

import rtfast

PCM16 = rtfast.AudioFormat("pcm16", 24000)
PCM16_16K, PCM16_8K = rtfast.AudioFormat("pcm16", 16000), rtfast.AudioFormat("pcm16", 8000)
MULAW, ALAW = rtfast.AudioFormat("pcmu", 8000), rtfast.AudioFormat("pcma", 8000)
OPUS = rtfast.AudioFormat("unknown", 0)

BETA_MULAW = {"input_audio_format": "g711_ulaw", "output_audio_format": "g711_ulaw"}
GA_PCM = {"type": "audio/pcm", "rate": 24000}

# Sessions of every shape, and the input and output format that they name.
SESSIONS = {
    "beta": (
        {
            "modalities": ["audio"],
            "input_audio_format": "pcm16",
            "output_audio_format": "g711_alaw",
        },
        (PCM16, ALAW),
    ),
    "GA": (
        {
            "type": "realtime",
            "audio": {
                "input": {"format": {"type": "audio/pcmu"}, "turn_detection": None},
                "output": {"format": {"type": "audio/pcma"}, "voice": "marin", "speed": 1.0},
            },
        },
        (MULAW, ALAW),
    ),
    "GA, pcm": (
        {"audio": {"input": {"format": GA_PCM}, "output": {"format": GA_PCM}}},
        (PCM16, PCM16),
    ),
    "Live": (
        {"audio": {"format": {"type": "audio/pcm", "rate": 16000}, "output": {"voice": "x"}}},
        (PCM16_16K, PCM16_16K),
    ),
    "Live on a telephone": (
        {"audio": {"format": {"type": "audio/pcmu", "rate": 8000}}},
        (MULAW, MULAW),
    ),
    "translation": (
        {"type": "translation", "audio": {"output": {"language": "es"}}},
        (PCM16, PCM16),
    ),
    "Voice Live": (
        {
            "input_audio_format": "pcm16",
            "input_audio_sampling_rate": 16000,
            "output_audio_format": "pcm16_8000hz",
        },
        (PCM16_16K, PCM16_8K),
    ),
    "DashScope": (
        {"input_audio_format": "pcm", "output_audio_format": "pcm24"},
        (PCM16, PCM16),
    ),
    "GLM": ({"input_audio_format": "wav", "output_audio_format": "pcm"}, (OPUS, PCM16)),
}
OF_SERVERS = ("session.created", "session.updated", "session.started")
OF_CLIENTS = ("session.update", "session.start")


def session_frame(tag, session):
    return frames.compact({"type": tag, "event_id": "e", "session": session})


def in_force(decoder):
    return decoder.input_format, decoder.output_format


@pytest.fixture
def decoder(backend):
    return backend.Decoder()


@pytest.fixture
def telephone(decoder):
    """A decoder in a session of mu-law both ways."""
    decoder.decode(session_frame("session.created", BETA_MULAW))
    return decoder


def test_before_any_session(decoder):
    assert in_force(decoder) == (PCM16, PCM16)


@pytest.mark.parametrize("shape", SESSIONS)
@pytest.mark.parametrize("tag", OF_SERVERS)
def test_sessions_of_servers(telephone, shape, tag):
    session, expected = SESSIONS[shape]
    telephone.decode(session_frame(tag, session).decode())
    assert in_force(telephone) == expected


@pytest.mark.parametrize("shape", SESSIONS)
@pytest.mark.parametrize("tag", OF_CLIENTS)
def test_a_client_tells_of_its_input_alone(telephone, shape, tag):
    session, (given, _) = SESSIONS[shape]
    telephone.decode(session_frame(tag, session))
    assert in_force(telephone) == (given, MULAW)


def test_transcription_sessions(decoder):
    session = {"input_audio_format": "g711_alaw", "input_audio_transcription": None}
    decoder.decode(session_frame("transcription_session.updated", session))
    assert in_force(decoder) == (ALAW, PCM16)
    session["input_audio_format"] = "g711_ulaw"
    decoder.decode(session_frame("transcription_session.update", session))
    assert in_force(decoder) == (MULAW, PCM16)


@pytest.mark.parametrize(
    "session",
    [
        {},
        None,
        5,
        "pcm16",
        [{"input_audio_format": "pcm16"}],
        {"audio": None},
        {"audio": {"input": None, "output": []}},
        {"input_audio_format": None, "output_audio_format": 7},
        {"audio": {"output": {"format": None, "voice": "marin"}}},
    ],
)
def test_what_a_session_does_not_name_stays(telephone, session):
    telephone.decode(session_frame("session.updated", session))
    assert in_force(telephone) == (MULAW, MULAW)


@pytest.mark.parametrize("tag", ["session.closed", "response.created", "brand.new", "session"])
def test_sessions_in_other_events_mean_nothing(decoder, tag):
    decoder.decode(session_frame(tag, BETA_MULAW))
    decoder.decode(frames.compact({"session": BETA_MULAW}))
    assert in_force(decoder) == (PCM16, PCM16)


def test_however_it_is_written(decoder):
    decoder.decode(
        b'{ "session" : {"input_audio_format":"x","x":{"input_audio_format":"pcm16"},'
        b'"input_\\u0061udio_format":"g711\\u005fulaw"} , "type":"session\\u002eupdated" }'
    )
    assert in_force(decoder) == (MULAW, PCM16)


def test_the_last_of_two_sessions_counts(decoder):
    frame = session_frame("session.updated", BETA_MULAW)[:-1] + b',"session":{}}'
    decoder.decode(frame)
    assert in_force(decoder) == (PCM16, PCM16)


def test_reset(telephone):
    telephone.reset()
    assert in_force(telephone) == (PCM16, PCM16)


def test_a_strict_failure_changes_no_format(backend):
    decoder = backend.Decoder(strict=True)
    with pytest.raises(rtfast.DecodeError):
        decoder.decode(frames.compact({"type": "session.updated", "session": BETA_MULAW}))
    assert in_force(decoder) == (PCM16, PCM16)


# what it means for the audio


def test_each_direction_is_decoded_in_its_format(decoder):
    session = {"input_audio_format": "g711_alaw", "output_audio_format": "g711_ulaw"}
    decoder.decode(session_frame("session.updated", session))
    mine, theirs = decoder.decode(frames.append(b"\0\1\xfe")), decoder.decode(audio(b"\0\1\xfe"))
    assert mine.audio.tolist() == [g711.a_law(byte) for byte in b"\0\1\xfe"]
    assert theirs.audio.tolist() == [g711.mu_law(byte) for byte in b"\0\1\xfe"]
    assert (mine.audio_format, theirs.audio_format) == (ALAW, MULAW)
    assert theirs.duration_ms == 3 / 8 and theirs.sample_rate == 8000


def audio(data, **more):
    frame = frames.audio_delta(data)
    return frame[:-1] + b"," + frames.compact(more)[1:] if more else frame


def test_a_byte_carried_does_not_outlive_its_format(decoder):
    assert decoder.decode(audio(b"\1\2\3")).audio.tolist() == [0x0201]
    decoder.decode(session_frame("session.updated", BETA_MULAW))
    assert decoder.decode(audio(b"\xff")).audio.tolist() == [0]
    assert decoder.dropped_bytes == 1
    decoder.decode(session_frame("session.updated", SESSIONS["GA, pcm"][0]))
    assert decoder.decode(audio(b"\4\5")).audio.tolist() == [0x0504]


def test_milliseconds_at_the_rate_of_the_session(decoder):
    decoder.decode(session_frame("session.updated", SESSIONS["Voice Live"][0]))
    event = decoder.decode(audio(bytes(160)))
    assert event.duration_ms == 10 == decoder.audio_ms(frames.ITEM_ID)


# a fixed format


def linear(data, encoding):
    if encoding == "pcm16":
        return np.frombuffer(data, "<i2").tolist()
    table = g711.TABLES.get(encoding)
    return [*data] if table is None else [table[byte] for byte in data]


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("pcm16", PCM16),
        ("pcmu", MULAW),
        ("pcma", ALAW),
        (PCM16_16K, PCM16_16K),
        (OPUS, OPUS),
    ],
)
def test_a_fixed_format_overrides_all(backend, option, expected):
    decoder = backend.Decoder(audio_format=option)
    assert in_force(decoder) == (expected, expected)
    for shape in SESSIONS.values():
        for tag in (*OF_SERVERS, *OF_CLIENTS):
            decoder.decode(session_frame(tag, shape[0]))
    live = {"type": "session.output_audio.delta", "delta": "AQI=", "start_ms": 0}
    append = {"type": "session.input_audio.append", "audio": "AQI="}
    for frame in (audio(b"\1\2", format="g711_alaw", sample_rate=48000), frames.append(b"\1\2"),
                  frames.compact(live), frames.compact(append)):  # fmt: skip
        event = decoder.decode(frame)
        assert event.audio_format == expected
        assert event.audio.tolist() == linear(b"\1\2", expected.encoding)
    decoder.reset()
    assert in_force(decoder) == (expected, expected)


def test_recorded_sessions(backend, corpus):
    """OpenAI and Azure, beta and GA: PCM16 at 24 kHz in all of them."""
    told = 0
    for log in sorted(corpus.glob("*/*.jsonl")):
        decoder = backend.Decoder(on_error="return")
        for line in log.read_bytes().splitlines():
            told += decoder.decode(line).type in (*OF_SERVERS, *OF_CLIENTS)
        assert in_force(decoder) == (PCM16, PCM16), log.name
    assert told > 20


@pytest.mark.parametrize(
    "session",
    [
        '{"input_audio_sampling_rate": 16000 , "input_audio_format":"pcm16"}',
        '{"input_audio_format":"pcm16","input_audio_sampling_rate":16000}',
        '{"input_audio_format":"pcm16", "voice":"a,b}" ,"input_audio_sampling_rate":16000\n}',
        '{"input_audio_format":"pcm16","input_audio_sampling_rate":1.6e4, "tools":[{"a":[1,2]}] }',
        r'{"input\u005faudio_format":"pcm\u00316","input_audio_sampling_rate":16000}',
        '{"input_audio_format":"g711_ulaw","input_audio_format":"pcm16",'
        '"input_audio_sampling_rate":16000}',
        '{"audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}},"n":-0.5,"tracing":null}',
        '{"audio" :{"input":{"format":{"type":"audio/pcm","rate":16000} } } }',
    ],
)
def test_members_as_they_may_be_written(decoder, session):
    frame = f'{{"type":"session.created","session":{session}}}'
    assert decoder.decode(frame).to_dict() == json.loads(frame)
    assert in_force(decoder) == (PCM16_16K, PCM16)


def test_many_sessions_in_turn(backend):
    """More than are remembered, some of them too long to be remembered, twice over."""
    rates = range(8_000, 8_040)
    decoders = [backend.Decoder() for _ in rates]
    for _ in range(2):
        for rate, decoder in zip(rates, decoders, strict=True):
            pad = {"instructions": "a" * 5_000, "audio": {"x": "b" * 3_000 * (rate % 2)}}
            session = pad | {"input_audio_format": "pcm16", "input_audio_sampling_rate": rate}
            decoder.decode(session_frame("session.created", session))
            assert decoder.input_format == rtfast.AudioFormat("pcm16", rate)
