"""One session of the transcription server: client events in, server events out."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from typing import NamedTuple, Protocol

from asr_settings import Refused, Settings
from asr_speech import BufferLimit, Listener, Samples
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

import rtfast
from rtfast import events, resources

Transcribe = Callable[[Samples, int], Iterable[str]]

# 15 MiB of audio in base64, and room for what stands around it.
FRAME_LIMIT = 15 * 2**20 * 4 // 3 + 4096
SHORTEST_MS = 100  # of a commit
WAITING = 4  # turns of a session

log = logging.getLogger("asr_server")


class Host(Protocol):
    """What a session needs of its server."""

    model: str
    seconds: float
    stall: float

    def transcript(self, samples: Samples, rate: int) -> AsyncIterator[str]: ...


class AnyAppend(rtfast.Event, tags=("input_audio_buffer.append",)):
    """An append whose audio is not looked at."""


def event_id_of(frame: bytes) -> str | None:
    """The `event_id` of a refused frame, as far as it can be read."""
    try:
        event_id = rtfast.decode(frame, events=[AnyAppend]).get("event_id")
    except rtfast.DecodeError:
        return None
    return event_id if isinstance(event_id, str) else None


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:21]}"


class Turn(NamedTuple):
    item_id: str
    samples: Samples
    rate: int


class Session:
    """One client."""

    def __init__(self, connection: ServerConnection, server: Host) -> None:
        self.connection, self.server = connection, server
        self.id = new_id("sess")
        self.decoder = rtfast.Decoder(
            dtype="float32", on_error="return", strict=True, max_frame_bytes=FRAME_LIMIT
        )
        self.settings = Settings(self.decoder.input_format, server.model)
        self.listener = self._new_listener(0)
        self.beta = False
        self.item_id: str | None = None  # of the turn that has begun
        self.last_item_id: str | None = None
        self.turns: asyncio.Queue[Turn] = asyncio.Queue(WAITING)

    async def run(self) -> None:
        """Until the client is gone."""
        session = self.settings.resource(self.id)
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._transcribe_turns())]
        try:
            await self.send(events.SessionCreatedEvent(event_id=new_id("event"), session=session))
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, ConnectionClosed):
                raise end

    async def send(self, event: rtfast.Event) -> None:
        try:
            async with asyncio.timeout(self.server.stall):
                await self.connection.send(event.to_json())
        except TimeoutError:
            log.warning("%s takes nothing, and is dropped", self.id)
            self.connection.transport.abort()
            await self.connection.wait_closed()

    async def _read(self) -> None:
        while True:
            frame = await self.connection.recv(decode=False)
            event = self.decoder.decode(frame)
            if isinstance(event, rtfast.InvalidFrame):
                event_id = event_id_of(frame)
                await self.send(
                    event.error.to_error_event(new_id("event"), client_event_id=event_id)
                )
                continue
            try:
                await self._serve(event)
            except Refused as refused:
                self._follow_settings()
                await self._send_refusal(refused, event.get("event_id"))

    async def _serve(self, event: rtfast.Event) -> None:
        match event:
            case events.InputAudioBufferAppendEvent():
                await self._append(event)
            case events.InputAudioBufferCommitEvent():
                if self.listener.kept_ms < SHORTEST_MS:
                    raise Refused(
                        "input_audio_buffer_commit_empty",
                        f"the buffer has {self.listener.kept_ms} ms of audio, expected at least "
                        f"{SHORTEST_MS} ms",
                    )
                await self._commit(self.listener.take())
            case events.InputAudioBufferClearEvent():
                self._clear()
                await self.send(events.InputAudioBufferClearedEvent(event_id=new_id("event")))
            case events.SessionUpdateEvent() | events.TranscriptionSessionUpdate():
                await self._update(event)
            case _:
                raise Refused("unsupported_event", f"{event.type} is not served here", "type")

    async def _append(self, event: events.InputAudioBufferAppendEvent) -> None:
        assert event.audio is not None  # strict
        given, ours = event.audio_format, self.settings.format
        if given.encoding == "unknown" or given.sample_rate != ours.sample_rate:
            raise Refused("invalid_value", "the audio is not in the session's format", "audio")
        try:
            for moment in self.listener.hear(event.audio):
                if moment.samples is None:
                    self.item_id = new_id("item")
                    await self.send(
                        events.InputAudioBufferSpeechStartedEvent(
                            event_id=new_id("event"), audio_start_ms=moment.ms,
                            item_id=self.item_id,
                        )
                    )  # fmt: skip
                else:
                    await self._stop(moment.ms, moment.samples)
        except BufferLimit:
            raise Refused(
                "input_audio_buffer_full",
                f"the buffer holds {self.server.seconds:g} s of audio, commit or clear it",
                "audio",
            ) from None

    async def _stop(self, ms: int, samples: Samples) -> None:
        assert self.item_id is not None
        await self.send(
            events.InputAudioBufferSpeechStoppedEvent(
                event_id=new_id("event"), audio_end_ms=ms, item_id=self.item_id
            )
        )
        await self._commit(samples)

    async def _commit(self, samples: Samples) -> None:
        item_id, self.item_id = self.item_id or new_id("item"), None
        previous, self.last_item_id = self.last_item_id, item_id
        await self.send(
            events.InputAudioBufferCommittedEvent(
                event_id=new_id("event"), previous_item_id=previous, item_id=item_id
            )
        )
        item = resources.Item(
            id=item_id, type="message", object="realtime.item", status="completed", role="user",
            content=[resources.ContentPart(type="input_audio", transcript=None)],
        )  # fmt: skip
        await self._add(item, previous)
        if self.settings.transcribes:
            await self.turns.put(Turn(item_id, samples, self.settings.format.sample_rate))

    async def _add(self, item: resources.Item, previous: str | None) -> None:
        kinds = (
            (events.ConversationItemCreatedEvent,)
            if self.beta
            else (events.ConversationItemAdded, events.ConversationItemDone)
        )
        for kind in kinds:
            await self.send(kind(event_id=new_id("event"), previous_item_id=previous, item=item))

    def _clear(self) -> None:
        self.listener.clear()
        self.item_id = None

    async def _update(self, event: rtfast.Event) -> None:
        settings = self.settings.updated(event.to_dict()["session"], self.decoder.input_format)
        before = self.settings
        if (settings.format.sample_rate, settings.turn_detection) != (
            before.format.sample_rate, before.turn_detection,
        ):  # fmt: skip
            if self.listener.is_open:
                raise Refused("input_audio_buffer_not_empty", "commit or clear the buffer first")
            self.settings = settings
            self.listener = self._new_listener(self.listener.heard_ms)
        self.settings = settings
        self.beta = isinstance(event, events.TranscriptionSessionUpdate)
        await self.send(self._updated())

    def _updated(self) -> rtfast.Event:
        if self.beta:
            session = self.settings.flat_resource(self.id)
            return events.TranscriptionSessionUpdatedEvent(
                event_id=new_id("event"), session=session
            )
        session = self.settings.resource(self.id)
        return events.SessionUpdatedEvent(event_id=new_id("event"), session=session)

    def _follow_settings(self) -> None:
        """The decoder follows what a client asks for; this tells it what is in force."""
        session = self.settings.resource(self.id)
        self.decoder.decode(events.SessionUpdatedEvent(event_id="", session=session).to_json())

    def _new_listener(self, base_ms: int) -> Listener:
        settings = self.settings
        rate, seconds = settings.format.sample_rate, self.server.seconds
        return Listener(rate, settings.turn_detection, seconds, base_ms)

    async def _send_refusal(self, refused: Refused, client_event_id: str | None) -> None:
        error = resources.RealtimeAPIError(
            type="invalid_request_error", code=refused.code, message=refused.message,
            param=refused.param, event_id=client_event_id,
        )  # fmt: skip
        await self.send(events.ErrorEvent(event_id=new_id("event"), error=error))

    async def _transcribe_turns(self) -> None:
        while True:
            turn = await self.turns.get()
            try:
                await self._transcribe(turn)
            except ConnectionClosed:
                raise
            except Exception:
                log.exception("%s %s was not transcribed", self.id, turn.item_id)
                error = resources.RealtimeAPIError(
                    type="server_error", code="transcription_failed",
                    message="the recogniser failed", param=None,
                )  # fmt: skip
                await self.send(
                    events.ConversationItemInputAudioTranscriptionFailedEvent(
                        event_id=new_id("event"), item_id=turn.item_id, content_index=0, error=error
                    )
                )

    async def _transcribe(self, turn: Turn) -> None:
        pieces = []
        async for piece in self.server.transcript(turn.samples, turn.rate):
            pieces.append(piece)
            await self.send(
                events.ConversationItemInputAudioTranscriptionDeltaEvent(
                    event_id=new_id("event"), item_id=turn.item_id, content_index=0, delta=piece
                )
            )
        usage = resources.Usage(type="duration", seconds=len(turn.samples) / turn.rate)
        await self.send(
            events.ConversationItemInputAudioTranscriptionCompletedEvent(
                event_id=new_id("event"), item_id=turn.item_id, content_index=0,
                transcript="".join(pieces), usage=usage,
            )
        )  # fmt: skip
