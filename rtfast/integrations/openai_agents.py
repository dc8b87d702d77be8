"""The realtime models of the OpenAI Agents SDK, fast: one argument, and the same events.

    runner = RealtimeRunner(agent, model=rtfast.integrations.openai_agents.RealtimeModel())

`RealtimeModel` is their `OpenAIRealtimeWebSocketModel`, and `RealtimeSIPModel` their
`OpenAIRealtimeSIPModel`: their code runs, but rtfast parses the frames, builds the SDK's event
objects where validation would give just those, and decodes the audio. Listeners get the raw event
first, a plain dict; events that are bad or unknown are `pydantic.ValidationError` as ever, and
audio is `bytes`. Nothing global is changed.

Tried with openai-agents 0.24.0, which is imported when one of the classes is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._lazy import classes_of

if TYPE_CHECKING:
    from ._openai_agents import RealtimeModel, RealtimeSIPModel

__all__ = ["RealtimeModel", "RealtimeSIPModel"]

__getattr__: Callable[[str], Any] = classes_of(__name__, __all__, "_openai_agents")
