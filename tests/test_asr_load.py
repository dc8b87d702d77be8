"""The example that transcribes: recognisers that are slow or fail, many clients, the script."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from transcribed import (
    COMMIT,
    MANUAL,
    RATE,
    run,
    served,
    silence,
    talk,
    tone,
    update_of,
)
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import rtfast
from rtfast import events

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_deltas_come_while_it_works_and_the_loop_is_free(asr):
    go = threading.Event()

    def waits(samples, rate):
        yield "first"
        assert go.wait(10)
        yield "second"

    async def test():
        async with asr.Server(waits) as server, talk(server) as client, talk(server) as other:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            await client.speak(tone(0.2))
            await client.send(COMMIT)
            await client.committed()
            kind = events.ConversationItemInputAudioTranscriptionDeltaEvent
            assert (await client.next(kind)).delta == "first"
            await client.still_serves()
            await other.still_serves()
            go.set()
            assert (await client.next(kind)).delta == "second"

    run(test())


def test_a_recogniser_that_fails(asr, caplog):
    def fails(samples, rate):
        yield "so far"
        raise RuntimeError("secret of the model")

    async def test():
        async with served(asr, fails) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            await client.speak(tone(0.2))
            await client.send(COMMIT)
            item, _ = await client.committed()
            await client.next(events.ConversationItemInputAudioTranscriptionDeltaEvent)
            failed = await client.next(events.ConversationItemInputAudioTranscriptionFailedEvent)
            assert failed.item_id == item and "secret" not in failed.to_json()
            await client.still_serves()

    run(test())
    assert "secret of the model" in caplog.text


def test_turns_that_wait_are_bounded(asr):
    """A session with a slow recogniser is read no further, until that is done."""
    go, begun = threading.Event(), []

    def waits(samples, rate):
        begun.append(len(samples))
        assert go.wait(10)
        return ["done"]

    async def test():
        async with served(asr, waits) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            for _ in range(10):
                await client.speak(tone(0.1))
                await client.send(COMMIT)
            for _ in range(6):  # one at work, four that wait, one that waits to wait
                await client.committed()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.connection.recv(), 0.3)
            assert len(begun) == 1
            go.set()
            kinds = [json.loads(await client.connection.recv())["type"] for _ in range(4 * 3 + 20)]
            assert kinds.count("conversation.item.input_audio_transcription.completed") == 10

    run(test())


def test_several_clients_at_once(asr):
    async def converse(server, number):
        seconds = 0.5 + number / 10
        async with talk(server) as client:
            if number % 2:
                await client.send(update_of(format={"type": "audio/pcma"}))
                await client.next(events.SessionUpdatedEvent)
            rate, name = (8000, "pcma") if number % 2 else (RATE, "pcm16")
            said = silence(0.4, rate), tone(seconds, rate=rate), silence(0.7, rate)
            await client.speak(*said, audio_format=name)
            begins, ends, item, _ = await client.turn()
            of, _, completed = await client.transcript()
            lasts = (ends - begins) / 1000
            assert of == item and abs(lasts - (0.3 + seconds + 0.5)) <= 0.04
            assert completed.transcript.startswith(f"{lasts:.1f} s of sound at -2")

    async def test():
        async with asr.Server() as server:
            await asyncio.gather(*(converse(server, number) for number in range(8)))

    run(test())


def test_clients_that_vanish(asr):
    """Whatever they were doing: their turns are dropped, and their places are free again."""
    go = threading.Event()

    def waits(samples, rate):
        assert go.wait(10)
        return ["done"]

    async def test():
        async with asr.Server(waits, sessions=2) as server, talk(server) as other:
            for busy in (False, True):
                async with talk(server) as client:
                    await client.speak(silence(0.3), tone(1), silence(1 if busy else 0.1))
                    await client.next(events.InputAudioBufferSpeechStartedEvent)
                    with pytest.raises(ConnectionClosed):
                        async with talk(server):
                            pass
                    client.connection.transport.abort()
                while server._sessions > 1:
                    await other.still_serves()
            go.set()

    run(test())


def test_one_client_too_many(asr):
    async def test():
        async with asr.Server(sessions=1) as server, talk(server), connect(server.url) as second:
            with pytest.raises(ConnectionClosed) as closed:
                await second.recv()
            assert closed.value.rcvd.code == 1013

    run(test())


def test_who_takes_nothing_is_dropped(asr, caplog):
    def endless(samples, rate):
        while True:
            yield "x" * 2**16

    async def test():
        async with asr.Server(endless, stall=0.3) as server, talk(server) as client:
            await client.send(MANUAL)
            await client.next(events.SessionUpdatedEvent)
            await client.speak(tone(0.2))
            await client.send(COMMIT)
            await client.committed()
            client.connection.transport.pause_reading()
            async with talk(server) as other:
                while server._sessions > 1:
                    await other.still_serves()
            client.connection.transport.abort()

    run(test())
    assert "takes nothing, and is dropped" in caplog.text


# --- as a script ---


def script(*arguments):
    command = [sys.executable, str(EXAMPLES / "asr_server.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent)}
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )


def test_help():
    with script("--help") as process:
        assert process.communicate(timeout=30)[0].startswith("usage: asr_server.py [-h]")
        assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM")
def test_it_runs_as_a_script():
    async def test():
        process = script("--port", "0")
        try:
            line = await asyncio.to_thread(process.stderr.readline)
            async with connect(line.split()[-1]) as client:
                assert rtfast.event_type(await client.recv()) == "session.created"
                process.send_signal(signal.SIGTERM)
                with pytest.raises(ConnectionClosed) as closed:
                    await client.recv()
                assert closed.value.rcvd.code == 1001
            await asyncio.to_thread(process.communicate)
            assert process.returncode == 0
        finally:
            process.kill()
            process.communicate()

    run(test())
