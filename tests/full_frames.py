"""A frame of every event class with all its fields, for tests that need many kinds of frame.

Made from the classes themselves: material to decode, which says nothing about what is right.
"""

import frames

from rtfast import AudioEvent, Event, events
from rtfast._node import ARRAY, BOOL, FLOAT, INT, OBJECT, STR, fields_of

AUDIO = frames.base64_text(frames.pcm_of(1, -2, 3, -4))
PLAIN = {INT: 300, FLOAT: 2.5, STR: "some text", BOOL: True}
FREE = {"some": ["thing", {"nested": None}]}


def classes():
    """One tag of each event class, and the class."""
    found = [cls for cls in vars(events).values() if isinstance(cls, type)]
    return {cls._tags[0]: cls for cls in found if issubclass(cls, Event) and cls._tags}


def value(accepts, node, item=None):
    if accepts & ARRAY:
        return [1.5, []] if item is None else [value(*item), value(*item)]
    if accepts & OBJECT:
        return FREE if node is None else members(node)
    return next((PLAIN[kind] for kind in PLAIN if kind & accepts), None)


def members(cls):
    return {
        field.name: value(field.accepts, field.node, (field.item_accepts, field.item_node))
        for field in fields_of(cls)
    }


def full(tag, cls):
    """The wire value; of an audio event with audio, and a key that no class names in all."""
    wire = {cls._tag_key: tag, **members(cls), "no_such_key": FREE}
    if issubclass(cls, AudioEvent):
        for first, *rest in cls._audio_paths:
            wire[first] = {rest[0]: AUDIO} if rest else AUDIO
    return wire


def full_frames():
    """The classes and a frame of each."""
    return [(cls, frames.compact(full(tag, cls))) for tag, cls in classes().items()]
