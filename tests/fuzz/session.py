"""What must hold for a session: backends and instruction sets alike, all as the oracles say."""

import contextlib

import numpy as np
from mutate import LONGEST
from oracle import same_json
from seeds import SEPARATOR
from seen import nested
from truth import against_oracles

import rtfast
from rtfast import _backend, _decoder_c, _decoder_py

RING = 1500  # samples, less than a session may have
OPTIONS = (
    {},
    {"strict": True},
    {"keep_frame": False},
    {"dtype": "float32"},
    {"dtype": "raw"},
    {"audio_format": "pcmu"},
    {"audio_format": "pcma", "dtype": "float32"},
    {"dtype": "raw", "strict": True},
    {"audio": RING},
    {"audio": RING, "audio_format": "pcmu"},
)
GIVEN = (bytes, bytes, bytearray, memoryview, str)
ITEMS = ("item_A", "x", "")


def given(frame, kind):
    """The frame as bytes, another buffer or str; bytes if it is no text at all."""
    if kind is not str:
        return kind(frame)
    with contextlib.suppress(UnicodeDecodeError):
        return frame.decode("utf-8", "surrogatepass")
    return frame


def check(data, twin=True):
    """One input of the fuzzer; AssertionError where something does not hold.

    Without the twin, the instruction sets are compared with each other and with the oracles alone.
    """
    data = bytes(data)
    if len(data) < 2:
        return
    options, kind = OPTIONS[data[0] % len(OPTIONS)], GIVEN[data[1] % len(GIVEN)]
    frames = [given(frame, kind) for frame in data[2:].split(SEPARATOR)[:LONGEST]]
    levels = list(_backend.simd_levels())
    if twin:
        want = Run(_decoder_py, options).outcomes(frames)
    else:
        want = on_level(levels.pop(), options, frames)
    for frame, outcome in zip(frames, want, strict=True):
        against_oracles(frame, outcome[0], options)
    for level in levels:
        got = on_level(level, options, frames)
        for number, (left, right) in enumerate(zip(want, got, strict=True)):
            assert same(left, right), (level, number, frames[number], left, right)


def on_level(level, options, frames):
    """What the compiled decoder makes of the frames with one instruction set."""
    previous = _backend.force_simd(level)
    try:
        return Run(_decoder_c, options).outcomes(frames)
    finally:
        _backend.force_simd(previous)


class Run:
    """One decoder over the frames, and all that its caller sees."""

    def __init__(self, module, options):
        self.module = module
        self.ring = rtfast.AudioRing(options["audio"]) if "audio" in options else None
        self.decoder = module.Decoder(**options | ({"audio": self.ring} if self.ring else {}))
        self.kept = []

    def outcomes(self, frames):
        found = [self.outcome(frame) for frame in frames]
        for view, copy in self.kept:  # a view of the pool never changes under its holder
            assert view.tobytes() == copy
        return found

    def outcome(self, frame):
        tag, played = self.module.event_type(frame), b""
        try:
            try:
                event = self.decoder.decode(frame)
            except rtfast.BufferFull:
                played = self.play()
                event = self.decoder.decode(frame)
        except rtfast.DecodeError as error:
            result = (error.code.value, error.pos, error.event_type, str(error), tag)
        except ValueError as error:
            result = ("larger than the ring", None, None, str(error), tag)
        else:
            seen = (nested(event), self.audio(event), repr(event), event.to_json())
            result = (type(event), event.to_dict(), *seen, tag)
        return result, played, self.state(result)

    def play(self):
        """Take all that the ring has."""
        out = np.zeros(self.ring.available, np.int16)
        assert self.ring.read_into(out) == len(out) and self.ring.available == 0
        return out.tobytes()

    def audio(self, event):
        array = getattr(event, "audio", None)
        if not isinstance(event, rtfast.AudioEvent) or array is None:
            return None
        if self.ring is None:
            self.kept.append((array, array.tobytes()))
        return (str(array.dtype), array.tobytes(), event.start_sample, event.sample_rate,
                event.duration_ms, str(event.audio_format))  # fmt: skip

    def state(self, result):
        """Counters and formats; of the item that was named, too."""
        names = set(ITEMS)
        if isinstance(result[0], type) and isinstance(result[1].get("item_id"), str):
            names.add(result[1]["item_id"])
        counts = {name: (self.decoder.audio_samples(name), self.decoder.audio_ms(name))
                  for name in sorted(names)}  # fmt: skip
        formats = str(self.decoder.input_format), str(self.decoder.output_format)
        ring = self.ring and (self.ring.available, self.ring.free, repr(self.ring.position()))
        return counts, formats, self.decoder.dropped_bytes, ring


def same(left, right):
    (ours, *state), (theirs, *other_state) = left, right
    if state != other_state or len(ours) != len(theirs):
        return False
    if len(ours) == 5:
        return ours == theirs
    return ours[:1] + ours[2:] == theirs[:1] + theirs[2:] and same_json(ours[1], theirs[1])
