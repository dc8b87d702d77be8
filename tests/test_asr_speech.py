"""Where the transcription server's turns begin and end, and what its buffer keeps."""

import importlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transcribed import floats, silence, tone

EXAMPLES = Path(__file__).parents[1] / "examples"
RATES = [8000, 11025, 16000, 24000, 44100, 48000]


@pytest.fixture
def speech(monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module("asr_speech")


def heard(listener, samples, chunk):
    for start in range(0, len(samples), chunk):
        yield from listener.hear(samples[start : start + chunk])


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("chunk_ms", [1, 20, 33, 10_000])
def test_a_turn(speech, rate, chunk_ms):
    """To a frame of 20 ms, however the audio comes; its samples are those between its ends."""
    said = floats(silence(1.05, rate), tone(1.31, rate=rate), silence(1, rate))
    listener = speech.Listener(rate, speech.TurnDetection(), 60, base_ms=5000)
    begins, ends = heard(listener, said, rate * chunk_ms // 1000)
    assert begins.samples is None
    assert abs(begins.ms - (5000 + 1050 - 300)) <= 20
    assert abs(ends.ms - (5000 + 1050 + 1310 + 500)) <= 20
    first = round((begins.ms - 5000) * rate / 1000)
    (place,) = (at for at in range(first - 1, first + rate // 500)
                if np.array_equal(said[at : at + len(ends.samples)], ends.samples))  # fmt: skip
    assert abs(place + len(ends.samples) - (ends.ms - 5000) * rate / 1000) <= rate / 1000
    assert listener.heard_ms == 5000 + len(said) * 1000 // rate


@pytest.mark.parametrize(
    ("threshold", "dbfs", "is_speech"),
    [(0.5, -39, True), (0.5, -41, False), (0.25, -59, True), (0.25, -61, False), (0, -78, True),
     (0.9, -7, True), (0.9, -9, False)],
)  # fmt: skip
def test_the_level(speech, threshold, dbfs, is_speech):
    detection = speech.TurnDetection(threshold=threshold)
    moments = list(speech.Listener(24_000, detection, 60).hear(floats(tone(0.5, dbfs))))
    assert len(moments) == is_speech


@pytest.mark.parametrize(
    ("ms", "begins"), [(20, False), (30, False), (79, True), (100, True)]
)  # fmt: skip
def test_clicks_begin_no_turn(speech, ms, begins):
    said = floats(silence(0.5), tone(ms / 1000), silence(0.5))
    assert bool(list(speech.Listener(24_000, speech.TurnDetection(), 60).hear(said))) == begins


@pytest.mark.parametrize("pause_ms", [100, 460])
def test_pauses_do_not_end_a_turn(speech, pause_ms):
    said = floats(tone(0.3), silence(pause_ms / 1000), tone(0.3), silence(0.6))
    begins, ends = speech.Listener(24_000, speech.TurnDetection(), 60).hear(said)
    assert begins.ms == 0 and abs(ends.ms - (600 + pause_ms + 500)) <= 20


def test_no_padding_and_short_silence(speech):
    detection = speech.TurnDetection(prefix_padding_ms=0, silence_duration_ms=0)
    said = floats(silence(0.2), tone(0.2), silence(0.2))
    begins, ends = speech.Listener(24_000, detection, 60).hear(said)
    assert begins.ms == 200 and ends.ms == 420


def test_padding_does_not_reach_into_the_turn_before(speech):
    detection = speech.TurnDetection(prefix_padding_ms=1000, silence_duration_ms=100)
    said = floats(tone(0.2), silence(0.2), tone(0.2), silence(0.2))
    first, end, second, last = speech.Listener(24_000, detection, 60).hear(said)
    assert (first.ms, end.ms, second.ms, last.ms) == (0, 300, 300, 700)
    assert np.array_equal(np.concatenate([end.samples, last.samples]), said[: 24 * 700])


def test_a_turn_that_is_too_long_is_cut(speech):
    """Nothing of it is lost, and the buffer is never larger than that and a block."""
    listener = speech.Listener(24_000, speech.TurnDetection(), 2)
    said = floats(tone(7), silence(1))
    moments, most = [], 0
    for start in range(0, len(said), 480):
        moments += listener.hear(said[start : start + 480])
        most = max(most, listener.kept_ms)
    turns = [moment.samples for moment in moments if moment.samples is not None]
    assert most <= 2000 and [len(samples) // 24 for samples in turns] == [2000, 2000, 2000, 1500]
    assert np.array_equal(np.concatenate(turns), said[: 24 * 7500])


def test_silence_is_not_kept(speech):
    listener = speech.Listener(24_000, speech.TurnDetection(), 60)
    for _ in range(100):
        assert list(listener.hear(floats(silence(1.01)))) == []
        assert listener.kept_ms <= 300 + 3 * 20 + 20
    assert not listener.is_open and len(listener._memory) <= 48_000


def test_what_is_kept_is_a_copy(speech):
    for detection in (None, speech.TurnDetection()):
        listener, samples = speech.Listener(24_000, detection, 60), floats(tone(0.5))
        list(listener.hear(samples))
        kept = samples.copy()
        samples[:] = 7
        taken = listener.take()
        assert np.array_equal(taken, kept) and not listener.is_open
        list(listener.hear(samples))
        assert np.array_equal(taken, kept)


def test_the_limit_without_turn_detection(speech):
    listener = speech.Listener(24_000, None, 1)
    assert list(listener.hear(floats(tone(0.9)))) == [] and listener.is_open
    with pytest.raises(speech.BufferLimit):
        list(listener.hear(floats(tone(0.2))))
    assert list(listener.hear(floats(tone(0.1)))) == [] and listener.kept_ms == 1000
    assert np.array_equal(listener.take(), floats(tone(0.9), tone(0.1)))
    assert not listener.is_open and listener.kept_ms == 0 and listener.heard_ms == 1000


@given(cuts=st.lists(st.integers(1, 5000), min_size=1, max_size=30), by_hand=st.booleans())
@settings(max_examples=40)
def test_any_cut_gives_the_same(speech, cuts, by_hand):
    said = floats(silence(0.3), tone(0.4), silence(0.7), tone(0.2), silence(0.2))

    def all_of(pieces):
        listener = speech.Listener(24_000, None if by_hand else speech.TurnDetection(), 60)
        moments = [moment for piece in pieces for moment in listener.hear(piece)]
        return [(moment.ms, moment.samples is None) for moment in moments], [
            *(moment.samples.tolist() for moment in moments if moment.samples is not None),
            listener.take().tolist(),
        ]

    assert all_of(np.split(said, np.cumsum(cuts))) == all_of([said])


def test_level(speech):
    assert speech.level_dbfs(np.ones(100, np.float32)) == 0
    assert speech.level_dbfs(floats(tone(1, -18))) == pytest.approx(-18, abs=0.01)
    assert speech.level_dbfs(np.zeros(10, np.float32)) == -np.inf
    assert speech.level_dbfs(np.zeros(0, np.float32)) == -np.inf
