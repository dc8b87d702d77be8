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


FORK_BESIDE = """
import os, sys, threading, warnings
import frames, rtfast
from rtfast import {module} as backend

warnings.simplefilter("ignore")  # that a process with threads is forked is what this is about
sys.setswitchinterval(1e-6)
ring, arena, stop = rtfast.AudioRing(4000), rtfast.AudioArena(), threading.Event()
busy = [backend.Decoder(audio=sink) for sink in (ring, arena)]
idle = backend.Decoder(audio=arena)
odd = frames.audio_delta(frames.pcm_of(1, 2) + b"\\3")
idle.decode(odd)

def work(number):
    while not stop.is_set():
        busy[number].decode(odd)
        arena.bytes, ring.available, number or ring.advance(len(ring.peek(9)))
        fields = {{"__annotations__": {{"a": int}}}}
        made = type(rtfast.Event)("New", (rtfast.Event,), fields, tags=("new",))
        backend.decode(b'{{"type":"new","a":1}}', events=[made])

def child():
    assert idle.decode(odd).audio.tolist() == [0x0103, 0x0200, 0x0300]
    for sink in (ring, arena, None):
        ring.clear()
        assert backend.Decoder(audio=sink).decode(odd).audio.tolist() == [1, 2]
    assert ring.clear().item_id and arena.bytes > 0 and arena.blocks > 0
    for decoder in busy:  # of a thread that is not there: free or in use for ever, but no crash
        try:
            decoder.reset()
        except RuntimeError as error:
            assert "in use" in str(error)
        else:
            assert decoder.decode(odd).audio.tolist() == [1, 2]

threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
for thread in threads:
    thread.start()
failed = 0
for _ in range(40):
    pid = os.fork()
    if not pid:
        try:
            child()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    failed += os.waitpid(pid, 0)[1] != 0
stop.set()
for thread in threads:
    thread.join()
sys.exit(failed)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize("name", BACKENDS)
def test_a_child_forked_while_other_threads_decode(name):
    """Locks that they held are held for ever there; sinks and other decoders must not mind."""
    module = {"c": "_decoder_c", "python": "_decoder_py"}[name]
    done = run(FORK_BESIDE.format(module=module))
    assert done.returncode == 0 and done.stderr == "", done.stderr
