"""The only chooser of a backend, and the only reader of the environment.

RTFAST_BACKEND = auto (default: compiled if it is there) | c | python
RTFAST_SIMD    = the name of a row of the compiled backend's dispatch table, to force it
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

__all__ = ["BACKEND", "core", "force_simd", "simd", "simd_levels"]


def _choose() -> str:
    wanted = os.environ.get("RTFAST_BACKEND", "auto")
    if wanted not in ("auto", "c", "python"):
        raise ImportError(f"RTFAST_BACKEND is {wanted!r}, expected 'auto', 'c' or 'python'")
    if wanted != "auto":
        return wanted
    # A missing extension falls back to the twin; one that is there and does not load is an error.
    found = importlib.util.find_spec("rtfast._core_c")
    return "c" if found else "python"


BACKEND = _choose()

core: Any = importlib.import_module("._core_c" if BACKEND == "c" else "._core_py", __package__)


def simd() -> str:
    """The instruction set in use: a row of the dispatch table, or "python" on the twin."""
    return core.simd() if BACKEND == "c" else "python"


def simd_levels() -> tuple[str, ...]:
    """The rows that this machine can run, best first."""
    return core.simd_levels() if BACKEND == "c" else ("python",)


def force_simd(name: str) -> str:
    """Use the row `name` from now on; returns the name of the one that was in use. For tests."""
    previous = simd()
    if name not in simd_levels():
        raise ValueError(f"no instruction set {name!r} here, expected one of {simd_levels()}")
    if BACKEND == "c":
        core.force_simd(name)
    return previous


if BACKEND == "c" and "RTFAST_SIMD" in os.environ:
    try:
        force_simd(os.environ["RTFAST_SIMD"])
    except ValueError as error:
        raise ImportError(f"RTFAST_SIMD: {error}") from None
