"""LiveKit's model of the OpenAI Realtime API, fast: another class, and the same events.

    session = AgentSession(llm=rtfast.integrations.livekit_agents.RealtimeModel(voice="marin"))

`RealtimeModel` is `livekit.plugins.openai.realtime.RealtimeModel`, `with_azure` included: their
code runs, but rtfast parses the frames, makes the SDK's objects of the frequent events, and decodes
the audio, once. Who listens to `openai_server_event_received` gets a plain dict, as ever. Nothing
global is changed.

Tried with livekit-agents and livekit-plugins-openai 1.8.9, which are imported when the class is
asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._lazy import classes_of

if TYPE_CHECKING:
    from ._livekit_agents import RealtimeModel, RealtimeSession

__all__ = ["RealtimeModel", "RealtimeSession"]

__getattr__: Callable[[str], Any] = classes_of(__name__, __all__, "_livekit_agents")
