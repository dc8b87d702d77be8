"""Audio formats as sessions and frames spell them, in every dialect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from .audio import MAX_RATE, PCM16_24K, AudioFormat

__all__ = [
    "CLIENT_SESSIONS",
    "FIXED",
    "SERVER_SESSIONS",
    "SESSION_KEYS",
    "event_format",
    "frame_format",
    "media_format",
    "session_formats",
    "start_format",
]

# The names that users have for formats.
FIXED = {
    "pcm16": PCM16_24K,
    "pcmu": AudioFormat("pcmu", 8000),
    "pcma": AudioFormat("pcma", 8000),
}

# The tags whose `session` sets formats: of both directions, or, from a client, of its input.
SERVER_SESSIONS = frozenset(
    {"session.created", "session.updated", "session.started", "transcription_session.updated"}
)
CLIENT_SESSIONS = frozenset({"session.update", "session.start", "transcription_session.update"})

# The keys of a session that `session_formats` looks at.
SESSION_KEYS = frozenset(
    {"type", "audio"}
    | {f"{direction}_audio_format" for direction in ("input", "output")}
    | {f"{direction}_audio_sampling_rate" for direction in ("input", "output")}
)

# Name -> encoding, and the rate where the name tells it.
_NAMES: dict[str, tuple[str, int]] = {
    "pcm16": ("pcm16", 0), "pcm": ("pcm16", 0), "audio/pcm": ("pcm16", 0),
    "pcm24": ("pcm16", 24000),  # DashScope: 16-bit samples at 24 kHz
    "pcm16_8000hz": ("pcm16", 8000), "pcm16_16000hz": ("pcm16", 16000),  # Voice Live
    "g711_ulaw": ("pcmu", 0), "audio/pcmu": ("pcmu", 0), "pcmu": ("pcmu", 0),
    "g711_alaw": ("pcma", 0), "audio/pcma": ("pcma", 0), "pcma": ("pcma", 0),
}  # fmt: skip
# What phone companies call theirs. The byte order of their L16 is not told: it stays unknown.
_PHONE_NAMES = {
    "audio/x-mulaw": "pcmu", "pcmu": "pcmu", "audio/pcmu": "pcmu",
    "audio/x-alaw": "pcma", "pcma": "pcma", "audio/pcma": "pcma",
}  # fmt: skip
# The keys of a frame that may tell its format.
_TELLING = frozenset({"format", "sample_rate", "sample_rate_hz", "start_ms"})
_USUAL_RATES = {"pcm16": 24000, "pcmu": 8000, "pcma": 8000, "unknown": 0}


def session_formats(session: object) -> tuple[AudioFormat | None, AudioFormat | None]:
    """The input and the output format that a session object names; None where it names none."""
    if not isinstance(session, dict):
        return None, None
    if session.get("type") == "translation":
        usual: AudioFormat | None = PCM16_24K
    else:
        usual = None
    return _of_direction(session, "input") or usual, _of_direction(session, "output") or usual


def _of_direction(session: dict[str, object], direction: str) -> AudioFormat | None:
    audio = _inner(session, "audio")
    nested = _inner(audio, direction).get("format")
    shared = audio.get("format")  # Live
    flat = session.get(f"{direction}_audio_format")
    for value in (nested, shared, flat):
        named = _named(value)
        if named is not None:
            rate = _rate(session.get(f"{direction}_audio_sampling_rate")) if value is flat else 0
            encoding, its_rate = named
            return _format(encoding, its_rate or rate or _USUAL_RATES[encoding])
    return None


def event_format(
    wire: Mapping[str, object], current: AudioFormat, client_told: bool
) -> AudioFormat:
    """The format of one audio event, where `current` is in force in its direction.

    `client_told`: the format of the input was told by a client, so this end is the server, and an
    append is the client's own. What a Live server reflects is PCM16 at 24 kHz always.
    """
    tag = wire.get("type")
    if tag == "session.input_audio.append" and not client_told:
        return PCM16_24K
    if _TELLING.isdisjoint(wire):
        return current
    if tag == "session.output_audio.delta" and wire.get("start_ms") is not None:
        return PCM16_24K
    rate = _rate(wire.get("sample_rate")) or wire.get("sample_rate_hz")
    return frame_format(wire.get("format"), rate, current)


def start_format(start: object) -> AudioFormat | None:
    """The format that the `start` object of a phone's stream names; None where it names none."""
    if isinstance(start, dict):
        for key, rate in (("mediaFormat", "sampleRate"), ("media_format", "sample_rate")):
            told = _inner(start, key)
            if isinstance(told.get("encoding"), str):
                return _phone_format(told["encoding"], told.get(rate))
    return None


def media_format(media: object, current: AudioFormat) -> AudioFormat:
    """The format of one phone frame, whose `media` may name its own."""
    if isinstance(media, dict) and isinstance(media.get("contentType"), str):
        return _phone_format(media["contentType"], media.get("sampleRate"))
    return current


def _phone_format(name: object, rate: object) -> AudioFormat:
    encoding = _PHONE_NAMES.get(str(name).lower(), "unknown")
    return _format(encoding, _rate(rate) or _USUAL_RATES[encoding])


def frame_format(value: object, rate: object, current: AudioFormat) -> AudioFormat:
    """The format of one frame, from its own `format` and rate, and otherwise the one in force."""
    named, given = _named(value), _rate(rate)
    if named is None:
        return _format(current.encoding, given) if given else current
    encoding, its_rate = named
    inherited = current.sample_rate if encoding == current.encoding else _USUAL_RATES[encoding]
    return _format(encoding, its_rate or given or inherited)


def _inner(outer: dict[str, object], key: str) -> dict[str, object]:
    value = outer.get(key)
    return value if isinstance(value, dict) else {}


def _named(value: object) -> tuple[str, int] | None:
    """Encoding and rate (0: not told) of a format written as a name or as an object."""
    if isinstance(value, dict):
        rate, name = _rate(value.get("rate")), value.get("type")
        if name is None and rate:
            return "pcm16", rate  # the one object whose type may be left out
        named = _named(name) if isinstance(name, str) else None
        return None if named is None else (named[0], rate or named[1])
    if isinstance(value, str):
        return _NAMES.get(value.lower(), ("unknown", 0))
    return None


def _rate(value: object) -> int:
    """A sample rate, 0 where it is none."""
    if type(value) is int and 0 < value <= MAX_RATE:
        return value
    if type(value) is float and value.is_integer():
        return _rate(int(value))
    return 0


@lru_cache(64)
def _format(encoding: str, rate: int) -> AudioFormat:
    return AudioFormat(encoding, rate)
