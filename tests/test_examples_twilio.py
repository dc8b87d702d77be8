"""The telephone bridge between a scripted Twilio and a scripted model, over loopback."""

import asyncio
import contextlib
import json
import logging
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import frames
import pytest

import rtfast
from rtfast import events

aiohttp = pytest.importorskip("aiohttp")
from aiohttp import test_utils, web  # noqa: E402

sys.path.append(str(Path(__file__).parents[1] / "examples"))
import twilio_bridge  # noqa: E402

STREAM = "MZ18ad3ab5a668481ce02b83e7395059f0"
START = {
    "event": "start", "sequenceNumber": "1", "streamSid": STREAM,
    "start": {
        "streamSid": STREAM, "accountSid": "AC1", "callSid": "CA1", "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
    },
}  # fmt: skip
STOP = {"event": "stop", "sequenceNumber": "9", "streamSid": STREAM, "stop": {"callSid": "CA1"}}
SECONDS = 20  # before a test is given up


class Model:
    """The other end of the model's socket."""

    def __init__(self):
        self.received = asyncio.Queue()
        self.socket = asyncio.get_running_loop().create_future()
        self.headers = {}

    async def handler(self, request):
        self.headers = request.headers
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.socket.set_result(socket)
        async for message in socket:
            self.received.put_nowait(message.data)
        self.received.put_nowait(None)
        return socket

    async def send(self, *given):
        socket = await self.socket
        for frame in given:
            await socket.send_str(frame if isinstance(frame, str) else frame.decode())


@contextlib.asynccontextmanager
async def call(token="", headers=None):
    """A bridge with both its ends: the model, and Twilio's socket."""
    model = Model()
    app = web.Application()
    app.add_routes([web.get("/v1/realtime", model.handler)])
    async with test_utils.TestServer(app) as upstream:
        url = str(upstream.make_url("/v1/realtime")).replace("http", "ws")
        server = twilio_bridge.Server(url, "Be brief.", "key", token)
        async with (
            test_utils.TestServer(server.app()) as bridge,
            test_utils.TestClient(bridge) as client,
            client.ws_connect("/media", headers=headers) as twilio,
        ):
            yield twilio, model


def run(scene):
    async def bounded():
        async with asyncio.timeout(SECONDS):
            await scene()

    asyncio.run(bounded())


def media(payload, number):
    wire = {
        "event": "media", "sequenceNumber": str(number), "streamSid": STREAM,
        "media": {"track": "inbound", "chunk": str(number), "timestamp": "5", "payload": payload},
    }  # fmt: skip
    return json.dumps(wire)


def mu_law(size, seed):
    return frames.base64_text(frames.made_up_pcm(size, seed=seed))


def delta(payload, item="item_1", part=0):
    return json.dumps({
        "type": "response.output_audio.delta", "event_id": "e", "response_id": "r",
        "item_id": item, "output_index": 0, "content_index": part, "delta": payload,
    })  # fmt: skip


SPOKE = (
    '{"type":"input_audio_buffer.speech_started","event_id":"e","audio_start_ms":5,"item_id":"u"}'
)
UPDATED = (
    '{"type":"session.updated","event_id":"e","session":{"type":"realtime","audio":{"input":'
    '{"format":{"type":"audio/pcmu"}},"output":{"format":{"type":"audio/pcmu"}}}}}'
)


async def begin(twilio, model):
    """To where both ends may speak."""
    settings = json.loads(await model.received.get())
    assert settings["type"] == "session.update"
    for direction in ("input", "output"):
        assert settings["session"]["audio"][direction]["format"] == {"type": "audio/pcmu"}
    assert settings["session"]["instructions"] == "Be brief."
    events.SessionUpdateEvent(session=settings["session"])
    await twilio.send_str('{"event":"connected","protocol":"Call","version":"1.0.0"}')
    await twilio.send_str(json.dumps(START))
    await model.send(UPDATED)


async def speak(twilio, model, count, first=1):
    """The caller's next frames of 20 ms, which the model must get as they are."""
    for number in range(first, first + count):
        payload = mu_law(160, number)
        await twilio.send_str(media(payload, number))
        assert await model.received.get() == (
            f'{{"type":"input_audio_buffer.append","audio":"{payload}"}}'
        )


def test_audio_both_ways_is_passed_on_as_it_came():
    async def scene():
        async with call() as (twilio, model):
            await begin(twilio, model)
            assert model.headers["Authorization"] == "Bearer key"
            await speak(twilio, model, 5)
            payload = mu_law(801, 7)
            await model.send(delta(payload), delta("", part=1))
            for sent in (payload, ""):
                wire = json.loads(await twilio.receive_str())
                assert wire == {"event": "media", "streamSid": STREAM, "media": {"payload": sent}}

    run(scene)


def test_whoever_breaks_in_hears_no_more_and_the_item_is_cut():
    async def scene():
        async with call() as (twilio, model):
            await begin(twilio, model)
            await speak(twilio, model, 3)
            await model.send(*[delta(mu_law(800, n)) for n in range(10)])  # 1,000 ms
            for _ in range(10):
                await twilio.receive_str()
            await speak(twilio, model, 7, first=4)  # 140 ms later
            await model.send(SPOKE)
            assert json.loads(await twilio.receive_str()) == {"event": "clear", "streamSid": STREAM}
            assert json.loads(await model.received.get()) == {
                "type": "conversation.item.truncate", "item_id": "item_1", "content_index": 0,
                "audio_end_ms": 140,
            }  # fmt: skip
            # What was on its way of that item is not played, what comes next is.
            await model.send(delta("AAAA"), SPOKE, delta("BBBB", item="item_2"))
            assert json.loads(await twilio.receive_str())["media"] == {"payload": "BBBB"}

    run(scene)


def test_nothing_is_cut_of_what_was_heard_in_full():
    async def scene():
        async with call() as (twilio, model):
            await begin(twilio, model)
            await model.send(SPOKE, delta(mu_law(160, 1)))  # 20 ms
            assert json.loads(await twilio.receive_str())["event"] == "media"
            await speak(twilio, model, 1)
            await model.send(SPOKE, delta("AAAA", item="item_2"))
            assert json.loads(await twilio.receive_str())["media"] == {"payload": "AAAA"}
            assert model.received.empty()

    run(scene)


def test_an_item_begins_where_the_one_before_ends():
    playback = twilio_bridge.Playback()
    playback.clock_ms = 1000
    playback.sent("a", 0, 100)
    playback.sent("a", 0, 300)
    playback.sent("b", 2, 500)  # begins at 1,300
    playback.clock_ms = 1250
    assert playback.interrupt() == ("b", 2, 0)
    assert playback.interrupt() is None
    playback.sent("c", 0, 200)  # after what was cleared
    playback.clock_ms = 1300
    assert playback.interrupt() == ("c", 0, 50)
    playback.sent("d", 0, 200)
    playback.clock_ms = 1500
    assert playback.interrupt() is None


def test_bad_frames_are_left_out(caplog):
    async def scene():
        async with call() as (twilio, model):
            await begin(twilio, model)
            bad = media(mu_law(160, 1)[:-1], 1)
            for frame in ("{", '{"event":"media"}', bad, '{"event":"mark"}', "[]"):
                await twilio.send_str(frame)
            await twilio.send_bytes(b"\0\1")
            await model.send(
                "{", delta("A"), '{"type":"no.such.type"}', '{"type":"error","error":{}}'
            )
            await speak(twilio, model, 2)
            await model.send(delta("AAAA"))
            assert json.loads(await twilio.receive_str())["media"] == {"payload": "AAAA"}

    with caplog.at_level(logging.INFO):
        run(scene)
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert "frame ends inside its JSON" in text and "audio is not padded base64" in text
    assert "<base64, 215 characters>" in text and mu_law(160, 1)[:60] not in text


def test_when_twilio_stops_the_model_is_let_go():
    async def scene():
        for stop in ("message", "socket"):
            async with call() as (twilio, model):
                await begin(twilio, model)
                await speak(twilio, model, 1)
                await (twilio.send_str(json.dumps(STOP)) if stop == "message" else twilio.close())
                assert await model.received.get() is None
                assert (await twilio.receive()).type in (
                    aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING,
                )  # fmt: skip

    run(scene)


def test_when_the_model_goes_the_call_ends():
    async def scene():
        async with call() as (twilio, model):
            await begin(twilio, model)
            await (await model.socket).close()
            assert (await twilio.receive()).type is aiohttp.WSMsgType.CLOSE

    run(scene)


def test_a_model_that_cannot_be_reached(caplog):
    async def scene():
        server = twilio_bridge.Server("ws://127.0.0.1:9/none", "", "key")
        async with (
            test_utils.TestServer(server.app()) as bridge,
            test_utils.TestClient(bridge) as client,
            client.ws_connect("/media") as twilio,
        ):
            assert (await twilio.receive()).type is aiohttp.WSMsgType.CLOSE

    run(scene)
    assert "the call is lost" in caplog.text


def test_the_webhook_answers_with_a_stream():
    async def scene():
        server = twilio_bridge.Server("ws://unused", "", "key")
        async with (
            test_utils.TestServer(server.app()) as bridge,
            test_utils.TestClient(bridge) as client,
        ):
            answer = await client.post("/call", data={"CallSid": "CA1"})
            assert answer.status == 200 and answer.content_type == "text/xml"
            stream = xml.fromstring(await answer.text()).find("Connect/Stream")
            assert stream.get("url") == f"wss://{bridge.host}:{bridge.port}/media"

    run(scene)


def test_the_signature_of_a_request():
    """The example of Twilio's page on the security of requests."""
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234",
        "From": "+14158675310", "To": "+18005551212",
    }  # fmt: skip
    url = "https://example.com/myapp.php?foo=1&bar=2"
    signature = "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert twilio_bridge.is_signed("12345", url, fields, signature)
    assert not twilio_bridge.is_signed("12345", url, {**fields, "Digits": "1"}, signature)
    assert not twilio_bridge.is_signed("1234", url, fields, signature)
    assert not twilio_bridge.is_signed("12345", url, fields, "")


def test_requests_without_a_signature_are_refused():
    async def scene():
        server = twilio_bridge.Server("ws://unused", "", "key", token="12345")
        async with (
            test_utils.TestServer(server.app()) as bridge,
            test_utils.TestClient(bridge) as client,
        ):
            assert (await client.post("/call", data={"CallSid": "CA1"})).status == 403
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await client.ws_connect("/media")

    run(scene)


def test_help(capsys):
    with pytest.raises(SystemExit, match="0"):
        sys.argv = ["twilio_bridge.py", "--help"]
        twilio_bridge.main()
    assert "telephone call" in capsys.readouterr().out


def test_the_settings_are_strictly_right(backend=rtfast):
    frame = twilio_bridge.settings("Be brief.").to_json()
    event = backend.decode(frame, strict=True)
    assert event.session.audio.output.format.type == "audio/pcmu"
