"""Other interpreters of a process, and forked children: refused or served, never a crash."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BACKENDS

TESTS = Path(__file__).parent

IMPORT = """
try:
    import rtfast
except ImportError as error:
    print("refused:", str(error).splitlines()[0])
else:
    event = rtfast.decode(b'{"type":"response.output_text.delta","delta":"a"}')
    assert event.delta == "a" and event.to_dict()["delta"] == "a", event
    print("served")
"""
RUN = """
import sys, warnings
warnings.simplefilter("ignore")  # numpy's about interpreters
source = sys.stdin.read()
{before}
try:
    import _interpreters as interpreters
    create = lambda: interpreters.create("legacy" if {legacy} else "isolated", reqrefs=False)
    run = lambda id, text: interpreters.exec(id, text)
except ImportError:
    import _xxsubinterpreters as interpreters
    create = lambda: interpreters.create(isolated=not {legacy})
    run = interpreters.run_string
for _ in range(3):
    id = create()
    failed = run(id, "import sys; sys.path[:] = " + repr(sys.path) + source)
    assert failed is None, failed
    interpreters.destroy(id)
{after}
"""
DECODE = "import rtfast; assert rtfast.decode('{\"type\":\"ping\"}').type == 'ping'"


def run(script, given=""):
    path = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", script],
        env={**os.environ, "PYTHONPATH": path}, input=given, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("legacy", [True, False], ids=["one GIL", "isolated"])
@pytest.mark.parametrize("first", [True, False], ids=["after the main one", "before it"])
def test_subinterpreters(legacy, first):
    # An extension belongs to the interpreter that was the first to load it.
    script = RUN.format(
        legacy=legacy, before=DECODE if first else "", after=DECODE if first else IMPORT
    )
    done = run(script, IMPORT)
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == (3 if first else 4), done.stdout


FORK = """
import os, sys, warnings
import frames, rtfast
from rtfast import {module} as backend

ring, arena = rtfast.AudioRing(100), rtfast.AudioArena()
decoders = [backend.Decoder(audio=sink) for sink in (ring, arena, None)]
odd = frames.audio_delta(frames.pcm_of(1, 2) + b"\\3")
given = [odd, frames.text_delta(), frames.append(b"ab")]
kept = [decoder.decode_many(given * 3) for decoder in decoders]
child = os.fork()
for decoder in decoders:
    decoder.reset()
    audio, text, append = decoder.decode_many(given)
    assert audio.audio.tolist() == [1, 2] and text.delta == "Sure", audio
    assert append.audio.tolist() == [0x6261], append
assert [event.audio[0] for event in kept[1][::3]] == [1, 0x0103, 1], kept[1]
assert ring.available == 9 and arena.in_use > 0, ring
del kept, audio, append
assert arena.in_use == 0, arena
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("name", BACKENDS)
def test_a_forked_child_decodes_and_ends(name):
    """By the usual way, with all that is taken down at exit."""
    done = run(FORK.format(module={"c": "_decoder_c", "python": "_decoder_py"}[name]))
    assert done.returncode == 0 and done.stderr == "", done.stderr
