"""Read by mypy --strict, run by nobody: what a type checker must know of the public names."""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import rtfast
from rtfast import events, resources


def by_isinstance(event: events.ServerEvent) -> None:
    if isinstance(event, events.ResponseTextDeltaEvent):
        assert_type(event, events.ResponseTextDeltaEvent)
        assert_type(event.delta, str)
        assert_type(event.output_index, int)
        assert_type(event.type, str)
        assert_type(event["delta"], Any)
        assert_type(event.get("delta"), Any)
        assert_type("delta" in event, bool)
    elif isinstance(event, events.ResponseDoneEvent):
        assert_type(event.response, resources.ResponseResource)
        assert_type(event.response.output, list[resources.Item] | None)
        assert_type(event.response.usage, resources.Usage | None)
    elif isinstance(event, rtfast.AudioEvent):
        assert_type(event.audio, NDArray[Any] | None)
        assert_type(event.sample_rate, int)
        assert_type(event.start_sample, int)
        assert_type(event.duration_ms, float)
        assert_type(event.audio_format, rtfast.AudioFormat)


def by_match(event: events.ServerEvent) -> str:
    match event:
        case events.ResponseTextDeltaEvent(delta=text):
            assert_type(text, str)
            return text
        case events.ResponseAudioDeltaEvent(audio=audio):
            assert_type(audio, NDArray[Any] | None)
            return ""
        case events.ErrorEvent(error=error):
            assert_type(error, resources.RealtimeAPIError)
            return error.message or ""
        case rtfast.UnknownEvent():
            assert_type(event, rtfast.UnknownEvent)
            return ""
        case _:
            return ""


def any_event(event: rtfast.Event) -> None:
    assert_type(event.to_dict(), dict[str, Any])
    assert_type(event.to_json(), str)
    assert_type(event.frame, bytes | str | None)
    match event:
        case events.InputAudioBufferSpeechStartedEvent(audio_start_ms=start):
            assert_type(start, int)


def constructors() -> None:
    event = events.InputAudioBufferSpeechStartedEvent(event_id="e", audio_start_ms=5, item_id="i")
    assert_type(event, events.InputAudioBufferSpeechStartedEvent)
    assert_type(event.replace(item_id="j"), events.InputAudioBufferSpeechStartedEvent)
    events.InputAudioBufferClearedEvent(event_id="e", extra={"obfuscation": "x"})
    events.ResponseTextDeltaEvent(
        type="response.text.delta", event_id="e", response_id="r", item_id="i",
        output_index=0, content_index=0, delta="d",
    )  # fmt: skip
    events.InputAudioBufferAppendEvent(audio=np.zeros(4, np.int16))
    item = resources.Item(id="i", type="message", content=[resources.ContentPart(text="t")])
    assert_type(item.content, list[resources.ContentPart] | None)
    events.ConversationItemAdded(event_id="e", item=item)
    events.InputAudioBufferClearedEvent(nonsense=1)  # type: ignore[call-arg]
    events.InputAudioBufferSpeechStartedEvent(event_id="e", item_id="i")  # type: ignore[call-arg]
    events.InputAudioBufferClearedEvent(event_id=5)  # type: ignore[arg-type]


def read_only(event: events.ResponseTextDeltaEvent) -> None:
    event.delta = "x"  # type: ignore[misc]


def decoding(frame: bytes) -> None:
    assert_type(rtfast.decode(frame), events.ServerEvent | events.ClientEvent)
    assert_type(
        rtfast.decode(frame, strict=True, on_error="return"),
        events.ServerEvent | events.ClientEvent | rtfast.InvalidFrame,
    )
    decoder = rtfast.Decoder(keep_frame=False)
    assert_type(decoder.decode(frame), events.ServerEvent | events.ClientEvent)
    assert_type(decoder.decode_many([frame]), list[events.ServerEvent | events.ClientEvent])
    raising = rtfast.Decoder(on_error="raise")
    assert_type(raising.decode("text"), events.ServerEvent | events.ClientEvent)
    returning = rtfast.Decoder(on_error="return")
    assert_type(
        returning.decode(frame), events.ServerEvent | events.ClientEvent | rtfast.InvalidFrame
    )
    event = returning.decode(memoryview(frame))
    if isinstance(event, rtfast.InvalidFrame):
        assert_type(event.error, rtfast.DecodeError)
        return
    assert_type(event, events.ServerEvent | events.ClientEvent)
    match event:
        case events.ResponseTextDeltaEvent(delta=text):
            assert_type(text, str)
        case events.InputAudioBufferAppendEvent():
            assert_type(event.audio, NDArray[Any] | None)
    rtfast.Decoder(on_error="ignore")  # type: ignore[call-overload]
    decoder.decode(5)  # type: ignore[arg-type]


def functions(frame: bytes) -> None:
    assert_type(rtfast.event_type(frame), str | None)
    rtfast.event_type("text")
    rtfast.event_type(bytearray(frame))
    rtfast.event_type(memoryview(frame))
    rtfast.event_type(5)  # type: ignore[arg-type]
    assert_type(rtfast.audio_text(frame), memoryview | None)
    rtfast.audio_text(5)  # type: ignore[arg-type]
    assert_type(rtfast.BACKEND, str)
    assert_type(rtfast.SIMD, str)


def errors(error: rtfast.DecodeError) -> None:
    assert_type(error.pos, int)
    assert_type(error.event_type, str | None)
    assert_type(error.code == "bad_utf8", bool)


def counts(decoder: rtfast.Decoder) -> None:
    assert_type(decoder.audio_samples("i"), int)
    assert_type(decoder.audio_ms("i", 1), float)
    assert_type(decoder.output_format, rtfast.AudioFormat)


def sinks(decoder: rtfast.Decoder) -> None:
    ring = rtfast.AudioRing(24_000)
    rtfast.AudioRing(np.zeros(10, np.float32))
    rtfast.Decoder(audio=ring)
    rtfast.Decoder(audio=rtfast.AudioArena())
    assert_type(ring.peek(5), NDArray[Any])
    assert_type(ring.read_into(np.zeros(5, np.int16)), int)
    assert_type(ring.clear().item_id, str | None)
    assert_type(ring.position().audio_ms, int)
    assert_type(ring.available + ring.free, int)
    assert_type(decoder.feed(b"", item_id="i"), NDArray[Any])
    rtfast.AudioRing("10")  # type: ignore[arg-type]
    rtfast.Decoder(audio=5)  # type: ignore[call-overload]


class Mine(rtfast.Event, tags=("mine",)):
    """A user's class, checked like ours."""

    text: str
    number: int | None = None


class Foreign(rtfast.AudioEvent, tags=("media",), tag_key="event", audio="media.payload"):
    """A user's audio class."""

    streamSid: str


def of_a_user() -> None:
    mine = Mine(text="t")
    assert_type(mine.number, int | None)
    Mine(number=5)  # type: ignore[call-arg]
    assert_type(Foreign(streamSid="s").audio, NDArray[Any] | None)
    decoder = rtfast.Decoder(events=[Mine])
    assert_type(decoder.decode("{}"), rtfast.Event)
    both = rtfast.Decoder(events=(Mine, Foreign), on_error="return").decode("{}")
    if isinstance(both, Foreign):
        assert_type(both.streamSid, str)
    several = rtfast.Decoder(events=[Mine, Foreign]).decode("{}")
    if isinstance(several, Mine):
        assert_type(several.text, str)
    rtfast.Decoder(nonsense=True)  # type: ignore[call-overload]
