"""The system has no more memory for audio: MemoryError, and all goes on once views are dropped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="this system bounds no process")

SCRIPT = """
import resource, sys, frames, rtfast

pcm = frames.made_up_pcm(8_000_000)
frame, small = frames.audio_delta(pcm), frames.audio_delta(pcm[:9600])
decoder = rtfast.Decoder(audio=rtfast.AudioArena())
decoder.decode(frame)
pages = int(open("/proc/self/statm").read().split()[0])
bound = pages * resource.getpagesize() + 60_000_000
resource.setrlimit(resource.RLIMIT_AS, (bound, resource.getrlimit(resource.RLIMIT_AS)[1]))
kept = []
for _ in range(3):
    try:
        while len(kept) < 100:
            kept.append(decoder.decode(frame).audio)
    except MemoryError:
        pass
    assert 1 <= len(kept) < 100, len(kept)
    assert all(memoryview(audio).cast("B") == pcm for audio in (kept[0], kept[-1]))
    assert decoder.decode(small).audio.tobytes() == pcm[:9600]
    kept.clear()
print("done")
"""


HERE = Path(__file__).parent


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc tells how large it is")
def test_no_memory_for_audio():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])},
        capture_output=True, text=True,
    )  # fmt: skip
    assert run.stdout == "done\n", run.stderr
