"""The server's process: waits for all sessions, and sends each its frames when they are due.

    python -m benchmarks.load.server CELL

CELL is a `Cell` as JSON. Prints its port, and how it did when its standard input ends.
"""

import asyncio
import contextlib
import json
import os
import sys
import time

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from .plan import Cell, Plan
from .probe import percentiles

__all__ = ["LOOPBACK", "main"]

LOOPBACK = "127.0.0.1"
LEAD = 0.2  # seconds from the word to begin to the first frame
BATCH = 32  # writes in a row before the loop may look at its sockets
UNREAD = 256 * 2**20  # bytes that wait for a client which is too slow, over all sessions


class Server:
    """Sends one plan, once."""

    def __init__(self, cell):
        self.plan = Plan(cell)
        self.links = {}
        self.begin = asyncio.Event()
        self.late, self.dropped = [], set()
        self.start = self.cpu = self.took = 0.0

    async def session(self, connection):
        number = int(connection.request.path.strip("/"))
        self.links[number] = connection.transport
        with contextlib.suppress(ConnectionClosed):
            async for word in connection:
                if word == "begin":
                    self.begin.set()

    async def play(self):
        timeline = [(due, number, wire(frame)) for due, number, frame in self.plan.timeline()]
        await self.begin.wait()
        loop, cpu = asyncio.get_running_loop(), time.process_time()
        self.start = loop.time() + LEAD
        for place, (due, number, data) in enumerate(timeline):
            wait = self.start + due - loop.time()
            if wait > 0 or place % BATCH == 0:
                await asyncio.sleep(max(0, wait))
            self.late.append(loop.time() - self.start - due)
            self.send(number, data)
        self.cpu = time.process_time() - cpu
        self.took = loop.time() - self.start + LEAD

    def send(self, number, data):
        """Straight into the transport: the library's `send` would make each frame anew, and the
        server is not what is measured."""
        link = self.links[number]
        if link.is_closing():
            self.dropped.add(number)
            return
        link.write(data)
        if link.get_write_buffer_size() > UNREAD / self.plan.sessions:
            self.dropped.add(number)
            link.abort()

    def report(self):
        return {
            "start": self.start,
            "sent": len(self.late),
            "late_ms": percentiles(self.late),
            "core": self.cpu / self.took if self.took else None,
            "dropped": len(self.dropped),
        }


def wire(frame):
    """A whole text message of a WebSocket server: not masked, not compressed."""
    size = len(frame)
    if size < 126:
        return bytes([0x81, size]) + frame
    if size < 2**16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + frame
    return b"\x81\x7f" + size.to_bytes(8, "big") + frame


async def run(cell):
    server = Server(cell)
    playing = asyncio.create_task(server.play())
    quiet = {"compression": None, "ping_interval": None, "close_timeout": 0.1}
    async with serve(server.session, LOOPBACK, 0, backlog=cell.sessions, **quiet) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        print(json.dumps({"port": port}), flush=True)
        await asyncio.to_thread(sys.stdin.read)  # also how it ends when its parent dies
        playing.cancel()
        print(json.dumps(server.report()), flush=True)
        os._exit(0)  # a thousand closing handshakes are no part of it


def main():
    asyncio.run(run(Cell(**json.loads(sys.argv[1]))))


if __name__ == "__main__":
    main()
