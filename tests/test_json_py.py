"""JSON in plain Python: the reference parser, both fast parsers, and orjson as the judge of all."""

import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_cases import VALUES
from oracle import json_accepts, json_value, orjson, same_json

from rtfast import _json_py
from rtfast._json_parse import JsonFault, Reader, parse
from rtfast._json_py import find_type, loads


def loads_without_orjson(document):
    with mock.patch.object(_json_py, "_fast", _json_py.stdlib_loads):
        return loads(document)


PARSERS = [parse, loads, loads_without_orjson]

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
PIECES = [
    *'"\\{}[],:01-+.eE \n\ta\x00\x7fé€😀',
    *["true", "null", "tru", "\\u", "\\ud83d", "\\ude00", "\\n", "\\x"],
    *["1e400", "1e-400", "9" * 25, '"type":', '""', "{}", "[]"],
]


def outcome(parser, document):
    try:
        return repr(parser(document))
    except ValueError:
        return "refused"


@pytest.mark.parametrize("parser", PARSERS)
@given(value=values, escaped=st.booleans(), indent=st.sampled_from([None, 1]))
def test_what_was_dumped(parser, value, escaped, indent):
    text = json.dumps(value, ensure_ascii=escaped, indent=indent)
    for document in (text, text.encode()):
        assert same_json(parser(document), json_value(document))


@pytest.mark.parametrize("parser", PARSERS)
@given(parts=st.lists(st.sampled_from(PIECES), max_size=12))
def test_anything(parser, parts):
    text = "".join(parts)
    for document in (text, text.encode()):
        assert outcome(parser, document) == outcome(orjson.loads, document)


@pytest.mark.parametrize("parser", PARSERS)
@given(value=values, place=st.integers(0, 200), byte=st.integers(0, 255))
def test_one_byte_changed(parser, value, place, byte):
    document = bytearray(json.dumps(value, ensure_ascii=False).encode())
    document[place % len(document)] = byte
    document = bytes(document)
    assert outcome(parser, document) == outcome(orjson.loads, document)


@pytest.mark.parametrize("parser", PARSERS)
def test_cases(parser):
    for text in VALUES:
        assert outcome(parser, text) == outcome(orjson.loads, text), text


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"":'])
def test_depth(parser, opening):
    closing = opening.translate({ord("["): "]", ord("{"): "}"})[::-1].strip('":a')
    count = 1024 // (opening.count("[") + opening.count("{"))
    good = opening * count + "1" + closing * count
    assert parser(good) and parser(good.encode()) and json_accepts(good)
    for bad in (f"[{good}]", opening * 100_000):
        with pytest.raises(JsonFault) as caught:
            parser(bad)
        assert str(caught.value.code) == "too_deep"


def test_brackets_in_strings_do_not_nest():
    for text in ("[" * 3000, '\\"[' * 1500, "\\\\{" * 1500):
        assert loads(f'{{"a":"{text}"}}') == json.loads(f'{{"a":"{text}"}}')


def test_the_first_fault_is_told():
    for text, code, pos in [
        (b'{"a":01,"b":nan}', "bad_number", 5),
        (b'["\xff",}', "bad_utf8", 2),
        (b'[1e999,"\\x"]', "number_range", 1),
        (b'["a\\ud800\\x"]', "lone_surrogate", 3),
        (b'["\\ud800', "unexpected_end", 8),
        (b'["\\ud800\\ud8', "lone_surrogate", 2),
        (b"[1.", "unexpected_end", 3),
        (b"[-", "unexpected_end", 2),
        (b"[1.5e+", "unexpected_end", 6),
        (b"[01", "bad_number", 1),
        (b"[fals", "unexpected_end", 5),
        (b"[falze", "bad_literal", 1),
    ]:
        with pytest.raises(JsonFault) as caught:
            loads(text)
        assert (str(caught.value.code), caught.value.pos) == (code, pos), text


# members and elements, by their offsets


def test_members_with_their_places():
    text = b' { "a" : [1,{"a":2}] , "\\u0062" : "x}" }'
    reader = Reader(text)
    assert list(reader.members()) == [("a", 9), ("b", 34)] and reader.at == len(text)
    reader = Reader(text, 9)
    assert list(reader.elements()) == [10, 12] and reader.at == 20


# the type alone


def test_find_type_reads_no_further_than_needed():
    class Watched(str):
        __slots__ = ("taken",)

        def __getitem__(self, place):
            self.taken = place.stop
            return super().__getitem__(place)

    frame = Watched('{"type":"a","delta":"%s"}' % ("A" * 100_000))
    assert find_type(frame) == "a" and frame.taken <= 1024


def test_find_type_across_the_end_of_its_window():
    for before in range(440, 560):
        for text in ("x" * before, "é" * (before // 2), "\\u00e9" * (before // 6)):
            frame = f'{{"a":"{text}","type":"tag"}}'
            assert find_type(frame) == find_type(frame.encode()) == "tag"
            assert find_type(frame[:-1]) == find_type(frame[:-1].encode()) == "tag"
            assert find_type(frame[:-2]) is None and find_type(frame[:-2].encode()) is None
            assert find_type(memoryview(frame.encode())) == "tag"
