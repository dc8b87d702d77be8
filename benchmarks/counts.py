"""Instructions a frame, by callgrind: a figure that a busy machine does not blur.

    python -m benchmarks.counts [--frames 500] [--only TEXT] [--check [--strict] | --write]

Valgrind runs this module again. A row goes over its frames once, for caches and memory, and is
counted the second time, gross, with Python's own loop and call in it; the row "empty call" is those
alone. Valgrind knows no AVX-512: what is counted is the AVX2 code. What the repository keeps is
counts.json: see count_file.py.
"""

import argparse
import gc
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import rtfast
from rtfast import _backend

from . import count_file
from . import frames as made
from .client_rows import chunks, telephone
from .loops import dropped, fill

__all__ = ["kinds"]

# Callgrind begins a new part of its profile whenever this function of libc is called.
MARK = "getppid"
# A row is counted so often, and the smallest count is taken. Before each turn, an object of every
# size in KEPT is allocated for good: where an allocator's pool happens to run full or empty on each
# frame, that costs 20 to 80 instructions, which come and go with what the process did before.
TURNS = 4
KEPT = (*range(1, 480, 8), *range(1_000, 16_000, 1_000))  # bytes


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


def wanted(only):
    return {name: kind for name, kind in kinds().items() if only in name}


def child(only, count):
    """What valgrind watches; prints how many frames each row had: whole passes over its set."""
    if "avx2" in _backend.simd_levels():
        _backend.force_simd("avx2")
    rows, mark, kept = wanted(only), getattr(os, MARK), []
    gc.disable()
    for fn, frames in rows.values():
        run, given = dropped(fn), fill(frames, -(-count // len(frames)) * len(frames))
        for _ in range(TURNS):
            kept += [bytes(size) for size in KEPT]
            run(given)
            mark()
            run(given)
            mark()
        print(len(given))
    print(f"simd={_backend.simd()}")


def count(only, least):
    """Instructions a frame by name, and the instruction set that was used."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "part"
        command = ["valgrind", "--tool=callgrind", f"--dump-before={MARK}"]
        command += [f"--callgrind-out-file={out}", sys.executable, "-m", "benchmarks.counts"]
        command += ["--child", "--only", only, "--frames", str(least)]
        fixed = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, env=os.environ | fixed, capture_output=True, text=True)
        *frames, simd = done.stdout.split() or [""]
        if done.returncode or not simd.startswith("simd="):
            raise SystemExit(f"valgrind failed with status {done.returncode}:\n{done.stderr}")
        # Every other part is what a turn did between its marks.
        turns = [total(Path(f"{out}.{2 * turn + 2}")) for turn in range(len(frames) * TURNS)]
    counts = {
        name: min(turns[row * TURNS : (row + 1) * TURNS]) / int(frames[row])
        for row, name in enumerate(wanted(only))
    }
    return counts, simd.removeprefix("simd=")


def total(part):
    return int(re.search(r"^totals: (\d+)", part.read_text(), re.MULTILINE)[1])


def context(simd):
    """What the counts depend on beside our sources."""
    return {
        "rtfast": f"{rtfast.BACKEND}, {simd}",
        "compiler": compiler(),
        "python": f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.python_compiler()}",
        "numpy": metadata.version("numpy"),
        "libc": " ".join(platform.libc_ver()),
    }


def compiler():
    """What made the extension, as compilers leave word of it in their objects."""
    if rtfast.BACKEND != "c":
        return "none"
    from rtfast import _decoder_c

    binary = Path(_decoder_c.__file__).read_bytes()
    left = re.search(rb"(GCC: \([^)]*\)|clang version) [\d.]+", binary)
    return left[0].decode() if left else "not known"


def check(here, counts, options):
    """Print what has changed since the file was written; the exit status."""
    stored, before = count_file.read(options.file)
    before = {name: number for name, number in before.items() if options.only in name}
    rows = count_file.compare(before, counts)
    print(*count_file.lines(rows), sep="\n")
    elsewhere = count_file.differences(stored, here)
    if elsewhere:
        print("the context of the file is another one:", *elsewhere, sep="\n  ")
    status, said = count_file.status(rows, elsewhere, options.strict)
    print(said)
    return status


def arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.counts", description=__doc__)
    parser.add_argument("--frames", type=int, default=500, help="frames of each kind, at least")
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds with TEXT in their name")
    parser.add_argument("--check", action="store_true", help="compare with the file; may fail")
    parser.add_argument("--strict", action="store_true", help="fail in another context too")
    parser.add_argument("--write", action="store_true", help="renew the file")
    parser.add_argument("--file", default=count_file.PATH, help="instead of counts.json")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write renews all rows; leave out --only")
    return options


def main():
    options = arguments()
    if options.child:
        return child(options.only, options.frames)
    if not shutil.which("valgrind"):
        raise SystemExit("skipped: valgrind is not installed")
    counts, simd = count(options.only, options.frames)
    here = context(simd)
    print(f"instructions a frame, gross ({', '.join(here.values())})")
    if options.check:
        raise SystemExit(check(here, counts, options))
    for name, number in counts.items():
        print(f"  {name:24}{number:10,.0f}")
    if options.write:
        rounded = {name: round(number, 1) for name, number in counts.items()}
        count_file.write(here, rounded, options.file)


if __name__ == "__main__":
    main()
