"""The input buffer of the transcription server, and where speech begins and ends in it.

Voice activity is a matter of energy alone. Audio is judged in frames of 20 ms; a frame is loud when
its RMS level reaches `80 * threshold - 80` dBFS (-40 for the usual threshold of 0.5). Three loud
frames in a row begin a turn, at the first of them less the prefix padding; it ends after
`silence_duration_ms` without a loud frame, and includes that silence. Clicks are too short to begin
a turn, steady noise above the level is speech to it: a line that hums wants a higher threshold.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

FRAME_MS = 20
ONSET = 3  # loud frames that begin a turn


class TurnDetection(NamedTuple):
    """The settings of `server_vad`."""

    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_duration_ms: int = 500


class Moment(NamedTuple):
    """A turn begins or, with its samples, ends, at so many ms of all audio of the session."""

    ms: int
    samples: Samples | None = None


class BufferLimit(Exception):
    """There is no room for more audio before a commit."""


def level_dbfs(samples: Samples) -> float:
    """RMS level, 0 for a full-scale square wave, -inf for silence."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return 10 * float(np.log10(power)) if power else -np.inf


class Detector:
    """Judges frames; positions are samples since it began."""

    def __init__(self, rate: int, settings: TurnDetection) -> None:
        self.frame = rate * FRAME_MS // 1000
        self.speaking = False
        self.position = 0
        self._power = 10 ** ((80 * settings.threshold - 80) / 10)
        self._silence = max(1, -(-settings.silence_duration_ms // FRAME_MS))
        self._run = 0  # frames in a row that speak for the other state
        self._rest = np.empty(0, np.float32)

    def judge(self, samples: Samples) -> Iterator[tuple[bool, int]]:
        """Whether a turn begins there, else ends, and the position."""
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // self.frame * self.frame
        frames, self._rest = samples[:whole].reshape(-1, self.frame), samples[whole:].copy()
        powers = np.einsum("ij,ij->i", frames, frames) / self.frame
        for loud in (powers >= self._power).tolist():
            self.position += self.frame
            self._run = self._run + 1 if loud != self.speaking else 0
            if self._run == (self._silence if self.speaking else ONSET):
                self.speaking, self._run = not self.speaking, 0
                yield self.speaking, self.position - (ONSET * self.frame if self.speaking else 0)

    def hush(self) -> None:
        """The turn was ended from outside."""
        self.speaking, self._run = False, 0


class Listener:
    """Keeps what a commit will take: all that was heard, or with turn detection the turn.

    seconds: the most that it keeps. Without turn detection there is no room for more; a turn that
    gets as long ends there, and the next one begins.
    base_ms: audio of the session before this listener.
    """

    def __init__(
        self, rate: int, detection: TurnDetection | None, seconds: float, base_ms: int = 0
    ) -> None:
        self.rate = rate
        self._base_ms, self._most = base_ms, int(seconds * rate)
        self._memory = np.empty(rate, np.float32)
        self._first = self._end = 0  # what is kept, in samples since this listener began
        self._detector = None if detection is None else Detector(rate, detection)
        padding = 0 if detection is None else detection.prefix_padding_ms * rate // 1000
        self._padding = padding

    @property
    def is_open(self) -> bool:
        """Whether a turn has begun that was not committed yet."""
        return self._end > self._first if self._detector is None else self._detector.speaking

    @property
    def kept_ms(self) -> int:
        return (self._end - self._first) * 1000 // self.rate

    @property
    def heard_ms(self) -> int:
        return self._ms(self._end)

    def hear(self, samples: Samples) -> Iterator[Moment]:
        """Take samples, which are copied, and tell of the turns in them. BufferLimit: took none."""
        if self._detector is None:
            if self._end - self._first + len(samples) > self._most:
                raise BufferLimit
            self._keep(samples)
            return
        block = min(self.rate // 2, self._most)
        for start in range(0, len(samples), block):
            piece = samples[start : start + block]
            self._keep(piece)
            yield from self._turns(self._detector, piece)

    def take(self) -> Samples:
        """A copy of all that is kept, which is kept no longer."""
        return self._cut(self._end)

    def clear(self) -> None:
        self._cut(self._end)

    def _turns(self, detector: Detector, piece: Samples) -> Iterator[Moment]:
        for begins, at in detector.judge(piece):
            if begins:
                self._drop(at - self._padding)
                yield Moment(self._ms(self._first))
            else:
                yield Moment(self._ms(at), self._cut(at))
        if not detector.speaking:
            self._drop(detector.position - ONSET * detector.frame - self._padding)
        elif self._end - self._first >= self._most:
            yield Moment(self._ms(self._end), self._cut(self._end))

    def _ms(self, position: int) -> int:
        return self._base_ms + position * 1000 // self.rate

    def _keep(self, samples: Samples) -> None:
        kept = self._end - self._first
        if kept + len(samples) > len(self._memory):
            grown = np.empty(2 * (kept + len(samples)), np.float32)
            grown[:kept] = self._memory[:kept]
            self._memory = grown
        self._memory[kept : kept + len(samples)] = samples
        self._end += len(samples)

    def _cut(self, until: int) -> Samples:
        samples = self._memory[: until - self._first].copy()
        self._drop(until)
        if until == self._end and self._detector is not None:
            self._detector.hush()
        return samples

    def _drop(self, until: int) -> None:
        gone, kept = until - self._first, self._end - self._first
        if gone > 0:
            self._memory[: kept - gone] = self._memory[gone:kept]
            self._first = until
