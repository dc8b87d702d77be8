"""Strings longer than the scanner's window of 1,024 bytes, and frames with more keys than most.

Such a string is not indexed but searched for its end, in one way for each place it may stand in.
"""

import frames
import pytest
from oracle import orjson

import rtfast

LONG = "x" * 3000  # base64 as well

HEADS = {
    "text": '{"type":"response.output_text.delta","delta":"',
    "audio": '{"type":"response.output_audio.delta","delta":"',
    "unknown": '{"type":"response.done","more":"',
    "nested": '{"type":"response.done","response":{"id":"',
    "deeper": '{"a":[{"b":["',
    "key": '{"',
    "nested key": '{"type":"response.done","response":{"',
}
FAULTS = [
    (b"\x01", "control_character"),
    (b"\xff", "bad_utf8"),
    (b"\xed\xa0\x80", "bad_utf8"),
    (rb"\x", "bad_escape"),
    (rb"\u12g4", "bad_escape"),
    (rb"\ud800", "lone_surrogate"),
    (rb"\ud83d\ue000", "lone_surrogate"),
    (rb"\ud83d\ud83d", "lone_surrogate"),
]


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize(("bad", "code"), FAULTS, ids=lambda value: repr(value))
def test_faults(simd, fault, head, bad, code):
    begin = head.encode() + LONG.encode()
    assert fault(begin + bad + LONG.encode() + b'"}') == (code, len(begin))
    assert fault(begin + b"\xc3\xa9" + bad + LONG.encode() + b'"}') == (code, len(begin) + 2)


def test_what_ends_a_search_at_every_place(simd, backend, fault):
    """In each lane of the widest step, wherever in a line of the cache the string begins."""
    for before in range(600):
        blanks, text = " " * (before * 7 % 64), "x" * before
        begin = (blanks + HEADS["text"] + text).encode()
        for bad, code in (b"\x1f", "control_character"), (b"\xff", "bad_utf8"):
            assert fault(begin + bad + LONG.encode() + b'"}') == (code, len(begin))
        for mark in r"\"", r"\\", "\u20ac", " ", "!", "#", "]", "~", "\x7f":
            frame = f'{blanks}{HEADS["text"]}{text}{mark}{LONG}"}}'
            assert backend.decode(frame.encode()).delta == orjson.loads(frame)["delta"]
        assert backend.event_type(f'{blanks}{{"{text}":"{text}","type":"t"}}'.encode()) == "t"


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("cut", ["", "\\", "\\u", "\\u12", "\\ud83d", "\\ud83d\\", "\\ud83d\\ude"])
def test_cut(simd, fault, head, cut):
    frame = (head + LONG + cut).encode()
    assert fault(frame) == ("unexpected_end", len(frame))


@pytest.mark.parametrize("text", [LONG, r"\ud83d\ude00", r"\u20ac\u00e9\n\\", "\u20ac\U0001f600"])
def test_values(simd, backend, text):
    frame = f'{{"{LONG}{text}":"{text}{LONG}{text}","b":["{LONG}{text}{LONG}"]}}'.encode()
    assert backend.decode(frame).to_dict() == orjson.loads(frame)


@pytest.mark.parametrize("wrong", [r"\ud83d\ude00", r"\u20ac", r"\u00e9", r"\n", "é"])
def test_escapes_that_are_not_base64(simd, fault, wrong):
    begin = HEADS["audio"] + LONG
    assert fault(f'{begin}{wrong}AAAA"}}'.encode()) == ("base64_character", len(begin))


@pytest.mark.parametrize("count", [15, 16, 17, 64, 65, 2000])
def test_many_keys(simd, backend, count):
    keys = {f"key_{number}": number for number in range(count)}
    event = backend.decode(orjson.dumps({"type": "response.done", **keys, "last": "l"}))
    assert event.to_dict() == {"type": "response.done", **keys, "last": "l"}
    event = backend.decode(orjson.dumps({**keys, "type": "response.output_text.delta"}))
    assert isinstance(event, rtfast.events.ResponseTextDeltaEvent)
    assert event["key_3"] == 3


class Media(rtfast.AudioEvent, tag_key="event", tags=("media",), audio="media.payload"):
    """A foreign frame, whose audio is one level down."""


@pytest.mark.parametrize("text", ["AAECAwQF", "AAECAwQF" * 500])
@pytest.mark.parametrize("count", [0, 16, 17, 300])
def test_audio_among_many_keys(simd, backend, count, text):
    inner = {f"key_{number}": LONG if number == 5 else number for number in range(count)}
    frame = orjson.dumps({"event": "media", "media": {**inner, "payload": text, "z": 1}})
    event = backend.decode(frame, events=[Media], dtype="raw")
    assert event.audio.tobytes() == bytes(range(6)) * (len(text) // 8)


def test_key_of_many_escapes(simd, backend):
    key = r"\u0061" * 40
    frame = f'{{"{key}":1,"\\u0074ype":"t"}}'.encode()
    assert backend.decode(frame).to_dict() == {"a" * 40: 1, "type": "t"}
    assert backend.event_type(frame) == "t"


def test_frame_that_comes_again_cut(simd, backend):
    """What fits a frame seen before so far, and ends after a backslash."""
    decoder = backend.Decoder()
    for number in range(8):
        decoder.decode(frames.text_delta(text=f"word {number}"))
    frame = frames.text_delta(text="word CUT")
    for cut in (b"", b"\\", b"\\u00", b"\\n"):
        begin = frame[: frame.index(b"CUT")] + cut
        with pytest.raises(rtfast.DecodeError) as caught:
            decoder.decode(begin)
        assert (caught.value.code, caught.value.pos) == ("unexpected_end", len(begin))


@pytest.mark.parametrize("size", [300, 384, 385, 2000])
def test_frame_that_comes_again_with_long_ids(simd, backend, size):
    decoder = backend.Decoder()
    for number in range(12):
        frame = orjson.loads(frames.text_delta(text=f"word {number}"))
        frame["item_id"] = "i" * size
        assert decoder.decode(orjson.dumps(frame)).to_dict() == frame
