"""One connection as the reference decoder sees it: frame by frame into events, formats, streams.

A frame is decoded whole before anything changes: what it means for formats and streams is worked
out first and noted last.
"""

from __future__ import annotations

from typing import Any

from ._backend import core
from ._base64 import Base64Fault, decode_base64
from ._faults import base64_error, json_error, strict_error
from ._formats import CLIENT_SESSIONS, SERVER_SESSIONS, event_format, session_formats
from ._frame_py import Plan, admit, build, plan_of, route, without_text
from ._json_parse import Reader
from ._json_py import JsonFault, find_type, loads
from ._options import Options
from ._sink_py import store
from ._streams import ENDINGS, Key, Streams, key_of
from ._strict import conforms, text_at
from .audio import PCM16_24K, AudioFormat, default_arena
from .errors import DecodeError, ErrorCode
from .events.base import InvalidFrame, UnknownEvent

__all__ = ["Session"]

_WATCHED = ENDINGS | SERVER_SESSIONS | CLIENT_SESSIONS
_UNKNOWN = plan_of(UnknownEvent)


class Session:
    """Options, formats and streams of one connection."""

    __slots__ = ("_client_told", "_options", "formats", "streams")

    def __init__(self, options: Options) -> None:
        self._options = options
        self.streams = Streams()
        self.reset()

    def reset(self) -> None:
        usual = self._options.fixed_format or PCM16_24K
        self.formats = {"input": usual, "output": usual}
        self._client_told = False
        self.streams.reset()

    def event(self, frame: Any) -> Any:
        """The event of a frame; of a bad one an `InvalidFrame`, if that is wanted."""
        try:
            frame = admit(frame, self._options.max_frame_bytes)
            return self._decode(frame)
        except DecodeError as error:
            if not self._options.returns_errors:
                raise
            kept = frame if isinstance(frame, bytes | str) else None
            return InvalidFrame(error=error, frame=kept)

    def _decode(self, frame: bytes | str) -> Any:
        wire = _object_of(frame)
        cls, tag = route(self._options.table, wire)
        plan = _UNKNOWN if cls is None else plan_of(cls)
        if plan.paths:
            return self._audio_event(plan, tag, wire, frame)
        if self._options.strict and (cls is None or not conforms(cls, wire)):
            raise strict_error(frame, tag, cls)
        event = build(plan, tag, wire, (), frame, 0)
        if tag in _WATCHED and plan.tag_key == "type":
            self._note(tag, wire)
        return event

    def _note(self, tag: str, wire: dict[str, Any]) -> None:
        """What a frame that is no audio changes."""
        if tag in ENDINGS:
            self.streams.end(tag, wire)
        elif self._options.fixed_format is None:
            given, made = session_formats(wire.get("session"))
            if tag in CLIENT_SESSIONS:
                self._client_told, made = True, None
            self.formats = {
                "input": given or self.formats["input"],
                "output": made or self.formats["output"],
            }

    def _audio_event(
        self, plan: Plan, tag: str | None, wire: dict[str, Any], frame: bytes | str
    ) -> Any:
        text, path = text_at(wire, plan.paths)
        data = None if text is None else _bytes_of(text, frame, tag, path)
        if self._options.strict and not conforms(plan.cls, wire):
            raise strict_error(frame, tag, plan.cls)
        audio_format = self._format_of(plan, tag, wire)
        key = key_of(plan.cls._direction, wire)
        start = self.streams.samples(key)
        if data is None:
            return build(plan, tag, wire, (None, audio_format, start), frame, 0)
        audio, samples, left_over = self.sound(data, key, audio_format)
        source, mask = frame, 0
        if not self._options.keep_frame:
            source, mask = without_text(frame, path), core.CUT
        event = build(plan, tag, wire, (audio, audio_format, start), source, mask)
        self.streams.advance(key, audio_format, samples, left_over)
        return event

    def _format_of(self, plan: Plan, tag: str | None, wire: dict[str, Any]) -> AudioFormat:
        fixed = self._options.fixed_format
        if fixed is not None:
            return fixed
        current = self.formats[plan.cls._direction]
        return event_format(tag, wire, current, self._client_told)

    def sound(
        self, data: bytes, key: Key, audio_format: AudioFormat
    ) -> tuple[Any, int, int | None]:
        """The samples of `data` after the byte carried, their number, and the byte left over."""
        left_over = None
        if audio_format.sample_width == 2:
            carried = self.streams.carried(key)
            if carried is not None:
                data = b"%c%b" % (carried, data)
            if len(data) % 2:
                data, left_over = data[:-1], data[-1]
        arena = self._options.arena or default_arena()
        audio = store(data, audio_format, self._options.dtype, arena._pool)
        return audio, len(data) // audio_format.sample_width, left_over


def _object_of(frame: bytes | str) -> dict[str, Any]:
    try:
        wire = loads(frame)
    except JsonFault as fault:
        raise json_error(frame, fault.code, fault.pos, find_type(frame)) from None
    if type(wire) is not dict:
        reader = Reader(frame)
        reader.blank()
        raise json_error(frame, ErrorCode.not_an_object, reader.at, None)
    return wire


def _bytes_of(text: str, frame: bytes | str, tag: str | None, path: tuple[str, ...]) -> bytes:
    try:
        return decode_base64(text)
    except Base64Fault as fault:
        raise base64_error(frame, tag, path, fault) from None
