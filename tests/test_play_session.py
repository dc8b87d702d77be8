"""The example that plays a session: what is heard, and what the service is told of it."""

import importlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import rtfast

EXAMPLES = Path(__file__).parents[1] / "examples"
SPEED = ["--speed", "20"]


@pytest.fixture
def example(monkeypatch):
    """The module, with a player that keeps what is heard and a ring that keeps positions."""
    monkeypatch.syspath_prepend(EXAMPLES)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False))
    module = importlib.import_module("play_session")
    kept = SimpleNamespace(module=module, heard=[], positions=[])

    class Player(module.Player):
        def fill(self, out):
            before = self.heard
            super().fill(out)
            kept.heard.append(out[: self.heard - before].copy())

    class Ring(rtfast.AudioRing):
        def clear(self):
            kept.positions.append(super().clear())
            return kept.positions[-1]

    monkeypatch.setattr(module, "Player", Player)
    monkeypatch.setattr(module, "rtfast", SimpleNamespace(**{**vars(rtfast), "AudioRing": Ring}))
    return kept


@pytest.fixture(scope="module")
def answers():
    """The samples of the two answers, by item."""
    decoder, said = rtfast.Decoder(), {}
    for frame in (EXAMPLES / "session.jsonl").read_bytes().splitlines():
        event = decoder.decode(frame)
        if isinstance(event, rtfast.AudioEvent):
            said.setdefault(event.item_id, []).append(event.audio)
    return {item: np.concatenate(pieces) for item, pieces in said.items()}


def sent(printed):
    return [json.loads(line[2:]) for line in printed.splitlines() if line.startswith("> ")]


def test_it_runs_as_a_script():
    command = [sys.executable, str(EXAMPLES / "play_session.py"), *SPEED]
    run = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=60, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent)},
    )  # fmt: skip
    assert run.stdout.endswith(" s played\n") and run.stderr == ""


@pytest.mark.parametrize("buffer", ["30", "0.6"])
def test_all_of_it_is_played(example, answers, capsys, buffer):
    """With a small ring, frames wait until there is room."""
    example.module.main([*SPEED, "--buffer", buffer])
    whole = np.concatenate(list(answers.values()))
    assert np.array_equal(np.concatenate(example.heard), whole)
    printed = capsys.readouterr().out
    assert printed == f"{len(whole) / 24_000:.2f} s played\n" and sent(printed) == []


def test_barge_in(example, answers, capsys):
    example.module.main([*SPEED, "--barge-in", "1.5"])
    (first, said), (_, second) = answers.items()
    (event,), (position,) = sent(capsys.readouterr().out), example.positions
    cut = len(np.concatenate(example.heard)) - len(second)
    assert event == {
        "type": "conversation.item.truncate",
        "item_id": first,
        "content_index": 0,
        "audio_end_ms": cut * 1000 // 24_000,
    }
    assert position == (first, 0, event["audio_end_ms"]) and position.audio_ms >= 1500
    assert np.array_equal(np.concatenate(example.heard), np.concatenate([said[:cut], second]))


def test_barge_in_while_the_answer_still_comes(example, answers, capsys):
    """What the service had sent by then is dropped; it sends no more of that answer."""
    example.module.main([*SPEED, "--barge-in", "1", "--buffer", "0.6"])
    (first, said), (_, second) = answers.items()
    (event,) = sent(capsys.readouterr().out)
    assert (event["item_id"], event["audio_end_ms"]) == (first, example.positions[0].audio_ms)
    assert event["audio_end_ms"] >= 1000
    cut, heard = event["audio_end_ms"] * 24, np.concatenate(example.heard)
    assert np.array_equal(heard[:cut], said[:cut])
    assert np.array_equal(heard[-len(second) :], second)
    # One delta may have been on its way, and been heard for a moment.
    assert 0 <= len(heard) - len(second) - cut <= 6000 + 24


def test_barge_in_on_the_second_answer(example, answers, capsys):
    seconds = len(next(iter(answers.values()))) / 24_000 + 1
    example.module.main([*SPEED, "--barge-in", str(seconds)])
    (event,) = sent(capsys.readouterr().out)
    assert event["item_id"] == list(answers)[1]
    assert 1000 <= event["audio_end_ms"] == example.positions[0].audio_ms


def test_nobody_is_interrupted_who_is_silent(example, capsys):
    example.module.main([*SPEED, "--barge-in", "100"])
    assert sent(capsys.readouterr().out) == [] and example.positions == []


def test_enter_breaks_in(example, monkeypatch, capsys):
    class Keyboard:
        def isatty(self):
            return True

        def __iter__(self):
            yield "\n"

    monkeypatch.setattr(sys, "stdin", Keyboard())
    example.module.main(SPEED)
    assert len(sent(capsys.readouterr().out)) == 1


# where it plays


class FakeDevice:
    """What play_sinks uses of sounddevice."""

    PortAudioError = OSError

    def __init__(self, works, speed=20):
        self.works, self.speed = works, speed
        self.stopped = False

    def OutputStream(self, rate, block, *, channels, dtype, callback):
        if not self.works:
            raise self.PortAudioError("no device")
        self.asked = (rate, block, channels, dtype)
        self.callback = callback
        return self

    latency = 0.25

    def start(self):
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        out = np.zeros((480, 1), np.int16)
        while not self.stopped:
            self.callback(out, 480, None, None)
            time.sleep(0.02 / self.speed)

    def stop(self):
        self.stopped = True
        self.thread.join()


def test_with_a_device(example, monkeypatch, capsys):
    """What the device has taken and not yet sounded was not heard."""
    device = FakeDevice(works=True)
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    example.module.main(["--barge-in", "2"])
    (event,), (position,) = sent(capsys.readouterr().out), example.positions
    assert event["audio_end_ms"] == position.audio_ms - 250
    assert device.asked == (24_000, 480, 1, "int16") and device.stopped


@pytest.mark.parametrize("device", [FakeDevice(works=False), None])
def test_without_a_device(example, monkeypatch, device):
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    sinks = sys.modules["play_sinks"]
    assert sinks.open_device(24_000, lambda out: None) is None


def test_the_pace_of_the_null_sink(example):
    calls = []
    began = time.monotonic()
    sink = sys.modules["play_sinks"].NullSink(24_000, lambda out: calls.append(len(out)), speed=10)
    time.sleep(0.2)
    sink.stop()
    expected = (time.monotonic() - began) / 0.002
    assert set(calls) == {480} and 5 < len(calls) <= expected + 1
