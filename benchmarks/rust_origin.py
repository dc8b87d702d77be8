"""The rows of the Rust origin: serde's tagged enum, timed inside its own process, beside rtfast.

Both read the same frames, which carry the beta's tags: the origin knows no other. They run in turn
on one core. Rust pays for no Python call and makes no Python objects: what it gives is a struct
and a `Vec<i16>`.
"""

import base64
import json
import re
import subprocess
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import rtfast

from . import frames as made
from .loops import dropped
from .peers import UNREAD, covers
from .row import Row

__all__ = ["RustOrigin", "Skipped", "origin_rows"]

FOLDER = Path(__file__).parent / "rust"
AUDIO = "response.audio.delta"
SECONDS = 0.003  # of a run of the program, in samples of a millisecond, of which it tells the least
TAG = re.compile(rb'\{"type":"([^"]+)"')
# The names that the origin has for GA's. Both moments of an item are one event to it.
ORIGINAL = {
    b"conversation.item.added": b"conversation.item.created",
    b"conversation.item.done": b"conversation.item.created",
    b"response.output_audio.delta": b"response.audio.delta",
    b"response.output_audio.done": b"response.audio.done",
    b"response.output_audio_transcript.delta": b"response.audio_transcript.delta",
    b"response.output_audio_transcript.done": b"response.audio_transcript.done",
}


class Skipped(Exception):
    """There is no program to measure; the text says why."""


def original(frames):
    """The same frames under the tags of the origin."""
    return [TAG.sub(renamed, frame, count=1) for frame in frames]


def renamed(found):
    return b'{"type":"%b"' % ORIGINAL.get(found[1], found[1])


def groups():
    """Frames by name, as the origin reads them."""
    sounds = {
        f"audio {name}": made.audio_deltas(size, max(2, min(16, 98_304 // size)))
        for name, size in made.AUDIO_SIZES.items()
    }
    others = {
        "transcript delta": made.transcript_deltas(64),
        "speech_started": made.speech_starteds(64),
        "response.done": made.response_dones(8),
        "session mix": made.session(),
    }
    return {name: original(frames) for name, frames in (sounds | others).items()}


class RustOrigin:
    """The program, built when it has to be; raises Skipped where that cannot be done."""

    def __init__(self):
        done = subprocess.run([FOLDER / "build.sh"], capture_output=True, text=True)
        said = (done.stdout.splitlines() or [""])[-1]
        if done.returncode:
            raise Skipped(f"the Rust origin does not build:\n{done.stderr}")
        if said.startswith("skipped: "):
            raise Skipped(said.removeprefix("skipped: "))
        self.program = said

    def run(self, *arguments):
        command = [self.program, *arguments]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def check(self, frames):
        """Raise unless the program says of every frame what the standard library says."""
        with written(frames) as path:
            answers = self.run("--check", path)
        for frame, said in zip(frames, answers, strict=True):
            check_answer(frame, said)

    def elsewhere(self, frames):
        """ns a frame, as the program itself measures it."""
        with written(frames) as path:
            (found,) = self.run("--seconds", str(SECONDS), f"frames={path}")
        return found["min"]

    def versions(self):
        lock = (FOLDER / "Cargo.lock").read_text(encoding="utf-8")
        found = dict(re.findall(r'name = "(.+)"\nversion = "(.+)"', lock))
        rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout
        crates = [f"{name} {found[name]}" for name in ("serde", "serde_json", "base64")]
        return ", ".join([rustc.strip().partition(" (")[0], *crates])


@contextmanager
def written(frames):
    """The path of a file with the frames, one a line: none of ours has a line end in it."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(b"\n".join(frames))
        file.flush()
        yield file.name


def check_answer(frame, said):
    wire, event = json.loads(frame), said["event"]
    assert event["type"] == wire["type"], (wire["type"], event["type"])
    assert covers(wire, event), (wire, event)
    assert wire.keys() - event.keys() <= UNREAD, wire.keys() - event.keys()
    count = checksum = None
    if wire["type"] == AUDIO:
        pcm = base64.b64decode(wire["delta"], validate=True)
        count, checksum = len(pcm) // 2, zlib.crc32(pcm)
    assert (said["samples"], said["crc32"]) == (count, checksum), wire["event_id"]


def origin_rows(origin):
    for name, frames in groups().items():
        origin.check(frames)
        ours = dropped(rtfast.Decoder().decode)
        contenders = {"rtfast": (ours, frames), "Rust origin": (origin, frames)}
        yield Row(f"{name}, the origin's tags", "bytes", contenders, group="Rust origin")
