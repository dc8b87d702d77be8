"""Record: a read-only view of a JSON object whose keys no class names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["Record", "thaw"]


class Record(Mapping[str, Any]):
    """A JSON object with attribute access; a read-only mapping over its plain value.

    Objects inside come back as Records, arrays as lists. Where a key is also the name of a method
    (`get`, `items`, ...), the attribute is the method and `record["get"]` is the value.
    """

    __slots__ = ("_data",)
    _data: dict[str, Any]

    def __init__(self, data: Mapping[str, Any] | None = None, /, **values: Any) -> None:
        object.__setattr__(self, "_data", {**(data or {}), **values})

    def __getitem__(self, key: str) -> Any:
        return wrap(self._data[key])

    def __getattr__(self, name: str) -> Any:
        if name != "_data":  # a half-made Record (copy, pickle) has none yet
            try:
                return wrap(self._data[name])
            except KeyError:
                pass
        raise AttributeError(f"record has no key {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"record is read-only, cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"record is read-only, cannot delete {name!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __contains__(self, key: object) -> bool:
        return key in self._data

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Record):
            return self._data == other._data
        if isinstance(other, Mapping):
            return self._data == other
        return NotImplemented

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Record({', '.join(f'{key}={short(value)}' for key, value in self._data.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Record, (self._data,)

    def to_dict(self) -> dict[str, Any]:
        """The plain JSON value, a copy."""
        plain: dict[str, Any] = thaw(self._data)
        return plain


def adopt(data: dict[str, Any]) -> Record:
    """A Record over `data` itself, which nobody else may keep."""
    record = Record.__new__(Record)
    object.__setattr__(record, "_data", data)
    return record


def wrap(value: Any) -> Any:
    """A plain JSON value as an attribute shows it: objects as Records, also inside lists."""
    if type(value) is dict:
        return adopt(value)
    if type(value) is list:
        return _wrap_list(value)
    return value


def _wrap_list(plain: list[Any]) -> list[Any]:
    # Lists of lists may be 1,024 deep: a stack of our own instead of recursion.
    top: list[Any] = []
    todo = [(plain, top)]
    while todo:
        source, target = todo.pop()
        for value in source:
            if type(value) is list:
                inner: list[Any] = []
                target.append(inner)
                todo.append((value, inner))
            else:
                target.append(adopt(value) if type(value) is dict else value)
    return top


def thaw(value: Any) -> Any:
    """A plain, independent copy of a JSON value in which Records and nodes may stand.

    Works without recursion, since free-form values may nest 1,024 levels.
    """
    box: list[Any] = [value]
    todo: list[Any] = [box]
    while todo:
        container = todo.pop()
        places = container.items() if type(container) is dict else enumerate(container)
        for place, inner in list(places):
            if isinstance(inner, Record):
                inner = dict(inner._data)
            elif hasattr(inner, "to_dict"):
                inner = inner.to_dict()
            elif isinstance(inner, Mapping):
                inner = dict(inner)
            elif isinstance(inner, list | tuple):
                inner = list(inner)
            else:
                continue
            container[place] = inner
            todo.append(inner)
    return box[0]


def short(value: Any) -> str:
    """A value in one short piece of a repr line."""
    if isinstance(value, dict | Record):
        return "{...}" if value else "{}"
    if isinstance(value, list):
        return f"[{len(value)} items]" if value else "[]"
    text = repr(value)
    return text if len(text) <= 48 else text[:45] + "..."
