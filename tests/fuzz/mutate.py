"""Change a session of frames in the ways that matter: keys, values, escapes, blanks, base64, cuts.

A session is what fuzz_decoder.py takes: two bytes of settings and frames between separators.
"""

import json
import random

from seeds import SEPARATOR

LONGEST = 8  # frames in a session
PIECES = (
    b"", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b".", b"e", b"=", b"==", b"!",
    b"\\u0041", b"\\u002B", b"\\/", b"\\ud800", b"\\ud83d\\ude00", b"\x00", b"\n", b" ", b"\x80",
    b"\xc3", b"\xc3\xa9", b"\xe2\x82\xac", b"\xff", b"null", b"true", b"nul", b"1e999", b'"type":',
    b'"delta":"AAA",', b'"delta":"AAAA",', b'"item_id":null,', b"x" * 400, b"A" * 1600, b"\t" * 70,
)  # fmt: skip
VALUES = (
    None, True, False, 0, 9, -1, 1.5, -0.0, 1e22, 10**17, 10**18, 2**63, 2**64, "", "x", "é😀",
    'a"b', "\\", "\x7f", "item_A", "AAAA", "AAA=", "QQ==", "QR==", "A" * 700, "word " * 80, [], {},
    [1, [2]],
    {"type": "x"}, {"format": {"type": "audio/pcmu"}}, "pcm16", "g711_ulaw", "g711_alaw", 8000,
)  # fmt: skip
TAGS = (
    "response.output_audio.delta", "response.audio.delta", "response.output_text.delta",
    "response.output_audio_transcript.delta", "input_audio_buffer.append", "session.updated",
    "session.output_audio.delta", "response.output_audio.done", "conversation.item.truncated",
    "conversation.output_audio.delta", "session.input_audio.append", "some.unknown.tag", 5,
)  # fmt: skip
AUDIO_KEYS = {"delta", "audio", "data"}


def mutated(session, pool, seed, longest):
    """Another session near this one; one of at most `longest` bytes."""
    rng = random.Random(seed)
    settings, frames = session[:2].ljust(2, b"\0"), session[2:].split(SEPARATOR)
    if rng.random() < 0.1:
        settings = rng.randbytes(2)
    for _ in range(rng.choice((1, 1, 2, 3))):
        rng.choice((change_frame, change_frame, change_frame, change_order))(rng, frames, pool)
    del frames[LONGEST:]
    while len(frames) > 1 and len(settings) + sum(map(len, frames)) + len(frames) > longest:
        frames.pop()
    return (settings + SEPARATOR.join(frames))[:longest]


def change_order(rng, frames, pool):
    """Frames come, go, repeat and change places; repeated ones make a decoder learn templates."""
    place = rng.randrange(len(frames))
    what = rng.randrange(5)
    if what == 0:
        frames.insert(place, rng.choice(pool))
    elif what == 1:
        frames[place:place] = [frames[place]] * rng.randint(1, 4)
    elif what == 2:
        frames[place] = rng.choice(pool)
    elif what == 3 and len(frames) > 1:
        del frames[place]
    else:
        rng.shuffle(frames)


def change_frame(rng, frames, pool):
    place = rng.randrange(len(frames))
    change = rng.choice((members, members, members, text, text, escape, blanks, audio, audio, cut))
    frames[place] = change(rng, frames[place]).replace(SEPARATOR, b"")


def pairs(frame):
    """The members of a frame in order, twins and all; None if it is no object."""
    try:
        found = json.loads(frame, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(is_pair(pair) for pair in found) else None


def is_pair(value):
    return isinstance(value, tuple) and len(value) == 2


def plain(value):
    """What object_pairs_hook took apart, as dicts again."""
    if isinstance(value, list):
        if value and all(is_pair(pair) for pair in value):
            return {key: plain(inner) for key, inner in value}
        return [plain(inner) for inner in value]
    return value


def written(rng, found):
    """The members as a frame again: compact mostly, with blanks, with ASCII alone."""
    gap, ascii_only = rng.choice(((",", ":"),) * 4 + ((" , ", " : "),)), rng.random() < 0.2
    texts = [f"{json.dumps(key, ensure_ascii=ascii_only)}{gap[1]}"
             f"{json.dumps(plain(value), ensure_ascii=ascii_only, separators=gap)}"
             for key, value in found]  # fmt: skip
    return ("{" + gap[0].join(texts) + "}").encode("utf-8", "surrogatepass")


def members(rng, frame):
    """One member goes, changes, comes twice or moves, as a decoder of well-formed JSON sees it."""
    found = pairs(frame)
    if not found:
        return text(rng, frame)
    place = rng.randrange(len(found))
    key, value = found[place]
    what = rng.randrange(7)
    if what == 0:
        del found[place]
    elif what == 1:
        found[place] = (key, rng.choice(VALUES))
    elif what == 2:
        found.insert(rng.randrange(len(found) + 1), (key, rng.choice((value, *VALUES))))
    elif what == 3:
        rng.shuffle(found)
    elif what == 4:
        found = [("type", rng.choice(TAGS)) if pair[0] == "type" else pair for pair in found]
    elif what == 5:
        found[place] = (key, another(rng, value))
    else:
        found.insert(place, (rng.choice(("extra", "é", "typ", "types", "x" * 70)), value))
    return written(rng, found)


def another(rng, value):
    """A value of the same kind, as the next frame of a stream has it."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return value
    if isinstance(value, int):
        return value + rng.choice((-1, 1, 10, 1000))
    return value[: rng.randrange(len(value) + 1)] + rng.choice(("", "7", "abc", "é", "word " * 9))


def text(rng, frame):
    """A piece for a few bytes, anywhere; or one bit."""
    place = rng.randrange(len(frame) + 1)
    if rng.random() < 0.3 and place < len(frame):
        return frame[:place] + bytes([frame[place] ^ 1 << rng.randrange(8)]) + frame[place + 1 :]
    return frame[:place] + rng.choice(PIECES) + frame[place + rng.randrange(4) :]


def escape(rng, frame):
    """A letter or sign, in a key as well, as an escape of six characters."""
    letters = [at for at, byte in enumerate(frame) if byte in b"abcdetypliu0+/A_."]
    if not letters:
        return frame
    at = rng.choice(letters)
    return frame[:at] + rng.choice((b"\\u%04x", b"\\u%04X")) % frame[at] + frame[at + 1 :]


def blanks(rng, frame):
    signs = [at for at, byte in enumerate(frame) if byte in b"{}[],:"]
    at = rng.choice(signs) + rng.randrange(2) if signs else 0
    return frame[:at] + bytes(rng.choices(b" \t\n\r", k=rng.choice((1, 2, 70)))) + frame[at:]


def audio(rng, frame):
    """Base64 of another length, right or wrong; odd lengths leave half a sample over."""
    found = pairs(frame) or []
    for place, (key, value) in enumerate(found):
        if key not in AUDIO_KEYS or not isinstance(value, str):
            continue
        size = rng.choice((0, 1, 2, 3, 4, 5, 8, 63, 64, 65, 256, 1100, 1400))
        signs = "".join(rng.choices("ABab01+/", k=size))
        end = rng.choice(("", "==", "=", "QQ==", "QUI=", "QR==", "!", "-"))
        found[place] = (key, signs[: size // 4 * 4] + end if rng.random() < 0.8 else signs + end)
        return written(rng, found)
    return members(rng, frame)


def cut(rng, frame):
    return frame[: rng.randrange(len(frame) + 1)]
