"""The example that relays: a slow side slows the other one down, and is dropped in the end."""

import asyncio

import pytest
from relayed import end_of, lines, relayed, run
from websockets.exceptions import ConnectionClosed

BLOCK = b"x" * 2**16
FLOOD = 64 * 2**20 // len(BLOCK)


class Flood:
    """Sends BLOCK after BLOCK, and counts those that were taken."""

    def __init__(self, side):
        self.side, self.taken = side, 0
        self.task = asyncio.create_task(self.run())

    async def run(self):
        while self.taken < FLOOD:
            await self.side.send(BLOCK)
            self.taken += 1

    async def stuck(self):
        """Wait until half a second brings no more."""
        before = -1
        while before != self.taken:
            before = self.taken
            await asyncio.wait([self.task], timeout=0.5)
        return self.taken


@pytest.mark.parametrize("slow_client", [True, False])
def test_a_slow_side_slows_the_other(relay, slow_client):
    """What is on its way is bounded: by the queues of websockets, and the system's buffers."""

    async def test():
        async with relayed(relay) as (client, upstream, _):
            fast, slow = (upstream, client) if slow_client else (client, upstream)
            flood = Flood(fast)
            assert await flood.stuck() < FLOOD // 2
            # The other way is open all the while.
            await slow.send("here")
            assert await fast.recv() == "here"
            for _ in range(FLOOD):
                assert await slow.recv() == BLOCK
            await flood.task

    run(test())


def test_who_takes_nothing_is_dropped(relay, caplog):
    async def test():
        async with relayed(relay, stall=0.3) as (client, upstream, _):
            client.transport.pause_reading()
            with pytest.raises(ConnectionClosed) as closed:
                await Flood(upstream).task
            assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
                1001, "relay: client lost",
            )  # fmt: skip
            client.transport.abort()

    run(test())
    assert "client takes nothing, and is dropped" in lines(caplog)


def test_a_slow_client_that_hangs_up(relay, caplog):
    """What was written for it still goes out after its end is known, then it is gone."""

    async def test():
        async with relayed(relay) as (client, upstream, between):
            client.transport.pause_reading()
            flood = Flood(upstream)
            await flood.stuck()
            client.transport.write_eof()
            (ours,) = between._server.connections
            while not ours.transport.is_closing():
                await asyncio.sleep(0.01)
            client.transport.resume_reading()
            assert await end_of(upstream) == (1001, "relay: client lost")
            with pytest.raises(ConnectionClosed):
                await flood.task

    run(test())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
