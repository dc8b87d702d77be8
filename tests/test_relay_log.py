"""The example that relays: what is logged, counted and tapped; and the script."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys

import pytest
from relayed import APPEND, EXAMPLES, LOG, Service, end_of, lines, relayed, run
from websockets.asyncio.client import connect

import rtfast


def test_what_is_logged(relay, caplog):
    item = {"type": "conversation.item.create", "item": {"content": [{"audio": "AAAA" * 500}]}}
    shown = [
        json.dumps(item),
        '{"type":"nobody",\n"x":"\\u001b"}',
        "broken\n" + "QUJD" * 400,
        "\x1b",
    ]
    hidden = [APPEND, '{"type":"response.text.delta","delta":"secret"}', b"\1\2" * 400]

    async def test():
        async with relayed(relay) as (client, upstream, _):
            for message in shown + hidden:
                await client.send(message)
                assert await upstream.recv() == message

    run(test())
    logged = lines(caplog)
    assert all(line.isprintable() for line in logged)
    assert not re.search(r"[A-Za-z0-9+/]{65}", "\n".join(logged))
    assert "secret" not in "\n".join(logged)
    assert logged[:5] == [
        "1 open /v1/realtime",
        f"1 > conversation.item.create {rtfast.redact(shown[0])}",
        '1 > nobody {"type":"nobody", "x":"\\u001b"}',
        f"1 > (untyped) {rtfast.redact(shown[2])}",
        "1 > (untyped) \\u001b",
    ]
    assert logged[5].startswith("1 > end: received 1000")
    assert "<base64, 2000 characters>" in logged[1]


def test_types_logged_by_choice(relay, caplog):
    async def test():
        chosen = ["input_audio_buffer.append"]
        async with relayed(relay, logged=chosen) as (client, upstream, _):
            await client.send(APPEND)
            await upstream.recv()

    run(test())
    redacted = '{"type":"input_audio_buffer.append","audio":"<base64, 6400 characters>"}'
    assert f"1 > input_audio_buffer.append {redacted}" in lines(caplog)


def test_the_counts_of_a_session(relay, caplog):
    async def test():
        async with relayed(relay) as (client, upstream, _):
            for frame in [*LOG, b"\1\2\3"]:
                await upstream.send(frame)
                await client.recv()
            for _ in range(3):
                await client.send(APPEND)
                await upstream.recv()

    run(test())
    expected = {("<", "(binary)"): (1, 3), (">", "input_audio_buffer.append"): (3, 3 * len(APPEND))}
    for frame in LOG:
        key = ("<", json.loads(frame)["type"])
        frames, size = expected.get(key, (0, 0))
        expected[key] = frames + 1, size + len(frame.encode())
    counts = [line for line in lines(caplog) if line.endswith(" bytes")]
    assert counts == [
        f"1 {direction} {name}: {frames} frames, {size} bytes"
        for (direction, name), (frames, size) in sorted(expected.items())
    ]


def test_taps(relay, caplog):
    """By type, of what has none too; one that fails is logged, and harms nothing."""
    seen = []

    def broken(message):
        raise RuntimeError("tap")

    taps = {"response.create": seen.append, None: seen.append, "broken": broken}

    async def test():
        async with relayed(relay, taps=taps) as (client, upstream, _):
            for message in ('{"type":"response.create"}', '{"type":"broken"}', b"\1", "{", "5"):
                await client.send(message)
                assert await upstream.recv() == message
            await upstream.send('{"type":"response.create"}')
            await client.recv()

    run(test())
    assert [tuple(message) for message in seen] == [
        (1, ">", "response.create", b'{"type":"response.create"}', True),
        (1, ">", None, b"\1", False),
        (1, ">", None, b"{", True),
        (1, ">", None, b"5", True),
        (1, "<", "response.create", b'{"type":"response.create"}', True),
    ]
    assert "1 the tap of broken failed" in lines(caplog)


def test_types_of_a_hostile_client(relay, caplog):
    """They are counted up to a limit, and cannot break out of a line."""

    async def test():
        async with relayed(relay) as (client, upstream, _):
            for number in range(300):
                await client.send(json.dumps({"type": f"t{number}\n\x1b" + "é" * 200}))
                await upstream.recv()

    run(test())
    logged = lines(caplog)
    counts = [line for line in logged if line.endswith(" bytes")]
    assert len(counts) == relay.KINDS + 1 and any("(other): 100 frames" in line for line in counts)
    assert all(line.isprintable() and len(line) < 5000 for line in logged)


def test_sessions_are_apart(relay, caplog):
    async def test():
        async with Service() as service, relay.Relay(service.url) as between:
            sides = []
            for _ in range(5):
                client = await connect(between.url)
                sides.append((client, await service.connections.get()))
            for number, (client, _) in enumerate(sides):
                await client.send(f"hello {number}")
            for number, (_, upstream) in enumerate(sides):
                assert await upstream.recv() == f"hello {number}"
            sides[0][0].transport.abort()
            assert (await end_of(sides[0][1]))[0] == 1001
            for client, upstream in sides[1:]:
                await upstream.send("still here")
                assert await client.recv() == "still here"
                await client.close()

    run(test())
    assert [line for line in lines(caplog) if " open " in line] == [
        f"{number} open /" for number in range(1, 6)
    ]


# --- as a script ---


def script(*arguments, **options):
    command = [sys.executable, str(EXAMPLES / "relay.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "OUR_KEY": "secret"}
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env=environment, **options)  # fmt: skip


def test_help():
    with script("--help") as process:
        assert process.communicate(timeout=30)[0].startswith("usage: relay.py [-h]")
        assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM")
def test_it_runs_as_a_script():
    async def test():
        async with Service() as service:
            process = script(service.url, "--port", "0", "--key-from", "OUR_KEY")
            try:
                line = await asyncio.to_thread(process.stderr.readline)
                client = await connect(line.split()[-1])
                upstream = await service.connections.get()
                assert upstream.request.headers["Authorization"] == "Bearer secret"
                process.send_signal(signal.SIGTERM)
                assert (await end_of(client))[0] == (await end_of(upstream))[0] == 1001
                logged = (await asyncio.to_thread(process.communicate))[1]
                assert process.returncode == 0 and "secret" not in logged
            finally:
                process.kill()
                process.communicate()

    run(test())
