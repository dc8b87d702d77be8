"""The nested objects of events. One class serves every family: its fields are the union.

What only one server sends, or what lies deeper than a program usually reads, is a `Record`.
"""

from ._base64 import Base64Fault, decode_base64
from ._node import Resource
from ._record import Record
from .errors import DecodeError

__all__ = [
    "AudioConfig",
    "AudioFormatResource",
    "AudioInput",
    "AudioOutput",
    "AudioTranscription",
    "CachedTokensDetails",
    "ContentPart",
    "ContextWindow",
    "Conversation",
    "DecisionItem",
    "Delegation",
    "InputTokenDetails",
    "Item",
    "LogProb",
    "McpError",
    "NoiseReduction",
    "OutputTokenDetails",
    "RateLimit",
    "RealtimeAPIError",
    "ResponseParams",
    "ResponseResource",
    "ResponseStatusDetails",
    "SessionResource",
    "SessionUsage",
    "Tool",
    "ToolChoice",
    "TranscriptionLanguage",
    "TurnDetection",
    "Usage",
]

# --- audio settings ---


class AudioFormatResource(Resource):
    """An audio format as a session spells it: `audio/pcm`, `audio/pcmu` or `audio/pcma`."""

    type: str | None = None
    rate: int | None = None


class NoiseReduction(Resource):
    """How noise is taken out of the input: `near_field` or `far_field`."""

    type: str | None = None
    strength: float | None = None


class AudioTranscription(Resource):
    """How the user's speech is transcribed."""

    model: str | None = None
    language: str | None = None
    languages: list[str] | None = None
    prompt: str | None = None
    delay: str | None = None
    keywords: list[str] | None = None


class TurnDetection(Resource):
    """How the end of the user's turn is found: `server_vad` or `semantic_vad`."""

    type: str | None = None
    threshold: float | None = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None
    idle_timeout_ms: int | None = None
    eagerness: str | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class AudioInput(Resource):
    """What a session does with the audio that it receives."""

    format: AudioFormatResource | None = None
    transcription: AudioTranscription | None = None
    noise_reduction: NoiseReduction | None = None
    turn_detection: TurnDetection | None = None


class AudioOutput(Resource):
    """The audio that a session or a response produces; `language` is translation's."""

    format: AudioFormatResource | None = None
    voice: str | Record | None = None
    speed: float | None = None
    language: str | None = None


class AudioConfig(Resource):
    """Both directions of a session's audio; Live has one `format` for the two."""

    input: AudioInput | None = None
    output: AudioOutput | None = None
    format: AudioFormatResource | None = None


# --- tools ---


class Tool(Resource):
    """A tool that the model may call: a function, an MCP server, or a tool that one lists."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    parameters: Record | None = None
    input_schema: Record | None = None
    annotations: Record | None = None
    server_label: str | None = None
    server_url: str | None = None
    server_description: str | None = None
    connector_id: str | None = None
    tunnel_id: str | None = None
    authorization: str | None = None
    headers: Record | None = None
    allowed_callers: list[str] | None = None
    allowed_tools: list[str] | Record | None = None
    require_approval: Record | str | None = None
    defer_loading: bool | None = None


class ToolChoice(Resource):
    """The one tool that the model is told to call."""

    type: str
    name: str | None = None
    server_label: str | None = None


class McpError(Resource):
    """Why a call to an MCP server failed."""

    type: str
    message: str
    code: int | None = None


# --- the conversation ---


class Conversation(Resource):
    """The conversation that a session holds."""

    id: str | None = None
    object: str | None = None


class ContentPart(Resource):
    """A piece of an item's content: text, audio, an image; `audio` is base64 text."""

    type: str | None = None
    text: str | None = None
    transcript: str | None = None
    audio: str | None = None
    id: str | None = None
    image_url: str | None = None
    detail: str | None = None
    refusal: str | None = None
    data: list[Record] | Record | None = None

    def decode_audio(self) -> bytes | None:
        """The bytes of `audio`, which must be strict base64; None where the part has no audio."""
        text: object = self.audio  # of any type on the wire
        if not isinstance(text, str):
            return None
        try:
            return decode_base64(text)
        except Base64Fault as fault:
            raise DecodeError(
                fault.code, fault.offset, detail=fault.detail, unit="character"
            ) from None


class Item(Resource):
    """A message, a function call, its output, or an MCP step, of any family."""

    id: str | None = None
    type: str | None = None
    object: str | None = None
    status: str | None = None
    role: str | None = None
    phase: str | None = None
    content: list[ContentPart] | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: str | None = None
    output: str | None = None
    server_label: str | None = None
    tools: list[Tool] | None = None
    approval_request_id: str | None = None
    approve: bool | None = None
    reason: str | None = None
    error: McpError | None = None


class DecisionItem(Resource):
    """An item of the context that Live decisions are made from."""

    id: str | None = None
    type: str | None = None
    status: str | None = None
    role: str | None = None
    phase: str | None = None
    content: list[ContentPart] | str | None = None
    call_id: str | None = None
    namespace: str | None = None
    name: str | None = None
    arguments: str | None = None
    input: str | None = None
    output: list[ContentPart] | str | None = None


class LogProb(Resource):
    """A transcribed token, its bytes and its log probability."""

    token: str
    bytes: list[int]
    logprob: float


class TranscriptionLanguage(Resource):
    """A language that was heard."""

    code: str


class RealtimeAPIError(Resource):
    """What went wrong; `event_id` and `client_event_id` name the client event that caused it."""

    type: str | None = None
    code: str | None = None
    message: str | None = None
    param: str | None = None
    event_id: str | None = None
    client_event_id: str | None = None


# --- what was used ---


class RateLimit(Resource):
    """One limit and what is left of it."""

    name: str | None = None
    limit: int | None = None
    remaining: int | None = None
    reset_seconds: float | None = None


class CachedTokensDetails(Resource):
    """Cached input tokens by modality."""

    text_tokens: int | None = None
    audio_tokens: int | None = None
    image_tokens: int | None = None


class InputTokenDetails(Resource):
    """Input tokens by modality, and how many of them were cached."""

    text_tokens: int | None = None
    audio_tokens: int | None = None
    image_tokens: int | None = None
    cached_tokens: int | None = None
    cached_tokens_details: CachedTokensDetails | None = None


class OutputTokenDetails(Resource):
    """Output tokens by kind."""

    text_tokens: int | None = None
    audio_tokens: int | None = None
    reasoning_tokens: int | None = None


class Usage(Resource):
    """What a response or a transcription cost, in tokens or (`type` "duration") in seconds."""

    type: str | None = None
    total_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    input_token_details: InputTokenDetails | None = None
    output_token_details: OutputTokenDetails | None = None
    seconds: float | None = None


class SessionUsage(Resource):
    """The length of a Live session so far."""

    seconds: float


class ContextWindow(Resource):
    """How full the context of a Live session is, from 0 to 1."""

    usage_ratio: float


# --- responses and sessions ---


class ResponseStatusDetails(Resource):
    """Why a response ended as it did."""

    type: str | None = None
    reason: str | None = None
    error: RealtimeAPIError | None = None


class ResponseResource(Resource):
    """A response of the model: its state, its items, and at its end what it cost."""

    id: str | None = None
    object: str | None = None
    status: str | None = None
    status_details: ResponseStatusDetails | None = None
    output: list[Item] | None = None
    conversation_id: str | None = None
    output_modalities: list[str] | None = None
    modalities: list[str] | None = None
    max_output_tokens: int | str | None = None
    audio: AudioConfig | None = None
    voice: str | None = None
    output_audio_format: str | None = None
    temperature: float | None = None
    usage: Usage | None = None
    metadata: Record | None = None


class ResponseParams(Resource):
    """What a client asks of one response; what it leaves out is the session's."""

    conversation: str | None = None
    input: list[Item] | None = None
    instructions: str | None = None
    prompt: Record | None = None
    output_modalities: list[str] | None = None
    modalities: list[str] | None = None
    max_output_tokens: int | str | None = None
    max_response_output_tokens: int | str | None = None
    audio: AudioConfig | None = None
    voice: str | None = None
    output_audio_format: str | None = None
    temperature: float | None = None
    reasoning: Record | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | str | None = None
    parallel_tool_calls: bool | None = None
    metadata: Record | None = None


class SessionResource(Resource):
    """The settings of a session, sent or in force: beta, GA, transcription, translation, Live."""

    id: str | None = None
    type: str | None = None
    object: str | None = None
    model: str | None = None
    status: str | None = None
    expires_at: int | None = None
    instructions: str | None = None
    prompt: Record | None = None
    output_modalities: list[str] | None = None
    audio: AudioConfig | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | str | None = None
    parallel_tool_calls: bool | None = None
    max_output_tokens: int | str | None = None
    reasoning: Record | None = None
    truncation: Record | str | None = None
    tracing: Record | str | None = None
    include: list[str] | None = None
    # beta, and the servers that kept its names
    modalities: list[str] | None = None
    voice: str | None = None
    input_audio_format: str | None = None
    output_audio_format: str | None = None
    input_audio_transcription: AudioTranscription | None = None
    input_audio_noise_reduction: NoiseReduction | None = None
    turn_detection: TurnDetection | None = None
    speed: float | None = None
    temperature: float | None = None
    max_response_output_tokens: int | str | None = None
    client_secret: Record | None = None
    # Live
    client: Record | None = None
    delegation: Record | None = None
    input: list[Item] | None = None
    safety_identifier: str | None = None
    store: bool | None = None
    triggers: list[Record] | None = None


class Delegation(Resource):
    """Work that a Live session has handed over."""

    id: str
    type: str
    target: str
    response_id: str | None = None
