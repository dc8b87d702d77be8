"""The settings of a transcription session: what a client may ask for, and what it is told.

Both shapes are understood, that of GA (`session.audio.input`) and the flat one of the beta. What is
answered are the settings in force; of what this server does not do, such as noise reduction,
nothing is said there.
"""

from dataclasses import dataclass, replace
from typing import Any

from asr_speech import TurnDetection

from rtfast import AudioFormat
from rtfast.resources import (
    AudioConfig,
    AudioFormatResource,
    AudioInput,
    AudioTranscription,
    SessionResource,
)
from rtfast.resources import TurnDetection as TurnDetectionResource

FLAT = {
    "input_audio_format": "format",
    "input_audio_transcription": "transcription",
    "turn_detection": "turn_detection",
}
NAMES = {"pcm16": "audio/pcm", "pcmu": "audio/pcmu", "pcma": "audio/pcma"}
FLAT_NAMES = {"pcm16": "pcm16", "pcmu": "g711_ulaw", "pcma": "g711_alaw"}
USUAL = TurnDetection()
RATES = range(8000, 48001)
LONGEST_MS = {"prefix_padding_ms": 5000, "silence_duration_ms": 30_000}


class Refused(Exception):
    """A client's event cannot be served: a code, a text and the parameter, as in `error`."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.param = code, message, param


@dataclass(frozen=True)
class Settings:
    """What is in force. `turn_detection` None: the client commits."""

    format: AudioFormat
    model: str
    turn_detection: TurnDetection | None = USUAL
    transcribes: bool = True

    def updated(self, session: dict[str, Any], audio_format: AudioFormat) -> "Settings":
        """With a client's changes, of which the format is what the decoder made of it."""
        if session.get("type") not in (None, "transcription"):
            raise Refused(
                "invalid_value", "only sessions of type transcription are served", "session.type"
            )
        if audio_format.encoding not in NAMES or audio_format.sample_rate not in RATES:
            raise Refused(
                "invalid_value", "the input format is none of PCM16, mu-law and A-law at 8 to "
                "48 kHz", "session.audio.input.format",
            )  # fmt: skip
        nested = (session.get("audio") or {}).get("input") or {}
        asked = {name: session[key] for key, name in FLAT.items() if key in session} | nested
        changed = replace(self, format=audio_format)
        if "transcription" in asked:
            changed = replace(changed, transcribes=asked["transcription"] is not None)
        if "turn_detection" in asked:
            detection = self._detection(asked["turn_detection"])
            changed = replace(changed, turn_detection=detection)
        return changed

    def _detection(self, asked: dict[str, Any] | None) -> TurnDetection | None:
        if asked is None:
            return None
        param = "session.audio.input.turn_detection"
        if asked.get("type") not in (None, "server_vad"):
            raise Refused("invalid_value", "turn detection is server_vad or null", f"{param}.type")
        given = {name: asked[name] for name in TurnDetection._fields if asked.get(name) is not None}
        for name, value in given.items():
            most = LONGEST_MS.get(name, 1)
            if not 0 <= value <= most:
                raise Refused("invalid_value", f"{name} is not in 0 to {most}", f"{param}.{name}")
        return (self.turn_detection or USUAL)._replace(**given)

    def resource(self, session_id: str) -> SessionResource:
        """As GA writes it."""
        return SessionResource(
            type="transcription", object="realtime.transcription_session", id=session_id,
            audio=AudioConfig(
                input=AudioInput(
                    format=AudioFormatResource(**self._format()),
                    transcription=self._transcription(), turn_detection=self._vad(),
                )
            ),
        )  # fmt: skip

    def flat_resource(self, session_id: str) -> SessionResource:
        """As the beta writes it; rates that it did not know as Voice Live writes them."""
        rate, name = self.format.sample_rate, FLAT_NAMES[self.format.encoding]
        if name == "pcm16" and rate != 24_000:
            name = f"pcm16_{rate}hz"
        return SessionResource(
            object="realtime.transcription_session", id=session_id,
            input_audio_format=name,
            input_audio_transcription=self._transcription(), turn_detection=self._vad(),
        )  # fmt: skip

    def _format(self) -> dict[str, Any]:
        named = {"type": NAMES[self.format.encoding]}
        return named | ({"rate": self.format.sample_rate} if named["type"] == "audio/pcm" else {})

    def _transcription(self) -> AudioTranscription | None:
        return AudioTranscription(model=self.model) if self.transcribes else None

    def _vad(self) -> TurnDetectionResource | None:
        if self.turn_detection is None:
            return None
        return TurnDetectionResource(type="server_vad", **self.turn_detection._asdict())
