"""Where playback of a ring stands: what `conversation.item.truncate` must say."""

import frames
import numpy as np
import pytest

import rtfast

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


def test_position(decoder, ring):
    heard(decoder, 1, 2, 3)
    assert ring.position() == (ITEM, 0, 0) and type(ring.position().audio_ms) is int
    ring.advance(2)
    position = ring.position()
    assert (position.item_id, position.content_index, position.audio_ms) == (ITEM, 0, 2)
    heard(decoder, 4, 5)
    heard(decoder, 6, 7, item="b", content=2)
    ring.advance(2)
    assert ring.position() == (ITEM, 0, 4)
    ring.advance(1)
    assert ring.position() == ("b", 2, 0)  # of the first item all has been played
    ring.advance(2)
    assert ring.position() == ("b", 2, 2)
    heard(decoder, 8)
    assert ring.position() == (ITEM, 0, 5)


def test_milliseconds_are_those_played_whole(backend):
    ring = rtfast.AudioRing(100)
    decoder = backend.Decoder(audio=ring)
    decoder.decode(frames.audio_delta(bytes(200)))
    for played, milliseconds in ((23, 0), (1, 1), (23, 1), (1, 2)):
        ring.advance(played)
        assert ring.position() == (ITEM, 0, milliseconds)


def test_clear(decoder, ring):
    heard(decoder, *range(6))
    ring.read_into(np.zeros(2, np.int16))
    assert ring.clear() == (ITEM, 0, 2) == ring.clear() == ring.position()
    assert (ring.available, ring.free) == (0, 10)
    heard(decoder, 1, 2)  # late, and still the item's seventh and eighth
    assert ring.position() == (ITEM, 0, 6)
    heard(decoder, 3, item="b")
    ring.advance(2)
    assert ring.clear() == ("b", 0, 0)


def test_counts_that_begin_anew(decoder, ring):
    heard(decoder, 1, 2, 3, 4)
    ring.advance(2)
    decoder.reset()
    heard(decoder, 5, 6, 7)
    assert ring.position() == (ITEM, 0, 2)
    ring.advance(3)
    assert ring.position() == (ITEM, 0, 1)


def test_position_of_raw_bytes(backend):
    ring = rtfast.AudioRing(np.zeros(20, np.uint8))
    decoder = backend.Decoder(audio=ring, audio_format=KHZ)
    heard(decoder, 1, 2, 3)
    for milliseconds in (0, 0, 1, 1, 2, 2, 3):
        assert ring.position() == (ITEM, 0, milliseconds)
        if ring.available:
            ring.advance(1)


def test_position_without_an_item(backend, ring):
    decoder = backend.Decoder(audio=ring, audio_format=KHZ)
    decoder.decode(b'{"type":"session.output_audio.delta","delta":"AAAAAAAA"}')
    ring.advance(2)
    assert ring.clear() == (None, 0, 2)


def test_many_short_items(backend):
    """What is remembered is bounded: far behind, items are taken for the last of them."""
    ring = rtfast.AudioRing(1000)
    decoder = backend.Decoder(audio=ring, audio_format=KHZ)
    for number in range(400):
        heard(decoder, 1, 2, item=f"item_{number}")
    for number in range(200):
        assert ring.position() == (f"item_{number}", 0, 0)
        ring.advance(2)
    ring.advance(300)
    assert ring.position() == ("item_399", 0, 0)
    ring.advance(99)
    assert ring.position() == ("item_399", 0, 1)
