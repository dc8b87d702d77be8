"""From a frame to its event and PCM, in the ways that a client has; each is tried before timed.

A way is a function `pacing -> maker`, and a maker gives a session its own
`frame -> (event, array)`, with what is the session's own: an SDK connection, a decoder.
"""

import base64
import importlib
from typing import Annotated, Union, get_args

import numpy as np

import rtfast

from ..peers import GA, INT16, LIVE, expected, json_base64, orjson_pybase64, ours

__all__ = ["NOTHING", "WAYS", "found", "maker", "tried"]

NOTHING = "receive only"
SDK = {
    "ga": ("openai.resources.realtime.realtime", "RealtimeConnection"),
    "live": ("openai.resources.live.live", "LiveConnection"),
}
UNIONS = {
    "ga": ("openai.types.realtime", "RealtimeServerEvent"),
    "live": ("openai.types.live", "ServerEvent"),
}


def named(pair):
    module, name = pair
    return getattr(importlib.import_module(module), name)


def receive_only(pacing):
    return lambda: lambda frame: (frame, None)


def sdk(pacing):
    connection = named(SDK[pacing])
    return lambda: with_base64(connection(None).parse_event)


def sdk_seam(pacing):
    """One line changed: the SDK's objects, made by rtfast, and the user's base64 as ever."""
    connection, seam = named(SDK[pacing]), importlib.import_module("rtfast.integrations.openai")
    return lambda: with_base64(seam.attach(connection(None)).parse_event)


def pydantic_line(pacing):
    pydantic = importlib.import_module("pydantic")
    variants = get_args(get_args(named(UNIONS[pacing]))[0])
    tagged = Annotated[Union[variants], pydantic.Field(discriminator="type")]  # noqa: UP007
    validate = pydantic.TypeAdapter(tagged).validate_json  # one for all sessions: it is large
    return lambda: with_base64(validate)


def with_base64(parse):
    """The PCM of an SDK object, as its users get it."""
    b64decode, frombuffer, tags = base64.b64decode, np.frombuffer, (GA, LIVE)

    def take(frame):
        event = parse(frame)
        if event.type in tags:
            return event, frombuffer(b64decode(event.delta), INT16)
        return event, None

    return take


def plain(pacing):
    return lambda: json_base64("").take


def fast_parts(pacing):
    parts = importlib.import_module("orjson"), importlib.import_module("pybase64")
    return lambda: orjson_pybase64("", *parts).take


def events(pacing):
    return lambda: ours(rtfast.Decoder()).take


WAYS = {
    NOTHING: receive_only,
    "SDK + base64": sdk,
    "json + base64": plain,
    "pydantic line + base64": pydantic_line,
    "orjson + pybase64": fast_parts,
    "rtfast in SDK + base64": sdk_seam,
    "rtfast events": events,
}


def maker(way, pacing):
    return WAYS[way](pacing)


def found(names, pacing):
    """The ways whose packages are here, and why the others are left out."""
    here, missing = [], {}
    for name in names:
        try:
            maker(name, pacing)
        except ImportError as error:
            missing[name] = str(error)
        else:
            here.append(name)
    return here, missing


def tried(way, pacing, given):
    """A maker, once it was seen to agree with the standard library on every frame.

    That is also what builds validators and the like before the clock runs.
    """
    make = maker(way, pacing)
    take = make()
    for frame in given:
        event, pcm = take(frame)
        wire, samples = expected(frame)
        if way == NOTHING:
            continue
        tag = event["type"] if isinstance(event, dict) else event.type
        assert tag == wire["type"], (way, tag, wire["type"])
        assert (pcm is None) == (samples is None), (way, tag)
        assert pcm is None or (pcm.dtype == INT16 and np.array_equal(pcm, samples)), (way, tag)
    return make
