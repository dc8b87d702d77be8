"""decoder.feed: audio from binary WebSocket frames, in the same sink, carry and counts."""

import array
import contextlib
import itertools
import threading

import frames
import g711
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import samples

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

ITEM = frames.ITEM_ID
MULAW_SESSION = b'{"type":"session.updated","session":{"output_audio_format":"g711_ulaw"}}'


@pytest.fixture
def decoder(backend):
    return backend.Decoder()


@pytest.mark.parametrize("size", [*range(70), 960, 4801, 9600, 200_000])
def test_every_size(backend, size):
    pcm = frames.made_up_pcm(size, seed=size + 1)
    audio = backend.Decoder().feed(pcm)
    assert type(audio) is np.ndarray and audio.dtype == np.int16
    assert audio.tolist() == samples(pcm).tolist()
    assert audio.flags.writeable and audio.flags.c_contiguous and not audio.flags.owndata


@pytest.mark.parametrize(
    "kind",
    [
        bytes,
        bytearray,
        memoryview,
        lambda pcm: memoryview(b"xx" + pcm + b"yy")[2:-2],
        lambda pcm: array.array("h", pcm),
        lambda pcm: np.frombuffer(pcm, "<i2"),
        lambda pcm: np.frombuffer(pcm, np.float64).copy(),
    ],
)
def test_any_contiguous_buffer(decoder, kind):
    pcm = frames.made_up_pcm(480)
    given = kind(pcm)
    audio = decoder.feed(given)
    assert audio.tobytes() == pcm and not np.shares_memory(audio, np.frombuffer(given, np.uint8))


@pytest.mark.parametrize("wrong", [None, 5, "AAAA", [1, 2], object()])
def test_what_is_no_audio(decoder, wrong):
    with pytest.raises(TypeError, match=r"^pcm is"):
        decoder.feed(wrong)
    for strided in (memoryview(b"abcd")[::2], np.zeros((2, 2), np.int16)):
        with pytest.raises((BufferError, ValueError)):
            decoder.feed(strided)
    assert decoder.audio_samples(None) == 0


@pytest.mark.parametrize("wrong", [5, b"item", ["item"], 1.5])
def test_what_is_no_item(decoder, wrong):
    with pytest.raises(TypeError, match="item_id"):
        decoder.feed(b"\1\2", item_id=wrong)
    with pytest.raises(TypeError):
        decoder.feed()
    assert decoder.feed(b"\1\2", "item").tolist() == [0x0201]


def test_a_half_sample_is_carried(decoder):
    assert decoder.feed(b"\1\2\3", item_id="a").tolist() == [0x0201]
    assert decoder.feed(b"\x11", item_id="b").tolist() == []
    assert decoder.feed(b"\x21").tolist() == []
    assert decoder.feed(b"\4\5", item_id="a").tolist() == [0x0403]
    assert decoder.feed(b"\x12", item_id="b").tolist() == [0x1211]
    assert decoder.feed(b"\x22").tolist() == [0x2221]
    assert decoder.feed(b"").tolist() == []
    assert decoder.feed(b"\6", item_id="a").tolist() == [0x0605]
    decoder.feed(b"\7", item_id="a")
    decoder.reset()
    assert decoder.feed(b"\x08\x09", item_id="a").tolist() == [0x0908]


def test_it_counts_as_the_items_audio(decoder):
    decoder.feed(bytes(4800), item_id=ITEM)
    event = decoder.decode(frames.audio_delta(bytes(480)))
    assert event.start_sample == 2400 and decoder.audio_samples(ITEM) == 2640
    decoder.feed(bytes(480), item_id=ITEM)
    assert decoder.audio_ms(ITEM) == 120 and decoder.audio_samples(ITEM, 1) == 0
    decoder.decode(frames.item_truncated())
    assert decoder.audio_samples(ITEM) == 0


def test_without_an_item(decoder):
    decoder.feed(bytes(480))
    live = b'{"type":"session.output_audio.delta","delta":"AAAAAAAA"}'
    assert decoder.decode(live).start_sample == 240
    assert decoder.audio_samples(None) == 243 and decoder.audio_ms(None) == 243 / 24


def test_in_the_output_format(decoder):
    decoder.decode(MULAW_SESSION)
    every = bytes(range(256))
    assert decoder.feed(every).tolist() == g711.TABLES["pcmu"]
    assert decoder.audio_ms(None) == 32
    decoder.decode(MULAW_SESSION.replace(b"g711_ulaw", b"opus"))
    assert decoder.feed(b"Opus").tolist() == [*b"Opus"] and decoder.audio_samples(None) == 256


@pytest.mark.parametrize("dtype", ["float32", "raw"])
def test_in_the_dtype(backend, dtype):
    decoder = backend.Decoder(dtype=dtype)
    for data, expected in ((b"\0\x40\1", [0x4000]), (b"\0\0", [1])):
        audio = decoder.feed(data)
        wire = np.array(expected, "<i2")
        wanted = wire.view(np.uint8) if dtype == "raw" else wire / np.float32(32768)
        assert audio.dtype == wanted.dtype and audio.tolist() == wanted.tolist()
    assert decoder.audio_samples(None) == 2


def test_into_the_decoders_arena(backend):
    arena = rtfast.AudioArena()
    audio = backend.Decoder(audio=arena).feed(frames.made_up_pcm(9600))
    assert arena.in_use >= 9600 and audio.__array_interface__["data"][0] % 64 == 0
    del audio
    assert arena.in_use == 0


def test_not_while_the_decoder_is_in_use(decoder):
    stop, refused = threading.Event(), 0

    def decode():
        while not stop.is_set():
            with contextlib.suppress(RuntimeError):
                decoder.decode_many([frames.text_delta()] * 200)

    thread = threading.Thread(target=decode)
    thread.start()
    fed = 0
    for _ in range(2000):
        try:
            fed += len(decoder.feed(b"\1\2"))
        except RuntimeError:
            refused += 1
    stop.set()
    thread.join()
    assert decoder.audio_samples(None) == fed == 2000 - refused


@given(
    pcm=st.binary(max_size=600),
    cuts=st.lists(st.integers(0, 600), max_size=12),
    item=st.sampled_from([None, "a"]),
)
def test_any_split_gives_the_same_samples(backend, pcm, cuts, item):
    decoder, heard = backend.Decoder(), []
    for begin, end in itertools.pairwise(sorted({0, len(pcm), *(c for c in cuts if c < len(pcm))})):
        heard += decoder.feed(pcm[begin:end], item_id=item).tolist()
    assert heard == samples(pcm).tolist() and decoder.audio_samples(item) == len(heard)
