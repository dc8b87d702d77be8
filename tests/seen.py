"""What can be seen of an event by its attributes, in a form that compares."""

import rtfast
from rtfast.resources import Resource


def nested(node):
    """The kinds and values of all attributes that the frame has, as deep as they are typed."""
    if isinstance(node, list):
        return [nested(inner) for inner in node]
    if isinstance(node, rtfast.Event | Resource):
        names = [name for name in type(node).__annotations__ if name in node]
        return type(node), [(name, nested(getattr(node, name, None))) for name in names]
    if isinstance(node, rtfast.Record):
        return rtfast.Record, repr(node), node.to_dict()
    return type(node), repr(node)
