"""Every origin and audio event: full, and with each field missing, null and retyped."""

import pytest
from frames import layout
from oracle import json_value, same_json
from origin_events import AUDIO, ORIGIN, RENAMED, RETYPED

import rtfast

CASES = {**ORIGIN, **{new: ORIGIN[old] for new, old in RENAMED.items()}, **AUDIO}
EACH_FIELD = [(tag, name) for tag, (_, fields, _) in CASES.items() for name in fields]
# In another key, or optional in the dialect that has it: see the alternatives of these classes.
AUDIO_KEYS = {
    tag: "audio" if "audio" in fields else "delta" for tag, (_, fields, _) in AUDIO.items()
}


def full(tag):
    return {"type": tag, **CASES[tag][1]}


def is_required(tag, name):
    return name not in CASES[tag][2]


def plain(value):
    """An attribute as the JSON that it stands for."""
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def ours(tag, name):
    """Names whose attribute is rtfast's: the key is read by item."""
    return name == "audio" or (tag in AUDIO and name == "sample_rate")


def test_there_are_29_of_the_origin():
    assert len(ORIGIN) == 29 and len(RENAMED) == 6


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("tag", CASES)
def test_full(backend, tag, strict):
    frame, _, _ = layout(full(tag))
    event = backend.decode(frame, strict=strict)
    assert type(event) is getattr(rtfast.events, CASES[tag][0]) and event.type == tag
    assert same_json(event.to_dict(), full(tag)) and event.extra == {}
    for name, value in CASES[tag][1].items():
        assert event[name] == value
        if not ours(tag, name):
            assert plain(getattr(event, name)) == value
    assert backend.event_type(frame) == tag
    if tag in AUDIO:
        assert isinstance(event, rtfast.AudioEvent) and event.audio.tolist() == [1, 2, -1]


@pytest.mark.parametrize("tag", CASES)
def test_full_with_the_type_last(backend, tag):
    frame, _, _ = layout({**CASES[tag][1], "type": tag})
    event = backend.decode(frame.decode(), strict=True)
    assert event == backend.decode(layout(full(tag))[0])


@pytest.mark.parametrize(("tag", "name"), EACH_FIELD)
def test_missing(backend, fault, tag, name):
    fields = {key: value for key, value in full(tag).items() if key != name}
    frame, _, end = layout(fields)
    event = backend.decode(frame)
    assert type(event).__name__ == CASES[tag][0]
    assert name not in event and same_json(event.to_dict(), fields)
    if not ours(tag, name) or name == "audio":
        assert getattr(event, name) is None
    if is_required(tag, name):
        assert fault(frame, strict=True) == ("missing_field", end)
    else:
        assert same_json(backend.decode(frame, strict=True).to_dict(), fields)


@pytest.mark.parametrize(("tag", "name"), EACH_FIELD)
def test_null(backend, fault, tag, name):
    fields = {**full(tag), name: None}
    frame, starts, _ = layout(fields)
    event = backend.decode(frame)
    assert type(event).__name__ == CASES[tag][0]
    assert name in event and event[name] is None and same_json(event.to_dict(), fields)
    if not ours(tag, name) or name == "audio":
        assert getattr(event, name) is None
    if is_required(tag, name):
        assert fault(frame, strict=True) == ("wrong_type", starts[name])
    else:
        assert same_json(backend.decode(frame, strict=True).to_dict(), fields)


@pytest.mark.parametrize(("tag", "name"), EACH_FIELD)
def test_retyped(backend, fault, tag, name):
    for value in RETYPED[type(full(tag)[name])]:
        fields = {**full(tag), name: value}
        frame, starts, _ = layout(fields)
        event = backend.decode(frame)
        assert type(event).__name__ == CASES[tag][0]
        assert same_json(event[name], value) and same_json(event.to_dict(), fields)
        if not ours(tag, name):
            assert plain(getattr(event, name)) == value
        if AUDIO_KEYS.get(tag) == name:
            assert event.audio is None
        assert fault(frame, strict=True) == ("wrong_type", starts[name])


@pytest.mark.parametrize("tag", CASES)
def test_nothing_but_the_type(backend, fault, tag):
    frame, _, end = layout({"type": tag})
    event = backend.decode(frame)
    assert type(event).__name__ == CASES[tag][0] and event.to_dict() == {"type": tag}
    for name in CASES[tag][1]:
        if not ours(tag, name) or name == "audio":
            assert getattr(event, name) is None
    if any(is_required(tag, name) for name in CASES[tag][1]):
        assert fault(frame, strict=True) == ("missing_field", end)
    else:
        backend.decode(frame, strict=True)


@pytest.mark.parametrize("tag", CASES)
def test_keys_that_nobody_knows(backend, tag):
    fields = {"new": {"type": "x"}, **full(tag), "obfuscation": "x7Q"}
    frame, _, _ = layout(fields)
    event = backend.decode(frame, strict=True)
    assert event.extra == {"new": {"type": "x"}, "obfuscation": "x7Q"}
    assert same_json(event.to_dict(), json_value(frame))


@pytest.mark.parametrize("tag", AUDIO)
def test_audio_that_is_empty_or_wrong(backend, fault, tag):
    key = AUDIO_KEYS[tag]
    frame, starts, _ = layout({**full(tag), key: ""})
    event = backend.decode(frame, strict=True)
    assert event.audio.tolist() == [] and event[key] == ""
    frame, starts, _ = layout({**full(tag), key: "AQA!"})
    assert fault(frame) == fault(frame, strict=True) == ("base64_character", starts[key] + 4)


def test_each_is_in_its_union():
    for tag, (name, _, _) in CASES.items():
        cls = getattr(rtfast.events, name)
        client = "append" in tag or "play" in tag
        union = rtfast.events.ClientEvent if client else rtfast.events.ServerEvent
        assert cls in union.__args__, name
