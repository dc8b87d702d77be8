"""Every truncation and every flipped bit of a full frame of each event class, on everything.

The pure-Python decoder and every kernel row of the compiled one give the value that orjson and
strict base64 tell, or an error that is the same on all of them: code, text, position and event.
An error changes nothing: each is raised in the middle of a session, of which counts, carried bytes,
formats, ring and what comes next must be as without it.

`python tests/changed_frames.py` tells how many frames that makes.
"""

import contextlib
import importlib
import itertools

import changed_frames as changed
import frames
import numpy as np
import pytest
from conftest import MODULES, rows
from oracle import orjson

import rtfast
from rtfast import _backend

SHORT, SHARE, LONG = changed.shares()
EACH = [pytest.param(*pair, id=pair[0]) for pair in SHORT + SHARE]
EACH += [pytest.param(*pair, id=f"{pair[0]}, all", marks=pytest.mark.slow) for pair in LONG]
every_frame = pytest.mark.parametrize(("name", "step"), EACH)


class Row:
    """A decoder on one kernel row, in the middle of a session with the frame that is changed."""

    def __init__(self, name, level, frame):
        self.module, self.level, self.frame = importlib.import_module(MODULES[name]), level, frame
        self.is_compiled = name == "c"
        with self.in_force():
            self.session, self.ring = self.begun()
            self.other = self.module.Decoder(dtype="raw")
            self.before = self.state()

    @contextlib.contextmanager
    def in_force(self):
        previous = _backend.force_simd(self.level) if self.is_compiled else None
        yield self
        if previous is not None:
            _backend.force_simd(previous)

    def begun(self):
        """Half a sample is left over in either direction, and the frame repeats."""
        ring = rtfast.AudioRing(1000)
        session = self.module.Decoder(audio=ring)
        session.decode(frames.audio_delta(b"\1\2\3"))
        session.decode(frames.append(b"\4"))
        for _ in range(3):
            session.decode(self.frame)
        return session, ring

    def state(self):
        session, ring = self.session, self.ring
        return (
            session.audio_samples(changed.ITEM), session.dropped_bytes, session.input_format,
            session.output_format, ring.available, ring.free, ring.position(),
        )  # fmt: skip

    def answers(self, batch):
        """What is seen of each frame: of one that `truth` refuses the error, else the class."""
        with self.in_force():
            self.other.decode(self.frame)  # again, so that it stays known
            return [
                self.refused(frame) if type(value) is str else self.accepted(frame, value, data)
                for frame, (value, data) in batch
            ]

    def refused(self, frame):
        """By a session in which nothing changes."""
        tag = self.module.event_type(frame)
        try:
            self.session.decode(frame)
        except rtfast.DecodeError as error:
            assert self.state() == self.before, (self.level, frame)
            return str(error.code.value), error.pos, error.event_type, str(error), tag
        raise AssertionError(f"{self.level} accepts {frame}")

    def accepted(self, frame, value, data):
        """After the unchanged frame, and without a byte carried."""
        self.other.reset()
        event = self.other.decode(frame)
        # Compact text tells 1 from 1.0 and True, 0.0 from -0.0, and one order from another.
        assert orjson.dumps(event.to_dict()) == orjson.dumps(value), (self.level, frame)
        tag = value.get("type") if type(value.get("type")) is str else None
        assert event.type == self.module.event_type(frame) == tag, (self.level, frame)
        if isinstance(event, rtfast.AudioEvent):
            assert (event.audio is None) == (data is None), (self.level, frame)
        if data is not None:
            width = 2 if event.audio_format.encoding == "pcm16" else 1
            assert event.audio.tobytes() == data[: len(data) // width * width], (self.level, frame)
        return type(event)

    def goes_on(self):
        """What follows is as if no frame had been bad."""
        with self.in_force():
            session, ring = self.begun()
            assert self.follows(self.session, self.ring) == self.follows(session, ring)

    def follows(self, session, ring):
        seen = []
        for frame in (self.frame, frames.audio_delta(b"\5\6\7\x08"), frames.append(b"\x09\x0a")):
            event = session.decode(frame)
            audio = event.audio if isinstance(event, rtfast.AudioEvent) else None
            sound = None if audio is None else (audio.tolist(), event.start_sample)
            seen.append((type(event), event.to_dict(), sound))
        counts = session.audio_samples(changed.ITEM), session.dropped_bytes
        out = np.zeros(ring.available, np.int16)
        ring.read_into(out)
        return seen, counts, str(session.input_format), str(session.output_format), out.tolist()


def batches(found, size=64):
    """Many at a time: to change the kernel row takes as long as to decode some frames."""
    found = iter(found)
    while batch := list(itertools.islice(found, size)):
        yield batch


@pytest.fixture
def everywhere(name):
    return [Row(decoder, level, changed.FRAMES[name]) for decoder, level in rows()]


def agreed(everywhere, batch):
    """What all say."""
    first, *others = [row.answers(batch) for row in everywhere]
    for row, other in zip(everywhere[1:], others, strict=True):
        for (frame, _), left, right in zip(batch, first, other, strict=True):
            assert left == right, (row.level, frame)
    return first


@every_frame
def test_every_truncation(name, step, everywhere):
    for batch in batches(changed.cuts(name, step)):
        answers = agreed(everywhere, [(frame, (changed.REFUSED_JSON, None)) for frame, *_ in batch])
        for (frame, *expected), answer in zip(batch, answers, strict=True):
            assert list(answer[:2]) == expected, frame
    for row in everywhere:
        row.goes_on()


@every_frame
def test_every_flipped_bit(name, step, everywhere):
    for flipped in batches(changed.flips(name, step)):
        batch = [(frame, changed.truth(frame)) for frame in flipped]
        for (frame, (value, _)), answer in zip(batch, agreed(everywhere, batch), strict=True):
            if type(value) is str:
                assert answer[0].startswith("base64") == (value == changed.REFUSED_BASE64), frame
    for row in everywhere:
        row.goes_on()
