"""The arena: pooled memory that goes back when the last view dies, told by its own statistics."""

import gc
import threading

import frames
import numpy as np
import pytest

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

PCM = frames.made_up_pcm(9600)
FRAME = frames.audio_delta(PCM)


@pytest.fixture
def arena():
    return rtfast.AudioArena()


@pytest.fixture
def decoder(backend, arena):
    return backend.Decoder(audio=arena)


def test_a_new_arena_has_nothing_in_use(arena):
    assert arena.in_use == 0


def test_in_use_while_any_view_lives(decoder, arena):
    event = decoder.decode(FRAME)
    assert arena.in_use >= len(PCM) and arena.bytes >= arena.in_use and arena.blocks >= 1
    audio = event.audio
    del event
    tail = audio[-10:]
    del audio
    assert arena.in_use >= len(PCM)
    view = memoryview(tail)
    del tail
    assert arena.in_use >= len(PCM) and bytes(view) == PCM[-20:]
    view.release()
    assert arena.in_use == 0


@pytest.mark.parametrize(
    "derive",
    [
        lambda audio: audio[1:],
        lambda audio: audio[::-2],
        lambda audio: audio.reshape(2, -1).T,
        lambda audio: audio.view(np.uint8),
        memoryview,
        lambda audio: np.frombuffer(audio, np.uint8),
        np.asarray,
        np.from_dlpack,
        lambda audio: np.lib.stride_tricks.sliding_window_view(audio, 100),
    ],
)
def test_everything_made_of_a_view_keeps_it(decoder, arena, derive):
    made = derive(decoder.decode(FRAME).audio)
    expected = np.array(made)
    for _ in range(20):
        decoder.decode(frames.audio_delta(frames.made_up_pcm(9600, seed=5)))
    assert np.array_equal(np.array(made), expected) and arena.in_use >= len(PCM)
    del made
    gc.collect()
    assert arena.in_use == 0


def test_the_pool_does_not_grow_when_frames_are_dropped(decoder, arena):
    decoder.decode(FRAME)
    held, blocks = arena.bytes, arena.blocks
    for _ in range(1000):
        decoder.decode(FRAME)
    assert arena.bytes <= 2 * held and arena.blocks <= blocks + 1


def test_the_pool_lets_memory_go_after_a_burst(decoder, arena):
    """What it keeps for the next frames is bounded, however many views there were at once."""
    kept = [decoder.decode(FRAME) for _ in range(2000)]
    assert arena.in_use >= 2000 * len(PCM)
    kept.clear()
    assert arena.in_use == 0 and arena.bytes < 2000 * len(PCM) // 2


def test_a_bad_frame_leaves_nothing_in_use(decoder, arena):
    twice = FRAME[:-1] + b',"delta":"!"}'
    for bad in (FRAME[:-1], FRAME + b"}", FRAME[:-1] + b',"rid":01}', FRAME[:-2] + b'!"}', twice):
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(bad)
        assert arena.in_use == 0
    event = decoder.decode(FRAME[:-1] + b',"delta":"AQI="}')
    assert event.audio.tolist() == [0x0201]
    assert arena.in_use < len(PCM)


def test_frames_larger_than_a_block(backend):
    arena = rtfast.AudioArena(block_bytes=4096)
    decoder = backend.Decoder(audio=arena)
    event = decoder.decode(FRAME)
    assert event.audio.tobytes() == PCM and arena.in_use >= len(PCM)
    assert event.audio.__array_interface__["data"][0] % 64 == 0
    del event
    assert arena.in_use == 0 and arena.bytes < len(PCM)


def test_views_outlive_arena_and_decoder(backend):
    arena = rtfast.AudioArena()
    events = [backend.Decoder(audio=arena).decode(FRAME) for _ in range(10)]
    del arena
    gc.collect()
    other = backend.Decoder(audio=rtfast.AudioArena())
    others = [other.decode(frames.audio_delta(frames.made_up_pcm(9600, seed=3))) for _ in range(10)]
    assert all(event.audio.tobytes() == PCM for event in events) and others


def test_an_arena_that_is_shared_by_threads(backend, arena):
    failed = []

    def work(number):
        decoder = backend.Decoder(audio=arena)
        pcm = frames.made_up_pcm(960, seed=number)
        kept = [decoder.decode(frames.audio_delta(pcm)).audio for _ in range(200)]
        if not all(audio.tobytes() == pcm for audio in kept):
            failed.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gc.collect()
    assert failed == [] and arena.in_use == 0


def test_decoders_of_a_thread_share_the_default_arena(backend):
    """So their memory stays hot: what one drops is what the other gets."""

    def place(decoder):
        return decoder.decode(FRAME).audio.__array_interface__["data"][0]

    decoders = [backend.Decoder() for _ in range(5)]
    assert len({place(decoder) for decoder in decoders for _ in range(20)}) <= 2


@pytest.mark.parametrize("wrong", [5, "arena", object(), bytearray(100)])
def test_what_is_no_sink(backend, wrong):
    with pytest.raises(TypeError):
        backend.Decoder(audio=wrong)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "64"])
def test_what_is_no_block_size(wrong):
    with pytest.raises((ValueError, TypeError)):
        rtfast.AudioArena(block_bytes=wrong)


def test_events_that_are_pickled_own_their_audio(decoder, arena):
    import copy
    import pickle

    event = decoder.decode(FRAME)
    for again in (pickle.loads(pickle.dumps(event)), copy.deepcopy(event)):
        assert again.audio.tobytes() == PCM and again.audio.flags.writeable
        again.audio[:] = 0
    assert event.audio.tobytes() == PCM
