"""Audio deltas from 1.2 to 192 KB of PCM: bytes and str, events dropped and kept, hot and cold."""

import pytest

import rtfast

from . import frames as made
from .contenders import peers_and_us
from .loops import COLD_BYTES, dropped, fill, kept, resident
from .peers import check, ours

ROUND = {"1.2K": 500, "4.8K": 200, "9.6K": 100, "24K": 50, "48K": 20, "192K": 10}
FAST = {peer.name: peer for peer in peers_and_us()}
SLOW = {peer.name: peer for peer in peers_and_us(slow=True) if peer.slow}


def deltas(size, kind):
    """A few different frames, some 128 KB of them, so that they stay in the second cache."""
    sound = made.AUDIO_SIZES[size]
    frames = made.audio_deltas(sound, max(2, min(16, 98_304 // sound)))
    return made.as_text(frames) if kind == "str" else frames


@pytest.mark.parametrize("name", ["rtfast", *FAST])
@pytest.mark.parametrize("kind", ["bytes", "str"])
@pytest.mark.parametrize("size", made.AUDIO_SIZES)
def test_sizes(size, kind, name, measure):
    frames = deltas(size, kind)
    decoder = rtfast.Decoder()
    check(FAST.get(name) or ours(decoder), frames)
    fn = FAST[name].take if name in FAST else decoder.decode
    measure(dropped(fn), fill(frames, ROUND[size]), f"audio {size}, {kind}")


@pytest.mark.parametrize("name", SLOW)
def test_slow_peers(name, measure):
    frames = deltas("9.6K", "bytes")
    check(SLOW[name], frames)
    measure(dropped(SLOW[name].take), fill(frames, ROUND["9.6K"]), "audio 9.6K, bytes")


@pytest.mark.parametrize("size", made.AUDIO_SIZES)
def test_floor_base64(size, measure):
    """The base64 alone, its place in the frame known."""
    b64decode = pytest.importorskip("pybase64").b64decode
    payloads = [frame[205:-2] for frame in deltas(size, "bytes")]

    def run(payloads):
        for payload in payloads:
            b64decode(payload, validate=True)

    measure(run, fill(payloads, ROUND[size]), f"audio {size}, bytes")


@pytest.mark.parametrize("size", made.AUDIO_SIZES)
def test_floor_memcpy(size, measure):
    """A copy of the frame to memory that is there already."""
    frames = deltas(size, "bytes")
    room = memoryview(bytearray(len(frames[0])))

    def run(frames):
        for frame in frames:
            room[:] = frame

    measure(run, fill(frames, ROUND[size]), f"audio {size}, bytes")


@pytest.mark.parametrize("name", ["rtfast", *FAST])
@pytest.mark.parametrize("size", ["9.6K", "48K"])
def test_last_32_kept(size, name, measure):
    frames = deltas(size, "bytes")
    decoder = rtfast.Decoder()
    check(FAST.get(name) or ours(decoder), frames)
    fn = FAST[name].take if name in FAST else decoder.decode
    measure(kept(fn), fill(frames, ROUND[size]), f"audio {size}, last 32 kept")


@pytest.mark.parametrize("name", ["rtfast", *FAST])
def test_cold(name, measure):
    """Every frame read for the first time since the caches forgot it."""
    frames = deltas("9.6K", "bytes")
    decoder = rtfast.Decoder()
    check(FAST.get(name) or ours(decoder), frames)
    fn = FAST[name].take if name in FAST else decoder.decode
    cold = resident(fill(frames, COLD_BYTES // len(frames[0])))
    measure(dropped(fn), cold, "audio 9.6K, cold")
