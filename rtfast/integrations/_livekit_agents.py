"""The model class of `livekit_agents`, which imports this when it is asked for it."""

from __future__ import annotations

import functools
from typing import Any

from livekit.agents.llm._realtime import openai as theirs
from livekit.plugins.openai import realtime

from .._backend import core
from . import _pydantic
from ._own_globals import with_names
from ._stand_ins import fast_base64, fast_json

__all__ = ["RealtimeModel", "RealtimeSession"]

# The events of which a session gets many, all of plain fields.
_HOT = (
    "ResponseAudioDeltaEvent",
    "ResponseTextDeltaEvent",
    "ConversationItemInputAudioTranscriptionDeltaEvent",
)


class _Constructor:
    """What stands in for an event class in their loop, which only calls `construct`."""

    def __init__(self, cls: Any) -> None:
        self._cls = cls
        self._names = frozenset(cls.model_fields)
        models = _pydantic.models_by_tag(cls)
        self.reader = core.ModelReader(models, lambda value: cls.construct(**value))

    def construct(self, /, **event: Any) -> Any:
        # Keys without a field count as set in what validation gives, and not in what this gives.
        if event.keys() <= self._names:
            return self.reader.from_value(event)
        return self._cls.construct(**event)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cls, name)


@functools.cache
def _constructors() -> dict[str, _Constructor]:
    return {name: _Constructor(getattr(theirs, name)) for name in _HOT}


class RealtimeSession(theirs.RealtimeSession):
    """Their session; what it asks of `json`, `base64` and `_HOT` is answered by rtfast."""

    _run_ws = with_names(theirs.RealtimeSession._run_ws, json=fast_json, **_constructors())
    _handle_response_audio_delta = with_names(
        theirs.RealtimeSession._handle_response_audio_delta, base64=fast_base64
    )


class RealtimeModel(realtime.RealtimeModel):
    """`livekit.plugins.openai.realtime.RealtimeModel`; the same arguments."""

    session = with_names(theirs.RealtimeModel.session, RealtimeSession=RealtimeSession)
