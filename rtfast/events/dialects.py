"""Events that only one maker's server sends. Nobody specifies them, so no field is required."""

from ..resources import Usage
from .audio_event import AudioEvent
from .base import Event

# --- xAI, Inworld ---


class PingEvent(Event, tags=("ping",)):
    """The server is there (xAI, Inworld)."""

    event_id: str | None = None
    timestamp: int | None = None


class ConversationItemInputAudioTranscriptionUpdatedEvent(
    Event, tags=("conversation.item.input_audio_transcription.updated",)
):
    """The transcript of the user's audio so far, in place of the one before (xAI)."""

    event_id: str | None = None
    item_id: str | None = None
    content_index: int | None = None
    transcript: str | None = None


# --- Azure Voice Live ---


class ResponseVideoDeltaEvent(Event, tags=("response.video.delta",)):
    """More of an avatar's video; `delta` is base64 that stays text (Azure Voice Live)."""

    event_id: str | None = None
    response_id: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    delta: str | None = None
    codec: str | None = None


class ResponseAnimationBlendshapesDeltaEvent(Event, tags=("response.animation_blendshapes.delta",)):
    """More frames of a face's blend shapes (Azure Voice Live)."""

    event_id: str | None = None
    response_id: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    frame_index: int | None = None
    frames: list[list[float]] | str | None = None


class ResponseAnimationVisemeDeltaEvent(Event, tags=("response.animation_viseme.delta",)):
    """The mouth's shape at a time of the audio (Azure Voice Live)."""

    event_id: str | None = None
    response_id: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    audio_offset_ms: int | None = None
    viseme_id: int | None = None


class ResponseAudioTimestampDeltaEvent(Event, tags=("response.audio_timestamp.delta",)):
    """The time of a word in the audio (Azure Voice Live)."""

    event_id: str | None = None
    response_id: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    audio_offset_ms: int | None = None
    audio_duration_ms: int | None = None
    text: str | None = None
    timestamp_type: str | None = None


# --- DashScope ---


class ResponseTextTextEvent(Event, tags=("response.text.text",)):
    """A response's text so far: `text` is settled, `stash` may change (DashScope)."""

    event_id: str | None = None
    response_id: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    text: str | None = None
    stash: str | None = None


class ResponseAudioTranscriptTextEvent(Event, tags=("response.audio_transcript.text",)):
    """A response's words so far: `text` is settled, `stash` may change (DashScope)."""

    event_id: str | None = None
    response_id: str | None = None
    item_id: str | None = None
    output_index: int | None = None
    content_index: int | None = None
    text: str | None = None
    stash: str | None = None


class ConversationItemInputAudioTranscriptionTextEvent(
    Event, tags=("conversation.item.input_audio_transcription.text",)
):
    """The user's words so far: `text` is settled, `stash` may change (DashScope)."""

    event_id: str | None = None
    item_id: str | None = None
    content_index: int | None = None
    text: str | None = None
    stash: str | None = None
    language: str | None = None
    emotion: str | None = None


# --- vLLM ---


class TranscriptionDeltaEvent(Event, tags=("transcription.delta",)):
    """More of a transcript (vLLM)."""

    event_id: str | None = None
    delta: str | None = None


class TranscriptionDoneEvent(Event, tags=("transcription.done",)):
    """The whole transcript (vLLM)."""

    event_id: str | None = None
    text: str | None = None
    usage: Usage | None = None


# --- OpenAI, the first bidirectional protocol as Codex reads it ---


class ConversationOutputAudioDeltaEvent(
    AudioEvent, tags=("conversation.output_audio.delta",), audio=("delta", "data")
):
    """More audio to play, with its format (Codex)."""

    event_id: str | None = None
    # Only on the wire: the attribute is AudioEvent's, and never None.
    sample_rate: int = None  # type: ignore[assignment]
    channels: int | None = None
    num_channels: int | None = None
    samples_per_channel: int | None = None
