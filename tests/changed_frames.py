"""Every cut and every flipped bit of a frame of each class, and what each of them must give.

    python tests/changed_frames.py

tells how many there are. What is right is told by orjson and strict base64, and of cuts by hand.
"""

import frames
from full_frames import classes, signed_frames
from oracle import orjson, strict_base64

import rtfast

LONGEST = 600  # bytes of a frame that the suite changes everywhere
STEP = 97  # of the changes to longer ones, every so many-th; `pytest -m slow` makes them all
ITEM = frames.ITEM_ID

# The frame of each class by its tag, and three as a server sends them, without a key too many.
FRAMES = {
    **signed_frames(),
    "audio as sent": frames.audio_delta(frames.made_up_pcm(51)),
    "text as sent": frames.text_delta('Grüße "x"'),
    "append as sent": frames.append(frames.made_up_pcm(60)),
}
PATHS = {
    tag: cls._audio_paths
    for first, cls in classes().items()
    for tag in cls._tags
    if issubclass(cls, rtfast.AudioEvent)
}
REFUSED_JSON, REFUSED_BASE64 = "JSON", "base64"


def shares(names=FRAMES):
    """The frames to change, and which of their changes: of long ones a share first, then all."""
    short = [(name, 1) for name in names if len(FRAMES[name]) <= LONGEST]
    long = [name for name in names if len(FRAMES[name]) > LONGEST]
    return short, [(name, STEP) for name in long], [(name, 1) for name in long]


def places(name, count, step):
    """The changes of a share; long frames begin at different places, for much in them is alike."""
    return range(list(FRAMES).index(name) % step, count, step)


def cuts(name, step):
    """Each frame that is cut short, the code of its error and where that is."""
    frame = FRAMES[name]
    for cut in places(name, len(frame), step):
        start = cut
        while frame[start] & 0xC0 == 0x80:
            start -= 1
        code = "unexpected_end" if start == cut else "bad_utf8"
        yield frame[:cut], code, start


def flips(name, step):
    """Each frame of which one bit is another."""
    frame = FRAMES[name]
    for bit in places(name, len(frame) * 8, step):
        changed = bytearray(frame)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def truth(frame):
    """The value of a frame and the bytes of its audio, or why it must be refused."""
    try:
        value = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return REFUSED_JSON, None
    if type(value) is not dict:
        return REFUSED_JSON, None
    tag = value.get("type")
    for (key,) in PATHS.get(tag, ()) if type(tag) is str else ():
        if type(value.get(key)) is str:
            data = strict_base64(value[key])
            return (REFUSED_BASE64, None) if data is None else (value, data)
    return value, None


def told(share, what):
    count = sum(len(places(name, len(FRAMES[name]) * what, step)) for name, step in share)
    print(f"{count:10,} {'flipped bits' if what == 8 else 'cuts'}")


if __name__ == "__main__":
    titles = "short frames, all", f"long ones, every {STEP}th", "long ones, all (slow)"
    for title, share in zip(titles, shares(), strict=True):
        print(f"{len(share)} {title}")
        told(share, 1)
        told(share, 8)
