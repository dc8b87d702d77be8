"""What a frame may be: bytes and str as they are, a copy of any other contiguous buffer."""

from __future__ import annotations

from typing import Any

from ._faults import too_large_error

__all__ = ["admit", "as_buffer", "as_text", "own_view"]


def admit(frame: Any, limit: int) -> bytes | str:
    """The frame itself if it is bytes or str, a copy of any other contiguous buffer."""
    if type(frame) is str:
        # A character has at most four bytes in UTF-8.
        if len(frame) > limit // 4:
            _check_size(frame, len(frame.encode("utf-8", "surrogatepass")), limit)
        return frame
    if type(frame) is not bytes:
        if isinstance(frame, str):
            return admit(str.__str__(frame), limit)
        view = as_buffer(frame)
        _check_size(frame, view.nbytes, limit)
        return view.tobytes()
    if len(frame) > limit:
        _check_size(frame, len(frame), limit)
    return frame


def as_buffer(
    frame: Any, name: str = "frame", expected: str = "str or a contiguous buffer"
) -> memoryview:
    """The bytes of any one-dimensional contiguous buffer."""
    try:
        view = memoryview(frame)
    except TypeError:
        raise TypeError(f"{name} is {type(frame).__name__}, expected {expected}") from None
    if view.ndim != 1 or not view.c_contiguous:
        raise BufferError(f"{name} is not one contiguous run of bytes")
    # memoryview.cast knows native formats alone, and no empty views.
    return view if view.format == "B" else memoryview(view.tobytes())


def own_view(frame: Any) -> memoryview:
    """The same, of the object's own memory also where its format is another native one."""
    view = as_buffer(frame)
    own = memoryview(frame)
    if own.format == "B" or not own.nbytes:
        return view
    try:
        return own.cast("B")
    except TypeError:
        return view


def as_text(frame: Any) -> bytes | str | memoryview:
    """What `find_type` can read, without a copy of the whole."""
    if isinstance(frame, str):
        return frame
    return frame if type(frame) is bytes else as_buffer(frame)


def _check_size(frame: Any, nbytes: int, limit: int) -> None:
    if nbytes > limit:
        raise too_large_error(frame, nbytes, limit)
