"""Recorded sessions and reference examples, read in place: every frame decodes to what it says."""

import pytest
from oracle import json_value, same_json

import rtfast

# Sample texts of the reference docs that are no base64: 22 characters are no whole quanta.
BAD_BASE64 = {
    ("docs/openai_reference_examples.client.jsonl", 2): "base64_padding",
    ("docs/openai_reference_examples.client.jsonl", 7): "base64_padding",
}


def files(corpus, pattern="*/*.jsonl"):
    found = sorted(corpus.glob(pattern))
    assert found, pattern
    return found


def lines(path):
    return path.read_bytes().splitlines()


def test_it_is_all_there(corpus):
    assert sum(len(lines(path)) for path in files(corpus)) > 900


@pytest.mark.parametrize("as_text", [False, True])
def test_every_frame_lenient(backend, simd, corpus, as_text):
    refused = {}
    for path in files(corpus):
        decoder = backend.Decoder()
        for number, frame in enumerate(lines(path), 1):
            given = frame.decode() if as_text else frame
            try:
                event = decoder.decode(given)
            except rtfast.DecodeError as error:
                refused[str(path.relative_to(corpus)), number] = str(error.code.value)
                continue
            plain = json_value(frame)
            assert same_json(event.to_dict(), plain), (path.name, number)
            assert event.frame is given and event.type == plain["type"]
            assert {key: event[key] for key in plain} == plain and list(event.keys()) == list(plain)
    assert refused == BAD_BASE64


def test_every_tag_of_the_protocol_has_a_class(backend, corpus):
    unknown = set()
    for path in files(corpus):
        for event in backend.Decoder(on_error="return").decode_many(lines(path)):
            if type(event) is rtfast.UnknownEvent:
                unknown.add(event.type)
    # The one in the docs of LocalAI whose fields the protocol's inventory does not list.
    assert unknown == {"conversation.item.speaker"}


@pytest.mark.parametrize(
    "pattern",
    [
        "recorded/test_openai_*.server.jsonl",
        "recorded/test_azure_*.server.jsonl",
        "recorded/test_gateway_*.server.jsonl",
        "recorded/test_*.client.jsonl",
        "wire/*.jsonl",
    ],
)
def test_recorded_frames_strict(backend, simd, corpus, pattern):
    for path in files(corpus, pattern):
        decoder = backend.Decoder(strict=True)
        for number, frame in enumerate(lines(path), 1):
            event = decoder.decode(frame)
            assert same_json(event.to_dict(), json_value(frame)), (path.name, number)


def test_cut_audio_is_carried(backend, corpus):
    """The recordings cut every delta to 33 bytes: two of them are 33 samples, not 32."""
    path = corpus / "recorded/test_openai_ws_test_audio_in_server_vad_turn.server.jsonl"
    decoder = backend.Decoder()
    sizes = {}
    for frame in lines(path):
        event = decoder.decode(frame)
        if event.type == "response.output_audio.delta":
            assert event.start_sample == sum(sizes.get(event.item_id, []))
            sizes.setdefault(event.item_id, []).append(len(event.audio))
    assert sum(map(len, sizes.values())) == 27
    for item, counts in sizes.items():
        assert counts == [16 + number % 2 for number in range(len(counts))]
        assert decoder.audio_samples(item) == sum(counts)


def test_a_batch_is_the_same_as_one_by_one(backend, corpus):
    for path in files(corpus, "recorded/*.jsonl"):
        one_by_one = backend.Decoder()
        assert backend.Decoder().decode_many(lines(path)) == [
            one_by_one.decode(frame) for frame in lines(path)
        ]


def test_typed_values_are_readable_everywhere(backend, simd, corpus):
    for path in files(corpus):
        for event in backend.Decoder(on_error="return").decode_many(lines(path)):
            read_all(event)
            assert len(repr(event)) < 1000


def read_all(node):
    """Every attribute of every nested object; what it gives is what the wire says."""
    for key in list(node.keys()):
        value = getattr(node, key, None)
        ours = isinstance(node, rtfast.Event) and key in ("audio", "frame", "extra", "get")
        if not ours and value is not None:
            check(value, node[key])


def check(value, plain):
    if isinstance(value, list):
        for inner, its in zip(value, plain, strict=True):
            check(inner, its)
    elif isinstance(value, rtfast.Record):
        assert value == plain
    elif hasattr(value, "to_dict"):
        assert same_json(value.to_dict(), plain)
        read_all(value)
    elif not callable(value):
        assert same_json(value, plain)
