"""The decoder of the chosen backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._backend import BACKEND

__all__ = ["Decoder", "audio_text", "decode", "event_type"]

# The reference decoder is where the types are told, for both.
if TYPE_CHECKING or BACKEND == "python":
    from ._decoder_py import Decoder, audio_text, decode, event_type
else:
    from ._decoder_c import Decoder, audio_text, decode, event_type
