"""What a server sends: the Realtime API (GA), and the beta whose names other servers kept.

A field without a default is required in every family of every tag of its class. Names and shapes
are those of the wire; "beta" in a docstring marks what only the beta has.
"""

from .._record import Record
from ..resources import (
    ContentPart,
    Conversation,
    Item,
    LogProb,
    RateLimit,
    RealtimeAPIError,
    ResponseResource,
    SessionResource,
    TranscriptionLanguage,
    Usage,
)
from .audio_event import AudioEvent
from .base import Event

# --- the session ---


class ErrorEvent(Event, tags=("error",)):
    """Something went wrong; the session usually goes on. Every family sends it."""

    event_id: str
    error: RealtimeAPIError
    client_event_id: str | None = None


class SessionCreatedEvent(Event, tags=("session.created",)):
    """The first event of a connection: the session and its default settings."""

    event_id: str
    session: SessionResource


class SessionUpdatedEvent(Event, tags=("session.updated",)):
    """The settings changed; this is all of them. Live adds the id of the client's event."""

    event_id: str
    session: SessionResource
    client_event_id: str | None = None


class TranscriptionSessionUpdatedEvent(Event, tags=("transcription_session.updated",)):
    """The settings of a transcription session changed (beta)."""

    event_id: str
    session: SessionResource


class RateLimitsUpdatedEvent(Event, tags=("rate_limits.updated",)):
    """What is left of the rate limits, sent with each response."""

    event_id: str
    rate_limits: list[RateLimit]


# --- the conversation ---


class ConversationCreatedEvent(Event, tags=("conversation.created",)):
    """The conversation exists, right after its session."""

    event_id: str
    conversation: Conversation


class ConversationItemCreatedEvent(Event, tags=("conversation.item.created",)):
    """An item is in the conversation; GA sends `.added` and `.done` in its place."""

    event_id: str
    previous_item_id: str | None = None
    item: Item


class ConversationItemAdded(Event, tags=("conversation.item.added",)):
    """An item is in the conversation, perhaps still growing."""

    event_id: str
    previous_item_id: str | None = None
    item: Item


class ConversationItemDone(Event, tags=("conversation.item.done",)):
    """An item of the conversation is complete."""

    event_id: str
    previous_item_id: str | None = None
    item: Item


class ConversationItemRetrieved(Event, tags=("conversation.item.retrieved",)):
    """The whole item that a client asked for, its audio included."""

    event_id: str
    item: Item


class ConversationItemTruncatedEvent(Event, tags=("conversation.item.truncated",)):
    """The assistant's audio was cut at what the user had heard."""

    event_id: str
    item_id: str
    content_index: int
    audio_end_ms: int


class ConversationItemDeletedEvent(Event, tags=("conversation.item.deleted",)):
    """An item left the conversation."""

    event_id: str
    item_id: str


class ConversationItemInputAudioTranscriptionDeltaEvent(
    Event, tags=("conversation.item.input_audio_transcription.delta",)
):
    """More of the transcript of the user's audio."""

    event_id: str
    item_id: str
    content_index: int | None = None
    delta: str | None = None
    logprobs: list[LogProb] | None = None


class ConversationItemInputAudioTranscriptionCompletedEvent(
    Event, tags=("conversation.item.input_audio_transcription.completed",)
):
    """The whole transcript of the user's audio."""

    event_id: str
    item_id: str
    content_index: int
    transcript: str
    usage: Usage | None = None
    logprobs: list[LogProb] | None = None
    languages: list[TranscriptionLanguage] | None = None


class ConversationItemInputAudioTranscriptionSegment(
    Event, tags=("conversation.item.input_audio_transcription.segment",)
):
    """A piece of the transcript with its speaker and its times in seconds."""

    event_id: str
    item_id: str
    content_index: int
    id: str
    speaker: str
    start: float
    end: float
    text: str


class ConversationItemInputAudioTranscriptionFailedEvent(
    Event, tags=("conversation.item.input_audio_transcription.failed",)
):
    """The user's audio could not be transcribed."""

    event_id: str
    item_id: str
    content_index: int
    error: RealtimeAPIError


# --- audio buffers ---


class InputAudioBufferCommittedEvent(Event, tags=("input_audio_buffer.committed",)):
    """The buffered input became a user item."""

    event_id: str
    previous_item_id: str | None = None
    item_id: str


class InputAudioBufferClearedEvent(Event, tags=("input_audio_buffer.cleared",)):
    """The buffered input was thrown away."""

    event_id: str


class InputAudioBufferSpeechStartedEvent(Event, tags=("input_audio_buffer.speech_started",)):
    """The user began to speak: the moment for barge-in."""

    event_id: str
    audio_start_ms: int
    item_id: str


class InputAudioBufferSpeechStoppedEvent(Event, tags=("input_audio_buffer.speech_stopped",)):
    """The user stopped speaking."""

    event_id: str
    audio_end_ms: int
    item_id: str


class InputAudioBufferTimeoutTriggered(Event, tags=("input_audio_buffer.timeout_triggered",)):
    """Nobody spoke for the idle timeout."""

    event_id: str
    audio_start_ms: int
    audio_end_ms: int
    item_id: str


class InputAudioBufferDtmfEventReceivedEvent(
    Event, tags=("input_audio_buffer.dtmf_event_received",)
):
    """A telephone key was pressed (SIP); it has no `event_id`."""

    event: str
    received_at: int


class OutputAudioBufferStarted(Event, tags=("output_audio_buffer.started",)):
    """The audio of a response begins to play (WebRTC, SIP)."""

    event_id: str
    response_id: str


class OutputAudioBufferStopped(Event, tags=("output_audio_buffer.stopped",)):
    """The audio of a response was played to its end (WebRTC, SIP)."""

    event_id: str
    response_id: str


class OutputAudioBufferCleared(Event, tags=("output_audio_buffer.cleared",)):
    """The audio of a response was cut off before its end (WebRTC, SIP)."""

    event_id: str
    response_id: str


# --- the response ---


class ResponseCreatedEvent(Event, tags=("response.created",)):
    """The model begins a response."""

    event_id: str
    response: ResponseResource


class ResponseDoneEvent(Event, tags=("response.done",)):
    """A response ended, however it ended; its items are complete, without their audio."""

    event_id: str
    response: ResponseResource


class ResponseOutputItemAddedEvent(Event, tags=("response.output_item.added",)):
    """A response has a new item, still empty."""

    event_id: str
    response_id: str
    output_index: int
    item: Item


class ResponseOutputItemDoneEvent(Event, tags=("response.output_item.done",)):
    """An item of a response is complete."""

    event_id: str
    response_id: str
    output_index: int
    item: Item


class ResponseContentPartAddedEvent(Event, tags=("response.content_part.added",)):
    """An item of a response has a new content part, still empty."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    part: ContentPart


class ResponseContentPartDoneEvent(Event, tags=("response.content_part.done",)):
    """A content part of a response is complete."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    part: ContentPart


class ResponseTextDeltaEvent(Event, tags=("response.output_text.delta", "response.text.delta")):
    """More of a response's text."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: str


class ResponseTextDoneEvent(Event, tags=("response.output_text.done", "response.text.done")):
    """The whole text of a content part."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    text: str


class ResponseAudioTranscriptDeltaEvent(
    Event, tags=("response.output_audio_transcript.delta", "response.audio_transcript.delta")
):
    """More of the words that a response speaks."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: str


class ResponseAudioTranscriptDoneEvent(
    Event, tags=("response.output_audio_transcript.done", "response.audio_transcript.done")
):
    """All the words that a content part speaks."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    transcript: str


class ResponseAudioDeltaEvent(
    AudioEvent,
    tags=("response.output_audio.delta", "response.audio.delta"),
    audio=("delta", "audio"),
):
    """More of a response's audio. vLLM-Omni names it `audio` and gives its format in the event."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    format: str | Record | None = None
    sample_rate_hz: int | None = None


class ResponseAudioDoneEvent(Event, tags=("response.output_audio.done", "response.audio.done")):
    """The audio of a content part is complete."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseFunctionCallArgumentsDeltaEvent(
    Event, tags=("response.function_call_arguments.delta",)
):
    """More of the JSON text of a function call's arguments."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    call_id: str
    delta: str


class ResponseFunctionCallArgumentsDoneEvent(
    Event, tags=("response.function_call_arguments.done",)
):
    """The arguments of a function call, a JSON text; the beta leaves the function's name out."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    call_id: str
    name: str | None = None
    arguments: str


# --- MCP ---


class McpListToolsInProgress(Event, tags=("mcp_list_tools.in_progress",)):
    """An MCP server is being asked for its tools."""

    event_id: str
    item_id: str


class McpListToolsCompleted(Event, tags=("mcp_list_tools.completed",)):
    """An MCP server listed its tools."""

    event_id: str
    item_id: str


class McpListToolsFailed(Event, tags=("mcp_list_tools.failed",)):
    """An MCP server did not list its tools."""

    event_id: str
    item_id: str


class ResponseMcpCallArgumentsDelta(Event, tags=("response.mcp_call_arguments.delta",)):
    """More of the JSON text of an MCP call's arguments."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    delta: str
    obfuscation: str | None = None


class ResponseMcpCallArgumentsDone(Event, tags=("response.mcp_call_arguments.done",)):
    """The arguments of an MCP call, a JSON text."""

    event_id: str
    response_id: str
    item_id: str
    output_index: int
    arguments: str


class ResponseMcpCallInProgress(Event, tags=("response.mcp_call.in_progress",)):
    """An MCP call runs."""

    event_id: str
    item_id: str
    output_index: int


class ResponseMcpCallCompleted(Event, tags=("response.mcp_call.completed",)):
    """An MCP call succeeded."""

    event_id: str
    item_id: str
    output_index: int


class ResponseMcpCallFailed(Event, tags=("response.mcp_call.failed",)):
    """An MCP call failed."""

    event_id: str
    item_id: str
    output_index: int
