"""What must hold, and what would be beyond it, for each row of the tables.

A bound stands beside one contender of its row, and says how many times its time is ours. Other
kinds: at most so many ns more than it ("ns"), or so many GB of base64 a second ("GB/s").
"""

from typing import NamedTuple

__all__ = ["BOUNDS", "Bound", "column_of"]


class Bound(NamedTuple):
    must: tuple[float | None, float | None, float | None]  # AVX-512, AVX2, the pure-Python twin
    beyond: float | None = None
    kind: str = "x"


def column_of(simd):
    """The place of an instruction set in `Bound.must`; None where nothing is asked of it."""
    return {"avx512": 0, "avx2": 1, "python": 2}.get(simd)


def both(ratio, beyond=None):
    return Bound((ratio, ratio, None), beyond)


NOTHING = (None, None, None)
NO_SLOWER = both(1)

BOUNDS = {
    "audio 1.2K": {"orjson+pybase64": Bound((8, 6, None))},
    "audio 9.6K": {
        "orjson+pybase64": Bound((11, 6, None)),
        "pysimdjson+pybase64": Bound((6, None, None)),
        "bare pybase64": Bound((1 / 0.5, 1 / 0.85, None)),
        "orjson+base64": Bound((None, None, 1 / 1.15)),
    },
    "audio 24K": {"orjson+pybase64": Bound((13, 7, None))},
    "pcm16 to float32": {"rtfast, pcm16 to int16": both(1 / 1.5)},
    "mu-law to int16, 48K": {"rtfast": Bound((10, 4, None), kind="GB/s")},
    "transcript delta, decoded": {"orjson.loads": Bound((None, None, 1 / 5))},
    "transcript delta, every field read": {
        "msgspec": both(1.8, 2.6),
        "msgspec, obfuscation too": both(1.8, 2.6),
        "orjson.loads alone": both(3.5),
    },
    "speech_started, every field read": {
        "msgspec": both(1.5, 2),
        "orjson.loads alone": both(2.8),
    },
    "response.done, decoded": {
        "orjson.loads": both(3, 4),
        "msgspec": both(3, 4),
        "msgspec, nested dicts": both(3, 4),
    },
    "response.done, every field read": {"orjson.loads alone": both(1, 1.5)},
    "session mix": {
        "orjson+pybase64": both(6),
        "msgspec str+pybase64": both(5),
        "openai parse_event": both(120),
        "HACK find()+pybase64 (unsafe)": Bound(NOTHING, 2.5),
    },
    "session mix, the origin's tags": {"Rust origin": both(10)},
    "event_type, type first": {"empty function": Bound((60, 60, None), kind="ns")},
    "event_type, type last after 16 KB": {
        "find of the key": both(1 / 2),
        "find of one byte": both(1 / 2),
    },
    "encode an append of 960 B": {"openai append": both(400), "f-string, pybase64": both(2.5)},
    "encode an append of 4,800 B": {"f-string, pybase64": both(2)},
    "an append of 960 B to float32": {"json, pybase64": both(10), "orjson, pybase64": both(5)},
    "at the SDK's seam, SDK objects": {
        "openai parse_event": both(25),
        "pydantic, one line": both(1.3),
    },
    "at the SDK's seam, rtfast's events": {"openai parse_event": both(100)},
    "hurts": {
        "msgspec": NO_SLOWER,
        "msgspec str+pybase64": NO_SLOWER,
        "msgspec Raw+pybase64": NO_SLOWER,
    },
}
