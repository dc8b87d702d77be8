"""The ring: contiguous slices, no sample overwritten or lost, and errors that change nothing."""

import os
import threading
import warnings

import frames
import numpy as np
import pytest
from oracle import samples

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

ITEM = frames.ITEM_ID
KHZ = rtfast.AudioFormat("pcm16", 1000)  # a sample is a millisecond


@pytest.fixture
def ring():
    return rtfast.AudioRing(10)


@pytest.fixture
def decoder(backend, ring):
    return backend.Decoder(audio=ring, audio_format=KHZ)


def heard(decoder, *values, **where):
    return decoder.decode(frames.audio_delta(frames.pcm_of(*values), **where))


def state(decoder, ring):
    left = ring.peek(10).tolist(), ring.available, ring.free, ring.position()
    return *left, decoder.audio_samples(ITEM), decoder.output_format, decoder.dropped_bytes


def test_a_new_ring(ring):
    assert (ring.capacity, ring.available, ring.free) == (10, 0, 10)
    assert ring.peek(5).tolist() == [] and ring.position() == (None, 0, 0)
    assert ring.clear() == ring.position() and repr(ring) == (
        "AudioRing(0 of 10 int16 samples to read)"
    )


def test_decode_peek_advance(decoder, ring):
    event = heard(decoder, 1, 2, 3)
    assert event.audio.tolist() == [1, 2, 3] and event.start_sample == 0
    assert np.shares_memory(event.audio, ring.peek(1)) and event.audio.flags.writeable
    assert (ring.available, ring.free) == (3, 7)
    assert ring.peek(2).tolist() == [1, 2] and ring.peek(100).tolist() == [1, 2, 3]
    ring.advance(2)
    assert ring.peek(5).tolist() == [3] and ring.available == 1
    ring.advance(1)
    assert ring.available == 0 and ring.free == 10
    ring.advance(0)


def test_read_into(decoder, ring):
    heard(decoder, 1, 2, 3)
    out = np.full(5, -1, np.int16)
    assert ring.read_into(out[:2]) == 2 and out.tolist() == [1, 2, -1, -1, -1]
    assert ring.read_into(out) == 1 and out.tolist() == [3, 2, -1, -1, -1]
    assert ring.read_into(out) == 0 == ring.read_into(out[:0])
    heard(decoder, 7, 8)
    stereo = np.zeros((3, 2), np.int16)  # as audio libraries give it to a callback
    assert ring.read_into(stereo[:, 0]) == 2 and stereo[:, 0].tolist() == [7, 8, 0]


def test_every_slice_is_contiguous(decoder, ring):
    """A frame that does not fit at the end goes to the front, and is read in its turn."""
    heard(decoder, *range(8))
    ring.advance(5)
    event = heard(decoder, 10, 11, 12, 13)
    assert event.audio.tolist() == [10, 11, 12, 13] and event.audio.flags.c_contiguous
    assert (ring.available, ring.free) == (7, 1)
    assert ring.peek(10).tolist() == [5, 6, 7]
    ring.advance(4)  # over the seam
    assert ring.peek(10).tolist() == [11, 12, 13] and ring.free == 6
    heard(decoder, *range(20, 26))
    out = np.zeros(10, np.int16)
    assert ring.read_into(out) == 9 and out[:9].tolist() == [11, 12, 13, *range(20, 26)]


def test_no_room_then_room(decoder, ring):
    heard(decoder, *range(6))
    before = state(decoder, ring)
    frame = frames.audio_delta(frames.pcm_of(*range(6, 11)) + b"\x07")
    for _ in range(3):
        with pytest.raises(rtfast.BufferFull, match="no room"):
            decoder.decode(frame)
        assert state(decoder, ring) == before
    ring.advance(4)
    with pytest.raises(rtfast.BufferFull):
        decoder.decode(frame)
    ring.advance(1)
    event = decoder.decode(frame)
    assert event.audio.tolist() == [6, 7, 8, 9, 10] and event.start_sample == 6
    assert ring.peek(9).tolist() == [5]
    ring.advance(1)
    assert heard(decoder, 0x0801).audio.tolist() == [0x0107]  # what was carried


def test_no_room_in_a_batch(decoder, ring):
    batch = [frames.audio_delta(frames.pcm_of(*range(4))), frames.text_delta()] * 4
    with pytest.raises(rtfast.BufferFull) as caught:
        decoder.decode_many(batch)
    assert caught.value.index == 4 == len(caught.value.events)
    ring.clear()
    assert len(decoder.decode_many(batch[4:])) == 4


def test_a_frame_larger_than_the_ring(backend, ring):
    for on_error in ("raise", "return"):
        decoder = backend.Decoder(audio=ring, on_error=on_error)
        with pytest.raises(ValueError, match="larger than the ring") as caught:
            decoder.decode_many([frames.text_delta(), frames.audio_delta(bytes(22))])
        assert type(caught.value) is ValueError
        assert caught.value.index == 1 == len(caught.value.events)
        assert decoder.audio_samples(ITEM) == 0 and ring.free == 10
        assert len(decoder.decode(frames.audio_delta(bytes(21))).audio) == 10
        ring.clear()


def test_a_full_ring_takes_empty_frames(decoder, ring):
    heard(decoder, *range(10))
    assert ring.free == 0
    assert heard(decoder).audio.tolist() == []
    assert decoder.decode(frames.audio_delta(b"\1")).audio.tolist() == []
    with pytest.raises(rtfast.BufferFull):
        decoder.decode(frames.audio_delta(b"\2"))
    ring.clear()
    assert decoder.decode(frames.audio_delta(b"\2")).audio.tolist() == [0x0201]


@pytest.mark.parametrize("filled", [0, 8])
@pytest.mark.parametrize(
    "bad",
    [
        frames.audio_delta(frames.pcm_of(1, 2, 3))[:-1],
        frames.audio_text("AAAA!AAA"),
        frames.audio_text("AAAAAAAAAAAAAAAAAAB="),
        frames.audio_text("AAAAAAAA", item="b")[:-1] + b',"x":01}',
        frames.audio_text("AAAAAAAA")[:-1] + b',"delta":"!"}',
    ],
)
def test_errors_change_nothing(decoder, ring, bad, filled):
    """A bad frame is bad, whether it would have fitted or not."""
    heard(decoder, *range(filled))
    decoder.decode(frames.audio_delta(b"\x34"))
    before = state(decoder, ring)
    with pytest.raises(rtfast.DecodeError):
        decoder.decode(bad)
    assert state(decoder, ring) == before
    assert decoder.decode(frames.audio_delta(b"\x12")).audio.tolist() == [0x1234]


def test_a_strict_failure_changes_nothing(backend, ring):
    decoder = backend.Decoder(audio=ring, strict=True)
    frame = frames.audio_delta(bytes(20))
    for _ in range(2):  # there is room, there is none
        with pytest.raises(rtfast.DecodeError) as caught:
            decoder.decode(frame.replace(b'"output_index":0', b'"output_index":"0"'))
        assert caught.value.code == "wrong_type"
        if not ring.available:
            decoder.decode(frame)
    assert ring.available == 10 == decoder.audio_samples(ITEM)


def test_of_two_deltas_the_last_is_played(decoder, ring):
    decoder.decode(frames.audio_text(frames.base64_text(bytes(900)) + '","delta":"BwgJ'))
    decoder.decode(frames.audio_text("AQIDBA==")[:-1] + b',"delta":null}')
    assert ring.peek(9).tolist() == [0x0807] and decoder.audio_samples(ITEM) == 1


def test_only_output_audio_is_played(decoder, ring):
    event = decoder.decode(frames.append(bytes(40)))
    assert len(event.audio) == 20 and ring.available == 0
    decoder.decode(b'{"type":"session.input_audio.append","audio":"AQI="}')
    assert ring.available == 0 and ring.position().item_id is None
    assert decoder.feed(b"\1\2\3", item_id="fed").tolist() == [0x0201]
    assert decoder.feed(b"\4", item_id="fed").tolist() == [0x0403]
    assert ring.peek(9).tolist() == [0x0201, 0x0403] and ring.position() == ("fed", 0, 0)
    with pytest.raises(rtfast.BufferFull):
        decoder.feed(bytes(18), item_id="fed")
    assert decoder.audio_samples("fed") == 2 == ring.available


class Media(rtfast.AudioEvent, tags=("media",), tag_key="event", audio="media.payload"):
    """A frame of a telephone bridge."""


class Microphone(Media, tags=("microphone",), direction="input"):
    """The same in the other direction."""


def test_events_of_a_user(backend, ring):
    decoder = backend.Decoder(audio=ring, events=[Media, Microphone])
    frame = b'{"event":"%s","media":{"payload":"AQID"}}'
    assert decoder.decode(frame % b"microphone").audio.tolist() == [0x0201]
    assert ring.available == 0
    assert decoder.decode(frame % b"media").audio.tolist() == [0x0201]
    assert ring.peek(9).tolist() == [0x0201] and ring.position() == (None, 0, 0)


@pytest.mark.parametrize("options", [{"keep_frame": False}, {"strict": True}])
def test_other_options(backend, options):
    ring = rtfast.AudioRing(5000)
    decoder = backend.Decoder(audio=ring, **options)
    for size in (6, 9, 1201, 2402):
        pcm = frames.made_up_pcm(size)
        decoder.reset()
        event = decoder.decode(frames.audio_delta(pcm))
        assert event.audio.tolist() == samples(pcm).tolist()
        assert (event.frame is None or event["delta"] is None) == ("keep_frame" in options)
        assert ring.peek(5000).tolist() == samples(pcm).tolist()
        ring.clear()


def test_long_frames(backend):
    """Long texts take other ways through a decoder than short ones."""
    ring = rtfast.AudioRing(20_000)
    decoder = backend.Decoder(audio=ring)
    for size in (4800, 9601, 9599, 1200):
        pcm = frames.made_up_pcm(size, seed=size)
        for frame in (frames.audio_delta(pcm), frames.audio_delta(pcm).decode()):
            decoder.reset()
            assert decoder.decode(frame).audio.tolist() == samples(pcm).tolist()
            assert ring.peek(10_000).tolist() == samples(pcm).tolist()
            ring.clear()


@pytest.mark.parametrize(("n", "error"), [(-1, ValueError), (1.0, TypeError), ("1", TypeError)])
def test_counts_that_are_none(decoder, ring, n, error):
    heard(decoder, 1, 2, 3)
    for call in (ring.peek, ring.advance):
        with pytest.raises(error):
            call(n)
    with pytest.raises(ValueError, match="3 samples available"):
        ring.advance(4)
    assert ring.available == 3


def test_a_forked_child_goes_on(backend, decoder, ring):
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    heard(decoder, 1, 2, 3)
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with ring._lock:
            held.set()
            let_go.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there are threads
        child = os.fork()
    if child == 0:
        heard(decoder, 4)
        os._exit(0 if ring.peek(9).tolist() == [1, 2, 3, 4] else 1)
    let_go.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
    assert ring.peek(9).tolist() == [1, 2, 3]
