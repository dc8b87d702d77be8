"""The other ways from a frame to an event and an array, each at its best, checked before timed.

A peer is a function `frame -> (event, array or None)`. What its package costs in calls and in
reading the type is part of it, as it is part of what a user would write.
"""

import base64
import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

__all__ = [
    "GA", "INT16", "LIVE", "Peer", "check", "discriminated", "expected", "find_peers", "ours",
]  # fmt: skip

GA, LIVE = "response.output_audio.delta", "session.output_audio.delta"
AUDIO_TAGS = (GA, LIVE)
INT16 = np.dtype("<i2")
# What a typed peer may leave unread: undeclared keys, and base64 text that it gives as an array.
UNREAD = {"obfuscation", "rid", "audio_duration_ms", "ts", "previous_item_id", "delta"}


@dataclass(frozen=True)
class Peer:
    name: str
    take: Callable[[Any], tuple[Any, Any]]
    wire: Callable[[Any], dict] = dict  # what the event says, as plain JSON
    slow: bool = False  # tens of microseconds a frame: fewer rounds, fewer rows
    safe: bool = True


def expected(frame):
    """Wire and samples of a frame by the standard library alone."""
    wire = json.loads(frame)
    if wire["type"] not in (GA, LIVE):
        return wire, None
    return wire, np.frombuffer(base64.b64decode(wire["delta"], validate=True), INT16)


def check(peer, frames):
    """Raise unless the peer says of every frame what the standard library says."""
    for frame in frames:
        wire, samples = expected(frame)
        event, array = peer.take(frame)
        said = peer.wire(event)
        assert said["type"] == wire["type"], (peer.name, said["type"])
        assert covers(wire, said), (peer.name, wire, said)
        assert wire.keys() - said.keys() <= UNREAD, (peer.name, wire.keys() - said.keys())
        if samples is None:
            assert array is None, peer.name
        else:
            assert array.dtype == samples.dtype, (peer.name, array.dtype)
            assert np.array_equal(array, samples), peer.name


def covers(wire, said):
    """Whether all that is said stands in the wire; None may stand for an absent key."""
    if isinstance(said, dict):
        return all(covers(wire.get(key), value) for key, value in said.items() if value is not None)
    if isinstance(said, list):
        return len(wire) == len(said) and all(map(covers, wire, said))
    return type(wire) is type(said) and wire == said


@cache
def find_peers():
    """The peers whose packages are here, and the names of those that are left out."""
    here, missing = [], []
    for name, modules, make in MAKERS:
        try:
            needed = [importlib.import_module(module) for module in modules]
            here.append(make(name, *needed))
        except ImportError as error:
            missing.append(f"{name} ({error})")
    return here, missing


def ours(decoder):
    """rtfast as a peer: in a function that hands over the array, like the others."""
    from rtfast import AudioEvent

    decode = decoder.decode

    def take(frame):
        event = decode(frame)
        if isinstance(event, AudioEvent):
            return event, event.audio
        return event, None

    return Peer("rtfast, in a function like the peers", take, lambda event: event.to_dict())


def twin(name):
    """The pure-Python twin beside the compiled decoder, whose classes it fills here."""
    from rtfast import BACKEND
    from rtfast._decoder_py import Decoder

    if BACKEND == "python":
        raise ImportError("it is what is measured")
    take = ours(Decoder()).take
    return Peer(name, take, lambda event: event.to_dict(), slow=True)


def json_base64(name):
    loads, b64decode, frombuffer = json.loads, base64.b64decode, np.frombuffer

    def take(frame):
        event = loads(frame)
        tag = event["type"]
        if tag in AUDIO_TAGS:
            return event, frombuffer(b64decode(event["delta"]), INT16)
        return event, None

    return Peer(name, take)


def hack(name, orjson, pybase64):
    """UNSAFE: looks for the delta by text and checks nothing around it: the fastest that a person
    would write, and wrong on other key orders, on blanks and on escapes."""
    loads, b64decode, frombuffer = orjson.loads, pybase64.b64decode, np.frombuffer
    heads = {
        bytes: (b'{"type":"response.output_audio.delta"', b',"delta":"', b"}"),
        str: ('{"type":"response.output_audio.delta"', ',"delta":"', "}"),
    }

    def take(frame):
        head, key, end = heads[type(frame)]
        if not frame.startswith(head):
            return loads(frame), None
        start = frame.find(key)
        text = frame[start + 10 : -2]
        event = loads(frame[:start] + end)
        return event, frombuffer(b64decode(text, validate=True), INT16)

    return Peer(name, take, safe=False)


def orjson_base64(name, orjson):
    loads, b64decode, frombuffer = orjson.loads, base64.b64decode, np.frombuffer

    def take(frame):
        event = loads(frame)
        tag = event["type"]
        if tag in AUDIO_TAGS:
            return event, frombuffer(b64decode(event["delta"]), INT16)
        return event, None

    return Peer(name, take)


def orjson_pybase64(name, orjson, pybase64):
    loads, b64decode, frombuffer = orjson.loads, pybase64.b64decode, np.frombuffer

    def take(frame):
        event = loads(frame)
        tag = event["type"]
        if tag in AUDIO_TAGS:
            return event, frombuffer(b64decode(event["delta"], validate=True), INT16)
        return event, None

    return Peer(name, take)


def msgspec_tools(msgspec, kind):
    from .peer_structs import audio_classes, union

    audio = audio_classes(kind)
    decode = msgspec.json.Decoder(union(audio)).decode
    unknown, decode_any = msgspec.ValidationError, msgspec.json.Decoder().decode

    def event_of(frame):  # an unknown tag is an error to msgspec, and an event to everybody else
        try:
            return decode(frame)
        except unknown:
            return decode_any(frame)

    return event_of, *audio


def struct_wire(event):
    from msgspec.json import encode  # and not to_builtins, which refuses Raw

    return json.loads(encode(event))


def msgspec_bytes(name, msgspec):
    event_of, ga, live = msgspec_tools(msgspec, bytes)
    frombuffer = np.frombuffer

    def take(frame):
        event = event_of(frame)
        kind = type(event)
        if kind is ga or kind is live:
            return event, frombuffer(event.delta, INT16)
        return event, None

    return Peer(name, take, struct_wire)


def msgspec_str(name, msgspec, pybase64):
    event_of, ga, live = msgspec_tools(msgspec, str)
    b64decode, frombuffer = pybase64.b64decode, np.frombuffer

    def take(frame):
        event = event_of(frame)
        kind = type(event)
        if kind is ga or kind is live:
            return event, frombuffer(b64decode(event.delta, validate=True), INT16)
        return event, None

    return Peer(name, take, struct_wire)


def msgspec_raw(name, msgspec, pybase64):
    """The base64 text is never copied; one with an escape in it goes the long way."""
    event_of, ga, live = msgspec_tools(msgspec, msgspec.Raw)
    b64decode, frombuffer = pybase64.b64decode, np.frombuffer

    def samples(raw):
        try:
            pcm = b64decode(memoryview(raw)[1:-1], validate=True)
        except ValueError:
            pcm = b64decode(msgspec.json.decode(raw), validate=True)
        return frombuffer(pcm, INT16)

    def take(frame):
        event = event_of(frame)
        kind = type(event)
        if kind is ga or kind is live:
            return event, samples(event.delta)
        return event, None

    return Peer(name, take, struct_wire)


def simdjson_pybase64(name, simdjson, pybase64):
    """One parser, used again: its document must be gone by then, so the event is a dict."""
    parse, b64decode, frombuffer = simdjson.Parser().parse, pybase64.b64decode, np.frombuffer

    def take(frame):
        found = parse(frame)
        tag = found["type"]
        if tag == GA:  # key by key is faster than `as_dict` by 200 ns
            event = {
                "type": tag,
                "event_id": found["event_id"],
                "response_id": found["response_id"],
                "item_id": found["item_id"],
                "output_index": found["output_index"],
                "content_index": found["content_index"],
            }
            return event, frombuffer(b64decode(found["delta"], validate=True), INT16)
        event = found.as_dict()
        if tag == LIVE:
            return event, frombuffer(b64decode(event["delta"], validate=True), INT16)
        return event, None

    return Peer(name, take)


def model_wire(event):
    return event.model_dump(mode="json", by_alias=True, exclude_unset=True)


def with_audio(parse):
    """The array of an SDK model, as its users get it."""
    b64decode, frombuffer = base64.b64decode, np.frombuffer

    def take(frame):
        event = parse(frame)
        if event.type == GA:
            return event, frombuffer(b64decode(event.delta), INT16)
        return event, None

    return take


def discriminated(pydantic, realtime):
    """One line of pydantic over the SDK's own union, with the discriminator that it lacks."""
    from typing import Annotated, Union, get_args

    variants = get_args(get_args(realtime.RealtimeServerEvent)[0])
    tagged = Annotated[Union[variants], pydantic.Field(discriminator="type")]  # noqa: UP007
    return pydantic.TypeAdapter(tagged).validate_json


def pydantic_discriminated(name, pydantic, realtime):
    parse = discriminated(pydantic, realtime)
    return Peer(name, with_audio(parse), model_wire, slow=True)


def openai_sdk(name, realtime):
    connection = realtime.RealtimeConnection(None)
    return Peer(name, with_audio(connection.parse_event), model_wire, slow=True)


MAKERS = [
    ("rtfast, pure Python", (), twin),
    ("json+base64", (), json_base64),
    ("HACK find()+pybase64 (unsafe)", ("orjson", "pybase64"), hack),
    ("orjson+base64", ("orjson",), orjson_base64),
    ("orjson+pybase64", ("orjson", "pybase64"), orjson_pybase64),
    ("msgspec bytes", ("msgspec",), msgspec_bytes),
    ("msgspec str+pybase64", ("msgspec", "pybase64"), msgspec_str),
    ("msgspec Raw+pybase64", ("msgspec", "pybase64"), msgspec_raw),
    ("pysimdjson+pybase64", ("simdjson", "pybase64"), simdjson_pybase64),
    ("pydantic one-liner", ("pydantic", "openai.types.realtime"), pydantic_discriminated),
    ("openai parse_event", ("openai.resources.realtime.realtime",), openai_sdk),
]
