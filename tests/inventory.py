"""What events.json says of tags, fields and types; no class of ours is asked here.

A type is read as the set of JSON kinds that it stands for: null, bool, int, float, str, array,
object. events.json is not part of the project: without it the tests that need it are skipped.
"""

import json
import re
from functools import cache
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "shared" / "protocol" / "events.json"
ABSENT = "events.json is not beside this repository"

# The 29 events of the origin: tag, the name it has since, class. The names are those of the origin.
ORIGIN = {
    "error": "ErrorEvent",
    "session.created": "SessionCreatedEvent",
    "session.updated": "SessionUpdatedEvent",
    "conversation.created": "ConversationCreatedEvent",
    "input_audio_buffer.committed": "InputAudioBufferCommittedEvent",
    "input_audio_buffer.cleared": "InputAudioBufferClearedEvent",
    "input_audio_buffer.speech_started": "InputAudioBufferSpeechStartedEvent",
    "input_audio_buffer.speech_stopped": "InputAudioBufferSpeechStoppedEvent",
    "conversation.item.created": "ConversationItemCreatedEvent",
    "conversation.item.input_audio_transcription.completed": (
        "ConversationItemInputAudioTranscriptionCompletedEvent"
    ),
    "conversation.item.input_audio_transcription.delta": (
        "ConversationItemInputAudioTranscriptionDeltaEvent"
    ),
    "conversation.item.input_audio_transcription.failed": (
        "ConversationItemInputAudioTranscriptionFailedEvent"
    ),
    "conversation.item.truncated": "ConversationItemTruncatedEvent",
    "conversation.item.deleted": "ConversationItemDeletedEvent",
    "response.created": "ResponseCreatedEvent",
    "response.done": "ResponseDoneEvent",
    "response.output_item.added": "ResponseOutputItemAddedEvent",
    "response.output_item.done": "ResponseOutputItemDoneEvent",
    "response.content_part.added": "ResponseContentPartAddedEvent",
    "response.content_part.done": "ResponseContentPartDoneEvent",
    "response.text.delta": "ResponseTextDeltaEvent",
    "response.text.done": "ResponseTextDoneEvent",
    "response.audio_transcript.delta": "ResponseAudioTranscriptDeltaEvent",
    "response.audio_transcript.done": "ResponseAudioTranscriptDoneEvent",
    "response.audio.delta": "ResponseAudioDeltaEvent",
    "response.audio.done": "ResponseAudioDoneEvent",
    "response.function_call_arguments.delta": "ResponseFunctionCallArgumentsDeltaEvent",
    "response.function_call_arguments.done": "ResponseFunctionCallArgumentsDoneEvent",
    "rate_limits.updated": "RateLimitsUpdatedEvent",
}
RENAMED = {
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
}
ORIGINAL = {new: old for old, new in RENAMED.items()}
# Two events.json classes for one tag of both directions: the client's name is the one.
BOTH_WAYS = {"session.input_audio.append": "InputAudioAppendEvent"}

KIND = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    # Written `object` in the models, for which "any" stands: all of them are JSON objects.
    "object": "object",
    "list": "array",
    "dict": "object",
}


@cache
def inventory():
    if not PATH.is_file():
        pytest.skip(ABSENT)
    return json.loads(PATH.read_text(encoding="utf-8"))


def tags():
    """Every specified tag; none when the file is absent, since tests are collected from it."""
    if not PATH.is_file():
        return []
    known = inventory()
    return sorted({*known["server"], *known["client"]})


def class_name(tag):
    """The name that the class of a tag must have."""
    if ORIGINAL.get(tag, tag) in ORIGIN:
        return ORIGIN[ORIGINAL.get(tag, tag)]
    if tag in BOTH_WAYS:
        return BOTH_WAYS[tag]
    known = inventory()
    variants = known["server"].get(tag, known["client"].get(tag))["variants"]
    family = next(name for name in ("ga", "live", "beta", "translation") if name in variants)
    return variants[family]["class"].rpartition(".")[2]


def tags_of_one_meaning(tag):
    if tag in RENAMED:
        return [tag, RENAMED[tag]]
    return [tag, ORIGINAL[tag]] if tag in ORIGINAL else [tag]


def variants(tag):
    """The fields of every shape that the class of `tag` serves: families, names, directions."""
    known = inventory()
    return [
        {name: field for name, field in shape["fields"].items() if name != "type"}
        for one in tags_of_one_meaning(tag)
        for side in ("server", "client")
        for shape in known[side].get(one, {"variants": {}})["variants"].values()
    ]


def fields(tag):
    """All the fields of a tag, each with what its shapes say of it."""
    shapes = variants(tag)
    names = dict.fromkeys(name for shape in shapes for name in shape)
    return {name: [shape[name] for shape in shapes if name in shape] for name in names}


def audio_keys(tag):
    return {name for name, said in fields(tag).items() if said[0]["base64"] == "audio"}


# Required by every shape, but real OpenAI frames of 2024 (corpus/wire) and the origin lack it.
RECORDED_WITHOUT = {("conversation.item.input_audio_transcription.completed", "usage")}


def is_required_of(tag, name, shapes):
    return (tag, name) not in RECORDED_WITHOUT and is_required(name, shapes)


def is_required(name, shapes):
    return all(
        name in shape and shape[name]["required"] and not shape[name]["nullable"]
        for shape in shapes
    )


def kinds(said):
    """The JSON kinds that any of the shapes gives a field, without null."""
    return {kind for one in said for kind in _kinds_of_text(one["type"])}


def item_kinds(said):
    """The same for the elements of its arrays."""
    found = set()
    for one in said:
        for member in _members(one["type"]):
            if member.startswith("list["):
                found |= _kinds_of_text(member[5:-1])
    return found


def nested(said):
    """Every class that stands in a field's type, by its qualified name."""
    return {name for one in said for name in one.get("refs", ())}


def _members(text):
    """The members of a union, those in brackets left alone."""
    depth, start, found = 0, 0, []
    for at, char in enumerate(text):
        depth += (char in "[") - (char in "]")
        if char == "|" and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]


def _kinds_of_text(text):
    return {_kind_of_member(member) for member in _members(text)}


def _kind_of_member(member):
    head = re.match(r"\w+", member).group()
    if head == "Literal":
        return "str" if '"' in member else "int"
    return KIND.get(head, "object")  # any other name is a nested class


# --- values for a frame ---

SAMPLES = {
    "null": None,
    "bool": True,
    "int": 7,
    "float": 2.5,
    "str": "word",
    "array": [1, "two"],
    "object": {"some": "thing"},
}


def value(said):
    """A full value: of a nested class every field, of a union all that its members have."""
    return _value(said, nested(said), 0)


def _value(said, classes, depth):
    found = kinds(said)
    if "array" in found:
        inside = item_kinds(said)
        if "object" in inside:
            return [_object(classes, depth)]
        return [SAMPLES[kind] for kind in sorted(inside)]
    if "object" in found:
        return _object(classes, depth)
    return SAMPLES[min(found, key=["int", "float", "bool", "str"].index)]


def _object(classes, depth):
    known = inventory()["nested"]
    shapes = [known[name]["fields"] for name in sorted(classes) if name in known]
    if not shapes or depth == 4:  # free-form, or deep enough: some classes hold themselves
        return SAMPLES["object"]
    names = dict.fromkeys(name for shape in shapes for name in shape)
    made = {}
    for name in names:
        said = [shape[name] for shape in shapes if name in shape]
        made[name] = _value(said, nested(said), depth + 1)
    return made


def frame(tag):
    """A frame of `tag` with every field that it may have."""
    return {"type": tag, **{name: value(said) for name, said in fields(tag).items()}}
