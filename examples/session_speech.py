"""Speech for the example session: espeak-ng speaks, numpy brings it to the session's rate."""

import io
import subprocess
import wave

import numpy as np
import numpy.typing as npt

RATE = 24_000
PEAK = 0.9  # of full scale
HALF_TAPS = 16  # input samples on either side of an output sample that the filter looks at
KAISER_BETA = 8.0  # images of the speech end up some 80 dB below it
CUTOFF = 0.92  # of the input's Nyquist frequency: room for the filter's slope

Floats = npt.NDArray[np.float64]


def resample(samples: Floats, rate_in: int, rate_out: int) -> Floats:
    """Band-limited interpolation with a Kaiser-windowed sinc; for rate_out >= rate_in."""
    if rate_out < rate_in:
        raise ValueError(f"cannot resample {rate_in} Hz down to {rate_out} Hz")
    padded = np.pad(samples, HALF_TAPS)
    taps = np.arange(1 - HALF_TAPS, HALF_TAPS + 1)
    when = np.arange(len(samples) * rate_out // rate_in) * (rate_in / rate_out)
    nearest = when.astype(np.int64)
    # One row per output sample: how far each tap's input sample is from it.
    distance = taps - (when - nearest)[:, np.newaxis]
    window = np.i0(KAISER_BETA * np.sqrt(np.maximum(0, 1 - (distance / HALF_TAPS) ** 2)))
    weights = CUTOFF * np.sinc(CUTOFF * distance) * window / np.i0(KAISER_BETA)
    inputs = padded[HALF_TAPS + nearest[:, np.newaxis] + taps]
    return np.asarray(np.einsum("ij,ij->i", weights, inputs))


def speak(text: str) -> bytes:
    """The text as PCM16 little-endian mono at RATE."""
    command = ["espeak-ng", "-v", "en-us", "-s", "170", "-p", "45", "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    # espeak-ng cannot seek in a pipe, so its header promises more frames than there are.
    with wave.open(io.BytesIO(spoken)) as source:
        rate = source.getframerate()
        pcm = source.readframes(len(spoken) // 2)
    loud = resample(np.frombuffer(pcm, "<i2").astype(np.float64), rate, RATE)
    scaled: Floats = loud * (PEAK * 32767 / np.abs(loud).max())
    return scaled.round().astype("<i2").tobytes()
