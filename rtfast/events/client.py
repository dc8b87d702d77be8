"""What a client sends: the Realtime API (GA and beta) and, where a tag is shared, every family.

A field without a default is required in every family of its tag.
"""

from ..resources import Item, ResponseParams, SessionResource
from .audio_event import AudioEvent
from .base import Event


class SessionUpdateEvent(Event, tags=("session.update",)):
    """Change settings of the session; what is left out stays."""

    event_id: str | None = None
    session: SessionResource


class TranscriptionSessionUpdate(Event, tags=("transcription_session.update",)):
    """Change settings of a transcription session (beta)."""

    event_id: str | None = None
    session: SessionResource


class InputAudioBufferAppendEvent(
    AudioEvent, tags=("input_audio_buffer.append",), audio="audio", direction="input"
):
    """More of the user's audio."""

    event_id: str | None = None


class InputAudioBufferCommitEvent(Event, tags=("input_audio_buffer.commit",)):
    """Make a user item of the buffered input."""

    event_id: str | None = None


class InputAudioBufferClearEvent(Event, tags=("input_audio_buffer.clear",)):
    """Throw the buffered input away."""

    event_id: str | None = None


class OutputAudioBufferClearEvent(Event, tags=("output_audio_buffer.clear",)):
    """Cut off the audio that is being played (WebRTC, SIP)."""

    event_id: str | None = None


class ConversationItemCreateEvent(Event, tags=("conversation.item.create",)):
    """Add an item to the conversation, after the one named or at its end."""

    event_id: str | None = None
    previous_item_id: str | None = None
    item: Item


class ConversationItemRetrieveEvent(Event, tags=("conversation.item.retrieve",)):
    """Ask for a whole item, its audio included."""

    event_id: str | None = None
    item_id: str


class ConversationItemTruncateEvent(Event, tags=("conversation.item.truncate",)):
    """Cut the assistant's audio at what the user has heard."""

    event_id: str | None = None
    item_id: str
    content_index: int
    audio_end_ms: int


class ConversationItemDeleteEvent(Event, tags=("conversation.item.delete",)):
    """Take an item out of the conversation."""

    event_id: str | None = None
    item_id: str


class ResponseCreateEvent(Event, tags=("response.create",)):
    """Ask the model for a response; Live has no parameters."""

    event_id: str | None = None
    response: ResponseParams | None = None


class ResponseCancelEvent(Event, tags=("response.cancel",)):
    """Stop the response named, or the one in progress."""

    event_id: str | None = None
    response_id: str | None = None
