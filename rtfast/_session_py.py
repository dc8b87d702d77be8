"""One connection as the reference decoder sees it: frame by frame into events, formats, streams.

A frame is decoded whole before anything changes: what it means for formats and streams is worked
out first and noted last.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from ._admit import admit
from ._backend import core
from ._base64 import Base64Fault, decode_base64
from ._cut_py import WORTH, cut, put_null, without_text
from ._faults import base64_error, json_error, strict_error
from ._formats import (
    CLIENT_SESSIONS,
    SERVER_SESSIONS,
    event_format,
    media_format,
    session_formats,
    start_format,
)
from ._json_parse import Reader
from ._json_py import JsonFault, find_type, loads
from ._options import Options
from ._plan_py import Plan, other_class, plan_of
from ._ring import AudioRing
from ._sink_py import store
from ._streams import ENDINGS, Key, Streams, key_of
from ._strict import conforms, text_at
from .audio import PCM16_24K, AudioFormat, default_arena
from .errors import DecodeError, ErrorCode
from .events.base import InvalidFrame, UnknownEvent

__all__ = ["Session", "object_of"]

_WATCHED = ENDINGS | SERVER_SESSIONS | CLIENT_SESSIONS
_UNKNOWN = plan_of(UnknownEvent)

# Samples, how many there are, and the bytes left over by this frame and by the one before.
Sound: TypeAlias = tuple[Any, int, int | None, int | None]


class Session:
    """Options, formats and streams of one connection."""

    __slots__ = ("_client_told", "_limit", "_options", "_plans", "_strict", "formats", "streams")

    def __init__(self, options: Options) -> None:
        self._options = options
        self._limit = options.max_frame_bytes
        self._strict = options.strict
        self._plans: dict[str, Plan] = {}
        self.streams = Streams()
        self.reset()

    def reset(self) -> None:
        fixed, (given, made) = self._options.fixed_format, self._options.table.usual
        self.formats = {
            "input": fixed or given or PCM16_24K,
            "output": fixed or made or PCM16_24K,
        }
        self._client_told = False
        self.streams.reset()

    def event(self, frame: Any) -> Any:
        """The event of a frame; of a bad one an `InvalidFrame`, if that is wanted."""
        try:
            if type(frame) is not bytes or len(frame) > self._limit:
                frame = admit(frame, self._limit)
            if len(frame) > WORTH:
                event = self._audio_set_aside(frame)
                if event is not None:
                    return event
            wire = object_of(frame)
            plan, tag = self._route(wire)
            if plan.paths:
                return self._audio_in_place(plan, tag, wire, frame)
            if self._strict:
                self._check(plan, tag, wire, frame)
            event = plan.build(tag, wire, (), frame, 0)
            if type(wire.get("type")) is not str:
                self._note_start(wire)
            elif tag in _WATCHED:
                self._note(tag, wire)
            return event
        except DecodeError as error:
            if not self._options.returns_errors:
                raise
            kept = frame if isinstance(frame, bytes | str) else None
            return InvalidFrame(error=error, frame=kept)

    def _audio_in_place(
        self, plan: Plan, tag: str | None, wire: dict[str, Any], frame: bytes | str
    ) -> Any:
        text, path = text_at(wire, plan.paths)
        data = None if text is None else _bytes_of(text, frame, tag, path)
        return self._audio_event(plan, tag, wire, frame, data, path, None)

    def _audio_set_aside(self, frame: bytes | str) -> Any:
        """The event of an audio frame whose text can be cut out; None: go the long way."""
        parts = cut(frame)
        if parts is None:
            return None
        rest, text, key = parts
        try:
            wire = loads(rest)
            data = decode_base64(text)
        except ValueError:
            return None  # only the whole frame can tell what is wrong, and where
        if type(wire) is not dict or wire.get(key, wire) is not None:
            return None
        plan, tag = self._route(wire)
        if (key,) not in plan.paths or text_at(wire, plan.paths)[0] is not None:
            return None
        wire[key] = (text if isinstance(text, str) else text.decode()) if key in plan.kept else ""
        return self._audio_event(plan, tag, wire, frame, data, (key,), rest)

    def _route(self, wire: dict[str, Any]) -> tuple[Plan, str | None]:
        """What serves a frame, and the frame's tag, if it has one."""
        tag = wire.get("type")
        if type(tag) is not str:
            cls, tag = other_class(self._options.table, wire)
            return _UNKNOWN if cls is None else plan_of(cls), tag
        plan = self._plans.get(tag)
        if plan is None:
            cls = self._options.table.by_type.get(tag)
            if cls is None:
                return _UNKNOWN, tag
            plan = self._plans[tag] = plan_of(cls)
        return plan, tag

    def _check(self, plan: Plan, tag: str | None, wire: dict[str, Any], frame: bytes | str) -> None:
        if plan is _UNKNOWN:
            raise strict_error(frame, tag, None)
        if not conforms(plan.cls, wire):
            raise strict_error(frame, tag, plan.cls)

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

    def _note_start(self, wire: dict[str, Any]) -> None:
        """A phone's stream begins, in a decoder that knows of phones."""
        options = self._options
        listens = options.fixed_format is None and any(options.table.usual)
        if listens and wire.get("event") == "start":
            told = start_format(wire.get("start"))
            self.formats = {**self.formats, "input": told or self.formats["input"]}

    def _audio_event(
        self,
        plan: Plan,
        tag: str | None,
        wire: dict[str, Any],
        frame: bytes | str,
        data: bytes | None,
        path: tuple[str, ...],
        rest: bytes | str | None,
    ) -> Any:
        if self._strict:
            self._check(plan, tag, wire, frame)
        audio_format = self._format_of(plan, wire)
        key = key_of(plan.direction, wire)
        start = self.streams.samples(key)
        if data is None:
            return plan.build(tag, wire, (None, audio_format, start), frame, 0)
        sound = self.sound(data, key, audio_format)
        mask = 0
        if not self._options.keep_frame:
            put_null(wire, path)
            frame, mask = rest or without_text(frame, path), core.CUT
        event = plan.build(tag, wire, (sound[0], audio_format, start), frame, mask)
        self.note_sound(sound, key, audio_format, start)
        return event

    def _format_of(self, plan: Plan, wire: dict[str, Any]) -> AudioFormat:
        fixed = self._options.fixed_format
        if fixed is not None:
            return fixed
        told = event_format(wire, self.formats[plan.direction], self._client_told)
        return media_format(wire.get(plan.media), told) if plan.media else told

    def sound(self, data: bytes, key: Key, audio_format: AudioFormat) -> Sound:
        """What `data` sounds like after the byte carried."""
        left_over = carried = None
        width = audio_format.sample_width
        if width == 2:
            carried = self.streams.carried(key)
            if carried is not None:
                data = b"%c%b" % (carried, data)
            if len(data) % 2:
                data, left_over = data[:-1], data[-1]
        options = self._options
        ring = self._ring_of(key, audio_format)
        take = (options.arena or default_arena())._pool.take if ring is None else ring._take
        audio = store(data, audio_format, options.dtype, take)
        return audio, len(data) // width, left_over, carried

    def note_sound(self, sound: Sound, key: Key, audio_format: AudioFormat, start: int) -> None:
        """Samples were decoded: tell the stream and the ring, both or none.

        What can still fail here is memory, and a signal's exception may come at any time.
        """
        audio, samples, left_over, carried = sound
        streams, ring = self.streams, self._ring_of(key, audio_format)
        try:
            streams.advance(key, audio_format, samples, left_over)
            if ring is not None:
                ring._commit(len(audio), key[2], key[3], start, audio_format)
        except BaseException:
            if ring is None or ring._start >= 0:
                streams.take_back(key, start, -1 if carried is None else carried)
            raise

    def _ring_of(self, key: Key, audio_format: AudioFormat) -> AudioRing | None:
        """The ring, if there is one and such audio goes there."""
        ring = self._options.ring
        if ring is None or key[0] != "output":
            return None
        return ring if audio_format.encoding != "unknown" or self._options.dtype == "raw" else None


def object_of(frame: bytes | str) -> dict[str, Any]:
    """The value of a frame; DecodeError where it is no JSON object."""
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
