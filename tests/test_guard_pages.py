"""Memory that ends where it may: right before and right behind a page that nobody may touch.

What `event_type` is given is another's memory, and so is a ring's. What reads the frames that are
copied is held to the same by `tests/c` and, with a sanitizer, by `tests/fuzz`. Each decoder runs in
a process of its own, since a byte too far is a crash.
"""

import ctypes
import importlib
import mmap
import os
import subprocess
import sys
from pathlib import Path

import frames
import numpy as np
import pytest

import rtfast

TESTS = Path(__file__).parent
PAGE = mmap.PAGESIZE
LONGEST = 300  # bytes that are tried at each of the two borders

pytestmark = pytest.mark.skipif(os.name != "posix", reason="mprotect is POSIX")


def guarded():
    """A page between two that are forbidden, and what keeps it."""
    owner = mmap.mmap(-1, 3 * PAGE)
    begin = ctypes.addressof(ctypes.c_char.from_buffer(owner))
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    protect.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    for page in (0, 2):
        assert protect(begin + page * PAGE, PAGE, 0) == 0
    return memoryview(owner)[PAGE : 2 * PAGE]


def typed(before):
    """A frame whose tag begins after `before` bytes or so, and where its tag ends."""
    frame = b'{"' + b"x" * before + b'":"\\"{","type":"' + frames.TEXT.encode() + b'"'
    return frame, len(frame)


def read_types(module):
    page = guarded()
    for before in range(1, LONGEST - 60, 3):
        frame, end = typed(before)
        for size in range(len(frame) + 1):
            expected = frames.TEXT if size == end else None
            for place in (slice(0, size), slice(PAGE - size, PAGE)):
                page[place] = frame[:size]
                assert module.event_type(page[place]) == expected, (size, place)


def write_rings(module):
    """Every number of samples, of every kind, up to either border."""
    page = np.frombuffer(guarded(), np.uint8)
    for dtype in ("int16", "float32", "uint8"):
        memory = page.view(dtype)
        for size in range(2, LONGEST, 2):
            pcm = frames.made_up_pcm(size, seed=size)
            frame = frames.audio_delta(pcm)
            expected = np.frombuffer(pcm, np.uint8 if dtype == "uint8" else "<i2")
            expected = expected / np.float32(32768) if dtype == "float32" else expected
            count = len(expected)
            for place in (slice(0, count), slice(len(memory) - count, len(memory))):
                event = module.Decoder(audio=rtfast.AudioRing(memory[place])).decode(frame)
                assert event.audio.tolist() == expected.tolist() == memory[place].tolist()


def main(name, level):
    if level != "python":
        importlib.import_module("rtfast._backend").force_simd(level)
    module = importlib.import_module(name)
    read_types(module)
    write_rings(module)
    print("nothing touched")


def test_nothing_beyond_is_touched(backend, simd):
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    run = subprocess.run(
        [sys.executable, "-X", "faulthandler", __file__, backend.__name__, simd],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert run.stdout.strip() == "nothing touched", run.stderr


if __name__ == "__main__":
    main(*sys.argv[1:])
