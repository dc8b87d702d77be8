"""The reference decoder: frames in, events out, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypedDict, overload

from ._admit import as_buffer, as_text
from ._json_py import find_type
from ._lock import Lock
from ._options import MAX_FRAME_BYTES, check
from ._ring import AudioRing
from ._session_py import Session
from ._streams import Key
from ._text_py import text_of
from .audio import AudioArena, AudioFormat
from .errors import BufferFull
from .events import ClientEvent, ServerEvent
from .events.base import Event, InvalidFrame

if TYPE_CHECKING:
    from typing import Unpack

    from numpy.typing import NDArray
    from typing_extensions import Buffer, TypeVar

    AnyEvent: TypeAlias = ServerEvent | ClientEvent
    Frame: TypeAlias = str | Buffer
    R = TypeVar("R", default=AnyEvent)
else:
    from typing import TypeVar

    R = TypeVar("R")

__all__ = ["Decoder", "audio_text", "decode", "event_type"]


class _Common(TypedDict, total=False):
    """The options that do not change what `decode` returns."""

    audio_format: str | AudioFormat
    dtype: Literal["int16", "float32", "raw"]
    audio: AudioArena | AudioRing | None
    strict: bool
    keep_frame: bool
    max_frame_bytes: int


class Decoder(Generic[R]):
    """Decodes the frames of one connection.

    audio_format: "auto" follows the session, frame by frame; "pcm16" (24 kHz), "pcmu", "pcma"
        (8 kHz) or an AudioFormat is what all audio is, whatever the frames say.
    dtype: of decoded audio: "int16"; "float32", in -1 to 1; "raw", uint8 bytes as sent.
    audio: an AudioArena to decode into, or an AudioRing for output audio, whose dtype decides;
        None is the calling thread's own arena.
    strict: a missing field, a field of a wrong type or an unknown tag is an error too.
    on_error: "raise" a DecodeError for a bad frame, or "return" an InvalidFrame.
    events: event classes of your own, which beat the built-in ones for their tags.
    keep_frame: False lets audio events drop their frame; their base64 text is then None.
    max_frame_bytes: larger frames, in bytes of UTF-8, are refused unread; 64 MiB by default.
    """

    __slots__ = ("_lock", "_session")

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: Decoder[AnyEvent],
            *,
            on_error: Literal["raise"] = "raise",
            events: tuple[()] = (),
            **options: Unpack[_Common],
        ) -> None: ...
        @overload
        def __init__(
            self: Decoder[AnyEvent | InvalidFrame],
            *,
            on_error: Literal["return"],
            events: tuple[()] = (),
            **options: Unpack[_Common],
        ) -> None: ...
        @overload
        def __init__(
            self: Decoder[Event],
            *,
            on_error: Literal["raise", "return"] = "raise",
            events: Iterable[type[Event]],
            **options: Unpack[_Common],
        ) -> None: ...

    def __init__(
        self,
        *,
        audio_format: str | AudioFormat = "auto",
        dtype: Literal["int16", "float32", "raw"] = "int16",
        audio: AudioArena | AudioRing | None = None,
        strict: bool = False,
        on_error: Literal["raise", "return"] = "raise",
        events: Iterable[type[Any]] = (),
        keep_frame: bool = True,
        max_frame_bytes: int = MAX_FRAME_BYTES,
    ) -> None:
        options = check(
            audio_format=audio_format, dtype=dtype, audio=audio, strict=strict, on_error=on_error,
            events=events, keep_frame=keep_frame, max_frame_bytes=max_frame_bytes,
        )  # fmt: skip
        self._lock = Lock()
        self._session = Session(options)

    def decode(self, frame: Frame, /) -> R:
        """The event of one frame: a str, bytes or any other contiguous buffer.

        DecodeError: the frame is bad, and has changed nothing.
        BufferFull: the ring has no room for its audio; nothing has changed.
        TypeError, BufferError: it is no such buffer.
        RuntimeError: the decoder is in use, by another thread or further up the stack.
        """
        with self._idle():
            return self._session.event(frame)  # type: ignore[no-any-return]

    def decode_many(self, frames: Iterable[Frame]) -> list[R]:
        """The events of several frames, as if decoded one by one.

        An error carries `.index`, its frame's place in the list, and `.events`, those before it.
        What `decode` raises, and TypeError where `frames` is itself a frame.
        """
        if isinstance(frames, str | bytes | bytearray | memoryview):
            raise TypeError(f"frames is {type(frames).__name__}, expected several frames")
        batch = list(frames)
        events: list[R] = []
        with self._idle():
            try:
                for frame in batch:
                    events.append(self._session.event(frame))
            except (ValueError, BufferFull) as error:
                vars(error).update(index=len(events), events=events)
                raise
        return events

    def feed(self, pcm: Buffer, item_id: str | None = None) -> NDArray[Any]:
        """Output audio that came outside JSON: decoded, carried over and counted like a frame's.

        Returns the samples in one dimension, of the decoder's dtype, in its arena or ring.

        pcm: bytes as on the wire, in the output format now in force; any contiguous buffer.
        BufferFull: the ring has no room.
        TypeError, BufferError: it is no such buffer, or the item no str.
        """
        if not (item_id is None or isinstance(item_id, str)):
            raise TypeError(f"item_id is {item_id!r}, expected a str or None")
        data = as_buffer(pcm, "pcm", "a contiguous buffer").tobytes()
        with self._idle():
            key: Key = ("output", None, item_id, 0)
            session, audio_format = self._session, self.output_format
            sound = session.sound(data, key, audio_format)
            session.note_sound(sound, key, audio_format, session.streams.samples(key))
            array: NDArray[Any] = sound[0]
            return array

    def audio_samples(self, item_id: str | None, content_index: int = 0) -> int:
        """Samples of output audio received of an item's content part, 0 of one that is unknown.

        item_id: None is audio whose frames name no item.
        """
        return self._session.streams.samples(("output", None, item_id, content_index))

    def audio_ms(self, item_id: str | None, content_index: int = 0) -> float:
        """Milliseconds of output audio received of an item's content part, likewise."""
        return self._session.streams.milliseconds(("output", None, item_id, content_index))

    def reset(self) -> None:
        """Forget streams, counts and formats, as for a new connection."""
        with self._idle():
            self._session.reset()

    @property
    def input_format(self) -> AudioFormat:
        """The format now in force for the user's audio."""
        return self._session.formats["input"]

    @property
    def output_format(self) -> AudioFormat:
        """The format now in force for the model's audio."""
        return self._session.formats["output"]

    @property
    def dropped_bytes(self) -> int:
        """Bytes that were half a sample when their stream ended."""
        return self._session.streams.dropped_bytes

    def _idle(self) -> Lock:
        """The lock, for `with`: nothing can come between its taking and the block that frees it, as
        a KeyboardInterrupt could after `acquire`. Whoever comes at the same moment waits."""
        if self._lock.locked():
            raise RuntimeError("decoder is in use: by another thread, or further up the stack")
        return self._lock


if TYPE_CHECKING:

    @overload
    def decode(
        frame: Frame,
        *,
        on_error: Literal["raise"] = "raise",
        events: tuple[()] = (),
        **options: Unpack[_Common],
    ) -> AnyEvent: ...
    @overload
    def decode(
        frame: Frame,
        *,
        on_error: Literal["return"],
        events: tuple[()] = (),
        **options: Unpack[_Common],
    ) -> AnyEvent | InvalidFrame: ...
    @overload
    def decode(
        frame: Frame,
        *,
        on_error: Literal["raise", "return"] = "raise",
        events: Iterable[type[Event]],
        **options: Unpack[_Common],
    ) -> Event: ...


def decode(frame: Frame, **options: Any) -> Any:
    """The event of one frame alone; the options are those of `Decoder`."""
    return Decoder(**options).decode(frame)


def event_type(frame: Frame, /) -> str | None:
    """The first top-level `type` of a frame, None where there is none or it is no string.

    Nothing after it is read or checked.
    """
    return find_type(as_text(frame))


def audio_text(frame: Frame, /) -> memoryview | None:
    """The base64 text of a frame's audio exactly as sent, escapes and all; None without audio.

    A read-only view of the caller's own object; of a str that is not ASCII (on the pure-Python
    backend: of any str) one of a copy of the text. Known are the audio events by their `type`, and
    the media frames of phones by their `event`. The frame's JSON is checked and a DecodeError
    raised as by `decode`; whether the text is base64 is not looked at.
    """
    return text_of(frame)
