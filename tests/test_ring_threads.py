"""One thread decodes into the ring, another one plays from it, and either may clear it."""

import random
import threading
import time

import frames
import numpy as np
import pytest

import rtfast

SIZES = (0, 2, 30, 480, 1023, 2400, 4801)
SECONDS = [pytest.param(1.0, id="1 s"), pytest.param(10.0, id="10 s", marks=pytest.mark.slow)]


def ramp(start, count):
    """Samples that count up, and so tell which of them are missing."""
    return np.arange(start, start + count).astype(np.uint16).astype("<u2").tobytes()


class Writer(threading.Thread):
    """Decodes a ramp in deltas of any length until it is told to stop; waits while it is full."""

    def __init__(self, decoder, ring, clears=0.0):
        super().__init__()
        self.decoder, self.ring, self.clears = decoder, ring, clears
        self.stop, self.failed = threading.Event(), None
        self.written = self.refused = self.cleared = 0

    def run(self):
        try:
            self.write(random.Random(5))
        except BaseException as error:
            self.failed = error

    def write(self, chance):
        pending = ramp(0, 1 << 16) * 2
        at = 0  # bytes of the ramp that were sent
        while not self.stop.is_set():
            size = chance.choice(SIZES)
            frame = frames.audio_delta(pending[at : at + size])
            while not self.stop.is_set():
                try:
                    event = self.decoder.decode(frame)
                except rtfast.BufferFull:
                    self.refused += 1
                    time.sleep(0.0002)
                    continue
                self.written += len(event.audio)
                at = (at + size) % (1 << 17)
                break
            if chance.random() < self.clears:
                self.ring.clear()
                self.cleared += 1


def is_ramp(values):
    return bool((np.diff(values.view(np.uint16)) == 1).all())


def play(ring, chance, kept):
    """Read once, in one of the ways there are."""
    n = chance.choice((1, 7, 160, 480, 3000))
    if chance.random() < 0.5:
        out = np.zeros(n, np.int16)
        kept.append(out[: ring.read_into(out)])
    else:
        view = ring.peek(n)
        kept.append(view.copy())
        ring.advance(len(view))


@pytest.mark.parametrize("seconds", SECONDS)
def test_every_sample_is_accounted_for(backend, seconds):
    ring = rtfast.AudioRing(5003)
    writer = Writer(backend.Decoder(audio=ring), ring)
    chance, kept, played = random.Random(6), [], 0
    expected, until = 0, time.monotonic() + seconds
    writer.start()
    while time.monotonic() < until or ring.available:
        if time.monotonic() >= until:
            writer.stop.set()
            writer.join()
        play(ring, chance, kept)
        heard = kept.pop()
        if len(heard):
            assert heard.view(np.uint16)[0] == expected and is_ramp(heard)
        played += len(heard)
        expected = (expected + len(heard)) % (1 << 16)
    writer.stop.set()
    writer.join()
    assert writer.failed is None and writer.refused > 0
    while count := len(ring.peek(10_000)):
        ring.advance(count)
        played += count
    assert played == writer.written > 10_000


@pytest.mark.parametrize("by", ["writer", "reader"])
@pytest.mark.parametrize("seconds", SECONDS)
def test_clear_while_both_are_at_work(backend, seconds, by):
    """What is heard is always in order and of one piece, and only whole stretches are missing."""
    ring = rtfast.AudioRing(5003)
    writer = Writer(backend.Decoder(audio=ring), ring, 0.05 if by == "writer" else 0.0)
    chance, kept, cleared = random.Random(7), [], 0
    breaks, last, until = 0, None, time.monotonic() + seconds / 2
    writer.start()
    try:
        # A machine that is busy may need longer until both have had their turns.
        while time.monotonic() < until or (not breaks and time.monotonic() < until + 20):
            play(ring, chance, kept)
            heard = kept.pop().view(np.uint16)
            if len(heard):
                assert is_ramp(heard)
                breaks += last is not None and int(heard[0]) != (last + 1) % (1 << 16)
                last = int(heard[-1])
            if by == "reader" and chance.random() < 0.01:
                ring.clear()
                cleared += 1
                assert breaks <= cleared
    finally:
        writer.stop.set()
        writer.join()
    assert writer.failed is None and 0 < breaks <= cleared + writer.cleared


@pytest.mark.parametrize("seconds", SECONDS)
def test_a_view_does_not_change_while_another_thread_clears(backend, seconds):
    ring = rtfast.AudioRing(5003)
    writer = Writer(backend.Decoder(audio=ring), ring, clears=0.3)
    writer.start()
    until, looked = time.monotonic() + seconds / 2, 0
    try:
        while time.monotonic() < until:
            view = ring.peek(1000)
            before = view.copy()
            time.sleep(0.001)
            assert is_ramp(before) and np.array_equal(view, before)
            ring.advance(len(view))
            looked += len(view) > 0
    finally:
        writer.stop.set()
        writer.join()
    assert writer.failed is None and looked > 0 and writer.cleared > 0


def test_advance_after_another_thread_cleared(backend):
    """The samples of the view are gone already; the new ones, not yet seen, are not skipped."""
    ring = rtfast.AudioRing(100)
    decoder = backend.Decoder(audio=ring)
    decoder.decode(frames.audio_delta(ramp(1, 40)))
    view = ring.peek(40)
    assert ring.peek(1).tolist() == [1]
    ring.advance(10)
    decoder.decode(frames.audio_delta(ramp(41, 10)))

    def clear_and_go_on():
        ring.clear()
        assert (ring.available, ring.free) == (0, 50)
        decoder.decode(frames.audio_delta(ramp(100, 50)))

    thread = threading.Thread(target=clear_and_go_on)
    thread.start()
    thread.join()
    assert view[10:].tolist() == [*range(11, 41)] and ring.available == 50
    ring.advance(30)
    assert ring.peek(100).tolist() == [*range(100, 150)]
    ring.advance(50)
    assert (ring.available, ring.free) == (0, 100)


@pytest.mark.parametrize("again", ["peek", "read_into", "clear"])
def test_whatever_the_reader_does_next_lets_go(backend, again):
    ring = rtfast.AudioRing(100)
    backend.Decoder(audio=ring).decode(frames.audio_delta(ramp(1, 40)))
    ring.peek(10)
    thread = threading.Thread(target=ring.clear)
    thread.start()
    thread.join()
    {"peek": lambda: ring.peek(5), "clear": ring.clear}.get(
        again, lambda: ring.read_into(np.zeros(5, np.int16))
    )()
    assert (ring.available, ring.free) == (0, 100)


def test_counts_may_be_asked_at_any_time(backend):
    ring = rtfast.AudioRing(5003)
    decoder = backend.Decoder(audio=ring, audio_format=rtfast.AudioFormat("pcm16", 1000))
    writer = Writer(decoder, ring)
    writer.start()
    out, positions = np.zeros(77, np.int16), [0]
    until = time.monotonic() + 10  # for the writer to have its turn; it takes milliseconds
    while (len(positions) < 2000 or not positions[-1]) and time.monotonic() < until:
        before = ring.available
        assert 0 <= before <= 5003 and 0 <= ring.free <= 5003
        assert ring.read_into(out) >= min(before, 77)
        positions.append(ring.position().audio_ms)
    writer.stop.set()
    writer.join()
    assert writer.failed is None and positions == sorted(positions) and positions[-1] > 0
