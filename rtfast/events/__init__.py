"""Every event class, and the unions of what a server and what a client sends."""

from typing import TypeAlias

from .audio_event import AudioEvent
from .base import Event, InvalidFrame, UnknownEvent
from .client import (
    ConversationItemCreateEvent,
    ConversationItemDeleteEvent,
    ConversationItemRetrieveEvent,
    ConversationItemTruncateEvent,
    InputAudioBufferAppendEvent,
    InputAudioBufferClearEvent,
    InputAudioBufferCommitEvent,
    OutputAudioBufferClearEvent,
    ResponseCancelEvent,
    ResponseCreateEvent,
    SessionUpdateEvent,
    TranscriptionSessionUpdate,
)
from .dialects import (
    ConversationItemInputAudioTranscriptionTextEvent,
    ConversationItemInputAudioTranscriptionUpdatedEvent,
    ConversationOutputAudioDeltaEvent,
    PingEvent,
    ResponseAnimationBlendshapesDeltaEvent,
    ResponseAnimationVisemeDeltaEvent,
    ResponseAudioTimestampDeltaEvent,
    ResponseAudioTranscriptTextEvent,
    ResponseTextTextEvent,
    ResponseVideoDeltaEvent,
    TranscriptionDeltaEvent,
    TranscriptionDoneEvent,
)
from .live import (
    CommentaryAppendedEvent,
    CommentaryAppendEvent,
    DecisionCreateEvent,
    DecisionEvent,
    DecisionItemCreatedEvent,
    DecisionItemCreateEvent,
    DecisionItemDeletedEvent,
    DecisionItemDeleteEvent,
    DelegationCreatedEvent,
    InfoEvent,
    InputAudioAppendEvent,
    InputAudioMutedEvent,
    InputAudioMuteEvent,
    InputAudioUnmutedEvent,
    InputAudioUnmuteEvent,
    InputTranscriptDeltaEvent,
    InstructionsAppendedEvent,
    InstructionsAppendEvent,
    OutputAudioDeltaEvent,
    OutputAudioFixturePlayedEvent,
    OutputAudioFixturePlayEvent,
    OutputAudioFixturePlayingEvent,
    OutputTranscriptDeltaEvent,
    RealtimeTranslationInputAudioBufferAppendEvent,
    ResponseEvent,
    ResponseItemCreateEvent,
    SessionClosedEvent,
    SessionCloseEvent,
    SessionStartedEvent,
    SessionStartEvent,
    SessionUsageUpdatedEvent,
    ThinkingAppendedEvent,
    ThinkingAppendEvent,
    TransportAnswered,
    TransportDtmfReceived,
    TransportDtmfSend,
    TransportDtmfSent,
    TransportFailed,
    TransportRinging,
)
from .phone import (
    PLIVO,
    TELNYX,
    TWILIO,
    PlivoCheckpointEvent,
    PlivoClearAudioEvent,
    PlivoClearedAudioEvent,
    PlivoDtmfEvent,
    PlivoMediaEvent,
    PlivoPlayAudioEvent,
    PlivoPlayedStreamEvent,
    PlivoSendDtmfEvent,
    PlivoStartEvent,
    TelnyxClearEvent,
    TelnyxConnectedEvent,
    TelnyxDtmfEvent,
    TelnyxErrorEvent,
    TelnyxMarkEvent,
    TelnyxMediaEvent,
    TelnyxStartEvent,
    TelnyxStopEvent,
    TwilioClearEvent,
    TwilioConnectedEvent,
    TwilioDtmfEvent,
    TwilioMarkEvent,
    TwilioMediaEvent,
    TwilioStartEvent,
    TwilioStopEvent,
)
from .server import (
    ConversationCreatedEvent,
    ConversationItemAdded,
    ConversationItemCreatedEvent,
    ConversationItemDeletedEvent,
    ConversationItemDone,
    ConversationItemInputAudioTranscriptionCompletedEvent,
    ConversationItemInputAudioTranscriptionDeltaEvent,
    ConversationItemInputAudioTranscriptionFailedEvent,
    ConversationItemInputAudioTranscriptionSegment,
    ConversationItemRetrieved,
    ConversationItemTruncatedEvent,
    ErrorEvent,
    InputAudioBufferClearedEvent,
    InputAudioBufferCommittedEvent,
    InputAudioBufferDtmfEventReceivedEvent,
    InputAudioBufferSpeechStartedEvent,
    InputAudioBufferSpeechStoppedEvent,
    InputAudioBufferTimeoutTriggered,
    McpListToolsCompleted,
    McpListToolsFailed,
    McpListToolsInProgress,
    OutputAudioBufferCleared,
    OutputAudioBufferStarted,
    OutputAudioBufferStopped,
    RateLimitsUpdatedEvent,
    ResponseAudioDeltaEvent,
    ResponseAudioDoneEvent,
    ResponseAudioTranscriptDeltaEvent,
    ResponseAudioTranscriptDoneEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseDoneEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseFunctionCallArgumentsDoneEvent,
    ResponseMcpCallArgumentsDelta,
    ResponseMcpCallArgumentsDone,
    ResponseMcpCallCompleted,
    ResponseMcpCallFailed,
    ResponseMcpCallInProgress,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
    SessionCreatedEvent,
    SessionUpdatedEvent,
    TranscriptionSessionUpdatedEvent,
)

__all__ = [
    "PLIVO",
    "TELNYX",
    "TWILIO",
    "AudioEvent",
    "ClientEvent",
    "CommentaryAppendEvent",
    "CommentaryAppendedEvent",
    "ConversationCreatedEvent",
    "ConversationItemAdded",
    "ConversationItemCreateEvent",
    "ConversationItemCreatedEvent",
    "ConversationItemDeleteEvent",
    "ConversationItemDeletedEvent",
    "ConversationItemDone",
    "ConversationItemInputAudioTranscriptionCompletedEvent",
    "ConversationItemInputAudioTranscriptionDeltaEvent",
    "ConversationItemInputAudioTranscriptionFailedEvent",
    "ConversationItemInputAudioTranscriptionSegment",
    "ConversationItemInputAudioTranscriptionTextEvent",
    "ConversationItemInputAudioTranscriptionUpdatedEvent",
    "ConversationItemRetrieveEvent",
    "ConversationItemRetrieved",
    "ConversationItemTruncateEvent",
    "ConversationItemTruncatedEvent",
    "ConversationOutputAudioDeltaEvent",
    "DecisionCreateEvent",
    "DecisionEvent",
    "DecisionItemCreateEvent",
    "DecisionItemCreatedEvent",
    "DecisionItemDeleteEvent",
    "DecisionItemDeletedEvent",
    "DelegationCreatedEvent",
    "ErrorEvent",
    "Event",
    "InfoEvent",
    "InputAudioAppendEvent",
    "InputAudioBufferAppendEvent",
    "InputAudioBufferClearEvent",
    "InputAudioBufferClearedEvent",
    "InputAudioBufferCommitEvent",
    "InputAudioBufferCommittedEvent",
    "InputAudioBufferDtmfEventReceivedEvent",
    "InputAudioBufferSpeechStartedEvent",
    "InputAudioBufferSpeechStoppedEvent",
    "InputAudioBufferTimeoutTriggered",
    "InputAudioMuteEvent",
    "InputAudioMutedEvent",
    "InputAudioUnmuteEvent",
    "InputAudioUnmutedEvent",
    "InputTranscriptDeltaEvent",
    "InstructionsAppendEvent",
    "InstructionsAppendedEvent",
    "InvalidFrame",
    "McpListToolsCompleted",
    "McpListToolsFailed",
    "McpListToolsInProgress",
    "OutputAudioBufferClearEvent",
    "OutputAudioBufferCleared",
    "OutputAudioBufferStarted",
    "OutputAudioBufferStopped",
    "OutputAudioDeltaEvent",
    "OutputAudioFixturePlayEvent",
    "OutputAudioFixturePlayedEvent",
    "OutputAudioFixturePlayingEvent",
    "OutputTranscriptDeltaEvent",
    "PingEvent",
    "PlivoCheckpointEvent",
    "PlivoClearAudioEvent",
    "PlivoClearedAudioEvent",
    "PlivoDtmfEvent",
    "PlivoMediaEvent",
    "PlivoPlayAudioEvent",
    "PlivoPlayedStreamEvent",
    "PlivoSendDtmfEvent",
    "PlivoStartEvent",
    "RateLimitsUpdatedEvent",
    "RealtimeTranslationInputAudioBufferAppendEvent",
    "ResponseAnimationBlendshapesDeltaEvent",
    "ResponseAnimationVisemeDeltaEvent",
    "ResponseAudioDeltaEvent",
    "ResponseAudioDoneEvent",
    "ResponseAudioTimestampDeltaEvent",
    "ResponseAudioTranscriptDeltaEvent",
    "ResponseAudioTranscriptDoneEvent",
    "ResponseAudioTranscriptTextEvent",
    "ResponseCancelEvent",
    "ResponseContentPartAddedEvent",
    "ResponseContentPartDoneEvent",
    "ResponseCreateEvent",
    "ResponseCreatedEvent",
    "ResponseDoneEvent",
    "ResponseEvent",
    "ResponseFunctionCallArgumentsDeltaEvent",
    "ResponseFunctionCallArgumentsDoneEvent",
    "ResponseItemCreateEvent",
    "ResponseMcpCallArgumentsDelta",
    "ResponseMcpCallArgumentsDone",
    "ResponseMcpCallCompleted",
    "ResponseMcpCallFailed",
    "ResponseMcpCallInProgress",
    "ResponseOutputItemAddedEvent",
    "ResponseOutputItemDoneEvent",
    "ResponseTextDeltaEvent",
    "ResponseTextDoneEvent",
    "ResponseTextTextEvent",
    "ResponseVideoDeltaEvent",
    "ServerEvent",
    "SessionCloseEvent",
    "SessionClosedEvent",
    "SessionCreatedEvent",
    "SessionStartEvent",
    "SessionStartedEvent",
    "SessionUpdateEvent",
    "SessionUpdatedEvent",
    "SessionUsageUpdatedEvent",
    "TelnyxClearEvent",
    "TelnyxConnectedEvent",
    "TelnyxDtmfEvent",
    "TelnyxErrorEvent",
    "TelnyxMarkEvent",
    "TelnyxMediaEvent",
    "TelnyxStartEvent",
    "TelnyxStopEvent",
    "ThinkingAppendEvent",
    "ThinkingAppendedEvent",
    "TranscriptionDeltaEvent",
    "TranscriptionDoneEvent",
    "TranscriptionSessionUpdate",
    "TranscriptionSessionUpdatedEvent",
    "TransportAnswered",
    "TransportDtmfReceived",
    "TransportDtmfSend",
    "TransportDtmfSent",
    "TransportFailed",
    "TransportRinging",
    "TwilioClearEvent",
    "TwilioConnectedEvent",
    "TwilioDtmfEvent",
    "TwilioMarkEvent",
    "TwilioMediaEvent",
    "TwilioStartEvent",
    "TwilioStopEvent",
    "UnknownEvent",
]

ServerEvent: TypeAlias = (
    CommentaryAppendedEvent
    | ConversationCreatedEvent
    | ConversationItemAdded
    | ConversationItemCreatedEvent
    | ConversationItemDeletedEvent
    | ConversationItemDone
    | ConversationItemInputAudioTranscriptionCompletedEvent
    | ConversationItemInputAudioTranscriptionDeltaEvent
    | ConversationItemInputAudioTranscriptionFailedEvent
    | ConversationItemInputAudioTranscriptionSegment
    | ConversationItemInputAudioTranscriptionTextEvent
    | ConversationItemInputAudioTranscriptionUpdatedEvent
    | ConversationItemRetrieved
    | ConversationItemTruncatedEvent
    | ConversationOutputAudioDeltaEvent
    | DecisionEvent
    | DecisionItemCreatedEvent
    | DecisionItemDeletedEvent
    | DelegationCreatedEvent
    | ErrorEvent
    | InfoEvent
    | InputAudioAppendEvent
    | InputAudioBufferClearedEvent
    | InputAudioBufferCommittedEvent
    | InputAudioBufferDtmfEventReceivedEvent
    | InputAudioBufferSpeechStartedEvent
    | InputAudioBufferSpeechStoppedEvent
    | InputAudioBufferTimeoutTriggered
    | InputAudioMutedEvent
    | InputAudioUnmutedEvent
    | InputTranscriptDeltaEvent
    | InstructionsAppendedEvent
    | McpListToolsCompleted
    | McpListToolsFailed
    | McpListToolsInProgress
    | OutputAudioBufferCleared
    | OutputAudioBufferStarted
    | OutputAudioBufferStopped
    | OutputAudioDeltaEvent
    | OutputAudioFixturePlayedEvent
    | OutputAudioFixturePlayingEvent
    | OutputTranscriptDeltaEvent
    | PingEvent
    | RateLimitsUpdatedEvent
    | ResponseAnimationBlendshapesDeltaEvent
    | ResponseAnimationVisemeDeltaEvent
    | ResponseAudioDeltaEvent
    | ResponseAudioDoneEvent
    | ResponseAudioTimestampDeltaEvent
    | ResponseAudioTranscriptDeltaEvent
    | ResponseAudioTranscriptDoneEvent
    | ResponseAudioTranscriptTextEvent
    | ResponseContentPartAddedEvent
    | ResponseContentPartDoneEvent
    | ResponseCreatedEvent
    | ResponseDoneEvent
    | ResponseEvent
    | ResponseFunctionCallArgumentsDeltaEvent
    | ResponseFunctionCallArgumentsDoneEvent
    | ResponseMcpCallArgumentsDelta
    | ResponseMcpCallArgumentsDone
    | ResponseMcpCallCompleted
    | ResponseMcpCallFailed
    | ResponseMcpCallInProgress
    | ResponseOutputItemAddedEvent
    | ResponseOutputItemDoneEvent
    | ResponseTextDeltaEvent
    | ResponseTextDoneEvent
    | ResponseTextTextEvent
    | ResponseVideoDeltaEvent
    | SessionClosedEvent
    | SessionCreatedEvent
    | SessionStartedEvent
    | SessionUpdatedEvent
    | SessionUsageUpdatedEvent
    | ThinkingAppendedEvent
    | TranscriptionDeltaEvent
    | TranscriptionDoneEvent
    | TranscriptionSessionUpdatedEvent
    | TransportAnswered
    | TransportDtmfReceived
    | TransportDtmfSend
    | TransportDtmfSent
    | TransportFailed
    | TransportRinging
    | UnknownEvent
)

ClientEvent: TypeAlias = (
    CommentaryAppendEvent
    | ConversationItemCreateEvent
    | ConversationItemDeleteEvent
    | ConversationItemRetrieveEvent
    | ConversationItemTruncateEvent
    | DecisionCreateEvent
    | DecisionItemCreateEvent
    | DecisionItemDeleteEvent
    | InputAudioAppendEvent
    | InputAudioBufferAppendEvent
    | InputAudioBufferClearEvent
    | InputAudioBufferCommitEvent
    | InputAudioMuteEvent
    | InputAudioUnmuteEvent
    | InstructionsAppendEvent
    | OutputAudioBufferClearEvent
    | OutputAudioFixturePlayEvent
    | RealtimeTranslationInputAudioBufferAppendEvent
    | ResponseCancelEvent
    | ResponseCreateEvent
    | ResponseItemCreateEvent
    | SessionCloseEvent
    | SessionStartEvent
    | SessionUpdateEvent
    | ThinkingAppendEvent
    | TranscriptionSessionUpdate
    | TransportDtmfSend
    | UnknownEvent
)
