"""Base64 that is wrong, and where; base64 that is right however its JSON string is written."""

import binascii

import frames
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import samples, strict_base64

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

START = len(frames.audio_prefix())
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

CHARACTER, PADDING, BITS = "base64_character", "base64_padding", "base64_trailing_bits"
FAULTS = [
    # 18: cut
    ("Q", PADDING, 1),
    ("QQ", PADDING, 2),
    ("QUI", PADDING, 3),
    ("QUJDQ", PADDING, 5),
    ("QUJDQQ", PADDING, 6),
    ("QUJDREU", PADDING, 7),
    ("QQ=", PADDING, 3),
    ("QUJDQQ=", PADDING, 7),
    # 18, 19: padding where none belongs
    ("=", PADDING, 0),
    ("==", PADDING, 0),
    ("====", PADDING, 0),
    ("Q=", PADDING, 1),
    ("Q==", PADDING, 1),
    ("Q===", PADDING, 1),
    ("QUJD=", PADDING, 4),
    ("QUJD==", PADDING, 4),
    ("QUJDQ===", PADDING, 5),
    ("QQ=A", PADDING, 3),
    ("QQ=!", PADDING, 3),
    ("QQ= =", PADDING, 3),
    ("QQ===", PADDING, 4),
    ("QUI==", PADDING, 4),
    ("QQ==QQ==", PADDING, 4),
    ("QUI=QUI=", PADDING, 4),
    ("QUJD=QUJD", PADDING, 4),
    ("QQ==!", PADDING, 4),
    ("QQ== ", PADDING, 4),
    ("QUI=A", PADDING, 4),
    # 20: bits that no byte holds
    ("QR==", BITS, 1),
    ("Qf==", BITS, 1),
    ("QUJ=", BITS, 2),
    ("QUL=", BITS, 2),
    ("QUJDQR==", BITS, 5),
    ("QUJDREV=", BITS, 6),
    ("////QR==", BITS, 5),
    ("QR=", BITS, 1),
    ("QR=!", BITS, 1),
    ("QUJ=A", BITS, 2),
    ("QR", PADDING, 2),
    ("QUJ", PADDING, 3),
    # 21: other characters
    ("!", CHARACTER, 0),
    ("QUJD!", CHARACTER, 4),
    ("Q!==", CHARACTER, 1),
    ("QU-D", CHARACTER, 2),
    ("QU_D", CHARACTER, 2),
    (" QUJD", CHARACTER, 0),
    ("QUJD ", CHARACTER, 4),
    ("QU JD", CHARACTER, 2),
    ("QUJD\x7f", CHARACTER, 4),
    ("QUé=", CHARACTER, 2),
    ("QUJD😀", CHARACTER, 4),
    (r"QU\nJD", CHARACTER, 2),
    (r"QUJD\r\n", CHARACTER, 4),
    (r"QU\u0000JD", CHARACTER, 2),
    (r"QU\"D", CHARACTER, 2),
    (r"QU\\D", CHARACTER, 2),
    (r"QU\u00e9D", CHARACTER, 2),
    (r"QU\ud83d\ude00D", CHARACTER, 2),
    (r"QU\u002dD", CHARACTER, 2),
    # positions behind escapes, which are longer than what they stand for
    (r"\/\/!", CHARACTER, 4),
    (r"QUJ\u0044!", CHARACTER, 9),
    (r"\u0051\u0051", PADDING, 12),
    (r"Q\u003d==", PADDING, 1),
    (r"QQ=\u0051", PADDING, 3),
    (r"QQ\u003d!", PADDING, 8),
    (r"Q\u0052==", BITS, 1),
    (r"QR\u003d\u003d", BITS, 1),
    (r"\u0051\u0051\u003d\u003dQQ==", PADDING, 24),
]


@pytest.mark.parametrize(("text", "code", "offset"), FAULTS)
def test_wrong(fault, text, code, offset):
    frame = frames.audio_text(text)
    assert fault(frame) == (code, START + offset)
    assert fault(frame.decode()) == (code, START + offset)
    assert fault(b'{"type":"input_audio_buffer.append","audio":"%s"}' % text.encode()) == (
        code,
        45 + offset,
    )


@pytest.mark.parametrize(("text", "code", "offset"), FAULTS)
@pytest.mark.parametrize("before", [64, 128, 256, 1000, 4096])
def test_wrong_far_in(fault, text, code, offset, before):
    frame = frames.audio_text("abc/" * (before // 4) + text)
    assert fault(frame) == (code, START + before + offset)


@pytest.mark.parametrize("text", ["", "QQ==", "QUI=", "QUJD", "QUJDRA==", "//8=", "+/+/", "gIA="])
def test_right(backend, text):
    event = backend.decode(frames.audio_text(text))
    assert event.audio.tolist() == samples(strict_base64(text)).tolist()
    assert event["delta"] == event.delta == text


def what_one_wrong_byte_is(place, byte):
    """For QUJDREVG with one byte replaced; by hand. A quote or backslash is another document."""
    if byte in ALPHABET:
        return None
    if byte < 0x20:
        return "control_character", place
    if byte >= 0x80:
        return "bad_utf8", place
    if byte != ord("="):
        return CHARACTER, place
    # U, E, J and V, after which the padding comes, all have trailing bits.
    return {
        0: (PADDING, 0), 1: (PADDING, 1), 2: (BITS, 1), 3: (BITS, 2),
        4: (PADDING, 4), 5: (PADDING, 5), 6: (BITS, 5), 7: (BITS, 6),
    }[place]  # fmt: skip


@pytest.mark.parametrize("place", range(8))
def test_every_wrong_byte_at_every_place(backend, fault, place):
    for byte in set(range(256)) - set(b'"\\'):
        text = bytearray(b"QUJDREVG")
        text[place] = byte
        expected = what_one_wrong_byte_is(place, byte)
        if expected is None:
            audio = backend.decode(frames.audio_text(bytes(text))).audio
            assert audio.tobytes() == binascii.a2b_base64(bytes(text))
        else:
            code, offset = expected
            assert fault(frames.audio_text(bytes(text))) == (code, START + offset), bytes(text)


@pytest.mark.parametrize(
    "bad", [b"!", b"-", b"_", b" ", b"\x7f", b"@", b"[", b"`", b"{", b"*", b","]
)
def test_one_wrong_character_at_every_place_of_a_long_text(fault, bad):
    text = frames.base64_text(frames.made_up_pcm(300)).encode()
    for place in range(len(text)):
        frame = frames.audio_text(text[:place] + bad + text[place + 1 :])
        assert fault(frame) == (CHARACTER, START + place)


def test_every_length(backend, fault):
    """All lengths up to 300 characters: those that are no whole quanta lack their padding."""
    text = frames.base64_text(frames.made_up_pcm(225))
    for length in range(301):
        frame = frames.audio_text(text[:length])
        if length % 4:
            assert fault(frame) == (PADDING, START + length)
        else:
            decoded = strict_base64(text[:length])
            assert backend.decode(frame).audio.tobytes() == decoded[: len(decoded) // 2 * 2]


# 10: escapes in the text
PCM = b"\xff\xef\xfb" * 8 + frames.made_up_pcm(174)
LONG = frames.base64_text(PCM)


def escaped(text, place, form):
    return text[:place] + form % ord(text[place]) + text[place + 1 :]


@pytest.mark.parametrize("form", [r"\u%04x", r"\u%04X"])
def test_an_escape_at_every_place(backend, form):
    for place in range(len(LONG)):
        for frame in (
            frames.audio_text(escaped(LONG, place, form)),
            frames.audio_text(escaped(LONG, place, form)).decode(),
        ):
            event = backend.decode(frame)
            assert event.audio.tobytes() == PCM
            assert event["delta"] == LONG


def test_every_character_escaped(backend):
    text = "".join(rf"\u{ord(character):04x}" for character in LONG)
    event = backend.decode(frames.audio_text(text))
    assert event.audio.tobytes() == PCM and event.delta == LONG


def test_escaped_solidus_at_every_alignment(backend):
    for before in range(70):
        pcm = b"\x00" * (before * 3) + b"\xff\xff\xff" * 4 + b"\x00\x00"
        text = frames.base64_text(pcm)
        event = backend.decode(frames.audio_text(text.replace("/", r"\/")))
        assert event.audio.tobytes() == pcm[: len(pcm) // 2 * 2]
        assert event["delta"] == text


def test_escaped_padding(backend):
    for text in (r"AAAA\u0041A\u003d\u003d", r"AAAAAA=\u003d", r"AAAAAA\u003d="):
        assert backend.decode(frames.audio_text(text)).audio.tolist() == [0, 0]


# 11: only the last value counts
def test_only_the_last_delta_is_judged(backend, fault):
    head = b'{"type":"response.output_audio.delta","delta":"'
    assert backend.decode(head + b'!","delta":"AQACAA=="}').audio.tolist() == [1, 2]
    assert backend.decode(head + b'QQ","delta":"AQACAA=="}').audio.tolist() == [1, 2]
    assert backend.decode(head + b'AQACAA==","delta":"AwAE"}').audio.tolist() == [3]
    assert backend.decode(head + b'!","delta":null}').audio is None
    assert backend.decode(head + b'AQACAA==","delta":5}').audio is None
    assert fault(head + b'AQACAA==","delta":"AQ!="}') == (CHARACTER, len(head) + 21)
    assert fault(head + b'!","delta":"QR=="}') == (BITS, len(head) + 13)


def test_text_that_is_no_audio_in_the_end_is_not_judged(backend):
    event = backend.decode(b'{"delta":"!","type":"response.output_text.delta"}')
    assert event.delta == "!"
    event = backend.decode(b'{"type":"response.output_audio.delta","delta":"!","type":"x"}')
    assert type(event) is rtfast.UnknownEvent and event["delta"] == "!"


def test_audio_before_its_type(backend, fault):
    tail = b'","type":"response.output_audio.delta"}'
    assert backend.decode(b'{"delta":"AQACAA==' + tail).audio.tolist() == [1, 2]
    assert fault(b'{"delta":"AQ!=' + tail) == (CHARACTER, 12)


def test_base64_elsewhere_stays_text(backend):
    event = backend.decode(
        b'{"type":"response.content_part.done","part":{"type":"audio","audio":"!!!"}}'
    )
    assert event.part.audio == "!!!"
    event = backend.decode(b'{"type":"response.output_audio.delta","audio2":"!","x":{"delta":"!"}}')
    assert event.audio is None


# 13: no text at all
@pytest.mark.parametrize(
    ("text", "value"),
    [(b"null", None), (b"17", 17), (b"1.5", 1.5), (b"true", True), (b"{}", {}), (b"[1]", [1])],
)
def test_a_delta_that_is_no_string(backend, fault, text, value):
    frame = b'{"type":"response.output_audio.delta","delta":' + text + b"}"
    event = backend.decode(frame)
    assert event.audio is None
    assert event["delta"] == value and event.to_dict()["delta"] == value
    full = frames.audio_text("x").replace(b'"x"', text)
    assert fault(full, strict=True) == ("wrong_type", START - 1)


def test_a_missing_delta(backend, fault):
    frame = frames.audio_text("").replace(b',"delta":""', b"")
    event = backend.decode(frame)
    assert event.audio is None and "delta" not in event and event.delta is None
    assert fault(frame, strict=True) == ("missing_field", len(frame) - 1)


def test_the_message_names_the_event_and_the_place(backend):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(frames.audio_text("AAAA!"))
    assert caught.value.event_type == "response.output_audio.delta"
    assert str(caught.value).endswith(f"(response.output_audio.delta, byte {START + 4})")
    assert "base64" in str(caught.value)


@given(text=st.text(st.sampled_from("AQRgw+/=-_ !\u00e9"), max_size=24), far=st.integers(0, 40))
def test_random_text_is_right_when_it_re_encodes(backend, text, far):
    text = "AAAA" * far + text
    decoded = strict_base64(text) if text.isascii() else None
    if decoded is None:
        with pytest.raises(rtfast.DecodeError, match="base64"):
            backend.decode(frames.audio_text(text))
    else:
        audio = backend.decode(frames.audio_text(text)).audio
        assert audio.tobytes() == decoded[: len(decoded) // 2 * 2]
