"""LiveKit's realtime model, with rtfast under it and without: the same in everything."""

import asyncio
import logging
import sys
import warnings
from pathlib import Path

import frames
import pytest
import scripted
import sdk_events

pytest.importorskip("livekit.plugins.openai", reason="livekit-agents is not installed")

with warnings.catch_warnings():
    # What its other dependencies tell of themselves.
    warnings.simplefilter("ignore", DeprecationWarning)
    from livekit.plugins.openai import realtime

    from rtfast.integrations import _livekit_agents as classes
    from rtfast.integrations import livekit_agents as seam

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
import mock_server

BOTH = {"ours": seam.RealtimeModel, "theirs": realtime.RealtimeModel}


@pytest.mark.parametrize("name", classes._HOT)
def test_what_their_loop_constructs(name):
    ours = classes._Constructor(getattr(classes.theirs, name))
    cls = ours._cls
    for value in sdk_events.variants(cls):
        sdk_events.assert_same(ours.construct(**value), cls.construct(**value))
    assert ours.reader.built > 10
    value = sdk_events.full(cls) | {"_fields_set": {"type"}}
    sdk_events.assert_same(ours.construct(**value), cls.construct(**value))


async def played(kind, given):
    """What a session emits, and the audio and text of its generations."""
    async with mock_server.MockServer(given, closes=False) as server:
        model = kind(api_key="-", base_url=server.url + "/v1")
        session = model.session()
        raw, sound, readers = [], [], []

        async def read(generation):
            async for message in generation.message_stream:
                async for frame in message.audio_stream:
                    sound.append((bytes(frame.data), frame.sample_rate, frame.num_channels))

        session.on("openai_server_event_received", raw.append)
        session.on(
            "generation_created", lambda event: readers.append(asyncio.create_task(read(event)))
        )
        async with asyncio.timeout(30):
            while len(raw) < len(given):
                await asyncio.sleep(0.01)
            for reader in readers:
                await reader
        await session.aclose()
        await model.aclose()
        return raw, sound


def assert_same_run(given):
    ours, theirs = (asyncio.run(played(kind, given)) for kind in BOTH.values())
    sdk_events.assert_same(ours[0], theirs[0])
    assert ours[1] == theirs[1]
    return ours


def test_the_example_session():
    raw, sound = assert_same_run(mock_server.recorded())
    assert all(type(event) is dict for event in raw)
    assert sum(len(data) for data, _, _ in sound) > 100_000


def test_odd_audio(caplog):
    """What they log and skip, and what their lenient decoder takes."""
    caplog.set_level(logging.CRITICAL)
    given = mock_server.recorded()
    at = next(i for i, frame in enumerate(given) if "output_audio.delta" in frame)
    event = sdk_events.json.loads(given[at])
    odd = [event | {"delta": delta} for delta in ("AA AA", "AAAA====", "AAA", "")]
    # One without any text as its delta ends their session, while it is shortened for the log.
    odd += [event | {"item_id": "nobody"}, event | {"more": [1.5]}]
    given[at:at] = [frames.compact(value).decode() for value in odd]
    assert_same_run(given)


def test_sessions_and_models_are_theirs():
    assert issubclass(seam.RealtimeModel, realtime.RealtimeModel)
    assert issubclass(seam.RealtimeSession, realtime.RealtimeSession)
    assert type(seam.RealtimeModel.with_azure(
        azure_deployment="d", azure_endpoint="https://example.invalid", api_key="-"
    )) is seam.RealtimeModel  # fmt: skip


def test_the_framework_is_imported_when_a_class_is_asked_for():
    scripted.assert_imported_when_asked_for(seam, "livekit", "RealtimeModel")
