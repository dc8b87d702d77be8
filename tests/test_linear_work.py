"""Work that grows with the frame and no faster, whatever is in it: row 39 of the faults.

Twice: by time in every run, eightfold sizes so that a busy machine does not matter; and by the
instructions that callgrind counts, at double sizes, which nothing disturbs. Callgrind takes minutes
and is `slow`; it knows no AVX-512, so it runs the row below.
"""

import gc
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import BACKENDS, MODULES
from hostile_frames import HOSTILE, WAYS, read, size

SCRIPT = Path(__file__).with_name("hostile_frames.py")


TRIES = 3  # a busy machine takes time away from some


def nanoseconds(way, backend, frame):
    begun = time.process_time_ns()
    read(way, backend, frame)
    return time.process_time_ns() - begun


@pytest.mark.usefixtures("simd")
@pytest.mark.parametrize("way", WAYS)
def test_time_grows_no_faster_than_the_frame(backend, way):
    """Eight times the size takes less than 24 times as long: linear work 8, quadratic 64."""
    gc.disable()  # its turns come when they come
    try:
        for shape, made in HOSTILE.items():
            frame, longer = (made(factor * size(way, backend)) for factor in (1, 8))
            least = max(2000, min(nanoseconds(way, backend, frame) for _ in range(TRIES)))
            assert any(nanoseconds(way, backend, longer) < 24 * least for _ in range(TRIES)), shape
    finally:
        gc.enable()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind counts the instructions")
@pytest.mark.parametrize("name", BACKENDS)
def test_instructions_grow_no_faster_than_the_frame(name, tmp_path):
    """Twice the size takes less than three times the instructions, interpreter and all."""
    path = os.pathsep.join([str(SCRIPT.parents[1]), str(SCRIPT.parent)])
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={tmp_path}/count",
         "--dump-before=getppid", "--compress-strings=yes",
         sys.executable, str(SCRIPT), MODULES[name]],
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    labels = [line.split("\t") for line in run.stdout.splitlines()]
    # Each frame is between two dumps; the file of a dump has what came since the one before.
    counted = [total(tmp_path / f"count.{2 * number + 2}") for number in range(len(labels))]
    assert len(labels) == 2 * len(WAYS) * len(HOSTILE)
    slow = []
    for place in range(0, len(labels), 2):
        length = int(labels[place + 1][0]) / int(labels[place][0])  # a little off 2
        ratio = counted[place + 1] / counted[place] / length
        if ratio >= 1.5:
            slow.append((*labels[place], ratio))
    assert not slow


def total(dump):
    return int(re.search(r"^totals: (\d+)", dump.read_text(), re.MULTILINE)[1])
