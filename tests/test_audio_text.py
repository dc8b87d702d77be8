"""audio_text: the base64 text of a frame's audio as it was sent, found and not decoded."""

import array
import gc
import itertools
import sys

import frames
import inventory
import pytest
from frames import compact
from phone_frames import MAKERS, PAYLOAD

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

TEXT = frames.base64_text(frames.made_up_pcm(300))
LONG = frames.base64_text(frames.made_up_pcm(9600))
DELTA = "response.output_audio.delta"

# Every tag that brings audio, and the keys of its text; where there are two, the first is taken.
AUDIO = {
    tag: inventory.audio_keys(tag) for tag in inventory.tags() if inventory.audio_keys(tag)
} or {DELTA: ("delta", "audio")}


@pytest.fixture
def text(backend):
    """audio_text's result as bytes or None, of every kind of frame the same."""

    def read(frame):
        found = [backend.audio_text(way) for way in (frame, bytearray(frame), memoryview(frame))]
        if b"\xff" not in frame:
            found.append(backend.audio_text(frame.decode()))
        for view in found:
            assert view is None or (type(view) is memoryview and view.readonly)
            assert view is None or (view.format, view.ndim, view.c_contiguous) == ("B", 1, True)
        plain = {None if view is None else bytes(view) for view in found}
        assert len(plain) == 1
        return plain.pop()

    return read


# where it stands


@pytest.mark.parametrize("tag", AUDIO)
def test_every_audio_event(text, tag):
    for key in AUDIO[tag]:
        for value in ("", "AAAA", TEXT, LONG):
            for wire in ({"type": tag, key: value}, {"x": {key: "no"}, key: value, "type": tag}):
                assert text(compact({**wire, "event_id": "e"})) == value.encode()
        for other in (None, 5, ["AAAA"], {"delta": "AAAA"}, True):
            assert text(compact({"type": tag, key: other})) is None
    assert text(compact({"type": tag, "event_id": "e"})) is None


@pytest.mark.parametrize(("key", "other"), [("delta", "audio"), ("audio", "delta")])
def test_the_first_of_two_keys(text, key, other):
    assert text(compact({"type": DELTA, key: "AAAA"})) == b"AAAA"
    assert text(compact({"type": DELTA, key: "AAAA", other: None})) == b"AAAA"
    assert text(compact({"type": DELTA, "audio": "BBBB", "delta": "AAAA"})) == b"AAAA"


@pytest.mark.parametrize("maker", MAKERS)
def test_phones(text, maker):
    wires = MAKERS[maker][0]
    for tag, wire in wires.items():
        expected = PAYLOAD.encode() if tag in ("media", "playAudio") else None
        assert text(compact(wire)) == expected
        assert text(compact(dict(reversed(wire.items())))) == expected
    media = wires["media"]
    assert text(compact({**media, "type": None})) == PAYLOAD.encode()
    assert text(compact({**media, "type": "response.done"})) is None
    assert text(compact({**media, "type": DELTA, "delta": "AAAA"})) == b"AAAA"
    assert text(compact({**media, "event": "mark"})) is None
    assert text(compact({**media, "event": 5})) is None
    for inside in (
        None,
        5,
        [],
        {},
        {"payload": None},
        {"payload": 5},
        "payload",
        [{"payload": ""}],
    ):
        assert text(compact({**media, "media": inside})) is None


@pytest.mark.parametrize(
    "frame",
    [
        b"{}",
        b'{"delta":"AAAA"}',
        b'{"type":"unknown.delta","delta":"AAAA"}',
        b'{"type":"response.output_text.delta","delta":"AAAA"}',
        b'{"type":"response.output_audio.done","delta":"AAAA"}',
        b'{"type":5,"delta":"AAAA"}',
        b'{"type":"conversation.item.created","item":{"content":[{"audio":"AAAA"}]}}',
        b'{"media":{"payload":"AAAA"}}',
    ],
)
def test_frames_without(text, frame):
    assert text(frame) is None


def test_every_order_and_any_space(text):
    pairs = [
        b'"type" : "%s"' % DELTA.encode(),
        b'"delta": "AAAA"',
        b'"x":{"type":"y"}',
        b'"n":-1.5',
    ]
    for order in itertools.permutations(pairs):
        assert text(b" \r\n{\t" + b" ,\n".join(order) + b" } ") == b"AAAA"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (b'"delta":"AAAA","delta":"BBBB"', b"BBBB"),
        (b'"delta":"AAAA","delta":null', None),
        (b'"delta":null,"delta":"BBBB"', b"BBBB"),
        (b'"delta":"AAAA","d\\u0065lta":"BBBB"', b"BBBB"),
        (b'"type":"x","delta":"AAAA","type":"response.audio.delta"', b"AAAA"),
        (b'"delta":"AAAA","type":"x"', None),
        (b'"t\\u0079pe":"x","delta":"AAAA"', None),
    ],
)
def test_the_last_of_duplicates(text, inside, expected):
    assert text(b'{"type":"response.output_audio.delta",' + inside + b"}") == expected


def test_the_last_of_nested_duplicates(text):
    for inside in (
        b'"media":{"payload":"AAAA","payload":"BBBB"}',
        b'"media":{"payload":"AAAA"},"media":{"payload":"BBBB"}',
        b'"media":{"payload":"AAAA"},"media":{"p\\u0061yload":"BBBB"}',
    ):
        assert text(b'{"event":"x","event":"media",' + inside + b"}") == b"BBBB"


def test_it_is_not_decoded(text):
    for inside in (b"\\/\\u002B==", b"no base64 at all!", b'\\"', b"\\\\", b"=" * 300 + b"\\n"):
        assert text(b'{"type":"response.audio.delta","delta":"' + inside + b'"}') == inside
        assert text(b'{"event":"media","media":{"payload":"' + inside + b'"}}') == inside


# whose memory it is


def test_of_bytes(backend):
    frame = compact({"type": DELTA, "delta": LONG})
    view = backend.audio_text(frame)
    assert view.obj is frame and view.nbytes == len(LONG)
    count = sys.getrefcount(frame)
    view.release()
    assert sys.getrefcount(frame) == count - 1
    with pytest.raises(TypeError):
        backend.audio_text(frame)[0] = 0


def test_the_view_outlives_all(backend):
    for make in (bytes, bytearray, bytes.decode):
        view = backend.audio_text(make(compact({"type": DELTA, "delta": LONG})))
        part = view[4:8]
        del view
        gc.collect()
        [bytes(20_000) for _ in range(50)]
        assert bytes(part) == LONG[4:8].encode()


def test_of_a_str(backend):
    frame = compact({"type": DELTA, "delta": LONG}).decode()
    count = sys.getrefcount(frame)
    view = backend.audio_text(frame)
    assert bytes(view) == LONG.encode() and view.readonly
    lends = backend.__name__ == "rtfast._decoder_c"
    held = sys.getrefcount(frame) - count
    is_its_own = view.obj is frame
    assert (held, is_its_own) == (lends, lends)
    del view
    held = sys.getrefcount(frame) - count
    assert held == 0


@pytest.mark.parametrize("sign", ["é", "€", "😀"])
def test_of_a_str_that_is_not_ascii(backend, sign):
    frame = f'{{"é":"{sign}","type":"{DELTA}","delta":"{LONG}","x":"{sign}"}}'
    for _ in range(2):
        view = backend.audio_text(frame)
        assert type(view.obj) is bytes and view.obj == LONG.encode() and view.readonly
        frame.encode()  # it may keep its UTF-8
    inside = f'{{"type":"{DELTA}","delta":"AA{sign}A"}}'
    assert bytes(backend.audio_text(inside)) == f"AA{sign}A".encode()


def test_of_a_str_subclass(backend):
    class Text(str):
        def __str__(self):
            raise AssertionError

        def encode(self, *_):
            raise AssertionError

    frame = Text(compact({"type": DELTA, "delta": LONG}).decode())
    assert bytes(backend.audio_text(frame)) == LONG.encode()


def test_of_other_buffers(backend):
    data = compact({"type": DELTA, "delta": "AAAA"})
    data += b" " * (-len(data) % 4)
    at = data.index(b"AAAA")
    for frame in (bytearray(data), array.array("B", data), array.array("i", data)):
        view = backend.audio_text(frame)
        assert bytes(view) == b"AAAA" and view.readonly and view.obj is frame
        with pytest.raises(BufferError):
            frame.pop()
        memoryview(frame).cast("B")[at] = ord("B")
        assert bytes(view) == b"BAAA"  # it is the caller's memory, no copy
        view.release()
        frame.pop()
    part = memoryview(b"  " + data)[2:]
    assert backend.audio_text(part).obj is part.obj
    frame = bytearray(data)
    assert backend.audio_text(memoryview(frame)).obj is frame


@pytest.mark.parametrize("wrong", [None, 5, ["{}"], {}, object()])
def test_what_is_no_frame(backend, wrong):
    with pytest.raises(TypeError, match="expected str or a contiguous buffer"):
        backend.audio_text(wrong)


def test_what_is_not_contiguous(backend):
    with pytest.raises(BufferError):
        backend.audio_text(memoryview(b"{ } ")[::2])


# bad frames


GOOD = compact({"type": DELTA, "delta": TEXT, "x": [1, {"y": "é"}]})


@pytest.mark.parametrize(
    ("frame", "code", "pos"),
    [
        (b"", "unexpected_end", 0),
        (b" [1]", "not_an_object", 1),
        (b'"AAAA"', "not_an_object", 0),
        (GOOD[:-1], "unexpected_end", len(GOOD) - 1),
        (GOOD + b"x", "trailing_data", len(GOOD)),
        (GOOD.replace(b"[1,", b"[1 "), "unexpected_byte", GOOD.index(b"[1,") + 3),
        (GOOD.replace(b"[1,", b"[01,"), "bad_number", GOOD.index(b"[1,") + 1),
        (GOOD.replace("é".encode(), b"\xff"), "bad_utf8", GOOD.index("é".encode())),
        (GOOD.replace(TEXT[9:].encode(), b"\n" + TEXT[10:].encode()), "control_character", None),
        (GOOD.replace(TEXT[9:].encode(), b"\\q" + TEXT[11:].encode()), "bad_escape", None),
        (b'{"event":"media","media":{"payload":"AAAA"}', "unexpected_end", 43),
        (b'{"event":"media","media":{"payload":"AAAA"', "unexpected_end", 42),
    ],
)
def test_what_is_no_json(backend, frame, code, pos):
    for way in (frame, bytearray(frame), *([] if b"\xff" in frame else [frame.decode()])):
        with pytest.raises(rtfast.DecodeError) as caught:
            backend.audio_text(way)
        assert caught.value.code == code
        if pos is not None:
            in_bytes = not isinstance(way, str) or frame[:pos].isascii()
            assert caught.value.pos == (pos if in_bytes else len(frame[:pos].decode()))
        with pytest.raises(rtfast.DecodeError) as decoded:
            backend.decode(way)
        assert str(decoded.value) == str(caught.value)


def test_a_lone_surrogate(backend):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.audio_text('{"type":"\ud800"}')
    assert (caught.value.code, caught.value.pos) == ("bad_utf8", 9)


def test_every_cut(backend):
    frame = compact({"type": DELTA, "delta": TEXT, "x": "é\n"})
    for cut in range(len(frame)):
        with pytest.raises(rtfast.DecodeError):
            backend.audio_text(frame[:cut])


def test_many_members(text):
    inner = {f"key{number}": {"payload": [number]} for number in range(100)}
    assert text(compact({"type": DELTA, **inner, "delta": LONG})) == LONG.encode()
    assert text(compact({**inner, "event": "media", "media": {**inner, "payload": LONG}})) == (
        LONG.encode()
    )


def test_it_keeps_nothing(backend):
    frame = compact({"type": DELTA, "delta": LONG, "x": TEXT})
    bad = frame[:-1]
    counts = []
    for _ in range(3):
        for _ in range(50):
            backend.audio_text(frame)
            backend.audio_text(bytearray(frame))
            with pytest.raises(rtfast.DecodeError):
                backend.audio_text(bad)
        gc.collect()
        counts.append((sys.getrefcount(frame), sys.getrefcount(bad), len(gc.get_objects())))
    assert counts[1][:2] == counts[2][:2] and abs(counts[1][2] - counts[2][2]) < 5
