"""Frames to decode: the envelopes are real (OpenAI GA and beta), the sound is made up."""

import base64
import json
import struct

EVENT_ID = "event_Ct1OqQk5dZ6v0hXhKxT3b"
RESPONSE_ID = "resp_Ct1Op8sKvqkzT2b1VJm4w"
ITEM_ID = "item_Ct1OpYl2b5tYk7Xn0sE8d"

AUDIO = "response.output_audio.delta"
TEXT = "response.output_text.delta"
APPEND = "input_audio_buffer.append"


def compact(value):
    """Compact JSON text in UTF-8, as the servers send it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def base64_text(pcm):
    return base64.b64encode(pcm).decode("ascii")


def pcm_of(*values):
    """16-bit samples on the wire."""
    return struct.pack(f"<{len(values)}h", *values)


def made_up_pcm(size, seed=1):
    """Bytes that look like nothing in particular and are the same in every run."""
    state = seed
    made = bytearray()
    while len(made) < size:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        made += (state >> 24).to_bytes(5, "little")
    return bytes(made[:size])


def audio_text(delta, *, tag=AUDIO, item=ITEM_ID, response=RESPONSE_ID, content=0):
    """An audio delta around a JSON string body that is written as given, right or wrong."""
    if isinstance(delta, str):
        delta = delta.encode()
    return audio_prefix(tag=tag, item=item, response=response, content=content) + delta + b'"}'


def audio_prefix(*, tag=AUDIO, item=ITEM_ID, response=RESPONSE_ID, content=0):
    """All of an audio delta up to its base64: its length is where the base64 begins."""
    head = {
        "type": tag,
        "event_id": EVENT_ID,
        "response_id": response,
        "item_id": item,
        "output_index": 0,
        "content_index": content,
    }
    return compact(head)[:-1] + b',"delta":"'


def audio_delta(pcm, **where):
    return audio_text(base64_text(pcm), **where)


def audio_done(*, item=ITEM_ID, response=RESPONSE_ID, content=0):
    return compact(
        {
            "type": "response.output_audio.done",
            "event_id": EVENT_ID,
            "response_id": response,
            "item_id": item,
            "output_index": 0,
            "content_index": content,
        }
    )


def append(pcm):
    return compact({"type": APPEND, "audio": base64_text(pcm)})


def text_delta(text="Sure", **more):
    return compact(
        {
            "type": TEXT,
            "event_id": EVENT_ID,
            "response_id": RESPONSE_ID,
            "item_id": ITEM_ID,
            "output_index": 0,
            "content_index": 0,
            "delta": text,
            **more,
        }
    )


def speech_started():
    return compact(
        {
            "type": "input_audio_buffer.speech_started",
            "event_id": EVENT_ID,
            "audio_start_ms": 1250,
            "item_id": ITEM_ID,
        }
    )


def item_deleted(item=ITEM_ID):
    return compact({"type": "conversation.item.deleted", "event_id": EVENT_ID, "item_id": item})


def item_truncated(item=ITEM_ID):
    return compact(
        {
            "type": "conversation.item.truncated",
            "event_id": EVENT_ID,
            "item_id": item,
            "content_index": 0,
            "audio_end_ms": 40,
        }
    )


def response_done():
    """A finished voice response: nested three deep, with usage, metadata and nulls."""
    return compact(
        {
            "type": "response.done",
            "event_id": EVENT_ID,
            "response": {
                "object": "realtime.response",
                "id": RESPONSE_ID,
                "status": "completed",
                "status_details": None,
                "output": [
                    {
                        "id": ITEM_ID,
                        "type": "message",
                        "status": "completed",
                        "role": "assistant",
                        "phase": "final_answer",
                        "content": [
                            {"type": "output_audio", "transcript": "Grüße aus Köln"},
                            {"type": "output_text", "text": "Bis bald"},
                        ],
                    }
                ],
                "conversation_id": "conv_Ct1Oo5",
                "output_modalities": ["audio"],
                "max_output_tokens": "inf",
                "usage": {
                    "total_tokens": 253,
                    "input_tokens": 132,
                    "output_tokens": 121,
                    "input_token_details": {"text_tokens": 119, "audio_tokens": 13},
                },
                "metadata": {"client_run": "abc123", "deep": {"er": [1, {"x": None}]}},
            },
        }
    )


def layout(fields):
    """A compact frame of `fields`, where each value begins, and where the closing brace stands."""
    text, starts = b"{", {}
    for key, value in fields.items():
        if len(text) > 1:
            text += b","
        text += compact(key) + b":"
        starts[key] = len(text)
        text += compact(value)
    return text + b"}", starts, len(text)
