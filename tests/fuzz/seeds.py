"""Write a small seed corpus for each fuzz target from the example session.

    python seeds.py <examples/session.jsonl> <folder>

One frame of every tag, long audio cut short; nothing here needs rtfast.
"""

import json
import sys
from pathlib import Path

LONGEST = 3000  # of a seed, in bytes
SEPARATOR = b"\x1e"  # between the frames of a decoder's input; stands in no valid frame
NUMBERS = ("0", "-0", "10", "1.5", "-2.5e3", "1e400", "1E-400", "01", "1.", "18446744073709551615")
TEXTS = (
    r"plain",
    r"a\"b\\c\/\u0041",
    r"\ud83d\ude00",
    "Grüße 😀",
    r"\ud800",
    "x" * 300 + "é",
    "x" * 300 + '"é' + "x" * 400,  # what follows the end is not looked at
)
BASE64 = ("", "AAAA", "QQ==", "QR==", "QUI=", "QUJD=", "A" * 300, r"AA\u0041A\/\/\u002B+", "AA A")


def cut(frame: bytes) -> bytes:
    """The frame with its audio cut to what fits into a seed."""
    if len(frame) <= LONGEST:
        return frame
    value = json.loads(frame)
    for key in ("delta", "audio"):
        if isinstance(value.get(key), str):
            value[key] = value[key][:800]
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def one_of_each(frames: list[bytes]) -> list[bytes]:
    found = {json.loads(frame)["type"]: cut(frame) for frame in reversed(frames)}
    return [frame for frame in found.values() if len(frame) <= LONGEST]


def long_text(frame: bytes) -> bytes:
    """A frame with a string that no window holds."""
    return json.dumps({**json.loads(frame), "long": "x" * 1400 + '"é'}).encode()


def deep(levels: int) -> bytes:
    """A frame of so many levels, its own braces included."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def borders() -> list[bytes]:
    """Escapes and quotes at the borders of blocks of 64 bytes, with quiet blocks between them."""
    texts = [("x" * before, "y" * behind) for before in (56, 57, 58) for behind in (62, 63, 127)]
    return [f'{{"a":"{left}\\n{right}","type":"b"}}'.encode() for left, right in texts]


def inputs(frames: list[bytes]) -> dict[str, list[bytes]]:
    """What each target takes; the formats are described in its source."""
    texts = [text.encode() for text in (*TEXTS, *BASE64)]
    deltas = [json.loads(frame).get("delta", "").encode() for frame in frames]
    spaced = [json.dumps(json.loads(frame), indent=1).encode() for frame in frames[:4]]
    holes = [b"\x80\xff\xff", b"\x02\xe0\x00\x60\x00\x01\x14\x80\x00\x00\x20"]
    odd = [long_text(frames[0]), b"{}", b'{"a":' * 40 + b"1" + b"}" * 40]
    odd += [*map(deep, (1023, 1024, 1025, 1026)), *borders()]
    return {
        "base64": [bytes([1, 128, n]) + text for n, text in enumerate((*texts, *deltas))]
        + [bytes([64, 64, n]) + bytes(256) for n in range(7)],
        "encode": [bytes([64, n]) + bytes(range(256)) * 2 for n in range(7)],
        "scan": frames + spaced + odd,
        "text": texts + [text for text in deltas if text],
        "number": [number.encode() for number in NUMBERS] + [n.encode() + b"," for n in NUMBERS],
        "template": [hole + frame for hole in holes for frame in frames],
        "decoder": [b"\x00\x00" + SEPARATOR.join([frame] * 4) for frame in frames]
        + [bytes([n, n]) + SEPARATOR.join(frames[n : n + 4]) for n in range(len(frames))],
    }


def main(session: str, folder: str) -> None:
    frames = one_of_each(Path(session).read_bytes().splitlines())
    for target, seeds in inputs(frames).items():
        place = Path(folder, target)
        place.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (place / f"seed_{number:03}").write_bytes(seed)


if __name__ == "__main__":
    main(*sys.argv[1:])
