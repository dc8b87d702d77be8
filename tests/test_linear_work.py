"""Work that grows with the frame and no faster, whatever is in it: row 39 of the faults.

Twice: by time in every run, with sizes, turns and a bound that leave a busy machine room; and by
the instructions that callgrind counts, at double sizes, which nothing disturbs. Callgrind takes
minutes and is `slow`; it knows no AVX-512, so it runs the row below.
"""

import gc
import math
import os
import re
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from conftest import BACKENDS, MODULES
from hostile_frames import HOSTILE, WAYS, read, size

SCRIPT = Path(__file__).with_name("hostile_frames.py")


TURNS = 40  # at most; one is enough unless other programs take the machine away


def nanoseconds(read):
    begun = time.process_time_ns()
    read()
    return time.process_time_ns() - begun


def stays_linear(short, longer):
    """Whether `longer`, eight times the work of `short`, takes less than 24 times as long.

    Linear work takes 8 times as long, quadratic work 64 times. The two are run by turns, and the
    least time of each counts: what slows the machine down for a while may spoil some turns, but it
    comes to both; and there are more turns, further apart, for as long as the answer is no.
    """
    least_short = least_longer = math.inf
    for turn in range(TURNS):
        time.sleep(turn / 1000)
        least_short = min(least_short, *(max(2000, nanoseconds(short)) for _ in range(3)))
        least_longer = min(least_longer, nanoseconds(longer))
        if least_longer < 24 * least_short:
            return True
    return False


@pytest.mark.usefixtures("simd")
@pytest.mark.parametrize("way", WAYS)
def test_time_grows_no_faster_than_the_frame(backend, way):
    gc.disable()  # its turns come when they come
    try:
        for shape, made in HOSTILE.items():
            frames = (made(factor * size(way, backend)) for factor in (1, 8))
            assert stays_linear(*(partial(read, way, backend, frame) for frame in frames)), shape
    finally:
        gc.enable()


def test_time_that_grows_faster_is_seen():
    def search(size):
        """Looks through all that it has seen so far: quadratic."""
        seen = []
        for number in range(size):
            if number not in seen:
                seen.append(number)

    assert stays_linear(partial(sum, range(10_000)), partial(sum, range(80_000)))
    assert not stays_linear(partial(search, 100), partial(search, 800))


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
