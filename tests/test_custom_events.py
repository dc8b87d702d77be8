"""Users' own classes: declared like ours, passed to a decoder, better than ours for their tags."""

import copy
import pickle

import frames
import numpy as np
import pytest

import rtfast
from rtfast import Record, resources


class TwilioMedia(
    rtfast.AudioEvent, tags=("media",), tag_key="event", audio="media.payload", direction="input"
):
    """The user's audio on a Twilio media stream."""

    streamSid: str
    sequenceNumber: str | None = None
    media: Record | None = None


class TwilioStart(rtfast.Event, tags="start", tag_key="event"):
    streamSid: str
    start: dict[str, object] | None = None


class MyTextDelta(rtfast.events.ResponseTextDeltaEvent, tags=("response.output_text.delta",)):
    """Ours, with one field and one method more."""

    obfuscation: str | None = None

    def shout(self):
        return self.delta.upper()


class Named(rtfast.Event, tags=("named",)):
    """Every kind of annotation, and names that rtfast has taken."""

    text: str
    number: int
    ratio: float | None = None
    flag: bool | None = None
    anything: object = None
    either: int | str | None = None
    item: resources.Item | None = None
    items: list[resources.Item] | None = None
    free: Record | None = None
    numbers: list[int] | None = None
    frame: str | None = None
    extra: int | None = None
    get: bool | None = None


OWN = (TwilioMedia, TwilioStart, MyTextDelta, Named)
MEDIA = (
    b'{"event":"media","sequenceNumber":"4","media":{"track":"inbound","chunk":"2",'
    b'"payload":"AQACAA=="},"streamSid":"MZ18"}'
)


@pytest.fixture
def decoder(backend):
    return backend.Decoder(events=OWN)


def test_another_tag_key_and_a_nested_path(decoder):
    event = decoder.decode(MEDIA)
    assert type(event) is TwilioMedia and event.type == "media" and event["event"] == "media"
    assert event.audio.tolist() == [1, 2] and event.streamSid == "MZ18"
    assert event["media"] == {"track": "inbound", "chunk": "2", "payload": "AQACAA=="}
    assert event.media.track == "inbound" and event.media.payload == "AQACAA=="
    assert list(event.keys()) == ["event", "sequenceNumber", "media", "streamSid"]
    assert event.extra == {} and event.frame is MEDIA


def test_samples_are_carried_on_a_nested_path_too(decoder):
    for payload, samples in ((b"AQAC", [1]), (b"AAMA", [2, 3]), (b"", [])):
        assert decoder.decode(MEDIA.replace(b"AQACAA==", payload)).audio.tolist() == samples


@pytest.mark.parametrize(
    "media",
    [b"null", b"5", b"{}", b'{"payload":null}', b'{"payload":5}', b'["payload"]', b'"AAAA"'],
)
def test_a_path_that_leads_nowhere(decoder, media):
    event = decoder.decode(b'{"event":"media","media":' + media + b',"streamSid":"s"}')
    assert type(event) is TwilioMedia and event.audio is None and event.streamSid == "s"
    assert decoder.decode(b'{"event":"media"}').audio is None


def test_faults_on_a_nested_path(decoder):
    frame = MEDIA.replace(b"AQACAA==", b"AQA!AA==")
    with pytest.raises(rtfast.DecodeError) as caught:
        decoder.decode(frame)
    assert (caught.value.code, caught.value.pos) == ("base64_character", frame.index(b"!"))
    assert caught.value.event_type == "media"


def test_only_the_last_of_duplicates_on_a_nested_path(decoder):
    for media, samples in [
        (b'{"payload":"!","payload":"AQA="}', [1]),
        (b'{"payload":"!"},"media":{"payload":"AQA="}', [1]),
        (b'{"payload":"AQA="},"media":{"payload":"AgA="}', [2]),
    ]:
        event = decoder.decode(b'{"event":"media","media":' + media + b"}")
        assert event.audio.tolist() == samples
    event = decoder.decode(b'{"event":"media","media":{"payload":"!"},"media":{}}')
    assert event.audio is None


def test_both_tag_keys_in_one_decoder(decoder):
    assert type(decoder.decode(frames.speech_started())) is (
        rtfast.events.InputAudioBufferSpeechStartedEvent
    )
    assert type(decoder.decode(b'{"event":"start","streamSid":"s"}')) is TwilioStart
    dtmf = decoder.decode(b'{"type":"transport.dtmf.received","event":"5","event_id":"e"}')
    assert type(dtmf) is rtfast.events.TransportDtmfReceived
    assert type(decoder.decode(b'{"event":"other"}')) is rtfast.UnknownEvent


def test_theirs_beat_ours_and_only_there(backend, decoder):
    event = decoder.decode(frames.text_delta(obfuscation="xyz"))
    assert type(event) is MyTextDelta and isinstance(event, rtfast.events.ResponseTextDeltaEvent)
    assert event.shout() == "SURE" and event.obfuscation == "xyz" and event.extra == {}
    assert event.item_id == frames.ITEM_ID
    other = decoder.decode(frames.text_delta().replace(b"output_text", b"text"))
    assert type(other) is rtfast.events.ResponseTextDeltaEvent
    ours = backend.Decoder().decode(frames.text_delta(obfuscation="xyz"))
    assert type(ours) is rtfast.events.ResponseTextDeltaEvent


def test_every_kind_of_field(decoder):
    event = decoder.decode(
        b'{"type":"named","text":"t","number":1,"ratio":2,"flag":true,"anything":[{"a":1}],'
        b'"either":"x","item":{"id":"i"},"items":[{"id":"j"}],"free":{"a":{"b":1}},"numbers":[1,2],'
        b'"frame":"f","extra":5,"get":true,"more":0}'
    )
    assert (event.text, event.number, event.ratio, event.flag) == ("t", 1, 2, True)
    assert event.anything[0].a == 1 and event.either == "x"
    assert type(event.item) is type(event.items[0]) is resources.Item
    assert event.free.a.b == 1 and event.numbers == [1, 2]
    assert (event["frame"], event["extra"], event["get"]) == ("f", 5, True)
    assert event.extra == {"more": 0} and callable(event.get) and type(event.frame) is bytes


def test_their_names_are_checked_when_strict(backend):
    decoder = backend.Decoder(events=[Named], strict=True)
    good = b'{"type":"named","text":"t","number":1,"either":5,"frame":"f"}'
    assert decoder.decode(good).either == 5
    for bad in (
        good.replace(b'"t"', b"0"),
        good.replace(b":5", b":[]"),
        good.replace(b'"f"', b"6"),
        good.replace(b'"number":1,', b""),
    ):
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(bad)


def test_keys_that_are_only_on_the_wire_count_in_equality(decoder):
    one = decoder.decode(b'{"type":"named","text":"t","number":1,"frame":"a"}')
    two = decoder.decode(b'{"type":"named","text":"t","number":1,"frame":"b"}')
    assert one != two


def test_theirs_are_objects_like_ours(decoder):
    for frame in (MEDIA, frames.text_delta(), b'{"type":"named","text":"t","number":1,"get":true}'):
        event = decoder.decode(frame)
        for again in (
            copy.copy(event),
            copy.deepcopy(event),
            pickle.loads(pickle.dumps(event)),
            event.replace(),
        ):
            assert type(again) is type(event) and again == event
            assert again.to_dict() == event.to_dict()
        with pytest.raises(AttributeError):
            event.new = 1
        assert repr(event).startswith(type(event).__name__)


def test_theirs_by_keyword(decoder):
    event = Named(text="t", number=1, item={"id": "i"})
    assert event.type == "named" and event.item.id == "i"
    assert decoder.decode(event.to_json()) == event
    start = TwilioStart(streamSid="s")
    assert start.to_dict() == {"event": "start", "streamSid": "s"}
    with pytest.raises(TypeError):
        Named(text="t")


def test_what_is_no_event_class(backend):
    for wrong in ([5], ["media"], [dict], [resources.Item], 5):
        with pytest.raises(TypeError):
            backend.Decoder(events=wrong)


def test_bad_class_statements():
    with pytest.raises(TypeError):

        class Default(rtfast.Event, tags=("a",)):
            text: str = "default"

    with pytest.raises(TypeError):

        class Kind(rtfast.Event, tags=("a",)):
            what: complex

    with pytest.raises(TypeError):

        class Deep(rtfast.AudioEvent, tags=("a",), audio="a.b.c"):
            pass

    with pytest.raises(TypeError):

        class Way(rtfast.AudioEvent, tags=("a",), direction="sideways"):
            pass


def test_a_nested_path_of_an_event_that_was_built(decoder):
    """The text stands where the path leads, beside what is there, and goes with its samples."""
    samples = np.array([1, -2], np.int16)
    event = TwilioMedia(streamSid="MZ1", audio=samples)
    assert event.to_dict() == {
        "event": "media", "streamSid": "MZ1", "media": {"payload": "AQD+/w=="},
    }  # fmt: skip
    again = decoder.decode(event.to_json())
    assert again.audio.tolist() == [1, -2] and again.to_dict() == event.to_dict()
    beside = TwilioMedia(streamSid="MZ1", audio=samples, media={"track": "inbound"})
    assert beside.to_dict()["media"] == {"track": "inbound", "payload": "AQD+/w=="}
    assert decoder.decode(beside.to_json()).audio.tolist() == [1, -2]
    louder = decoder.decode(MEDIA).replace(audio=samples)
    assert louder.to_dict()["media"] == {"track": "inbound", "chunk": "2", "payload": "AQD+/w=="}
    other = decoder.decode(MEDIA).replace(media={"payload": "AAAF"})
    assert other.audio.tolist() == [0] and other.to_dict()["media"] == {"payload": "AAAF"}
    assert decoder.decode(MEDIA).replace(streamSid="MZ2").audio.tolist() == [1, 2]
