"""Sessions of frames through both decoders and every instruction set, against orjson and base64.

    python tests/fuzz/fuzz_decoder.py [libFuzzer options] [corpus]              fuzz, needs atheris
    python tests/fuzz/fuzz_decoder.py --compiled [libFuzzer options] [corpus]   without the twin
    python tests/fuzz/fuzz_decoder.py --replay <input>...                       again, no atheris

An input is two bytes of settings (options of the decoder, type of the frames) and frames with a
byte 0x1e between them, all given to one decoder.
"""

import contextlib
import functools
import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

REPLAY = "--replay" in sys.argv
COMPILED = "--compiled" in sys.argv  # an extension that was built for coverage is the guide
if not REPLAY:
    import atheris  # before rtfast, which it instruments

PLAIN = REPLAY or COMPILED
with contextlib.nullcontext() if PLAIN else atheris.instrument_imports(include=["rtfast"]):
    import mutate
    import seeds
    import session

RECORDED = HERE.parents[2] / "shared" / "corpus"  # beside the repository, where there is one


def pool():
    """Real frames to draw from: one of every tag of the example, and recorded ones."""
    files = [HERE.parents[1] / "examples" / "session.jsonl", *sorted(RECORDED.glob("*/*.jsonl"))]
    logs = [file.read_bytes().splitlines() for file in files]
    return sorted({frame for log in logs for frame in seeds.one_of_each(log)})


def main():
    if REPLAY:
        for name in sys.argv[sys.argv.index("--replay") + 1 :]:
            session.check(Path(name).read_bytes())
        return
    frames = pool()
    check = functools.partial(session.check, twin=not COMPILED)

    def mutator(data, longest, seed):
        if seed % 8 == 0:
            return atheris.Mutate(data, longest)
        return mutate.mutated(bytes(data), frames, seed, longest)

    arguments = [word for word in sys.argv if word != "--compiled"]
    atheris.Setup(arguments, check, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    assert importlib.util.find_spec("rtfast._core_c"), "the extension is not built"
    main()
