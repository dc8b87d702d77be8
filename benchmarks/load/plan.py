"""What is sent to whom and when: the same for the server, which sends it, and for the client, which
knows from it how much is to come. The same seed gives the same plan.
"""

import base64
import random
import zlib
from dataclasses import dataclass

from .. import frames
from ..peers import expected

__all__ = ["PACINGS", "Cell", "Plan"]

PACINGS = ("ga", "live")
VARIANTS = 8  # turns that differ; sessions begin at different ones
PERIOD = 6.0  # seconds from one GA turn of a session to its next
TURN_DELTAS = 20  # audio deltas of 200 ms in a turn, each after one of its transcript
BURST_STEP = 0.02  # seconds between them: ten times as fast as they play
LIVE_STEP = 0.1  # seconds between two Live frames, and what each plays
LIVE_BYTES = 4_800
LIVE_FRAMES = 64


@dataclass(frozen=True)
class Cell:
    """One measurement: so many sessions over one transport, decoded in one way."""

    transport: str
    pacing: str
    way: str
    sessions: int
    seconds: float
    seed: int = 1
    verify: bool = False  # add up every PCM byte, which takes time of its own


class Plan:
    """The frames of every session with their time in seconds from the start."""

    def __init__(self, cell):
        self.seed, self.sessions = cell.seed, cell.sessions
        self.period = min(PERIOD, cell.seconds) if cell.pacing == "ga" else LIVE_STEP
        self.rounds = max(1, int(cell.seconds / self.period + 1e-6))
        self.seconds = self.rounds * self.period
        make, self.script = {"ga": (turns, self.bursts), "live": (live, self.steady)}[cell.pacing]
        self.frames = make(cell.seed)

    def bursts(self, number):
        """Yields (due, frame): whole turns, each session's at a time of its own in the period."""
        start = self.phase(number, max(0.0, self.period - TURN_DELTAS * BURST_STEP))
        for turn in range(self.rounds):
            due = start + turn * self.period
            for offset, frame in self.frames[(number + turn) % VARIANTS][min(turn, 1) :]:
                yield due + offset, frame

    def steady(self, number):
        """Yields (due, frame): a frame in every step, each session's at a time of its own."""
        start = self.phase(number, LIVE_STEP)
        for step in range(self.rounds):
            yield start + step * LIVE_STEP, self.frames[(number * 7 + step) % LIVE_FRAMES]

    def phase(self, number, width):
        return random.Random(f"{self.seed}/{number}").uniform(0, width)

    def timeline(self):
        """Every (due, session, frame) in the order of time."""
        everything = [
            (due, number, frame)
            for number in range(self.sessions)
            for due, frame in self.script(number)
        ]
        return sorted(everything, key=lambda entry: entry[0])

    def samples(self):
        """Frames that differ, to try a way on and to warm it up."""
        if self.frames and isinstance(self.frames[0], list):
            return [frame for _, frame in self.frames[0]]
        return self.frames

    def length(self, number):
        return sum(1 for _ in self.script(number))

    def sound(self, number):
        """Samples and checksum of all PCM of a session, by the standard library alone."""
        count, checksum = 0, 0
        for _, frame in self.script(number):
            pcm = expected(frame)[1]
            if pcm is not None:
                count, checksum = count + pcm.size, zlib.crc32(pcm, checksum)
        return count, checksum


def turns(seed):
    """GA turns as lists of (offset in seconds, frame); the first frame opens the session."""
    return [turn(seed * 1_000 + number) for number in range(VARIANTS)]


def turn(seed):
    """The frames of `frames.session()`, with as many deltas as are wanted."""
    whole = frames.session(seed)
    spare = 2 * (frames.SESSION_DELTAS - TURN_DELTAS)
    ends = len(whole) - 2 * frames.SESSION_DELTAS
    opening, closing = whole[: ends // 2], whole[-(ends // 2) :]
    deltas = whole[len(opening) : len(whole) - len(closing) - spare]
    placed = [(0.0, frame) for frame in opening]
    placed += [(place // 2 * BURST_STEP, frame) for place, frame in enumerate(deltas)]
    return placed + [(TURN_DELTAS * BURST_STEP, frame) for frame in closing]


def live(seed):
    """Live's audio frames, which have no id."""
    noise = random.Random(seed)
    texts = [base64.b64encode(noise.randbytes(LIVE_BYTES)).decode() for _ in range(LIVE_FRAMES)]
    return [frames.compact({"type": "session.output_audio.delta", "delta": text}) for text in texts]
