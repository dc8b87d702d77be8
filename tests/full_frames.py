"""A frame of every event class with all its fields, for tests that need many kinds of frame.

Made from the classes themselves: material to decode, which says nothing about what is right.
"""

import itertools
import re

import frames

from rtfast import AudioEvent, Event, events
from rtfast._node import ARRAY, BOOL, FLOAT, INT, OBJECT, STR, fields_of

AUDIO = frames.base64_text(frames.pcm_of(1, -2, 3, -4))
PLAIN = {INT: 300, FLOAT: 2.5, STR: "some text", BOOL: True}
FREE = {"some": ["thing", {"nested": None}]}
# The same text again and again, as servers may write it: raw, in short escapes, in long ones.
SIGNS = ['"some text"', '"Grüße, 5 € 😀"', r'"a \"b\" \\ \/\n"', r'"\u00e9\u20AC\ud83d\uDE00"']
NUMBERS = r',"zahl\u00e9n 😀":[-0,1.25E-7,-3e+10,18446744073709551615,false]}'


def classes():
    """One tag of each event class that every decoder knows, and the class."""
    found = [cls for cls in vars(events).values() if isinstance(cls, type)]
    found = [cls for cls in found if issubclass(cls, Event) and cls._tag_key == "type"]
    return {cls._tags[0]: cls for cls in found if cls._tags}


def value(accepts, node, item=None, items=2):
    if accepts & ARRAY:
        return [1.5, []] if item is None else [value(*item, None, items)] * items
    if accepts & OBJECT:
        return FREE if node is None else members(node, items)
    return next((PLAIN[kind] for kind in PLAIN if kind & accepts), None)


def members(cls, items=2):
    return {
        field.name: value(field.accepts, field.node, (field.item_accepts, field.item_node), items)
        for field in fields_of(cls)
    }


def full(tag, cls, items=2):
    """The wire value; of an audio event with audio, and a key that no class names in all."""
    wire = {cls._tag_key: tag, **members(cls, items), "no_such_key": FREE}
    if issubclass(cls, AudioEvent):
        for first, *rest in cls._audio_paths:
            wire[first] = {rest[0]: AUDIO} if rest else AUDIO
    return wire


def full_frames():
    """The classes and a frame of each."""
    return [(cls, frames.compact(full(tag, cls))) for tag, cls in classes().items()]


def signed_frames():
    """The same with one item in a list, and text and numbers of every kind that JSON knows."""
    return {tag: signed(frames.compact(full(tag, cls, 1))) for tag, cls in classes().items()}


def signed(frame):
    ways = itertools.cycle(sign.encode() for sign in SIGNS)
    text = re.sub(rb'"some text"', lambda _: next(ways), frame)
    escaped = AUDIO.replace("+", r"\u002B", 1).replace("/", r"\/", 1)
    return text.replace(AUDIO.encode(), escaped.encode())[:-1] + NUMBERS.encode()
