"""What runs against each other, by task: whole peers, bare calls, calls with every field read."""

import json

import rtfast

from .loops import reading
from .peers import find_peers, ours

__all__ = ["bare_decoders", "field_readers", "peers_and_us"]

UNDECLARED = ("obfuscation",)  # an extra key to rtfast and to msgspec's Structs


def peers_and_us(slow=False):
    """Every peer with us in front, as `frame -> (event, array)`."""
    peers = [ours(rtfast.Decoder()), *find_peers()[0]]
    return [peer for peer in peers if slow or not peer.slow]


def bare_decoders():
    """Calls without a function around them: name -> (decode, style of reading, keys unread)."""
    made = {"rtfast": (rtfast.Decoder().decode, "attribute", UNDECLARED)}
    try:
        import orjson
    except ImportError:
        pass
    else:
        made["orjson.loads"] = (orjson.loads, "item", ())
    try:
        from .peer_structs import decoder
    except ImportError:
        return made
    unread = (*UNDECLARED, "type")  # its class is the tag
    made["msgspec"] = (decoder(str).decode, "attribute", unread)
    made["msgspec, nested dicts"] = (decoder(str, typed=False).decode, "attribute", unread)
    return made


def field_readers(frames):
    """name -> a loop that decodes and then reads every field of frames like the first one."""
    wire = json.loads(frames[0])
    readers = {}
    for name, (decode, style, unread) in bare_decoders().items():
        if name == "msgspec, nested dicts":  # attributes above items; nobody reads faster that way
            continue
        readers[name] = reading(decode, wire, style, unread)
    return readers


def decoders_of(name):
    """What decodes the hard frames of that name: audio into an array, the rest as a bare call."""
    peers = {peer.name: peer for peer in peers_and_us()}
    if "audio" in name:
        wanted = ("orjson+pybase64", "msgspec str+pybase64", "msgspec Raw+pybase64")
        against = {peer: peers[peer].take for peer in wanted if peer in peers}
        return {"rtfast": rtfast.Decoder().decode} | against
    made = {bare: decode for bare, (decode, *_) in bare_decoders().items()}
    if "unknown tag" in name and "msgspec str+pybase64" in peers:
        made["msgspec"] = peers["msgspec str+pybase64"].take  # its second try is in the function
        del made["msgspec, nested dicts"]
    return made
