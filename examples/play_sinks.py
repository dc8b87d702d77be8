"""Where play_session.py plays to: a sound device, or a thread that keeps a device's pace."""

import importlib
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Fill = Callable[[Samples], None]

BLOCK = 0.02  # seconds that a callback is asked for


class Sink(Protocol):
    @property
    def latency(self) -> float:
        """Seconds from the callback to the ear."""

    def stop(self) -> object: ...


class NullSink:
    """Asks for samples as often as a device would, or `speed` times as often; plays nothing."""

    latency = 0.0

    def __init__(self, rate: int, fill: Fill, speed: float = 1) -> None:
        self._fill, self._every = fill, BLOCK / speed
        self._block = np.zeros(round(rate * BLOCK), np.int16)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopped.wait(max(due - time.monotonic(), 0)):
            self._fill(self._block)
            due += self._every

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


def open_device(rate: int, fill: Fill) -> Sink | None:
    """The default sound device, playing; None without one, or without the library for it."""
    try:
        sounddevice = importlib.import_module("sounddevice")
    except (ImportError, OSError):  # the package, or the PortAudio that it needs
        return None

    def callback(out: NDArray[np.int16], frames: int, when: Any, status: Any) -> None:
        fill(out[:, 0])

    try:
        device: Any = sounddevice.OutputStream(
            rate, round(rate * BLOCK), channels=1, dtype="int16", callback=callback
        )
        device.start()
    except sounddevice.PortAudioError:
        return None
    stream: Sink = device
    return stream
