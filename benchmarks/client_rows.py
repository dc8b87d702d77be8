"""The rows of the client's audio: sent by `encode_audio` and by other ways, received as float32 as
servers do it; and the telephone's frames. Answers are checked on the way.
"""

import base64
import contextlib
import importlib
import json

import numpy as np

import rtfast

from . import frames as made
from .loops import dropped
from .row import Row, over

__all__ = ["chunks", "encoding_rows", "receiving_rows", "telephone", "transcript_rows"]

COUNT = 32
SENT = (160, 960, 4_800, 24_000)  # bytes of PCM16 in an append
RECEIVED = (960, 9_600)
SCALE = np.float32(32768)


def chunks(size):
    """Audio of so many bytes each, as int16."""
    noise = np.random.default_rng(size)
    return [noise.integers(-32768, 32768, size // 2).astype(np.int16) for _ in range(COUNT)]


def packages(*names):
    """The modules of these packages that are installed, by name."""
    found = {}
    for name in names:
        with contextlib.suppress(ImportError):
            found[name] = importlib.import_module(name)
    return found


class Wire:
    """What the SDK sends to; it keeps the last frame."""

    def send(self, data):
        self.sent = data


def sdk_sender(module):
    """The SDK's `append`, down to a socket that takes no time."""
    wire = Wire()
    buffer = module.RealtimeConnection(wire).input_audio_buffer

    def send(pcm):
        buffer.append(audio=base64.b64encode(pcm).decode())
        return wire.sent

    return send


def senders():
    """Functions int16 array -> frame by title, ours first."""
    encode, tag = base64.b64encode, "input_audio_buffer.append"
    here = packages("pybase64", "orjson", "openai.resources.realtime.realtime")
    found = {"rtfast": rtfast.encode_audio}
    if "pybase64" in here:
        fast = here["pybase64"].b64encode_as_string
        found["f-string, pybase64"] = lambda pcm: f'{{"type":"{tag}","audio":"{fast(pcm)}"}}'
        if "orjson" in here:
            dumps = here["orjson"].dumps
            found["orjson, pybase64"] = lambda pcm: dumps(
                {"type": tag, "audio": fast(pcm)}
            ).decode()
    found["f-string, base64"] = lambda pcm: f'{{"type":"{tag}","audio":"{encode(pcm).decode()}"}}'
    found["json, base64"] = lambda pcm: json.dumps({"type": tag, "audio": encode(pcm).decode()})
    if "openai.resources.realtime.realtime" in here:
        found["openai append"] = sdk_sender(here["openai.resources.realtime.realtime"])
    return found


def encoding_rows():
    for size in SENT:
        found, given = senders(), chunks(size)
        for pcm in given:
            for send in found.values():
                wire = json.loads(send(pcm))
                assert list(wire) == ["type", "audio"]
                assert wire["type"] == "input_audio_buffer.append"
                sent = base64.b64decode(wire["audio"], validate=True)
                assert sent == pcm.astype("<i2").tobytes()
        yield Row(f"encode an append of {size:,} B", "int16", over(given, found, dropped))


TRANSCRIPT = {
    "event_id": "event_CtYbX2mnv0a1", "response_id": "resp_CtYbXq81k2Jd",
    "item_id": "item_CtYbXw0vVn3f", "output_index": 0, "content_index": 0,
}  # fmt: skip


def transcript_rows():
    """What a server that speaks sends: an event of the words, built and written."""
    tag, words = "response.output_audio_transcript.delta", ["Sure, ", "the next tram", " leaves"]
    of = rtfast.events.ResponseAudioTranscriptDeltaEvent
    here = packages("orjson", "openai.types.realtime")
    found = {"rtfast": lambda text: of(**TRANSCRIPT, delta=text).to_json()}
    if "orjson" in here:
        dumps = here["orjson"].dumps
        found["dict, orjson"] = lambda text: dumps(
            {"type": tag, **TRANSCRIPT, "delta": text}
        ).decode()
    found["dict, json"] = lambda text: json.dumps({"type": tag, **TRANSCRIPT, "delta": text})
    if "openai.types.realtime" in here:
        model = here["openai.types.realtime"].ResponseAudioTranscriptDeltaEvent
        found["openai model"] = lambda text: model(
            type=tag, **TRANSCRIPT, delta=text
        ).model_dump_json()
    for text in words:
        for write in found.values():
            assert json.loads(write(text)) == {"type": tag, **TRANSCRIPT, "delta": text}
    yield Row("a transcript delta built and written", "str", over(words, found, dropped))


def receivers(by_hand):
    """Functions frame -> array, but for ours, by title: `by_hand(loads, b64decode)` makes one."""
    here = packages("pybase64", "orjson")
    decode = here["pybase64"].b64decode if "pybase64" in here else base64.b64decode
    found = {"json, pybase64": by_hand(json.loads, decode)}
    if "orjson" in here:
        found["orjson, pybase64"] = by_hand(here["orjson"].loads, decode)
    return found


def to_floats(loads, b64decode):
    """As vLLM does it, with the faster base64."""

    def take(frame):
        data = b64decode(loads(frame)["audio"])
        return np.frombuffer(data, dtype=np.int16).astype(np.float32) / 32768.0

    return take


def telephone():
    """What decodes Twilio's frames, and frames of 20 ms."""
    noise, media = np.random.default_rng(1), {"track": "inbound"}
    decode = rtfast.Decoder(events=rtfast.events.TWILIO).decode
    return decode, [
        made.compact({
            "event": "media", "sequenceNumber": str(number),
            "media": media | {
                "chunk": str(number), "timestamp": str(20 * number),
                "payload": base64.b64encode(noise.bytes(160)).decode(),
            },
            "streamSid": "MZ18ad3ab5a668481ce02b83e7395059f0",
        })
        for number in range(100, 100 + COUNT)
    ]  # fmt: skip


def to_samples(loads, b64decode):
    """mu-law by a table of its 256 samples."""
    every = rtfast.encode_audio(bytes(range(256)))
    mu_law = rtfast.decode(every, audio_format="pcmu").audio.copy()

    def take(frame):
        return mu_law[np.frombuffer(b64decode(loads(frame)["media"]["payload"]), np.uint8)]

    return take


def receiving_rows(form):
    for size in RECEIVED:
        sound = chunks(size)
        given = [rtfast.encode_audio(pcm) for pcm in sound]
        if form == "bytes":
            given = [frame.encode() for frame in given]
        decode = rtfast.Decoder(dtype="float32").decode
        found = receivers(to_floats)
        for frame, pcm in zip(given, sound, strict=True):
            for array in (decode(frame).audio, *(take(frame) for take in found.values())):
                assert array.dtype == np.float32 and np.array_equal(array, pcm / SCALE)
        contenders = over(given, {"rtfast": decode} | found, dropped)
        yield Row(f"an append of {size:,} B to float32", form, contenders)
    decode, given = telephone()
    if form == "str":
        given = made.as_text(given)
    found = receivers(to_samples)
    for frame in given:
        ours, theirs = decode(frame).audio, [take(frame) for take in found.values()]
        assert ours.dtype == np.int16 and len(ours) == 160
        assert all(np.array_equal(ours, array) for array in theirs)
    contenders = over(given, {"rtfast": decode} | found, dropped)
    yield Row("a Twilio media frame of 20 ms to int16", form, contenders)
