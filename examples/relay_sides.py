"""The two sides of the relay: connections that keep what a message was, and what passes between.

What passes beside the messages: paths, headers, subprotocol and closes.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from connections import EndsQuietly
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode, Frame, Opcode
from websockets.typing import Subprotocol

TO_UPSTREAM, TO_CLIENT = ">", "<"
SUBPROTOCOL = Subprotocol("realtime")


class KeepsKinds(EndsQuietly):
    """A connection that tells of each message whether it came as text.

    `recv(decode=False)` spares the decoding of text, and hides the difference with it; so that of
    a message's first frame is noted as it comes in, in the order in which they are read.
    """

    side: str

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kinds: deque[bool] = deque()

    def process_event(self, event: Any) -> None:
        if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._kinds.append(event.opcode is Opcode.TEXT)
        super().process_event(event)

    async def receive(self) -> tuple[bytes, bool]:
        data = await self.recv(decode=False)
        return data, self._kinds.popleft()


class Client(KeepsKinds, ServerConnection):
    side = "client"


class Upstream(KeepsKinds, ClientConnection):
    side = "upstream"


def joined(upstream: str, path: str) -> str:
    """The upstream URL with a client's path and query, as far as it sent them."""
    # The path may begin with "//", so that `urlsplit` would take it for a host.
    given, _, query = path.partition("?")
    parts = urlsplit(upstream)
    given = given if given not in ("", "/") else parts.path
    return parts._replace(path=given, query=query or parts.query).geturl()


def passed_headers(headers: Iterable[tuple[str, str]], key: str | None) -> list[tuple[str, str]]:
    """The client's headers that are meant for the service, with `key` for its own."""
    credentials = () if key is not None else ("authorization", "api-key")
    passed = [
        (name, value)
        for name, value in headers
        if name.lower().startswith("openai-") or name.lower() in credentials
    ]
    return passed if key is None else [*passed, ("Authorization", key)]


def passed_close(end: ConnectionClosed, direction: str) -> tuple[int, str]:
    """Code and reason for the other side."""
    if end.rcvd is not None and end.rcvd_then_sent is not False:
        if end.rcvd.code == CloseCode.NO_STATUS_RCVD:
            return CloseCode.NORMAL_CLOSURE, ""
        return end.rcvd.code, end.rcvd.reason
    # It vanished, or was closed here: a limit, a ping, the end of the relay.
    why = f"closed with {end.sent.code}" if end.sent is not None else "lost"
    if direction == TO_UPSTREAM:
        return CloseCode.GOING_AWAY, f"relay: client {why}"
    return CloseCode.BAD_GATEWAY, f"relay: upstream {why}"


def chosen_subprotocol(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return SUBPROTOCOL if SUBPROTOCOL in offered else None
