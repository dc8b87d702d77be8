//! The objects inside events, typed as deeply as rtfast types them. One struct serves the beta and
//! GA: what either may leave out is an `Option`, and what has no fixed shape is a `Value`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

#[derive(Deserialize, Serialize)]
pub struct AudioFormat {
    #[serde(rename = "type")]
    pub kind: String,
    pub rate: Option<u32>,
}

#[derive(Deserialize, Serialize)]
pub struct Transcription {
    pub model: Option<String>,
    pub language: Option<String>,
    pub prompt: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct NoiseReduction {
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Deserialize, Serialize)]
pub struct TurnDetection {
    #[serde(rename = "type")]
    pub kind: String,
    pub threshold: Option<f64>,
    pub prefix_padding_ms: Option<u32>,
    pub silence_duration_ms: Option<u32>,
    pub idle_timeout_ms: Option<u32>,
    pub eagerness: Option<String>,
    pub create_response: Option<bool>,
    pub interrupt_response: Option<bool>,
}

#[derive(Deserialize, Serialize)]
pub struct AudioInput {
    pub format: Option<AudioFormat>,
    pub transcription: Option<Transcription>,
    pub noise_reduction: Option<NoiseReduction>,
    pub turn_detection: Option<TurnDetection>,
}

#[derive(Deserialize, Serialize)]
pub struct AudioOutput {
    pub format: Option<AudioFormat>,
    pub voice: Option<String>,
    pub speed: Option<f64>,
}

#[derive(Deserialize, Serialize)]
pub struct AudioConfig {
    pub input: Option<AudioInput>,
    pub output: Option<AudioOutput>,
}

#[derive(Deserialize, Serialize)]
pub struct SessionResource {
    pub id: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub object: Option<String>,
    pub model: Option<String>,
    pub expires_at: Option<u64>,
    pub instructions: Option<String>,
    pub prompt: Option<Value>,
    pub output_modalities: Option<Vec<String>>,
    pub audio: Option<AudioConfig>,
    pub tools: Option<Vec<Value>>,
    pub tool_choice: Option<Value>,
    pub max_output_tokens: Option<Value>,
    pub truncation: Option<Value>,
    pub tracing: Option<Value>,
    pub include: Option<Vec<String>>,
    pub modalities: Option<Vec<String>>,
    pub voice: Option<String>,
    pub input_audio_format: Option<String>,
    pub output_audio_format: Option<String>,
    pub input_audio_transcription: Option<Transcription>,
    pub turn_detection: Option<TurnDetection>,
    pub temperature: Option<f64>,
    pub max_response_output_tokens: Option<Value>,
}

#[derive(Deserialize, Serialize)]
pub struct Conversation {
    pub id: Option<String>,
    pub object: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct ContentPart {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub text: Option<String>,
    pub transcript: Option<String>,
    pub audio: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct Item {
    pub id: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub object: Option<String>,
    pub status: Option<String>,
    pub role: Option<String>,
    pub content: Option<Vec<ContentPart>>,
    pub call_id: Option<String>,
    pub name: Option<String>,
    pub arguments: Option<String>,
    pub output: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct LogProb {
    pub bytes: Vec<u8>,
    pub logprob: f64,
    pub token: String,
}

#[derive(Deserialize, Serialize)]
pub struct RealtimeAPIError {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub param: Option<String>,
    pub event_id: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct RateLimit {
    pub name: Option<String>,
    pub limit: Option<u64>,
    pub remaining: Option<u64>,
    pub reset_seconds: Option<f64>,
}

#[derive(Deserialize, Serialize)]
pub struct CachedTokens {
    pub text_tokens: Option<u64>,
    pub audio_tokens: Option<u64>,
    pub image_tokens: Option<u64>,
}

#[derive(Deserialize, Serialize)]
pub struct InputTokens {
    pub text_tokens: Option<u64>,
    pub audio_tokens: Option<u64>,
    pub image_tokens: Option<u64>,
    pub cached_tokens: Option<u64>,
    pub cached_tokens_details: Option<CachedTokens>,
}

#[derive(Deserialize, Serialize)]
pub struct OutputTokens {
    pub text_tokens: Option<u64>,
    pub audio_tokens: Option<u64>,
}

#[derive(Deserialize, Serialize)]
pub struct Usage {
    pub total_tokens: Option<u64>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    pub input_token_details: Option<InputTokens>,
    pub output_token_details: Option<OutputTokens>,
}

#[derive(Deserialize, Serialize)]
pub struct StatusDetails {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub reason: Option<String>,
    pub error: Option<RealtimeAPIError>,
}

#[derive(Deserialize, Serialize)]
pub struct ResponseResource {
    pub id: Option<String>,
    pub object: Option<String>,
    pub status: Option<String>,
    pub status_details: Option<StatusDetails>,
    pub output: Option<Vec<Item>>,
    pub conversation_id: Option<String>,
    pub output_modalities: Option<Vec<String>>,
    pub modalities: Option<Vec<String>>,
    pub max_output_tokens: Option<Value>,
    pub audio: Option<AudioConfig>,
    pub voice: Option<String>,
    pub output_audio_format: Option<String>,
    pub temperature: Option<f64>,
    pub usage: Option<Usage>,
    pub metadata: Option<HashMap<String, String>>,
}
