"""Frames for log lines."""

import base64
import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import orjson

import rtfast

LONG = base64.b64encode(bytes(range(256)) * 4).decode()
PLAIN = "x" * 30 + " " + "y" * 60


@pytest.fixture(params=[str, str.encode, lambda text: bytearray(text.encode())])
def form(request):
    return request.param


def test_base64_is_replaced_by_its_length(form):
    frame = json.dumps({"type": "response.output_audio.delta", "event_id": "e", "delta": LONG})
    assert rtfast.redact(form(frame)) == frame.replace(LONG, f"<base64, {len(LONG)} characters>")


def test_what_is_shown_stays_as_it_was_sent():
    frame = f'{{ "type" : "x",  "text": "{PLAIN}", "escaped": "\\u0041\\n\\"", "n": 1.50 }}'
    assert rtfast.redact(frame) == frame


@pytest.mark.parametrize("size", [63, 64, 65, 66, 67, 68])
def test_the_limit_is_64_characters(size):
    text = "A" * size
    shown = json.loads(rtfast.redact(json.dumps({"delta": text})))["delta"]
    assert shown == (text if size <= 64 else f"<base64, {size} characters>")


def test_padding_counts():
    for text in ("A" * 62 + "==", "A" * 63 + "=="):
        shown = json.loads(rtfast.redact(json.dumps([text])))[0]
        assert (shown == text) == (len(text) <= 64)


def test_at_any_depth():
    wire = {"item": {"content": [{"audio": LONG}, {"image_url": f"data:image/png;base64,{LONG}"}]}}
    content = json.loads(rtfast.redact(json.dumps(wire)))["item"]["content"]
    assert content[0]["audio"] == f"<base64, {len(LONG)} characters>"
    assert content[1]["image_url"] == f"<data:image/png, {len(LONG) + 22} characters>"


@pytest.mark.parametrize("escape", ["\\/", "\\u002f", "\\u002F"])
def test_escapes_in_the_base64(escape):
    text = "A" * 40 + "/" + "B" * 40
    frame = json.dumps({"delta": text}).replace("/", escape)
    assert json.loads(rtfast.redact(frame)) == {"delta": "<base64, 81 characters>"}


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "data: well, that is no address but a sentence with many words and a comma in it",
        "é" * 80,
        "A" * 80 + "!",
        "=" * 80,
        "A" * 70 + "===",
    ],
)
def test_other_long_strings_are_shown(text):
    frame = json.dumps({"delta": text}, ensure_ascii=False)
    assert rtfast.redact(frame) == frame


def test_both_alphabets():
    assert "base64" in rtfast.redact(json.dumps(["-_" * 40]))


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":"x","delta":"%s',
        "%s",
        '{"a":"%s"]',
        '{"a":1,"b":"%s","c":',
        "\x00%s\x00",
        "\ud800 %s",
    ],
)
def test_what_is_no_json_by_shape(frame):
    shown = rtfast.redact(frame % LONG)
    assert LONG[:65] not in shown and f"<base64, {len(LONG)} characters>" in shown


def test_a_data_uri_by_shape():
    assert rtfast.redact(f"got data:image/png;base64,{LONG}") == (
        f"got <data:image/png, {len(LONG) + 22} characters>"
    )


def test_one_line_that_steers_no_terminal():
    pretty = json.dumps({"a": [1, 2], "b": "\x7f\x9b31m\u2028"}, indent=2, ensure_ascii=False)
    shown = rtfast.redact(pretty)
    assert shown.isprintable() and orjson.loads(shown) == orjson.loads(pretty)
    assert rtfast.redact("no\njson\x1b[0m") == "no\\u000ajson\\u001b[0m"


@pytest.mark.parametrize("frame", [None, 5, 1.5, object(), [b"x"], {"type": "x"}])
def test_what_is_no_frame(frame):
    assert rtfast.redact(frame) == f"<{type(frame).__name__} object>"


def test_a_released_view():
    view = memoryview(b"x")
    view.release()
    assert rtfast.redact(view) == "<memoryview object>"


@given(st.one_of(st.text(), st.binary(), st.text('"\\{}:,u0A' + "AB+/", max_size=300)))
def test_it_never_raises(frame):
    shown = rtfast.redact(frame)
    assert "\n" not in shown
    shown.encode()


LEAVES = st.none() | st.booleans() | st.integers()
TEXTS = st.text(max_size=100) | st.just(LONG) | st.text("AZ09+/=_-", max_size=80)
JSON = st.recursive(
    LEAVES | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=70), inner, max_size=4)
    ),
)


def redacted(value):
    """What the rule makes of a value, without its text."""
    if isinstance(value, str):
        bare = value.rstrip("=")
        alphabet = set(bare) <= set(string.ascii_letters + string.digits + "+/-_")
        hidden = len(value) > 64 and alphabet and len(value) - len(bare) <= 2
        return f"<base64, {len(value)} characters>" if hidden else value
    if isinstance(value, list):
        return [redacted(item) for item in value]
    if isinstance(value, dict):
        return {redacted(key): redacted(item) for key, item in value.items()}
    return value


@given(JSON, st.booleans())
def test_json_stays_json(value, as_ascii):
    frame = json.dumps(value, ensure_ascii=as_ascii)
    assert json.loads(rtfast.redact(frame)) == redacted(value)
