"""Objects of the SDK's classes from frames: equal to the SDK's own, or made by the SDK."""

import json

import frames
import pytest
import sdk_events

from rtfast.integrations import _pydantic

KINDS = {
    cls: pytest.param(name, cls, id=f"{name}-{cls.__name__}")
    for name in reversed(sdk_events.UNIONS)
    for cls in sdk_events.classes(sdk_events.union(name))
}
# Where each server's recorded frames are at home: the older protocol, or the present one.
BETA = ("feedingfrenzy", "hvanhuynegem", "openai_beta", "rtopenai")


@pytest.fixture(scope="module")
def model_reader(ground):
    """The ground's class that belongs to the decoder."""
    return ground.ModelReader


@pytest.fixture(scope="module")
def readers(model_reader):
    """A reader for each resource."""
    return {
        name: model_reader(
            _pydantic.models_by_tag(sdk_events.union(name)), sdk_events.parse_event(name)
        )
        for name in sdk_events.UNIONS
    }


def built(reader, frame):
    """The object, and whether the SDK was not asked."""
    before = reader.built
    return reader(frame), reader.built > before


def test_every_class_of_every_resource_is_known():
    for name in sdk_events.UNIONS:
        union = sdk_events.union(name)
        tags = {tag for cls in sdk_events.classes(union) for tag in sdk_events.values(
            cls.model_fields["type"].annotation)}  # fmt: skip
        assert _pydantic.models_by_tag(union).keys() == tags, name


@pytest.mark.parametrize(("name", "cls"), KINDS.values())
def test_every_class_near_a_full_frame(readers, name, cls):
    reader = readers[name]
    whole = frames.compact(sdk_events.full(cls))
    assert built(reader, whole)[1], "a full frame was left to the SDK"
    sdk_events.assert_same_use(reader(whole), sdk_events.parsed(name, whole))
    for variant in sdk_events.variants(cls):
        frame = json.dumps(variant)
        ours, was_built = built(reader, frame)
        if was_built:
            sdk_events.assert_same(ours, sdk_events.parsed(name, frame))


def test_recorded_frames(readers, corpus):
    """None that OpenAI or Azure sent is left to the SDK, on the resource of its protocol."""
    count = 0
    for file in sorted(corpus.glob("*/*.jsonl")):
        is_server = file.parent.name == "wire" or ".server." in file.name.partition("_ws_")[2]
        name = "beta" if file.name.startswith(BETA) else "realtime"
        reader, sdk = readers[name], sdk_events.parse_event(name)
        for frame in file.read_bytes().splitlines():
            event, was_built = built(reader, frame)
            if not was_built:
                assert not is_server, (file.name, frame)
                continue
            count += 1
            sdk_events.assert_same(event, sdk(frame))
            sdk_events.assert_same_use(event, sdk(frame))
    assert count > 500


ODD = [
    b"", b"null", b"[]", b"5", b'"text"', b"{}", b'{"type":null}', b'{"type":5}',
    b'{"type":"nobody"}', b'{"type":"error"', b"\xff",
    b'{"type":"error","error":{"message":"\\ud800","type":"x"}}',
    b'{"type":"error","event_id":"e","error":{"message":"m","type":"t","more":NaN}}',
    b'{"type":"error","event_id":"e","error":{"message":"m","type":"t","more":1e999}}',
    b'{"type":"error","event_id":"e","error":{"message":"m","type":"t","more":18446744073709551616}}',
    b'{"type":"error","event_id":"e","error":{"message":"m","type":"t"},"more":[{"x":-1e30}]}',
    b'\xef\xbb\xbf{"type":"input_audio_buffer.cleared","event_id":"e"}',
    '{"type":"input_audio_buffer.cleared","event_id":"e"}'.encode("utf-16"),
    b'{"type":"input_audio_buffer.cleared","event_id":"e","x":' + b"[" * 70 + b"]" * 70 + b"}",
    b'{"type":"input_audio_buffer.cleared","event_id":"e","x":-0,"y":-0.0,"z":9007199254740993}',
    b'{"type":"x","event_id":"a","event_id":"b","type":"input_audio_buffer.cleared"}',
    b' { "type" : "input_audio_buffer.cleared" , "event_id" : "\\u00e9\\n" } ',
    bytearray(b'{"type":"input_audio_buffer.cleared","event_id":"e"}'),
]  # fmt: skip


@pytest.mark.parametrize("frame", ODD, ids=lambda frame: repr(bytes(frame[:60])))
def test_odd_frames_are_what_the_sdk_makes_of_them(readers, frame):
    sdk = sdk_events.parse_event("realtime")
    try:
        want = sdk(frame)
    except Exception as error:
        with pytest.raises(type(error)) as caught:
            readers["realtime"](frame)
        assert str(caught.value) == str(error)
        return
    sdk_events.assert_same(readers["realtime"](frame), want)


def test_str_and_bytes_give_the_same(readers):
    frame = frames.audio_delta(b"\1\2\3\4")
    sdk_events.assert_same(readers["realtime"](frame), readers["realtime"](frame.decode()))


def test_counts(model_reader):
    models = _pydantic.models_by_tag(sdk_events.union("realtime"))
    reader = model_reader(models, sdk_events.parse_event("realtime"))
    reader(frames.audio_delta(b"\1\2"))
    reader(b'{"type":"nobody"}')
    with pytest.raises(ValueError):
        reader(b"{")
    assert (reader.built, reader.handed_on) == (1, 2)


def test_nothing_is_shared_between_objects(readers):
    frame = frames.response_done()
    one, other = readers["realtime"](frame), readers["realtime"](frame)
    one.event_id = "changed"
    one.response.output.clear()
    one.model_fields_set.clear()
    one.__pydantic_extra__["more"] = 1
    sdk_events.assert_same(other, sdk_events.parse_event("realtime")(frame))


CONSTRUCTED = [
    (b'{"type":"input_audio_buffer.cleared"}', True),
    (b'{"type":"input_audio_buffer.cleared","extra":1}', True),
    (b'{"type":"input_audio_buffer.cleared","event_id":null,"extra":1}', True),
    (b'{"type":"input_audio_buffer.cleared","event_id":5}', False),
    (b'{"type":"error","event_id":"e","error":{"message":"m"},"x":[]}', True),
    (b'{"type":"error","event_id":"e","error":{"message":"m","more":1}}', True),
    (b'{"type":"error","event_id":"e","error":[]}', False),
    (b'{"type":"conversation.created","conversation":{"object":"a new word","id":"c"}}', True),
    (b'{"type":"conversation.created","event_id":"e","conversation":{"object":5}}', False),
    (b'{"type":"response.done","response":{"status":"completed","more":1}}', True),
]


@pytest.mark.parametrize(("frame", "expected"), CONSTRUCTED)
def test_events_that_no_validation_passes(readers, frame, expected):
    """What is missing and what is a new word the SDK lets pass; so do we, where we are sure."""
    event, was_built = built(readers["realtime"], frame)
    sdk_events.assert_same(event, sdk_events.parse_event("realtime")(frame))
    assert was_built is expected
