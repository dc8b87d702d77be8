"""Pooled memory for audio, given back by the death of the last view."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Pool"]

# Memory, where its aligned part begins, and that part to write to.
Piece: TypeAlias = tuple[bytearray, int, memoryview]

ALIGNMENT = 64
SMALLEST = 256
KEPT_BLOCKS = 16  # of each size class, unused memory worth so many whole blocks is kept

_uint8 = np.dtype(np.uint8)
_new: Any = np.ndarray.__new__


class _Block(np.ndarray[Any, Any]):
    """The base of every view of one piece of memory. As long as a view lives, it does.

    A subclass, made over a buffer, because numpy shortens chains of bases: a view's base is the
    last array on the way whose own base is no array of the view's class.
    """

    __slots__ = ("lease",)
    lease: tuple[Pool, Piece]

    def __del__(self) -> None:
        try:
            pool, piece = self.lease
        except AttributeError:
            return  # a view of a block's own class, which keeps the block alive as its base
        pool._take_back(id(self), piece)


class Pool:
    """Pieces of memory in size classes up to `block_bytes`, the last one returned used first.

    Every operation below is one step of a list or dict, which Python makes atomic: views may die
    in any thread, also while the same thread is inside `take` (the collector runs anywhere).
    """

    __slots__ = ("_block_bytes", "_free", "_out", "_sizes")

    def __init__(self, block_bytes: int) -> None:
        self._block_bytes = block_bytes
        self._sizes = _size_classes(block_bytes)
        self._free: dict[int, list[Piece]] = {size: [] for size in self._sizes}
        self._out: dict[int, int] = {}

    def take(
        self, nbytes: int, dtype: np.dtype[Any] = _uint8, data: bytes | None = None
    ) -> NDArray[Any]:
        """A one-dimensional, writable, 64-byte aligned view of `nbytes` bytes: `data`, or any."""
        is_large = nbytes > self._block_bytes
        size = nbytes if is_large else self._sizes[bisect_left(self._sizes, nbytes)]
        try:
            piece = self._free[size].pop()
        except (IndexError, KeyError):
            piece = _allocate(size)
        memory, offset, room = piece
        if data is not None:
            room[:nbytes] = data
        block = _new(_Block, nbytes, _uint8, memory, offset)
        self._out[id(block)] = size
        block.lease = self, piece
        view: NDArray[Any] = _new(np.ndarray, nbytes // dtype.itemsize, dtype, block)
        return view

    def stats(self) -> tuple[int, int, int]:
        """Bytes held (with views alive, or kept for later), bytes with views alive, pieces held."""
        out = list(self._out.values())
        idle = [(size, len(pieces)) for size, pieces in self._free.items()]
        in_use = sum(out)
        held = in_use + sum(size * count for size, count in idle)
        return held, in_use, len(out) + sum(count for _, count in idle)

    def _take_back(self, block: int, piece: Piece) -> None:
        size = self._out.pop(block)
        pieces = self._free.get(size)
        if pieces is not None and len(pieces) * size < KEPT_BLOCKS * self._block_bytes:
            pieces.append(piece)


def _size_classes(block_bytes: int) -> list[int]:
    """Four classes to a doubling, so that at most a fifth of a piece is unused."""
    sizes = [SMALLEST]
    while sizes[-1] < block_bytes:
        count = len(sizes)
        sizes.append(SMALLEST // 4 * (4 + count % 4) << count // 4)
    return sizes


def _allocate(size: int) -> Piece:
    memory = bytearray(size + ALIGNMENT)
    address = np.frombuffer(memory, np.uint8).__array_interface__["data"][0]
    offset = -address % ALIGNMENT
    return memory, offset, memoryview(memory)[offset : offset + size]
