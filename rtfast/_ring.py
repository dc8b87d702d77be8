"""A ring of samples between a decoder and a player: made once, never grown, never overwritten.

The samples stand in one run or in two, and every slice given out is contiguous:

    [ ....  read#########write ....... ]        in one run
    [ ####write ..... read#######end . ]        in two: the older one is behind `read`

A frame goes behind `write` if it fits there, otherwise to the front if it fits there; what is then
left between `end` and the end of the array stays empty for one turn.
"""

from __future__ import annotations

import os
import threading
import weakref
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._lock import Lock
from ._runs import Position, Runs
from .audio import AudioFormat
from .errors import BufferFull

__all__ = ["AudioRing", "Position"]

DTYPES = ("int16", "float32", "uint8")


class AudioRing:
    """A sink for output audio with a read cursor: a decoder writes, a player reads.

        ring = rtfast.AudioRing(10 * 24_000)
        decoder = rtfast.Decoder(audio=ring)

    `capacity_or_array` is a number of int16 samples, or an array of yours to write to: of one
    dimension, C-contiguous, writable, int16, float32 or uint8 (raw bytes; a "sample" below is one
    item of the array). Its dtype decides what is decoded. It may lie in shared memory; the cursors
    are this object's. Output audio of an unknown format goes to a uint8 ring only. What does not
    go to the ring goes to the calling thread's arena.

    The `audio` of an event is a view into the ring, valid until it is advanced over or cleared.
    Decoding raises BufferFull while there is no room for a frame, and changes nothing: the same
    frame decodes once there is room. A frame larger than the ring is a ValueError.

    One thread may decode while another one reads, and either may call `clear` and `position`. Each
    call holds the ring's lock for as long as it takes to move a cursor, `read_into` for its copy.
    Not for signal handlers: what they interrupt may hold the lock.
    """

    __slots__ = (
        "__weakref__", "_array", "_end", "_held", "_lock", "_read", "_reader", "_runs", "_shown",
        "_size", "_start", "_write",
    )  # fmt: skip

    def __init__(self, capacity_or_array: int | NDArray[Any]) -> None:
        self._array = _array_of(capacity_or_array)
        self._lock = Lock()
        self._runs = Runs(is_raw=self._array.dtype == np.uint8)
        self._read = self._write = self._end = 0
        self._size = 0  # items from the read cursor on
        self._held = 0  # of these, cleared, and yet under a view that another thread looks at
        self._shown = 0  # items under the views that `peek` gave
        self._reader = 0  # the thread it gave them to
        self._start = -1  # where the reserved slice begins, -1 once it is committed
        _rings.add(self)

    @property
    def capacity(self) -> int:
        """Samples that it holds at most."""
        return len(self._array)

    @property
    def available(self) -> int:
        """Samples that can be read."""
        with self._lock:
            return self._size - self._held

    @property
    def free(self) -> int:
        """Samples of the largest frame that is sure to fit."""
        with self._lock:
            return max(self._room())

    def peek(self, n: int) -> NDArray[Any]:
        """A view of the next samples: n, or as many as are there and stand in one run.

        Valid until `advance`, or `clear` by the same thread; whoever else clears the ring, the
        view does not change before this thread's next call.
        """
        n = _count(n)
        with self._lock:
            self._let_go()
            count = min(n, self._in_one_run())
            self._shown, self._reader = max(self._shown, count), threading.get_ident()
            return self._array[self._read : self._read + count]

    def advance(self, n: int) -> None:
        """Free n samples: they have been played.

        Nothing happens if another thread has cleared the ring since `peek`.
        """
        n = _count(n)
        with self._lock:
            if self._held:
                self._let_go()
                return
            if n > self._size:
                raise ValueError(f"n is {n}, expected at most the {self._size} samples available")
            self._free(n)
            self._runs.played += n

    def read_into(self, out: NDArray[Any]) -> int:
        """Copy the next samples to `out` and free them; returns how many there were.

        `out` has one dimension and the ring's dtype. What is not filled is left as it is.
        """
        self._check_out(out)
        copied = 0
        with self._lock:
            self._let_go()
            while copied < len(out) and self._size:
                count = min(len(out) - copied, self._in_one_run())
                out[copied : copied + count] = self._array[self._read : self._read + count]
                self._free(count)
                self._runs.played += count
                copied += count
        return copied

    def position(self) -> Position:
        """The item that the next sample belongs to, or the last one's, and how far it has played.

        Milliseconds count from the start of the item's content part, as the decoder counts them,
        whether played or cleared; they are 0 where the format is unknown.
        """
        with self._lock:
            return self._runs.position()

    def clear(self) -> Position:
        """Drop what has not been read, as when the user breaks in; returns the position."""
        with self._lock:
            position = self._runs.position()
            if self._shown and self._reader != threading.get_ident():
                self._held = self._size
            else:
                self._free(self._size)
                self._held = 0
            self._runs.clear()
            return position

    def __repr__(self) -> str:
        name = self._array.dtype.name
        return f"AudioRing({self.available} of {self.capacity} {name} samples to read)"

    # What a decoder does: `_reserve`, write the samples, and when nothing can fail any more,
    # `_commit`. A slice that is not committed never was. An exception may come out of `_commit` by
    # a signal, before or after: `_start` tells which.

    def _reserve(self, count: int) -> NDArray[Any]:
        """A slice of `count` items to write to; BufferFull, or ValueError if it never fits."""
        with self._lock:
            behind, in_front = self._room()
            if count > behind and count > in_front:
                raise _no_room(count, max(behind, in_front), len(self._array))
            self._start = start = self._write if count <= behind else 0
            return self._array[start : start + count]

    def _take(self, nbytes: int, dtype: np.dtype[Any], data: bytes | None = None) -> NDArray[Any]:
        """The same by the byte: `data`, or any. `dtype` is the ring's own."""
        array = self._reserve(nbytes // self._array.itemsize)
        if data is not None:
            array.view(np.uint8).data[:] = data
        return array

    def _commit(
        self,
        count: int,
        item_id: str | None,
        content_index: int,
        start_sample: int,
        audio_format: AudioFormat,
    ) -> None:
        """Let the reader see the slice: samples of a content part from `start_sample` on."""
        if not count:
            return
        with self._lock:
            write, size = self._start + count, self._size + count
            self._runs.write(count, item_id, content_index, start_sample, audio_format)
            if not self._size:
                self._read = self._start
            elif self._start != self._write:
                self._end = self._write
            self._write, self._size, self._start = write, size, -1

    # Below, the lock is held. All cursors that belong together are set without a call in between,
    # so that an exception from a signal handler finds none of them alone.

    def _room(self) -> tuple[int, int]:
        """Items that can be written behind the write cursor, and at the front."""
        if not self._size:
            return 0, len(self._array)
        if self._write <= self._read:
            return self._read - self._write, 0
        return len(self._array) - self._write, self._read

    def _in_one_run(self) -> int:
        if self._size and self._write <= self._read:
            return self._end - self._read
        return self._size

    def _free(self, count: int) -> None:
        after, shown = self._read + count, max(self._shown - count, 0)
        if self._write <= self._read and after >= self._end:
            after -= self._end
        self._read, self._size, self._shown = after, self._size - count, shown

    def _let_go(self) -> None:
        """The reader is back: what it looked at when another thread cleared the ring is free."""
        if self._held:
            self._free(self._held)
            self._held = 0

    def _check_out(self, out: NDArray[Any]) -> None:
        if not isinstance(out, np.ndarray):
            raise TypeError(f"out is {type(out).__name__}, expected a numpy array")
        if out.ndim != 1 or out.dtype != self._array.dtype:
            shape = f"{out.ndim}-dimensional {out.dtype}"
            raise ValueError(f"out is {shape}, expected 1-dimensional {self._array.dtype}")
        if not out.flags.writeable:
            raise ValueError("out is read-only")
        if np.may_share_memory(out, self._array):
            raise ValueError("out overlaps the ring")


def _array_of(given: int | NDArray[Any]) -> NDArray[Any]:
    if type(given) is int:
        if given < 1:
            raise ValueError(f"capacity is {given}, expected at least 1")
        return np.zeros(given, np.int16)
    if not isinstance(given, np.ndarray):
        raise TypeError(f"capacity_or_array is {given!r}, expected an int or a numpy array")
    if given.dtype.name not in DTYPES or not given.dtype.isnative:
        raise ValueError(f"array is {given.dtype}, expected int16, float32 or uint8")
    if given.ndim != 1 or not given.size:
        raise ValueError(f"array has the shape {given.shape}, expected one dimension, not empty")
    if not given.flags.carray:
        raise ValueError("array is not contiguous, aligned and writable")
    return given.view(np.ndarray)


def _no_room(count: int, free: int, capacity: int) -> Exception:
    if count > capacity:
        return ValueError(f"audio of {count} samples is larger than the ring, {capacity} samples")
    return BufferFull(f"ring has no room for {count} samples, {free} are free")


def _count(n: int) -> int:
    n = index(n)
    if n < 0:
        raise ValueError(f"n is {n}, expected at least 0")
    return n


_rings: weakref.WeakSet[AudioRing] = weakref.WeakSet()


def _unlock_all() -> None:
    """In a forked child: the thread that held a lock is not there."""
    for ring in _rings:
        ring._lock = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock_all)
