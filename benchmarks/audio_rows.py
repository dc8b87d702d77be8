"""The rows of audio deltas: by size, by conversion, by instruction set."""

from contextlib import contextmanager

import rtfast
from rtfast import _backend

from . import frames as made
from .bounds import BOUNDS
from .contenders import peers_and_us, right_takers
from .conversions import CONVERSIONS, check_conversion, peer_takes
from .loops import COLD_BYTES, dropped, fill, kept, resident
from .row import Row, formed, over

__all__ = ["SLOW", "conversion_rows", "simd_rows", "size_rows"]

PREFIX = 205  # bytes of a made-up audio delta before its base64
SLOW = {peer.name for peer in peers_and_us(slow=True) if peer.slow}


def deltas(size, most=98_304):
    """A few different frames, so many bytes of sound in all: they stay in the second cache."""
    sound = made.AUDIO_SIZES[size]
    return made.audio_deltas(sound, max(2, min(16, most // sound)))


def size_rows(form, quick):
    for size in ("1.2K", "9.6K", "24K") if quick else made.AUDIO_SIZES:
        frames = deltas(size)
        given = formed(frames, form)
        functions = right_takers(given, slow=size == "9.6K" and not quick)
        yield Row(f"audio {size}", form, over(given, functions, dropped) | floors(frames))
        functions = {name: fn for name, fn in functions.items() if name not in SLOW}
        if size == "9.6K" or not quick:
            yield Row(f"audio {size}, last 32 kept", form, over(given, functions, kept))
        if not quick:
            cold = resident(fill(given, COLD_BYTES // len(given[0])))
            yield Row(f"audio {size}, cold", form, over(cold, functions, dropped))


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
        frames = deltas(size, most=192_000)
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


def simd_rows(form, quick):
    """The same code on every instruction set that this machine has; "rtfast" is the one in use."""
    levels = _backend.simd_levels()
    if len(levels) == 1:
        return
    for size in ("9.6K",) if quick else ("1.2K", "9.6K", "48K"):
        frames = deltas(size)
        given = formed(frames, form)
        for name in ("pcm16 to int16", "pcm16 to float32", "mu-law to int16"):
            options, by_hand = CONVERSIONS[name]
            decode = rtfast.Decoder(**options).decode
            contenders = {"rtfast": (dropped(decode), given)}
            for level in levels:
                with forced(level):
                    check_conversion(decode(given[0]).audio, frames[0], by_hand)
                contenders[f"rtfast, {level}"] = (dropped_on(level, decode), given)
            yield Row(f"every instruction set, {name}, {size}", form, contenders)


@contextmanager
def forced(level):
    before = _backend.force_simd(level)
    try:
        yield
    finally:
        _backend.force_simd(before)


def dropped_on(level, fn):
    run = dropped(fn)

    def on_level(frames):
        with forced(level):
            run(frames)

    return on_level
