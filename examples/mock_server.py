"""A Realtime server for tests and demonstrations: whoever connects is sent a recorded session.

    python examples/mock_server.py [LOG.jsonl] [--port 8765] [--speed FACTOR]

The frames come at the pace of their audio, FACTOR times as fast; 0 (the default) sends them as fast
as the client takes them. It listens on loopback alone, takes any path, and reads what the client
sends without acting on it. Point the SDK at it with
`AsyncOpenAI(api_key="-", websocket_base_url="ws://127.0.0.1:8765/v1")`.
"""

import argparse
import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from connections import url_of
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

import rtfast

SESSION = Path(__file__).with_name("session.jsonl")
LOOPBACK = "127.0.0.1"
MESSAGE_LIMIT = 16 * 2**20


def recorded(log: Path = SESSION) -> list[str]:
    """The server's frames of a log, as text."""
    return log.read_text(encoding="utf-8").splitlines()


def with_pauses(frames: Iterable[str], speed: float) -> Iterable[tuple[str, float]]:
    """Each frame, and the seconds that its audio lasts at that speed."""
    decoder = rtfast.Decoder(on_error="return")
    for frame in frames:
        event = decoder.decode(frame) if speed else None
        lasts = event.duration_ms if isinstance(event, rtfast.AudioEvent) else 0
        yield frame, (lasts or 0) / 1000 / speed if speed else 0


class MockServer:
    """Serves `frames` to every connection; an async context manager.

    speed: 1 for the pace of the audio, 0 for no pauses.
    drops: the first connection breaks after so many frames, without a closing handshake.
    closes: whether a connection is closed when all was sent; else it is when the client closes it.
    """

    def __init__(
        self,
        frames: Sequence[str],
        *,
        port: int = 0,
        speed: float = 0,
        drops: int | None = None,
        closes: bool = True,
    ) -> None:
        self.frames, self.speed, self.drops, self.closes = frames, speed, drops, closes
        self.received: list[str | bytes] = []
        self.connections = 0
        self._port = port
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await serve(self._session, LOOPBACK, self._port, max_size=MESSAGE_LIMIT)
        return self

    async def __aexit__(self, *failure: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where it listens, `ws://host:port`."""
        assert self._server is not None
        return url_of(self._server)

    async def _session(self, connection: ServerConnection) -> None:
        self.connections += 1
        listener = asyncio.create_task(self._listen(connection))
        with contextlib.suppress(ConnectionClosed):
            await self._play(connection, self.drops if self.connections == 1 else None)
        if not self.closes:
            await connection.wait_closed()
        await connection.close()
        await listener

    async def _play(self, connection: ServerConnection, drops: int | None) -> None:
        for count, (frame, pause) in enumerate(with_pauses(self.frames, self.speed)):
            if count == drops:
                connection.transport.abort()
                return
            await connection.send(frame)
            if pause:
                await asyncio.sleep(pause)

    async def _listen(self, connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in connection:
                self.received.append(message)


async def run(frames: Sequence[str], port: int, speed: float) -> None:
    async with MockServer(frames, port=port, speed=speed) as server:
        print("listening on", server.url, flush=True)
        await asyncio.get_running_loop().create_future()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("log", nargs="?", type=Path, default=SESSION)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--speed", type=float, default=0)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(recorded(options.log), options.port, options.speed))


if __name__ == "__main__":
    main()
