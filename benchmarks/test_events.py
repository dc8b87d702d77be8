"""Small and nested frames: decoded alone, and decoded with every field read."""

import pytest

from . import frames as made
from .contenders import bare_decoders, field_readers, peers_and_us
from .loops import dropped, fill
from .peers import check

KINDS = {
    "transcript delta": (made.transcript_deltas(64), 1_000),
    "speech_started": (made.speech_starteds(64), 1_000),
    "response.done": (made.response_dones(8), 100),
}
BARE = bare_decoders()
PEERS = {peer.name: peer for peer in peers_and_us(slow=True)}


def given(kind, form):
    frames, count = KINDS[kind]
    return fill(made.as_text(frames) if form == "str" else frames, count)


def test_the_peers_are_right():
    for frames, _ in KINDS.values():
        for peer in PEERS.values():
            check(peer, frames)
            check(peer, made.as_text(frames))


@pytest.mark.parametrize("name", BARE)
@pytest.mark.parametrize("form", ["bytes", "str"])
@pytest.mark.parametrize("kind", KINDS)
def test_decoded(kind, form, name, measure):
    measure(dropped(BARE[name][0]), given(kind, form), f"{kind}, {form}")


@pytest.mark.parametrize("name", field_readers(KINDS["speech_started"][0]))
@pytest.mark.parametrize("form", ["bytes", "str"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_read(kind, form, name, measure):
    run = field_readers(KINDS[kind][0])[name]
    measure(run, given(kind, form), f"{kind}, every field read, {form}")


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("kind", KINDS)
def test_in_a_function(kind, name, measure):
    """As the audio rows do it: every peer in a function that looks for audio."""
    check(PEERS[name], KINDS[kind][0])
    frames = given(kind, "bytes")
    measure(dropped(PEERS[name].take), frames, f"{kind}, in a function, bytes")
