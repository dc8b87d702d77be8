"""A lock for `with` statements, which no signal leaves locked."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

__all__ = ["Lock"]

if TYPE_CHECKING or sys.version_info[:2] != (3, 14):
    Lock = threading.Lock
else:
    from _thread import RLock

    # 3.14 lets the handler of a signal in between `__enter__` and the block (CPython issue 148874),
    # and what that raises skips `__exit__`. An `__enter__` in Python ends without such a gap.
    # `__exit__` has to stay in C, where nothing comes before it; and of the locks that are, only
    # this one can tell whether it was taken.
    class Lock(RLock):
        __slots__ = ()

        def __enter__(self):
            try:
                self.acquire()
            except BaseException:
                if self._is_owned():
                    self.release()
                raise
