"""What a decoder has learnt from one frame must not leak into the next that looks like it."""

import frames
import pytest
from oracle import json_accepts, json_value, same_json
from origin_events import AUDIO, ORIGIN

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

CASES = {**ORIGIN, **AUDIO}
TEXT = [tag for tag in CASES if tag not in AUDIO]
# What one byte is replaced by: structure, escapes, blanks, a digit, a letter, an ill-formed byte.
BYTES = b'"\\{}[]:,0-. x\x00\xff'


def learnt(backend, frame):
    decoder = backend.Decoder()
    for _ in range(8):
        decoder.decode(frame)
    return decoder


def check(decoder, frame):
    if json_accepts(frame) and type(json_value(frame)) is dict:
        event = decoder.decode(frame)
        plain = json_value(frame)
        assert same_json(event.to_dict(), plain), frame
        tag = plain.get("type")
        assert event.type == (tag if isinstance(tag, str) else None), frame
        names = [name for name in type(event).__annotations__ if not name.startswith("_")]
        for key in names:
            value = getattr(event, key, None)
            assert (value is None) == (plain.get(key) is None), frame
            if isinstance(value, str | int | float):
                assert same_json(value, plain[key]), frame
    else:
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(frame)


@pytest.mark.parametrize("tag", TEXT)
def test_one_byte_is_another(backend, tag):
    frame = frames.layout({"type": tag, **CASES[tag][1]})[0]
    decoder = learnt(backend, frame)
    for place in range(len(frame)):
        new = BYTES[place % len(BYTES)]
        check(decoder, frame[:place] + bytes([new]) + frame[place + 1 :])
        if place % 7 == 0:
            check(decoder, frame)


@pytest.mark.parametrize("tag", TEXT)
def test_one_byte_more_or_less(backend, tag):
    frame = frames.layout({"type": tag, **CASES[tag][1]})[0]
    decoder = learnt(backend, frame)
    for place in range(len(frame)):
        check(decoder, frame[:place] + frame[place + 1 :])
        new = BYTES[place % len(BYTES)]
        check(decoder, frame[:place] + bytes([new]) + frame[place:])
        if place % 7 == 0:
            check(decoder, frame)


@pytest.mark.parametrize("tag", TEXT)
def test_the_same_keys_with_other_values(backend, tag):
    fields = CASES[tag][1]
    decoder = learnt(backend, frames.layout({"type": tag, **fields})[0])
    for name in fields:
        for value in (None, 0, -1, 2**63, 1.5, True, "", "é", 'q"\\\n', "x" * 300, [], {}, [{}]):
            check(decoder, frames.layout({"type": tag, **fields, name: value})[0])
        check(decoder, frames.layout({"type": tag, **fields})[0])


@pytest.mark.parametrize("tag", TEXT)
def test_the_same_fields_in_another_order_or_spacing(backend, tag):
    fields = {"type": tag, **CASES[tag][1]}
    decoder = learnt(backend, frames.layout(fields)[0])
    turned = dict(reversed(fields.items()))
    for other in (turned, {**fields, "obfuscation": "x"}, {"first": 1, **fields}):
        for _ in range(4):
            check(decoder, frames.layout(other)[0])
            check(decoder, frames.layout(fields)[0].replace(b",", b" ,\n"))
            check(decoder, frames.layout(fields)[0])


def test_another_tag_with_the_same_fields(backend):
    fields = CASES["response.text.delta"][1]
    tags = ["response.text.delta", "response.output_text.delta", "response.audio_transcript.delta"]
    tags += ["response.text.deltb", "response.text.delt", "x"]
    decoder = backend.Decoder()
    for tag in tags * 20:
        event = decoder.decode(frames.layout({"type": tag, **fields})[0])
        assert event.type == tag and event["delta"] == fields["delta"]


def test_audio_after_audio(backend):
    """Sizes, ids, escapes and errors change; each event has its own samples."""
    decoder = backend.Decoder()
    for number in range(400):
        pcm = frames.made_up_pcm(2 * (number * 37 % 500), seed=number + 1)
        where = {"item": f"item_{number % 7}", "content": number % 3}
        frame = frames.audio_delta(pcm, **where)
        if number % 5 == 3:
            frame = frame.replace(b"/", rb"\/")
        if number % 5 == 4:
            with pytest.raises(rtfast.DecodeError):
                decoder.decode(frame[:-2] + b'!"}')
        event = decoder.decode(frame.decode() if number % 2 else frame)
        assert event.audio.tobytes() == pcm
        assert (event.item_id, event.content_index) == (where["item"], where["content"])
        assert event.delta == frames.base64_text(pcm)


def test_ids_that_come_and_go(backend):
    """Strings that a decoder may have kept from the frame before are compared, not assumed."""
    decoder = backend.Decoder()
    for number in range(200):
        ids = {"event_id": f"event_{number}", "item_id": f"item_{number // 3:021d}"}
        ids["response_id"] = f"resp_{'ab'[number % 2] * (number % 40)}"
        event = decoder.decode(frames.text_delta(f"word {number}", **ids))
        assert (event.event_id, event.item_id) == (ids["event_id"], ids["item_id"])
        assert event.response_id == ids["response_id"] and event.delta == f"word {number}"
