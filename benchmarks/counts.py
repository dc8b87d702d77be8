"""Instructions a frame, by callgrind: a figure that a busy machine does not blur.

    python -m benchmarks.counts [--frames 2000] [--only TEXT]

Valgrind runs this module again for every row: once with N frames of each kind, then with N more of
one kind. The difference over N is printed, gross, with Python's own loop and call in it; the row
"empty call" is those alone. Valgrind knows no AVX-512: what is counted is the AVX2 code.
"""

import argparse
import gc
import os
import re
import shutil
import subprocess
import sys

import rtfast
from rtfast import _backend

from . import frames as made
from .client_rows import chunks, telephone
from .loops import dropped, fill

__all__ = ["kinds"]

NOTHING = 99  # the kind of which there is no more


def kinds():
    """name -> what is called, and with which frames."""
    transcripts = made.transcript_deltas(64)
    sets = {
        "transcript delta": transcripts,
        "transcript delta, str": made.as_text(transcripts),
        "speech_started": made.speech_starteds(64),
        "audio 1.2K": made.audio_deltas(1_200, 16),
        "audio 9.6K": made.audio_deltas(9_600, 8),
        "audio 9.6K, str": made.as_text(made.audio_deltas(9_600, 8)),
        "response.done": made.response_dones(8),
        "session mix": made.session(),
    }
    decoded = {name: (rtfast.Decoder().decode, frames) for name, frames in sets.items()}
    return {
        "empty call": (callable, transcripts),  # a builtin of one argument that does nothing
        "event_type": (rtfast.event_type, transcripts),
        **decoded,
        "encode_audio 960 B": (rtfast.encode_audio, chunks(960)),
        "encode_audio 9.6K": (rtfast.encode_audio, chunks(9_600)),
        "append 960 B, float32": (
            rtfast.Decoder(dtype="float32").decode,
            [rtfast.encode_audio(pcm) for pcm in chunks(960)],
        ),
        "Twilio media": telephone(),
    }


def child(more, count):
    """What valgrind watches: `count` frames of every kind, and as many again of number `more`."""
    if "avx2" in _backend.simd_levels():
        _backend.force_simd("avx2")
    gc.disable()
    for number, (fn, frames) in enumerate(kinds().values()):
        run, given = dropped(fn), fill(frames, count)
        run(given)
        if number == more:
            run(given)
    print(f"simd={_backend.simd()}")


def count_of(more, count):
    """Instructions of the whole process, and the instruction set that it used.

    The processes differ in nothing else: equal arguments' lengths, hash seed, threads.
    """
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command += [sys.executable, "-m", "benchmarks.counts", "--child", f"{more:02}"]
    fixed = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [*command, "--frames", str(count)], env=os.environ | fixed, capture_output=True, text=True
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        raise SystemExit(f"valgrind failed with status {done.returncode}:\n{done.stderr}")
    return int(found[1]), done.stdout.partition("simd=")[2].strip()


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.counts", description=__doc__)
    parser.add_argument("--frames", type=int, default=2_000, help="frames of each kind")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds with TEXT in their name")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        return child(options.child, options.frames)
    if not shutil.which("valgrind"):
        raise SystemExit("skipped: valgrind is not installed")
    base, simd = count_of(NOTHING, options.frames)
    print(f"instructions a frame, gross ({rtfast.BACKEND}, {simd}, {options.frames} frames)")
    for number, name in enumerate(kinds()):
        if options.only in name:
            more, _ = count_of(number, options.frames)
            print(f"  {name:24}{(more - base) / options.frames:10,.0f}", flush=True)


if __name__ == "__main__":
    main()
