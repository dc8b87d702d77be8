"""Audio into frames: `encode_audio` from samples, `wrap_audio` from base64 as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _envelope
from ._backend import core

__all__ = ["encode_audio", "wrap_audio"]

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Buffer

    from .audio import AudioFormat
    from .events.audio_event import AudioEvent

    def encode_audio(
        pcm: NDArray[Any] | Buffer,
        *,
        type: str | type[AudioEvent] = "input_audio_buffer.append",
        audio_format: str | AudioFormat | None = None,
        event_id: str | None = None,
        **ids: Any,
    ) -> str: ...

    def wrap_audio(
        text: str | Buffer,
        *,
        type: str | type[AudioEvent] = "input_audio_buffer.append",
        event_id: str | None = None,
        **ids: Any,
    ) -> str: ...

else:
    encode_audio, wrap_audio = core.writers(_envelope)
