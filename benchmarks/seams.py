"""The rows of a frame in a framework's own code path, as it is and with rtfast under it.

Each framework is measured in the environment that its extra makes, and left out elsewhere. Frames
are text, as they come out of a socket, and go through the framework's own code up to the object
that it hands on, and to the audio as bytes. That both ways hand on the same is checked before
anything is timed.
"""

import asyncio
import base64
import collections
import contextlib
import importlib
import types

from . import frames
from .row import Row

__all__ = ["seam_rows"]

COUNT = 200


def kinds():
    """Frames by title, as text."""
    return {
        "audio delta 960 B": frames.as_text(frames.audio_deltas(960, COUNT)),
        "audio delta 9.6 KB": frames.as_text(frames.audio_deltas(9_600, COUNT)),
        "transcript delta": frames.as_text(frames.transcript_deltas(COUNT)),
    }


def openai():
    """The SDK's `parse_event`, and the user's `b64decode` after it."""
    module = importlib.import_module("openai.resources.realtime.realtime")
    seam = importlib.import_module("rtfast.integrations.openai")
    plain, fast = (module.AsyncRealtimeConnection(None) for _ in range(2))
    seam.attach(fast)
    return {"as it is": parsing(plain.parse_event), "rtfast": parsing(fast.parse_event)}


def parsing(parse, b64decode=base64.b64decode):
    def run(given):
        handed_on = []
        for frame in given:
            event = parse(frame)
            is_audio = event.type == "response.output_audio.delta"
            handed_on.append((event, b64decode(event.delta) if is_audio else None))
        return handed_on

    return run


class Listener:
    def __init__(self):
        self.heard = []

    async def on_event(self, event):
        self.heard.append(event)


class Socket:
    """Gives messages without waiting."""

    close_code, close_reason = 1000, ""

    def __init__(self, messages):
        self.messages = messages

    async def __aiter__(self):
        for message in self.messages:
            yield message


def openai_agents():
    """The model's own loop over its socket, with one listener."""
    theirs = importlib.import_module("agents.realtime.openai_realtime")
    seam = importlib.import_module("rtfast.integrations.openai_agents")
    return {
        "as it is": listening(theirs.OpenAIRealtimeWebSocketModel),
        "rtfast": listening(seam.RealtimeModel),
    }


def listening(kind):
    loop = asyncio.new_event_loop()
    model, listener = kind(), Listener()
    model.add_listener(listener)

    def run(given):
        listener.heard = []
        model._websocket = Socket(given)
        loop.run_until_complete(model._listen_for_messages())
        return listener.heard

    return run


def pipecat():
    """The service's parser, looked up for every frame, and its `b64decode`."""
    service = importlib.import_module("pipecat.services.openai.realtime.llm")
    seam = importlib.import_module("rtfast.integrations.pipecat")
    found = {}
    for title in ("as it is", "rtfast"):
        if title == "rtfast":
            seam.install()
        found[title] = parsing(service.events.parse_server_event, service.base64.b64decode)
    seam.uninstall()
    return found


class Connection:
    """LiveKit's WebSocket: gives messages without waiting, and then its end."""

    def __init__(self, messages):
        kinds = importlib.import_module("aiohttp").WSMsgType
        self.messages = iter([*((kinds.TEXT, text) for text in messages), (kinds.CLOSED, None)])

    async def receive(self):
        message = types.SimpleNamespace()
        message.type, message.data = next(self.messages)
        return message

    async def close(self):
        pass


def livekit_agents():
    """The session's loop over its socket; audio and text go into its channels."""
    theirs = importlib.import_module("livekit.plugins.openai.realtime")
    seam = importlib.import_module("rtfast.integrations.livekit_agents")
    kinds = {"as it is": theirs.RealtimeSession, "rtfast": seam.RealtimeSession}
    return {title: generating(kind) for title, kind in kinds.items()}


def generating(kind):
    inner = importlib.import_module("livekit.agents.llm._realtime.openai")
    inner.logger.disabled = True  # of the end of each run
    # No `__init__`, which connects: as much of a session as its loop looks at.
    session = object.__new__(kind)
    session._opts = types.SimpleNamespace(is_azure=False, max_session_duration=None)
    session._realtime_model = types.SimpleNamespace(_provider_label="a server")
    session._closing, session.emit = False, lambda *event: None
    loop = asyncio.new_event_loop()

    async def generate(given):
        session._msg_ch = inner.utils.aio.Chan()
        channels = Channel(), Channel()  # of audio, of text
        message = types.SimpleNamespace(
            modalities=loop.create_future(), audio_ch=channels[0], text_ch=channels[1],
            audio_transcript="",
        )  # fmt: skip
        session._current_generation = types.SimpleNamespace(
            messages=collections.defaultdict(lambda: message), _first_token_timestamp=1.0,
            _done_fut=loop.create_future(),
        )  # fmt: skip
        with contextlib.suppress(inner.APIConnectionError):
            await session._run_ws(Connection(given))
        return [*channels[0].sent, *channels[1].sent]

    return lambda given: loop.run_until_complete(generate(given))


def pydantic_ai():
    """The connection's loop over its socket."""
    theirs = importlib.import_module("pydantic_ai.realtime.openai")
    seam = importlib.import_module("rtfast.integrations.pydantic_ai")
    return {
        "as it is": yielding(theirs.OpenAIRealtimeModel._connection_type),
        "rtfast": yielding(seam.OpenAIRealtimeModel._connection_type),
    }


def yielding(kind):
    loop = asyncio.new_event_loop()

    async def all_of(given):
        return [frame async for frame in kind(Socket(given)).frames()]

    return lambda given: loop.run_until_complete(all_of(given))


class Channel:
    closed = False

    def __init__(self):
        self.sent = []

    def send_nowait(self, value):
        self.sent.append(value)


FRAMEWORKS = {
    "openai": openai,
    "openai-agents": openai_agents,
    "livekit-agents": livekit_agents,
    "pipecat": pipecat,
    "pydantic-ai": pydantic_ai,
}


def seam_rows():
    """Rows of the frameworks that are here."""
    for name, framework in FRAMEWORKS.items():
        try:
            ways = framework()
        except ImportError:
            continue
        for kind, given in kinds().items():
            check(ways, given)
            contenders = {way: (ways[way], given) for way in ("rtfast", "as it is")}
            yield Row(f"in {name}, {kind}", "str", contenders)


def check(ways, given):
    ours, theirs = (list(map(plain, ways[way](given))) for way in ("rtfast", "as it is"))
    assert ours == theirs and len(ours) >= len(given), "not the same is handed on"


def plain(handed_on):
    """LiveKit's frames of audio are equal to none but themselves."""
    is_frame = type(handed_on).__name__ == "AudioFrame"
    return (bytes(handed_on.data), handed_on.sample_rate) if is_frame else handed_on
