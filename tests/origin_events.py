"""The 29 events of the origin and every audio event, each as a full frame, written by hand.

Each row: the class, the frame, and the fields that strict mode requires (those that every family of
the tag requires and none allows to be null); the others may be missing or null.
"""

EVENT = {"event_id": "event_Ct1OqQk5dZ6v0hXhKxT3b"}
ITEM = {"item_id": "item_Ct1OpYl2b5tYk7Xn0sE8d"}
RESPONSE = {"response_id": "resp_Ct1Op8sKvqkzT2b1VJm4w"}
PLACE = {**RESPONSE, **ITEM, "output_index": 0, "content_index": 1}

MESSAGE = {
    "id": "item_Ct1OpYl2b5tYk7Xn0sE8d",
    "object": "realtime.item",
    "type": "message",
    "status": "completed",
    "role": "user",
    "content": [{"type": "input_audio", "transcript": "Grüß Gott", "audio": None}],
}
CALL = {
    "id": "item_Ct1Or",
    "type": "function_call",
    "status": "in_progress",
    "name": "get_weather",
    "call_id": "call_9aQ",
    "arguments": '{"city":"Köln"}',
}
RESOURCE = {
    "object": "realtime.response",
    "id": "resp_Ct1Op8sKvqkzT2b1VJm4w",
    "status": "completed",
    "status_details": None,
    "output": [MESSAGE, CALL],
    "usage": {"total_tokens": 253, "input_tokens": 132, "output_tokens": 121},
    "metadata": {"client_run": "abc123"},
}
SESSION = {
    "type": "realtime",
    "object": "realtime.session",
    "id": "sess_Ct1Ol",
    "model": "gpt-realtime",
    "output_modalities": ["audio"],
    "instructions": "Be kind.",
    "tools": [],
    "tool_choice": "auto",
    "max_output_tokens": "inf",
    "audio": {"output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "marin"}},
}
ERROR = {
    "type": "invalid_request_error",
    "code": "invalid_event",
    "message": "The 'type' field is missing.",
    "param": None,
    "event_id": "event_567",
}
LOGPROBS = [{"token": "Hel", "logprob": -0.25, "bytes": [72, 101, 108]}]
TRANSCRIBED = "conversation.item.input_audio_transcription"

# tag: (class name, fields of a full frame, names of those that strict mode does not require)
ORIGIN = {
    "error": (
        "ErrorEvent", {**EVENT, "error": ERROR, "client_event_id": "mine_1"}, ["client_event_id"]
    ),
    "session.created": ("SessionCreatedEvent", {**EVENT, "session": SESSION}, []),
    "session.updated": (
        "SessionUpdatedEvent",
        {**EVENT, "session": SESSION, "client_event_id": "mine_2"},
        ["client_event_id"],
    ),
    "conversation.created": (
        "ConversationCreatedEvent",
        {**EVENT, "conversation": {"id": "conv_Ct1Ol", "object": "realtime.conversation"}},
        [],
    ),
    "input_audio_buffer.committed": (
        "InputAudioBufferCommittedEvent",
        {**EVENT, "previous_item_id": "item_before", **ITEM},
        ["previous_item_id"],
    ),
    "input_audio_buffer.cleared": ("InputAudioBufferClearedEvent", {**EVENT}, []),
    "input_audio_buffer.speech_started": (
        "InputAudioBufferSpeechStartedEvent", {**EVENT, "audio_start_ms": 1250, **ITEM}, []
    ),
    "input_audio_buffer.speech_stopped": (
        "InputAudioBufferSpeechStoppedEvent", {**EVENT, "audio_end_ms": 2788, **ITEM}, []
    ),
    "conversation.item.created": (
        "ConversationItemCreatedEvent",
        {**EVENT, "previous_item_id": "item_before", "item": MESSAGE},
        ["previous_item_id"],
    ),
    f"{TRANSCRIBED}.completed": (
        "ConversationItemInputAudioTranscriptionCompletedEvent",
        {
            **EVENT,
            **ITEM,
            "content_index": 0,
            "transcript": "Hello",
            "logprobs": LOGPROBS,
            "usage": {"type": "duration", "seconds": 1.5},
            "languages": [{"code": "en"}],
        },
        ["usage", "logprobs", "languages"],  # OpenAI sent no usage in 2024: corpus, wire/
    ),
    f"{TRANSCRIBED}.delta": (
        "ConversationItemInputAudioTranscriptionDeltaEvent",
        {**EVENT, **ITEM, "content_index": 0, "delta": "Hel", "logprobs": LOGPROBS},
        ["content_index", "delta", "logprobs"],
    ),
    f"{TRANSCRIBED}.failed": (
        "ConversationItemInputAudioTranscriptionFailedEvent",
        {**EVENT, **ITEM, "content_index": 0, "error": {"code": "audio_unintelligible"}},
        [],
    ),
    "conversation.item.truncated": (
        "ConversationItemTruncatedEvent",
        {**EVENT, **ITEM, "content_index": 0, "audio_end_ms": 1500},
        [],
    ),
    "conversation.item.deleted": ("ConversationItemDeletedEvent", {**EVENT, **ITEM}, []),
    "response.created": (
        "ResponseCreatedEvent", {**EVENT, "response": {**RESOURCE, "output": []}}, []
    ),
    "response.done": ("ResponseDoneEvent", {**EVENT, "response": RESOURCE}, []),
    "response.output_item.added": (
        "ResponseOutputItemAddedEvent", {**EVENT, **RESPONSE, "output_index": 0, "item": CALL}, []
    ),
    "response.output_item.done": (
        "ResponseOutputItemDoneEvent", {**EVENT, **RESPONSE, "output_index": 2, "item": MESSAGE}, []
    ),
    "response.content_part.added": (
        "ResponseContentPartAddedEvent",
        {**EVENT, **PLACE, "part": {"type": "audio", "transcript": ""}},
        [],
    ),
    "response.content_part.done": (
        "ResponseContentPartDoneEvent",
        {**EVENT, **PLACE, "part": {"type": "text", "text": "Hi"}},
        [],
    ),
    "response.text.delta": ("ResponseTextDeltaEvent", {**EVENT, **PLACE, "delta": "Grüß"}, []),
    "response.text.done": ("ResponseTextDoneEvent", {**EVENT, **PLACE, "text": "Grüß Gott"}, []),
    "response.audio_transcript.delta": (
        "ResponseAudioTranscriptDeltaEvent", {**EVENT, **PLACE, "delta": "Sure"}, []
    ),
    "response.audio_transcript.done": (
        "ResponseAudioTranscriptDoneEvent", {**EVENT, **PLACE, "transcript": "Sure."}, []
    ),
    "response.audio.delta": (
        "ResponseAudioDeltaEvent", {**EVENT, **PLACE, "delta": "AQACAP//"}, []
    ),
    "response.audio.done": ("ResponseAudioDoneEvent", {**EVENT, **PLACE}, []),
    "response.function_call_arguments.delta": (
        "ResponseFunctionCallArgumentsDeltaEvent",
        {**EVENT, **RESPONSE, **ITEM, "output_index": 1, "call_id": "call_9aQ", "delta": '{"ci'},
        [],
    ),
    "response.function_call_arguments.done": (
        "ResponseFunctionCallArgumentsDoneEvent",
        {
            **EVENT,
            **RESPONSE,
            **ITEM,
            "output_index": 1,
            "call_id": "call_9aQ",
            "name": "get_weather",
            "arguments": '{"city":"Köln"}',
        },
        ["name"],
    ),
    "rate_limits.updated": (
        "RateLimitsUpdatedEvent",
        {
            **EVENT,
            "rate_limits": [
                {"name": "tokens", "limit": 50000, "remaining": 49950, "reset_seconds": 0.06}
            ],
        },
        [],
    ),
}  # fmt: skip

# The names that GA gave to six of them.
RENAMED = {
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
}

AUDIO = {
    "response.audio.delta": ORIGIN["response.audio.delta"],
    "response.output_audio.delta": ORIGIN["response.audio.delta"],
    "session.output_audio.delta": (
        "OutputAudioDeltaEvent",
        {
            **EVENT,
            "delta": "AQACAP//",
            "start_ms": 100,
            "end_ms": 200,
            "elapsed_ms": 1200,
            "format": "pcm16",
            "sample_rate": 24000,
            "channels": 1,
        },
        ["event_id", "start_ms", "end_ms", "elapsed_ms", "format", "sample_rate", "channels"],
    ),
    "input_audio_buffer.append": (
        "InputAudioBufferAppendEvent", {**EVENT, "audio": "AQACAP//"}, ["event_id"]
    ),
    "session.input_audio.append": (
        "InputAudioAppendEvent", {**EVENT, "audio": "AQACAP//"}, ["event_id"]
    ),
    "session.input_audio_buffer.append": (
        "RealtimeTranslationInputAudioBufferAppendEvent",
        {**EVENT, "audio": "AQACAP//"},
        ["event_id"],
    ),
    "session.output_audio.fixture.play": (
        "OutputAudioFixturePlayEvent", {**EVENT, "audio": "AQACAP//"}, ["event_id"]
    ),
    "conversation.output_audio.delta": (
        "ConversationOutputAudioDeltaEvent",
        {**EVENT, "delta": "AQACAP//", "sample_rate": 24000, "samples_per_channel": 3},
        ["event_id", "sample_rate", "samples_per_channel"],
    ),
}  # fmt: skip

# What a field of each JSON type becomes when it is retyped: never a kind that the field may have.
RETYPED = {
    str: [17, True, [], {}],
    int: ["17", 1.5, True, [], {}],
    float: ["1.5", True, [], {}],
    bool: [1, "true"],
    list: [17, "text", {"a": 1}],
    dict: [17, 1.5, True, []],
}
