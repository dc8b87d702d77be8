"""The client's audio, sent and received: `encode_audio` beside other ways to write an append,
appends decoded to float32 as the servers do it, and the telephone's frames.

    python -m benchmarks.client [--repeats 60] [--simd avx2]

Every frame is checked before anything is timed. Prints each bound and whether it holds.
"""

import argparse
import base64
import importlib
import json

import numpy as np

import rtfast
from rtfast import _backend

from .loops import dropped, pin
from .timing import in_turn, machine

COUNT = 32
SENT = (160, 960, 4_800, 24_000)  # bytes of PCM16 in an append
RECEIVED = (960, 9_600)
MUST_SEND = {960: {"the SDK": 400, "f-string, pybase64": 2.5}, 4_800: {"f-string, pybase64": 2}}
MUST_TAKE = {960: {"json, pybase64 (vLLM)": 10, "orjson, pybase64": 5}}
SCALE = np.float32(32768)


def chunks(size):
    """Audio of so many bytes each, as int16."""
    noise = np.random.default_rng(size)
    return [noise.integers(-32768, 32768, size // 2).astype(np.int16) for _ in range(COUNT)]


class Wire:
    """What the SDK sends to; it keeps the last frame."""

    def send(self, data):
        self.sent = data


def senders():
    """Functions int16 array -> frame by title, ours first."""
    pybase64 = importlib.import_module("pybase64")
    orjson = importlib.import_module("orjson")
    encode = pybase64.b64encode_as_string
    return {
        "rtfast": rtfast.encode_audio,
        "f-string, pybase64": lambda pcm: (
            f'{{"type":"input_audio_buffer.append","audio":"{encode(pcm)}"}}'
        ),
        "f-string, base64": lambda pcm: (
            f'{{"type":"input_audio_buffer.append","audio":"{base64.b64encode(pcm).decode()}"}}'
        ),
        "orjson, pybase64": lambda pcm: orjson.dumps(
            {"type": "input_audio_buffer.append", "audio": encode(pcm)}
        ).decode(),
        "json, base64": lambda pcm: json.dumps(
            {"type": "input_audio_buffer.append", "audio": base64.b64encode(pcm).decode()}
        ),
        "the SDK": sdk_sender(),
    }


def sdk_sender():
    """The SDK's `append`, down to a socket that takes no time."""
    module = importlib.import_module("openai.resources.realtime.realtime")
    wire = Wire()
    buffer = module.RealtimeConnection(wire).input_audio_buffer

    def send(pcm):
        buffer.append(audio=base64.b64encode(pcm).decode())
        return wire.sent

    return send


def takers():
    """Functions append -> float32 array by title, ours first."""
    pybase64 = importlib.import_module("pybase64")
    orjson = importlib.import_module("orjson")

    def by_hand(loads):
        def take(frame):
            data = pybase64.b64decode(loads(frame)["audio"])
            return np.frombuffer(data, dtype=np.int16).astype(np.float32) / 32768.0

        return take

    decode = rtfast.Decoder(dtype="float32").decode
    return {
        "rtfast": decode,
        "json, pybase64 (vLLM)": by_hand(json.loads),
        "orjson, pybase64": by_hand(orjson.loads),
    }


def telephone():
    """What decodes Twilio's frames, and frames of 20 ms."""
    noise, media = np.random.default_rng(1), {"track": "inbound"}
    decode = rtfast.Decoder(events=rtfast.events.TWILIO).decode
    return decode, [
        json.dumps({
            "event": "media", "sequenceNumber": str(number),
            "media": media | {
                "chunk": str(number), "timestamp": str(20 * number),
                "payload": base64.b64encode(noise.bytes(160)).decode(),
            },
            "streamSid": "MZ18ad3ab5a668481ce02b83e7395059f0",
        }, separators=(",", ":"))
        for number in range(100, 100 + COUNT)
    ]  # fmt: skip


def listeners(decode):
    """Functions Twilio frame -> int16 array by title, ours first."""
    pybase64 = importlib.import_module("pybase64")
    orjson = importlib.import_module("orjson")
    every = rtfast.encode_audio(bytes(range(256)))
    mu_law = rtfast.decode(every, audio_format="pcmu").audio.copy()

    def by_hand(loads, bytes_of):
        def take(frame):
            data = bytes_of(loads(frame)["media"]["payload"])
            return mu_law[np.frombuffer(data, np.uint8)]

        return take

    return {
        "rtfast": decode,
        "orjson, pybase64": by_hand(orjson.loads, pybase64.b64decode),
        "json, base64": by_hand(json.loads, base64.b64decode),
    }


def check_heard(found, given):
    for frame in given:
        ours, *theirs = (take(frame) for take in found.values())
        assert ours.audio.dtype == np.int16 and len(ours.audio) == 160
        assert all(np.array_equal(ours.audio, array) for array in theirs)


def check_sent(found, given):
    for pcm in given:
        for send in found.values():
            wire = json.loads(send(pcm))
            assert list(wire) == ["type", "audio"] and wire["type"] == "input_audio_buffer.append"
            assert base64.b64decode(wire["audio"], validate=True) == pcm.astype("<i2").tobytes()


def check_taken(found, given, sound):
    for frame, pcm in zip(given, sound, strict=True):
        for title, take in found.items():
            array = take(frame).audio if title == "rtfast" else take(frame)
            assert array.dtype == np.float32 and np.array_equal(array, pcm / SCALE)


def show(title, best, must):
    mine = best["rtfast"]
    print(f"\n{title}")
    for name, ns in best.items():
        ratio = "" if name == "rtfast" else f"{ns / mine:8.2f}x"
        times = must.get(name)
        verdict = f"   must {times}x: {'met' if ns >= times * mine else 'LOST'}" if times else ""
        print(f"  {name:24}{ns:10,.0f} ns {ratio:9}{verdict}".rstrip())


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.client", description=__doc__)
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--simd", choices=_backend.simd_levels(), help="force an instruction set")
    options = parser.parse_args()
    if options.simd:
        _backend.force_simd(options.simd)
    pin()
    print(machine())
    for size in SENT:
        found, given = senders(), chunks(size)
        check_sent(found, given)
        best = in_turn({name: (dropped(send), given) for name, send in found.items()},
                       options.repeats, 0.002)  # fmt: skip
        show(f"int16 to an append of {size:,} B", best, MUST_SEND.get(size, {}))
    for size in RECEIVED:
        found, sound = takers(), chunks(size)
        given = [rtfast.encode_audio(pcm) for pcm in sound]
        check_taken(found, given, sound)
        best = in_turn({name: (dropped(take), given) for name, take in found.items()},
                       options.repeats, 0.002)  # fmt: skip
        show(f"an append of {size:,} B, as str, to float32", best, MUST_TAKE.get(size, {}))
    decode, given = telephone()
    found = listeners(decode)
    check_heard(found, given)
    best = in_turn({name: (dropped(take), given) for name, take in found.items()},
                   options.repeats, 0.002)  # fmt: skip
    show("a Twilio media frame of 20 ms, as str, to int16", best, {})


if __name__ == "__main__":
    main()
