"""The model classes of `pydantic_ai`, which imports this when it is asked for one."""

from __future__ import annotations

import functools
from typing import Any

from pydantic_ai.realtime import _openai_protocol as protocol
from pydantic_ai.realtime import azure, openai

from .._backend import core
from . import _pydantic
from ._own_globals import with_names
from ._stand_ins import fast_base64

__all__ = ["AzureRealtimeModel", "OpenAIRealtimeModel"]


def _loads_obj(raw: str) -> dict[str, Any]:
    """As theirs, which decides on whatever rtfast refuses and on what is no object."""
    try:
        value = core.plain(raw)
    except ValueError:
        value = None
    return value if type(value) is dict else protocol.loads_obj(raw)


class _Adapter:
    """What stands in for their adapter of an event that OpenAI names anew and others as of old."""

    def __init__(self, adapter: Any, kind: str) -> None:
        present, beta = _pydantic.alternatives(adapter._type)
        models = _pydantic.models_of(
            {f"response.output_{kind}.delta": present, f"response.{kind}.delta": beta}
        )
        self.reader = core.ModelReader(models, adapter.validate_python, validated_only=True)
        self.validate_python = self.reader.from_value


_DELTAS = {
    "_AUDIO_DELTA_ADAPTER": _Adapter(protocol._AUDIO_DELTA_ADAPTER, "audio"),
    "_AUDIO_TRANSCRIPT_DELTA_ADAPTER": _Adapter(
        protocol._AUDIO_TRANSCRIPT_DELTA_ADAPTER, "audio_transcript"
    ),
}
_map_event = with_names(protocol.map_event, base64=fast_base64, **_DELTAS)
_map_voice_live_event = with_names(azure._map_voice_live_event, _map_openai_event=_map_event)


class _OpenAIConnection(openai.OpenAIRealtimeConnection):
    """Their connection; what it asks of its protocol is answered by rtfast."""

    # They make an adapter of `int` for each audio frame, which takes longer than all the rest.
    _decode_frame = with_names(
        openai.OpenAIRealtimeConnection._decode_frame,
        loads_obj=_loads_obj,
        TypeAdapter=functools.cache(openai.TypeAdapter),
    )
    _map_event = with_names(openai.OpenAIRealtimeConnection._map_event, map_event=_map_event)


class _AzureConnection(_OpenAIConnection, azure.AzureRealtimeConnection):
    """The same, naming Azure in its errors."""


class _VoiceLiveConnection(_OpenAIConnection, azure._VoiceLiveRealtimeConnection):
    """The same, with the events of Voice Live."""

    _map_event = with_names(
        azure._VoiceLiveRealtimeConnection._map_event, _map_voice_live_event=_map_voice_live_event
    )


class OpenAIRealtimeModel(openai.OpenAIRealtimeModel):
    """`pydantic_ai.realtime.openai.OpenAIRealtimeModel`; the same arguments."""

    _connection_type = _OpenAIConnection


class AzureRealtimeModel(azure.AzureRealtimeModel):
    """`pydantic_ai.realtime.azure.AzureRealtimeModel`, Voice Live included; the same arguments."""

    _connection_type = _AzureConnection
    _connection_class = with_names(
        azure.AzureRealtimeModel._connection_class,
        _VoiceLiveRealtimeConnection=_VoiceLiveConnection,
    )
