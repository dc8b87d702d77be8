"""Pipecat's realtime services, fast: one line before the pipeline runs, and the same events.

    rtfast.integrations.pipecat.install()

From then on `pipecat.services.openai.realtime` (and Azure's, which is built on it) has its frames
parsed by rtfast, for every pipeline of the process: pipecat's own classes where validation would
give just those, None for a type that pipecat does not know, and pipecat's own exceptions, in whose
text the frame's base64 is replaced by a note of its length. The services' audio is decoded by
rtfast as well. `uninstall()` puts everything back.

The other services are named: `install("xai.realtime")` (Grok), "inworld.realtime",
"azure.voice_live", "openai.live". Tried with pipecat-ai 1.14.0.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from .. import redact
from .._backend import core
from ._stand_ins import fast_base64

__all__ = ["install", "uninstall"]

_SERVICES = (
    "openai.realtime",
    "openai.live",
    "azure.voice_live",
    "inworld.realtime",
    "xai.realtime",
)
# By service: modules, their attributes, what stood there and what stands there now.
_installed: dict[str, list[tuple[Any, str, Any, Any]]] = {}


def install(*services: str) -> None:
    """Parse the frames of these services with rtfast; nothing happens where it does already.

    services: the places of pipecat's modules below `pipecat.services`, "openai.realtime" if none
    is given. They are imported now, which needs what they need.

    TypeError: this version of pipecat has its parser elsewhere.
    """
    for name in services or ("openai.realtime",):
        if name not in _SERVICES:
            raise ValueError(f"service is {name!r}, expected one of {', '.join(_SERVICES)}")
        if name not in _installed:
            _installed[name] = _replacements(f"pipecat.services.{name}")
            for module, attribute, _, ours in _installed[name]:
                setattr(module, attribute, ours)


def uninstall(*services: str) -> None:
    """Put pipecat's own parsers back, all of them if no service is given.

    What others have put over ours since then stays.
    """
    for name in services or tuple(_installed):
        for module, attribute, theirs, ours in _installed.pop(name, ()):
            if getattr(module, attribute) is ours:
                setattr(module, attribute, theirs)


def _replacements(package: str) -> list[tuple[Any, str, Any, Any]]:
    from . import _pydantic

    events = importlib.import_module(f"{package}.events")
    service = importlib.import_module(f"{package}.llm")
    parse = getattr(events, "parse_server_event", None)
    classes = getattr(events, "_server_event_types", None)
    if parse is None or classes is None or not hasattr(service, "base64"):
        raise TypeError(f"{package} does not parse events as pipecat 1.14 does")
    models = _pydantic.models_of(classes)
    reader = core.ModelReader(models, _without_base64(parse), validated_only=True)
    return [
        (events, "parse_server_event", parse, reader),
        (service, "base64", service.base64, fast_base64),
    ]


def _without_base64(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Their parser, which writes whole frames into its exceptions; a log needs no audio."""

    def parse_server_event(frame: Any) -> Any:
        try:
            return parse(frame)
        except Exception as error:
            if frame and isinstance(frame, str | bytes):
                whole, note = str(frame), redact(frame)
                error.args = tuple(
                    arg.replace(whole, note) if isinstance(arg, str) else arg for arg in error.args
                )
            raise

    return parse_server_event
