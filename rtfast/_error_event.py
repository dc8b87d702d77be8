"""A refused frame as the server's answer to it."""

from __future__ import annotations

from .errors import DecodeError
from .events.server import ErrorEvent
from .resources import RealtimeAPIError

__all__ = ["error_event"]


def error_event(error: DecodeError, event_id: str, client_event_id: str | None) -> ErrorEvent:
    for name, value in (("event_id", event_id), ("client_event_id", client_event_id)):
        if not (isinstance(value, str) or (value is None and name == "client_event_id")):
            raise TypeError(f"{name} is {value!r}, expected a str")
    return ErrorEvent(
        event_id=event_id,
        error=RealtimeAPIError(
            type="invalid_request_error", code=str(error.code), message=str(error), param=None,
            event_id=client_event_id,
        ),
    )  # fmt: skip


DecodeError._as_event = error_event
