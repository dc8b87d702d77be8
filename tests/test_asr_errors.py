"""The example that transcribes: whatever a client sends, it is answered and the session lives."""

import json

import pytest
from transcribed import MANUAL, append_of, run, served, silence, tone, update_of
from websockets.exceptions import ConnectionClosed

from rtfast import events

APPEND = "input_audio_buffer.append"


BAD = {
    "": ("unexpected_end", None),
    "{": ("unexpected_end", None),
    "\x00": ("unexpected_byte", None),
    "[]": ("not_an_object", None),
    '{"event_id":"e1"': ("unexpected_end", None),
    '{"event_id":"e1"}': ("unknown_type", "e1"),
    '{"event_id":"e1","type":"nobody"}': ("unknown_type", "e1"),
    '{"event_id":5,"type":"nobody"}': ("unknown_type", None),
    f'{{"event_id":"e1","type":"{APPEND}","audio":"AA!A"}}': ("base64_character", "e1"),
    f'{{"type":"{APPEND}","audio":"AAA","event_id":"e1"}}': ("base64_padding", "e1"),
    f'{{"event_id":"e1","type":"{APPEND}"}}': ("missing_field", "e1"),
    f'{{"event_id":"e1","type":"{APPEND}","audio":null}}': ("wrong_type", "e1"),
    f'{{"event_id":"e1","type":"{APPEND}","audio":[1,2]}}': ("wrong_type", "e1"),
    '{"event_id":"e1","type":"session.update"}': ("missing_field", "e1"),
    '{"event_id":"e1","type":"session.update","session":{"audio":5}}': ("wrong_type", "e1"),
    '{"event_id":"e1","type":"response.create"}': ("unsupported_event", "e1"),
    '{"event_id":"e1","type":"session.start","session":{}}': ("unsupported_event", "e1"),
    '{"event_id":"e1","type":"conversation.item.retrieve","item_id":"i"}': (
        "unsupported_event", "e1",
    ),
    '{"event_id":"e1","type":"input_audio_buffer.cleared"}': ("unsupported_event", "e1"),
    '{"event_id":"e1","type":"input_audio_buffer.commit"}': (
        "input_audio_buffer_commit_empty", "e1",
    ),
    f'{{"event_id":"e1","type":"{APPEND}","audio":"","format":"opus"}}': ("invalid_value", "e1"),
    f'{{"event_id":"e1","type":"{APPEND}","audio":"","sample_rate":8000}}': ("invalid_value", "e1"),
    "[" * 100_000: ("too_deep", None),
}  # fmt: skip


@pytest.mark.parametrize("as_bytes", [False, True])
def test_bad_frames(asr, as_bytes):
    async def test():
        async with served(asr) as client:
            for frame, (code, event_id) in BAD.items():
                await client.send(frame.encode() if as_bytes else frame)
                error = await client.error()
                told = (error.type, error.code, error.event_id)
                assert told == ("invalid_request_error", code, event_id), frame[:100]
            await client.still_serves()

    run(test())


def test_no_utf8(asr):
    async def test():
        async with served(asr) as client:
            await client.send(b'{"type":"\xff"}')
            assert (await client.error()).code == "bad_utf8"
            await client.connection.send(b'{"type":"\xff"}', text=True)
            assert (await client.error()).code == "bad_utf8"
            await client.still_serves()

    run(test())


BAD_SETTINGS = [
    ({"type": "realtime"}, "session.type"),
    ({"input_audio_format": "opus"}, "session.audio.input.format"),
    ({"audio": {"input": {"format": {"type": "audio/opus"}}}}, "session.audio.input.format"),
    (
        {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 96000}}}},
        "session.audio.input.format",
    ),
    ({"turn_detection": {"type": "semantic_vad"}}, "session.audio.input.turn_detection.type"),
    ({"turn_detection": {"threshold": 1.5}}, "session.audio.input.turn_detection.threshold"),
    (
        {"turn_detection": {"silence_duration_ms": -1}},
        "session.audio.input.turn_detection.silence_duration_ms",
    ),
]


@pytest.mark.parametrize(("session", "param"), BAD_SETTINGS)
def test_settings_that_are_refused_change_nothing(asr, session, param):
    """Neither those that the server keeps nor the format that the decoder follows."""

    async def test():
        async with served(asr) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            good = {"input_audio_format": "g711_ulaw"} if "audio" not in session else {}
            update = {"type": "session.update", "event_id": "e1", "session": {**good, **session}}
            await client.send(json.dumps(update))
            error = await client.error()
            assert (error.code, error.param, error.event_id) == ("invalid_value", param, "e1")
            await client.speak(tone(0.25, -12))
            await client.send('{"type":"input_audio_buffer.commit"}')
            await client.committed()
            said = (await client.transcript())[2].transcript
            assert said in ("0.2 s of sound at -12 dBFS", "0.3 s of sound at -12 dBFS")

    run(test())


def test_a_client_cannot_set_formats_as_a_server_does(asr):
    async def test():
        async with served(asr) as client:
            session = {"audio": {"input": {"format": {"type": "audio/pcmu"}}}}
            update = {"type": "session.updated", "event_id": "e", "session": session}
            await client.send(json.dumps(update))
            assert (await client.error()).code == "unsupported_event"
            await client.send(append_of(silence(1).tobytes()))  # no sound, as PCM16 alone
            await client.still_serves()

    run(test())


def test_settings_are_kept_while_a_turn_is_open(asr):
    async def test():
        async with served(asr) as client:
            await client.speak(tone(0.3))
            await client.next(events.InputAudioBufferSpeechStartedEvent)
            for refused in (MANUAL, update_of(format={"type": "audio/pcmu"})):
                await client.send(refused)
                assert (await client.error()).code == "input_audio_buffer_not_empty"
            await client.send(update_of(transcription={"model": "x"}))
            await client.next(events.SessionUpdatedEvent)
            await client.still_serves()
            await client.send(update_of(format={"type": "audio/pcmu"}, turn_detection=None))
            await client.next(events.SessionUpdatedEvent)

    run(test())


def test_partial_settings_are_merged(asr):
    async def test():
        async with served(asr) as client:
            await client.send(update_of(turn_detection={"threshold": 0.25}))
            await client.next(events.SessionUpdatedEvent)
            half = {"type": "server_vad", "silence_duration_ms": 200, "create_response": False}
            await client.send(update_of(turn_detection=half, noise_reduction={"type": "far_field"}))
            updated = await client.next(events.SessionUpdatedEvent)
            assert updated["session"]["audio"]["input"] == {
                "format": {"type": "audio/pcm", "rate": 24000},
                "transcription": {"model": "describe"},
                "turn_detection": {
                    "type": "server_vad", "threshold": 0.25, "prefix_padding_ms": 300,
                    "silence_duration_ms": 200,
                },
            }  # fmt: skip

    run(test())


def test_a_full_buffer(asr):
    async def test():
        async with served(asr, seconds=1) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            await client.speak(tone(1))
            await client.speak(tone(0.02))
            assert (await client.error()).code == "input_audio_buffer_full"
            await client.send('{"type":"input_audio_buffer.commit"}')
            await client.committed()
            assert (await client.transcript())[2].transcript == "1.0 s of sound at -20 dBFS"

    run(test())


def test_the_largest_append_and_more(asr):
    async def test():
        async with served(asr, seconds=400) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            await client.send(append_of(bytes(15 * 2**20)))
            await client.send('{"type":"input_audio_buffer.commit"}')
            await client.committed()
            assert (await client.transcript())[2].transcript == "327.7 s of silence"
            await client.send(append_of(bytes(15 * 2**20 + 6144)))
            error = await client.error()
            assert error.code == "frame_too_large"
            await client.still_serves()
            await client.send("x" * 42 * 2**20)
            with pytest.raises(ConnectionClosed) as closed:
                await client.connection.recv()
            assert closed.value.rcvd.code == 1009

    run(test())
