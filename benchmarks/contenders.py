"""What runs against each other, by task: whole peers, bare calls, calls with every field read."""

import json

import rtfast

from .loops import reading
from .peers import check, find_peers, ours

__all__ = ["bare_for", "decoders_of", "field_readers", "peers_and_us", "right_takers"]

UNDECLARED = ("obfuscation",)  # an extra key to rtfast and to msgspec's Structs


def peers_and_us(slow=False):
    """Every peer with us in front, as `frame -> (event, array)`."""
    peers = [ours(rtfast.Decoder()), *find_peers()[0]]
    return [peer for peer in peers if slow or not peer.slow]


def right_takers(frames, slow):
    """`rtfast` bare and every peer in its function, all of them right about these frames."""
    functions = {"rtfast": rtfast.Decoder().decode}
    check(ours(rtfast.Decoder()), frames)
    for peer in peers_and_us(slow):
        check(peer, frames)
        functions[peer.name] = peer.take
    return functions


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
    made["msgspec, obfuscation too"] = (decoder(str, padded=True).decode, "attribute", ("type",))
    return made


def bare_for(frames):
    """Those of the bare decoders that make a difference for frames like the first one."""
    wire = json.loads(frames[0])
    apart = {"msgspec, nested dicts": "response", "msgspec, obfuscation too": "obfuscation"}
    return {
        name: made
        for name, made in bare_decoders().items()
        if name not in apart or apart[name] in wire
    }


def field_readers(frames):
    """name -> a loop that decodes and then reads every field of frames like the first one."""
    wire = json.loads(frames[0])
    return {
        name: reading(decode, wire, style, unread)
        for name, (decode, style, unread) in bare_for(frames).items()
        if name != "msgspec, nested dicts"  # attributes above items: two ways to read in one
    }


def decoders_of(name):
    """What decodes the hard frames of that name: audio into an array, the rest as a bare call."""
    peers = {peer.name: peer for peer in peers_and_us()}
    if "audio" in name:
        wanted = ("orjson+pybase64", "msgspec str+pybase64", "msgspec Raw+pybase64")
        against = {peer: peers[peer].take for peer in wanted if peer in peers}
        return {"rtfast": rtfast.Decoder().decode} | against
    wanted = ("rtfast", "orjson.loads", "msgspec")
    made = {bare: found[0] for bare, found in bare_decoders().items() if bare in wanted}
    if "unknown tag" in name and "msgspec" in made:
        take = next(peer.take for name, peer in peers.items() if name.startswith("msgspec"))
        made["msgspec"] = take  # its second try is in the function
    return made
