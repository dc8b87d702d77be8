"""What a class statement makes: a type that nobody can tell from one written by hand."""

import gc
import inspect
import pickle
import pydoc
import weakref

import pytest

import rtfast
from rtfast import events

FRAME = '{"type":"response.output_text.delta","event_id":"e","delta":"hello","mood":"calm"}'


class Renamed(events.ResponseTextDeltaEvent):
    """No field of its own."""

    def shout(self):
        return self.delta.upper()


class Moody(events.ResponseTextDeltaEvent):
    """One field more."""

    mood: str | None = None


class Linked(events.ResponseTextDeltaEvent):
    """With room for what its user wants to keep with it."""

    __slots__ = ("__dict__", "__weakref__")


class Lesson(rtfast.Event, tags=("lesson",)):
    """A slot beside the fields, that decoding leaves empty."""

    __slots__ = ("note",)
    title: str


def decode(backend, cls, frame=FRAME):
    return backend.Decoder(events=[cls]).decode(frame)


def test_a_subclass_without_new_fields(backend):
    event = decode(backend, Renamed)
    assert type(event) is Renamed and isinstance(event, events.ResponseTextDeltaEvent)
    assert event.shout() == "HELLO" and event.extra == {"mood": "calm"}
    assert Renamed._tags == events.ResponseTextDeltaEvent._tags


def test_a_subclass_with_new_fields(backend):
    event = decode(backend, Moody)
    assert event.mood == "calm" and event.delta == "hello" and event.extra == {}
    assert event == pickle.loads(pickle.dumps(event)) and event.replace(mood="gay").mood == "gay"
    assert decode(backend, Moody, FRAME.replace("mood", "room")).mood is None


def test_slots_of_their_own(backend):
    event = decode(backend, Lesson, '{"type":"lesson","title":"one"}')
    assert event.title == "one" and not hasattr(event, "note")
    object.__setattr__(event, "note", "later")
    assert event.note == "later" and event.to_dict() == {"type": "lesson", "title": "one"}


def test_many_instances_of_every_kind(backend):
    """Memory that is used again is that of the same class, and clean."""
    for cls in (Renamed, Moody, Linked):
        decoder = backend.Decoder(events=[cls])
        for number in range(200):
            event = decoder.decode(FRAME.replace("hello", f"text {number}"))
            assert type(event) is cls and event.delta == f"text {number}"
            assert event.item_id is None and getattr(event, "__dict__", {}) == {}
            if cls is Linked:
                event.__dict__["me"] = number


def test_no_weak_references_but_where_asked_for(backend):
    with pytest.raises(TypeError, match="cannot create weak reference"):
        weakref.ref(decode(backend, Renamed))
    event = decode(backend, Linked)
    alive = weakref.ref(event)
    assert alive() is event
    del event
    assert alive() is None


def test_a_cycle_through_a_users_attribute_is_collected(backend):
    event = decode(backend, Linked)
    event.__dict__["me"] = event
    alive = weakref.ref(event)
    del event
    gc.collect()
    assert alive() is None


def test_match_by_keyword_and_class(backend):
    match decode(backend, Moody):
        case events.ErrorEvent():
            pytest.fail("matched another class")
        case Moody(delta=text, mood="calm"):
            assert text == "hello"
        case _:
            pytest.fail("matched nothing")


@pytest.mark.parametrize("cls", [events.ResponseTextDeltaEvent, events.ResponseAudioDeltaEvent])
def test_inspection(cls):
    names = ["event_id", "response_id", "item_id", "output_index", "content_index"]
    parameters = inspect.signature(cls).parameters
    assert [*parameters][:5] == names
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())
    assert parameters["item_id"].default is inspect.Parameter.empty
    assert set(names) <= set(inspect.get_annotations(cls))
    assert all(inspect.isdatadescriptor(getattr(cls, name)) for name in names)
    shown = pydoc.plain(pydoc.render_doc(cls))
    assert cls.__doc__ in shown and "item_id" in shown and "to_dict" in shown


def test_every_class_can_be_asked_for_help():
    for name in events.__all__:
        pydoc.render_doc(getattr(events, name))


def test_members_say_whose_they_are(backend):
    event = decode(backend, Renamed)
    for name in ("delta", "item_id", "type"):
        member = inspect.getattr_static(type(event), name)
        assert member.__get__(event, type(event)) == getattr(event, name)
        with pytest.raises((AttributeError, TypeError)):
            member.__set__(event, "x")
    with pytest.raises((AttributeError, TypeError)):
        inspect.getattr_static(type(event), "delta").__get__(object(), object)
