"""Keys and tags: escaped, repeated, in any order; the same route as plain ones."""

import itertools

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
