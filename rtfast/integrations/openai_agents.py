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

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._openai_agents import RealtimeModel, RealtimeSIPModel

__all__ = ["RealtimeModel", "RealtimeSIPModel"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _openai_agents

    return getattr(_openai_agents, name)
