"""The rows of the table: what runs in turn, over which frames. Answers are checked on the way."""

import json
from itertools import chain

import rtfast

from . import frames as made
from .bounds import BOUNDS
from .client_rows import encoding_rows, receiving_rows, transcript_rows
from .contenders import bare_for, decoders_of, field_readers, peers_and_us
from .conversions import CONVERSIONS, check_conversion, peer_takes
from .hard_frames import hard_frames
from .loops import COLD_BYTES, dropped, fill, fresh, kept, resident
from .peers import check, ours
from .row import Row, over
from .sdk_rows import sdk_rows

__all__ = ["rows"]

PREFIX = 205  # bytes of a made-up audio delta before its base64


def rows(form, quick, task=""):
    """All rows for frames of one form, or those of one task; `quick` leaves out sizes, and the slow
    peers of most."""
    groups = {
        "audio by size": audio_rows(form, quick),
        "audio by conversion": conversion_rows(form, quick),
        "events": event_rows(form, quick),
        "session mix": session_rows(form),
        "batches": batch_rows(form),
        "route": event_type_rows(form),
        "what hurts": hard_rows(form),
        "client frames": receiving_rows(form),
        "encoding": chain(encoding_rows(), transcript_rows()) if form == "str" else (),
    }
    if form == "bytes":
        groups["SDK seam"] = sdk_rows()
    for group, made_of in groups.items():
        if task in group:
            for row in made_of:
                yield row._replace(group=group)


def formed(frames, form):
    return made.as_text(frames) if form == "str" else frames


def checked(frames, slow):
    """`rtfast` bare and every peer in its function, all of them right about these frames."""
    functions = {"rtfast": rtfast.Decoder().decode}
    check(ours(rtfast.Decoder()), frames)
    for peer in peers_and_us(slow):
        check(peer, frames)
        functions[peer.name] = peer.take
    return functions


def audio_rows(form, quick):
    sizes = ("1.2K", "9.6K", "24K") if quick else made.AUDIO_SIZES
    for size in sizes:
        sound = made.AUDIO_SIZES[size]
        frames = made.audio_deltas(sound, max(2, min(16, 98_304 // sound)))
        given = formed(frames, form)
        functions = checked(given, slow=size == "9.6K" and not quick)
        yield Row(f"audio {size}", form, over(given, functions, dropped) | floors(frames))
        if size == "9.6K" or not quick:
            functions = {name: fn for name, fn in functions.items() if name not in SLOW}
            yield Row(f"audio {size}, last 32 kept", form, over(given, functions, kept))
        if not quick:
            cold = resident(fill(given, COLD_BYTES // len(given[0])))
            yield Row(f"audio {size}, cold", form, over(cold, functions, dropped))


SLOW = {peer.name for peer in peers_and_us(slow=True) if peer.slow}


def floors(frames):
    """The base64 alone, its place known; and a copy of the frame into memory that is there."""
    room = memoryview(bytearray(len(frames[0])))

    def copy(frame):
        room[:] = frame

    found = {"memcpy of the frame": (dropped(copy), frames)}
    try:
        from pybase64 import b64decode
    except ImportError:
        return found

    def run(payloads):
        for payload in payloads:
            b64decode(payload, validate=True)

    return {"bare pybase64": (run, [frame[PREFIX:-2] for frame in frames])} | found


def conversion_rows(form, quick):
    for size in ("48K",) if quick else made.AUDIO_SIZES:
        sound = made.AUDIO_SIZES[size]
        frames = made.audio_deltas(sound, max(2, min(16, 192_000 // sound)))
        given = formed(frames, form)
        for name, (options, by_hand) in CONVERSIONS.items():
            functions = {"rtfast": rtfast.Decoder(**options).decode}
            if options:
                functions["rtfast, pcm16 to int16"] = rtfast.Decoder().decode
            check_conversion(functions["rtfast"](given[0]).audio, frames[0], by_hand)
            for peer, take in peer_takes(by_hand).items():
                check_conversion(take(given[0])[1], frames[0], by_hand)
                functions[peer] = take
            bounds = name if name in BOUNDS else f"{name}, {size}"
            yield Row(f"{name}, {size}", form, over(given, functions, dropped), bounds)


def event_rows(form, quick):
    kinds = {
        "transcript delta": made.transcript_deltas(64),
        "speech_started": made.speech_starteds(64),
        "response.done": made.response_dones(8),
    }
    for kind, frames in kinds.items():
        given = formed(frames, form)
        bare = {name: decode for name, (decode, *_) in bare_for(frames).items()}
        in_functions = checked(given, slow=not quick)
        del in_functions["rtfast"]
        yield Row(f"{kind}, decoded", form, over(given, bare | in_functions, dropped))
        readers = {name: (run, given) for name, run in field_readers(frames).items()}
        if "orjson.loads" in bare:
            readers["orjson.loads alone"] = (dropped(bare["orjson.loads"]), given)
        yield Row(f"{kind}, every field read", form, readers)
    mixed = formed(two_to_one(kinds["transcript delta"], kinds["speech_started"]), form)
    bare = {name: decode for name, (decode, *_) in bare_for(mixed).items()}
    yield Row(
        "transcript deltas and speech_started, two to one, decoded",
        form,
        over(mixed, bare, dropped),
    )


def two_to_one(often, seldom):
    """A stream in which no kind of frame comes three times running."""
    pairs = zip(often[::2], often[1::2], seldom, strict=False)
    return [frame for three in pairs for frame in three]


def session_rows(form):
    frames = formed(made.session(), form)
    functions = checked(frames, slow=True)
    yield Row("session mix", form, over(frames, functions, dropped))
    functions = {name: fn for name, fn in functions.items() if name not in SLOW}
    yield Row("session mix, last 32 kept", form, over(frames, functions, kept))


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
