"""Strict base64 (RFC 4648): standard alphabet, full padding, zero trailing bits, nothing else."""

from __future__ import annotations

import binascii
import re

from .errors import TEXTS, ErrorCode

__all__ = ["Base64Fault", "decode_base64", "encode_base64"]

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_RUN = re.compile("[A-Za-z0-9+/]*+")


class Base64Fault(ValueError):
    """Text that is not strict base64: why, and at which character of the text."""

    def __init__(self, code: ErrorCode, offset: int, detail: str) -> None:
        super().__init__(f"{TEXTS[code]}: {detail} (character {offset})")
        self.code = code
        self.offset = offset
        self.detail = detail


def decode_base64(text: str | bytes) -> bytes:
    """The bytes that `text` stands for; `Base64Fault` when it is not strict base64."""
    try:
        decoded = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise locate(text) from None
    # What strict_mode lets pass differs between Python versions: the lengths must fit, and the
    # last group must be the one that encoding gives.
    length, size = len(text), len(decoded)
    if size * 4 == length * 3:
        return decoded
    if length % 4 or size != length // 4 * 3 - _padding(text) or not _is_canonical(decoded, text):
        raise locate(text)
    return decoded


def encode_base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def _padding(text: str | bytes) -> int:
    tail = text[-2:] if isinstance(text, str) else text[-2:].decode("latin-1")
    return tail.count("=")


def _is_canonical(decoded: bytes, text: str | bytes) -> bool:
    last = encode_base64(decoded[len(decoded) // 3 * 3 :])
    return text[-4:] == (last if isinstance(text, str) else last.encode("ascii"))


def locate(text: str | bytes) -> Base64Fault:
    """The first fault of bad text, read from left to right."""
    if not isinstance(text, str):
        text = text.decode("latin-1")
    run = _RUN.match(text)
    assert run is not None
    end = run.end()
    if end == len(text):
        return _padding_fault(end, "the text ends too early")
    if text[end] != "=":
        return Base64Fault(ErrorCode.base64_character, end, name_character(text[end]))
    held = end % 4
    if held < 2:
        return _padding_fault(end, "'=' is out of place")
    if _ALPHABET.index(text[end - 1]) & (0b1111 if held == 2 else 0b11):
        detail = f"the last character is {text[end - 1]!r}"
        return Base64Fault(ErrorCode.base64_trailing_bits, end - 1, detail)
    if held == 2 and text[end + 1 : end + 2] != "=":
        return _padding_fault(end + 1, "one '=' where two are needed")
    return _padding_fault(end + 4 - held, "more text after the padding")


def _padding_fault(offset: int, detail: str) -> Base64Fault:
    return Base64Fault(ErrorCode.base64_padding, offset, detail)


def name_character(character: str) -> str:
    """A character as error messages write it."""
    point = ord(character)
    return f"byte 0x{point:02x}" if point < 0x80 else f"character U+{point:04X}"
