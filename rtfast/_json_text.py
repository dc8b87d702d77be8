"""JSON out: the compact text of a plain value, by orjson where it can be imported."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["dumps"]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@cache
def _choose() -> Callable[[Any], str]:
    """Asked at the first text: orjson takes longer to import than most of rtfast."""
    try:
        import orjson
    except ImportError:
        return _encode
    encode = orjson.dumps
    options = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS

    def fast(value: Any) -> str:
        try:
            text = encode(value, None, options).decode()
        except TypeError:  # what orjson has no text for may have one: large integers, deep values
            return _encode(value)
        # NaN has become null.
        return _encode(value) if "null" in text and _has_nan(value) else text

    return fast


def _has_nan(value: Any) -> bool:
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, float) and not math.isfinite(value):
            return True
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list | tuple):
            todo += value
    return False


def dumps(value: Any) -> str:
    """Compact JSON text, non-ASCII characters as they are; ValueError for NaN."""
    return _choose()(value)
