"""A transcription server that speaks the Realtime protocol: appends in, transcripts out.

    python examples/asr_server.py [--port 8766]

It listens on loopback and takes any path. `session.created` comes first; `session.update` and
`transcription_session.update` are answered with the settings in force (format, turn detection,
transcription). Appends are decoded to float32. Turns are found by energy, see `asr_speech.py`, or
end with the client's `input_audio_buffer.commit`; each becomes an item, and its transcript comes as
`conversation.item.input_audio_transcription.delta` and `.completed`.

The recogniser is a parameter. The one here hears no words, and says what it heard: "1.2 s of sound
at -18 dBFS". A real one is a function of samples (float32, -1 to 1) and their rate:

    model = WhisperModel("small")  # pip install faster-whisper

    def words(samples, rate):
        segments, _ = model.transcribe(resampled(samples, rate, 16_000))
        for segment in segments:
            yield segment.text

    asyncio.run(run(Server(words, model="small")))

It runs in a thread, so that the loop stays free, one turn of a session after the other. What it
yields is sent at once; if it raises, the client gets `.failed`. When a session has 4 turns
waiting, it is read no further until one is done.

A frame that is broken, of a wrong schema or of more than 15 MiB of audio gets an `error` event, as
does an event that is not served, and the session goes on. Without turn detection the buffer holds
`--buffer` seconds, and more is an error; with it, a longer turn is cut there. One client too many
is closed with 1013, one that takes nothing for `--stall` seconds is dropped.
"""

import argparse
import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from asr_session import FRAME_LIMIT, Session, Transcribe
from asr_speech import Samples, level_dbfs
from connections import EndsQuietly, until_terminated, url_of
from websockets.asyncio.server import Server as SocketServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

log = logging.getLogger("asr_server")


def describe(samples: Samples, rate: int) -> Iterator[str]:
    """Stands for a recogniser."""
    level = level_dbfs(samples)
    yield f"{len(samples) / rate:.1f} s of "
    yield f"sound at {level:.0f} dBFS" if level > -96 else "silence"


class Client(EndsQuietly, ServerConnection):
    pass


class Server:
    """Serves transcription sessions; an async context manager.

    transcribe: called in a thread with the samples of a turn and their rate; what it yields are
        the pieces of the transcript.
    model: its name, which sessions tell.
    threads: turns that are transcribed at the same time, of all sessions.
    """

    def __init__(
        self,
        transcribe: Transcribe = describe,
        *,
        model: str = "describe",
        host: str = "127.0.0.1",
        port: int = 0,
        seconds: float = 60,
        sessions: int = 100,
        threads: int = 2,
        stall: float = 30,
    ) -> None:
        self.model, self.seconds, self.stall = model, seconds, stall
        self._transcribe, self._most, self._sessions = transcribe, sessions, 0
        self._address = host, port
        self._pool = ThreadPoolExecutor(threads, "transcribe")
        self._server: SocketServer | None = None

    async def __aenter__(self) -> Self:
        # Larger frames than this cannot be answered by an `error`, they are closed with 1009.
        self._server = await serve(
            self._session, *self._address, create_connection=Client, compression=None,
            max_size=2 * FRAME_LIMIT, max_queue=4, ping_timeout=self.stall,
            close_timeout=min(10, self.stall),
        )  # fmt: skip
        return self

    async def __aexit__(self, *failure: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def url(self) -> str:
        assert self._server is not None
        return url_of(self._server)

    async def transcript(self, samples: Samples, rate: int) -> AsyncIterator[str]:
        """The pieces of a turn's transcript; no thread is held between two of them."""
        loop = asyncio.get_running_loop()
        pieces = iter(await loop.run_in_executor(self._pool, self._transcribe, samples, rate))
        while (piece := await loop.run_in_executor(self._pool, next, pieces, None)) is not None:
            yield piece

    async def _session(self, connection: ServerConnection) -> None:
        if self._sessions >= self._most:
            await connection.close(CloseCode.TRY_AGAIN_LATER, "too many sessions")
            return
        self._sessions += 1
        session = Session(connection, self)
        log.info("%s open", session.id)
        try:
            with contextlib.suppress(ConnectionClosed):
                await session.run()
        finally:
            self._sessions -= 1
            log.info("%s closed", session.id)


async def run(server: Server) -> None:
    async with server:
        log.info("listening on %s", server.url)
        await until_terminated()


def main(arguments: list[str] | None = None) -> None:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="asr_server.py", description=description)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8766)
    parser.add_argument("--buffer", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--sessions", type=int, default=100, metavar="MOST")
    parser.add_argument("--threads", type=int, default=2, help="that transcribe")
    parser.add_argument("--stall", type=float, default=30, metavar="SECONDS")
    given = parser.parse_args(arguments)

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    server = Server(
        host=given.host, port=given.port, seconds=given.buffer, sessions=given.sessions,
        threads=given.threads, stall=given.stall,
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(server))


if __name__ == "__main__":
    main()
