"""Frames of any size that make a decoder work hard, and the ways in which they are read.

    python tests/hostile_frames.py <module>

reads each frame at one size and at twice as much, between calls of `getppid`, at which a counter of
instructions can be read; it prints what was read.
"""

import contextlib
import importlib
import os
import sys

import frames

import rtfast

AUDIO = frames.audio_prefix()
LEVELS = 250  # of nesting, which is fine


def in_value(text, tail=b"}"):
    return b'{"type":"x","value":' + text + tail


def in_string(text, tail=b'"}'):
    return in_value(b'"' + text, tail)


def keys(size):
    """Members whose keys are all different."""
    return b"".join(b',"key%06d":1' % number for number in range(size // 14))


def times(piece, size):
    return piece * (size // len(piece))


def array(piece, size, last=b"0"):
    return b"[" + times(piece, size) + last + b"]"


def groups(escapes, size):
    """Base64 groups of four characters, each of them an escape."""
    return times(escapes * 4, size)


RESPONSE = b'{"type":"response.done","response":{"id":"r"'
HOSTILE = {
    # strings
    "backslashes": lambda size: in_string(times(rb"\\", size)),
    "backslashes, and no end": lambda size: in_string(times(rb"\\", size), b'\\"}'),
    "escaped quotes": lambda size: in_string(times(rb"\"", size)),
    "escaped quotes, and no end": lambda size: in_string(times(rb"\"", size), b""),
    "escapes": lambda size: in_string(times(rb"\u00e9\n", size)),
    "pairs of escapes, then half a one": lambda size: (
        in_string(times(rb"\ud83d\ude00", size), rb'\ud83d"}')
    ),
    "characters": lambda size: in_string(times("é€😀".encode(), size)),
    "characters and escapes": lambda size: in_string(times(b"\xc3\xa9\\n", size)),
    "ill-formed at the end": lambda size: in_string(times(b"x", size), b'\xff"}'),
    "ill-formed after characters": lambda size: in_string(times(b"\xc3\xa9", size), b'\xff"}'),
    "control character at the end": lambda size: in_string(times(b"x", size), b'\x01"}'),
    # members
    "keys": lambda size: b'{"type":"x"' + keys(size) + b"}",
    "keys of a known event": lambda size: b'{"type":"error"' + keys(size) + b"}",
    "keys of a nested object": lambda size: RESPONSE + keys(size) + b"}}",
    "keys after audio": lambda size: AUDIO + b'AAAA"' + keys(size) + b"}",
    "keys after bad audio": lambda size: AUDIO + b'AAA!"' + keys(size) + b"}",
    "the same key": lambda size: b'{"type":"x"' + times(b',"a":1', size) + b"}",
    "the same key, escaped": lambda size: b'{"type":"x"' + times(rb',"\u0061":1', size) + b"}",
    "the same nested key": lambda size: RESPONSE + times(b',"id":"a"', size) + b"}}",
    "types": lambda size: b'{"type":"x"' + times(b',"type":"response.done"', size) + b"}",
    "audio again and again": lambda size: AUDIO + b'AAAA"' + times(b',"delta":"AAAA"', size) + b"}",
    "escaped audio again and again": lambda size: (
        AUDIO + b'AAAA"' + times(rb',"d\u0065lta":"AA\u0041A"', size) + b"}"
    ),
    "bad audio, each replaced": lambda size: (
        AUDIO + b'AAAA"' + times(b',"delta":"!"', size) + b',"delta":"AAAA"}'
    ),
    "the type behind base64": lambda size: (
        b'{"delta":"' + times(b"AAAA", size) + b'","type":"' + frames.AUDIO.encode() + b'"}'
    ),
    "the type behind objects with types": lambda size: (
        b'{"x":' + array(b'{"type":"y"},', size) + b',"type":"response.done"}'
    ),
    "a long type": lambda size: b'{"type":"' + times(b"t", size) + b'"}',
    "a long key": lambda size: b'{"type":"x","' + times(b"k", size) + b'":1}',
    "a long id": lambda size: AUDIO + b'AAAA","item_id":"' + times(b"i", size) + b'"}',
    # structure
    "arrays": lambda size: in_value(array(b"[],", size)),
    "deep arrays": lambda size: in_value(array(b"[" * LEVELS + b"]" * LEVELS + b",", size)),
    "opening brackets": lambda size: in_value(times(b"[", size)),
    "opening braces": lambda size: times(b'{"a":', size),
    "typed objects": lambda size: (
        RESPONSE + b',"output":' + array(b'{"content":[{}]},', size, b"{}") + b"}}"
    ),
    "typed objects, one bad": lambda size: (
        RESPONSE + b',"output":' + array(b'{"content":[{}]},', size, b'{"id":1}') + b"}}"
    ),
    "literals, one bad": lambda size: in_value(array(b"true,false,null,", size, b"nul")),
    "blanks": lambda size: in_value(times(b" ", size) + b"1", times(b"\n", size) + b"}x"),
    # numbers
    "digits": lambda size: in_value(times(b"9", size)),
    "digits of a fraction": lambda size: in_value(b"0." + times(b"3", size)),
    "zeros of a fraction": lambda size: in_value(b"0." + times(b"0", size) + b"1"),
    "digits of an exponent": lambda size: in_value(b"1e-" + times(b"9", size)),
    "long integers": lambda size: in_value(array(b"1" * 40 + b",", size)),
    "long fractions": lambda size: in_value(array(b"0." + b"3" * 770 + b",", size)),
    "numbers hard to round": lambda size: in_value(array(b"2.2250738585072011e-308,", size)),
    # base64
    "base64": lambda size: AUDIO + times(b"AAAA", size) + b'"}',
    "escaped base64": lambda size: AUDIO + groups(rb"\u0041", size) + b'"}',
    "base64 of escaped slashes": lambda size: AUDIO + groups(rb"\/", size) + b'"}',
    "bad at the end": lambda size: AUDIO + times(b"AAAA", size) + b'AAA!"}',
    "bad at the end of escapes": lambda size: AUDIO + groups(rb"\/", size) + b'AAA!"}',
    "bad at the beginning": lambda size: AUDIO + b"A===" + times(b"AAAA", size) + b'"}',
    "bits left over": lambda size: AUDIO + times(b"AAAA", size) + b'QR=="}',
}  # fmt: skip


def strictly(module, frame):
    return module.decode(frame, strict=True)


WAYS = {
    "decode": lambda module, frame: module.decode(frame),
    "decode a str": lambda module, frame: module.decode(frame.decode("latin-1")),
    "decode strictly": strictly,
    "to_dict": lambda module, frame: module.decode(frame).to_dict(),
    "event_type": lambda module, frame: module.event_type(frame),
    "audio_text": lambda module, frame: module.audio_text(frame),
    "redact": lambda module, frame: rtfast.redact(frame),
    "feed": lambda module, frame: module.Decoder().feed(frame),
}


def size(way, module):
    """Bytes that take no time to speak of: what Python reads is a hundred times slower."""
    return 4000 if module.__name__.endswith("_py") or way == "decode strictly" else 16_000


def read(way, module, frame):
    with contextlib.suppress(ValueError):
        WAYS[way](module, frame)


def main(name):
    module = importlib.import_module(name)
    for way in WAYS:
        for shape, made in HOSTILE.items():
            pair = [made(factor * size(way, module)) for factor in (1, 2)]
            for frame in pair:
                read(way, module, frame)  # keys that are new are learnt
                os.getppid()
                read(way, module, frame)
                os.getppid()
                print(len(frame), way, shape, sep="\t", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
