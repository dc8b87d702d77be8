"""JSON out: the compact text of a plain value."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["dumps"]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def dumps(value: Any) -> str:
    """Compact JSON text, non-ASCII characters as they are, no NaN."""
    return _encode(value)
