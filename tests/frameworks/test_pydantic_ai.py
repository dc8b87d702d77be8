"""Pydantic AI's realtime models, with rtfast under them and without: the same in everything."""

import asyncio
import json
import sys
from pathlib import Path

import frames
import pytest
import scripted
import sdk_events

pytest.importorskip("pydantic_ai.realtime", reason="pydantic-ai is not installed")
pytest.importorskip("openai", reason="openai is not installed")

from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.providers.azure import AzureProvider
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.realtime import _openai_protocol as protocol
from pydantic_ai.realtime import azure, codec, openai

from rtfast.integrations import _pydantic_ai as classes
from rtfast.integrations import pydantic_ai as seam

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
import mock_server

CONNECTIONS = {
    "openai": (classes._OpenAIConnection, openai.OpenAIRealtimeConnection),
    "azure": (classes._AzureConnection, azure.AzureRealtimeConnection),
    "voice live": (classes._VoiceLiveConnection, azure._VoiceLiveRealtimeConnection),
}
AUDIO, BETA = frames.AUDIO, "response.audio.delta"
DELTA = {
    "type": AUDIO, "event_id": "e", "item_id": "i", "response_id": "r", "output_index": 0,
    "content_index": 0, "delta": "AAEC",
}  # fmt: skip


async def played(kind, messages):
    """What a connection yields and sends; its loop begins anew after what it does not catch."""
    socket, heard = scripted.Socket(messages), []
    connection = kind(socket)
    while True:
        try:
            async for frame in connection.frames():
                heard.append(frame)
            return heard, socket.sent
        except TypeError as error:
            heard.append([str(error)])


def assert_same_run(messages, name="openai"):
    ours, theirs = (asyncio.run(played(kind, messages)) for kind in CONNECTIONS[name])
    assert repr(ours) == repr(theirs)
    assert ours == theirs
    return ours[0]


def sound(heard):
    return [event.data for frame in heard for event in frame if type(event) is codec.AudioDelta]


@pytest.fixture(autouse=True)
def ids_that_are_made_are_the_same(monkeypatch):
    monkeypatch.setattr(protocol, "generate_tool_call_id", lambda: "made")


@pytest.mark.parametrize("name", CONNECTIONS)
@pytest.mark.filterwarnings("ignore::UserWarning")  # what Voice Live's own warnings become
def test_recorded_frames(name, corpus):
    for file in sorted(corpus.glob("*/*.jsonl")):
        lines = file.read_bytes().splitlines()
        assert_same_run([line.decode(errors="surrogateescape") for line in lines], name)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_the_example_session(name):
    heard = assert_same_run(mock_server.recorded(), name)
    assert sum(map(len, sound(heard))) > 100_000
    assert all(type(data) is bytes for data in sound(heard))


def test_no_delta_of_the_session_is_left_to_their_adapters():
    readers = [adapter.reader for adapter in classes._DELTAS.values()]
    before = [(reader.built, reader.handed_on) for reader in readers]
    asyncio.run(played(classes._OpenAIConnection, mock_server.recorded()))
    for reader, (built, handed_on) in zip(readers, before, strict=True):
        assert reader.built > built + 30 and reader.handed_on == handed_on


@pytest.mark.parametrize("name", classes._DELTAS)
@pytest.mark.parametrize("at", [0, 1])
def test_what_their_adapters_validate(name, at):
    """Every class near a full event, with its own type and with the other one's."""
    ours, theirs = classes._DELTAS[name], getattr(protocol, name)
    kinds = sdk_events.classes(theirs._type)
    tags = [tag for cls in kinds for tag in sdk_events.values(cls.model_fields["type"].annotation)]

    for variant in sdk_events.variants(kinds[at]):
        for value in (variant, *(variant | {"type": tag} for tag in tags)):
            want = sdk_events.validated(theirs.validate_python, value)
            sdk_events.assert_same(sdk_events.validated(ours.validate_python, value), want)
    before = ours.reader.built
    for tag in tags:
        ours.validate_python(sdk_events.full(kinds[at]) | {"type": tag})
    assert ours.reader.built >= before + len(set(tags))


CLASSES = sdk_events.classes(sdk_events.union("realtime"))


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_class_near_a_full_frame(cls):
    """Most variants are errors, and each tells the same."""
    assert_same_run(scripted.near_a_full_frame(cls))


def delta(text, **more):
    return json.dumps(DELTA | more | {"delta": text})


ODD = [*scripted.ODD, b'{"type":"error"}']


@pytest.mark.parametrize("message", ODD, ids=lambda message: ascii(message[:60]))
def test_odd_frames(message):
    assert_same_run([frames.text_delta().decode(), message, delta("AAAA")])


# Their decoder is strict about the alphabet alone.
BASE64 = ["", "AAAA", "AAA=", "AA==", "AAA", "A", "AAAA\n", "AA AA", "AAA/", "AAA+",
          "AA-_", "AB==", "AAAA====", "AAAA=AAA", "=", "éAAA", "*" * 8]  # fmt: skip


@pytest.mark.parametrize("text", BASE64)
@pytest.mark.parametrize("tag", [AUDIO, BETA])
def test_audio_that_is_not_strict_base64(text, tag):
    assert_same_run([delta(text, type=tag), delta("AAEC")])


async def connected(kind, given):
    """What the real client yields from a server, its handshake included."""
    async with mock_server.MockServer(given) as server:
        provider = OpenAIProvider(base_url=server.url.replace("ws", "http") + "/v1", api_key="-")
        parameters = ModelRequestParameters()
        async with (
            asyncio.timeout(30),
            kind("gpt-realtime", provider=provider).connect(
                messages=[], model_settings=None, model_request_parameters=parameters
            ) as connection,
        ):
            return type(connection), [frame async for frame in connection.frames()]


def test_over_loopback():
    given = mock_server.recorded()
    given[20:20] = ["{", '{"type":"nobody"}', delta("AA=A")]
    (ours_type, ours), (theirs_type, theirs) = (
        asyncio.run(connected(kind, given))
        for kind in (seam.OpenAIRealtimeModel, openai.OpenAIRealtimeModel)
    )
    assert ours_type is classes._OpenAIConnection
    assert theirs_type is openai.OpenAIRealtimeConnection
    assert repr(ours) == repr(theirs)
    assert sum(map(len, sound(ours))) > 100_000


def test_which_connections_azure_takes():
    provider = AzureProvider(azure_endpoint="https://example.invalid", api_key="-", api_version="1")
    model = seam.AzureRealtimeModel("gpt-realtime", provider=provider)
    assert isinstance(model, azure.AzureRealtimeModel)
    assert model._connection_class({}) is classes._AzureConnection
    live = model._connection_class({"azure_voice_live": True})
    assert live is classes._VoiceLiveConnection


def test_the_framework_is_imported_when_a_class_is_asked_for():
    scripted.assert_imported_when_asked_for(seam, "pydantic_ai", "OpenAIRealtimeModel")
