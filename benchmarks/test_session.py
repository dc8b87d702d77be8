"""The 134 frames of one turn, frame by frame and as a batch, and the frames that hurt."""

import pytest

import rtfast

from . import frames as made
from .contenders import decoders_of, peers_and_us
from .hard_frames import hard_frames
from .loops import dropped, fill, kept
from .peers import check, ours

SESSION = made.session()
FORMS = {"bytes": SESSION, "str": made.as_text(SESSION)}
PEERS = {peer.name: peer for peer in peers_and_us(slow=True)}
HARD = hard_frames()


@pytest.mark.parametrize("name", ["rtfast", *PEERS])
@pytest.mark.parametrize("form", FORMS)
def test_session(form, name, measure):
    decoder = rtfast.Decoder()
    check(PEERS.get(name) or ours(decoder), FORMS[form])
    fn = PEERS[name].take if name in PEERS else decoder.decode
    measure(dropped(fn), FORMS[form], f"session mix, {form}")


@pytest.mark.parametrize("name", ["rtfast", *(name for name in PEERS if not PEERS[name].slow)])
def test_session_last_32_kept(name, measure):
    decoder = rtfast.Decoder()
    check(PEERS.get(name) or ours(decoder), SESSION)
    fn = PEERS[name].take if name in PEERS else decoder.decode
    measure(kept(fn), SESSION, "session mix, last 32 kept")


BATCHES = {
    "session mix": SESSION,
    "transcript delta": made.transcript_deltas(64),
    "audio 1.2K": made.audio_deltas(1_200, 16),
    "audio 9.6K": made.audio_deltas(9_600, 16),
}


@pytest.mark.parametrize("way", ["decode_many", "list of decode"])
@pytest.mark.parametrize("name", BATCHES)
def test_batch(name, way, measure):
    """A list of events either way; eight frames a call, as a busy socket has them ready."""
    decoder, other = rtfast.Decoder(), rtfast.Decoder()
    assert decoder.decode_many(BATCHES[name]) == [other.decode(one) for one in BATCHES[name]]
    decode, decode_many = decoder.decode, decoder.decode_many

    def in_batches(batches):
        for batch in batches:
            decode_many(batch)

    def one_by_one(batches):
        for batch in batches:
            [decode(frame) for frame in batch]

    batches = [BATCHES[name][i : i + 8] for i in range(0, len(BATCHES[name]) - 7, 8)]
    run = in_batches if way == "decode_many" else one_by_one
    measure(run, batches, f"batches of 8, {name}")


@pytest.mark.parametrize("form", ["bytes", "str"])
@pytest.mark.parametrize("name", HARD)
def test_hard_frames_are_decoded_right(name, form):
    frames = made.as_text(HARD[name]) if form == "str" else HARD[name]
    check(ours(rtfast.Decoder()), frames)
    for peer in PEERS.values():
        if peer.safe and not peer.slow:
            check(peer, frames)


def pairs():
    return [(name, contender) for name in HARD for contender in decoders_of(name)]


@pytest.mark.parametrize(("name", "contender"), pairs())
@pytest.mark.parametrize("form", ["bytes", "str"])
def test_what_hurts(name, contender, form, measure):
    frames = made.as_text(HARD[name]) if form == "str" else HARD[name]
    fn = decoders_of(name)[contender]
    measure(dropped(fn), fill(frames, max(64, len(frames))), f"{name}, {form}")
