"""The media streams of Twilio, Telnyx and Plivo, in decoders that are told of them."""

import copy
import itertools
import json
import pickle

import frames
import g711
import numpy as np
import pytest
from phone_frames import MAKERS, MULAW, PAYLOAD, PLIVO, TELNYX, TWILIO, compact, stream

import rtfast
from rtfast import events

PCM16, PCM16_16K = rtfast.AudioFormat("pcm16", 24000), rtfast.AudioFormat("pcm16", 16000)
PCMU, PCMA = rtfast.AudioFormat("pcmu", 8000), rtfast.AudioFormat("pcma", 8000)
SAMPLES = [g711.mu_law(byte) for byte in MULAW]

# Maker and tag; the tag is unlike the class's name in some.
CASES = [(maker, tag) for maker, (wires, _) in MAKERS.items() for tag in wires]
NAMES = {"sendDTMF": "SendDtmf"}
every_frame = pytest.mark.parametrize(("maker", "tag"), CASES)
every_maker = pytest.mark.parametrize("maker", MAKERS)


def class_of(maker, tag):
    return getattr(events, f"{maker}{NAMES.get(tag, tag[0].upper() + tag[1:])}Event")


def decoder_of(backend, maker, **options):
    return backend.Decoder(events=MAKERS[maker][1], **options)


def media(maker, payload=None, **more):
    wire = MAKERS[maker][0]["media"]
    inner = wire["media"] if payload is None else dict(wire["media"], payload=payload)
    return compact({**wire, "media": inner, **more})


# what they are


@every_frame
@pytest.mark.parametrize("strict", [False, True])
def test_every_frame(backend, maker, tag, strict):
    wire = MAKERS[maker][0][tag]
    for text in (compact(wire), compact(wire).decode(), json.dumps(wire, indent=1)):
        event = decoder_of(backend, maker, strict=strict).decode(text)
        assert type(event) is class_of(maker, tag)
        assert event.type == event["event"] == tag
        assert event.to_dict() == wire and list(event.keys()) == list(wire) and event.extra == {}
        for key, value in wire.items():
            if key != "event":
                shown = getattr(event, key)
                assert (shown.to_dict() if isinstance(value, dict) else shown) == value


@every_frame
def test_they_are_objects_like_the_others(backend, maker, tag):
    decoder = decoder_of(backend, maker)
    event = decoder.decode(compact(MAKERS[maker][0][tag]))
    for again in (copy.deepcopy(event), pickle.loads(pickle.dumps(event)), event.replace()):
        assert type(again) is type(event) and again == event
        assert again.to_dict() == event.to_dict()
    wire = {key: value for key, value in event.to_dict().items() if key != "event"}
    built = type(event)(**wire)
    assert built.type == tag and built.to_dict() == {"event": tag, **wire}
    decoder.reset()
    assert decoder.decode(built.to_json()) == event


@every_frame
def test_strict_misses_what_is_required(backend, maker, tag):
    wire = MAKERS[maker][0][tag]
    decoder = decoder_of(backend, maker, strict=True)
    for field in class_of(maker, tag)._fields:
        rest = compact({key: value for key, value in wire.items() if key != field.name})
        if field.required or field.name == "media":
            with pytest.raises(rtfast.DecodeError) as caught:
                decoder.decode(rest)
            assert (caught.value.code, caught.value.pos) == ("missing_field", len(rest) - 1)
            assert caught.value.event_type == tag
        else:
            assert type(decoder.decode(rest)) is class_of(maker, tag)


def test_they_are_for_those_who_ask(backend):
    for _, (wires, _) in MAKERS.items():
        for wire in wires.values():
            event = backend.decode(compact(wire))
            assert type(event) is rtfast.UnknownEvent and event.type is None
            with pytest.raises(rtfast.DecodeError) as caught:
                backend.decode(compact(wire), strict=True)
            assert caught.value.code == "unknown_type"
    assert backend.Decoder().input_format == PCM16


def test_the_tuples_name_every_class():
    every = {cls for _, classes in MAKERS.values() for cls in classes}
    named = {cls for name, cls in vars(events).items() if name.startswith(tuple(MAKERS))}
    assert every == named and len(every) == len(CASES)
    assert {tag for cls in every for tag in cls._tags} == {tag for _, tag in CASES}


def test_two_makers_in_one_decoder_are_refused(backend):
    with pytest.raises(ValueError, match="two event classes for 'connected'"):
        backend.Decoder(events=(*events.TWILIO, *events.TELNYX))


# their audio


@every_maker
@pytest.mark.usefixtures("simd")
def test_mu_law_from_the_first_frame(backend, maker):
    decoder = decoder_of(backend, maker)
    assert (decoder.input_format, decoder.audio_samples(None)) == (PCMU, 0)
    event = decoder.decode(media(maker))
    assert event.audio.tolist() == SAMPLES and event.audio.dtype == np.int16
    assert event.audio_format == PCMU and event.duration_ms == len(MULAW) / 8
    assert (event.start_sample, decoder.decode(media(maker)).start_sample) == (0, len(MULAW))
    assert event.media.payload == PAYLOAD and event["media"]["payload"] == PAYLOAD


@every_maker
@pytest.mark.usefixtures("simd")
@pytest.mark.parametrize("dtype", ["int16", "float32", "raw"])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 160, 1000, 5000])
def test_frame_after_frame(backend, maker, dtype, size):
    decoder = decoder_of(backend, maker, dtype=dtype)
    for number, (wire, data) in enumerate(stream(maker, 8, size)):
        frame = compact(wire)
        event = decoder.decode(frame if number % 3 else frame.decode())
        expected = list(data) if dtype == "raw" else [g711.mu_law(byte) for byte in data]
        if dtype == "float32":
            expected = [sample / 32768 for sample in expected]
        assert event.audio.tolist() == expected and event.start_sample == number * size
        assert event.to_dict() == wire and event.media.to_dict() == wire["media"]
        assert event.media.timestamp == wire["media"]["timestamp"]


@every_maker
def test_every_order_of_the_keys(backend, maker):
    wire = MAKERS[maker][0]["media"]
    decoder = decoder_of(backend, maker)
    for outer in itertools.permutations(wire):
        for inner in itertools.islice(itertools.permutations(wire["media"]), 0, 24, 5):
            frame = {key: wire[key] for key in outer}
            frame["media"] = {key: wire["media"][key] for key in inner}
            for _ in range(3):
                event = decoder.decode(compact(frame))
                assert event.to_dict() == frame and event.audio.tolist() == SAMPLES
                assert event.media.to_dict() == frame["media"]


@every_maker
def test_what_changes_between_frames(backend, maker):
    """Of frames that are nearly like the one before, each is read as it is."""
    wire = MAKERS[maker][0]["media"]
    inner = wire["media"]
    others = [
        {**wire, "more": True},
        {**wire, "media": {**inner, "track": "outbound"}},
        {**wire, "media": {**inner, "chunk": None}},
        {**wire, "media": {**inner, "chunk": -5}},
        {**wire, "media": {**inner, "chunk": [1, {"payload": "AAAA"}]}},
        {**wire, "media": {**inner, "timestamp": 'a "ü" \\ 😀'}},
        {**wire, "media": {**inner, "payload": ""}},
        {**wire, "media": {**inner, "payload": None}},
        {**wire, "media": None},
        {**wire, "media": [PAYLOAD]},
        {**wire, "streamSid": "another", "stream_id": "another", "streamId": "another"},
        {**wire, "sequenceNumber": 7, "sequence_number": 7.5},
        {**wire, "event": "mark", "mark": {"name": "m"}},
        {"type": None, **wire},
        {"type": "response.done", **wire},
    ]
    decoder = decoder_of(backend, maker)
    usual = [frame for frame, _ in stream(maker, 4)]
    for other in others:
        for frame in (*usual, other, other, *usual, other):
            event = decoder.decode(compact(frame))
            assert event.to_dict() == frame
            if isinstance(event, class_of(maker, "media")):
                inside = frame["media"]
                has_text = isinstance(inside, dict) and isinstance(inside["payload"], str)
                assert (event.audio is not None) == has_text
                assert not isinstance(inside, dict) or event.media.to_dict() == inside
            else:
                assert frame is other


def test_the_last_of_duplicates(backend):
    decoder = decoder_of(backend, "Twilio")
    for inside, samples in [
        ('"media":{"payload":"!","payload":"AA=="}', [-32124]),
        ('"media":{"payload":"AA=="},"media":{"payload":"/w=="}', [0]),
        ('"media":{"payload":"!"},"media":{"payload":"AA=="},"event":"media"', [-32124]),
        ('"event":"stop","event":"media","media":{"payload":"AA=="}', [-32124]),
    ]:
        for number in range(3):
            frame = f'{{"event":"media","sequenceNumber":"{number}","streamSid":"s",{inside}}}'
            assert decoder.decode(frame).audio.tolist() == samples
    frame = '{"event":"media","streamSid":"a","streamSid":"%s","media":{"payload":"AA=="}}'
    assert [decoder.decode(frame % sid).streamSid for sid in "xyzz"] == ["x", "y", "z", "z"]
    frame = '{"event":"media","streamSid":"%s","streamSid":"b","media":{"payload":"AA=="}}'
    assert [decoder.decode(frame % sid).streamSid for sid in "xyzz"] == ["b"] * 4


def test_a_tag_in_another_spelling(backend):
    decoder = decoder_of(backend, "Twilio")
    plain = b'{"event":"media","streamSid":"s","media":{"payload":"AA=="}}'
    for tag, cls in [
        (b"media", events.TwilioMediaEvent),
        (b"m\\u0065dia", events.TwilioMediaEvent),
        (b"clear", events.TwilioClearEvent),
        (b"medi\\u0061", events.TwilioMediaEvent),
        (b"none!", rtfast.UnknownEvent),
    ]:
        for _ in range(3):
            assert type(decoder.decode(plain.replace(b"media", tag, 1))) is cls
            assert type(decoder.decode(plain)) is events.TwilioMediaEvent


def test_escapes_in_the_payload(backend):
    decoder = decoder_of(backend, "Twilio")
    for _ in range(3):
        event = decoder.decode(
            b'{"event":"media","streamSid":"s","media":{"payload":"\\/\\u002b8A\\u002F\\/8="}}'
        )
        assert event.audio.tolist() == [g711.mu_law(byte) for byte in b"\xff\xef\x00\xff\xff"]
        assert event.media.payload == "/+8A//8="


@every_maker
@pytest.mark.parametrize("learnt", [0, 4])
def test_errors_have_their_place(backend, maker, learnt):
    decoder = decoder_of(backend, maker)
    for wire, _ in stream(maker, learnt):
        decoder.decode(compact(wire))
    before = decoder.decode(media(maker)).start_sample
    good = media(maker)
    at = good.index(PAYLOAD.encode())
    for wrong, code, pos in [
        (good[:at] + b"!" + good[at + 1 :], "base64_character", at),
        (good.replace(PAYLOAD.encode(), PAYLOAD[:-1].encode()), "base64_padding", None),
        (good[:at] + b"\x01" + good[at + 1 :], "control_character", at),
        (good[:at] + b"\xff" + good[at + 1 :], "bad_utf8", at),
        (good + b"}", "trailing_data", len(good)),
        (good[:-2], "unexpected_end", len(good) - 2),
        (good.replace(b'"track":', b'"track" ', 1), "unexpected_byte", None),
    ]:
        with pytest.raises(rtfast.DecodeError) as caught:
            decoder.decode(wrong)
        assert caught.value.code == code
        if pos is not None:
            assert caught.value.pos == pos
    assert (
        caught.value.event_type is None
    )  # only base64 and strict faults know a tag of another key
    assert decoder.decode(good).start_sample == before + len(MULAW)


def test_without_a_frame_kept(backend):
    decoder = decoder_of(backend, "Twilio", keep_frame=False)
    for _ in range(3):
        event = decoder.decode(media("Twilio"))
        assert event.audio.tolist() == SAMPLES and event.media.payload is None
        assert event.streamSid == "MZ01" and PAYLOAD not in event.to_json()


def test_a_ring_is_for_output_alone(backend):
    ring = rtfast.AudioRing(4000)
    decoder = decoder_of(backend, "Plivo", audio=ring)
    for wire, data in stream("Plivo", 4):
        assert len(decoder.decode(compact(wire)).audio) == len(data)
    assert ring.available == 0
    decoder.decode(compact(PLIVO["playAudio"]))
    assert ring.available == len(MULAW) and ring.peek(len(MULAW)).tolist() == SAMPLES


# their formats


def start_of(maker, encoding, rate, outer=None):
    wire = MAKERS[maker][0]["start"]
    names = ("media_format", "sample_rate") if maker == "Telnyx" else ("mediaFormat", "sampleRate")
    return compact(
        {**wire, "start": {**wire["start"], names[0]: {"encoding": encoding, names[1]: rate}}}
    )


@every_maker
@pytest.mark.parametrize(
    ("encoding", "rate", "expected"),
    [
        ("audio/x-mulaw", 8000, PCMU),
        ("PCMU", 8000, PCMU),
        ("PCMA", 8000, PCMA),
        ("audio/x-alaw", None, PCMA),
        ("pcmu", 16000, rtfast.AudioFormat("pcmu", 16000)),
        ("L16", 16000, rtfast.AudioFormat("unknown", 16000)),
        ("audio/x-l16", 8000, rtfast.AudioFormat("unknown", 8000)),
        ("OPUS", 48000, rtfast.AudioFormat("unknown", 48000)),
        ("G722", "8000", rtfast.AudioFormat("unknown", 0)),
        (None, 8000, PCMU),
        (5, 8000, PCMU),
    ],
)
def test_a_start_frame_tells_the_format(backend, maker, encoding, rate, expected):
    decoder = decoder_of(backend, maker)
    decoder.decode(start_of(maker, encoding, rate))
    assert decoder.input_format == expected
    for wire, data in stream(maker, 4):
        event = decoder.decode(compact(wire))
        assert event.audio_format == expected
        table = g711.TABLES.get(expected.encoding, range(256))
        assert event.audio.tolist() == [table[byte] for byte in data]
    decoder.reset()
    assert decoder.input_format == PCMU


@pytest.mark.parametrize(
    "start",
    [b"null", b"5", b"[]", b"{}", b'{"mediaFormat":null}', b'{"mediaFormat":"PCMA"}', b'"PCMA"'],
)
def test_a_start_that_tells_nothing(backend, start):
    decoder = decoder_of(backend, "Twilio")
    decoder.decode(start_of("Twilio", "PCMA", 8000))
    decoder.decode(b'{"event":"start","start":' + start + b',"streamSid":"s"}')
    assert decoder.input_format == PCMA
    decoder.decode(b'{"event":"start"}')
    assert decoder.input_format == PCMA


def test_the_last_start_of_two(backend):
    decoder = decoder_of(backend, "Telnyx")
    frame = start_of("Telnyx", "PCMA", 8000)
    decoder.decode(frame[:-1] + b',"start":{}}')
    assert decoder.input_format == PCMU


def test_a_start_is_heard_of_without_its_class(backend):
    decoder = backend.Decoder(events=[events.TelnyxMediaEvent])
    event = decoder.decode(start_of("Telnyx", "PCMA", 8000))
    assert type(event) is rtfast.UnknownEvent and decoder.input_format == PCMA


def test_a_start_that_strict_refuses_changes_nothing(backend):
    decoder = decoder_of(backend, "Telnyx", strict=True)
    frame = start_of("Telnyx", "PCMA", 8000).replace(b'"sequence_number":"1"', b'"x":1')
    with pytest.raises(rtfast.DecodeError):
        decoder.decode(frame)
    assert decoder.input_format == PCMU


@pytest.mark.parametrize("wire", [{"type": "start"}, {"type": "x", "event": "start"}])
def test_what_is_no_start(backend, wire):
    decoder = decoder_of(backend, "Twilio")
    decoder.decode(compact({**wire, "start": {"mediaFormat": {"encoding": "PCMA"}}}))
    assert decoder.input_format == PCMU


def test_a_fixed_format_is_fixed(backend):
    decoder = decoder_of(backend, "Telnyx", audio_format=PCM16_16K)
    assert decoder.input_format == decoder.output_format == PCM16_16K
    decoder.decode(start_of("Telnyx", "L16", 16000))
    event = decoder.decode(media("Telnyx", "AQACAAM="))
    assert (event.audio.tolist(), event.audio_format) == ([1, 2], PCM16_16K)
    assert decoder.decode(media("Telnyx", "AA==")).audio.tolist() == [3]


def test_play_audio_tells_its_own_format(backend):
    decoder = decoder_of(backend, "Plivo")
    assert decoder.output_format == PCMU
    for name, rate, expected in [
        ("audio/x-mulaw", 8000, PCMU),
        ("audio/x-alaw", 8000, PCMA),
        ("audio/x-l16", 16000, rtfast.AudioFormat("unknown", 16000)),
        ("audio/mpeg", None, rtfast.AudioFormat("unknown", 0)),
        (None, 8000, PCMU),
    ]:
        for _ in range(3):
            wire = {"contentType": name, "sampleRate": rate, "payload": "AAEC"}
            event = decoder.decode(compact({"event": "playAudio", "media": wire}))
            table = g711.TABLES.get(expected.encoding, range(256))
            assert event.audio_format == expected
            assert event.audio.tolist() == [table[byte] for byte in b"\0\1\2"]
    assert decoder.output_format == PCMU


def test_a_session_in_a_phone_decoder(backend):
    """Both protocols on one connection: what a session says beats what phones usually are."""
    decoder = decoder_of(backend, "Twilio")
    assert (decoder.input_format, decoder.output_format) == (PCMU, PCM16)
    assert decoder.decode(frames.audio_delta(b"\1\0\2\0")).audio.tolist() == [1, 2]
    assert decoder.decode(media("Twilio")).audio.tolist() == SAMPLES
    session = {"input_audio_format": "g711_alaw", "output_audio_format": "g711_ulaw"}
    decoder.decode(frames.compact({"type": "session.created", "session": session}))
    assert decoder.decode(media("Twilio")).audio_format == PCMA
    decoder.decode(compact(TWILIO["start"]))
    assert decoder.decode(media("Twilio")).audio.tolist() == SAMPLES


def test_a_class_of_ones_own_with_a_usual_format(backend):
    class Bare(rtfast.AudioEvent, tags=("a",), audio_format="pcma"):
        """Output, and its text at the usual key."""

    class Other(rtfast.AudioEvent, tags=("b",), audio_format=PCM16_16K, direction="input"):
        """Input."""

    decoder = backend.Decoder(events=[Bare, Other])
    assert (decoder.output_format, decoder.input_format) == (PCMA, PCM16_16K)
    assert decoder.decode(b'{"type":"a","delta":"AA=="}').audio.tolist() == [g711.a_law(0)]
    assert Bare(delta="AA==").audio.tolist() == [g711.a_law(0)]
    assert Bare(delta="AAA=", audio_format=PCM16).audio.tolist() == [0]
    assert backend.Decoder(events=[Bare], audio_format="pcm16").output_format == PCM16


def test_two_usual_formats_of_one_direction_are_refused(backend):
    class One(rtfast.AudioEvent, tags=("a",), audio_format="pcma"):
        pass

    class Two(rtfast.AudioEvent, tags=("b",), audio_format="pcmu"):
        pass

    with pytest.raises(ValueError, match="two formats for output"):
        backend.Decoder(events=[One, Two])
    with pytest.raises(TypeError, match="audio_format='opus'"):

        class Three(rtfast.AudioEvent, tags=("a",), audio_format="opus"):
            pass


def test_classes_without_a_usual_format_hear_no_start(backend):
    class Media(
        rtfast.AudioEvent,
        tags=("media",),
        tag_key="event",
        audio="media.payload",
        direction="input",
    ):
        pass

    decoder = backend.Decoder(events=[Media])
    decoder.decode(compact(TELNYX["start"]))
    assert decoder.input_format == PCM16
    assert decoder.decode(media("Twilio", "AQACAA==")).audio.tolist() == [1, 2]
