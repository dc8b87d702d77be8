"""Every format in every dtype: what numpy and the standard say that the bytes stand for."""

import itertools

import frames
import g711
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

ENCODINGS = ("pcm16", "pcmu", "pcma", "unknown")
DTYPES = ("int16", "float32", "raw")
EVERY_BYTE = bytes(range(256))
EVERY_SAMPLE = np.arange(-32768, 32768).astype("<i2")
BAD = [
    frames.audio_text("AAAA!"),
    frames.audio_text("AAAAQ"),
    frames.audio_delta(frames.made_up_pcm(2000))[:-2],
    frames.audio_text(frames.base64_text(frames.made_up_pcm(999)) + "\xff"),
    frames.audio_text("AAAA")[:-1] + b',"delta":"AAA"}',
    b"{",
]


def format_of(encoding):
    return rtfast.AudioFormat(encoding, 0 if encoding == "unknown" else 8000)


def expected(data, encoding, dtype):
    """The samples of whole bytes, as an array of the dtype that they should have."""
    if dtype == "raw" or encoding == "unknown":
        return np.frombuffer(data, np.uint8)
    if encoding == "pcm16":
        linear = np.frombuffer(data, "<i2").astype(np.int16)
    else:
        linear = np.array([g711.TABLES[encoding][byte] for byte in data], np.int16)
    return linear if dtype == "int16" else linear.astype(np.float32) / np.float32(32768)


def same(array, wanted):
    return array.dtype == wanted.dtype and array.tobytes() == wanted.tobytes()


def decoded(backend, data, encoding, dtype):
    decoder = backend.Decoder(audio_format=format_of(encoding), dtype=dtype)
    return decoder.decode(frames.audio_delta(data))


def test_the_ends_of_the_tables():
    """By hand, from the recommendation's own tables: the oracle is tested too."""
    assert [g711.mu_law(code) for code in (0x80, 0xFF, 0x7F, 0x00)] == [32124, 0, 0, -32124]
    assert [g711.a_law(code) for code in (0xAA, 0xD5, 0x55, 0x2A)] == [32256, 8, -8, -32256]


@pytest.mark.parametrize("encoding", ["pcmu", "pcma"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_byte_of_g711(backend, encoding, dtype):
    for data in (EVERY_BYTE, EVERY_BYTE[::-1] * 7, EVERY_BYTE[100:163]):
        audio = decoded(backend, data, encoding, dtype).audio
        assert same(audio, expected(data, encoding, dtype))


def test_every_sample_as_float32(backend):
    """Scaled by 1 / 32768, which is exact: -1 is reached, 1 is not."""
    audio = decoded(backend, EVERY_SAMPLE.tobytes(), "pcm16", "float32").audio
    assert audio.dtype == np.float32
    assert np.array_equal(audio.astype(np.float64) * 32768, np.arange(-32768, 32768))
    assert (audio.min(), audio.max()) == (-1, np.float32(32767 / 32768))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_length(backend, encoding, dtype):
    for size in [*range(0, 140), 4801, 9600, 20_001]:
        data = frames.made_up_pcm(size, seed=size + 1)
        whole = data[: size // 2 * 2] if encoding == "pcm16" else data
        for frame in (frames.audio_delta(data), frames.audio_delta(data).decode()):
            decoder = backend.Decoder(audio_format=format_of(encoding), dtype=dtype)
            event = decoder.decode(frame)
            wanted = expected(whole, encoding, dtype)
            assert same(event.audio, wanted), size
            assert event.audio.flags.writeable and event.audio.flags.c_contiguous
            assert event.audio.flags.aligned and event.audio_format == format_of(encoding)


@pytest.mark.parametrize("dtype", DTYPES)
def test_durations_do_not_depend_on_the_dtype(backend, dtype):
    for encoding, milliseconds in (("pcm16", 20), ("pcmu", 40), ("pcma", 40), ("unknown", 0)):
        decoder = backend.Decoder(audio_format=format_of(encoding), dtype=dtype)
        event = decoder.decode(frames.audio_delta(bytes(320)))
        assert event.duration_ms == milliseconds == decoder.audio_ms(frames.ITEM_ID)
        count = {"pcm16": 160, "unknown": 0}.get(encoding, 320)
        assert decoder.audio_samples(frames.ITEM_ID) == count
        second = decoder.decode(frames.audio_delta(bytes(2)))
        assert second.start_sample == count and second.sample_rate == event.sample_rate


def test_escapes_inside_the_base64(backend):
    data = b"\xff\xfe\xfd" * 40
    text = frames.base64_text(data)
    assert "/" in text
    odd = text.replace("/", "\\/", 3).replace("/v", "\\u002fv", 2)
    for encoding, dtype in itertools.product(ENCODINGS, DTYPES):
        decoder = backend.Decoder(audio_format=format_of(encoding), dtype=dtype)
        audio = decoder.decode(frames.audio_text(odd)).audio
        assert same(audio, expected(data, encoding, dtype))


@settings(max_examples=200)
@given(
    encoding=st.sampled_from(ENCODINGS),
    dtype=st.sampled_from(DTYPES),
    into=st.sampled_from(["arena", "ring"]),
    data=st.binary(max_size=400) | st.integers(400, 3000).map(frames.made_up_pcm),
    cuts=st.lists(st.integers(0, 3000), max_size=10),
    between=st.lists(st.sampled_from(BAD), max_size=2),
    as_text=st.booleans(),
)
def test_any_split_into_deltas(backend, encoding, dtype, into, data, cuts, between, as_text):
    """Base64 of pieces of any length, bad frames among them, is the sound of the whole."""
    options = {"audio_format": format_of(encoding), "dtype": dtype}
    if into == "ring":
        array = np.zeros(3000, "uint8" if dtype == "raw" else dtype)
        options = {"audio_format": format_of(encoding), "audio": rtfast.AudioRing(array)}
    decoder, heard = backend.Decoder(**options), []
    for begin, end in itertools.pairwise(
        sorted({0, len(data), *(c for c in cuts if c < len(data))})
    ):
        for bad in between:
            with pytest.raises(rtfast.DecodeError):
                decoder.decode(bad)
        frame = frames.audio_delta(data[begin:end])
        heard.append(decoder.decode(frame.decode() if as_text else frame).audio)
    whole = data[: len(data) // 2 * 2] if encoding == "pcm16" else data
    if heard:
        assert same(np.concatenate(heard), expected(whole, encoding, dtype))
        width = {"pcm16": 2, "unknown": len(data) + 1}.get(encoding, 1)
        assert decoder.audio_samples(frames.ITEM_ID) == len(data) // width
