"""ContentPart.decode_audio(): base64 that no event's own audio is, decoded when asked."""

import pytest

from rtfast import DecodeError
from rtfast.resources import ContentPart

# RFC 4648, section 10
VECTORS = [
    ("", b""),
    ("Zg==", b"f"),
    ("Zm8=", b"fo"),
    ("Zm9v", b"foo"),
    ("Zm9vYg==", b"foob"),
    ("Zm9vYmE=", b"fooba"),
    ("Zm9vYmFy", b"foobar"),
    ("+/+/", b"\xfb\xff\xbf"),
]

FAULTS = [
    ("Zm9vY", "base64_padding", 5),  # ends inside a quantum
    ("Zg", "base64_padding", 2),
    ("=", "base64_padding", 0),
    ("Z===", "base64_padding", 1),
    ("Zg=", "base64_padding", 3),  # the second = is what should follow
    ("Zg=Z", "base64_padding", 3),
    ("Zm8==", "base64_padding", 4),  # something after complete padding
    ("Zm8=Zm8=", "base64_padding", 4),
    ("Zg==Zg==", "base64_padding", 4),
    ("Zh==", "base64_trailing_bits", 1),
    ("Zm9=", "base64_trailing_bits", 2),
    ("Zh=", "base64_trailing_bits", 1),  # judged before the padding is counted
    ("Zm9v!m8=", "base64_character", 4),
    ("Zm9-", "base64_character", 3),
    ("Zm9_", "base64_character", 3),
    ("Zm\n8=", "base64_character", 2),
    ("Zm9v ", "base64_character", 4),
    ("Zm9\u00e9", "base64_character", 3),
    ("\x00m9v", "base64_character", 0),
    ("Zm9\U0001f600", "base64_character", 3),
]


@pytest.mark.parametrize(("text", "expected"), VECTORS)
def test_base64_is_decoded(text, expected):
    assert ContentPart(type="audio", audio=text).decode_audio() == expected


@pytest.mark.parametrize(("text", "code", "pos"), FAULTS)
def test_what_is_not_base64_is_refused(text, code, pos):
    part = ContentPart(type="audio", audio=text)
    with pytest.raises(DecodeError) as caught:
        part.decode_audio()
    assert (str(caught.value.code.value), caught.value.pos) == (code, pos)
    assert part.audio == text


@pytest.mark.parametrize("part", [ContentPart(), ContentPart(audio=None), ContentPart(audio=5)])
def test_a_part_without_audio_text_has_no_bytes(part):
    assert part.decode_audio() is None
