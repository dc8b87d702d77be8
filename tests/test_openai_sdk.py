"""The SDK's real clients over loopback, with rtfast under them and without."""

import asyncio
import base64
import json
import sys
import threading
import tracemalloc
from pathlib import Path

import frames
import numpy as np
import openai
import pytest
import sdk_events

import rtfast
from rtfast.integrations import openai as seam

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
import mock_server

RETRIEVED = frames.compact(
    {
        "type": "conversation.item.retrieved",
        "event_id": "e",
        "item": {
            "id": "i", "type": "message", "role": "user", "status": "completed",
            "content": [{"type": "input_audio", "audio": "AAAA" * 2**20, "transcript": "long"}],
        },
    }
)  # fmt: skip
UNKNOWN = b'{"type":"some.new.event","event_id":"e","value":[1,2.5]}'
SESSION = [*mock_server.recorded(), UNKNOWN.decode(), RETRIEVED.decode()]


def client(server):
    return openai.AsyncOpenAI(api_key="-", websocket_base_url=server.url + "/v1")


def plain(manager):
    return manager


def with_sdk_events(manager):
    return seam.fast(manager)


async def received(server, wrap):
    async with wrap(client(server).realtime.connect(model="gpt-realtime")) as connection:
        return [event async for event in connection]


async def served(wrap, given=SESSION, **options):
    async with mock_server.MockServer(given, **options) as server:
        return await received(server, wrap)


def test_the_same_events_with_and_without():
    ours, theirs = (asyncio.run(served(wrap)) for wrap in (with_sdk_events, plain))
    assert len(ours) == len(theirs) == len(SESSION)
    sdk_events.assert_same(ours, theirs)


def test_none_of_the_session_is_left_to_the_sdk():
    async def session():
        async with mock_server.MockServer(mock_server.recorded()) as server:
            manager = seam.fast(client(server).realtime.connect(model="gpt-realtime"))
            async with manager as connection:
                events = [event async for event in connection]
                reader = connection.parse_event
        assert (reader.built, reader.handed_on) == (len(events), 0)

    asyncio.run(session())


def test_rtfast_events_with_the_same_audio():
    ours = asyncio.run(served(lambda manager: seam.fast(manager, events="rtfast")))
    theirs = asyncio.run(served(plain))
    assert [event.type for event in ours] == [event.type for event in theirs]
    tag = "response.output_audio.delta"
    sound = b"".join(event.audio.tobytes() for event in ours if event.type == tag)
    assert sound == b"".join(base64.b64decode(e.delta) for e in theirs if e.type == tag)
    assert len(sound) > 100_000
    assert all(isinstance(event, rtfast.Event) for event in ours)


def test_a_decoder_of_ones_own():
    ring = rtfast.AudioRing(2_000_000)
    decoder = rtfast.Decoder(audio=ring)
    asyncio.run(served(lambda manager: seam.fast(manager, events="rtfast", decoder=decoder)))
    assert ring.available > 50_000


@pytest.mark.parametrize("wrap", [plain, with_sdk_events])
def test_a_malformed_frame(wrap):
    """The same exception, and the connection goes on."""

    async def session():
        given = [frames.text_delta().decode(), '{"type":', frames.text_delta().decode()]
        async with mock_server.MockServer(given) as server:
            manager = wrap(client(server).realtime.connect(model="gpt-realtime"))
            async with manager as connection:
                first = await connection.recv()
                with pytest.raises(json.JSONDecodeError, match="Expecting value"):
                    await connection.recv()
                return first, await connection.recv()

    first, last = asyncio.run(session())
    assert first == last and first.delta == "Sure"


def test_a_malformed_frame_as_rtfast_tells_it():
    async def session():
        async with mock_server.MockServer(['{"type":"x",']) as server:
            manager = seam.fast(client(server).realtime.connect(model="m"), events="rtfast")
            async with manager as connection:
                with pytest.raises(rtfast.DecodeError) as caught:
                    await connection.recv()
                return caught.value.code

    assert asyncio.run(session()) == "unexpected_end"


@pytest.mark.parametrize("wrap", [plain, with_sdk_events])
def test_a_dropped_connection_and_the_sdk_reconnects(wrap):
    """It is the connection that is attached: what comes after a reconnect is parsed as well."""

    async def session():
        given = mock_server.recorded()
        async with mock_server.MockServer(given, drops=20) as server:
            manager = client(server).realtime.connect(
                model="gpt-realtime", on_reconnecting=lambda event: None, initial_delay=0.01
            )
            async with wrap(manager) as connection:
                events = [event async for event in connection]
                reader = connection.parse_event
        return server.connections, events, getattr(reader, "built", None)

    connections, events, built = asyncio.run(session())
    assert connections == 2
    assert 150 < len(events) - len(mock_server.recorded()) + 150 <= 170
    assert built in (None, len(events))


# The SDK's own way to connect, which newer versions of websockets deprecate.
@pytest.mark.filterwarnings("ignore:connect.. must be used as a context manager")
def test_a_synchronous_connection():
    async def serve(ready, done):
        async with mock_server.MockServer(SESSION) as server:
            ready.append(server)
            await asyncio.to_thread(done.wait)

    ready, done = [], threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(ready, done)))
    thread.start()
    try:
        while not ready:
            done.wait(0.01)
        sync = openai.OpenAI(api_key="-", websocket_base_url=ready[0].url + "/v1")
        with seam.fast(sync.realtime.connect(model="gpt-realtime")) as connection:
            ours = list(connection)
        with sync.realtime.connect(model="gpt-realtime") as connection:
            theirs = list(connection)
        attached = seam.fast(sync.realtime.connect(model="gpt-realtime")).enter()
        assert attached.parse_event.built == 0 and len(list(attached)) == len(SESSION)
        attached.close()
    finally:
        done.set()
        thread.join()
    sdk_events.assert_same(ours, theirs)


RESOURCES = {
    "translations": lambda c: c.realtime.translations.connect(model="m"),
    "live": lambda c: c.live.connect(),
    "sideband": lambda c: c.live.sideband.connect(session_id="s"),
    "forks": lambda c: c.live.forks.connect(session_id="s"),
    "beta": lambda c: c.beta.realtime.connect(model="m"),
}


@pytest.mark.parametrize("name", RESOURCES)
def test_the_other_resources(name):
    given = [
        frames.compact(sdk_events.full(cls)).decode()
        for cls in sdk_events.classes(sdk_events.union(name))
    ]

    async def session(wrap):
        async with (
            mock_server.MockServer(given) as server,
            wrap(RESOURCES[name](client(server))) as connection,
        ):
            events = [await connection.recv() for _ in given]
            return events, getattr(connection.parse_event, "handed_on", None)

    ours, handed_on = asyncio.run(session(seam.fast))
    theirs, _ = asyncio.run(session(plain))
    sdk_events.assert_same(ours, theirs)
    assert handed_on == 0


def test_handlers_are_called():
    async def session():
        heard = []
        async with mock_server.MockServer(mock_server.recorded()) as server:
            manager = seam.fast(client(server).realtime.connect(model="gpt-realtime"))
            manager.on("response.done", heard.append)
            async with manager as connection:
                await connection.dispatch_events()
        return heard

    assert [event.type for event in asyncio.run(session())] == ["response.done"] * 3


def test_append():
    pcm = np.arange(-300, 300, dtype=np.int16)

    async def session():
        async with mock_server.MockServer([], closes=False) as server:
            manager = seam.fast(client(server).realtime.connect(model="gpt-realtime"))
            async with manager as connection:
                await seam.append(connection, pcm)
                await seam.append(connection, pcm.tobytes(), event_id='an "id"')
                await seam.append(connection, memoryview(b""), type="session.input_audio.append")
                await connection.input_audio_buffer.append(audio="")
            return server.received

    first, second, third, theirs = map(json.loads, asyncio.run(session()))
    assert list(first) == list(theirs) == ["type", "audio"] or set(first) == set(theirs)
    assert base64.b64decode(first["audio"]) == pcm.tobytes() == base64.b64decode(second["audio"])
    assert second["event_id"] == 'an "id"'
    assert third == {"type": "session.input_audio.append", "audio": ""}


@pytest.mark.parametrize(
    ("pcm", "error"),
    [
        (np.zeros(4, np.float64), TypeError),
        (np.zeros(4, np.int32), TypeError),
        (np.zeros(8, np.int16)[::2], ValueError),
        ("AAAA", TypeError),
        (None, TypeError),
    ],
)
def test_what_append_does_not_take(pcm, error):
    with pytest.raises(error):
        seam.append(None, pcm)


def connection():
    return openai.resources.realtime.realtime.AsyncRealtimeConnection(None)


def test_connections_share_what_the_models_are():
    """A server of thousands attaches each of them: what is common to all is there once."""
    seam.attach(connection())
    many = [connection() for _ in range(200)]
    tracemalloc.start()
    try:
        for one in many:
            seam.attach(one)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / len(many) < 2_000


def test_attach_and_detach():
    one, other = connection(), connection()
    assert seam.attach(one) is one
    assert "parse_event" in vars(one) and "parse_event" not in vars(other)
    sdk = other.parse_event(frames.audio_delta(b"\1\2"))
    sdk_events.assert_same(one.parse_event(frames.audio_delta(b"\1\2")), sdk)
    seam.attach(one, events="rtfast")
    assert one.parse_event(frames.audio_delta(b"\1\2")).audio.tolist() == [0x0201]
    seam.detach(one)
    seam.detach(one)
    assert "parse_event" not in vars(one)
    sdk_events.assert_same(one.parse_event(frames.audio_delta(b"\1\2")), sdk)


def test_what_cannot_be_attached():
    class Foreign:
        def parse_event(self, data):
            return data

    class Own(openai.resources.realtime.realtime.RealtimeConnection):
        def parse_event(self, data):
            return data

    for one in (Foreign(), Own(None), object()):
        with pytest.raises(TypeError, match="no realtime connection"):
            seam.attach(one)
    with pytest.raises(ValueError, match="expected 'sdk' or 'rtfast'"):
        seam.attach(connection(), events="msgspec")
    with pytest.raises(ValueError, match="decoder"):
        seam.attach(connection(), decoder=rtfast.Decoder())


def test_what_cannot_be_attached_is_closed():
    class Manager:
        closed = False

        async def __aenter__(self):
            return self

        async def close(self):
            self.closed = True

    manager = Manager()
    with pytest.raises(TypeError, match="no realtime connection"):
        asyncio.run(seam.fast(manager).__aenter__())
    assert manager.closed


def test_warm_up():
    seam.warm_up()
    seam.warm_up("beta", "live")
    with pytest.raises(ValueError, match="resource is 'nothing'"):
        seam.warm_up("nothing")
