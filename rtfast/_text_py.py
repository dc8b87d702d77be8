"""The base64 text of a frame's audio as it was sent, for who passes it on."""

from __future__ import annotations

from typing import Any

from ._admit import own_view
from ._faults import audio_place
from ._plan_py import other_class
from ._schema import audio_table
from ._session_py import object_of
from ._strict import text_at
from .events.audio_event import AudioEvent

__all__ = ["text_of"]


def text_of(frame: Any) -> memoryview | None:
    """A view of the frame's own memory; of a copy for a str, which lends none."""
    if isinstance(frame, str):
        place = _place(str.__str__(frame))
        return None if place is None else memoryview(frame[place].encode())
    view = memoryview(frame) if type(frame) is bytes else own_view(frame)
    place = _place(frame if type(frame) is bytes else view.tobytes())
    return None if place is None else view[place].toreadonly()


def _place(source: bytes | str) -> slice | None:
    """Where the text stands inside its quotes."""
    wire = object_of(source)
    tag, cls = wire.get("type"), None
    if type(tag) is str:
        cls = audio_table().by_type.get(tag)
    else:
        cls, _ = other_class(audio_table(), wire)
    if cls is None or not issubclass(cls, AudioEvent):
        return None
    text, path = text_at(wire, cls._audio_paths)
    if text is None:
        return None
    start, end = audio_place(source, path)
    return slice(start + 1, end - 1)
