"""The files that `rtfast decode` writes: audio as WAV, events as JSON lines."""

import json
import sys
import wave
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO

import rtfast

DEFAULT_RATE = 24_000  # of a WAV file that got no audio


class WavWriter:
    """A session's output audio in order, 16-bit mono, at the rate of its first audio."""

    def __init__(self, file: BinaryIO) -> None:
        self._wave = wave.open(file, "wb")  # noqa: SIM115
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self.rate = 0
        self.samples = 0

    def __enter__(self) -> "WavWriter":
        return self

    def __exit__(self, *exception: object) -> None:
        if not self.rate:
            self._wave.setframerate(DEFAULT_RATE)
        self._wave.close()

    def add(self, event: rtfast.Event) -> str | None:
        """Append the event's audio, if it has output audio. Returns why it does not fit."""
        if not isinstance(event, rtfast.AudioEvent) or event.audio is None or is_input(event):
            return None
        if not event.sample_rate:
            return f"audio of an unknown format is left out of the WAV file ({event.type})"
        if not self.rate:
            self.rate = event.sample_rate
            self._wave.setframerate(self.rate)
        if event.sample_rate != self.rate:
            return f"audio at {event.sample_rate} Hz is left out of a WAV file at {self.rate} Hz"
        self._wave.writeframesraw(event.audio.tobytes())
        self.samples += len(event.audio)
        return None

    def summary(self, path: str) -> str:
        if not self.rate:
            return f"{path}: no output audio, an empty WAV file"
        return f"{path}: {self.samples / self.rate:.3f} s at {self.rate} Hz"


def is_input(event: rtfast.AudioEvent) -> bool:
    """Whether this is audio of the user, towards the server."""
    return event._direction == "input"


class JsonWriter:
    """Events as they decoded, one compact JSON object a line."""

    def __init__(self, file: BinaryIO, *, audio: bool) -> None:
        self._file = file
        self._audio = audio
        self.count = 0

    def add(self, event: rtfast.Event) -> None:
        if self._audio or not isinstance(event, rtfast.AudioEvent):
            text = event.to_json()
        else:
            text = json.dumps(without_audio(event), ensure_ascii=False, separators=(",", ":"))
        self._file.write(text.encode() + b"\n")
        self.count += 1

    def summary(self, path: str) -> str:
        return f"{path}: {self.count:,} events"


def without_audio(event: rtfast.AudioEvent) -> dict[str, Any]:
    """The event's JSON with an empty text for its audio, so that it stays a valid event."""
    wire = event.to_dict()
    for *outer, key in event._audio_paths:
        place: Any = wire
        for name in outer:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, dict) and isinstance(place.get(key), str):
            place[key] = ""
    return wire


def create(path: str) -> AbstractContextManager[BinaryIO]:
    """A file to write; `-` is standard output."""
    return nullcontext(sys.stdout.buffer) if path == "-" else open(path, "wb")
