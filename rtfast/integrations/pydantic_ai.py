"""Pydantic AI's OpenAI realtime models, fast: another class, and the same events.

    model = rtfast.integrations.pydantic_ai.OpenAIRealtimeModel("gpt-realtime")

`OpenAIRealtimeModel` and `AzureRealtimeModel` are those of `pydantic_ai.realtime`: their code runs,
but rtfast parses the frames, makes the objects of audio and transcript deltas where validation
would give just those, and decodes the audio, once. A malformed frame is the same recoverable error
as ever. Nothing global is changed.

Tried with pydantic-ai 2.68.0, which is imported when one of the classes is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._lazy import classes_of

if TYPE_CHECKING:
    from ._pydantic_ai import AzureRealtimeModel, OpenAIRealtimeModel

__all__ = ["AzureRealtimeModel", "OpenAIRealtimeModel"]

__getattr__: Callable[[str], Any] = classes_of(__name__, __all__, "_pydantic_ai")
