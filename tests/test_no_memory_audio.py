"""Memory that runs out while audio goes into a sink, and while frames are learnt that come again.

A frame that failed has not been counted, and its sink is as it was: the next call gives the very
samples, from the very place.
"""

import sys
from functools import partial

import frames
import numpy as np
import pytest
from frames import ITEM_ID
from test_no_memory import run_group, survives

import rtfast

pytestmark = survives
PCM = frames.made_up_pcm(400)
SAMPLES = np.frombuffer(PCM, "<i2").tolist()
ESCAPED = frames.audio_text(frames.base64_text(PCM).replace("/", r"\/").replace("A", r"\u0041"))
ODD = frames.audio_delta(PCM[:-1])  # leaves a byte to the next frame


def sinks():
    """A frame of audio into an arena and a ring; after how many samples, and a byte that waits."""
    for before in ([], [frames.audio_delta(PCM)], [ODD], [ODD, frames.audio_done()]):
        for frame in (frames.audio_delta(PCM), frames.audio_delta(PCM).decode(), ESCAPED, ODD):
            for sink in (rtfast.AudioArena, partial(rtfast.AudioRing, 700)):
                for options in ({}, {"keep_frame": False}, {"strict": True}):
                    yield partial(into_sink, before, frame, sink, options)


def into_sink(before, frame, sink, options):
    audio = sink()
    decoder = rtfast.Decoder(audio=audio, **options)
    decoder.decode_many(before)
    start = decoder.audio_samples(ITEM_ID)
    carried = PCM[-2:-1] if before[-1:] == [ODD] else b""
    pcm = bytes(carried) + (PCM[:-1] if frame is ODD else PCM)

    def check(event):
        assert event.audio.tobytes() == pcm[: len(pcm) // 2 * 2]
        assert event.start_sample == start
        assert decoder.audio_samples(ITEM_ID) == start + len(event.audio)
        if isinstance(audio, rtfast.AudioRing):
            assert audio.available == start + len(event.audio)

    return partial(decoder.decode, frame), check


def feeds():
    """Audio that came outside JSON."""
    for sink in (rtfast.AudioArena, partial(rtfast.AudioRing, 700)):
        for dtype in ("int16", "float32") if sink is rtfast.AudioArena else ("int16",):
            yield partial(feeding, sink, dtype)


def feeding(sink, dtype):
    decoder = rtfast.Decoder(audio=sink(), dtype=dtype)
    decoder.feed(PCM[:101], ITEM_ID)
    scale = 1 if dtype == "int16" else 32768

    def check(array):
        assert (array * scale).tolist() == SAMPLES[50:]
        assert decoder.audio_samples(ITEM_ID) == 200

    return partial(decoder.feed, PCM[101:], ITEM_ID), check


def repeats():
    """The n-th frame of a kind: learnt from the first two, then fitted to what was learnt."""
    for before in range(6):
        for make in (frames.audio_delta, frames.append, spoken):
            yield partial(repetition, before, make)


def spoken(pcm):
    return frames.text_delta(text=frames.base64_text(pcm))


def repetition(before, make):
    decoder = rtfast.Decoder(audio=rtfast.AudioArena())
    for number in range(before):
        decoder.decode(make(PCM[: 2 * number]))
    start = sum(range(before))

    def check(event):
        if make is spoken:
            assert event.delta == frames.base64_text(PCM)
        else:
            assert event.audio.tolist() == SAMPLES and event.start_sample == start
        assert decoder.decode(make(PCM[:2])).event_id == event.event_id

    return partial(decoder.decode, make(PCM)), check


GROUPS = {group.__name__: group for group in (sinks, feeds, repeats)}


@pytest.mark.parametrize("name", GROUPS)
def test_no_memory(name):
    run_group(__file__, name)


if __name__ == "__main__":
    import failing_memory

    failing_memory.run(list(GROUPS[sys.argv[1]]()), leaks=True)
