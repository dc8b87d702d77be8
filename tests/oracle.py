"""What is right, told by code that is not ours: orjson for JSON, a strict re-encode for base64."""

import binascii

import numpy as np
import pytest
from optional import ALLOWED

MAX_DEPTH = 1024


class NoOracle:
    """Where orjson cannot be had, what asks it is skipped and says so: nothing takes its place."""

    JSONDecodeError = ValueError

    def loads(self, document):
        reason = "orjson is not here, which has no wheels for this Python"
        raise pytest.skip.Exception(reason, allow_module_level=True)

    dumps = loads


try:
    import orjson
except ImportError:
    if not ALLOWED:
        raise
    orjson = NoOracle()


def json_value(document):
    """The value of a JSON document, bytes or str; orjson.JSONDecodeError when it is none."""
    return orjson.loads(document)


def json_accepts(document):
    try:
        orjson.loads(document)
    except orjson.JSONDecodeError:
        return False
    return True


def same_json(left, right):
    """Equality that tells 1 from 1.0 and True, and 0.0 from -0.0, and sees the order of keys."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same_json(left[k], right[k]) for k in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same_json, left, right))
    return repr(left) == repr(right)


def strict_base64(text):
    """The bytes of strict RFC 4648 text, None when it is not that.

    Python's decoders differ from version to version in what they let pass; what re-encodes to the
    very same text was strict.
    """
    try:
        decoded = binascii.a2b_base64(text)
    except ValueError:
        return None
    again = binascii.b2a_base64(decoded, newline=False).decode("ascii")
    return decoded if again == text else None


def samples(pcm):
    """Whole little-endian 16-bit samples, as numpy reads them; a byte left over is left out."""
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2")
