"""The OpenAI SDK's realtime connections, fast: one line, and the same events.

    async with rtfast.integrations.openai.fast(client.realtime.connect(model=...)) as connection:
        async for event in connection: ...

`connection.recv()` and iteration then give objects of the SDK's own classes, built straight from
the frame where every field fits its model; whatever else a frame may be, the SDK parses it as it
always did. With `events="rtfast"` they give rtfast's events, whose `audio` is decoded.

Works for async and sync connections of `realtime`, `realtime.translations`, `live`, its sideband
and forks, and `beta.realtime`. Nothing global is changed. Tried with openai 3.54.0 and pydantic
2.14; with pydantic 1 every frame is left to the SDK.
"""

from __future__ import annotations

import functools
import importlib
import typing
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from .. import Decoder, encode_audio
from .._backend import core

__all__ = ["append", "attach", "detach", "fast", "warm_up"]

Connection = TypeVar("Connection")

_RESOURCES = {
    "realtime": ("openai.resources.realtime.realtime", "RealtimeConnection"),
    "translations": (
        "openai.resources.realtime.translations.translations",
        "TranslationsConnection",
    ),
    "live": ("openai.resources.live.live", "LiveConnection"),
    "sideband": ("openai.resources.live.sideband", "SidebandConnection"),
    "forks": ("openai.resources.live.forks", "ForksConnection"),
    "beta": ("openai.resources.beta.realtime.realtime", "RealtimeConnection"),
}


def attach(
    connection: Connection,
    *,
    events: Literal["sdk", "rtfast"] = "sdk",
    decoder: Decoder | None = None,
) -> Connection:
    """Parse this connection's frames with rtfast; returns the connection.

    events: "sdk" gives the SDK's own objects, base64 as text and not looked at; "rtfast" gives what
    `decoder` makes of the frames (a new `rtfast.Decoder()` if None), and its `DecodeError`.

    TypeError: the connection is none of the SDK's, or has a `parse_event` of its own.
    """
    if events not in ("sdk", "rtfast"):
        raise ValueError(f"events is {events!r}, expected 'sdk' or 'rtfast'")
    if events == "sdk" and decoder is not None:
        raise ValueError("a decoder was given, which only events='rtfast' has a use for")
    function = _parse_event_of(type(connection))
    if events == "rtfast":
        parse = (decoder or Decoder()).decode
    else:
        parse = _reader(function).with_owner(function.__get__(connection))
    connection.parse_event = parse  # type: ignore[attr-defined]
    return connection


def detach(connection: Any) -> None:
    """Leave the connection's frames to the SDK again; nothing happens if they are already."""
    vars(connection).pop("parse_event", None)


def fast(manager: Any, **options: Any) -> _Manager:
    """The connection manager that `connect()` returned, its connection attached on entry.

    `options` are those of `attach`; for `async with` and `with`.
    """
    return _Manager(manager, options)


class _Manager:
    """What stands in for the SDK's manager: enters it, and attaches what comes out."""

    def __init__(self, manager: Any, options: dict[str, Any]) -> None:
        self._manager = manager
        self._options = options

    def __getattr__(self, name: str) -> Any:  # on, once, off, send
        return getattr(self._manager, name)

    async def __aenter__(self) -> Any:
        connection = await self._manager.__aenter__()
        try:
            return attach(connection, **self._options)
        except BaseException:
            await connection.close()
            raise

    async def __aexit__(self, *failure: Any) -> Any:
        return await self._manager.__aexit__(*failure)

    def __enter__(self) -> Any:
        connection = self._manager.__enter__()
        try:
            return attach(connection, **self._options)
        except BaseException:
            connection.close()
            raise

    def __exit__(self, *failure: Any) -> Any:
        return self._manager.__exit__(*failure)

    def enter(self) -> Any:
        """As the SDK's: the connection, or an awaitable of it, which the caller has to close."""
        return self.__aenter__() if hasattr(self._manager, "__aenter__") else self.__enter__()


def warm_up(*resources: str) -> None:
    """Build now what the first frame would wait for: our models and the SDK's own validators.

    resources: of "realtime" (the default), "translations", "live", "sideband", "forks", "beta".
    Takes tens of milliseconds for each; call it before the event loop runs, or in a thread.
    """
    for name in resources or ("realtime",):
        if name not in _RESOURCES:
            raise ValueError(f"resource is {name!r}, expected one of {', '.join(_RESOURCES)}")
        module, connection = _RESOURCES[name]
        function = _parse_event_of(getattr(importlib.import_module(module), connection))
        _reader(function)
        function(None, b'{"type":"rtfast.warm_up"}')


def append(
    connection: Any,
    pcm: Any,
    *,
    type: str = "input_audio_buffer.append",
    event_id: str | None = None,
) -> Any:
    """Send audio as one append, without the SDK's walk through its types; awaitable if async.

    pcm: as of `rtfast.encode_audio`, with its errors; PCM16 or bytes as they are to be sent.
    """
    frame = encode_audio(pcm, type=type, event_id=event_id)
    return connection.send_raw(frame)


def _parse_event_of(connection: type) -> Callable[..., Any]:
    """The SDK's own function, which tells which union of events a connection has."""
    function: Callable[..., Any] | None = getattr(connection, "parse_event", None)
    if function is None or not function.__module__.startswith("openai.resources."):
        raise TypeError(f"{connection.__name__} is no realtime connection of the openai package")
    return function


@functools.cache
def _reader(function: Callable[..., Any]) -> Any:
    """What the readers of all connections of a kind share."""
    return core.ModelReader(_models(function), None)


@functools.cache
def _models(function: Callable[..., Any]) -> dict[str, Any]:
    import pydantic

    if pydantic.VERSION.startswith("1."):
        return {}
    from . import _pydantic

    try:
        return _pydantic.models_by_tag(typing.get_type_hints(function)["return"])
    except _pydantic.Unfit:
        return {}
