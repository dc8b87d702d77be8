"""Session time told from frames; the expectations are worked out by hand, in seconds."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

import rtfast
from rtfast._timeline import Timeline, envelope

EXAMPLE = Path(__file__).parents[1] / "examples" / "session.jsonl"
RATE = 24_000
SECOND = base64.b64encode(bytes(2 * RATE)).decode()


def timeline(*frames):
    decoder, result = rtfast.Decoder(), Timeline()
    for tag, fields in frames:
        result.add(decoder.decode(json.dumps({"type": tag, "event_id": "e", **fields})))
    return result


def started(ms, item="u"):
    return "input_audio_buffer.speech_started", {"audio_start_ms": ms, "item_id": item}


def stopped(ms, item="u"):
    return "input_audio_buffer.speech_stopped", {"audio_end_ms": ms, "item_id": item}


def spoken(item="a"):
    place = {"response_id": "r", "item_id": item, "output_index": 0, "content_index": 0}
    return "response.output_audio.delta", {**place, "delta": SECOND}


def response(moment, response_id="r", status="completed"):
    return f"response.{moment}", {"response": {"id": response_id, "status": status}}


def spans(spans):
    return [(span.start, span.end) for span in spans]


def test_output_audio_is_laid_end_to_end_after_the_speech():
    told = timeline(started(500), stopped(2000), spoken(), spoken())
    assert spans(told.speech) == [(0.5, 2.0)]
    assert spans(told.output) == [(2.0, 3.0), (3.0, 4.0)]
    assert told.end == 4.0


def test_output_audio_is_not_before_later_speech():
    told = timeline(stopped(1000), spoken(), started(5000), stopped(6000), spoken("b"))
    assert spans(told.output) == [(1.0, 2.0), (6.0, 7.0)]


def test_a_response_lasts_as_long_as_its_audio():
    told = timeline(stopped(1000), response("created"), spoken(), spoken(), response("done"))
    assert spans(told.responses) == [(1.0, 3.0)]
    assert told.responses[0].label == "completed"


def test_a_response_that_is_not_done_is_in_progress():
    assert timeline(response("created")).responses[0].label == "in_progress"


def test_transcripts_lie_over_their_item():
    tag = "conversation.item.input_audio_transcription.completed"
    said = {"item_id": "a", "content_index": 0, "response_id": "r", "output_index": 0}
    told = timeline(
        started(500),
        stopped(2000),
        ("response.output_audio_transcript.delta", {**said, "delta": "He"}),
        spoken(),
        (tag, {"item_id": "u", "content_index": 0, "transcript": "Hi", "usage": {}}),
        ("response.output_audio_transcript.delta", {**said, "delta": "llo"}),
        ("response.output_audio_transcript.done", {**said, "transcript": "Hello."}),
    )
    texts = [(text.user, text.label, text.start, text.end) for text in told.texts()]
    assert texts == [(False, "Hello.", 2.0, 3.0), (True, "Hi", 0.5, 2.0)]


def test_truncation_takes_back_what_was_not_played():
    cut = {"item_id": "a", "content_index": 0, "audio_end_ms": 1500}
    told = timeline(spoken(), spoken(), spoken(), ("conversation.item.truncated", cut), spoken("b"))
    assert spans(told.output) == [(0.0, 1.0), (1.0, 1.5), (1.5, 2.5)]


def test_live_frames_bring_their_own_times():
    told = timeline(
        ("session.output_audio.delta", {"delta": SECOND, "start_ms": 3000, "end_ms": 4000}),
        ("session.output_transcript.delta", {"delta": "On", "start_ms": 3000, "end_ms": 3200}),
        ("session.output_transcript.delta", {"delta": "e", "start_ms": 3200, "end_ms": 3400}),
        ("session.output_transcript.delta", {"delta": "Two", "start_ms": 9000, "end_ms": 9200}),
    )
    assert spans(told.output) == [(3.0, 4.0)]
    texts = [(text.label, text.start, text.end) for text in told.texts()]
    assert texts == [("One", 3.0, 3.4), ("Two", 9.0, 9.2)]


def test_appended_audio_is_the_input_clock():
    told = timeline(
        ("input_audio_buffer.append", {"audio": SECOND}),
        ("input_audio_buffer.append", {"audio": SECOND}),
        spoken(),
    )
    assert spans(told.input) == [(0.0, 1.0), (1.0, 2.0)]
    assert spans(told.output) == [(2.0, 3.0)]


@pytest.mark.parametrize("odd", [None, "1", True, [1], {}])
def test_values_of_the_wrong_type_are_passed_over(odd):
    cut = {"item_id": odd, "content_index": 0, "audio_end_ms": odd}
    told = timeline(
        started(odd, odd),
        stopped(odd, odd),
        ("response.created", {"response": odd}),
        ("response.done", {"response": odd}),
        ("conversation.item.truncated", cut),
        ("response.output_audio_transcript.delta", {"item_id": odd, "delta": odd}),
    )
    assert told.end == 0.0
    assert told.speech == []


def test_envelope_is_the_peak_of_each_fiftieth_of_a_second():
    samples = np.zeros(1_000, np.int16)
    samples[[10, 500, 999]] = 16_384, -32_768, 8_192
    assert envelope(samples, RATE).tolist() == [0.5, 1.0, 0.25]
    assert envelope(samples[:0], RATE).tolist() == []


def test_the_example():
    decoder, told = rtfast.Decoder(), Timeline()
    for line in EXAMPLE.read_bytes().splitlines():
        told.add(decoder.decode(line))
    assert len(told.speech) == 2 and len(told.responses) == 3
    assert [text.user for text in told.texts()].count(True) == 2
    first, second = told.responses[0], told.responses[2]
    assert told.speech[0].end <= first.start < first.end <= told.speech[1].start
    assert told.speech[1].end <= second.start < second.end == told.end
