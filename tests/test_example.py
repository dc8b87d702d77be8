"""The example session is what the real service sends, apart from what was said."""

import base64
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "session.jsonl"
ID = re.compile(r"(event|resp|item|sess|conv)_[A-Za-z0-9]{21}")
# Input transcription races with the response, so it is looked at on its own.
RACING = "conversation.item.input_audio_transcription"


@pytest.fixture(scope="module")
def lines():
    return EXAMPLE.read_bytes().splitlines()


@pytest.fixture(scope="module")
def frames(lines):
    return [json.loads(line) for line in lines]


def test_size_and_style(lines, frames):
    assert EXAMPLE.stat().st_size <= 1_000_000
    for line, frame in zip(lines, frames, strict=True):
        assert line == json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()
        assert list(frame)[:2] == ["type", "event_id"]
        assert ID.fullmatch(frame["event_id"])
    assert any(not line.isascii() for line in lines)


def test_order_of_events(frames):
    tags = [frame["type"] for frame in frames if not frame["type"].startswith(RACING)]
    merged = [tag for tag, before in zip(tags, [None, *tags], strict=False) if tag != before]
    order = " ".join(dict.fromkeys(merged[: merged.index("rate_limits.updated") + 1]))
    assert order == (
        "session.created session.updated "
        "input_audio_buffer.speech_started input_audio_buffer.speech_stopped "
        "input_audio_buffer.committed conversation.item.added conversation.item.done "
        "response.created response.output_item.added response.content_part.added "
        "response.output_audio_transcript.delta response.output_audio.delta "
        "response.output_audio.done response.output_audio_transcript.done "
        "response.content_part.done response.output_item.done response.done rate_limits.updated"
    )
    counts = Counter(tags)
    assert counts["response.output_audio.done"] == 2
    assert counts["response.function_call_arguments.done"] == 1
    assert counts["response.created"] == counts["response.done"] == 3


def test_each_transcription_follows_its_commit(frames):
    committed, completed = [], []
    for frame in frames:
        if frame["type"] == "input_audio_buffer.committed":
            committed.append(frame["item_id"])
        if frame["type"].startswith(RACING):
            assert frame["item_id"] in committed and frame["item_id"] not in completed
            if frame["type"].endswith(".completed"):
                completed.append(frame["item_id"])
    assert completed == committed


def test_audio_is_speech_in_the_sizes_of_the_service(frames):
    by_item = {}
    for frame in frames:
        if frame["type"] == "response.output_audio.delta":
            pcm = base64.b64decode(frame["delta"], validate=True)
            by_item.setdefault(frame["item_id"], []).append(pcm)
    assert len(by_item) == 2
    for deltas in by_item.values():
        sizes = [len(pcm) for pcm in deltas]
        assert sizes[:2] == [4_800, 7_200] and set(sizes[2:-1]) == {12_000}
        samples = np.frombuffer(b"".join(deltas), "<i2").astype(float)
        assert samples.std() > 1_000
        # Speech lives under 8 kHz, most of it under 4 kHz; noise and clicks do not.
        power = np.abs(np.fft.rfft(samples)) ** 2
        hertz = np.fft.rfftfreq(len(samples), 1 / 24_000)
        assert power[hertz < 4_000].sum() > 0.9 * power.sum()
        assert power[hertz > 11_100].sum() < 1e-6 * power.sum()


def test_deltas_add_up_to_what_done_says(frames):
    said, arguments = {}, ""
    for frame in frames:
        kind = frame["type"]
        if kind.endswith("transcript.delta") or kind == RACING + ".delta":
            said[frame["item_id"]] = said.get(frame["item_id"], "") + frame["delta"]
        if kind.endswith("transcript.done") or kind == RACING + ".completed":
            assert said[frame["item_id"]] == frame["transcript"]
        if kind == "response.function_call_arguments.delta":
            arguments += frame["delta"]
        if kind == "response.function_call_arguments.done":
            assert arguments == frame["arguments"] and json.loads(arguments)
        if "obfuscation" in frame:
            assert (len(frame["delta"]) + len(frame["obfuscation"])) % 16 == 0
