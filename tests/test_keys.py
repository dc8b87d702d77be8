"""Keys and tags: escaped, repeated, in any order; the same route as plain ones."""

import itertools
from operator import attrgetter

import frames
import pytest

import rtfast

pytestmark = pytest.mark.usefixtures("simd")


# 9: escapes in keys and in the tag
def test_escaped_keys_and_tags_route_like_plain_ones(backend):
    frame = (
        rb'{"\u0074ype":"response\u002eoutput_audio.delt\u0061","item\u005fid":"i",'
        rb'"del\u0074a":"AQACAA=="}'
    )
    event = backend.decode(frame)
    assert type(event) is rtfast.events.ResponseAudioDeltaEvent
    assert (event.type, event.item_id) == ("response.output_audio.delta", "i")
    assert event.audio.tolist() == [1, 2]
    assert backend.event_type(frame) == "response.output_audio.delta"


# 11: duplicate keys
def test_of_two_types_the_last_routes(backend):
    event = backend.decode(b'{"type":"x","type":"input_audio_buffer.cleared","event_id":"e"}')
    assert type(event) is rtfast.events.InputAudioBufferClearedEvent
    event = backend.decode(b'{"type":"input_audio_buffer.cleared","event_id":"e","type":"x"}')
    assert type(event) is rtfast.UnknownEvent and event.type == "x"


def test_of_two_values_the_last_is_read(backend):
    event = backend.decode(
        b'{"type":"response.done","response":{"id":"a"},"extra":1,'
        b'"response":{"id":"b","id":"c"},"extra":2}'
    )
    assert event.response.id == "c"
    assert event.to_dict() == {"type": "response.done", "response": {"id": "c"}, "extra": 2}
    assert list(event.to_dict()) == ["type", "response", "extra"]


def test_a_key_is_a_duplicate_however_it_is_written(backend):
    event = backend.decode(rb'{"type":"response.output_text.delta","delta":"a","d\u0065lta":"b"}')
    assert event.delta == "b"


# 12: any order
def test_every_order_of_the_keys(backend):
    pairs = [
        b'"session":{"type":"realtime","id":"s"}',
        b'"event_id":"e"',
        b'"type":"session.updated"',
        b'"x":[{"type":"y"}]',
    ]
    for order in itertools.permutations(pairs):
        frame = b"{" + b",".join(order) + b"}"
        event = backend.decode(frame)
        assert type(event) is rtfast.events.SessionUpdatedEvent
        assert (event.event_id, event.session.id, event.session.type) == ("e", "s", "realtime")
        assert backend.event_type(frame) == "session.updated"


# An audio delta whose samples are 1, -2 and 3.
DELTA_FIELDS = {
    "event_id": frames.EVENT_ID,
    "response_id": frames.RESPONSE_ID,
    "item_id": frames.ITEM_ID,
    "output_index": 3,
    "content_index": 1,
    "delta": "AQD+/wMA",
}
DELTA = {
    key: frames.compact({key: value})[1:-1]
    for key, value in {"type": frames.AUDIO, **DELTA_FIELDS}.items()
}


def an_object(order):
    return b"{" + b",".join(order) + b"}"


def check_delta(backend, decoder, order, tag=frames.AUDIO):
    """The event is the same whatever the order is; `tag` is the first of the types."""
    frame = an_object(order)
    decoder.reset()
    event = decoder.decode(frame)
    assert type(event) is rtfast.events.ResponseAudioDeltaEvent, frame
    assert event.type == frames.AUDIO, frame
    assert attrgetter(*DELTA_FIELDS)(event) == tuple(DELTA_FIELDS.values()), frame
    assert event.audio.tolist() == [1, -2, 3], frame
    assert decoder.audio_samples(frames.ITEM_ID, 1) == 3, frame
    assert backend.event_type(frame) == tag, frame
    return event


def test_every_order_of_an_audio_delta(backend):
    """By a decoder that knows the orders before, and one in ten by one that knows nothing."""
    known = backend.Decoder()
    for number, order in enumerate(itertools.permutations(DELTA.values())):
        event = check_delta(backend, known, order)
        assert list(event.to_dict()) == order_of(order)
        if number % 10 == 0:
            check_delta(backend, backend.Decoder(), order)
    assert number == 5039


def order_of(order):
    return [next(key for key, text in DELTA.items() if text == member) for member in order]


def test_every_order_with_an_unknown_key(backend):
    """The keys that do not decide stay together; the unknown one nests what could deceive."""
    unknown = b'"x":{"type":"session.updated","delta":"!","y":[{"type":null}]}'
    ids = b",".join([DELTA["event_id"], DELTA["response_id"], DELTA["output_index"]])
    parts = [DELTA["type"], DELTA["delta"], DELTA["item_id"], DELTA["content_index"], ids, unknown]
    known = backend.Decoder()
    for order in itertools.permutations(parts):
        event = check_delta(backend, known, order)
        assert event.extra == {
            "x": {"type": "session.updated", "delta": "!", "y": [{"type": None}]}
        }


def test_every_order_with_two_types_and_two_deltas(backend):
    """The last of each counts, for better or worse; `event_type` tells the first."""
    rest = b",".join(DELTA[key] for key in DELTA if key not in ("type", "delta"))
    right = {"type": DELTA["type"], "delta": DELTA["delta"]}
    wrong = {"type": b'"type":"session.updated"', "delta": b'"delta":"!"'}
    parts = [*right.values(), *wrong.values(), rest]
    seen = set()
    for order in itertools.permutations(parts):
        first = min(right["type"], wrong["type"], key=order.index)
        is_last = {key: order.index(right[key]) > order.index(wrong[key]) for key in right}
        first_tag = frames.AUDIO if first == right["type"] else "session.updated"
        decoder = backend.Decoder()
        if all(is_last.values()):
            check_delta(backend, decoder, order, first_tag)
        elif is_last["type"]:
            with pytest.raises(rtfast.DecodeError) as caught:
                decoder.decode(an_object(order))
            assert caught.value.code == "base64_character"
            assert caught.value.pos == an_object(order).index(b"!")
            assert decoder.audio_samples(frames.ITEM_ID, 1) == 0
        else:
            event = decoder.decode(an_object(order))
            assert type(event) is rtfast.events.SessionUpdatedEvent
            assert event["delta"] == (DELTA_FIELDS["delta"] if is_last["delta"] else "!")
        seen.add(tuple(is_last.values()))
    assert len(seen) == 4
