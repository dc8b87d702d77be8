"""A bad frame changes nothing: no carried byte, no count, no format, nothing that follows."""

import frames
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

GOOD = [
    frames.audio_delta(b"\1\2\3"),
    frames.audio_delta(b"\4"),
    frames.audio_delta(frames.made_up_pcm(99), item="item_b"),
    frames.audio_delta(frames.made_up_pcm(50), content=1),
    frames.append(b"\5\6\7"),
    frames.append(b"\x08\x09"),
    frames.audio_done(),
    frames.text_delta(),
    frames.item_deleted("item_b"),
    frames.item_truncated(),
    b'{"type":"session.updated","event_id":"e","session":{"type":"realtime"}}',
]
BAD = [
    frames.audio_delta(frames.made_up_pcm(30))[:-1],
    frames.audio_delta(frames.made_up_pcm(30)) + b"}",
    frames.audio_text("AAAA!"),
    frames.audio_text("AAAAQ"),
    frames.audio_text("AAAAQR=="),
    frames.audio_text("AAAA", item="item_new")[:-1] + b',"x":"\xff"}',
    frames.audio_text("AAAA")[:-1] + b',"delta":"!"}',
    frames.audio_text('AAAA","rid":"\\ud800'),
    frames.append(b"\1\2\3")[:-1],
    frames.audio_done()[:-1],
    frames.item_deleted()[:-1],
    frames.item_truncated()[:-1] + b",}",
    b'{"type":"session.updated","session":{"output_audio_format":"g711_ulaw"}',
    b'{"type":"session.updated","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}]',
    b"",
    b"[]",
    b"\xff",
]


def state(decoder):
    return (
        [
            decoder.audio_samples(item, part)
            for item in (frames.ITEM_ID, "item_b")
            for part in (0, 1)
        ],
        [decoder.audio_ms(item) for item in (frames.ITEM_ID, "item_b", "item_new")],
        decoder.input_format,
        decoder.output_format,
    )


def heard(event):
    audio = getattr(event, "audio", None)
    if audio is None:
        return (type(event), event.to_dict(), None, None)
    return (type(event), event.to_dict(), audio.tolist(), event.start_sample)


def play(decoder, frame):
    return heard(decoder.decode(frame)), state(decoder)


@given(
    good=st.lists(st.sampled_from(GOOD), min_size=1, max_size=10),
    bad=st.lists(st.sampled_from(BAD), min_size=1, max_size=4),
)
def test_good_frames_between_bad_ones(backend, good, bad):
    alone, mixed = backend.Decoder(), backend.Decoder()
    for frame in good:
        for wrong in bad:
            before = state(mixed)
            with pytest.raises(rtfast.DecodeError):
                mixed.decode(wrong)
            assert state(mixed) == before, wrong
        assert play(alone, frame) == play(mixed, frame)


@pytest.mark.parametrize("bad", BAD)
def test_half_a_sample_a_bad_frame_the_other_half(backend, bad):
    decoder = backend.Decoder()
    assert decoder.decode(frames.audio_delta(b"\x34")).audio.tolist() == []
    with pytest.raises(rtfast.DecodeError):
        decoder.decode(bad)
    event = decoder.decode(frames.audio_delta(b"\x12"))
    assert event.audio.tolist() == [0x1234]
    assert (event.start_sample, decoder.audio_samples(frames.ITEM_ID)) == (0, 1)


def test_audio_of_a_strict_failure_is_not_counted(backend):
    decoder = backend.Decoder(strict=True)
    frame = frames.audio_delta(b"\1\2\3")
    decoder.decode(frame)
    with pytest.raises(rtfast.DecodeError) as caught:
        decoder.decode(frame.replace(b'"output_index":0', b'"output_index":"0"'))
    assert caught.value.code == "wrong_type"
    event = decoder.decode(frames.audio_delta(b"\4"))
    assert event.audio.tolist() == [0x0403] and event.start_sample == 1


@pytest.mark.parametrize("bad", BAD)
def test_errors_as_events_change_nothing_either(backend, bad):
    decoder = backend.Decoder(on_error="return")
    decoder.decode(frames.audio_delta(b"\1\2\3"))
    before = state(decoder)
    assert type(decoder.decode(bad)) is rtfast.InvalidFrame
    assert state(decoder) == before
    assert decoder.decode(frames.audio_delta(b"\4")).audio.tolist() == [0x0403]


def test_a_type_error_changes_nothing(backend):
    decoder = backend.Decoder()
    decoder.decode(frames.audio_delta(b"\1\2\3"))
    before = state(decoder)
    for wrong in (None, 5, [], {}):
        with pytest.raises(TypeError):
            decoder.decode(wrong)
    assert state(decoder) == before
