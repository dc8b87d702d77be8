"""What an audio event can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._backend import core
from .._base64 import decode_base64
from .._formats import FIXED
from .._json_text import dumps
from .._node import check_arguments
from ..audio import PCM16_24K, AudioFormat, from_wire, pcm_array, wire_encoding
from .base import Event, construct, default_tag

__all__ = ["AudioEvent"]


class AudioEvent(Event):
    """An event that carries audio.

    Class arguments: `audio`, the wire key of the base64 text ("delta"), one nested path
    ("media.payload") or a tuple of alternatives of which the first present is taken; `direction`,
    "output" (towards the user) or "input", which of a decoder's formats and streams it belongs to;
    `audio_format`, what a decoder that knows the class takes that direction to be until it is told.

    Attributes:
        audio: the samples, a one-dimensional C-contiguous numpy array (int16, float32 or, raw,
            uint8) that is a view into its sink's memory; empty for an empty text, None for a
            missing or null one. Keep `audio.copy()` of what is kept for long.
        audio_format: the `AudioFormat` on the wire.
        start_sample: samples of the same item and content part before this event.
    """

    __slots__ = ("audio", "audio_format", "start_sample")
    _hidden_slots = ("audio", "audio_format", "start_sample")
    _late_integers = ("start_sample",)
    _audio_paths: ClassVar[tuple[tuple[str, ...], ...]] = (("delta",),)
    _direction: ClassVar[str] = "output"
    _usual_format: ClassVar[AudioFormat | None] = None
    _implied: ClassVar[tuple[str, ...]] = ()

    if TYPE_CHECKING:
        audio: NDArray[Any] | None = None
        audio_format: AudioFormat = PCM16_24K
        start_sample: int = 0

    def __init_subclass__(
        cls,
        *,
        audio: str | tuple[str, ...] | None = None,
        direction: str | None = None,
        audio_format: str | AudioFormat | None = None,
        **arguments: Any,
    ) -> None:
        super().__init_subclass__(**arguments)
        if audio is not None:
            paths = (audio,) if isinstance(audio, str) else tuple(audio)
            cls._audio_paths = tuple(_audio_path(cls.__name__, path) for path in paths)
            cls._implied = tuple(path[0] for path in cls._audio_paths if len(path) == 1)
        elif not cls._implied and cls._audio_paths == AudioEvent._audio_paths:
            cls._implied = ("delta",)
        for name in cls._implied:
            if not hasattr(cls, name):
                setattr(cls, name, _text_of(name))
        if direction is not None:
            if direction not in ("output", "input"):
                raise TypeError(f"direction is {direction!r}, expected 'output' or 'input'")
            cls._direction = direction
        if audio_format is not None:
            cls._usual_format = _format_named(cls.__name__, audio_format)

    def __new__(
        cls,
        *,
        type: str | None = None,
        audio: Any = None,
        audio_format: AudioFormat | None = None,
        start_sample: int = 0,
        extra: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> Any:
        check_arguments(cls, values)
        wire = {**values, **(extra or {})}
        of = audio_format or cls._usual_format or PCM16_24K
        return _construct_audio(cls, type or default_tag(cls), wire, audio, of, start_sample)

    @property
    def sample_rate(self) -> int:
        """Samples per second of `audio`, as far as its format is known, else 0."""
        return self.audio_format.sample_rate

    @property
    def duration_ms(self) -> float:
        """The length of `audio` in milliseconds, 0.0 without audio or of an unknown format."""
        audio, of = self.audio, self.audio_format
        if audio is None or of.encoding == "unknown":
            return 0.0
        samples = len(audio) // of.sample_width if audio.dtype == np.uint8 else len(audio)
        return samples * 1000 / of.sample_rate

    def _replaced(self, tag: str | None, changes: dict[str, Any]) -> Any:
        fixed = {name: changes.pop(name, getattr(self, name)) for name in AudioEvent._hidden_slots}
        wire = {key: value for key, value in self.to_dict().items() if key != self._tag_key}
        if fixed["audio"] is not self.audio:  # new samples: the text of the old ones goes
            _drop_text(wire, self._audio_paths)
        elif any(path[0] in changes for path in self._audio_paths):
            fixed["audio"] = None
        return _construct_audio(self.__class__, tag, wire | changes, **fixed)

    def to_json(self) -> str:
        """The compact JSON text of `to_dict()`, its audio as base64."""
        return dumps(self.to_dict())

    def _own_values(self) -> dict[str, Any]:
        values = super()._own_values()
        if self.audio is not None and _text_at(values, self._audio_paths) is None:
            array = pcm_array(self.audio)
            text = core.base64_of(array, wire_encoding(self.audio_format, array))
            outer, *inner = self._audio_paths[0]
            values[outer] = {**(values.get(outer) or {}), inner[0]: text} if inner else text
        return values

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        assert isinstance(other, AudioEvent)
        if self.audio is None or other.audio is None:
            same = self.audio is other.audio and self.get(key := self._key) == other.get(key)
        else:
            same = self.audio.dtype == other.audio.dtype and np.array_equal(self.audio, other.audio)
        return same and self._without_audio() == other._without_audio()

    def __hash__(self) -> int:
        return object.__hash__(self)

    @property
    def _key(self) -> str:
        return self._audio_paths[0][0]

    def _without_audio(self) -> tuple[Any, ...]:
        slots = [getattr(self, name) for name in self._slots if name != "audio"]
        wire = {key: self.get(key) for key in self._names if key not in self._implied}
        return slots, wire, self.extra

    def __repr__(self) -> str:
        audio = self.audio
        shown = "None" if audio is None else f"<{len(audio)} samples {audio.dtype}>"
        return f"{super().__repr__()[:-1]}, audio={shown})"


def _text_of(name: str) -> property:
    return property(lambda event: event.get(name), doc="The base64 text exactly as sent.")


def _format_named(where: str, value: str | AudioFormat) -> AudioFormat:
    if isinstance(value, AudioFormat):
        return value
    if value not in FIXED:
        raise TypeError(f"{where} has audio_format={value!r}, expected an AudioFormat or its name")
    return FIXED[value]


def _audio_path(where: str, path: str) -> tuple[str, ...]:
    keys = tuple(path.split("."))
    if not 1 <= len(keys) <= 2 or not all(keys):
        raise TypeError(f"{where} has audio={path!r}, expected 'key' or 'outer.key'")
    return keys


def _construct_audio(
    cls: Any,
    tag: str | None,
    wire: dict[str, Any],
    audio: Any,
    audio_format: AudioFormat,
    start_sample: int,
) -> Any:
    event = construct(cls, tag, wire)
    if audio is None:
        text = _text_at(wire, cls._audio_paths)
        audio = None if text is None else from_wire(decode_base64(text), audio_format)
    slots = event._slot_values()
    samples = None if audio is None else np.ascontiguousarray(audio)
    slots[1:4] = samples, audio_format, start_sample
    return core.build(cls, slots, event._mask, None, event._extra)


def _text_at(wire: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> str | None:
    for path in paths:
        value: Any = wire
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, str):
            return value
    return None


def _drop_text(wire: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> None:
    """Take the audio's text out of an event's own wire value."""
    for outer, *inner in paths:
        if not inner:
            wire.pop(outer, None)
        elif isinstance(wire.get(outer), dict):
            wire[outer] = {key: value for key, value in wire[outer].items() if key != inner[0]}
