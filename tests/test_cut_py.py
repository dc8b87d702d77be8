"""The short cut of audio frames in plain Python: never another result than the long way's."""

import frames
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import same_json

import rtfast
from rtfast import _cut_py, _decoder_py, _session_py

PCM = frames.made_up_pcm(300)
TEXT = frames.base64_text(PCM).encode()
AUDIO = frames.audio_delta(PCM)
SEEDS = [
    AUDIO,
    frames.append(PCM),
    b'{"delta":"' + TEXT + b'","type":"response.output_audio.delta"}',
    b'{"type":"response.audio.delta","audio":"' + TEXT + b'","sample_rate_hz":16000}',
    b'{"type":"x","a":{"delta":"' + TEXT + b'"},"delta":null}',
    b'{"type":"response.output_text.delta","delta":"' + TEXT + b'"}',
]
PIECES = [
    b"", b'"', b"\\", b",", b":", b"{", b"}", b"null", b'"delta"', b'"delta":"', b'"audio":"AAA',
    b',"delta":"AQI="', b'\\"delta":"', b"\\u0061", b"=", b"!", b"\xc3\xa9", b"\xff", b"\n",
    b'"type":',
    b',"\\u0064elta":"AQI="', b',"type":"response.output_audio.delta"', b'"x":"delta",', b'"b":',
]  # fmt: skip


def outcome(frame, **options):
    decoder = _decoder_py.Decoder(**options)
    try:
        event = decoder.decode(frame)
    except rtfast.DecodeError as error:
        return str(error), None
    audio = getattr(event, "audio", None)
    told = (type(event), event.type, event.frame, None if audio is None else audio.tolist())
    return (*told, decoder.audio_samples(frames.ITEM_ID)), event.to_dict()


def both_ways(frame, **options):
    short = outcome(frame, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_session_py, "cut", lambda frame: None)
        long = outcome(frame, **options)
    assert short[0] == long[0] and same_json(short[1], long[1]), frame


@pytest.mark.parametrize("options", [{}, {"strict": True}, {"keep_frame": False}])
@given(
    frame=st.sampled_from(SEEDS),
    edits=st.lists(
        st.tuples(st.integers(0, 700), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3
    ),
)
def test_the_same_both_ways(options, frame, edits):
    for place, dropped, piece in edits:
        place %= len(frame) + 1
        frame = frame[:place] + piece + frame[place + dropped :]
    both_ways(frame, **options)
    both_ways(frame.decode("latin-1"), **options)


@pytest.mark.parametrize("place", range(len(AUDIO)))
def test_a_second_key_anywhere(place):
    both_ways(AUDIO[:place] + b',"delta":"AQI="' + AUDIO[place:])
    both_ways(AUDIO[:place] + b'"delta":null,' + AUDIO[place:])


@pytest.mark.parametrize("frame", SEEDS[:4])
def test_it_is_taken_where_it_is_worth_it(frame):
    rest, text, key = _cut_py.cut(frame)
    assert text == TEXT and rest == frame.replace(b'"' + TEXT + b'"', b"null")
    assert _cut_py.cut(frame.decode()) == (rest.decode(), text.decode(), key)


@pytest.mark.parametrize(
    "frame",
    [
        frames.audio_delta(b"\1\2"),
        AUDIO[:-1] + b',"delta":5}',
        AUDIO[:-1] + b',"x":"delta"}',
        AUDIO[:-1] + b',"x":"\\n"}',
        AUDIO.replace(b'"delta":', b'"delta" :'),
        b'{"x":"' + b"y" * 600 + b'",' + AUDIO[1:],
        b"",
        b'"delta":"' + TEXT,
        b'{"x":"delta":"' + TEXT,
    ],
)
def test_it_is_left_where_in_doubt(frame):
    assert _cut_py.cut(frame) is None and _cut_py.cut(frame.decode()) is None
