"""Audio in every dtype and format, on every instruction set, beside numpy after pybase64."""

import pytest

import rtfast
from rtfast import _backend

from . import frames as made
from .conversions import CONVERSIONS, check_conversion, peer_takes
from .loops import dropped, fill

FRAMES = {size: made.audio_deltas(made.AUDIO_SIZES[size], 8) for size in ("1.2K", "9.6K", "48K")}
ROUND = 100


@pytest.fixture
def simd(request):
    """The instruction set asked for; the one before comes back."""
    previous = _backend.force_simd(request.param)
    yield request.param
    if previous != "python":
        _backend.force_simd(previous)


def ours(conversion, frames):
    decode = rtfast.Decoder(**CONVERSIONS[conversion].options).decode
    for frame in frames:
        check_conversion(decode(frame).audio, frame, CONVERSIONS[conversion].by_hand)
    return decode


@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_rtfast(conversion, measure):
    frames = FRAMES["9.6K"]
    decode = ours(conversion, frames)
    measure(dropped(decode), fill(frames, ROUND), f"{conversion}, 9.6K")


@pytest.mark.parametrize("name", peer_takes(bytes))
@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_by_hand(conversion, name, measure):
    by_hand, frames = CONVERSIONS[conversion].by_hand, FRAMES["9.6K"]
    take = peer_takes(by_hand)[name]
    for frame in frames:
        check_conversion(take(frame)[1], frame, by_hand)
    measure(dropped(take), fill(frames, ROUND), f"{conversion}, 9.6K")


@pytest.mark.parametrize("simd", _backend.simd_levels(), indirect=True)
@pytest.mark.parametrize("conversion", CONVERSIONS)
@pytest.mark.parametrize("size", FRAMES)
def test_instruction_sets(size, conversion, simd, measure):
    assert _backend.simd() == simd
    decode = ours(conversion, FRAMES[size])
    measure(dropped(decode), fill(FRAMES[size], ROUND), f"instruction sets, {size}")
