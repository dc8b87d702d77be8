"""What a connection remembers of its audio: bytes carried from frame to frame, samples counted.

A stream is one direction, response, item and content part. Nothing here changes before a frame is
decoded whole: the decoder asks first, and tells at the very end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from .audio import AudioFormat

__all__ = ["ENDINGS", "Key", "Streams", "key_of"]

KEPT = 256  # items counted, parts counted of each, bytes carried

Key: TypeAlias = tuple[str, str | None, str | None, int]

_AUDIO_DONE = frozenset({"response.output_audio.done", "response.audio.done"})
ITEM_GONE = frozenset({"conversation.item.deleted", "conversation.item.truncated"})
_INPUT_CLEARED = frozenset({"input_audio_buffer.clear", "input_audio_buffer.cleared"})
# Tags of the frames that end streams.
ENDINGS = _AUDIO_DONE | ITEM_GONE | _INPUT_CLEARED | {"response.done"}


def key_of(direction: str, wire: Mapping[str, Any]) -> Key:
    """The stream that a frame belongs to; input is one stream."""
    if direction == "input":
        return "input", None, None, 0
    part = _part_of(wire.get("content_index"))
    return direction, _id_of(wire, "response_id"), _id_of(wire, "item_id"), part


def _part_of(content_index: object) -> int:
    """A content index, 0 where it is none."""
    if type(content_index) is int and 0 <= content_index < 2**31:
        return content_index
    return 0


class Streams:
    """All streams of one connection."""

    __slots__ = ("_carried", "_items", "_whole", "dropped_bytes")

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._carried: dict[Key, int] = {}
        # Of each item and part, and of a whole direction where there is no item: samples, rate.
        self._items: dict[str, dict[int, list[int]]] = {}
        self._whole = {"input": [0, 0], "output": [0, 0]}
        self.dropped_bytes = 0

    def carried(self, key: Key) -> int | None:
        """The byte that waits for its other half."""
        return self._carried.get(key)

    def samples(self, key: Key) -> int:
        """Samples so far of the item and part, or of the direction."""
        count = self._count(key)
        return count[0] if count else 0

    def milliseconds(self, key: Key) -> float:
        count = self._count(key)
        return count[0] * 1000 / count[1] if count and count[1] else 0.0

    def _count(self, key: Key) -> list[int] | None:
        direction, _, item, part = key
        if item is None:
            return self._whole[direction]
        parts = self._items.get(item)
        return None if parts is None else parts.get(part)

    def advance(
        self, key: Key, audio_format: AudioFormat, samples: int, left_over: int | None
    ) -> None:
        """A frame brought samples, the first one begun by the byte carried, and may leave one."""
        if self._carried:
            if audio_format.sample_width == 1:
                self.drop(key)  # the format has changed, and nothing can complete that sample
            self._carried.pop(key, None)
        if left_over is not None:
            self._carried[key] = left_over
            if len(self._carried) > KEPT:
                self.drop(next(iter(self._carried)))
        if audio_format.encoding != "unknown":
            count = self._count(key) or self._new_count(key)
            count[0] += samples
            count[1] = audio_format.sample_rate

    def take_back(self, key: Key, samples: int, carried: int) -> None:
        """As it was before a frame that failed at last: `samples`, and a byte carried or -1."""
        if carried < 0:
            self._carried.pop(key, None)
        else:
            self._carried[key] = carried
        count = self._count(key)
        if count is not None:
            count[0] = samples

    def _new_count(self, key: Key) -> list[int]:
        _, _, item, part = key
        assert item is not None
        parts = self._items.get(item)
        if parts is None:
            parts = self._items[item] = {}
            _forget_oldest(self._items)
        count = parts[part] = [0, 0]
        _forget_oldest(parts)
        return count

    def drop(self, key: Key) -> None:
        """The byte carried finds no other half."""
        if key in self._carried:
            # In this order, and without a call: neither lack of memory nor a signal comes between.
            self.dropped_bytes += 1
            del self._carried[key]

    def end(self, tag: str, wire: Mapping[str, Any]) -> None:
        """A frame that ends streams: `tag` is one of ENDINGS."""
        if tag in _AUDIO_DONE:
            self.drop(key_of("output", wire))
            return
        if tag in _INPUT_CLEARED:
            self.drop(key_of("input", wire))
            return
        if tag == "response.done":
            response = wire.get("response")
            self._drop_all(1, _id_of(response, "id") if isinstance(response, Mapping) else None)
            return
        item = _id_of(wire, "item_id")
        if item is not None:
            self._items.pop(item, None)
            self._drop_all(2, item)

    def _drop_all(self, place: int, wanted: str | None) -> None:
        for key in list(self._carried):
            if key[0] == "output" and key[place] == wanted:
                self.drop(key)


def _id_of(wire: Mapping[str, Any], name: str) -> str | None:
    """An id; one that is no string is none."""
    value = wire.get(name)
    return value if type(value) is str else None


def _forget_oldest(newest: dict[Any, Any]) -> None:
    # After the new one is in: where there is no memory for that, nothing is forgotten.
    if len(newest) > KEPT:
        del newest[next(iter(newest))]
