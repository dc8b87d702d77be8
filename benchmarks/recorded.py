"""The rows of recorded frames, which are no part of the project: read where they lie beside it.

All others are generated. `docs/` of the corpus is left out, whose base64 is made up.
"""

import base64
import json
from pathlib import Path

import numpy as np

import rtfast

from . import frames as made
from .client_rows import receivers
from .loops import dropped
from .peers import INT16
from .row import Row, over

__all__ = ["CORPUS", "recorded_rows"]

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def recorded_rows(form):
    if CORPUS.is_dir():
        yield from audio_rows(form)
        yield session_row(form)


def lines_of(pattern, form):
    """The frames of the files of that name, in the order of the names."""
    paths = sorted(CORPUS.glob(pattern))
    frames = [line for path in paths for line in path.read_bytes().splitlines() if line]
    return made.as_text(frames) if form == "str" else frames


def to_samples(key):
    def by_hand(loads, b64decode):
        return lambda frame: np.frombuffer(b64decode(loads(frame)[key]), INT16)

    return by_hand


def audio_rows(form):
    """Sound as long as it was: one delta of OpenAI's beta, and the appends of one client of GLM."""
    deltas = lines_of("wire/openai_beta_audio_delta*.jsonl", form)
    appends = lines_of("recorded/glm_client_append*.jsonl", form)
    appends = [frame for frame in appends if "audio" in json.loads(frame)]
    for title, frames, key in (
        ("a beta audio delta of 100 ms", deltas, "delta"),
        (f"{len(appends)} appends to GLM", appends, "audio"),
    ):
        found = {"rtfast": rtfast.Decoder().decode} | receivers(to_samples(key))
        for frame in frames:
            right = np.frombuffer(base64.b64decode(json.loads(frame)[key], validate=True), INT16)
            for name, take in found.items():
                array = take(frame).audio if name == "rtfast" else take(frame)
                assert array.dtype == INT16 and np.array_equal(array, right)
        yield Row(f"recorded: {title}", form, over(frames, found, dropped))


def session_row(form):
    """Frames of servers, of which the audio was cut to 33 bytes before they were published: no
    whole samples, so that the peers leave it text. rtfast decodes it all the same."""
    frames = lines_of("recorded/*.server.jsonl", form)
    found = {"rtfast": rtfast.Decoder().decode, "json.loads": json.loads}
    try:
        from orjson import loads
    except ImportError:
        pass
    else:
        found["orjson.loads"] = loads
    for frame in frames:
        wire = json.loads(frame)
        assert found["rtfast"](frame).to_dict() == wire
        assert all(take(frame) == wire for name, take in found.items() if name != "rtfast")
    title = f"recorded: {len(frames)} frames of servers, audio cut, decoded"
    return Row(title, form, over(frames, found, dropped))
