"""The ground of the pure-Python backend: the root of every event and resource, JSON, memory.

`_core_c` offers the same names; `_backend` chooses. Nothing here knows an event.
"""

from __future__ import annotations

from typing import Any

from ._base64 import decode_base64
from ._json_py import loads
from ._models_py import ModelReader, plain
from ._pool_py import Pool
from ._writer_py import base64_of, writers

__all__ = [
    "CUT", "ModelReader", "Pool", "Root", "base64_of", "build", "construct", "decode_base64",
    "flat_json", "loads", "plain", "plain_fields", "seal", "wire", "writers",
]  # fmt: skip

CUT = 1 << 62  # mask bit: the source is the frame without its base64 text, so there is no `frame`


class Root:
    """What every node carries beside its slots.

    _source: the frame (bytes or str) that the node was decoded from, or None.
    _mask: bit i is set when the i-th field of the class is on the wire.
    _extra: of a node without a source, its wire values: all, or those that no slot holds; or None.
    """

    # One tuple, the values of the class's slots and then these three. To fill a slot from Python
    # takes 80 ns, so the slots of classes are not used; `seal` puts readers of the tuple over them.
    __slots__ = ("_state",)
    _state: tuple[Any, ...]

    @property
    def _source(self) -> bytes | str | None:
        source: bytes | str | None = self._state[-3]
        return source

    @property
    def _mask(self) -> int:
        mask: int = self._state[-2]
        return mask

    @property
    def _extra(self) -> dict[str, Any] | None:
        extra: dict[str, Any] | None = self._state[-1]
        return extra

    @property
    def frame(self) -> bytes | str | None:
        """The frame this came from: the same bytes or str object that was decoded, else None."""
        return None if self._mask & CUT else self._source


_set_state = vars(Root)["_state"].__set__


def seal(cls: type, slots: tuple[str, ...]) -> int:
    """Prepare a finished class for `build`; returns how many values an instance has."""
    for index, name in enumerate(slots):
        setattr(cls, name, _reader(index))
    return len(slots)


def _reader(index: int) -> property:
    return property(lambda node: node._state[index])


def build(
    cls: Any,
    values: list[Any] | tuple[Any, ...],
    mask: int,
    source: bytes | str | None,
    extra: dict[str, Any] | None,
) -> Any:
    """An instance of `cls` with one value for each of its slots; the only way one is made."""
    if len(values) != cls._layout:
        raise ValueError(f"{cls.__name__} has {cls._layout} slots, got {len(values)} values")
    node = object.__new__(cls)
    _set_state(node, (*values, source, mask, extra))
    return node


def construct(cls: Any, tag: str, values: dict[str, Any]) -> None:
    """The short way to an event of plain fields, which there is none of: always None."""


def plain_fields(node: Root) -> None:
    """The short way to a built node's fields: always None."""


def flat_json(node: Root, tag_key: str, tag: str | None) -> None:
    """The short way to a built event's text: always None."""


def wire(node: Root) -> Any:
    """The plain JSON value of a node that was decoded."""
    assert node._source is not None
    return loads(node._source)
