"""Play a recorded session as it comes in, and break in on it.

    python examples/play_session.py [LOG.jsonl] [--barge-in SECONDS] [--speed FACTOR]

Frames are decoded straight into an AudioRing, and a callback plays from it: that of a sound device
where there is one (with `pip install sounddevice`), otherwise that of a thread which takes the
samples at the pace of a device and drops them. Press Enter to break in: the rest of the answer is
dropped, and the service is told how much of it was heard.
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from play_sinks import NullSink, Samples, Sink, open_device

import rtfast
from rtfast import events

SESSION = Path(__file__).with_name("session.jsonl")
RATE = 24_000
SPEECH_STARTED = "input_audio_buffer.speech_started"


class Service:
    """Stands for the connection: sends the frames of a log, and does as it is told."""

    def __init__(self, log: Path) -> None:
        self.frames = log.read_bytes().splitlines()
        self.truncated: set[str] = set()

    def send(self, frame: str) -> None:
        print(">", frame)
        event = json.loads(frame)
        if event["type"] == "conversation.item.truncate":
            self.truncated.add(event["item_id"])

    def __iter__(self) -> Iterator[bytes]:
        for frame in self.frames:
            event = json.loads(frame)
            if ".output_audio." not in event["type"] or event["item_id"] not in self.truncated:
                yield frame


class Player:
    """Plays from the ring. `fill` runs in the sink's thread."""

    def __init__(self, ring: rtfast.AudioRing, speed: float) -> None:
        self.ring, self.speed = ring, speed
        self.heard = 0  # samples
        self.rate = RATE
        self.sink: Sink | None = None

    def fill(self, out: Samples) -> None:
        count = self.ring.read_into(out)
        out[count:] = 0
        self.heard += count

    def start(self, rate: int) -> None:
        if self.sink is None:
            self.rate = rate
            device = open_device(rate, self.fill) if self.speed == 1 else None
            self.sink = device or NullSink(rate, self.fill, self.speed)

    @property
    def seconds(self) -> float:
        return self.heard / self.rate

    @property
    def latency_ms(self) -> int:
        """What the sink has taken from the ring, and nobody has heard yet."""
        return round(1000 * self.sink.latency) if self.sink is not None else 0

    def stop(self) -> None:
        if self.sink is not None:
            self.sink.stop()


class Client:
    """Decodes what the service sends; breaks in when asked to, or after so many seconds heard."""

    def __init__(
        self, service: Service, ring: rtfast.AudioRing, player: Player, barge_in: float | None
    ) -> None:
        self.service, self.ring, self.player = service, ring, player
        self.decoder = rtfast.Decoder(audio=ring)
        self.break_in = threading.Event()
        self.barge_in = barge_in
        self.cut_off: set[str] = set()

    def run(self) -> None:
        for frame in self.service:
            if rtfast.event_type(frame) == SPEECH_STARTED:
                self.wait_for_silence()  # that user had listened to the end
            event = self.decode(frame)
            if isinstance(event, rtfast.AudioEvent):
                self.player.start(event.sample_rate)
                if event.get("item_id") in self.cut_off:
                    self.ring.clear()  # it was on its way when we broke in
        self.wait_for_silence()

    def decode(self, frame: bytes) -> rtfast.Event:
        """The event of a frame; where the ring is full, once enough has been played."""
        while True:
            try:
                return self.decoder.decode(frame)
            except rtfast.BufferFull:
                self.pause()

    def wait_for_silence(self) -> None:
        while self.ring.available:
            self.pause()

    def pause(self) -> None:
        if self.barge_in is not None and self.player.seconds >= self.barge_in:
            self.barge_in = None
            self.break_in.set()
        if self.break_in.is_set():
            self.break_in.clear()
            self.interrupt()
        time.sleep(0.005 / self.player.speed)

    def interrupt(self) -> None:
        """Stop playing, and tell the service what was heard, so that the model knows it too."""
        if not self.ring.available:
            return  # nobody is talking
        position = self.ring.clear()
        if position.item_id is None or position.item_id in self.cut_off:
            return
        self.cut_off.add(position.item_id)
        truncate = events.ConversationItemTruncateEvent(
            item_id=position.item_id,
            content_index=position.content_index,
            audio_end_ms=max(position.audio_ms - self.player.latency_ms, 0),
        )
        self.service.send(truncate.to_json())


def watch_keyboard(break_in: threading.Event) -> None:
    for _ in sys.stdin:
        break_in.set()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Play a recorded session, and break in on it.")
    parser.add_argument("log", type=Path, nargs="?", default=SESSION, metavar="LOG.jsonl")
    parser.add_argument("--barge-in", type=float, metavar="SECONDS", help="of audio heard by then")
    parser.add_argument("--speed", type=float, default=1, help="other than 1 is not for the ear")
    parser.add_argument("--buffer", type=float, default=30, metavar="SECONDS", help="of the ring")
    given = parser.parse_args(arguments)

    ring = rtfast.AudioRing(round(given.buffer * RATE))
    player = Player(ring, given.speed)
    client = Client(Service(given.log), ring, player, given.barge_in)
    if sys.stdin.isatty():
        threading.Thread(target=watch_keyboard, args=(client.break_in,), daemon=True).start()
    try:
        client.run()
    finally:
        player.stop()
    print(f"{player.seconds:.2f} s played")


if __name__ == "__main__":
    main()
