"""A telephone call answered by a speech model: Twilio media streams <-> the Realtime API.

    pip install rtfast aiohttp
    OPENAI_API_KEY=... TWILIO_AUTH_TOKEN=... python examples/twilio_bridge.py --port 8000

Give a Twilio number the webhook `https://<your host>/call`: the bridge answers with TwiML that
streams the call to `wss://<your host>/media`, and opens a session with the model for each stream.

- Audio is mu-law at 8 kHz on both sides, so it is passed on as it came: the base64 text goes from
  one envelope into the other, and is neither decoded nor encoded again.
- When the caller breaks in, Twilio is told to clear what it has not played, and the model's item is
  truncated to what was heard: never more than was received, never less than nothing.
- Bad frames from either side are logged and left out. When one side goes, the other is closed.
- With TWILIO_AUTH_TOKEN set, requests without Twilio's signature are refused.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import hmac
import logging
import os
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

import aiohttp
from aiohttp import web

import rtfast
from rtfast import events, resources

REALTIME = "wss://api.openai.com/v1/realtime?model=gpt-realtime"
INSTRUCTIONS = "You are on the telephone. Be friendly, and brief."
SAMPLES_A_MS = 8

log = logging.getLogger("twilio_bridge")


class Playback:
    """What the caller has heard of the model's audio, on the clock of the caller's own audio.

    Twilio plays what it is sent in order and in real time, and its frames come as steadily as a
    clock: an item is played from when it was first sent, or from the end of the one before.
    """

    def __init__(self) -> None:
        self.clock_ms = 0.0  # of the caller's audio so far
        self._item: tuple[str, int] | None = None
        self._begin_ms = self._end_ms = 0.0

    def sent(self, item_id: str, content_index: int, item_ms: float) -> None:
        """The item has been sent up to `item_ms` milliseconds."""
        if self._item != (item_id, content_index):
            self._item = item_id, content_index
            self._begin_ms = max(self.clock_ms, self._end_ms)
        self._end_ms = self._begin_ms + item_ms

    def interrupt(self) -> tuple[str, int, int] | None:
        """Stop: the item being played, its content index and the milliseconds heard of it."""
        item, heard_ms = self._item, self.clock_ms - self._begin_ms
        is_played = self.clock_ms >= self._end_ms
        self._item, self._end_ms = None, self.clock_ms
        if item is None or is_played:
            return None
        return *item, max(0, int(heard_ms))


def settings(instructions: str) -> events.SessionUpdateEvent:
    """The session: the telephone's format in both directions, and the model hears turns end."""
    mu_law = resources.AudioFormatResource(type="audio/pcmu")
    hears = resources.AudioInput(
        format=mu_law, turn_detection=resources.TurnDetection(type="server_vad")
    )
    audio = resources.AudioConfig(input=hears, output=resources.AudioOutput(format=mu_law))
    session = resources.SessionResource(type="realtime", instructions=instructions, audio=audio)
    return events.SessionUpdateEvent(session=session)


class Bridge:
    """One call: the phone's socket and the model's."""

    def __init__(
        self, phone: web.WebSocketResponse, model: aiohttp.ClientWebSocketResponse
    ) -> None:
        self.phone, self.model = phone, model
        self.stream = ""  # Twilio's id of the stream, from its `start`
        self.playback = Playback()
        self.cut = ""  # the item that the caller broke into: what still comes of it is not played
        options: dict[str, Any] = {"dtype": "raw", "on_error": "return"}
        self.from_phone = rtfast.Decoder(events=events.TWILIO, **options)
        self.from_model = rtfast.Decoder(**options)

    async def run(self, instructions: str) -> None:
        await self.model.send_str(settings(instructions).to_json())
        sides = {
            asyncio.ensure_future(self.phone_to_model()),
            asyncio.ensure_future(self.model_to_phone()),
        }
        try:
            done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            for side in done:
                side.result()
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)

    async def phone_to_model(self) -> None:
        async for message in self.phone:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            event = self.from_phone.decode(message.data)
            match event:
                case events.TwilioMediaEvent():
                    await self.caller_spoke(event, message.data)
                case events.TwilioStartEvent(streamSid=stream):
                    self.stream = stream
                    log.info("stream %s begins", stream)
                case events.TwilioStopEvent():
                    log.info("stream %s has ended", self.stream)
                    return
                case rtfast.InvalidFrame(error=error):
                    log.warning("phone: %s: %s", error, rtfast.redact(message.data))

    async def caller_spoke(self, event: events.TwilioMediaEvent, frame: str) -> None:
        if event.audio is None:
            return
        self.playback.clock_ms = (event.start_sample + len(event.audio)) / SAMPLES_A_MS
        text = rtfast.audio_text(frame)
        if text is not None:
            await self.model.send_str(rtfast.wrap_audio(text))

    async def model_to_phone(self) -> None:
        async for message in self.model:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            event = self.from_model.decode(message.data)
            match event:
                case events.ResponseAudioDeltaEvent():
                    await self.model_spoke(event, message.data)
                case events.InputAudioBufferSpeechStartedEvent():
                    await self.caller_broke_in()
                case events.ResponseAudioTranscriptDoneEvent(transcript=text):
                    log.info("model: %s", text)
                case events.ErrorEvent(error=error):
                    log.warning("model: %s: %s", error and error.code, error and error.message)
                case rtfast.InvalidFrame(error=error):
                    log.warning("model: %s: %s", error, rtfast.redact(message.data))

    async def model_spoke(self, event: events.ResponseAudioDeltaEvent, frame: str) -> None:
        item_id, content_index = event.item_id, event.content_index or 0
        text = rtfast.audio_text(frame)
        if text is None or item_id == self.cut:
            return
        media = rtfast.wrap_audio(text, type=events.TwilioMediaEvent, streamSid=self.stream)
        await self.phone.send_str(media)
        received_ms = self.from_model.audio_ms(item_id, content_index)
        self.playback.sent(item_id, content_index, received_ms)

    async def caller_broke_in(self) -> None:
        heard = self.playback.interrupt()
        if heard is None:
            return
        await self.phone.send_str(events.TwilioClearEvent(streamSid=self.stream).to_json())
        item_id, content_index, audio_ms = heard
        self.cut = item_id
        truncate = events.ConversationItemTruncateEvent(
            item_id=item_id, content_index=content_index, audio_end_ms=audio_ms
        )
        await self.model.send_str(truncate.to_json())
        log.info("the caller broke in after %d ms of %s", audio_ms, item_id)


def is_signed(token: str, url: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio has signed a request: HMAC-SHA1 of its URL and its form's sorted fields."""
    text = url + "".join(key + fields[key] for key in sorted(fields))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return hmac.compare_digest(base64.b64encode(digest).decode(), signature)


class Server:
    """The two addresses that Twilio calls."""

    def __init__(self, realtime: str, instructions: str, api_key: str, token: str = "") -> None:
        self.realtime, self.instructions = realtime, instructions
        self.api_key, self.token = api_key, token

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.post("/call", self.call), web.get("/media", self.media)])
        return app

    async def call(self, request: web.Request) -> web.Response:
        fields = {key: str(value) for key, value in (await request.post()).items()}
        await self.check(request, "https", fields)
        stream = quoteattr(f"wss://{request.host}/media")
        twiml = f"<Response><Connect><Stream url={stream}/></Connect></Response>"
        return web.Response(text=twiml, content_type="text/xml")

    async def media(self, request: web.Request) -> web.WebSocketResponse:
        await self.check(request, "wss", {})
        phone = web.WebSocketResponse()
        await phone.prepare(request)
        headers = {"Authorization": f"Bearer {self.api_key}"}
        try:
            async with (
                aiohttp.ClientSession() as client,
                client.ws_connect(self.realtime, headers=headers, max_msg_size=0) as model,
            ):
                await Bridge(phone, model).run(self.instructions)
        except (aiohttp.ClientError, ConnectionError) as error:
            log.error("the call is lost: %s", error)
        finally:
            await phone.close()
        return phone

    async def check(self, request: web.Request, scheme: str, fields: Mapping[str, str]) -> None:
        """HTTP 403 without Twilio's signature, of the address that it calls: one with TLS, even
        where a proxy takes that off."""
        url = f"{scheme}://{request.host}{request.path_qs}"
        signature = request.headers.get("X-Twilio-Signature", "")
        if self.token and not is_signed(self.token, url, fields, signature):
            raise web.HTTPForbidden


def main() -> None:
    parser = argparse.ArgumentParser(prog="twilio_bridge.py", description=__doc__.split("\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--realtime", default=REALTIME, metavar="URL", help="the model's address")
    parser.add_argument("--instructions", default=INSTRUCTIONS, metavar="TEXT")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    key = os.environ.get("OPENAI_API_KEY", "")
    token = os.environ.get("TWILIO_AUTH_TOKEN", "")
    if not token:
        log.warning("TWILIO_AUTH_TOKEN is not set: anybody can call")
    server = Server(options.realtime, options.instructions, key, token)
    web.run_app(server.app(), host=options.host, port=options.port)


if __name__ == "__main__":
    main()
