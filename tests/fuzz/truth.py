"""What one frame must give: refused or not, its value, its audio, by orjson and strict base64."""

import json
import math

import orjson
from mutate import AUDIO_KEYS
from oracle import same_json, strict_base64

import rtfast


def against_oracles(frame, result, options):
    try:
        value = orjson.loads(frame)
    except orjson.JSONDecodeError:
        assert len(result) == 5 and not result[0].startswith("base64"), (frame, result)
        return
    if not isinstance(value, dict):
        assert result[0] == "not_an_object", (frame, result)
        return
    assert result[-1] == first_type(frame), (frame, result)
    if len(result) == 5:
        refused(frame, value, result, options)
        return
    audio_is_right(frame, value, result, options)
    told = dict(result[1])
    if options.get("keep_frame") is False and result[3]:  # the text is gone, by contract
        for key in AUDIO_KEYS & value.keys():
            value[key] = told[key] = None
    assert same_json(told, value), (frame, result)
    assert same_json(orjson.loads(result[5]), result[1]), (frame, result)


def refused(frame, value, result, options):
    code = result[0]
    if code.startswith("base64"):
        texts = [value.get(key) for key in AUDIO_KEYS]
        assert any(isinstance(t, str) and strict_base64(t) is None for t in texts), (frame, result)
        return
    if code == "larger than the ring":
        assert "audio" in options
        return
    assert options.get("strict"), (frame, result)
    assert code in ("missing_field", "wrong_type", "unknown_type"), (frame, result)


def first_type(frame):
    """The first `type` of several; orjson has the last."""
    text = frame if isinstance(frame, str) else bytes(frame).decode()
    for key, value in json.loads(text, object_pairs_hook=list):
        if key == "type":
            return value if isinstance(value, str) else None
    return None


def audio_is_right(frame, value, result, options):
    """An audio event's text was strict; its raw bytes are what the text says."""
    cls, audio = result[0], result[3]
    if not issubclass(cls, rtfast.AudioEvent):
        assert audio is None
        return
    texts = [value[key] for (key,) in cls._audio_paths if isinstance(value.get(key), str)]
    assert (audio is None) == (not texts), (frame, result)
    if audio is None:
        return
    decoded = strict_base64(texts[0])
    assert decoded is not None, (frame, result)
    if "pcm16" in audio[5] and audio[0] != "float32":
        assert is_pcm16(audio[1], decoded), (frame, result)
    elif options.get("dtype") == "raw":
        assert audio[1] == decoded, (frame, result)
    assert math.isfinite(audio[4] or 0.0)


def is_pcm16(samples, decoded):
    """Whole samples of what was decoded, a byte that the frame before left over in front or not."""
    alone, carried = len(decoded) // 2 * 2, (len(decoded) + 1) // 2 * 2
    if samples == decoded[:alone]:
        return True
    return len(samples) == carried and samples[1:] == decoded[: carried - 1]
