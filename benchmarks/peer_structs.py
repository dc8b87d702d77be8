"""The events of a voice turn as msgspec sees them best: tagged Structs outside the GC.

A module apart, since it is nothing without msgspec. Keys that no class of rtfast declares
(`obfuscation`, xAI's own) are left undeclared here too: msgspec skips them fastest that way.
"""

import msgspec

__all__ = ["audio_classes", "decoder", "union"]

Json = dict[str, object]


class Node(msgspec.Struct, gc=False):
    """A nested object, typed as deeply as rtfast types it."""


class Format(Node):
    type: str
    rate: int | None = None


class Part(Node):
    type: str
    transcript: str | None = None
    text: str | None = None


class Item(Node):
    id: str
    type: str
    object: str | None = None
    status: str | None = None
    role: str | None = None
    content: list[Part] | None = None
    name: str | None = None
    call_id: str | None = None
    arguments: str | None = None


class CachedTokens(Node):
    text_tokens: int
    audio_tokens: int
    image_tokens: int


class InputTokens(Node):
    text_tokens: int
    audio_tokens: int
    image_tokens: int
    cached_tokens: int
    cached_tokens_details: CachedTokens


class OutputTokens(Node):
    text_tokens: int
    audio_tokens: int


class Usage(Node):
    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokens
    output_token_details: OutputTokens


class ResponseOutput(Node):
    format: Format
    voice: str


class ResponseAudio(Node):
    output: ResponseOutput


class Response(Node):
    object: str
    id: str
    status: str
    status_details: Json | None
    output: list[Item]
    conversation_id: str
    output_modalities: list[str]
    max_output_tokens: int | str
    audio: ResponseAudio
    usage: Usage | None
    metadata: dict[str, str] | None


class Session(Node):
    type: str
    object: str
    id: str
    model: str
    output_modalities: list[str]
    instructions: str
    tools: list[Json]
    tool_choice: str
    max_output_tokens: int | str
    tracing: Json | None
    truncation: str
    prompt: Json | None
    expires_at: int
    audio: Json
    include: list[str] | None


class RateLimit(Node):
    name: str
    limit: int
    remaining: int
    reset_seconds: float


def event(name, tag, **fields):
    return msgspec.defstruct(
        name, [("event_id", str), *fields.items()], tag_field="type", tag=tag, gc=False
    )


def small_events(padded):
    """Events without nested resources; `padded` declares the text deltas' `obfuscation` too."""
    part = {"item_id": str, "output_index": int, "content_index": int}
    place = {"response_id": str, **part}
    text = {"delta": str, "obfuscation": str} if padded else {"delta": str}
    done = "response.output_audio_transcript.done"
    return [
        event("Transcript", "response.output_audio_transcript.delta", **place, **text),
        event("TranscriptDone", done, **place, transcript=str),
        event("AudioDone", "response.output_audio.done", **place),
        event("Speech", "input_audio_buffer.speech_started", audio_start_ms=int, item_id=str),
        event("PartAdded", "response.content_part.added", **place, part=Part),
        event("PartDone", "response.content_part.done", **place, part=Part),
        event("Limits", "rate_limits.updated", rate_limits=list[RateLimit]),
        event(
            "LiveTranscript",
            "session.output_transcript.delta",
            start_ms=int,
            end_ms=int,
            delta=str,
        ),
    ]


def nested_events(typed):
    """Events around a resource: typed Structs, or plain dicts all the way down."""
    item, response = (Item, Response) if typed else (Json, Json)
    session = Session if typed else Json
    of_response = {"response_id": str, "output_index": int, "item": item}
    of_conversation = {"previous_item_id": str | None, "item": item}
    return [
        event("Created", "session.created", session=session),
        event("ResponseCreated", "response.created", response=response),
        event("ResponseDone", "response.done", response=response),
        event("OutputAdded", "response.output_item.added", **of_response),
        event("OutputDone", "response.output_item.done", **of_response),
        event("ItemAdded", "conversation.item.added", **of_conversation),
        event("ItemDone", "conversation.item.done", **of_conversation),
    ]


def audio_classes(kind):
    """The audio deltas of GA and of Live, their base64 read as `kind`."""
    place = {"response_id": str, "item_id": str, "output_index": int, "content_index": int}
    live_tag = "session.output_audio.delta"
    live = msgspec.defstruct(
        "LiveAudio", [("delta", kind)], tag_field="type", tag=live_tag, gc=False
    )
    return event("Audio", "response.output_audio.delta", **place, delta=kind), live


def union(audio, typed=True, padded=False):
    """The tagged union of everything above, for `msgspec.json.Decoder`."""
    classes = [*audio, *small_events(padded), *nested_events(typed)]
    whole = classes[0]
    for one in classes[1:]:
        whole = whole | one
    return whole


def decoder(kind, typed=True, padded=False):
    """A decoder of all these events; `typed=False` leaves the resources plain dicts."""
    return msgspec.json.Decoder(union(audio_classes(kind), typed, padded))
