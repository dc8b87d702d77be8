"""Any interleaving of decoding and reading, against a plain list of samples."""

import frames
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import rtfast

KHZ = rtfast.AudioFormat("pcm16", 1000)  # a sample is a millisecond
ITEMS = st.sampled_from(["a", "b", "c"])
BAD = [
    frames.audio_delta(b"\1\2\3")[:-1],
    frames.audio_text("AAA!"),
    frames.audio_text("AAA", item="b"),
    frames.audio_delta(b"\1\2", item="c") + b"}",
]


class RingAgainstList(RuleBasedStateMachine):
    """The model: what is to be read, each sample beside the position that it stands for."""

    backend = None

    @initialize(capacity=st.integers(1, 24), dtype=st.sampled_from(["int16", "float32", "uint8"]))
    def start(self, capacity, dtype):
        self.ring = rtfast.AudioRing(np.zeros(capacity, dtype))
        self.decoder = self.backend.Decoder(audio=self.ring, audio_format=KHZ)
        self.dtype = np.dtype(dtype)
        self.waiting = []  # (value, (item, part, sample of the item))
        self.carried, self.counts = {}, {}
        self.position = (None, 0, 0)  # while nothing is waiting

    def samples(self, item, pcm):
        """What a frame brings, in items of the ring, and what it leaves over."""
        whole = self.carried.get(item, b"") + pcm
        left_over = whole[len(whole) // 2 * 2 :]
        wire = np.frombuffer(whole[: len(whole) // 2 * 2], "<i2")
        if self.dtype == np.uint8:
            values = wire.view(np.uint8).tolist()
        elif self.dtype == np.float32:
            values = (wire / 32768).tolist()
        else:
            values = wire.tolist()
        width, first = (2 if self.dtype == np.uint8 else 1), self.counts.get(item, 0)
        made = [(value, (item, 0, first + at // width)) for at, value in enumerate(values)]
        return made, left_over, len(wire)

    @rule(pcm=st.binary(max_size=30), item=ITEMS, fed=st.booleans(), as_text=st.booleans())
    def decode(self, pcm, item, fed, as_text):
        made, left_over, count = self.samples(item, pcm)
        frame = frames.audio_delta(pcm, item=item, response=None)

        def decode():
            if fed:
                return self.decoder.feed(pcm, item_id=item)
            return self.decoder.decode(frame.decode() if as_text else frame).audio

        if len(made) > self.ring.capacity:
            with pytest.raises(ValueError, match="larger than the ring"):
                decode()
        elif len(made) > self.ring.free:
            with pytest.raises(rtfast.BufferFull):
                decode()
        else:
            audio = decode()
            assert audio.tolist() == [value for value, _ in made] and audio.dtype == self.dtype
            self.waiting += made
            self.carried[item] = left_over
            self.counts[item] = self.counts.get(item, 0) + count

    @rule(bad=st.sampled_from(BAD))
    def decode_bad(self, bad):
        with pytest.raises(rtfast.DecodeError):
            self.decoder.decode(bad)

    @rule(pcm=st.binary(max_size=30))
    def decode_input(self, pcm):
        self.decoder.decode(frames.append(pcm))

    @rule(n=st.integers(0, 30))
    def peek(self, n):
        view = self.ring.peek(n)
        assert len(view) == min(n, len(self.waiting)) or 0 < len(view) < n
        assert view.tolist() == [value for value, _ in self.waiting[: len(view)]]

    @rule(n=st.integers(0, 30))
    def advance(self, n):
        if n > len(self.waiting):
            with pytest.raises(ValueError):
                self.ring.advance(n)
            return
        self.ring.advance(n)
        self.played(n)

    @rule(n=st.integers(0, 30))
    def read_into(self, n):
        out = np.full(n, 9, self.dtype)
        count = self.ring.read_into(out)
        expected = [value for value, _ in self.waiting[:n]]
        assert count == len(expected) and out.tolist() == expected + [9] * (n - count)
        self.played(count)

    @rule()
    def clear(self):
        position = self.expected_position()
        assert self.ring.clear() == position
        self.waiting, self.position = [], position
        assert self.ring.free == self.ring.capacity

    def played(self, n):
        for _, (item, part, sample) in self.waiting[:n]:
            self.position = (item, part, sample + 1)
        del self.waiting[:n]

    def expected_position(self):
        return self.waiting[0][1] if self.waiting else self.position

    @invariant()
    def agree(self):
        assert self.ring.available == len(self.waiting)
        assert self.ring.position() == self.expected_position()
        assert 0 <= self.ring.free <= self.ring.capacity - len(self.waiting)
        if not self.waiting:
            assert self.ring.free == self.ring.capacity
        for item, count in self.counts.items():
            assert self.decoder.audio_samples(item) == count


def test_any_interleaving(backend):
    class Machine(RingAgainstList):
        pass

    Machine.backend = backend
    run_state_machine_as_test(Machine)


def test_the_same_frame_once_there_is_room(backend):
    """Sizes that never divide the ring: every frame is refused, and then taken, many times."""
    ring = rtfast.AudioRing(97)
    decoder = backend.Decoder(audio=ring)
    pcm, heard, refused = frames.made_up_pcm(6000), [], 0
    out = np.zeros(13, np.int16)
    for begin in range(0, len(pcm), 75):
        frame = frames.audio_delta(pcm[begin : begin + 75])
        while True:
            try:
                decoder.decode(frame)
                break
            except rtfast.BufferFull:
                refused += 1
                heard += out[: ring.read_into(out)].tolist()
    while count := ring.read_into(out):
        heard += out[:count].tolist()
    assert heard == np.frombuffer(pcm, "<i2").tolist() and refused > 100
