"""The media streams of phone companies: classes that a decoder knows when it is told of them.

`Decoder(events=rtfast.events.TWILIO)`, or TELNYX, or PLIVO: they share tags, a decoder takes one.
Sources: Twilio, "Media Streams - WebSocket Messages"; Telnyx, "Media Streaming over WebSockets" and
its AsyncAPI description; Plivo, "Stream Event Protocol".

Audio is mu-law at 8 kHz until a `start` frame says otherwise. Of the encodings that they name,
mu-law and A-law are decoded. The others are "unknown": codecs, and L16, whose byte order none of
their pages tells.
"""

from .._record import Record
from .audio_event import AudioEvent
from .base import Event

# --- Twilio ---


class TwilioConnectedEvent(Event, tags=("connected",), tag_key="event"):
    """The first frame: which protocol will be spoken."""

    protocol: str
    version: str


class TwilioStartEvent(Event, tags=("start",), tag_key="event"):
    """The stream begins: whose it is, its tracks, its format."""

    sequenceNumber: str
    streamSid: str
    start: Record


class TwilioMediaEvent(
    AudioEvent,
    tags=("media",),
    tag_key="event",
    audio="media.payload",
    direction="input",
    audio_format="pcmu",
):
    """More of the call's audio; the one frame that is sent both ways, back without its numbers."""

    sequenceNumber: str | None = None
    streamSid: str
    media: Record | None = None


class TwilioStopEvent(Event, tags=("stop",), tag_key="event"):
    """The stream has ended."""

    sequenceNumber: str
    streamSid: str
    stop: Record


class TwilioDtmfEvent(Event, tags=("dtmf",), tag_key="event"):
    """The caller pressed a key."""

    sequenceNumber: str
    streamSid: str
    dtmf: Record


class TwilioMarkEvent(Event, tags=("mark",), tag_key="event"):
    """A mark among the audio that was sent; it comes back when it has been played or cleared."""

    sequenceNumber: str | None = None
    streamSid: str
    mark: Record


class TwilioClearEvent(Event, tags=("clear",), tag_key="event"):
    """Sent to Twilio: throw away what has not been played."""

    streamSid: str


TWILIO = (
    TwilioConnectedEvent,
    TwilioStartEvent,
    TwilioMediaEvent,
    TwilioStopEvent,
    TwilioDtmfEvent,
    TwilioMarkEvent,
    TwilioClearEvent,
)


# --- Telnyx ---


class TelnyxConnectedEvent(Event, tags=("connected",), tag_key="event"):
    """The first frame: which version will be spoken."""

    version: str


class TelnyxStartEvent(Event, tags=("start",), tag_key="event"):
    """The stream begins: whose it is, and its format."""

    sequence_number: str
    stream_id: str
    start: Record


class TelnyxMediaEvent(
    AudioEvent,
    tags=("media",),
    tag_key="event",
    audio="media.payload",
    direction="input",
    audio_format="pcmu",
):
    """More of the call's audio, not always in order; sent back with nothing but its payload."""

    sequence_number: str | None = None
    stream_id: str | None = None
    media: Record | None = None


class TelnyxStopEvent(Event, tags=("stop",), tag_key="event"):
    """The stream has ended."""

    sequence_number: str
    stream_id: str
    stop: Record


class TelnyxDtmfEvent(Event, tags=("dtmf",), tag_key="event"):
    """A key was pressed."""

    stream_id: str
    occurred_at: str | None = None
    sequence_number: str
    dtmf: Record


class TelnyxMarkEvent(Event, tags=("mark",), tag_key="event"):
    """A mark among the audio that was sent; it comes back when it has been played or cleared."""

    sequence_number: str | None = None
    stream_id: str | None = None
    mark: Record


class TelnyxErrorEvent(Event, tags=("error",), tag_key="event"):
    """Something that was sent is wrong."""

    stream_id: str | None = None
    payload: Record


class TelnyxClearEvent(Event, tags=("clear",), tag_key="event"):
    """Sent to Telnyx: stop what is being played and throw away the rest."""


TELNYX = (
    TelnyxConnectedEvent,
    TelnyxStartEvent,
    TelnyxMediaEvent,
    TelnyxStopEvent,
    TelnyxDtmfEvent,
    TelnyxMarkEvent,
    TelnyxErrorEvent,
    TelnyxClearEvent,
)


# --- Plivo ---


class PlivoStartEvent(Event, tags=("start",), tag_key="event"):
    """The stream begins: whose it is, its tracks, its format."""

    sequenceNumber: int
    start: Record
    extra_headers: str | None = None


class PlivoMediaEvent(
    AudioEvent,
    tags=("media",),
    tag_key="event",
    audio="media.payload",
    direction="input",
    audio_format="pcmu",
):
    """More of the call's audio."""

    sequenceNumber: int | None = None
    streamId: str
    media: Record | None = None
    extra_headers: str | None = None


class PlivoDtmfEvent(Event, tags=("dtmf",), tag_key="event"):
    """The caller pressed a key."""

    sequenceNumber: int | None = None
    streamId: str
    dtmf: Record
    extra_headers: str | None = None


class PlivoPlayedStreamEvent(Event, tags=("playedStream",), tag_key="event"):
    """The audio before a checkpoint has been played."""

    sequenceNumber: int | None = None
    streamId: str
    name: str


class PlivoClearedAudioEvent(Event, tags=("clearedAudio",), tag_key="event"):
    """What had not been played is gone."""

    sequenceNumber: int | None = None
    streamId: str


class PlivoPlayAudioEvent(
    AudioEvent,
    tags=("playAudio",),
    tag_key="event",
    audio="media.payload",
    direction="output",
    audio_format="pcmu",
):
    """Sent to Plivo: audio to play, with its format."""

    media: Record | None = None


class PlivoCheckpointEvent(Event, tags=("checkpoint",), tag_key="event"):
    """Sent to Plivo: tell when the audio before this has been played."""

    streamId: str
    name: str


class PlivoClearAudioEvent(Event, tags=("clearAudio",), tag_key="event"):
    """Sent to Plivo: throw away what has not been played."""

    streamId: str


class PlivoSendDtmfEvent(Event, tags=("sendDTMF",), tag_key="event"):
    """Sent to Plivo: press these keys."""

    dtmf: str


PLIVO = (
    PlivoStartEvent,
    PlivoMediaEvent,
    PlivoDtmfEvent,
    PlivoPlayedStreamEvent,
    PlivoClearedAudioEvent,
    PlivoPlayAudioEvent,
    PlivoCheckpointEvent,
    PlivoClearAudioEvent,
    PlivoSendDtmfEvent,
)
