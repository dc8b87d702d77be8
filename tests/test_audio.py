"""Sound: the samples that base64 and numpy give, not copied, in memory that nobody overwrites."""

import base64
import itertools

import frames
import numpy as np
import pytest
from oracle import samples

pytestmark = pytest.mark.usefixtures("simd")


def address(array):
    return array.__array_interface__["data"][0]


@pytest.fixture
def decoder(backend):
    return backend.Decoder()


def decoded(decoder, pcm, **where):
    return decoder.decode(frames.audio_delta(pcm, **where))


@pytest.mark.parametrize("size", [*range(0, 200), 1200, 4800, 7200, 9600, 24_000, 192_000])
def test_every_size(backend, size):
    pcm = frames.made_up_pcm(size, seed=size + 1)
    for frame in (frames.audio_delta(pcm), frames.audio_delta(pcm).decode()):
        audio = backend.decode(frame).audio
        assert audio.dtype == np.dtype("int16") and audio.tolist() == samples(pcm).tolist()


def test_the_full_frame_of_the_corpus(backend, corpus):
    frame = (corpus / "wire/openai_beta_audio_delta_2025_06.jsonl").read_bytes().rstrip(b"\n")
    text = frame.partition(b'"delta":"')[2].partition(b'"')[0]
    expected = np.frombuffer(base64.b64decode(text, validate=True), "<i2")
    for given in (frame, frame.decode()):
        event = backend.decode(given)
        assert np.array_equal(event.audio, expected) and len(event.audio) == 2400
        assert event.duration_ms == 100 and event.delta == text.decode()


def test_what_kind_of_array(decoder):
    for size in (2, 100, 9600, 3_000_000):
        audio = decoded(decoder, frames.made_up_pcm(size)).audio
        assert type(audio) is np.ndarray and audio.ndim == 1 and audio.shape == (size // 2,)
        assert audio.dtype == np.int16 and audio.dtype.isnative and audio.strides == (2,)
        assert audio.flags.c_contiguous and audio.flags.writeable and audio.flags.aligned
        assert not audio.flags.owndata and audio.base is not None
        audio[:] = 7
        assert int(audio.astype(int).sum()) == 7 * (size // 2)


def test_the_array_is_the_same_on_every_access(decoder):
    event = decoded(decoder, b"\1\2\3\4")
    assert event.audio is event.audio
    event.audio[0] = 99
    assert event.audio.tolist() == [99, 0x0403]


@pytest.mark.parametrize("carried", [b"", b"\7"])
def test_slices_begin_at_64_bytes(decoder, carried):
    kept = []
    for size in range(1, 400):
        decoder.reset()
        decoded(decoder, carried)
        event = decoded(decoder, frames.made_up_pcm(size))
        if len(event.audio):
            assert address(event.audio) % 64 == 0, size
            kept.append(event)


def test_memory_comes_back_when_the_last_view_dies(decoder):
    """The pool is last in, first out: what was dropped is what the next frame gets."""
    first = decoded(decoder, frames.made_up_pcm(9600))
    place = address(first.audio)
    view = first.audio[100:200]
    del first
    second = decoded(decoder, frames.made_up_pcm(9600))
    assert not np.shares_memory(second.audio, view)
    third_place = address(second.audio)
    del second, view
    places = set()
    for _ in range(4):
        event = decoded(decoder, frames.made_up_pcm(9600))
        places.add(address(event.audio))
        del event
    assert places <= {place, third_place}


def test_dropped_frames_use_the_same_memory_again(decoder):
    places = {address(decoded(decoder, frames.made_up_pcm(9600)).audio) for _ in range(200)}
    assert len(places) <= 2


def test_views_that_live_do_not_overlap(decoder):
    kept = [decoded(decoder, frames.made_up_pcm(size)).audio for size in (2, 4800, 9600, 62, 4800)]
    spans = sorted((address(audio), address(audio) + audio.nbytes) for audio in kept)
    assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(spans))


def test_a_view_outlives_event_decoder_and_slices(backend):
    pcm = frames.made_up_pcm(4800)
    views = []
    for _ in range(20):
        decoder = backend.Decoder()
        event = decoded(decoder, pcm)
        views.append(memoryview(event.audio[10:20].reshape(2, 5)))
        del event, decoder
    for _ in range(200):
        backend.decode(frames.audio_delta(frames.made_up_pcm(4800, seed=9)))
    assert all(bytes(view) == pcm[20:40] for view in views)


def test_a_view_kept_while_10_000_frames_are_decoded(decoder):
    pcm = frames.made_up_pcm(9600)
    kept = decoded(decoder, pcm)
    recent = []
    others = [frames.audio_delta(frames.made_up_pcm(size, seed=size)) for size in (9600, 4800, 960)]
    for count in range(10_000):
        recent.append(decoder.decode(others[count % 3]).audio)
        if len(recent) > 32:
            recent.pop(0)
    assert kept.audio.tobytes() == pcm


def test_nothing_is_shared_with_the_frame(decoder):
    given = bytearray(frames.audio_delta(b"\1\2\3\4"))
    event = decoder.decode(given)
    given[:] = b"x" * len(given)
    assert event.audio.tolist() == [0x0201, 0x0403]


def test_a_frame_larger_than_any_block(decoder):
    pcm = frames.made_up_pcm(5_000_000)
    event = decoded(decoder, pcm)
    assert event.audio.tobytes() == pcm and address(event.audio) % 64 == 0
    del event
    assert decoded(decoder, b"\1\2").audio.tolist() == [0x0201]


# beside the samples


def test_format_rate_and_duration(decoder):
    event = decoded(decoder, frames.made_up_pcm(4800))
    assert (event.sample_rate, event.duration_ms, event.start_sample) == (24_000, 100.0, 0)
    assert event.audio_format == decoder.output_format
    assert (event.audio_format.encoding, event.audio_format.sample_rate) == ("pcm16", 24_000)
    assert decoder.input_format == decoder.output_format


def test_empty_and_null_deltas(decoder):
    event = decoded(decoder, b"")
    assert event.audio.tolist() == [] and event.audio.dtype == np.int16
    assert (event.duration_ms, event.start_sample) == (0.0, 0)
    assert event.audio.flags.writeable and event.audio.flags.c_contiguous
    event = decoder.decode(frames.audio_text("").replace(b'""', b"null"))
    assert event.audio is None and decoder.audio_samples(frames.ITEM_ID) == 0


def test_base64_far_from_the_start_of_a_str(decoder):
    """The samples come from where the text stands, whatever came before it."""
    for before in range(0, 130, 3):
        pcm = frames.made_up_pcm(600, seed=before + 1)
        frame = b'{"x":"' + b"#" * before + b'",' + frames.audio_delta(pcm)[1:]
        assert decoder.decode(frame).audio.tobytes() == pcm
        assert decoder.decode(frame.decode()).audio.tobytes() == pcm
        wide = frame.decode().replace("#", "é")
        assert decoder.decode(wide).audio.tobytes() == pcm
