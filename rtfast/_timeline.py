"""When things happened in a session, told from its frames alone.

A log holds no clock. What it holds are places on the input audio's clock (speech_started and
_stopped, appended audio, the start_ms of Live frames) and the length of the output audio, which
comes faster than it is played. So output audio is laid end to end, not before the latest place
that the input clock has reached; transcripts belong to the audio or speech of their item.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rtfast
from rtfast import events

ENVELOPE_STEP = 0.02  # seconds of audio behind each point of an envelope
PAUSE = 1.0  # seconds without text after which a transcript without an item starts anew


@dataclass(slots=True)
class Span:
    """A stretch of session time, in seconds."""

    start: float
    end: float
    label: str = ""


@dataclass(slots=True)
class Sound(Span):
    """A stretch of audio: peaks from 0 to 1, one every ENVELOPE_STEP."""

    envelope: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


@dataclass(slots=True)
class Text(Span):
    """What one side said, during the audio or the speech of its item."""

    user: bool = False
    item_id: str | None = None


class Timeline:
    """A session in time, filled event by event."""

    def __init__(self) -> None:
        self.input: list[Sound] = []
        self.output: list[Sound] = []
        self.speech: list[Span] = []
        self.responses: list[Span] = []
        self._texts: list[Text] = []
        self._text_of: dict[tuple[bool, str | None], Text] = {}
        self._place_of: dict[str | None, Span] = {}
        self._response_of: dict[str | None, Span] = {}
        self._heard = 0.0  # the latest place on the input clock
        self._played = 0.0  # the end of the output audio so far
        self._appended = 0.0  # the end of the input audio so far

    @property
    def now(self) -> float:
        return max(self._heard, self._played)

    @property
    def end(self) -> float:
        spans = [*self.input, *self.output, *self.speech, *self.responses]
        return max([self.now, *(span.end for span in spans)])

    def texts(self) -> list[Text]:
        """Transcripts, each laid over the audio or speech of its item."""
        for text in self._texts:
            place = self._place_of.get(text.item_id)
            if text.item_id is not None and place is not None:
                text.start, text.end = place.start, place.end
        return [text for text in self._texts if text.label.strip()]

    def add(self, event: rtfast.Event) -> None:
        if isinstance(event, rtfast.AudioEvent):
            self._add_audio(event)
        handle = _HANDLERS.get(type(event))
        if handle is not None:
            handle(self, event)

    def _add_audio(self, event: rtfast.AudioEvent) -> None:
        if event.audio is None or not event.sample_rate:
            return
        seconds = len(event.audio) / event.sample_rate
        start, item_id = _seconds(_maybe(event, "start_ms")), _text(_maybe(event, "item_id"))
        if event._direction == "input":
            start = self._appended if start is None else start
            self._appended = start + seconds
            self._heard = max(self._heard, self._appended)
            lane = self.input
        else:
            start = self.now if start is None else start
            self._played = start + seconds
            lane = self.output
            self._extend(item_id, start, self._played)
        peaks = envelope(event.audio, event.sample_rate)
        lane.append(Sound(start, start + seconds, item_id or "", peaks))

    def _extend(self, item_id: str | None, start: float, end: float) -> None:
        place = self._place_of.setdefault(item_id, Span(start, end))
        place.end = max(place.end, end)

    def _speech_started(self, event: Any) -> None:
        start = _seconds(event.audio_start_ms)
        if start is not None:
            self._heard = max(self._heard, start)
            self.speech.append(Span(start, start, _text(event.item_id) or ""))
            self._place_of[_text(event.item_id)] = self.speech[-1]

    def _speech_stopped(self, event: Any) -> None:
        end = _seconds(event.audio_end_ms)
        if end is not None:
            self._heard = max(self._heard, end)
            if self.speech:
                self.speech[-1].end = max(self.speech[-1].start, end)

    def _response_created(self, event: Any) -> None:
        span = Span(self.now, self.now, "in_progress")
        self.responses.append(span)
        self._response_of[_text(_maybe(event.response, "id"))] = span

    def _response_done(self, event: Any) -> None:
        span = self._response_of.pop(_text(_maybe(event.response, "id")), None)
        if span is not None:
            span.end = self.now
            span.label = _text(_maybe(event.response, "status")) or "done"

    def _truncated(self, event: Any) -> None:
        """The user broke in: what was not played by then is taken back."""
        place, kept = self._place_of.get(_text(event.item_id)), _seconds(event.audio_end_ms)
        if place is None or kept is None:
            return
        place.end = self._played = min(place.end, place.start + kept)
        for sound in self.output:
            if sound.label == event.item_id:
                sound.end = min(sound.end, place.end)
        self.output = [sound for sound in self.output if sound.end > sound.start]

    def _say(self, event: Any, text: object, *, user: bool, whole: bool) -> None:
        item_id = _text(_maybe(event, "item_id"))
        start, end = _seconds(_maybe(event, "start_ms")), _seconds(_maybe(event, "end_ms"))
        start = self.now if start is None else start
        said = self._text_of.get((user, item_id))
        if said is None or (item_id is None and start > said.end + PAUSE):
            said = Text(start, start, user=user, item_id=item_id)
            self._text_of[user, item_id] = said
            self._texts.append(said)
        said.label = (_text(text) or "") if whole else said.label + (_text(text) or "")
        said.end = max(said.end, start if end is None else end)


def envelope(samples: NDArray[Any], sample_rate: int) -> NDArray[np.float32]:
    """The peaks of the samples, from 0 to 1, one for every ENVELOPE_STEP."""
    if not len(samples):
        return np.zeros(0, np.float32)
    edges = np.arange(0, len(samples), max(1, round(sample_rate * ENVELOPE_STEP)))
    peaks = np.maximum.reduceat(np.abs(samples.astype(np.float32)), edges)
    return (peaks / 32768).astype(np.float32)


def _seconds(milliseconds: object) -> float | None:
    """Milliseconds of a frame, which in a lenient decoder may be any JSON value."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return None
    return milliseconds / 1000


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _maybe(node: object, name: str) -> object:
    """A field where the class has it. (By item, a key that it lacks is looked for in the JSON.)"""
    return getattr(node, name, None)


def _saying(key: str, *, user: bool, whole: bool) -> Callable[[Timeline, Any], None]:
    return lambda timeline, event: timeline._say(event, _maybe(event, key), user=user, whole=whole)


_HANDLERS: dict[type, Callable[[Timeline, Any], None]] = {
    events.InputAudioBufferSpeechStartedEvent: Timeline._speech_started,
    events.InputAudioBufferSpeechStoppedEvent: Timeline._speech_stopped,
    events.ResponseCreatedEvent: Timeline._response_created,
    events.ResponseDoneEvent: Timeline._response_done,
    events.ConversationItemTruncatedEvent: Timeline._truncated,
    events.ConversationItemInputAudioTranscriptionDeltaEvent: _saying(
        "delta", user=True, whole=False
    ),
    events.ConversationItemInputAudioTranscriptionCompletedEvent: _saying(
        "transcript", user=True, whole=True
    ),
    events.ResponseAudioTranscriptDeltaEvent: _saying("delta", user=False, whole=False),
    events.ResponseAudioTranscriptDoneEvent: _saying("transcript", user=False, whole=True),
    events.ResponseTextDeltaEvent: _saying("delta", user=False, whole=False),
    events.ResponseTextDoneEvent: _saying("text", user=False, whole=True),
    events.InputTranscriptDeltaEvent: _saying("delta", user=True, whole=False),
    events.OutputTranscriptDeltaEvent: _saying("delta", user=False, whole=False),
}
