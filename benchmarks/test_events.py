"""Small and nested frames: decoded alone, and decoded with every field read."""

import pytest

from . import frames as made
from .contenders import bare_for, field_readers, peers_and_us
from .loops import dropped, fill
from .peers import check

KINDS = {
    "transcript delta": (made.transcript_deltas(64), 1_000),
    "speech_started": (made.speech_starteds(64), 1_000),
    "response.done": (made.response_dones(8), 100),
}
BARE = {kind: bare_for(frames) for kind, (frames, _) in KINDS.items()}
READERS = {kind: field_readers(frames) for kind, (frames, _) in KINDS.items()}
PEERS = {peer.name: peer for peer in peers_and_us(slow=True)}


def given(kind, form):
    frames, count = KINDS[kind]
    return fill(made.as_text(frames) if form == "str" else frames, count)


def test_the_peers_are_right():
    for frames, _ in KINDS.values():
        for peer in PEERS.values():
            check(peer, frames)
            check(peer, made.as_text(frames))


def pairs(by_kind):
    return [(kind, name) for kind, names in by_kind.items() for name in names]


@pytest.mark.parametrize(("kind", "name"), pairs(BARE))
@pytest.mark.parametrize("form", ["bytes", "str"])
def test_decoded(kind, form, name, measure):
    measure(dropped(BARE[kind][name][0]), given(kind, form), f"{kind}, {form}")


@pytest.mark.parametrize(("kind", "name"), pairs(READERS))
@pytest.mark.parametrize("form", ["bytes", "str"])
def test_every_field_read(kind, form, name, measure):
    measure(READERS[kind][name], given(kind, form), f"{kind}, every field read, {form}")


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("kind", KINDS)
def test_in_a_function(kind, name, measure):
    """As the audio rows do it: every peer in a function that looks for audio."""
    check(PEERS[name], KINDS[kind][0])
    frames = given(kind, "bytes")
    measure(dropped(PEERS[name].take), frames, f"{kind}, in a function, bytes")
