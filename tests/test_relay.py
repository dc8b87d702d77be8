"""The example that relays: the same bytes both ways, closes passed on, what is seen and logged."""

import asyncio
import contextlib
import os
import socket

import numpy as np
import pytest
from relayed import APPEND, LOG, Service, end_of, lines, relayed, run
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import rtfast

# --- the same bytes ---

TEXTS = {
    "ascii": '{"type":"response.create"}',
    "other letters": '{"type":"a","text":"Grüße, 漢字 𝄞 \u2028"}',
    "escapes": '{"type":"\\u0061","text":"\\u00e9 \\/ \\ud834\\udd1e \\ud800 \\"\\\\"}',
    "odd blanks": ' \t\r\n{ "type" :\n"a" ,\t"x" : 1.0e0 , "y":[ ] }\r\n ',
    "keys twice": '{"type":"a","type":"b","n":1e999,"m":NaN,"k":18446744073709551616}',
    "broken": '{"type":"response.done","response":{]',
    "cut": APPEND[: len(APPEND) // 2],
    "no JSON": "hello \x00\x1b[31m there\x7f",
    "BOM": '\ufeff{"type":"a"}',
    "empty": "",
    "a long way down": "[" * 100_000,
    "1 MB": rtfast.encode_audio(np.zeros(400_000, np.int16)),
    "1 MB of letters": '{"type":"a","text":"' + "漢é" * 200_000 + '"}',
}
BINARIES = {
    "samples": np.arange(-5000, 5000, dtype=np.int16).tobytes(),
    "every byte": bytes(range(256)),
    "JSON": b'{"type":"response.create"}',
    "empty": b"",
    "1 MB": os.urandom(2**20),
}


@pytest.mark.parametrize("message", [*TEXTS.values(), *BINARIES.values()],
                         ids=[*TEXTS, *(f"binary {name}" for name in BINARIES)])  # fmt: skip
def test_each_message_is_the_same(relay, message):
    """`recv` gives str for text and bytes for binary; the bytes of both are compared as well."""

    async def test():
        async with relayed(relay) as (client, upstream, _):
            for source, target in ((client, upstream), (upstream, client)):
                await source.send(message)
                await source.send(message)
                got = await target.recv()
                assert type(got) is type(message) and got == message
                data = message if isinstance(message, bytes) else message.encode()
                assert await target.recv(decode=False) == data

    run(test())


def test_text_that_is_not_utf8_is_passed_on(relay):
    async def test():
        async with relayed(relay) as (client, upstream, _):
            for source, target in ((client, upstream), (upstream, client)):
                await source.send(b'{"type":"a","x":"\xff\xc3"}', text=True)
                assert await target.recv(decode=False) == b'{"type":"a","x":"\xff\xc3"}'
                await source.send("and on")
                assert await target.recv() == "and on"

    run(test())


def test_kinds_are_kept_in_a_mixed_flood(relay):
    """Fragments are put together; nothing is lost, doubled or out of order."""
    sent = [text if n % 3 else text.encode() for n, text in enumerate(LOG * 5)]

    async def flood(side):
        for number, message in enumerate(sent):
            parts = (message[:7], message[7:20], message[20:])
            await side.send(parts if number % 5 == 0 else message)

    async def read(side):
        return [await side.recv() for _ in sent]

    async def test():
        async with relayed(relay) as (client, upstream, _):
            *_, down, up = await asyncio.gather(
                flood(client), flood(upstream), read(client), read(upstream)
            )
            assert down == up == sent

    run(test())


# --- what the client sent along ---


@pytest.mark.parametrize(
    ("url", "path", "joined"),
    [
        ("wss://h/v1/realtime?model=m", "/", "wss://h/v1/realtime?model=m"),
        ("wss://h/v1/realtime?model=m", "/?model=n&a=%20b", "wss://h/v1/realtime?model=n&a=%20b"),
        ("wss://h/v1/realtime?model=m", "/v2/x", "wss://h/v2/x?model=m"),
        ("wss://h", "/v1/realtime?model=m", "wss://h/v1/realtime?model=m"),
        ("wss://h:1", "//elsewhere/x?y", "wss://h:1//elsewhere/x?y"),
        ("wss://h", "//u@elsewhere", "wss://h//u@elsewhere"),
        ("wss://h", "/x?a?b", "wss://h/x?a?b"),
    ],
)
def test_paths(relay, url, path, joined):
    assert relay.joined(url, path) == joined


def test_path_query_and_headers_reach_upstream(relay):
    sent = {"OpenAI-Beta": "realtime=v1", "Authorization": "Bearer client", "Cookie": "c=1"}
    offer = {"additional_headers": sent, "subprotocols": ["other", "realtime"]}
    service = {"subprotocols": ["realtime"]}

    async def test(key, expected):
        async with relayed(relay, client=offer, service=service, key=key) as (client, upstream, _):
            assert upstream.request.path == "/v1/realtime?model=m"
            headers = upstream.request.headers
            assert headers.get_all("Authorization") == [expected]
            assert headers["OpenAI-Beta"] == "realtime=v1" and "Cookie" not in headers
            assert client.subprotocol == upstream.subprotocol == "realtime"

    run(test(None, "Bearer client"))
    run(test("Bearer ours", "Bearer ours"))


# --- how it ends ---


@pytest.mark.parametrize("by_client", [True, False])
@pytest.mark.parametrize(
    "told", [(1000, ""), (1000, "bye"), (1008, "policy"), (1011, ""), (3000, "x"), (4999, "é" * 61)]
)
def test_closes_are_passed_on(relay, by_client, told):
    async def test():
        async with relayed(relay) as (client, upstream, _):
            first, second = (client, upstream) if by_client else (upstream, client)
            await first.send("the last word")
            closing = asyncio.create_task(first.close(*told))
            assert await second.recv() == "the last word"
            assert await end_of(second) == told
            await closing

    run(test())


def test_a_close_without_a_code(relay):
    async def test():
        async with relayed(relay) as (client, upstream, _):
            async with client.send_context():
                client.protocol.send_close()
            assert await end_of(upstream) == (1000, "")

    run(test())


def test_all_that_came_before_the_close_arrives(relay):
    async def test():
        async with relayed(relay) as (client, upstream, _):
            closing = asyncio.create_task(say_and_close(upstream))
            got = []
            with contextlib.suppress(ConnectionClosed):
                while True:
                    got.append(await client.recv())
            assert got == LOG
            await closing

    async def say_and_close(upstream):
        for frame in LOG:
            await upstream.send(frame)
        await upstream.close()

    run(test())


def test_sides_that_vanish(relay):
    async def test():
        async with relayed(relay) as (client, upstream, _):
            client.transport.abort()
            assert await end_of(upstream) == (1001, "relay: client lost")
        async with relayed(relay) as (client, upstream, _):
            upstream.transport.abort()
            assert await end_of(client) == (1014, "relay: upstream lost")

    run(test())


def test_what_is_too_large(relay):
    async def test():
        async with relayed(relay, max_size=1000) as (client, upstream, _):
            await client.send("x" * 1001)
            assert await end_of(upstream) == (1001, "relay: client closed with 1009")
            assert (await end_of(client))[0] == 1009
        async with relayed(relay, max_size=1000) as (client, upstream, _):
            await upstream.send("x" * 1001)
            assert await end_of(client) == (1014, "relay: upstream closed with 1009")

    run(test())


def test_the_end_of_the_relay(relay):
    async def test():
        async with Service() as service, relay.Relay(service.url) as between:
            client = await connect(between.url)
            upstream = await service.connections.get()
            await between.__aexit__()
            assert (await end_of(client))[0] == (await end_of(upstream))[0] == 1001

    run(test())


def test_nobody_upstream(relay, caplog):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"ws://127.0.0.1:{gone.getsockname()[1]}"

    async def test():
        async with relay.Relay(url) as between, connect(between.url) as client:
            assert await end_of(client) == (1014, "upstream cannot be reached")

    run(test())
    assert any("upstream cannot be reached: " in line for line in lines(caplog))


def test_refused_upstream(relay, caplog):
    def refuse(connection, request):
        return connection.respond(401, "no key\n")

    async def test():
        async with (
            Service(process_request=refuse) as service,
            relay.Relay(service.url) as between,
            connect(between.url) as client,
        ):
            assert await end_of(client) == (1014, "upstream answered HTTP 401")

    run(test())
    assert any("upstream answered HTTP 401" in line for line in lines(caplog))
