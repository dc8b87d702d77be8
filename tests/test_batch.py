"""decode_many: the same as one by one, and an error says how far it came."""

import gc
import pickle
import signal
import time

import frames
import pytest

import rtfast

GOOD = [
    frames.audio_delta(b"\1\2\3"),
    frames.text_delta().decode(),
    bytearray(frames.speech_started()),
    frames.audio_delta(b"\4\5\6"),
    b'{"type":"x"}',
]


@pytest.fixture
def decoder(backend):
    return backend.Decoder()


def test_the_same_as_one_by_one(backend, decoder):
    one_by_one = backend.Decoder()
    events = decoder.decode_many(GOOD)
    assert type(events) is list and events == [one_by_one.decode(frame) for frame in GOOD]
    assert events[3].audio.tolist() == [0x0403, 0x0605] and events[3].start_sample == 1


@pytest.mark.parametrize("container", [list, tuple, iter, lambda given: (f for f in given)])
def test_any_iterable(decoder, container):
    assert len(decoder.decode_many(container(GOOD))) == len(GOOD)


def test_nothing_to_do(decoder):
    assert decoder.decode_many([]) == []


@pytest.mark.parametrize("bad", [b"{", b"[]", frames.audio_text("AAA!")])
@pytest.mark.parametrize("place", range(len(GOOD) + 1))
def test_an_error_carries_what_was_decoded(backend, decoder, bad, place):
    with pytest.raises(rtfast.DecodeError) as caught:
        decoder.decode_many([*GOOD[:place], bad, *GOOD[place:]])
    error = caught.value
    one_by_one = backend.Decoder()
    assert error.index == place and type(error.events) is list
    assert error.events == [one_by_one.decode(frame) for frame in GOOD[:place]]
    with pytest.raises(rtfast.DecodeError) as alone:
        one_by_one.decode(bad)
    assert (error.code, error.pos, str(error)) == (
        alone.value.code,
        alone.value.pos,
        str(alone.value),
    )
    assert alone.value.index is None and alone.value.events is None
    # The frame is left out, and the rest goes on as if it had never been there.
    rest = decoder.decode_many(GOOD[place:])
    assert rest == [one_by_one.decode(frame) for frame in GOOD[place:]]


def test_an_error_with_its_events_travels(decoder):
    with pytest.raises(rtfast.DecodeError) as caught:
        decoder.decode_many([*GOOD, b""])
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.index == 5 and again.events == caught.value.events


def test_errors_as_events(backend):
    decoder = backend.Decoder(on_error="return")
    events = decoder.decode_many([b"", *GOOD, b"{", b"[]"])
    kinds = [type(event) for event in events]
    assert [i for i, kind in enumerate(kinds) if kind is rtfast.InvalidFrame] == [0, 6, 7]
    assert events[4].audio.tolist() == [0x0403, 0x0605]


@pytest.mark.parametrize("wrong", [None, 5, [5], [b"{}", None], [[b"{}"]]])
def test_what_is_no_list_of_frames(decoder, wrong):
    with pytest.raises(TypeError):
        decoder.decode_many(wrong)
    assert len(decoder.decode_many(GOOD)) == len(GOOD)


def test_the_list_is_a_snapshot(decoder):
    given = list(GOOD)

    class Emptying(list):
        def __iter__(self):
            yield from list(given)
            given.clear()

    assert len(decoder.decode_many(Emptying())) in (0, len(GOOD))
    assert len(decoder.decode_many(GOOD)) == len(GOOD)


def test_frames_are_let_go(decoder):
    frame = bytearray(frames.speech_started())
    decoder.decode_many([frame] * 10)
    frame.clear()


# signals: between two frames


class Alarm(Exception):
    pass


@pytest.fixture
def alarm():
    """Call something soon, from a signal, again and again: Python 3.11 may overlook one of them."""
    if not hasattr(signal, "setitimer"):
        pytest.skip("no timers on this system")
    before = signal.getsignal(signal.SIGALRM)
    # What a handler raises inside a callback of the collector is lost.
    gc.disable()

    def ring(handler):
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)

    yield ring
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(0.01)  # under valgrind the last one comes late
    signal.signal(signal.SIGALRM, before)
    gc.enable()


def long_batch(decoder, rings):
    """decode_many until a signal came in between; batches of some milliseconds and more."""
    for _ in range(50):
        decoder.decode_many([frames.speech_started()] * 20_000)
        if rings():
            return
    raise AssertionError("no signal was looked at during a batch")


def test_a_signal_handler_that_raises_stops_a_batch(decoder, alarm):
    rung = []

    def raise_alarm(number, frame):
        if not rung:
            rung.append(number)
            raise Alarm

    decoder.decode(frames.audio_delta(b"\1"))
    with pytest.raises(Alarm):
        alarm(raise_alarm)
        long_batch(decoder, lambda: False)
    assert decoder.decode(frames.audio_delta(b"\2")).audio.tolist() == [0x0201]
    assert len(decoder.decode_many(GOOD)) == len(GOOD)


def test_a_decoder_entered_again_from_a_signal_handler(decoder, alarm):
    seen = []

    def enter_again(number, frame):
        for call in (
            lambda: decoder.decode(frames.text_delta()),
            lambda: decoder.decode_many([frames.text_delta()]),
            decoder.reset,
        ):
            try:
                call()
            except RuntimeError as error:
                seen.append(str(error))
        decoder.audio_samples("i")
        decoder.audio_ms("i")
        assert decoder.output_format.encoding == "pcm16"

    decoder.decode(frames.audio_delta(b"\1"))
    alarm(enter_again)
    long_batch(decoder, lambda: len(seen) >= 3)
    signal.setitimer(signal.ITIMER_REAL, 0)
    assert all("decoder" in text for text in seen)


def test_another_decoder_in_a_signal_handler(backend, decoder, alarm):
    seen = []
    alarm(lambda number, frame: seen.append(backend.decode(frames.text_delta()).delta))
    long_batch(decoder, lambda: len(seen) >= 3)
    assert set(seen) == {"Sure"}
