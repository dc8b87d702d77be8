"""Make session.jsonl: the server's side of a short voice session, one frame a line.

    python examples/make_session.py > examples/session.jsonl

Two spoken turns over the GA Realtime protocol. The first is answered in audio; the second calls a
function, gets its output and is answered in audio. Envelopes, key order, event order and delta
sizes are those of the service; the dialogue is made up, and espeak-ng (which must be installed)
speaks it. Ids and interleaving come from a seed: the same espeak-ng makes the same file.
"""

import base64
import json
import re
import sys

from session_frames import (
    VOICE,
    Frame,
    Server,
    response_frames,
    session_object,
    usage_object,
)
from session_speech import RATE, speak

SEED = 7
INSTRUCTIONS = (
    "You are the telephone guide of the city’s trams. Answer in one or two short sentences. "
    "Call next_departure before you name a time."
)
NEXT_DEPARTURE: Frame = {
    "type": "function",
    "name": "next_departure",
    "description": "The next departure from a stop.",
    "parameters": {
        "type": "object",
        "properties": {"stop": {"type": "string"}, "to": {"type": "string"}},
        "required": ["stop", "to"],
    },
}
TRANSCRIPTION: Frame = {"model": "gpt-4o-mini-transcribe", "language": "en", "prompt": None}

FIRST_DELTAS = (4_800, 7_200)  # bytes; the service starts small, so that playback starts soon
LATER_DELTA = 12_000
MS_PER_TOKEN_OUT = 50
MS_PER_TOKEN_IN = 100
INSTRUCTION_TOKENS = 96


def tokens(text: str) -> list[str]:
    """Words with the blank before them, and punctuation: how the service cuts its text deltas."""
    return re.findall(r"\s?\w+|\s?[^\w\s]", text)


def duration_ms(pcm: bytes) -> int:
    return len(pcm) * 1000 // (2 * RATE)


def audio_deltas(pcm: bytes) -> list[str]:
    """The speech as base64 texts, in the sizes that the service sends."""
    sizes = [*FIRST_DELTAS, *[LATER_DELTA] * (len(pcm) // LATER_DELTA + 1)]
    deltas = []
    for size in sizes:
        chunk, pcm = pcm[:size], pcm[size:]
        if chunk:
            deltas.append(base64.b64encode(chunk).decode())
    return deltas


def opening(server: Server) -> list[Frame]:
    """The session with the service's defaults, then as the client configured it."""
    created = session_object(server.session_id, "Be helpful and brief.", [], "alloy", None, 200)
    updated = session_object(
        server.session_id, INSTRUCTIONS, [NEXT_DEPARTURE], VOICE, TRANSCRIPTION, 500
    )
    return [
        server.frame("session.created", session=created),
        server.frame("session.updated", session=updated),
    ]


def speech(server: Server, start_ms: int, end_ms: int) -> list[Frame]:
    """The user speaks; what was said is not known yet."""
    item: Frame = {
        "id": server.new_id("item"),
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [{"type": "input_audio", "transcript": None}],
    }
    buffer, item_id, previous = "input_audio_buffer", item["id"], server.last_item_id
    return [
        server.frame(f"{buffer}.speech_started", audio_start_ms=start_ms, item_id=item_id),
        server.frame(f"{buffer}.speech_stopped", audio_end_ms=end_ms, item_id=item_id),
        server.frame(f"{buffer}.committed", previous_item_id=previous, item_id=item_id),
        *server.whole_item(item),
    ]


def transcription(server: Server, text: str, heard_ms: int) -> list[Frame]:
    """What the user said, word by word and then whole; it races with the response."""
    tag = "conversation.item.input_audio_transcription"
    place = {"item_id": server.last_item_id, "content_index": 0}
    words, heard = tokens(text), heard_ms // MS_PER_TOKEN_IN
    usage = {
        "type": "tokens",
        "total_tokens": heard + len(words),
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": len(words),
    }
    deltas = [server.text_delta(f"{tag}.delta", word, **place) for word in words]
    return [*deltas, server.frame(f"{tag}.completed", **place, transcript=text, usage=usage)]


def message(item_id: str, status: str, content: list[Frame]) -> Frame:
    head = {"id": item_id, "type": "message", "status": status, "role": "assistant"}
    return head | {"content": content}


def spoken_response(server: Server, text: str, pcm: bytes, heard: tuple[int, int]) -> list[Frame]:
    """A response in audio; `heard` is what the model read for it, in text and in audio tokens."""
    response_id, item_id = server.new_id("resp"), server.new_id("item")
    item_place = {"response_id": response_id, "item_id": item_id}
    place = item_place | {"output_index": 0, "content_index": 0}
    words = tokens(text)
    said = [server.text_delta("response.output_audio_transcript.delta", w, **place) for w in words]
    audio = [
        server.frame("response.output_audio.delta", **place, delta=delta)
        for delta in audio_deltas(pcm)
    ]
    part = {"type": "audio", "transcript": ""}
    body = [
        server.frame("response.content_part.added", **place, part=part),
        *said[:3],
        *server.weave(said[3:], audio[:-2]),  # the text runs ahead of its audio
        *audio[-2:],
        server.frame("response.output_audio.done", **place),
        server.frame("response.output_audio_transcript.done", **place, transcript=text),
        server.frame("response.content_part.done", **place, part=part | {"transcript": text}),
    ]
    usage = usage_object(*heard, len(words), duration_ms(pcm) // MS_PER_TOKEN_OUT)
    item = message(item_id, "completed", [{"type": "output_audio", "transcript": text}])
    empty = message(item_id, "in_progress", [])
    return response_frames(server, response_id, empty, body, item, usage)


def function_call(
    server: Server, call_id: str, arguments: str, heard: tuple[int, int]
) -> list[Frame]:
    """A response that is a call of the client's function."""
    response_id, item_id = server.new_id("resp"), server.new_id("item")
    place = {"response_id": response_id, "item_id": item_id, "output_index": 0, "call_id": call_id}
    name = NEXT_DEPARTURE["name"]
    pieces = tokens(arguments)
    tag = "response.function_call_arguments"
    body = [
        *[server.text_delta(f"{tag}.delta", piece, **place) for piece in pieces],
        server.frame(f"{tag}.done", **place, name=name, arguments=arguments),
    ]
    item: Frame = {
        "id": item_id,
        "type": "function_call",
        "status": "completed",
        "name": name,
        "call_id": call_id,
        "arguments": arguments,
    }
    empty = item | {"status": "in_progress", "arguments": ""}
    usage = usage_object(*heard, len(pieces) + 8, 0)
    return response_frames(server, response_id, empty, body, item, usage)


def function_output(server: Server, call_id: str, output: str) -> list[Frame]:
    """What the client answered to the call, as the server shows it."""
    item_id = server.new_id("item")
    item = {"id": item_id, "type": "function_call_output", "call_id": call_id, "output": output}
    return server.whole_item(item)


def session() -> list[Frame]:
    server = Server(SEED)
    frames = opening(server)

    frames += speech(server, 620, 2_380)
    heard = transcription(server, "Good morning! Who am I talking to?", 1_760)
    answer = "Good morning! I am the tram guide. Tell me your stop, and where you are going."
    pcm = speak(answer)
    frames += server.weave(heard, spoken_response(server, answer, pcm, (INSTRUCTION_TOKENS, 17)))

    # The microphone stayed open: the user listens to the end, and speaks a little later.
    start_ms = 2_380 + 700 + duration_ms(pcm) + 540
    frames += speech(server, start_ms, start_ms + 2_910)
    asked = "I’m at the Südbahnhof, and I need to get to the harbour."
    heard = transcription(server, asked, 2_910)
    call_id = server.new_id("call", 16)
    arguments = '{"stop":"Südbahnhof","to":"harbour"}'
    call = function_call(server, call_id, arguments, (INSTRUCTION_TOKENS + 24, 46))
    frames += server.weave(heard, call)
    output = '{"line":7,"minutes":4,"platform":"B","delay":null}'
    frames += function_output(server, call_id, output)
    answer = "Line seven leaves in four minutes, from platform B. It goes straight to the harbour."
    heard_tokens = (INSTRUCTION_TOKENS + 81, 46)
    return frames + spoken_response(server, answer, speak(answer), heard_tokens)


def main() -> None:
    for frame in session():
        line = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(line.encode() + b"\n")


if __name__ == "__main__":
    main()
