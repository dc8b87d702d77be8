"""The rows of the table: what runs in turn, over which frames. Answers are checked on the way."""

import json
from itertools import chain

import rtfast

from . import frames as made
from .audio_rows import SLOW, conversion_rows, simd_rows, size_rows
from .client_rows import encoding_rows, receiving_rows, transcript_rows
from .contenders import bare_for, decoders_of, field_readers, peers_and_us, right_takers
from .hard_frames import hard_frames
from .loops import COLD_BYTES, dropped, fill, fresh, kept, resident
from .peers import check, ours
from .recorded import recorded_rows
from .row import Row, formed, over
from .sdk_rows import sdk_rows
from .seams import seam_rows

__all__ = ["rows"]


def rows(form, quick, task=""):
    """All rows for frames of one form, or those of one task; `quick` leaves out sizes, and the slow
    peers of most."""
    groups = {
        "route": event_type_rows(form),
        "audio by size": size_rows(form, quick),
        "audio by conversion": conversion_rows(form, quick),
        "audio by instruction set": simd_rows(form, quick),
        "text deltas": text_rows(form, quick),
        "nested": decoded_and_read("response.done", made.response_dones(8), form, quick),
        "session mix": session_rows(form, quick),
        "batches": batch_rows(form),
        "what hurts": hard_rows(form),
        "recorded frames": recorded_rows(form),
        "client frames": receiving_rows(form),
        "encoding": chain(encoding_rows(), transcript_rows()) if form == "str" else (),
        "SDK seam": sdk_rows() if form == "bytes" else (),
        "framework seams": seam_rows() if form == "str" and not quick else (),
    }
    for group, made_of in groups.items():
        if task in group:
            for row in made_of:
                yield row._replace(group=group)


def text_rows(form, quick):
    transcripts, speech = made.transcript_deltas(64), made.speech_starteds(64)
    yield from decoded_and_read("transcript delta", transcripts, form, quick)
    yield from decoded_and_read("speech_started", speech, form, quick)
    mixed = formed(two_to_one(transcripts, speech), form)
    bare = {name: decode for name, (decode, *_) in bare_for(mixed).items()}
    title = "transcript deltas and speech_started, two to one, decoded"
    yield Row(title, form, over(mixed, bare, dropped))


def decoded_and_read(kind, frames, form, quick):
    given = formed(frames, form)
    bare = {name: decode for name, (decode, *_) in bare_for(frames).items()}
    in_functions = right_takers(given, slow=not quick)
    del in_functions["rtfast"]
    yield Row(f"{kind}, decoded", form, over(given, bare | in_functions, dropped))
    readers = {name: (run, given) for name, run in field_readers(frames).items()}
    if "orjson.loads" in bare:
        readers["orjson.loads alone"] = (dropped(bare["orjson.loads"]), given)
    yield Row(f"{kind}, every field read", form, readers)


def two_to_one(often, seldom):
    """A stream in which no kind of frame comes three times running."""
    pairs = zip(often[::2], often[1::2], seldom, strict=False)
    return [frame for three in pairs for frame in three]


def session_rows(form, quick):
    frames = formed(made.session(), form)
    functions = right_takers(frames, slow=True)
    yield Row("session mix", form, over(frames, functions, dropped))
    functions = {name: fn for name, fn in functions.items() if name not in SLOW}
    yield Row("session mix, last 32 kept", form, over(frames, functions, kept))
    if not quick:
        cold = resident(fill(frames, COLD_BYTES * len(frames) // sum(map(len, frames))))
        yield Row("session mix, cold", form, over(cold, functions, dropped))


def batch_rows(form):
    """Eight frames a call, as a busy socket has them ready, and one by one: a list of events."""
    kinds = {
        "session mix": made.session(),
        "transcript delta": made.transcript_deltas(64),
        "audio 1.2K": made.audio_deltas(1_200, 16),
    }
    for kind, frames in kinds.items():
        given = formed(frames, form)
        batches = [given[at : at + 8] for at in range(0, len(given) - 7, 8)]
        decoder, other = rtfast.Decoder(), rtfast.Decoder()
        assert decoder.decode_many(given) == [other.decode(frame) for frame in given]
        ways = {"rtfast": decoder.decode_many, "rtfast, one by one": one_by_one(decoder.decode)}
        yield Row(f"batches of 8, {kind}", form, over(batches, ways, dropped))


def one_by_one(decode):
    return lambda batch: [decode(frame) for frame in batch]


def empty(frame):
    return None


def event_type_rows(form):
    kinds = {
        "transcript delta": made.transcript_deltas(64),
        "audio 9.6K": made.audio_deltas(9_600, 8),
        "audio 192K": made.audio_deltas(192_000, 2),
    }
    for kind, frames in kinds.items():
        given = formed(frames, form)
        functions = {"rtfast": rtfast.event_type, "empty function": empty}
        check_types(given)
        title = "event_type, type first"
        yield Row(f"{title}, {kind}", form, over(given, functions, dropped), title)
    given = formed(hard_frames()["audio, type last after 16 KB"], form)
    check_types(given)
    key, absent = ('"type"', "\0") if form == "str" else (b'"type"', b"\0")
    functions = {
        "rtfast": rtfast.event_type,
        "find of the key": lambda frame: frame.find(key),
        "find of one byte": lambda frame: frame.find(absent),
    }
    yield Row("event_type, type last after 16 KB", form, over(given, functions, dropped))


def check_types(frames):
    for frame in frames:
        assert rtfast.event_type(frame) == json.loads(frame)["type"]


def hard_rows(form):
    for name, frames in hard_frames().items():
        given = formed(frames, form)
        check(ours(rtfast.Decoder()), given)
        for peer in peers_and_us():
            if peer.safe:
                check(peer, given)
        yield Row(f"hurts: {name}", form, over(given, decoders_of(name), dropped), "hurts")
        if form == "str" and "not ASCII" in name:
            decoders = decoders_of(name) | {"making the str": empty}
            yield Row(f"hurts: {name}, new each time", form, over(frames, decoders, fresh), "hurts")
