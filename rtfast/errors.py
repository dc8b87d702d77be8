"""What can go wrong: one enum of codes, one table of texts, two exceptions.

ValueError
 └── DecodeError    a frame is not valid (a code, a position)
BufferError
 └── BufferFull     a ring has no room for a frame, and nothing changed
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, ClassVar

__all__ = ["BufferFull", "DecodeError", "ErrorCode"]


class ErrorCode(StrEnum):
    """Why a frame was refused. The value is the name, so codes compare and log as plain strings."""

    # JSON (RFC 8259)
    unexpected_end = "unexpected_end"
    unexpected_byte = "unexpected_byte"
    trailing_data = "trailing_data"
    bad_literal = "bad_literal"
    bad_number = "bad_number"
    number_range = "number_range"
    control_character = "control_character"
    bad_escape = "bad_escape"
    lone_surrogate = "lone_surrogate"
    bad_utf8 = "bad_utf8"
    too_deep = "too_deep"
    not_an_object = "not_an_object"
    frame_too_large = "frame_too_large"
    # base64 of the declared audio field (RFC 4648)
    base64_character = "base64_character"
    base64_padding = "base64_padding"
    base64_trailing_bits = "base64_trailing_bits"
    # strict mode
    missing_field = "missing_field"
    wrong_type = "wrong_type"
    unknown_type = "unknown_type"


TEXTS: dict[ErrorCode, str] = {
    ErrorCode.unexpected_end: "frame ends inside its JSON",
    ErrorCode.unexpected_byte: "frame is not JSON",
    ErrorCode.trailing_data: "frame has data after its JSON",
    ErrorCode.bad_literal: "frame has a literal that is not true, false or null",
    ErrorCode.bad_number: "frame has a number that is not JSON",
    ErrorCode.number_range: "frame has a number too large for a double",
    ErrorCode.control_character: "frame has a raw control character in a string",
    ErrorCode.bad_escape: "frame has a bad escape in a string",
    ErrorCode.lone_surrogate: "frame has a lone surrogate escape in a string",
    ErrorCode.bad_utf8: "frame is not UTF-8",
    ErrorCode.too_deep: "frame nests deeper than 1024 levels",
    ErrorCode.not_an_object: "frame is not a JSON object",
    ErrorCode.frame_too_large: "frame is larger than max_frame_bytes",
    ErrorCode.base64_character: "audio is not base64",
    ErrorCode.base64_padding: "audio is not padded base64",
    ErrorCode.base64_trailing_bits: "audio is base64 with non-zero trailing bits",
    ErrorCode.missing_field: "event lacks a required field",
    ErrorCode.wrong_type: "event has a field of the wrong type",
    ErrorCode.unknown_type: "event has an unknown type",
}


class DecodeError(ValueError):
    """A frame is malformed, or, in strict mode, not what its type promises.

    Attributes:
        code: why, an `ErrorCode` (equal to its name as a plain string).
        pos: where, an offset into the object that was given: bytes, or characters of a str.
        event_type: the frame's `type` as far as it could be read, else None.
        index, events: in a batch (`decode_many`), the place of the frame in the list and the
            events decoded before it; None otherwise.
    """

    def __init__(
        self,
        code: ErrorCode,
        pos: int,
        event_type: str | None = None,
        detail: str = "",
        unit: str = "byte",
    ) -> None:
        self.code = code
        self.pos = pos
        self.event_type = event_type
        self.index: int | None = None
        self.events: list[Any] | None = None
        self._arguments = (code, pos, event_type, detail, unit)
        text = f"{TEXTS[code]}: {detail}" if detail else TEXTS[code]
        super().__init__(f"{text} ({_short(event_type)}, {unit} {pos})")

    # Set by `_error_event`, which knows the events.
    _as_event: ClassVar[Callable[[DecodeError, str, str | None], Any]]

    def to_error_event(self, event_id: str, *, client_event_id: str | None = None) -> Any:
        """The `events.ErrorEvent` that tells a client of it; its `to_json()` is ready to be sent.

        event_id: of the new event.
        client_event_id: of the client's event that was refused, as far as that is known.

        The error's `type` is "invalid_request_error" and its `code` is `code`.
        """
        return self._as_event(event_id, client_event_id)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._arguments, {"index": self.index, "events": self.events}


class BufferFull(BufferError):
    """A ring has no room for the frame; nothing changed, the same frame decodes once there is room.

    Attributes:
        index, events: in a batch, as on `DecodeError`; None otherwise.
    """

    index: int | None = None
    events: list[Any] | None = None


def _short(event_type: str | None) -> str:
    """Name the frame in a message; the tag comes from a network and may be of any length."""
    if event_type is None:
        return "frame"
    return event_type if len(event_type) <= 80 else event_type[:77] + "..."
