"""Frames to measure with: real GA envelopes around made-up ids, words and sound, from a seed.

The same seed gives the same frames in every run and on every machine. In one response the response
and item ids repeat from frame to frame and the event id never does, as on the wire.
"""

import base64
import json
import random
import string

__all__ = [
    "AUDIO_SIZES",
    "Turn",
    "as_text",
    "audio_deltas",
    "compact",
    "response_dones",
    "session",
    "speech_starteds",
    "transcript_deltas",
]

AUDIO_SIZES = {  # bytes of PCM in one delta, by the name that the tables print
    "1.2K": 1_200,
    "4.8K": 4_800,
    "9.6K": 9_600,
    "24K": 24_000,
    "48K": 48_000,
    "192K": 192_000,
}
SESSION_DELTAS = 60  # audio deltas of 9.6 KB in one turn, and as many transcript deltas
LETTERS = string.ascii_letters + string.digits
WORDS = (
    "the",
    "next",
    "tram",
    "to",
    "harbour",
    "leaves",
    "in",
    "four",
    "minutes",
    "from",
    "platform",
    "two",
)
AUDIO_FORMAT = {"type": "audio/pcm", "rate": 24_000}


def compact(wire):
    """Compact JSON in UTF-8, as the servers send it."""
    return json.dumps(wire, separators=(",", ":"), ensure_ascii=False).encode()


def as_text(frames):
    """The same frames as `str`: what a WebSocket library hands over for text messages."""
    return [frame.decode() for frame in frames]


class Turn:
    """The ids and the randomness of one voice turn."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.response_id = self.new_id("resp")
        self.item_id = self.new_id("item")

    def letters(self, count):
        return "".join(self.random.choices(LETTERS, k=count))

    def new_id(self, prefix):
        return f"{prefix}_{self.letters(21)}"

    def wire(self, tag, **fields):
        return {"type": tag, "event_id": self.new_id("event"), **fields}

    def place(self):
        return {
            "response_id": self.response_id,
            "item_id": self.item_id,
            "output_index": 0,
            "content_index": 0,
        }

    def audio_text(self, size):
        return base64.b64encode(self.random.randbytes(size)).decode()

    def audio_delta(self, size):
        return self.wire("response.output_audio.delta", **self.place(), delta=self.audio_text(size))

    def transcript_delta(self):
        word = " " + self.random.choice(WORDS)
        padding = self.letters(13 - len(word))  # what the service pads short deltas to
        tag = "response.output_audio_transcript.delta"
        return self.wire(tag, **self.place(), delta=word, obfuscation=padding)

    def speech_started(self):
        start = self.random.randrange(100_000, 999_999)
        item = self.new_id("item")
        return self.wire("input_audio_buffer.speech_started", audio_start_ms=start, item_id=item)

    def words(self, count):
        return " ".join(self.random.choices(WORDS, k=count))

    def message(self, words, status="completed"):
        content = [{"type": "output_audio", "transcript": self.words(words)}] if words else []
        head = {"id": self.item_id, "object": "realtime.item", "type": "message"}
        return head | {"status": status, "role": "assistant", "content": content}

    def function_call(self, name):
        arguments = json.dumps({"stop": self.letters(8), "to": self.letters(6), "limit": 3})
        head = {"id": self.new_id("item"), "object": "realtime.item", "type": "function_call"}
        call = {"name": name, "call_id": self.new_id("call"), "arguments": arguments}
        return head | {"status": "completed"} | call

    def usage(self):
        text_in, audio_in, text_out, audio_out = (self.random.randrange(100, 999) for _ in range(4))
        cached = {"text_tokens": 64, "audio_tokens": 128, "image_tokens": 0}
        return {
            "total_tokens": text_in + audio_in + text_out + audio_out,
            "input_tokens": text_in + audio_in,
            "output_tokens": text_out + audio_out,
            "input_token_details": {
                "text_tokens": text_in,
                "audio_tokens": audio_in,
                "image_tokens": 0,
                "cached_tokens": 192,
                "cached_tokens_details": cached,
            },
            "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out},
        }

    def response(self, status, output, usage):
        return {
            "object": "realtime.response",
            "id": self.response_id,
            "status": status,
            "status_details": None,
            "output": output,
            "conversation_id": self.new_id("conv"),
            "output_modalities": ["audio"],
            "max_output_tokens": "inf",
            "audio": {"output": {"format": AUDIO_FORMAT, "voice": "marin"}},
            "usage": usage,
            "metadata": None,
        }

    def response_done(self):
        """Three messages and three function calls with their usage: about 3.1 KB."""
        messages = [self.message(words) for words in (84, 70, 66)]
        calls = [self.function_call(name) for name in ("next_departure", "fare", "stops")]
        response = self.response("completed", messages + calls, self.usage())
        return self.wire("response.done", response=response)

    def session_created(self):
        turn_detection = {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 200,
            "idle_timeout_ms": None,
            "create_response": True,
            "interrupt_response": True,
        }
        audio_in = {"format": AUDIO_FORMAT, "transcription": None, "noise_reduction": None}
        session = {
            "type": "realtime",
            "object": "realtime.session",
            "id": self.new_id("sess"),
            "model": "gpt-realtime",
            "output_modalities": ["audio"],
            "instructions": self.words(395),
            "tools": [],
            "tool_choice": "auto",
            "max_output_tokens": "inf",
            "tracing": None,
            "truncation": "auto",
            "prompt": None,
            "expires_at": 1_790_000_000,
            "audio": {
                "input": audio_in | {"turn_detection": turn_detection},
                "output": {"format": AUDIO_FORMAT, "voice": "marin", "speed": 1.0},
            },
            "include": None,
        }
        return self.wire("session.created", session=session)

    def item(self, moment, item):
        previous = self.new_id("item")
        return self.wire(f"conversation.item.{moment}", previous_item_id=previous, item=item)

    def output_item(self, moment, item):
        place = {"response_id": self.response_id, "output_index": 0}
        return self.wire(f"response.output_item.{moment}", **place, item=item)

    def part(self, moment, transcript):
        part = {"type": "audio", "transcript": transcript}
        return self.wire(f"response.content_part.{moment}", **self.place(), part=part)

    def opening(self):
        heard = {"type": "input_audio", "transcript": None}
        user = self.message(0) | {"id": self.new_id("item"), "role": "user", "content": [heard]}
        empty = self.message(0, "in_progress")
        return [
            self.session_created(),
            self.item("added", user),
            self.item("done", user),
            self.wire("response.created", response=self.response("in_progress", [], None)),
            self.output_item("added", empty),
            self.item("added", empty),
            self.part("added", ""),
        ]

    def closing(self):
        said = self.message(SESSION_DELTAS)
        transcript = said["content"][0]["transcript"]
        tag = "response.output_audio_transcript.done"
        limit = {"name": "tokens", "limit": 15_000_000, "remaining": 14_998_734}
        return [
            self.wire("response.output_audio.done", **self.place()),
            self.wire(tag, **self.place(), transcript=transcript),
            self.part("done", transcript),
            self.item("done", said),
            self.output_item("done", said),
            self.response_done(),
            self.wire("rate_limits.updated", rate_limits=[limit | {"reset_seconds": 0.005}]),
        ]


def audio_deltas(size, count, seed=1):
    turn = Turn(seed)
    return [compact(turn.audio_delta(size)) for _ in range(count)]


def transcript_deltas(count, seed=2):
    turn = Turn(seed)
    return [compact(turn.transcript_delta()) for _ in range(count)]


def speech_starteds(count, seed=3):
    turn = Turn(seed)
    return [compact(turn.speech_started()) for _ in range(count)]


def response_dones(count, seed=4):
    return [compact(Turn(seed + number).response_done()) for number in range(count)]


def session(seed=5):
    """The 134 frames of one turn: deltas of sound and of its transcript, and what is around."""
    turn = Turn(seed)
    deltas = []
    for _ in range(SESSION_DELTAS):
        deltas += [turn.transcript_delta(), turn.audio_delta(AUDIO_SIZES["9.6K"])]
    return [compact(wire) for wire in (*turn.opening(), *deltas, *turn.closing())]
