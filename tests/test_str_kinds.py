"""A frame given as str: read in place where it is ASCII, transcoded where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import orjson

import rtfast

# The widest character decides how a str is stored: one, two or four bytes each.
WIDE = {"latin": "é", "latin, last": "\xff", "two bytes": "ト", "two, last": "\uffff", "four": "😀"}
BEGIN = '{"type":"response.output_text.delta","delta":"'


@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
def test_at_every_place_between_ascii(backend, simd, wide):
    decoder = backend.Decoder()
    for before in range(40):
        for after in (0, 1, 2, 3, 7, 8, 15, 16, 17):
            frame = f'{BEGIN}{"x" * before}{wide}{"y" * after}{wide * 2}"}}'
            event = decoder.decode(frame)
            assert event.delta == "x" * before + wide + "y" * after + wide * 2
            assert event.frame is frame and event.to_dict() == orjson.loads(frame)


@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
@pytest.mark.parametrize(
    "size", [370, 383, 384, 385, 500, 511, 512, 513, 767, 768, 769, 1536, 5000]
)
def test_long_ones(backend, simd, wide, size):
    frame = BEGIN + (wide + "ab") * (size // 3) + '"}'
    assert backend.Decoder().decode(frame).delta == (wide + "ab") * (size // 3)
    assert backend.event_type(frame) == "response.output_text.delta"


@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
def test_nested_values_are_read_later(backend, simd, wide):
    item = {"id": wide, "type": "message", "content": [{"type": "text", "text": wide * 300}]}
    wire = {"type": "response.output_item.done", "item": item, "note": {wide: [wide]}}
    event = backend.Decoder().decode(orjson.dumps(wire).decode())
    assert event.item.id == wide and event.item.content[0].text == wide * 300
    assert event.item.content[0].to_dict() == wire["item"]["content"][0]
    assert event.extra == {"note": {wide: [wide]}} and event.to_dict() == wire


@pytest.mark.parametrize("alone", ["\ud800", "\udbff", "\udc00", "\udfff"])
@pytest.mark.parametrize("wide", ["", *WIDE.values()])
def test_a_lone_surrogate_has_no_utf8(backend, simd, alone, wide):
    decoder = backend.Decoder()
    for before in (0, 1, 3, 7, 8, 20, 600):
        frame = f'{BEGIN}{wide}{"x" * before}{alone}"}}'
        with pytest.raises(rtfast.DecodeError) as error:
            decoder.decode(frame)
        assert error.value.code == "bad_utf8" and error.value.pos == frame.index(alone)
        assert backend.event_type(frame) == "response.output_text.delta"


@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
def test_errors_count_characters(backend, simd, wide):
    frame = f'{BEGIN}{wide * 700}",}}'
    with pytest.raises(rtfast.DecodeError) as error:
        backend.Decoder().decode(frame)
    assert error.value.pos == len(frame) - 1


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from([*WIDE.values(), ""]))
def test_any_text(backend, simd, first, second, wide):
    frame = orjson.dumps({"type": first, "delta": second + wide}).decode()
    event = backend.Decoder().decode(frame)
    assert event.to_dict() == {"type": first, "delta": second + wide}
    assert backend.event_type(frame) == first
