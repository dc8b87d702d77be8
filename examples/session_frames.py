"""Frames of the example session, in the shapes and key order of the GA Realtime service."""

import random
import string
from typing import Any

from session_speech import RATE

Frame = dict[str, Any]

MODEL = "gpt-realtime"
VOICE = "marin"
AUDIO_FORMAT: Frame = {"type": "audio/pcm", "rate": RATE}
TOKEN_LIMIT = 15_000_000


class Server:
    """The state of the server's side: ids, the conversation's last item, the quota."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.session_id = self.new_id("sess")
        self.conversation_id = self.new_id("conv")
        self.last_item_id: str | None = None
        self.tokens_left = TOKEN_LIMIT

    def letters(self, count: int) -> str:
        return "".join(self.random.choices(string.ascii_letters + string.digits, k=count))

    def new_id(self, prefix: str, length: int = 21) -> str:
        return f"{prefix}_{self.letters(length)}"

    def frame(self, tag: str, **fields: Any) -> Frame:
        return {"type": tag, "event_id": self.new_id("event"), **fields}

    def text_delta(self, tag: str, text: str, **fields: Any) -> Frame:
        """A text delta, padded by `obfuscation` to a multiple of 16 characters."""
        padding = self.letters(16 - len(text) % 16)
        return self.frame(tag, **fields, delta=text, obfuscation=padding)

    def item(self, moment: str, previous: str | None, item: Frame) -> Frame:
        return self.frame(f"conversation.item.{moment}", previous_item_id=previous, item=item)

    def whole_item(self, item: Frame) -> list[Frame]:
        """An item that comes complete: added and done at once."""
        previous, self.last_item_id = self.last_item_id, item["id"]
        return [self.item(moment, previous, item) for moment in ("added", "done")]

    def weave(self, *streams: list[Frame]) -> list[Frame]:
        """The streams merged at random, each in its own order."""
        turns = [number for number, stream in enumerate(streams) for _ in stream]
        self.random.shuffle(turns)
        sources = [iter(stream) for stream in streams]
        return [next(sources[number]) for number in turns]


def turn_detection(silence_ms: int) -> Frame:
    return {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": silence_ms,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    }


def session_object(
    session_id: str,
    instructions: str,
    tools: list[Frame],
    voice: str,
    transcription: Frame | None,
    silence_ms: int,
) -> Frame:
    audio_in = {
        "format": AUDIO_FORMAT,
        "transcription": transcription,
        "noise_reduction": None,
        "turn_detection": turn_detection(silence_ms),
    }
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": MODEL,
        "output_modalities": ["audio"],
        "instructions": instructions,
        "tools": tools,
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "expires_at": 1_790_000_000,
        "audio": {
            "input": audio_in,
            "output": {"format": AUDIO_FORMAT, "voice": voice, "speed": 1.0},
        },
        "include": None,
    }


def usage_object(text_in: int, audio_in: int, text_out: int, audio_out: int) -> Frame:
    cached = text_in // 64 * 64
    return {
        "total_tokens": text_in + audio_in + text_out + audio_out,
        "input_tokens": text_in + audio_in,
        "output_tokens": text_out + audio_out,
        "input_token_details": {
            "text_tokens": text_in,
            "audio_tokens": audio_in,
            "image_tokens": 0,
            "cached_tokens": cached,
            "cached_tokens_details": {"text_tokens": cached, "audio_tokens": 0, "image_tokens": 0},
        },
        "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out},
    }


def response_object(server: Server, response_id: str, **changes: Any) -> Frame:
    response: Frame = {
        "object": "realtime.response",
        "id": response_id,
        "status": "in_progress",
        "status_details": None,
        "output": [],
        "conversation_id": server.conversation_id,
        "output_modalities": ["audio"],
        "max_output_tokens": "inf",
        "audio": {"output": {"format": AUDIO_FORMAT, "voice": VOICE}},
        "usage": None,
        "metadata": None,
    }
    return response | changes


def response_frames(
    server: Server, response_id: str, empty: Frame, body: list[Frame], item: Frame, usage: Frame
) -> list[Frame]:
    """A response of one item, around its body; `empty` is how the item begins."""
    place = {"response_id": response_id, "output_index": 0}
    previous, server.last_item_id = server.last_item_id, item["id"]
    server.tokens_left -= usage["total_tokens"]
    done = response_object(server, response_id, status="completed", output=[item], usage=usage)
    limit = {"name": "tokens", "limit": TOKEN_LIMIT, "remaining": server.tokens_left}
    return [
        server.frame("response.created", response=response_object(server, response_id)),
        server.frame("response.output_item.added", **place, item=empty),
        server.item("added", previous, empty),
        *body,
        server.item("done", previous, item),
        server.frame("response.output_item.done", **place, item=item),
        server.frame("response.done", response=done),
        server.frame("rate_limits.updated", rate_limits=[limit | {"reset_seconds": 0.002}]),
    ]
