"""The first moments of a process: importing rtfast beside numpy alone, and the first frame.

    python -m benchmarks.start [--processes 15]

Each figure is the minimum over fresh processes, taken in turn. With the SDK installed its import
and its first parse stand beside ours.
"""

import argparse
import os
import subprocess
import sys

from .timing import machine

MUST_RATIO = 1.5  # of importing numpy alone
IMPORT = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
FIRST = """
import time, rtfast
from benchmarks.frames import {kind}
frame = {kind}({arguments})[0]
decoder = rtfast.Decoder()
t = time.perf_counter(); decoder.decode(frame); print(time.perf_counter() - t)
"""
SDK = """
import time
from openai.resources.realtime.realtime import RealtimeConnection
from benchmarks.frames import transcript_deltas
frame = transcript_deltas(1)[0]
parse = RealtimeConnection(None).parse_event
t = time.perf_counter(); parse(frame); print(time.perf_counter() - t)
"""
SCRIPTS = {
    "import numpy": IMPORT.format("numpy"),
    "import rtfast": IMPORT.format("rtfast"),
    "first transcript delta": FIRST.format(kind="transcript_deltas", arguments="1"),
    "first audio delta": FIRST.format(kind="audio_deltas", arguments="9_600, 1"),
    "first response.done": FIRST.format(kind="response_dones", arguments="1"),
    "import openai": IMPORT.format("openai.resources.realtime.realtime"),
    "first transcript delta, SDK": SDK,
}


def seconds(script):
    """What the script prints at its end; None where it fails, as without the SDK."""
    # With bytecode on disk, as an installation has it; the first process of each kind may write it.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return None if done.returncode else float(done.stdout.split()[-1])


def measure(processes):
    """Seconds by name, the least of so many fresh processes; what does not run is left out."""
    best = {}
    for _ in range(processes):
        for name, script in SCRIPTS.items():
            if (taken := seconds(script)) is not None:
                best[name] = min(taken, best.get(name, taken))
    return best


def import_ratio(best):
    """Of importing rtfast, which imports numpy, to numpy alone."""
    return best["import rtfast"] / best["import numpy"]


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--processes", type=int, default=15, help="fresh processes a figure")
    count = parser.parse_args().processes
    print(machine())
    best = measure(count)
    for name in SCRIPTS:
        shown = f"{best[name] * 1000:10.3f} ms" if name in best else "   left out: it does not run"
        print(f"  {name:32}{shown}")
    ratio = import_ratio(best)
    verdict = "met" if ratio <= MUST_RATIO else "LOST"
    print(f"import, to numpy's: {ratio:.2f}x, must be <= {MUST_RATIO}x: {verdict}")
    slowest = max(taken for name, taken in best.items() if is_ours(name))
    print(f"first decode: must be < 1 ms: {'met' if slowest < 0.001 else 'LOST'}")


def is_ours(name):
    return name.startswith("first") and "SDK" not in name


if __name__ == "__main__":
    main()
