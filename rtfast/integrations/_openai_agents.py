"""The model classes of `openai_agents`, which imports this when it is asked for one."""

from __future__ import annotations

import functools
from typing import Any

from agents.realtime import openai_realtime as theirs

from .._backend import core
from . import _pydantic
from ._own_globals import with_names
from ._stand_ins import fast_base64, fast_json

__all__ = ["RealtimeModel", "RealtimeSIPModel"]


@functools.cache
def _models() -> dict[str, Any]:
    return _pydantic.models_by_tag(theirs.AllRealtimeServerEvents)


class _Adapter:
    """What stands in for their adapter: the same events, and the same errors, from it."""

    def __init__(self, adapter: Any) -> None:
        self._adapter = adapter
        self.reader = core.ModelReader(_models(), adapter.validate_python, validated_only=True)

    def validate_python(self, value: Any, **options: Any) -> Any:
        if options:
            return self._adapter.validate_python(value, **options)
        return self.reader.from_value(value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)


class _Fast(theirs.OpenAIRealtimeWebSocketModel):
    """Their model; what it asks of `json`, `base64` and its adapter is answered by rtfast."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._server_event_type_adapter: Any = _Adapter(theirs.get_server_event_type_adapter())

    # Their code as it is, whatever it does with a frame beside parsing it.
    _listen_for_messages = with_names(
        theirs.OpenAIRealtimeWebSocketModel._listen_for_messages, json=fast_json
    )
    _handle_audio_delta = with_names(
        theirs.OpenAIRealtimeWebSocketModel._handle_audio_delta, base64=fast_base64
    )


class RealtimeModel(_Fast):
    """`OpenAIRealtimeWebSocketModel`, its frames parsed by rtfast; the same arguments."""


class RealtimeSIPModel(_Fast, theirs.OpenAIRealtimeSIPModel):
    """`OpenAIRealtimeSIPModel`, its frames parsed by rtfast; the same arguments."""
