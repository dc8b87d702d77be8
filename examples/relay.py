"""A relay for the Realtime protocol: the same bytes both ways, types routed, logs without audio.

    OPENAI_API_KEY=... python examples/relay.py wss://api.openai.com/v1/realtime?model=gpt-realtime

Clients connect to ws://127.0.0.1:8765; each gets a connection upstream, with the key of this
machine, or, where the variable is not set, with the key that it sent. Its path and query are passed
on; one that it leaves out is that of the URL.

Every message is passed on as it came: text as text, binary as binary, broken JSON as well, for
nothing is decoded. `rtfast.event_type` routes: frames of some types go to taps, and all but those
of the stream (deltas, appends, binary) are logged, on one line and without base64; `--log TYPE`
logs those of that type as well. At a session's end the frames and bytes of each type are logged.

Close codes and reasons are passed on both ways. What cannot be: a close without a code is told as
1000, a lost client upstream as 1001, an upstream that is lost or out of reach as 1014. A side that
is slow slows the other one down; one that takes nothing for `--stall` seconds is dropped.
"""

import argparse
import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from connections import until_terminated, url_of
from relay_sides import (
    TO_CLIENT,
    TO_UPSTREAM,
    Client,
    KeepsKinds,
    Upstream,
    chosen_subprotocol,
    joined,
    passed_close,
    passed_headers,
)
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.frames import CloseCode
from websockets.protocol import State

import rtfast

STREAMED = (".delta", ".append")  # how the types end whose frames come many a second
KINDS = 200  # types counted of a session; they are the peers' to invent
LINE = 4000  # characters of a frame in the log
MIB = 2**20

log = logging.getLogger("relay")


class Message(NamedTuple):
    """What a tap is given. `type` is None for what has none, such as raw audio or broken JSON."""

    session: int
    direction: str
    type: str | None
    data: bytes
    is_text: bool


Tap = Callable[[Message], object]


class Watch:
    """Sees the messages of one session: taps, log lines, counts."""

    def __init__(
        self, session: int, taps: Mapping[str | None, Tap], logged: frozenset[str]
    ) -> None:
        self.session, self.taps, self.logged = session, taps, logged
        self.counts: dict[tuple[str, str], tuple[int, int]] = {}

    def see(self, direction: str, data: bytes, is_text: bool) -> None:
        kind = rtfast.event_type(data)
        name = printable(kind) if kind is not None else "(untyped)" if is_text else "(binary)"
        self._count((direction, name), len(data))
        if kind in self.logged or not (name == "(binary)" or name.endswith(STREAMED)):
            log.info("%d %s %s %s", self.session, direction, name, rtfast.redact(data)[:LINE])
        tap = self.taps.get(kind)
        if tap is not None:
            try:
                tap(Message(self.session, direction, kind, data, is_text))
            except Exception:
                log.exception("%d the tap of %s failed", self.session, name)

    def _count(self, key: tuple[str, str], size: int) -> None:
        if key not in self.counts and len(self.counts) >= KINDS:
            key = key[0], "(other)"
        frames, total = self.counts.get(key, (0, 0))
        self.counts[key] = frames + 1, total + size

    def report(self) -> None:
        for (direction, name), (frames, size) in sorted(self.counts.items()):
            log.info("%d %s %s: %d frames, %d bytes", self.session, direction, name, frames, size)


class Relay:
    """Relays every connection to `upstream`; an async context manager.

    taps: by event type, what is called with the `Message`, in the event loop; None stands for
        messages without a type. One that raises is logged, and the message passed on.
    key: the Authorization header for upstream; None passes on that of the client.
    stall: seconds for a side to take a message, to answer a ping, to close.
    max_size: bytes of a message, None for no limit. Up to 16 frames a side wait in memory.
    """

    def __init__(
        self,
        upstream: str,
        *,
        taps: Mapping[str | None, Tap] | None = None,
        logged: Sequence[str] = (),
        key: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        max_size: int | None = 64 * MIB,
        stall: float = 60,
    ) -> None:
        self.upstream, self.key, self.stall = upstream, key, stall
        self.taps, self.logged = taps or {}, frozenset(logged)
        self.sessions = 0
        self._address = host, port
        # To deflate base64 would take more time than all else that a relay does.
        self._options: dict[str, Any] = {
            "max_size": max_size, "compression": None, "ping_timeout": stall,
            "close_timeout": min(10, stall),
        }  # fmt: skip
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._session, *self._address, create_connection=Client,
            select_subprotocol=chosen_subprotocol, **self._options,
        )  # fmt: skip
        return self

    async def __aexit__(self, *failure: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        assert self._server is not None
        return url_of(self._server)

    async def _session(self, client: ServerConnection) -> None:
        assert isinstance(client, Client) and client.request is not None
        self.sessions += 1
        watch = Watch(self.sessions, self.taps, self.logged)
        path = client.request.path
        log.info("%d open %s", watch.session, printable(path.partition("?")[0]))
        try:
            upstream = await self._connect(client)
        except (OSError, ValueError, WebSocketException) as error:
            reason = "upstream cannot be reached"
            if isinstance(error, InvalidStatus):
                reason = f"upstream answered HTTP {error.response.status_code}"
            log.warning("%d %s: %s", watch.session, reason, rtfast.redact(str(error)))
            await self._close(client, CloseCode.BAD_GATEWAY, reason)
            return
        try:
            async with upstream, asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(client, upstream, TO_UPSTREAM, watch))
                pumps.create_task(self._pump(upstream, client, TO_CLIENT, watch))
        finally:
            watch.report()

    async def _connect(self, client: Client) -> Upstream:
        assert client.request is not None
        headers = passed_headers(client.request.headers.raw_items(), self.key)
        connection = await connect(
            joined(self.upstream, client.request.path), additional_headers=headers,
            subprotocols=[client.subprotocol] if client.subprotocol else None,
            create_connection=Upstream, **self._options,
        )  # fmt: skip
        assert isinstance(connection, Upstream)
        return connection

    async def _pump(
        self, source: KeepsKinds, target: KeepsKinds, direction: str, watch: Watch
    ) -> None:
        """Pass on until a side is closed; then the other is closed by the pump that reads it."""
        try:
            while True:
                data, is_text = await source.receive()
                watch.see(direction, data, is_text)
                if not await self._delivered(target, data, is_text):
                    break
            # What still comes is in the way of the answer to a close.
            while True:
                await source.receive()
        except ConnectionClosed as end:
            if target.state is State.OPEN:
                log.info("%d %s end: %s", watch.session, direction, rtfast.redact(str(end)))
            await self._close(target, *passed_close(end, direction))

    async def _delivered(self, target: KeepsKinds, data: bytes, is_text: bool) -> bool:
        try:
            async with asyncio.timeout(self.stall):
                await target.send(data, text=is_text)
        except ConnectionClosed:
            return False
        except TimeoutError:
            log.warning("%s takes nothing, and is dropped", target.side)
            target.transport.abort()
            return False
        return True

    async def _close(self, side: Connection, code: int, reason: str) -> None:
        """Close a side that may take nothing any more; `close` alone would wait for it to."""
        try:
            async with asyncio.timeout(self.stall):
                await side.close(code, reason)
        except TimeoutError:
            side.transport.abort()


def printable(text: str) -> str:
    """A text of a peer's, fit for a log line."""
    return rtfast.redact(text)[:80]


async def run(relay: Relay) -> None:
    async with relay:
        log.info("listening on %s", relay.url)
        await until_terminated()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="relay.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("upstream", metavar="URL", help="ws:// or wss://")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--key-from", default="OPENAI_API_KEY", metavar="VARIABLE")
    parser.add_argument(
        "--log", action="append", default=[], metavar="TYPE", help="may be given more than once"
    )
    parser.add_argument("--stall", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--max-size", type=int, default=64, metavar="MIB", help="0: no limit")
    given = parser.parse_args(arguments)

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    key = os.environ.get(given.key_from, "").strip()
    relay = Relay(
        given.upstream, logged=given.log, key=f"Bearer {key}" if key else None, host=given.host,
        port=given.port, max_size=given.max_size * MIB or None, stall=given.stall,
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(relay))


if __name__ == "__main__":
    main()
