"""One decoder, one caller: whoever comes in between gets RuntimeError, and nothing is torn."""

import contextlib
import gc
import random
import signal
import sys
import sysconfig
import threading

import frames
import pytest

import rtfast
from rtfast._lock import Lock

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
    """Whatever the copy at entry caught, the event is of one piece.

    Without the GIL it may catch half of a change.
    """
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
            assert repr(event) == repr(backend.Decoder(on_error="return").decode(event.frame))
            if not sysconfig.get_config_var("Py_GIL_DISABLED"):
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


def in_the_midst(monkeypatch, act):
    """Let `act` run in the midst of the next frame, when its samples get their place in a ring."""
    reserve = rtfast.AudioRing._reserve

    def interrupted(ring, count):
        monkeypatch.setattr(rtfast.AudioRing, "_reserve", reserve)
        act()
        return reserve(ring, count)

    monkeypatch.setattr(rtfast.AudioRing, "_reserve", interrupted)


def refusals(decoder):
    """What a decoder answers to every call that would change it."""
    answers = []
    for call in (
        lambda: decoder.decode(GOOD[0]),
        lambda: decoder.decode_many(GOOD),
        lambda: decoder.feed(b"\1\2"),
        decoder.reset,
    ):
        try:
            answers.append(call())
        except RuntimeError as error:
            answers.append(str(error))
    return answers


@pytest.mark.parametrize("by", ["call", "finalizer", "collector", "signal", "thread"])
def test_in_the_midst_of_a_frame(backend, monkeypatch, by):
    """Every call is refused, from wherever it comes, and the frame under way is whole."""
    ring = rtfast.AudioRing(100)
    decoder = backend.Decoder(audio=ring)
    seen = []

    def look(*_):
        seen.append(refusals(decoder))
        assert decoder.audio_samples(frames.ITEM_ID) == 1  # asking is allowed
        assert decoder.output_format.encoding == "pcm16" and decoder.dropped_bytes == 0

    class Last:
        def __del__(self):
            look()

    def collected():
        last = Last()
        last.itself = last
        del last
        gc.collect()

    def in_a_thread():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    acts = {"call": look, "finalizer": Last, "collector": collected, "thread": in_a_thread}
    decoder.decode(GOOD[0])
    if by == "signal":
        before = signal.signal(signal.SIGTERM, look)
        in_the_midst(monkeypatch, lambda: signal.raise_signal(signal.SIGTERM))
    else:
        in_the_midst(monkeypatch, acts[by])
    try:
        event = decoder.decode(GOOD[1])
    finally:
        if by == "signal":
            signal.signal(signal.SIGTERM, before)
    assert [set(answers) for answers in seen] == [
        {"decoder is in use: by another thread, or further up the stack"}
    ]
    assert event.audio.tolist() == [0x0403] and event.start_sample == 1
    assert ring.peek(9).tolist() == [0x0201, 0x0403]
    assert decoder.audio_samples(frames.ITEM_ID) == 2
    assert decoder.decode(GOOD[2]).delta == "Sure"


@contextlib.contextmanager
def alarms(handler):
    """Call `handler` as a signal handler, again and again, each time after a moment by chance."""
    if not hasattr(signal, "setitimer"):
        pytest.skip("no interval timers on this system")
    chance, running = random.Random(11), [True]

    # Then every 50 ms: Python 3.11 may overlook a signal that the system gives to a thread of
    # numpy's, until the next one comes.
    def soon(seconds):
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)

    def again(*_):
        if not running:
            return
        try:
            handler()
        finally:
            soon(chance.uniform(1e-5, 1e-3))

    before = signal.signal(signal.SIGALRM, again)
    try:
        soon(1e-4)
        yield
    finally:
        running.clear()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_signal_handler_that_decodes(backend):
    """Wherever the signal comes: refused or served, and every frame served is counted once."""
    decoder = backend.Decoder()
    frame = frames.audio_delta(frames.made_up_pcm(960))
    served, refused = [], []

    def handler():
        try:
            served.append(len(decoder.decode(frame).audio))
        except RuntimeError:
            refused.append(1)

    decoded = 0
    with alarms(handler):
        while len(served) + len(refused) < 150:
            decoded += sum(len(event.audio) for event in decoder.decode_many([frame] * 5))
    assert decoded > 0 and decoder.audio_samples(frames.ITEM_ID) == decoded + sum(served)


def interrupt(work, check, times):
    """Let a KeyboardInterrupt come into `work`, called again and again, and check after each."""
    armed, interrupted = [], []

    def handler():
        if armed:
            armed.clear()
            interrupted.append(1)
            raise KeyboardInterrupt

    # A function, since not each jump of a loop inside `try` is in what it guards.
    def work_till_then():
        armed.append(1)
        while armed:  # what comes into a finalizer, Python reports and goes on
            work()

    with alarms(handler):
        while len(interrupted) < times:
            with contextlib.suppress(KeyboardInterrupt):
                work_till_then()
            check()


def test_no_signal_leaves_a_lock_locked():
    """Python 3.14 has a gap in `with`, before the block: see `_lock`."""
    lock = Lock()

    def take():
        with lock:
            pass

    def is_free():
        assert lock.acquire(blocking=False)
        lock.release()
        assert not lock.locked()

    interrupt(take, is_free, times=300)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("sink", ["arena", "ring"])
@pytest.mark.parametrize("size", [960, 961])
def test_keyboard_interrupt(backend, sink, size):
    """A frame has happened or it has not, whatever it was that the signal came into."""
    ring = rtfast.AudioRing(2**20) if sink == "ring" else None
    decoder = backend.Decoder(audio=ring)
    frame = frames.audio_delta(frames.made_up_pcm(size))
    checked = 0

    def is_of_whole_frames():
        nonlocal checked
        samples = decoder.audio_samples(frames.ITEM_ID)
        assert samples == round(2 * samples / size) * size // 2  # of whole frames
        if ring is not None:
            assert ring.available == samples - checked
            assert ring.position().item_id in (None, frames.ITEM_ID)
            ring.clear()
            checked = samples
        event = decoder.decode(frame)
        assert event.start_sample == samples
        samples += len(event.audio)
        assert decoder.audio_samples(frames.ITEM_ID) == samples

    interrupt(lambda: decoder.decode_many([frame] * 7), is_of_whole_frames, times=100)
