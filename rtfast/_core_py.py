"""The ground of the pure-Python backend: the root of every event and resource, JSON, memory.

`_core_c` offers the same names; `_backend` chooses. Nothing here knows an event.
"""

from __future__ import annotations

from typing import Any

from ._json_py import loads
from ._pool_py import Pool

__all__ = ["CUT", "Pool", "Root", "build", "loads", "seal", "wire"]

CUT = 1 << 62  # mask bit: the source is the frame without its base64 text, so there is no `frame`


class Root:
    """What every node carries beside its slots.

    _source: the frame (bytes or str) that the node was decoded from, or None.
    _mask: bit i is set when the i-th field of the class is on the wire.
    _extra: of a node without a source, its wire values: all, or those that no slot holds; or None.
    """

    __slots__ = ("_extra", "_mask", "_source")
    _source: bytes | str | None
    _mask: int
    _extra: dict[str, Any] | None

    @property
    def frame(self) -> bytes | str | None:
        """The frame this came from: the same bytes or str object that was decoded, else None."""
        return None if self._mask & CUT else self._source


def seal(cls: type, slots: tuple[str, ...]) -> tuple[Any, ...]:
    """Prepare a finished class for `build`: the writers of its slots in their order, then ours."""
    return tuple(getattr(cls, name).__set__ for name in (*slots, "_source", "_mask", "_extra"))


def build(
    cls: Any,
    values: list[Any] | tuple[Any, ...],
    mask: int,
    source: bytes | str | None,
    extra: dict[str, Any] | None,
) -> Any:
    """An instance of `cls` with one value for each of its slots; the only way one is made."""
    node = object.__new__(cls)
    for write, value in zip(cls._layout, (*values, source, mask, extra), strict=True):
        write(node, value)
    return node


def wire(node: Root) -> Any:
    """The plain JSON value of a node that was decoded."""
    assert node._source is not None
    return loads(node._source)
