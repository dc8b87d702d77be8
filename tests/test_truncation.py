"""A frame cut at every byte: what is missing is the end, wherever the cut falls."""

import frames
import pytest
from origin_events import AUDIO, ORIGIN

import rtfast

pytestmark = pytest.mark.usefixtures("simd")

ASCII_FRAMES = [
    frames.speech_started(),
    frames.audio_delta(frames.made_up_pcm(100)),
    frames.text_delta(text='a"b\\c\n'),
    rb'{"type":"x","a":[true,false,null,-12.5e+10,{}],"b":"\ud83d\ude00\u00e9\/"} ',
    rb' { "a" : [ [ ] , { "b" : { } } ] , "type" : "response.output_text.delta" }',
]
CASES = {**ORIGIN, **AUDIO}
CHARACTERS = ["Grüße", "€ 5", "😀🙂", "é" * 40 + "x" * 40]


def whole(frame):
    """Where the document ends: a cut at or after it is none."""
    return len(frame.rstrip(b" "))


@pytest.mark.parametrize("frame", ASCII_FRAMES)
def test_cut_at_every_byte(fault, frame):
    for cut in range(whole(frame)):
        assert fault(frame[:cut]) == ("unexpected_end", cut), frame[:cut]


@pytest.mark.parametrize("frame", ASCII_FRAMES)
def test_cut_at_every_character_of_a_str(fault, frame):
    text = frame.decode()
    for cut in range(whole(frame)):
        assert fault(text[:cut]) == ("unexpected_end", cut), text[:cut]


@pytest.mark.parametrize("text", CHARACTERS)
def test_cut_inside_a_character(fault, text):
    frame = frames.text_delta(text=text, more={text: text})
    for cut in range(len(frame)):
        back = cut
        while frame[back] & 0xC0 == 0x80:
            back -= 1
        expected = ("unexpected_end", cut) if back == cut else ("bad_utf8", back)
        assert fault(frame[:cut]) == expected, frame[:cut]


@pytest.mark.parametrize("text", CHARACTERS)
def test_positions_in_a_str_count_characters(fault, text):
    frame = frames.text_delta(text=text, more={text: text}).decode()
    for cut in range(len(frame)):
        assert fault(frame[:cut]) == ("unexpected_end", cut), frame[:cut]


@pytest.mark.parametrize("tag", CASES)
def test_every_class_of_event_cut_at_every_byte(backend, tag):
    frame, _, _ = frames.layout({"type": tag, **CASES[tag][1]})
    decoder = backend.Decoder()
    for cut in range(len(frame)):
        with pytest.raises(rtfast.DecodeError) as caught:
            decoder.decode(frame[:cut])
        inside = frame[cut] & 0xC0 == 0x80
        assert caught.value.code == ("bad_utf8" if inside else "unexpected_end"), frame[:cut]
    assert decoder.decode(frame).type == tag


def test_a_long_response_cut_at_every_byte(backend):
    frame = frames.response_done()
    decoder = backend.Decoder()
    for cut in range(len(frame)):
        with pytest.raises(rtfast.DecodeError):
            decoder.decode(frame[:cut])
    assert decoder.decode(frame).response.status == "completed"


@pytest.mark.parametrize(
    ("text", "code", "pos"),
    [
        ('{"é":"€😀\x01"}', "control_character", 8),
        ('{"a":"é', "unexpected_end", 7),
        ('{"é":tru}', "bad_literal", 5),
        ('{"€":[1,]}', "unexpected_byte", 8),
        ('{"😀"}', "unexpected_byte", 4),
        ('{"é":"\\ud800"}', "lone_surrogate", 6),
        ('{"é":1} é', "trailing_data", 8),
        # Digits to Unicode, none to JSON: they do not make a number longer, or wrong.
        ('{"a":1٣}', "unexpected_byte", 6),
        ('{"a":0٣}', "unexpected_byte", 6),
        ('{"a":-1.5٣}', "unexpected_byte", 9),
        ('{"a":1.٣}', "bad_number", 5),
        ('{"a":1e٣}', "bad_number", 5),
        ('{"a":٣}', "unexpected_byte", 5),
    ],
)
def test_positions_after_characters_of_every_width(fault, text, code, pos):
    assert fault(text) == (code, pos)


def test_the_text_names_the_unit(backend):
    for frame, end in (('{"é":?}', "character 5)"), ('{"é":?}'.encode(), "byte 6)")):
        with pytest.raises(rtfast.DecodeError, match="frame") as caught:
            backend.decode(frame)
        assert str(caught.value).endswith(end)


def test_an_error_names_the_event_as_far_as_it_was_read(backend):
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(b'{"type":"error","error":{')
    assert caught.value.event_type == "error"
    assert str(caught.value).endswith("(error, byte 25)")
    with pytest.raises(rtfast.DecodeError) as caught:
        backend.decode(b'{"event_id":"e"')
    assert caught.value.event_type is None
    assert str(caught.value).endswith("(frame, byte 15)")
