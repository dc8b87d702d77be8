"""Classes that are subclasses of a framework's, which is imported when one of them is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["classes_of"]


def classes_of(module: str, names: Sequence[str], place: str) -> Callable[[str], Any]:
    """A `__getattr__` for this module: these names are in the module `place` beside it."""

    def lookup(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{place}", __package__), name)

    return lookup
