//! The 29 server events of the Realtime API's beta as one enum, which serde selects by `type`.
//!
//! As serde has it by default: unknown keys are skipped; an unknown tag is an error, and so is an
//! absent key, unless its field is an `Option`.

use crate::nested::{
    ContentPart, Conversation, Item, LogProb, RateLimit, RealtimeAPIError, ResponseResource,
    SessionResource,
};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
#[serde(tag = "type")]
pub enum ServerEvent {
    #[serde(rename = "error")]
    Error(ErrorEvent),
    #[serde(rename = "session.created")]
    SessionCreated(SessionCreatedEvent),
    #[serde(rename = "session.updated")]
    SessionUpdated(SessionUpdatedEvent),
    #[serde(rename = "conversation.created")]
    ConversationCreated(ConversationCreatedEvent),
    #[serde(rename = "input_audio_buffer.committed")]
    InputAudioBufferCommitted(InputAudioBufferCommittedEvent),
    #[serde(rename = "input_audio_buffer.cleared")]
    InputAudioBufferCleared(InputAudioBufferClearedEvent),
    #[serde(rename = "input_audio_buffer.speech_started")]
    InputAudioBufferSpeechStarted(InputAudioBufferSpeechStartedEvent),
    #[serde(rename = "input_audio_buffer.speech_stopped")]
    InputAudioBufferSpeechStopped(InputAudioBufferSpeechStoppedEvent),
    #[serde(rename = "conversation.item.created")]
    ConversationItemCreated(ConversationItemCreatedEvent),
    #[serde(rename = "conversation.item.input_audio_transcription.completed")]
    ConversationItemInputAudioTranscriptionCompleted(
        ConversationItemInputAudioTranscriptionCompletedEvent,
    ),
    #[serde(rename = "conversation.item.input_audio_transcription.delta")]
    ConversationItemInputAudioTranscriptionDelta(ConversationItemInputAudioTranscriptionDeltaEvent),
    #[serde(rename = "conversation.item.input_audio_transcription.failed")]
    ConversationItemInputAudioTranscriptionFailed(
        ConversationItemInputAudioTranscriptionFailedEvent,
    ),
    #[serde(rename = "conversation.item.truncated")]
    ConversationItemTruncated(ConversationItemTruncatedEvent),
    #[serde(rename = "conversation.item.deleted")]
    ConversationItemDeleted(ConversationItemDeletedEvent),
    #[serde(rename = "response.created")]
    ResponseCreated(ResponseCreatedEvent),
    #[serde(rename = "response.done")]
    ResponseDone(ResponseDoneEvent),
    #[serde(rename = "response.output_item.added")]
    ResponseOutputItemAdded(ResponseOutputItemAddedEvent),
    #[serde(rename = "response.output_item.done")]
    ResponseOutputItemDone(ResponseOutputItemDoneEvent),
    #[serde(rename = "response.content_part.added")]
    ResponseContentPartAdded(ResponseContentPartAddedEvent),
    #[serde(rename = "response.content_part.done")]
    ResponseContentPartDone(ResponseContentPartDoneEvent),
    #[serde(rename = "response.text.delta")]
    ResponseTextDelta(ResponseTextDeltaEvent),
    #[serde(rename = "response.text.done")]
    ResponseTextDone(ResponseTextDoneEvent),
    #[serde(rename = "response.audio_transcript.delta")]
    ResponseAudioTranscriptDelta(ResponseAudioTranscriptDeltaEvent),
    #[serde(rename = "response.audio_transcript.done")]
    ResponseAudioTranscriptDone(ResponseAudioTranscriptDoneEvent),
    #[serde(rename = "response.audio.delta")]
    ResponseAudioDelta(ResponseAudioDeltaEvent),
    #[serde(rename = "response.audio.done")]
    ResponseAudioDone(ResponseAudioDoneEvent),
    #[serde(rename = "response.function_call_arguments.delta")]
    ResponseFunctionCallArgumentsDelta(ResponseFunctionCallArgumentsDeltaEvent),
    #[serde(rename = "response.function_call_arguments.done")]
    ResponseFunctionCallArgumentsDone(ResponseFunctionCallArgumentsDoneEvent),
    #[serde(rename = "rate_limits.updated")]
    RateLimitsUpdated(RateLimitsUpdatedEvent),
}

#[derive(Deserialize, Serialize)]
pub struct ErrorEvent {
    pub event_id: String,
    pub error: RealtimeAPIError,
}

#[derive(Deserialize, Serialize)]
pub struct SessionCreatedEvent {
    pub event_id: String,
    pub session: SessionResource,
}

#[derive(Deserialize, Serialize)]
pub struct SessionUpdatedEvent {
    pub event_id: String,
    pub session: SessionResource,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationCreatedEvent {
    pub event_id: String,
    pub conversation: Conversation,
}

#[derive(Deserialize, Serialize)]
pub struct InputAudioBufferCommittedEvent {
    pub event_id: String,
    pub previous_item_id: String,
    pub item_id: String,
}

#[derive(Deserialize, Serialize)]
pub struct InputAudioBufferClearedEvent {
    pub event_id: String,
}

#[derive(Deserialize, Serialize)]
pub struct InputAudioBufferSpeechStartedEvent {
    pub event_id: String,
    pub audio_start_ms: u32,
    pub item_id: String,
}

#[derive(Deserialize, Serialize)]
pub struct InputAudioBufferSpeechStoppedEvent {
    pub event_id: String,
    pub audio_end_ms: u32,
    pub item_id: String,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationItemCreatedEvent {
    pub event_id: String,
    pub previous_item_id: Option<String>,
    pub item: Item,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationItemInputAudioTranscriptionCompletedEvent {
    pub event_id: String,
    pub item_id: String,
    pub content_index: u32,
    pub transcript: String,
    pub logprobs: Option<Vec<LogProb>>,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationItemInputAudioTranscriptionDeltaEvent {
    pub event_id: String,
    pub item_id: String,
    pub content_index: u32,
    pub delta: String,
    pub logprobs: Option<Vec<LogProb>>,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationItemInputAudioTranscriptionFailedEvent {
    pub event_id: String,
    pub item_id: String,
    pub content_index: u32,
    pub error: RealtimeAPIError,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationItemTruncatedEvent {
    pub event_id: String,
    pub item_id: String,
    pub content_index: u32,
    pub audio_end_ms: u32,
}

#[derive(Deserialize, Serialize)]
pub struct ConversationItemDeletedEvent {
    pub event_id: String,
    pub item_id: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseCreatedEvent {
    pub event_id: String,
    pub response: ResponseResource,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseDoneEvent {
    pub event_id: String,
    pub response: ResponseResource,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseOutputItemAddedEvent {
    pub event_id: String,
    pub response_id: String,
    pub output_index: u32,
    pub item: Item,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseOutputItemDoneEvent {
    pub event_id: String,
    pub response_id: String,
    pub output_index: u32,
    pub item: Item,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseContentPartAddedEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub part: ContentPart,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseContentPartDoneEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub part: ContentPart,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseTextDeltaEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub delta: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseTextDoneEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub text: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseAudioTranscriptDeltaEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub delta: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseAudioTranscriptDoneEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub transcript: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseAudioDeltaEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
    pub delta: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseAudioDoneEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub content_index: u32,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseFunctionCallArgumentsDeltaEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub call_id: String,
    pub delta: String,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseFunctionCallArgumentsDoneEvent {
    pub event_id: String,
    pub response_id: String,
    pub item_id: String,
    pub output_index: u32,
    pub call_id: String,
    pub arguments: String,
}

#[derive(Deserialize, Serialize)]
pub struct RateLimitsUpdatedEvent {
    pub event_id: String,
    pub rate_limits: Vec<RateLimit>,
}
