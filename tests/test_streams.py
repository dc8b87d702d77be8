"""Streams of sound: a sample is never split and never lost, and what was received is counted."""

# ruff: noqa: UP031  JSON is full of braces, which % leaves alone

import itertools

import frames
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import samples

pytestmark = pytest.mark.usefixtures("simd")

ITEM = frames.ITEM_ID


@pytest.fixture
def decoder(backend):
    return backend.Decoder()


def heard(decoder, pcm, **where):
    return decoder.decode(frames.audio_delta(pcm, **where)).audio.tolist()


# carried bytes


def test_a_byte_left_over_begins_the_next_delta(decoder):
    assert heard(decoder, b"\1\2\3") == [0x0201]
    assert heard(decoder, b"\4\5\6") == [0x0403, 0x0605]
    assert heard(decoder, b"\7") == []
    assert heard(decoder, b"") == []
    assert heard(decoder, b"\x08") == [0x0807]


def test_negative_samples_across_the_seam(decoder):
    assert heard(decoder, b"\xfe") == []
    assert heard(decoder, b"\xff\x00\x80") == [-2, -32768]


@pytest.mark.parametrize(
    "other", [{"item": "b"}, {"response": "b"}, {"content": 1}, {"item": "b", "content": 3}]
)
def test_each_stream_carries_its_own(decoder, other):
    assert heard(decoder, b"\1") == []
    assert heard(decoder, b"\x11", **other) == []
    assert heard(decoder, b"\2") == [0x0201]
    assert heard(decoder, b"\x12", **other) == [0x1211]


def test_the_output_index_does_not_tell_streams_apart(decoder):
    assert heard(decoder, b"\1") == []
    frame = frames.audio_delta(b"\2").replace(b'"output_index":0', b'"output_index":1')
    assert decoder.decode(frame).audio.tolist() == [0x0201]


def test_both_names_of_the_tag_are_one_stream(decoder):
    assert heard(decoder, b"\1", tag="response.audio.delta") == []
    assert heard(decoder, b"\2") == [0x0201]


def test_the_order_of_the_keys_does_not_matter(decoder):
    assert heard(decoder, b"\1") == []
    frame = (
        '{"content_index":0,"delta":"Ag==","event_id":"e","item_id":"%s","output_index":0,'
        '"response_id":"%s","type":"response.output_audio.delta"}' % (ITEM, frames.RESPONSE_ID)
    )
    assert decoder.decode(frame).audio.tolist() == [0x0201]


def test_appends_are_one_stream_of_the_connection(decoder):
    assert decoder.decode(frames.append(b"\1\2\3")).audio.tolist() == [0x0201]
    assert heard(decoder, b"\x10") == []
    assert decoder.decode(frames.append(b"\4")).audio.tolist() == [0x0403]
    assert heard(decoder, b"\x11") == [0x1110]


def test_deltas_without_ids_are_one_stream(decoder):
    live = b'{"type":"session.output_audio.delta","delta":"%s"}'
    assert decoder.decode(live % b"AQ==").audio.tolist() == []
    assert decoder.decode(live % b"Ag==").audio.tolist() == [0x0201]


def test_done_drops_the_byte(decoder):
    assert heard(decoder, b"\1\2\3") == [0x0201]
    decoder.decode(frames.audio_done())
    assert heard(decoder, b"\x11\x12") == [0x1211]


def test_done_of_another_stream_does_not(decoder):
    heard(decoder, b"\1")
    decoder.decode(frames.audio_done(item="b"))
    decoder.decode(frames.audio_done(content=1))
    assert heard(decoder, b"\2") == [0x0201]


def test_a_null_delta_changes_nothing(decoder):
    heard(decoder, b"\1")
    decoder.decode(frames.audio_text("").replace(b'""', b"null"))
    assert heard(decoder, b"\2") == [0x0201]


def test_the_last_of_two_deltas_is_the_one_that_carries(decoder):
    frame = frames.audio_text('AQIDBA==","delta":"BQ==')
    assert decoder.decode(frame).audio.tolist() == []
    assert decoder.audio_samples(ITEM) == 0
    assert heard(decoder, b"\6") == [0x0605]


def test_two_decoders_share_no_stream(backend):
    one, two = backend.Decoder(), backend.Decoder()
    assert heard(one, b"\1") == [] and heard(two, b"\x11") == []
    assert heard(one, b"\2") == [0x0201] and heard(two, b"\x12") == [0x1211]


def test_reset_forgets(decoder):
    heard(decoder, b"\1\2\3")
    decoder.decode(frames.append(b"\1"))
    decoder.reset()
    assert decoder.audio_samples(ITEM) == 0 and decoder.audio_ms(ITEM) == 0
    event = decoder.decode(frames.audio_delta(b"\x11\x12"))
    assert event.audio.tolist() == [0x1211] and event.start_sample == 0
    assert decoder.decode(frames.append(b"\x11\x12")).audio.tolist() == [0x1211]


@given(
    pcm=st.binary(max_size=600).map(lambda data: data[: len(data) // 2 * 2]),
    cuts=st.lists(st.integers(0, 600), max_size=12),
    as_text=st.booleans(),
)
def test_any_split_gives_the_same_samples(backend, pcm, cuts, as_text):
    decoder = backend.Decoder()
    places = sorted({0, len(pcm), *(cut for cut in cuts if cut < len(pcm))})
    heard_so_far = []
    for begin, end in itertools.pairwise(places):
        frame = frames.audio_delta(pcm[begin:end])
        event = decoder.decode(frame.decode() if as_text else frame)
        assert event.start_sample == len(heard_so_far)
        heard_so_far += event.audio.tolist()
        assert decoder.audio_samples(ITEM) == len(heard_so_far) == end // 2
    assert heard_so_far == samples(pcm).tolist()


# counts


def test_samples_and_milliseconds_of_an_item(decoder):
    assert decoder.audio_samples(ITEM) == 0 and decoder.audio_ms(ITEM) == 0
    first = decoder.decode(frames.audio_delta(frames.made_up_pcm(4800)))
    second = decoder.decode(frames.audio_delta(frames.made_up_pcm(7200)))
    assert (first.start_sample, second.start_sample) == (0, 2400)
    assert decoder.audio_samples(ITEM) == 6000 and decoder.audio_ms(ITEM) == 250
    assert decoder.audio_samples(ITEM, 0) == decoder.audio_samples(ITEM, content_index=0) == 6000
    assert decoder.audio_samples(ITEM, 1) == 0 and decoder.audio_ms("nobody") == 0


def test_content_parts_are_counted_apart(decoder):
    heard(decoder, b"\1\2" * 24)
    heard(decoder, b"\1\2" * 48, content=1)
    assert [decoder.audio_ms(ITEM, part) for part in (0, 1, 2)] == [1, 2, 0]


def test_counts_stay_after_done(decoder):
    heard(decoder, b"\1\2" * 24)
    decoder.decode(frames.audio_done())
    assert decoder.audio_ms(ITEM) == 1


@pytest.mark.parametrize("gone", [frames.item_deleted, frames.item_truncated])
def test_counts_go_with_the_item(decoder, gone):
    heard(decoder, b"\1\2" * 24)
    heard(decoder, b"\1\2" * 24, item="b")
    decoder.decode(gone())
    assert decoder.audio_samples(ITEM) == 0 and decoder.audio_samples("b") == 24


def test_counts_of_the_last_256_items(decoder):
    for number in range(257):
        heard(decoder, b"\1\2" * (number + 1), item=f"item_{number}")
    assert decoder.audio_samples("item_0") == 0
    assert [decoder.audio_samples(f"item_{number}") for number in range(1, 257)] == [*range(2, 258)]


def test_a_session_of_many_items_forgets_no_carried_byte(decoder):
    for number in range(1000):
        assert heard(decoder, b"\1", item=f"item_{number}") == []
        assert heard(decoder, b"\2", item=f"item_{number}") == [0x0201]
        decoder.decode(frames.audio_done(item=f"item_{number}"))
    assert decoder.audio_samples("item_999") == 1


def test_input_audio_is_no_items(decoder):
    decoder.decode(frames.append(b"\1\2" * 24))
    assert decoder.audio_samples(ITEM) == 0


def test_ids_that_are_odd(decoder):
    """Lenient: an id of another type is no id, and nothing breaks."""
    frame = b'{"type":"response.output_audio.delta","item_id":%s,"content_index":%s,"delta":"AQI="}'
    for item in (b"null", b"5", b"[]", b"{}", b'""', b'"i"'):
        for content in (b"null", b'"0"', b"1.5", b"true", b"-1", b"99999999999999999999", b"[]"):
            event = decoder.decode(frame % (item, content))
            assert event.audio.tolist() == [0x0201]
    assert decoder.audio_samples("never") == 0
