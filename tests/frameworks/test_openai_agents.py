"""The Agents SDK's realtime models, with rtfast under them and without: the same in everything."""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path

import frames
import pytest
import scripted
import sdk_events

pytest.importorskip("agents.realtime", reason="openai-agents is not installed")

from agents.realtime import RealtimeAgent, RealtimeRunner
from agents.realtime import openai_realtime as theirs

from rtfast.integrations import openai_agents as seam

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
import mock_server

PAIRS = {
    "websocket": (seam.RealtimeModel, theirs.OpenAIRealtimeWebSocketModel),
    "sip": (seam.RealtimeSIPModel, theirs.OpenAIRealtimeSIPModel),
}
OURS, THEIRS = PAIRS["websocket"]


class Listener:
    def __init__(self):
        self.heard = []

    async def on_event(self, event):
        self.heard.append(event)


async def played(kind, messages):
    """What a listener hears, and what the model sends."""
    model, listener, socket = kind(), Listener(), scripted.Socket(messages)
    model.add_listener(listener)
    model._websocket = socket
    await model._listen_for_messages()
    return listener.heard, [json.loads(text) for text in socket.sent]


def assert_same_run(messages, pair="websocket"):
    (ours, our_sent), (theirs_, their_sent) = (
        asyncio.run(played(kind, messages)) for kind in PAIRS[pair]
    )
    for left, right in zip(ours, theirs_, strict=True):
        sdk_events.assert_same(plain(left), plain(right))
    made = {"event_id": 0, "audio_end_ms": 0}  # the one by chance, the other by the clock
    assert [one | made for one in our_sent] == [one | made for one in their_sent]
    return ours


def plain(event):
    """An event as values that can be compared; an error by its type and text."""
    fields = {name.name: getattr(event, name.name) for name in dataclasses.fields(event)}
    return {
        "": type(event).__name__,
        **{
            name: f"{type(value).__name__}: {value}" if isinstance(value, Exception) else value
            for name, value in fields.items()
        },
    }


@pytest.mark.parametrize("pair", PAIRS)
def test_the_example_session(pair):
    heard = assert_same_run(mock_server.recorded(), pair)
    assert sum(type(event).__name__ == "RealtimeModelAudioEvent" for event in heard) > 10
    assert all(type(event.data) is bytes for event in heard if event.type == "audio")


def test_nothing_of_the_session_is_left_to_their_adapter():
    async def session():
        model = OURS()
        model._websocket = scripted.Socket(mock_server.recorded())
        await model._listen_for_messages()
        return model._server_event_type_adapter.reader

    reader = asyncio.run(session())
    assert reader.handed_on == 0 and reader.built > 100


def test_recorded_frames(corpus):
    for file in sorted(corpus.glob("*/*.jsonl")):
        lines = file.read_bytes().splitlines()
        assert_same_run([line.decode(errors="surrogateescape") for line in lines])
        assert_same_run(lines)


CLASSES = sdk_events.classes(theirs.OpenAIRealtimeServerEvent)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_near_a_full_frame(cls):
    """Whatever a listener hears; most variants are errors, and each tells the same."""
    assert_same_run(scripted.near_a_full_frame(cls))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_as_their_adapter_sees_it(cls):
    """All variants, also with the key that the model replaces where it is null."""
    adapter = OURS()._server_event_type_adapter

    for value in sdk_events.variants(cls):
        want = sdk_events.validated(theirs.get_server_event_type_adapter().validate_python, value)
        sdk_events.assert_same(sdk_events.validated(adapter.validate_python, value), want)
    adapter.reader.from_value(sdk_events.full(cls))
    assert adapter.reader.built, "a full frame was left to their adapter"


ITEM = {"id": "i", "type": "message", "role": "user", "content": []}
ODD = [
    *scripted.ODD, b"\xff", b'\xef\xbb\xbf{"type":"error"}', '{"type":"error"}'.encode("utf-16"),
    bytearray(b'{"type":"input_audio_buffer.cleared","event_id":"e"}'),
    json.dumps({"type": "conversation.item.created", "event_id": "e", "previous_item_id": None,
                "item": ITEM}),
    json.dumps({"type": "conversation.item.created", "event_id": "e", "item": ITEM}),
    json.dumps({"type": "input_audio_buffer.committed", "event_id": "e", "previous_item_id": None,
                "item_id": "i"}),
]  # fmt: skip


@pytest.mark.parametrize("message", ODD, ids=lambda message: ascii(message[:60]))
def test_odd_frames(message):
    assert_same_run([frames.text_delta().decode(), message, frames.text_delta().decode()])


# Their decoder skips what is no base64; the bytes must be the same, or the same exception.
BASE64 = ["", "AAAA", "AAA=", "AA==", "AAA", "A", "AAAA\\n", "AA AA", "AAA\\/", "AAA\\u002B",
          "AA-_", "AB==", "AAAA====", "AAAA=AAA", "=", "\\u00e9AAA", "*" * 8]  # fmt: skip


@pytest.mark.parametrize("text", BASE64)
def test_audio_that_is_not_strict_base64(text):
    heard = assert_same_run([frames.audio_text(text).decode()])
    assert any(event.type in ("audio", "exception") for event in heard)


def test_the_raw_event_comes_first_and_as_it_was_sent():
    frame = json.dumps({"type": "conversation.item.created", "event_id": "e", "more": [1.5, None],
                        "previous_item_id": None, "item": ITEM})  # fmt: skip
    raw, updated = assert_same_run([frame])[:2]
    assert raw.type == "raw_server_event" and type(raw.data) is dict
    assert raw.data == json.loads(frame) and raw.data["previous_item_id"] is None
    assert updated.item.previous_item_id == ""


def test_a_custom_voice():
    session = {"type": "realtime", "audio": {"output": {"voice": {"id": "voice_1"}}}}
    heard = assert_same_run(
        [json.dumps({"type": "session.created", "event_id": "e", "session": session})]
    )
    assert [event.type for event in heard][:1] == ["raw_server_event"]
    assert heard[0].data["session"] == session


async def run(model):
    """A runner's session with a server; the events of both kinds of listeners."""
    listener = Listener()
    model.add_listener(listener)
    async with mock_server.MockServer(mock_server.recorded(), closes=False) as server:
        runner = RealtimeRunner(RealtimeAgent(name="agent", instructions="Help."), model=model)
        config = {"url": server.url, "api_key": "-"}
        async with await runner.run(model_config=config) as session:
            events = []
            async for event in session:
                events.append(event)
                if sum(one.type == "agent_end" for one in events) == 3:
                    break
        return events, listener.heard, server.received


def test_a_runner_over_loopback():
    (ours, our_heard, _), (others, their_heard, _) = (
        asyncio.run(run(kind())) for kind in (OURS, THEIRS)
    )
    assert [event.type for event in ours] == [event.type for event in others]
    sound, same = (
        b"".join(event.audio.data for event in events if event.type == "audio")
        for events in (ours, others)
    )
    assert sound == same and len(sound) > 100_000
    for left, right in zip(our_heard, their_heard, strict=False):
        sdk_events.assert_same(plain(left), plain(right))


def test_their_code_and_nothing_else_is_replaced():
    for kind, base in PAIRS.values():
        assert issubclass(kind, base)
    assert theirs.json is json
    assert OURS._handle_audio_delta.__code__ is THEIRS._handle_audio_delta.__code__
    with pytest.raises(TypeError, match="unexpected keyword"):
        OURS(no_such_option=1)
    assert OURS(transport_config={"ping_timeout": 1.0})._transport_config == {"ping_timeout": 1.0}


def test_the_framework_is_imported_when_a_class_is_asked_for():
    scripted.assert_imported_when_asked_for(seam, "agents", "RealtimeModel")
