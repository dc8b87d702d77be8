"""Nothing stays of a frame, good or bad, once its event is gone: blocks and references."""

import gc
import itertools
import sys

import frames
import numpy as np
import pytest
from full_frames import full_frames

import rtfast

BAD = [
    frames.response_done()[:-9],
    frames.text_delta()[:-1] + b",}",
    frames.text_delta().replace(b"Sure", b"\xff"),
    frames.audio_text("AAA!" * 100),
    frames.audio_text("AAA"),
    frames.audio_text("AAB="),
    b'{"type":"x","a":' + b"[" * 2000,
    b'{"type":"x","a":[1e400]}',
    b'{"type":"response.done","response":{"output":[{"content":[{}, nul]}]}}',
    '{"type":"response.done","a":"\ud800"}',
    '{"type":"größer","a":tru}',
    bytearray(b"[]"),
    bytes(20_000),
]
# Of these, strict mode makes errors.
LACKING = [b'{"type":"response.done"}', frames.text_delta(text=[1]), b'{"type":"no.such"}']
# Some hundred short strings stay by chance, such as in the interpreter's cache of attributes.
# A block of each frame of one kind would be more than that: of the bad ones always, of a hundred
# good ones at full length.
BY_CHANCE = 400
FRAMES = [
    pytest.param(7_000, id="7,000 frames"),
    pytest.param(100_000, id="100,000 frames", marks=pytest.mark.slow),
]


def growth(work, stream, count):
    """Blocks that are more after `count` frames, with a third of it before."""
    for frame in itertools.islice(itertools.cycle(stream), count // 3):
        work(frame)
    gc.collect()
    before = sys.getallocatedblocks()
    for frame in itertools.islice(itertools.cycle(stream), count):
        work(frame)
    gc.collect()
    return sys.getallocatedblocks() - before


def refused(decoder):
    def work(frame):
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(frame)

    return work


@pytest.mark.parametrize("count", FRAMES)
@pytest.mark.parametrize("sink", [rtfast.AudioArena, lambda: rtfast.AudioRing(1000)])
def test_bad_frames(backend, sink, count):
    audio = sink()
    decoder = backend.Decoder(audio=audio, strict=True, max_frame_bytes=10_000)
    assert growth(refused(decoder), BAD + LACKING, count) < BY_CHANCE
    assert not isinstance(audio, rtfast.AudioArena) or audio.in_use == 0


@pytest.mark.parametrize("count", FRAMES)
def test_bad_frames_as_events(backend, count):
    decoder = backend.Decoder(on_error="return", max_frame_bytes=10_000)

    def work(frame):
        assert decoder.decode(frame).error.code

    assert growth(work, BAD, count) < BY_CHANCE


@pytest.mark.parametrize("count", FRAMES)
@pytest.mark.parametrize("options", [{}, {"strict": True}, {"keep_frame": False}])
def test_good_frames_of_every_kind(backend, options, count):
    """Decoded and read, every other one as a str; a new decoder now and then."""
    given = [frame for _, frame in full_frames()]
    given = [frame.decode() if number % 2 else frame for number, frame in enumerate(given)]
    decoders = itertools.cycle([backend.Decoder(**options) for _ in range(3)])

    def work(frame):
        event = next(decoders).decode(frame)
        assert event.extra and event.to_dict()
        for name in event._slots:
            getattr(event, name)

    assert growth(work, given, count) < BY_CHANCE


def test_decoders(backend):
    """With all that one remembers: streams, ids, kinds of frame."""
    pcm = frames.pcm_of(*range(9))
    given = [frames.audio_delta(pcm), frames.text_delta(), frames.append(pcm)]

    def work(frame):
        backend.Decoder(audio=rtfast.AudioArena()).decode_many(given * 3)
        backend.Decoder(audio=rtfast.AudioRing(90)).decode_many(given * 3)

    assert growth(work, [None], 1000) < BY_CHANCE


# references to what events share


def test_references_are_steady(backend):
    pcm = frames.made_up_pcm(96)
    good = [frames.audio_delta(pcm), frames.text_delta(), frames.append(pcm)]
    good += [frames.response_done()]
    good += [frame.decode() for frame in good]
    bad = frames.audio_text("AAA!")
    decoder = backend.Decoder()
    kept = decoder.decode_many(good * 3)  # with ids, tags and kinds remembered
    shared = [
        *good, bad, kept[0].type, kept[0].item_id, kept[0].response_id, kept[0].audio_format,
        *{type(event) for event in kept}, rtfast.Record, np.dtype(np.int16), np.ndarray,
    ]  # fmt: skip
    gc.collect()
    before = [sys.getrefcount(thing) for thing in shared], sys.getrefcount(None)
    for _ in range(300):
        for event in decoder.decode_many(good):
            assert event.to_dict() and (event.get("response") is None or event.response.usage)
        refused(decoder)(bad)
    del event
    gc.collect()
    after = [sys.getrefcount(thing) for thing in shared], sys.getrefcount(None)
    # Instances of a compiled class that wait for their next use keep their reference to it.
    assert all(abs(now - was) <= 32 for now, was in zip(after[0], before[0], strict=True))
    assert abs(after[1] - before[1]) < 100
