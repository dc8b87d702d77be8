"""The example that transcribes: whole conversations over loopback."""

import json

import g711
import numpy as np
import pytest
from transcribed import (
    COMMIT,
    MANUAL,
    RATE,
    Recogniser,
    append_of,
    floats,
    run,
    sdk,
    served,
    silence,
    tone,
    update_of,
)

from rtfast import events


def test_the_session_that_is_created(asr):
    async def test():
        async with served(asr, model="small") as client:
            session = client.session
            assert session.pop("id").startswith("sess_")
            assert session == {
                "type": "transcription",
                "object": "realtime.transcription_session",
                "audio": {
                    "input": {
                        "format": {"type": "audio/pcm", "rate": 24000},
                        "transcription": {"model": "small"},
                        "turn_detection": {
                            "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300,
                            "silence_duration_ms": 500,
                        },
                    }
                },
            }  # fmt: skip

    run(test())


def test_a_conversation(asr):
    """Two turns; what is transcribed is what lies between the times that were told."""
    first = np.concatenate([silence(1), tone(1), silence(1)])
    second = np.concatenate([tone(0.5, -30), silence(0.3), tone(0.2), silence(1)])
    said = np.concatenate([first, second])

    async def test():
        recogniser, previous = Recogniser(), None
        async with served(asr, recogniser) as client:
            for sound, start, end in ((first, 700, 2500), (second, 2700, 4500)):
                await client.speak(sound)
                begins, ends, item, before = await client.turn()
                assert abs(begins - start) <= 20 and abs(ends - end) <= 20
                assert before == previous
                of, deltas, completed = await client.transcript()
                assert (of, deltas) == (item, ["one ", "two"])
                assert completed["usage"] == {"type": "duration", "seconds": (ends - begins) / 1000}
                (samples, rate), previous = recogniser.heard[-1], item
                assert rate == RATE
                assert np.array_equal(samples, floats(said[begins * 24 : ends * 24]))
        assert len(recogniser.heard) == 2

    run(test())


def test_mulaw_after_an_update(asr):
    said = np.concatenate([silence(0.5, 8000), tone(1, -15, 8000), silence(1, 8000)])
    data = bytes(g711.compressed(sample, "pcmu") for sample in said.tolist())
    expanded = np.array(g711.TABLES["pcmu"], np.int16)

    async def test():
        recogniser = Recogniser()
        async with served(asr, recogniser) as client:
            await client.send(update_of(format={"type": "audio/pcmu"}))
            updated = await client.next(events.SessionUpdatedEvent)
            assert updated["session"]["audio"]["input"]["format"] == {"type": "audio/pcmu"}
            for start in range(0, len(data), 160):
                await client.send(append_of(data[start : start + 160]))
            begins, ends, *_ = await client.turn()
            assert abs(begins - 200) <= 20 and abs(ends - 2000) <= 20
            await client.transcript()
            ((samples, rate),) = recogniser.heard
            part = expanded[np.frombuffer(data, np.uint8)][begins * 8 : ends * 8]
            assert rate == 8000 and np.array_equal(samples, floats(part))

    run(test())


@pytest.mark.parametrize("size", [1, 7, 997, 9601])
def test_chunks_that_split_samples(asr, size):
    said = tone(0.5 if size > 1 else 0.11)

    async def test():
        recogniser = Recogniser()
        async with served(asr, recogniser) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            data = said.tobytes()
            for start in range(0, len(data), size):
                await client.send(append_of(data[start : start + size]))
            await client.send(COMMIT)
            await client.committed()
            await client.transcript()
        assert np.array_equal(recogniser.heard[0][0], floats(said))

    run(test())


def test_commits_by_hand(asr):
    """Without turn detection nothing is said of speech; each commit takes what came since."""

    async def test():
        recogniser = Recogniser()
        async with served(asr, recogniser) as client:
            await client.send(MANUAL)
            updated = await client.next(events.SessionUpdatedEvent)
            assert updated["session"]["audio"]["input"]["turn_detection"] is None
            previous = None
            for sound in (silence(0.2), tone(0.3)):
                await client.speak(sound)
                await client.send(COMMIT)
                item, before = await client.committed()
                assert before == previous
                assert (await client.transcript())[0] == item
                previous = item
        assert [len(samples) for samples, _ in recogniser.heard] == [4800, 7200]
        assert not recogniser.heard[0][0].any()

    run(test())


def test_a_commit_in_the_middle_of_a_turn(asr):
    async def test():
        recogniser = Recogniser()
        async with served(asr, recogniser) as client:
            await client.speak(silence(0.5), tone(0.5))
            started = await client.next(events.InputAudioBufferSpeechStartedEvent)
            await client.send(COMMIT)
            assert await client.committed() == (started.item_id, None)
            await client.transcript()
            assert len(recogniser.heard[0][0]) == 24_000 - started.audio_start_ms * 24

    run(test())


def test_clear(asr):
    """What was buffered is gone, with the half sample at its end; a turn that began, too."""

    async def test():
        recogniser = Recogniser()
        async with served(asr, recogniser) as client:
            await client.speak(tone(0.5))
            await client.next(events.InputAudioBufferSpeechStartedEvent)
            await client.still_serves()
            await client.speak(silence(1))
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            await client.send(append_of(tone(0.5).tobytes() + b"\1"))
            await client.still_serves()
            await client.speak(tone(0.25))
            await client.send(COMMIT)
            await client.committed()
            await client.transcript()
        assert np.array_equal(recogniser.heard[0][0], floats(tone(0.25)))

    run(test())


def test_clear_keeps_the_format(asr):
    async def test():
        async with served(asr) as client:
            await client.send(update_of(format={"type": "audio/pcma"}, turn_detection=None))
            await client.next(events.SessionUpdatedEvent)
            await client.still_serves()
            await client.send(append_of(b"\xd5" * 8000))
            await client.send(COMMIT)
            await client.committed()
            assert (await client.transcript())[2].transcript.startswith("1.0 s of ")

    run(test())


def test_the_beta(asr):
    """Flat settings, its own answer, `created` in place of `added` and `done`."""

    async def test():
        async with served(asr) as client:
            session = {"input_audio_format": "g711_alaw", "turn_detection": None}
            update = {"type": "transcription_session.update", "session": session}
            await client.send(json.dumps(update))
            updated = await client.next(events.TranscriptionSessionUpdatedEvent)
            assert updated["session"]["input_audio_format"] == "g711_alaw"
            if sdk() is not None:
                from openai.types.beta.realtime import TranscriptionSessionUpdatedEvent

                wire = updated.to_dict()
                wire["session"]["client_secret"] = {"expires_at": 1, "value": "x"}
                del wire["session"]["input_audio_transcription"]  # an enum of three models
                TranscriptionSessionUpdatedEvent.model_validate(wire, strict=True)
            await client.send(append_of(b"\xd5" * 4000))
            await client.send(COMMIT)
            committed = await client.next(events.InputAudioBufferCommittedEvent)
            created = await client.next(events.ConversationItemCreatedEvent)
            assert created.item.id == committed.item_id
            assert (await client.transcript())[2].transcript.startswith("0.5 s of ")

    run(test())


def test_without_transcription(asr):
    async def test():
        recogniser = Recogniser()
        async with served(asr, recogniser) as client:
            await client.send(update_of(transcription=None, turn_detection=None))
            updated = await client.next(events.SessionUpdatedEvent)
            assert updated["session"]["audio"]["input"]["transcription"] is None
            await client.speak(tone(0.2))
            await client.send(COMMIT)
            await client.committed()
            await client.still_serves()
        assert recogniser.heard == []

    run(test())


def test_what_the_default_recogniser_says(asr):
    assert "".join(asr.describe(floats(tone(1.2, -18)), RATE)) == "1.2 s of sound at -18 dBFS"
    assert "".join(asr.describe(floats(silence(0.5)), RATE)) == "0.5 s of silence"
    assert "".join(asr.describe(floats(silence(0)), RATE)) == "0.0 s of silence"
