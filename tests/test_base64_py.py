"""Base64 in plain Python: strict, and every fault at its character, whatever the Python version."""

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import strict_base64

from rtfast._base64 import Base64Fault, decode_base64, encode_base64, locate

ODD = st.text(st.sampled_from("AQgw/+=-_ \n\0!é😀"), max_size=24)


def fault_of(text):
    with pytest.raises(Base64Fault) as caught:
        decode_base64(text)
    return str(caught.value.code), caught.value.offset


# RFC 4648, section 10
@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", b""),
        ("Zg==", b"f"),
        ("Zm8=", b"fo"),
        ("Zm9v", b"foo"),
        ("Zm9vYg==", b"foob"),
        ("Zm9vYmE=", b"fooba"),
        ("Zm9vYmFy", b"foobar"),
    ],
)
def test_the_vectors_of_the_rfc(text, data):
    assert decode_base64(text) == decode_base64(text.encode()) == data
    assert encode_base64(data) == text


@given(st.binary(max_size=200))
def test_what_was_encoded_is_decoded(data):
    text = encode_base64(data)
    assert text == binascii.b2a_base64(data, newline=False).decode()
    assert decode_base64(text) == data and decode_base64(text.encode()) == data


@given(text=ODD, far=st.integers(0, 50))
def test_accepted_is_what_encodes_to_itself(text, far):
    text = "AAAA" * far + text
    expected = strict_base64(text) if text.isascii() else None
    if expected is None:
        with pytest.raises(Base64Fault):
            decode_base64(text)
    else:
        assert decode_base64(text) == expected


@given(text=ODD, more=ODD)
def test_what_follows_a_fault_does_not_move_it(text, more):
    try:
        decode_base64(text)
    except Base64Fault as fault:
        if fault.offset < len(text):
            assert fault_of(text + more) == (str(fault.code), fault.offset)


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("QQ", "base64_padding", 2),
        ("QQ=", "base64_padding", 3),
        ("QQ=A", "base64_padding", 3),
        ("Q===", "base64_padding", 1),
        ("QUJD=", "base64_padding", 4),
        ("QQ==QQ==", "base64_padding", 4),
        ("QR==", "base64_trailing_bits", 1),
        ("QR=A", "base64_trailing_bits", 1),
        ("QUJ=", "base64_trailing_bits", 2),
        ("QUJD-", "base64_character", 4),
        ("\nQUJD", "base64_character", 0),
        ("QUJD\n", "base64_character", 4),
        ("QUé=", "base64_character", 2),
    ],
)
def test_faults(text, code, offset):
    assert fault_of(text) == (code, offset)
    if text.isascii():
        assert fault_of(text.encode()) == (code, offset)


def test_the_message_shows_the_character():
    assert str(locate("QUJD!")) == "audio is not base64: byte 0x21 (character 4)"
    assert str(locate("QUJD😀")) == "audio is not base64: character U+1F600 (character 4)"
    assert isinstance(locate("!"), ValueError)
