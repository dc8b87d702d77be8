"""What a decoder has learnt from phone frames must not leak into the next that looks like them."""

import itertools

import pytest
from oracle import json_accepts, json_value, same_json, strict_base64
from phone_frames import MAKERS, compact, stream

import rtfast

pytestmark = pytest.mark.usefixtures("simd")
every_maker = pytest.mark.parametrize("maker", MAKERS)
# What one byte is replaced by: structure, escapes, blanks, a digit, a letter, an ill-formed byte.
BYTES = b'"\\{}[]:,0-. x=\x00\xff'


@pytest.fixture
def learnt(backend, maker):
    """A decoder that has seen some frames, and the next one."""
    decoder = backend.Decoder(events=MAKERS[maker][1], dtype="raw")
    wires = [wire for wire, _ in stream(maker, 6, 20)]
    for wire in wires[:-1]:
        decoder.decode(compact(wire))
    return decoder, compact(wires[-1])


def text_of(plain):
    """The base64 text of a media frame, None without."""
    inside = plain.get("media")
    text = inside.get("payload") if isinstance(inside, dict) else None
    return text if isinstance(text, str) else None


def check(decoder, maker, frame):
    """Against orjson and strict base64."""
    classes = {tag: cls for cls in MAKERS[maker][1] for tag in cls._tags}
    plain = json_value(frame) if json_accepts(frame) else None
    tag = plain.get("event") if type(plain) is dict else None
    cls = classes.get(tag) if isinstance(tag, str) else None
    is_audio = cls is not None and issubclass(cls, rtfast.AudioEvent)
    text = text_of(plain) if is_audio else None
    data = b"" if text is None else strict_base64(text)
    if type(plain) is not dict or data is None:
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(frame)
        return
    event = decoder.decode(frame)
    assert type(event) is (cls or rtfast.UnknownEvent), frame
    assert same_json(event.to_dict(), plain), frame
    if not is_audio:
        return
    assert (event.audio is None) == (text is None), frame
    assert event.audio is None or event.audio.tobytes() == data, frame
    for field in cls._fields:
        value = getattr(event, field.name)
        value = value.to_dict() if isinstance(value, rtfast.Record) else value
        if not isinstance(value, list):
            assert same_json(value, plain.get(field.name)), frame


@every_maker
def test_every_bit_is_another(learnt, maker):
    decoder, frame = learnt
    for bit in range(8 * len(frame)):
        changed = bytearray(frame)
        changed[bit // 8] ^= 1 << bit % 8
        check(decoder, maker, bytes(changed))
        if bit % 5 == 0:
            check(decoder, maker, frame)


@every_maker
def test_one_byte_more_or_less_or_another(learnt, maker):
    decoder, frame = learnt
    for place in range(len(frame)):
        for new in itertools.islice(itertools.cycle(BYTES), place % 17, place % 17 + 3):
            check(decoder, maker, frame[:place] + bytes([new]) + frame[place + 1 :])
            check(decoder, maker, frame[:place] + bytes([new]) + frame[place:])
            check(decoder, maker, frame)
        check(decoder, maker, frame[:place] + frame[place + 1 :])
        check(decoder, maker, frame[:place])


@every_maker
def test_other_values(learnt, maker):
    decoder, frame = learnt
    plain = json_value(frame)
    values = (None, 0, -1, 2**63, 1.5, True, "", "é", 'q"\\\n', "x" * 300, [], {}, [{}])
    for key, value in itertools.product(plain, values):
        for _ in range(3):
            check(decoder, maker, compact({**plain, key: value}))
        check(decoder, maker, frame)
    for key, value in itertools.product(plain["media"], values):
        if key != "payload" or isinstance(value, str | None):
            for _ in range(3):
                check(decoder, maker, compact({**plain, "media": {**plain["media"], key: value}}))
            check(decoder, maker, frame)


@every_maker
def test_it_is_not_slower_to_learn_than_to_read(learnt, maker):
    """Frames of two shapes by turns, with more and more that differs, are each read right."""
    decoder, frame = learnt
    plain = json_value(frame)
    for number in range(200):
        wire = {**plain, f"k{number % 2}": str(number), "n": number}
        for more in range(number % 5):
            wire[f"more{more}"] = f"{number}"
        wire["media"] = {"a": number, **plain["media"], "z": str(number)}
        check(decoder, maker, compact(wire))


def test_texts_of_every_size_and_many_streams(backend):
    decoder = backend.Decoder(events=MAKERS["Twilio"][1], dtype="raw")
    for size in (0, 1, 50, 160, 700, 5000, 70_000):
        for wire, data in stream("Twilio", 4, size):
            for stream_id in ("a", "b" * 40):
                frame = compact({**wire, "streamSid": stream_id})
                event = decoder.decode(frame)
                assert event.audio.tobytes() == data and event.streamSid == stream_id
                assert event.media.to_dict() == wire["media"]
                assert decoder.decode(frame.decode()).media.chunk == wire["media"]["chunk"]


def test_two_tag_keys(backend):
    """Where a frame's class hangs on more than one key, nothing is taken from the frame before."""

    class Media(rtfast.AudioEvent, tags=("media",), tag_key="event", audio="m.p"):
        event: str | None = None

    class Other(rtfast.AudioEvent, tags=("x",), tag_key="kind", audio="m.p"):
        pass

    decoder = backend.Decoder(events=[Media, Other], audio_format="pcmu", dtype="raw")
    for number in range(40):
        event = "media" if number % 4 == 3 else f"none{number}"
        cls = Media if number % 4 == 3 else Other
        got = decoder.decode(compact({"event": event, "kind": "x", "m": {"p": "AAAA"}}))
        assert type(got) is cls and got["event"] == event and got.audio.tolist() == [0, 0, 0]
