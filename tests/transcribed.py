"""A client of the transcription server; the SDK's types judge what the server sends."""

import asyncio
import base64
import contextlib
import functools
import json

import numpy as np
from optional import lacks
from websockets.asyncio.client import ClientConnection, connect

import rtfast
from rtfast import events

RATE = 24_000


def run(test):
    asyncio.run(asyncio.wait_for(test, 20))


def tone(seconds, dbfs=-20, rate=RATE):
    """A sine as PCM16, whose RMS is so many dB under that of a full-scale square wave."""
    peak = 32768 * np.sqrt(2) * 10 ** (dbfs / 20)
    angles = 2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate
    return np.round(peak * np.sin(angles)).astype(np.int16)


def silence(seconds, rate=RATE):
    return np.zeros(round(seconds * rate), np.int16)


def floats(*sounds):
    return np.concatenate(sounds).astype(np.float32) / np.float32(32768)


def append_of(data):
    return json.dumps(
        {"type": "input_audio_buffer.append", "audio": base64.b64encode(data).decode()}
    )


def update_of(**audio_input):
    session = {"type": "transcription", "audio": {"input": audio_input}}
    return json.dumps({"type": "session.update", "session": session})


COMMIT = events.InputAudioBufferCommitEvent()
MANUAL = update_of(turn_detection=None)


@functools.cache
def sdk():
    """What judges a frame; None where the SDK cannot be had, without the GIL."""
    if lacks("openai"):
        return None
    from openai.types.realtime import RealtimeServerEvent
    from pydantic import TypeAdapter

    return TypeAdapter(RealtimeServerEvent)


def judge(frame):
    """Of the type that it says, every field of the type that the SDK wants, none unknown to it."""
    if sdk() is None or '"transcription_session.updated"' in frame:
        return
    event = sdk().validate_json(frame, strict=True)
    assert event.type == json.loads(frame)["type"] and not event.model_extra
    for inner in (getattr(event, "item", None), getattr(event, "error", None)):
        assert inner is None or not inner.model_extra


class Socket(ClientConnection):
    """The transport of a connection that is lost stays safe to abort, which `close` does."""

    def connection_lost(self, exc):
        super().connection_lost(exc)
        self.transport.abort = lambda: None


class Client:
    def __init__(self, connection):
        self.connection, self.ids = connection, set()

    async def send(self, event):
        await self.connection.send(event if isinstance(event, str | bytes) else event.to_json())

    async def speak(self, *sounds, chunk=480, audio_format="pcm16"):
        """Samples in appends of so many."""
        samples = np.concatenate(sounds)
        for start in range(0, len(samples), chunk):
            piece = samples[start : start + chunk]
            await self.send(rtfast.encode_audio(piece, audio_format=audio_format))

    async def next(self, kind):
        """The next event, which must be of that class."""
        frame = await self.connection.recv()
        judge(frame)
        event = rtfast.decode(frame, strict=True)
        assert type(event) is kind, frame
        assert event.event_id.startswith("event_") and event.event_id not in self.ids
        self.ids.add(event.event_id)
        return event

    async def committed(self):
        """The item of a commit: its id, and the id before it."""
        event = await self.next(events.InputAudioBufferCommittedEvent)
        for kind in (events.ConversationItemAdded, events.ConversationItemDone):
            added = await self.next(kind)
            assert added.item.id == event.item_id
            assert added.previous_item_id == event.previous_item_id
            assert added["item"]["content"] == [{"type": "input_audio", "transcript": None}]
        return event.item_id, event.previous_item_id

    async def turn(self):
        """The milliseconds of a turn that was heard, and its item with the one before."""
        started = await self.next(events.InputAudioBufferSpeechStartedEvent)
        stopped = await self.next(events.InputAudioBufferSpeechStoppedEvent)
        item, previous = await self.committed()
        assert started.item_id == stopped.item_id == item
        return started.audio_start_ms, stopped.audio_end_ms, item, previous

    async def transcript(self):
        """Item, deltas and transcript."""
        deltas = []
        while True:
            frame = await self.connection.recv()
            judge(frame)
            event = rtfast.decode(frame, strict=True)
            if event.type.endswith(".completed"):
                assert "".join(deltas) == event.transcript
                return event.item_id, deltas, event
            assert event.type == "conversation.item.input_audio_transcription.delta"
            deltas.append(event.delta)

    async def error(self):
        return (await self.next(events.ErrorEvent)).error

    async def still_serves(self):
        await self.send('{"type":"input_audio_buffer.clear"}')
        await self.next(events.InputAudioBufferClearedEvent)


class Recogniser:
    """Keeps what it was given."""

    def __init__(self):
        self.heard = []

    def __call__(self, samples, rate):
        assert samples.dtype == np.float32
        self.heard.append((samples, rate))
        yield from ("one ", "two")


@contextlib.asynccontextmanager
async def talk(server):
    url = server.url + "/v1/realtime?intent=transcription"
    async with connect(url, max_size=None, compression=None, create_connection=Socket) as socket:
        client = Client(socket)
        created = await client.next(events.SessionCreatedEvent)
        client.session = created["session"]
        yield client


@contextlib.asynccontextmanager
async def served(module, *arguments, **options):
    """A client alone on a server."""
    async with module.Server(*arguments, **options) as server, talk(server) as client:
        yield client
