"""Pipecat's realtime services, with rtfast installed under them and without: the same."""

import asyncio
import base64
import contextlib
import importlib
import json
import subprocess
import sys
import uuid
import warnings
from pathlib import Path

import frames
import pytest
import scripted
import sdk_events

pytest.importorskip("pipecat", reason="pipecat-ai is not installed")

import rtfast
from rtfast.integrations import pipecat as seam

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
import mock_server

SERVICES = seam._SERVICES
with warnings.catch_warnings():
    # Pipecat imports modules that Python has deprecated, and tells of its own that are.
    warnings.simplefilter("ignore", DeprecationWarning)
    openai_llm = importlib.import_module("pipecat.services.openai.realtime.llm")
    PARSERS = {
        name: importlib.import_module(f"pipecat.services.{name}.events").parse_server_event
        for name in SERVICES
        if importlib.import_module(f"pipecat.services.{name}.llm")
    }
openai_events = openai_llm.events


def classes(name):
    return importlib.import_module(f"pipecat.services.{name}.events")._server_event_types


def current(name):
    return importlib.import_module(f"pipecat.services.{name}.events").parse_server_event


@pytest.fixture(autouse=True)
def everything_is_put_back():
    yield
    seam.uninstall()
    assert all(current(name) is PARSERS[name] for name in SERVICES)


@pytest.fixture(autouse=True)
def ids_that_are_made_are_the_same(monkeypatch):
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=7))


@contextlib.contextmanager
def installed(*names):
    seam.install(*names)
    try:
        yield
    finally:
        seam.uninstall(*names)


def outcome(parse, frame):
    """The event; or the exception, by its type and its text as it is fit for a log."""
    try:
        return parse(frame)
    except Exception as error:
        text = str(error)
        if frame and isinstance(frame, str | bytes):
            text = text.replace(str(frame), rtfast.redact(frame))
        return f"{type(error).__name__}: {text}"


def assert_same_outcome(name, frame):
    sdk_events.assert_same(outcome(current(name), frame), outcome(PARSERS[name], frame))


@pytest.mark.parametrize("name", SERVICES)
def test_recorded_frames(name, corpus):
    seam.install(name)
    for file in sorted(corpus.glob("*/*.jsonl")):
        for frame in file.read_bytes().splitlines():
            assert_same_outcome(name, frame)
            assert_same_outcome(name, frame.decode(errors="surrogateescape"))


def test_no_frame_of_a_session_is_left_to_pipecat_but_for_what_it_validates_itself():
    seam.install()
    for frame in mock_server.recorded():
        before = current("openai.realtime").built
        event = current("openai.realtime")(frame)
        if current("openai.realtime").built == before and event is not None:
            assert event.type in (
                "session.created", "session.updated", "response.created", "response.done",
            )  # fmt: skip


KINDS = [
    pytest.param(name, tag, cls, id=f"{name}-{tag}")
    for name in SERVICES
    for tag, cls in classes(name).items()
]


@pytest.mark.parametrize(("name", "tag", "cls"), KINDS)
def test_every_class_near_a_full_frame(name, tag, cls):
    seam.install(name)
    for variant in sdk_events.variants(cls):
        assert_same_outcome(name, json.dumps(variant))
        if variant.get("type") != tag:
            assert_same_outcome(name, json.dumps(variant | {"type": tag}))


ODD = [
    *scripted.ODD, b"\xff", b'\xef\xbb\xbf{"type":"error"}', None, 5,
    '{"type":"error"}'.encode("utf-16"), bytearray(b'{"type":"input_audio_buffer.cleared"}'),
]  # fmt: skip


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("frame", ODD, ids=lambda frame: ascii(frame)[:60])
def test_odd_frames(name, frame):
    seam.install(name)
    assert_same_outcome(name, frame)


@pytest.mark.parametrize("make", [str, str.encode])
@pytest.mark.parametrize("name", SERVICES)
def test_no_exception_has_the_audio_in_its_text(name, make):
    """Nor, with that, does a log line."""
    seam.install(name)
    payload = frames.base64_text(frames.made_up_pcm(2400))
    tag = next(tag for tag in classes(name) if "audio.delta" in tag)
    whole = json.dumps({"type": tag, "delta": [payload], "audio": [payload]})
    for frame in (make(whole), make(whole[:-1])):
        with pytest.raises(Exception) as ours:
            current(name)(frame)
        with pytest.raises(Exception) as theirs:
            PARSERS[name](frame)
        assert type(ours.value) is type(theirs.value)
        assert payload[:64] not in str(ours.value)


def test_install_and_uninstall():
    seam.install()
    seam.install()
    ours = current("openai.realtime")
    assert ours is not PARSERS["openai.realtime"]
    assert current("xai.realtime") is PARSERS["xai.realtime"]
    assert openai_llm.base64 is not base64
    seam.uninstall("xai.realtime")
    seam.install("xai.realtime")
    seam.uninstall("openai.realtime")
    seam.uninstall("openai.realtime")
    assert current("xai.realtime") is not PARSERS["xai.realtime"]
    assert openai_llm.base64 is base64 and current("openai.realtime") is PARSERS["openai.realtime"]


def test_what_others_have_put_over_ours_stays():
    seam.install()
    openai_events.parse_server_event = other = current("openai.realtime").__call__
    seam.uninstall()
    assert current("openai.realtime") is other
    openai_events.parse_server_event = PARSERS["openai.realtime"]


def test_services_that_are_not_there(monkeypatch):
    with pytest.raises(ValueError, match="service is 'gemini', expected one of openai"):
        seam.install("gemini")
    monkeypatch.delattr(openai_events, "_server_event_types")
    with pytest.raises(TypeError, match=r"as pipecat 1\.14 does"):
        seam.install()


# Their decoder skips what is no base64; the bytes must be the same.
BASE64 = ["", "AAAA", "AAA=", "AA==", "AAAA\n", "AA AA", "AA-_AAAA", "AB==", "AAAA====", "AAAA=AAA",
          "A", "AAA", "=", "é", None, b"AAAA", b"AA=", bytearray(b"AAAA")]  # fmt: skip


@pytest.mark.parametrize("text", BASE64, ids=repr)
def test_audio_that_is_not_strict_base64(text):
    with installed():
        ours = openai_llm.base64
    assert outcome(ours.b64decode, text) == outcome(base64.b64decode, text)
    assert ours.b64encode(b"xyz") == b"eHl6" and ours.b64decode(b"AA-_", b"-_") == b"\0\x0f\xbf"


class Service(openai_llm.OpenAIRealtimeLLMService):
    """The real service; what it pushes is kept."""

    def __init__(self, server):
        super().__init__(api_key="-", base_url=server.url)
        self.pushed, self.turns = [], 0

    async def push_frame(self, frame, *args, **options):
        self.pushed.append(frame)
        await super().push_frame(frame, *args, **options)

    async def _handle_evt_response_done(self, event):
        await super()._handle_evt_response_done(event)
        self.turns += 1


async def served():
    """The frames that the service pushes in a pipeline while a server plays it a session."""
    from pipecat.tests.utils import SleepFrame, run_test

    # A user who interrupts empties queues, at a moment that no one can foresee.
    session = [frame for frame in mock_server.recorded() if "input_audio_buffer" not in frame]
    async with mock_server.MockServer(session, closes=False) as server:
        service = Service(server)

        def waits():
            while service.turns < 3:
                yield SleepFrame(sleep=0.02)

        await asyncio.wait_for(
            run_test(service, frames_to_send=waits(), start_timeout=30), timeout=60
        )
    return service.pushed


def test_a_pipeline_over_loopback():
    with installed():
        ours = asyncio.run(served())
        assert openai_events.parse_server_event.built > 100
    theirs = asyncio.run(served())
    kinds = ("TTSAudioRawFrame", "TTSTextFrame", "LLMTextFrame", "TTSStartedFrame")
    ours, theirs = (
        [
            (type(frame).__name__, getattr(frame, "audio", None), getattr(frame, "text", None))
            for frame in pushed
            if type(frame).__name__ in kinds
        ]
        for pushed in (ours, theirs)
    )
    assert ours == theirs
    assert sum(len(audio or b"") for _, audio, _ in ours) > 100_000


def test_the_framework_is_imported_when_it_is_installed_under():
    code = (
        "import sys; from rtfast.integrations import pipecat as seam;"
        "assert 'pipecat' not in sys.modules; seam.install(); assert 'pipecat' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120, capture_output=True)
