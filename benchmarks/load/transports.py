"""WebSocket clients as people use them: each connects, says "begin", and feeds one session.

A transport is a coroutine function `(url, session) -> (say, run)`: `await say(text)` sends, and
`await run()` returns when the session has all its frames.
"""

import functools
import importlib
import importlib.util
import inspect

from .server import LOOPBACK

__all__ = ["TRANSPORTS", "imported", "missing", "opened"]

LARGEST = 16 * 2**20


async def over_websockets(url, session):
    from websockets.asyncio.client import connect

    options = {"compression": None, "ping_interval": None, "proxy": None, "max_size": LARGEST}
    if "proxy" not in inspect.signature(connect.__init__).parameters:
        del options["proxy"]
    connection = await connect(url, **options)
    recv, handle = connection.recv, session.handle

    async def run():
        while session.left:
            handle(await recv(decode=False))

    return connection.send, run


@functools.cache
def aiohttp_client():
    """One for all sessions, as aiohttp advises; its limit would count WebSockets too."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0)
    return aiohttp.ClientSession(connector=connector)


async def over_aiohttp(url, session):
    client = aiohttp_client()
    options = {"max_msg_size": LARGEST}
    if "decode_text" in inspect.signature(client.ws_connect).parameters:  # since 3.14
        options["decode_text"] = False
    connection = await client.ws_connect(url, **options)
    receive, handle = connection.receive, session.handle

    async def run():
        while session.left:
            handle((await receive()).data)

    return connection.send_str, run


async def over_picows(url, session):
    import picows

    class Listener(picows.WSListener):
        def on_ws_frame(self, transport, frame):
            if frame.msg_type == picows.WSMsgType.TEXT:
                session.handle(frame.get_payload_as_bytes())

        def on_ws_disconnected(self, transport):
            session.lost()

    transport, _ = await picows.ws_connect(Listener, url, max_frame_size=LARGEST)

    async def say(text):
        transport.send(picows.WSMsgType.TEXT, text.encode())

    return say, session.wait


TRANSPORTS = {"websockets": over_websockets, "aiohttp": over_aiohttp, "picows": over_picows}


def missing(name):
    return importlib.util.find_spec(name) is None


def imported(name):
    """Early, so that the modules are no memory of the sessions."""
    importlib.import_module("websockets.asyncio.client" if name == "websockets" else name)


async def opened(name, port, number, session):
    return await TRANSPORTS[name](f"ws://{LOOPBACK}:{port}/{number}", session)
