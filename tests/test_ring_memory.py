"""The ring's memory is the user's: which arrays it may be, what they decide, what is written."""

from multiprocessing import shared_memory

import frames
import numpy as np
import pytest

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

ITEM = frames.ITEM_ID
KHZ = rtfast.AudioFormat("pcm16", 1000)  # a sample is a millisecond


@pytest.fixture
def ring():
    return rtfast.AudioRing(10)


@pytest.fixture
def decoder(backend, ring):
    return backend.Decoder(audio=ring, audio_format=KHZ)


def heard(decoder, *values, **where):
    return decoder.decode(frames.audio_delta(frames.pcm_of(*values), **where))


@pytest.mark.parametrize("encoding", ["pcm16", "pcmu", "pcma"])
@pytest.mark.parametrize("dtype", ["int16", "float32", "uint8"])
def test_nothing_is_written_outside(backend, dtype, encoding):
    """Kernels that store 64 bytes at once write to the arena what they write to a ring, no more."""
    memory = np.zeros(500, dtype)
    name = "raw" if dtype == "uint8" else dtype
    plain = backend.Decoder(dtype=name, audio_format=encoding)
    for size in range(0, 300, 2 if encoding == "pcm16" else 1):
        frame = frames.audio_delta(frames.made_up_pcm(size, seed=size + 1))
        expected = plain.decode(frame).audio
        begin, end = size % 67, size % 67 + len(expected)
        memory[:] = 99
        ring = rtfast.AudioRing(memory[begin : end + 1])
        audio = backend.Decoder(audio=ring, audio_format=encoding).decode(frame).audio
        assert audio.tobytes() == expected.tobytes() == memory[begin:end].tobytes()
        assert (memory[:begin] == 99).all() and (memory[end:] == 99).all()


def test_shared_memory(backend):
    memory = shared_memory.SharedMemory(create=True, size=200)
    try:
        array = np.ndarray(100, np.int16, memory.buf)
        ring = rtfast.AudioRing(array)
        event = heard(backend.Decoder(audio=ring), 1, 2, 3)
        assert bytes(memory.buf[:6]) == frames.pcm_of(1, 2, 3)
        del event, ring, array
    finally:
        memory.close()
        memory.unlink()


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("int16", [0x0201, -2]),
        ("float32", [0x0201 / 32768, -2 / 32768]),
        ("uint8", [1, 2, 0xFE, 0xFF]),
    ],
)
def test_the_array_decides_the_dtype(backend, dtype, expected):
    array = np.zeros(10, dtype)
    ring = rtfast.AudioRing(array)
    decoder = backend.Decoder(audio=ring)
    event = decoder.decode(frames.audio_delta(b"\1\2\xfe\xff\x05"))
    assert event.audio.dtype == array.dtype and event.audio.tolist() == expected
    assert np.shares_memory(event.audio, array) and array[: len(expected)].tolist() == expected
    assert event.duration_ms == 2 / 24 and ring.available == len(expected)
    assert decoder.decode(frames.append(b"\1\2")).audio.dtype == array.dtype
    assert len(decoder.decode(frames.audio_delta(b"\6")).audio) == len(expected) // 2


@pytest.mark.parametrize(
    ("dtype", "array"), [("raw", np.int16), ("float32", np.int16), ("raw", np.float32)]
)
def test_a_dtype_that_contradicts_the_array(backend, dtype, array):
    ring = rtfast.AudioRing(np.zeros(10, array))
    with pytest.raises(ValueError, match="dtype"):
        backend.Decoder(audio=ring, dtype=dtype)


def test_g711_and_unknown_formats(backend):
    for array, taken in ((np.int16, False), (np.float32, False), (np.uint8, True)):
        ring = rtfast.AudioRing(np.zeros(10, array))
        decoder = backend.Decoder(audio=ring)
        decoder.decode(b'{"type":"session.updated","session":{"output_audio_format":"g711_ulaw"}}')
        event = decoder.decode(frames.audio_delta(b"\0\xff"))
        assert event.audio.dtype == array and ring.available == 2
        decoder.decode(b'{"type":"session.updated","session":{"output_audio_format":"opus"}}')
        event = decoder.decode(frames.audio_delta(b"Opus"))
        assert event.audio.tolist() == [*b"Opus"] and event.audio.dtype == np.uint8
        assert ring.available == (6 if taken else 2)


def frozen():
    array = np.zeros(4, np.int16)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "wrong",
    [
        0,
        -1,
        frozen(),
        np.zeros(0, np.int16),
        np.zeros((2, 2), np.int16),
        np.zeros((), np.int16),
        np.zeros(8, np.int16)[::2],
        np.zeros(8, np.int16)[::-1],
        np.zeros(9, np.uint8)[1:].view(np.int16),
        np.zeros(4, ">i2"),
        np.zeros(4, np.uint16),
        np.zeros(4, np.int8),
        np.zeros(4, np.float64),
        np.zeros(4, object),
        1.5,
        True,
        "10",
        None,
        bytearray(10),
        [0, 0],
    ],
    ids=str,
)
def test_what_is_no_ring(wrong):
    expected = ValueError if isinstance(wrong, np.ndarray) or type(wrong) is int else TypeError
    with pytest.raises(expected, match=r"expected|contiguous"):
        rtfast.AudioRing(wrong)


@pytest.mark.parametrize(
    "out",
    [
        frozen(),
        np.zeros(4, np.float32),
        np.zeros(4, np.uint16),
        np.zeros((2, 2), np.int16),
        bytearray(8),
        None,
    ],
    ids=str,
)
def test_what_cannot_be_read_into(decoder, ring, out):
    heard(decoder, 1, 2, 3)
    with pytest.raises((ValueError, TypeError)):
        ring.read_into(out)
    with pytest.raises(ValueError, match="overlaps"):
        ring.read_into(ring.peek(3))
    assert ring.peek(9).tolist() == [1, 2, 3]
