"""One decoder, one caller: whoever comes in between gets RuntimeError, and nothing is torn."""

import sys
import threading

import frames
import pytest

GOOD = [frames.audio_delta(b"\1\2\3"), frames.audio_delta(b"\4"), frames.text_delta()]


def from_many_threads(work, count=8):
    """Run work(i) in threads that start together; the exceptions they ended with."""
    gate, failed = threading.Barrier(count), []

    def run(number):
        gate.wait()
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.fixture
def often():
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_one_decoder_from_many_threads(backend, often):
    decoder = backend.Decoder()
    refused = []

    def work(number):
        for _ in range(300):
            try:
                assert len(decoder.decode_many(GOOD)) == 3
            except RuntimeError:
                refused.append(number)

    assert from_many_threads(work) == []
    decoder.reset()
    assert [event.audio.tolist() for event in decoder.decode_many(GOOD[:2])] == [[0x0201], [0x0403]]


def test_many_decoders_from_many_threads(backend, often):
    def work(number):
        decoder = backend.Decoder()
        for count in range(200):
            pcm = frames.made_up_pcm(960, seed=number * 1000 + count)
            event = decoder.decode(frames.audio_delta(pcm))
            assert event.audio.tobytes() == pcm and event.start_sample == count * 480
            assert decoder.decode(frames.text_delta()).delta == "Sure"

    assert from_many_threads(work) == []


def test_views_that_die_in_another_thread(backend, often):
    decoder = backend.Decoder()
    pcm = frames.made_up_pcm(960)
    events = [decoder.decode(frames.audio_delta(pcm)) for _ in range(800)]

    def work(number):
        for place in range(number, len(events), 8):
            assert events[place].audio.tobytes() == pcm
            events[place] = None

    assert from_many_threads(work) == []
    assert decoder.decode(frames.audio_delta(pcm)).audio.tobytes() == pcm


def test_a_frame_changed_while_it_is_decoded(backend, often):
    """Whatever the copy at entry caught, the event is of one piece."""
    given = bytearray(frames.audio_delta(frames.made_up_pcm(9600)))
    good, stop = bytes(given), threading.Event()

    def change():
        while not stop.is_set():
            given[:] = good[::-1]
            given[:] = good

    thread = threading.Thread(target=change)
    thread.start()
    decoder = backend.Decoder(on_error="return")
    try:
        for _ in range(300):
            event = decoder.decode(given)
            assert event.frame in (good, good[::-1])
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="__buffer__ came with Python 3.12")
def test_a_buffer_that_decodes(backend):
    """Python code that runs while a frame is taken in: refused or served, no call is torn."""
    decoder = backend.Decoder()
    seen = []

    class Sneaky:
        def __buffer__(self, flags):
            try:
                seen.append(decoder.decode(frames.audio_delta(b"\2", item="other")).item_id)
            except RuntimeError as error:
                seen.append(error)
            return memoryview(frames.audio_delta(b"\1\2\3"))

    event = decoder.decode(Sneaky())
    assert event.audio.tolist() == [0x0201] and event.item_id == frames.ITEM_ID
    assert len(seen) == 1 and (seen == ["other"] or type(seen[0]) is RuntimeError)
    assert decoder.decode(frames.audio_delta(b"\4")).audio.tolist() == [0x0403]


def test_an_iterator_that_decodes(backend):
    decoder = backend.Decoder()
    seen = []

    def given():
        yield GOOD[0]
        try:
            seen.append(decoder.decode(frames.text_delta()).delta)
        except RuntimeError as error:
            seen.append(error)
        yield GOOD[1]

    first, second = decoder.decode_many(given())
    assert first.audio.tolist() == [0x0201] and second.audio.tolist() == [0x0403]
    assert len(seen) == 1 and (seen == ["Sure"] or type(seen[0]) is RuntimeError)
    assert decoder.decode(GOOD[2]).delta == "Sure"
