"""What the relay and the transcription server share: how connections end, where they listen."""

import asyncio
import contextlib
import signal

from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server


class GoneTransport(asyncio.Transport):
    """Stands for the transport of a connection that is lost."""

    def is_closing(self) -> bool:
        return True

    def abort(self) -> None:
        pass

    def close(self) -> None:
        pass


class EndsQuietly(Connection):
    """A connection that raises `ConnectionClosed`, and nothing else, however it was lost.

    `send` and `close` of a connection that is closed abort its transport. With one of asyncio's
    that the peer has closed while data was still waiting to be written, that is an AttributeError.
    """

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.transport = GoneTransport()


def url_of(server: Server) -> str:
    """Where it listens, `ws://host:port`."""
    host, port = next(iter(server.sockets)).getsockname()[:2]
    return f"ws://[{host}]:{port}" if ":" in host else f"ws://{host}:{port}"


async def until_terminated() -> None:
    """Wait for SIGTERM; for an interruption alone where there is no such signal."""
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
