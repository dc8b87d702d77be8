"""The Live API and live translation, both directions: tags that the Realtime API does not have.

A field without a default is required in every family of its tag, and in either direction.
"""

from .._record import Record
from ..resources import (
    ContextWindow,
    DecisionItem,
    Delegation,
    RealtimeAPIError,
    SessionResource,
    SessionUsage,
)
from .audio_event import AudioEvent
from .base import Event

# --- the session ---


class SessionStartEvent(Event, tags=("session.start",)):
    """Client: begin a Live session with these settings."""

    event_id: str | None = None
    session: SessionResource


class SessionStartedEvent(Event, tags=("session.started",)):
    """A Live session runs; the first event of its connection."""

    event_id: str
    session: SessionResource
    client_event_id: str | None = None


class SessionCloseEvent(Event, tags=("session.close",)):
    """Client: end the session (Live, translation)."""

    event_id: str | None = None


class SessionClosedEvent(Event, tags=("session.closed",)):
    """The session ended; Live says why and how long it was, translation only that."""

    event_id: str
    reason: str | None = None
    session: SessionResource | None = None
    usage: SessionUsage | None = None
    client_event_id: str | None = None


class SessionUsageUpdatedEvent(Event, tags=("session.usage.updated",)):
    """How long the Live session is, and how full its context."""

    event_id: str
    usage: SessionUsage
    context_window: ContextWindow | None = None
    client_event_id: str | None = None


class InfoEvent(Event, tags=("info",)):
    """A notice from a Live session that is no error."""

    event_id: str
    code: str
    message: str
    client_event_id: str | None = None


# --- audio and transcripts ---


class InputAudioAppendEvent(
    AudioEvent, tags=("session.input_audio.append",), audio="audio", direction="input"
):
    """More of the user's audio (Live); the server reflects it to a sideband, without an id."""

    event_id: str | None = None


class RealtimeTranslationInputAudioBufferAppendEvent(
    AudioEvent, tags=("session.input_audio_buffer.append",), audio="audio", direction="input"
):
    """Client: more of the audio to translate."""

    event_id: str | None = None


class OutputAudioDeltaEvent(AudioEvent, tags=("session.output_audio.delta",)):
    """More audio to play: Live, silence too and without an id; translation with its format."""

    event_id: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    elapsed_ms: int | None = None
    format: str | None = None
    # Only on the wire: the attribute is AudioEvent's, and never None.
    sample_rate: int = None  # type: ignore[assignment]
    channels: int | None = None


class InputTranscriptDeltaEvent(Event, tags=("session.input_transcript.delta",)):
    """More of what was heard; times are Live's `start_ms`, `end_ms` or translation's one."""

    event_id: str
    delta: str
    start_ms: int | None = None
    end_ms: int | None = None
    elapsed_ms: int | None = None
    client_event_id: str | None = None


class OutputTranscriptDeltaEvent(Event, tags=("session.output_transcript.delta",)):
    """More of what is said; times are Live's `start_ms`, `end_ms` or translation's one."""

    event_id: str
    delta: str
    start_ms: int | None = None
    end_ms: int | None = None
    elapsed_ms: int | None = None
    client_event_id: str | None = None


class InputAudioMuteEvent(Event, tags=("session.input_audio.mute",)):
    """Client: stop listening."""

    event_id: str | None = None


class InputAudioMutedEvent(Event, tags=("session.input_audio.muted",)):
    """The Live session stopped listening."""

    event_id: str
    client_event_id: str | None = None


class InputAudioUnmuteEvent(Event, tags=("session.input_audio.unmute",)):
    """Client: listen again."""

    event_id: str | None = None


class InputAudioUnmutedEvent(Event, tags=("session.input_audio.unmuted",)):
    """The Live session listens again."""

    event_id: str
    client_event_id: str | None = None


class OutputAudioFixturePlayEvent(
    AudioEvent, tags=("session.output_audio.fixture.play",), audio="audio", direction="input"
):
    """Client: play this recorded audio to the user, at most 30 seconds."""

    event_id: str | None = None


class OutputAudioFixturePlayingEvent(Event, tags=("session.output_audio.fixture.playing",)):
    """Recorded audio begins to play (Live)."""

    event_id: str
    client_event_id: str | None = None


class OutputAudioFixturePlayedEvent(Event, tags=("session.output_audio.fixture.played",)):
    """Recorded audio was played (Live)."""

    event_id: str
    client_event_id: str | None = None


# --- context ---


class InstructionsAppendEvent(Event, tags=("session.instructions.append",)):
    """Client: add to the instructions."""

    event_id: str | None = None
    content: str
    delegation_id: str | None = None


class InstructionsAppendedEvent(Event, tags=("session.instructions.appended",)):
    """Instructions were added, and where on the session's clock (Live)."""

    event_id: str
    start_ms: int
    end_ms: int
    client_event_id: str | None = None


class ThinkingAppendEvent(Event, tags=("session.thinking.append",)):
    """Client: give the model something to think of, not to say."""

    event_id: str | None = None
    content: str
    delegation_id: str | None = None


class ThinkingAppendedEvent(Event, tags=("session.thinking.appended",)):
    """Thoughts were added, and where on the session's clock (Live)."""

    event_id: str
    start_ms: int
    end_ms: int
    client_event_id: str | None = None


class CommentaryAppendEvent(Event, tags=("session.commentary.append",)):
    """Client: give the model something to say in its own words."""

    event_id: str | None = None
    content: str
    delegation_id: str | None = None


class CommentaryAppendedEvent(Event, tags=("session.commentary.appended",)):
    """Commentary was added, and where on the session's clock (Live)."""

    event_id: str
    start_ms: int
    end_ms: int
    client_event_id: str | None = None


# --- delegation and decisions ---


class DelegationCreatedEvent(Event, tags=("session.delegation.created",)):
    """The Live session handed work over."""

    event_id: str
    delegation: Delegation
    offset_ms: int
    client_event_id: str | None = None


class ResponseEvent(Event, tags=("response.event",)):
    """An event of a delegated response, as the Responses API streams it (Live)."""

    event_id: str
    event: Record
    delegation_id: str | None = None
    client_event_id: str | None = None


class ResponseItemCreateEvent(Event, tags=("response.item.create",)):
    """Client: add an item of the Responses API to a delegated response."""

    event_id: str | None = None
    item: Record


class DecisionCreateEvent(Event, tags=("decision.create",)):
    """Client: ask for a decision now; its id is required."""

    event_id: str


class DecisionEvent(Event, tags=("decision.event",)):
    """A decision was made, and what triggered it (Live)."""

    event_id: str
    event: Record
    delegation_id: str | None = None
    trigger_id: str | None = None
    source_event_id: str | None = None
    source_event_type: str | None = None


class DecisionItemCreateEvent(Event, tags=("decision.item.create",)):
    """Client: add an item to what decisions are made from."""

    event_id: str | None = None
    item: DecisionItem


class DecisionItemCreatedEvent(Event, tags=("decision.item.created",)):
    """An item was added to what decisions are made from (Live)."""

    event_id: str
    item: DecisionItem
    client_event_id: str | None = None


class DecisionItemDeleteEvent(Event, tags=("decision.item.delete",)):
    """Client: take an item out of what decisions are made from."""

    event_id: str | None = None
    item_id: str


class DecisionItemDeletedEvent(Event, tags=("decision.item.deleted",)):
    """An item was taken out of what decisions are made from (Live)."""

    event_id: str
    item_id: str
    client_event_id: str | None = None


# --- the telephone line ---


class TransportRinging(Event, tags=("transport.ringing",)):
    """The other side's telephone rings (Live)."""

    event_id: str
    session_id: str


class TransportAnswered(Event, tags=("transport.answered",)):
    """The call was answered (Live)."""

    event_id: str
    session_id: str


class TransportFailed(Event, tags=("transport.failed",)):
    """The call did not come about (Live)."""

    event_id: str
    session_id: str
    error: RealtimeAPIError


class TransportDtmfReceived(Event, tags=("transport.dtmf.received",)):
    """The other side pressed a telephone key (Live)."""

    event_id: str
    event: str


class TransportDtmfSend(Event, tags=("transport.dtmf.send",)):
    """Send a telephone key: a client asks for it, and the server reflects it (Live)."""

    event_id: str | None = None
    event: str
    client_event_id: str | None = None


class TransportDtmfSent(Event, tags=("transport.dtmf.sent",)):
    """A telephone key was sent (Live)."""

    event_id: str
    event: str
    client_event_id: str | None = None
