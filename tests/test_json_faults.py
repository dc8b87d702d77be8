"""What is wrong with the JSON of a frame, and where: codes and positions counted by hand."""

import frames
import pytest
from oracle import orjson

pytestmark = pytest.mark.usefixtures("simd")

# The value in `{"a":...}` begins at byte 5.
VALUE_FAULTS = [
    # 14: numbers
    (b"NaN", "unexpected_byte", 5),
    (b"Infinity", "unexpected_byte", 5),
    (b"-Infinity", "bad_number", 5),
    (b"nan", "bad_literal", 5),
    (b"01", "bad_number", 5),
    (b"-01", "bad_number", 5),
    (b"00", "bad_number", 5),
    (b"1.", "bad_number", 5),
    (b"-", "bad_number", 5),
    (b"-x", "bad_number", 5),
    (b"--1", "bad_number", 5),
    (b"1e", "bad_number", 5),
    (b"1e+", "bad_number", 5),
    (b"1E-", "bad_number", 5),
    (b"1.e5", "bad_number", 5),
    (b"1.x", "bad_number", 5),
    (b".5", "unexpected_byte", 5),
    (b"+1", "unexpected_byte", 5),
    (b"0x1", "unexpected_byte", 6),
    (b"1_000", "unexpected_byte", 6),
    (b"1.5.5", "unexpected_byte", 8),
    (b"1e400", "number_range", 5),
    (b"-1e400", "number_range", 5),
    (b"1" + b"0" * 399, "number_range", 5),
    (b"-" + b"9" * 5000, "number_range", 5),
    # literals
    (b"tru", "bad_literal", 5),
    (b"True", "unexpected_byte", 5),
    (b"fals", "bad_literal", 5),
    (b"nul", "bad_literal", 5),
    (b"nULL", "bad_literal", 5),
    (b"undefined", "unexpected_byte", 5),
    # structure
    (b"", "unexpected_byte", 5),
    (b",", "unexpected_byte", 5),
    (b":1", "unexpected_byte", 5),
    (b"]", "unexpected_byte", 5),
    (b"[1,]", "unexpected_byte", 8),
    (b"[,1]", "unexpected_byte", 6),
    (b"[1 2]", "unexpected_byte", 8),
    (b"[1}", "unexpected_byte", 7),
    (b'{"b":1]', "unexpected_byte", 11),
    (b'{"b":1,}', "unexpected_byte", 12),
    (b'{"b" 1}', "unexpected_byte", 10),
    (b'{"b",1}', "unexpected_byte", 9),
    (b"{b:1}", "unexpected_byte", 6),
    (b"{1:1}", "unexpected_byte", 6),
    (b"'b'", "unexpected_byte", 5),
    (b"1 /* c */", "unexpected_byte", 7),
    (b"\x00", "unexpected_byte", 5),
    (b"\x0b1", "unexpected_byte", 5),
    (b"\x0c1", "unexpected_byte", 5),
    (b"\xc2\xa01", "unexpected_byte", 5),
    (b"\x80", "unexpected_byte", 5),
]

# The text in `{"a":"..."}` begins at byte 6.
ESCAPE_FAULTS = [
    (rb"\x", "bad_escape", 6),
    (rb"ab\'", "bad_escape", 8),
    (rb"\0", "bad_escape", 6),
    (rb"\U0041", "bad_escape", 6),
    (rb"\u12G4", "bad_escape", 6),
    (rb"ok \u 123", "bad_escape", 9),
    (rb"\u+123", "bad_escape", 6),
    (rb"\u12", "bad_escape", 6),
    (rb"\u", "bad_escape", 6),
    (b"\\\n", "bad_escape", 6),
    (b"\\\xc3\xa9", "bad_escape", 6),
    # 7: surrogates
    (rb"\ud800", "lone_surrogate", 6),
    (rb"ab\ud800cd", "lone_surrogate", 8),
    (rb"\uDBFF", "lone_surrogate", 6),
    (rb"\udc00", "lone_surrogate", 6),
    (rb"\udc00\ud800", "lone_surrogate", 6),
    (rb"\ud800\ud800", "lone_surrogate", 6),
    (rb"\ud800\u0041", "lone_surrogate", 6),
    (rb"\ud800\n", "lone_surrogate", 6),
    (rb"\ud83d\ue000", "lone_surrogate", 6),
    (rb"\ud83d\ude00\ude00", "lone_surrogate", 18),
    (rb"\ud800\ud83d\ude00", "lone_surrogate", 6),
]

ILL_FORMED = [
    (b"\x80", 0),
    (b"\xbf", 0),
    (b"\xc0\x80", 0),
    (b"\xc1\xbf", 0),
    (b"\xc3", 0),
    (b"\xc3(", 0),
    (b"\xc3\xc3\xa9", 0),
    (b"\xe0\x80\x80", 0),
    (b"\xe0\x9f\xbf", 0),
    (b"\xe2\x82", 0),
    (b"\xe2(\xa1", 0),
    (b"\xed\xa0\x80", 0),
    (b"\xed\xbf\xbf", 0),
    (b"\xf0\x80\x80\x80", 0),
    (b"\xf0\x8f\xbf\xbf", 0),
    (b"\xf0\x9f\x98", 0),
    (b"\xf4\x90\x80\x80", 0),
    (b"\xf5\x80\x80\x80", 0),
    (b"\xfe", 0),
    (b"\xff", 0),
    (b"good \xe2\x82\xac\xff", 8),
    (b"x" * 70 + b"\xc3\xa9" * 40 + b"\xe2\x82", 150),
]


@pytest.mark.parametrize(("value", "code", "pos"), VALUE_FAULTS)
def test_a_value_that_is_none(fault, value, code, pos):
    assert fault(b'{"a":' + value + b"}") == (code, pos)
    assert fault(b'{"a":' + value + b',"b":"\xff"}') == (code, pos)


@pytest.mark.parametrize(("value", "code", "pos"), VALUE_FAULTS)
def test_the_same_inside_a_typed_event(fault, value, code, pos):
    head = b'{"type":"response.output_text.delta","delta":'
    assert fault(head + value + b"}") == (code, len(head) - 5 + pos)
    head = b'{"type":"response.done","response":{"usage":{"total_tokens":'
    assert fault(head + value + b"}}}") == (code, len(head) - 5 + pos)


@pytest.mark.parametrize(("text", "code", "pos"), ESCAPE_FAULTS)
def test_an_escape_that_is_none(fault, text, code, pos):
    assert fault(b'{"a":"' + text + b'"}') == (code, pos)
    assert fault(b'{"' + text + b'":1}') == (code, pos - 4)
    long = b"y" * 200
    assert fault(b'{"a":"' + long + text + long + b'"}') == (code, pos + 200)


@pytest.mark.parametrize(("text", "offset"), ILL_FORMED)
def test_ill_formed_utf8_anywhere_in_the_frame(fault, text, offset):
    for head, tail in [
        (b'{"a":"', b'"}'),
        (b'{"', b'":1}'),
        (b'{"type":"', b'"}'),
        (b'{"type":"response.output_text.delta","delta":"', b'"}'),
        (b'{"type":"response.output_text.delta","unknown":{"deep":["', b'"]}}'),
        (b'{"type":"response.output_audio.delta","delta":"AAAA', b'"}'),
        (b'{"type":"response.done","response":{"output":[{"id":"', b'"}]}}'),
    ]:
        assert fault(head + text + tail) == ("bad_utf8", len(head) + offset)


def test_utf8_cut_by_the_end_of_the_frame(fault):
    for cut in (b"\xc3", b"\xe2", b"\xe2\x82", b"\xf0", b"\xf0\x9f", b"\xf0\x9f\x98"):
        assert fault(b'{"a":"b' + cut) == ("bad_utf8", 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (rb"\u1", "unexpected_end"),
        (rb"\uaF0", "unexpected_end"),
        (rb"\u1/", "bad_escape"),
        (rb"\u1:", "bad_escape"),
        (rb"\u1`", "bad_escape"),
        (rb"\u1g", "bad_escape"),
        (rb"\ud83d\udC", "unexpected_end"),
        (rb"\ud83d\udcf", "unexpected_end"),
        (rb"\ud83d\ud8", "lone_surrogate"),
        (rb"\ud83d\ud80", "lone_surrogate"),
        (rb"\ud83d\udcg", "lone_surrogate"),
        (rb"\ud83d\ue", "lone_surrogate"),
        (rb"\udc00\ud", "lone_surrogate"),
    ],
)
def test_escapes_cut_by_the_end_of_the_frame(fault, text, code):
    """An escape that may still become right is cut, another one is wrong."""
    frame = b'{"a":"' + text
    assert fault(frame) == (code, len(frame) if code == "unexpected_end" else 6)


# Half way between the largest double and the next power of two: the first that rounds to infinity.
HALF = str(2**1024 - 2**970)


@pytest.mark.parametrize(
    "number",
    [HALF, HALF + ".0", HALF + ".5", HALF[:-1] + "1", HALF[:-1] + "1.99", HALF[:300] + "e9"],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_largest_numbers(backend, fault, sign, number):
    frame = f'{{"a":{sign}{number}}}'.encode()
    try:
        value = orjson.loads(frame)
    except orjson.JSONDecodeError:
        assert fault(frame) == ("number_range", 5)
    else:
        assert backend.decode(frame).to_dict() == value


@pytest.mark.parametrize("byte", range(32))
def test_raw_control_characters(fault, byte):
    raw = bytes([byte])
    assert fault(b'{"a":"bc' + raw + b'"}') == ("control_character", 8)
    assert fault(b'{"a' + raw + b'":1}') == ("control_character", 3)
    assert fault(b'{"a":"' + b"z" * 100 + raw + b'"}') == ("control_character", 106)
    assert fault(b'{"a":"\\n\xc3\xa9' + raw + b'"}') == ("control_character", 10)


def test_delete_and_c1_controls_are_no_control_characters(backend):
    text = "\x7f\x80\x9f\u2028\u2029\ufeff\ufffe\uffff"
    assert backend.decode('{"a":"' + text + '"}')["a"] == text


# 3: what follows the document
@pytest.mark.parametrize(
    ("tail", "offset"),
    [
        (b"x", 0),
        (b" x", 1),
        (b"\x00", 0),
        (b"}", 0),
        (b"{}", 0),
        (b"\n\n[]", 2),
        (b"\r\n\x00", 2),
        (b",", 0),
        (b"\xff", 0),
        (b"\xef\xbb\xbf", 0),
        (b"\x0b", 0),
        (b" " * 100 + b"1", 100),
    ],
)
def test_trailing_data(fault, tail, offset):
    for frame in (b"{}", frames.text_delta(), frames.audio_delta(b"\1\2")):
        assert fault(frame + tail) == ("trailing_data", len(frame) + offset)


# 4: blanks
def test_the_four_blanks_are_fine_everywhere(backend):
    blanks = b" \t\n\r"
    tokens = [b"{", b'"type"', b":", b'"x"', b",", b'"a"', b":", b"[", b"1", b",", b"{", b"}", b"]"]
    frame = blanks.join([b"", *tokens, b"}", b""])
    assert backend.decode(frame).to_dict() == {"type": "x", "a": [1, {}]}


@pytest.mark.parametrize("blank", [b"\x00", b"\x0b", b"\x0c", b"\x1f", b"\x7f", b"\xc2\xa0", b"#"])
def test_no_other_blank(fault, blank):
    assert fault(blank + b"{}") == ("unexpected_byte", 0)
    assert fault(b"{" + blank + b"}") == ("unexpected_byte", 1)
    assert fault(b'{"a"' + blank + b":1}") == ("unexpected_byte", 4)
    assert fault(b'{"a":1' + blank + b"}") == ("unexpected_byte", 6)


# 5: byte order marks, UTF-16, UTF-32
@pytest.mark.parametrize(
    ("encoding", "pos"),
    [
        ("utf-8-sig", 0),
        ("utf-16", 0),
        ("utf-16-le", 1),
        ("utf-16-be", 0),
        ("utf-32", 0),
        ("utf-32-le", 1),
        ("utf-32-be", 0),
    ],
)
def test_other_encodings(fault, encoding, pos):
    assert fault(frames.text_delta().decode().encode(encoding)) == ("unexpected_byte", pos)


def test_no_byte_order_mark_in_a_str(fault):
    assert fault("\ufeff{}") == ("unexpected_byte", 0)


# what is JSON and no object
@pytest.mark.parametrize(
    ("frame", "pos"),
    [
        (b"1", 0),
        (b'"x"', 0),
        (b"null", 0),
        (b"[]", 0),
        (b"[{}]", 0),
        (b" \n true ", 3),
        (b"\t-1.5e3", 1),
        (b'[{"type":"error"}]', 0),
    ],
)
def test_json_that_is_no_object(fault, frame, pos):
    assert fault(frame) == ("not_an_object", pos)
    assert fault(frame.decode()) == ("not_an_object", pos)


@pytest.mark.parametrize(
    ("frame", "code", "pos"),
    [
        (b"", "unexpected_end", 0),
        (b" \n", "unexpected_end", 2),
        (b"[1", "unexpected_end", 2),
        (b"1 2", "trailing_data", 2),
        (b"[1] ]", "trailing_data", 4),
        (b"?", "unexpected_byte", 0),
        (b"[1,]", "unexpected_byte", 3),
        (b"nil", "bad_literal", 0),
        (b"nu", "unexpected_end", 2),
    ],
)
def test_json_faults_come_before_that(fault, frame, code, pos):
    assert fault(frame) == (code, pos)


# which fault wins
@pytest.mark.parametrize(
    ("frame", "code", "pos"),
    [
        (b'{"type":"response.output_audio.delta","delta":"!!","a":01}', "bad_number", 55),
        (b'{"type":"response.output_audio.delta","delta":"!!"', "unexpected_end", 50),
        (b'{"type":"response.output_audio.delta","delta":"!!"} x', "trailing_data", 52),
        (b'{"type":"response.output_audio.delta","delta":"!","a":"\xff"}', "bad_utf8", 55),
        (b'{"a":"\xff","b":01}', "bad_utf8", 6),
        (b'{"b":01,"a":"\xff"}', "bad_number", 5),
        (b'{"b":"\\ud800\xff"}', "lone_surrogate", 6),
        (b'{"b":"\\q\xff\x01"}', "bad_escape", 6),
        (b'{"b":"\x01\\q\xff"}', "control_character", 6),
        (b'{"b":1e400,"a":01}', "number_range", 5),
    ],
)
def test_the_lowest_offset_wins_and_json_comes_before_base64(fault, frame, code, pos):
    assert fault(frame) == (code, pos)
