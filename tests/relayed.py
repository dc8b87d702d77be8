"""A client and a service with the relay of the examples between them."""

import asyncio
import contextlib
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

import rtfast

EXAMPLES = Path(__file__).parents[1] / "examples"
LOG = (EXAMPLES / "session.jsonl").read_text(encoding="utf-8").splitlines()
APPEND = rtfast.encode_audio(np.arange(2400, dtype=np.int16))


def run(test):
    asyncio.run(asyncio.wait_for(test, 20))


class Service:
    """An upstream that hands its connections to the test."""

    def __init__(self, **options):
        self.options = {"compression": None, "max_size": None, **options}
        self.connections = asyncio.Queue()

    async def __aenter__(self):
        self.server = await serve(self.session, "127.0.0.1", 0, **self.options)
        port = next(iter(self.server.sockets)).getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *failure):
        self.server.close()
        await self.server.wait_closed()

    async def session(self, connection):
        await self.connections.put(connection)
        await connection.wait_closed()


@contextlib.asynccontextmanager
async def relayed(module, path="/v1/realtime?model=m", *, service=None, client=None, **options):
    """A client and the service's side of it, with the relay between them."""
    async with (
        Service(**(service or {})) as upstream,
        module.Relay(upstream.url, **options) as between,
        connect(between.url + path, max_size=None, **(client or {})) as near,
    ):
        yield near, await upstream.connections.get(), between


async def end_of(connection):
    """Code and reason that a side was told."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await connection.recv()
    told = closed.value.rcvd
    return told and (told.code, told.reason)


def lines(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "relay"]
