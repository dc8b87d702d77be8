"""How a frame fills objects of other people's model classes (pydantic's): descriptions, no frames.

`integrations._pydantic` writes them down; `_models_py` and the compiled ground read them.

The owner of the classes, the OpenAI SDK, makes an object in one of two ways. *Validated*: every
field has what its annotation says, and all keys count as set. *Constructed*, when anything is
wrong: without validation, so that a required field may be missing and a word may be a new one, and
keys that the class does not name do not count as set; a field without alternatives that holds an
object is constructed as well, what has alternatives is validated by itself. Values that validation
would coerce are not ours to judge, and their frames stay with the owner.

Other owners validate alone: a reader that is told so never constructs, and then a class may also
drop the keys that it does not name, and have defaults that are made for each object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["DEEPEST", "WIDEST", "Model", "Shape", "extra_within", "takes_new_words"]

# Plain values are kept as they are. Nested deeper than this they are left to the owner of the
# classes, and so are floats from here on: an integer beyond 64 bits, a float to us, may be one
# to nobody else.
DEEPEST = 64
WIDEST = 2.0**63


@dataclass(slots=True)
class Shape:
    """What a field takes. JSON values are told apart by their Python types and nothing is coerced,
    but for an integer where only a float will do."""

    anything: bool = False  # every value, kept as it is
    null: bool = False
    boolean: bool = False
    integer: bool = False
    real: bool = False
    text: bool = False
    words: frozenset[str] = frozenset()  # strings, where not every text will do
    numbers: frozenset[int] = frozenset()  # integers, where not every one will do
    item: Shape | None = None  # of a list's values
    entries: Shape | None = None  # of a plain object's values
    models: tuple[Model, ...] = ()  # what an object may become; exactly one must fit
    is_union: bool = False  # the field has alternatives


@dataclass(eq=False, frozen=True, slots=True)
class Model:
    """A class: its fields in order, and the descriptors of a pydantic model's other slots."""

    cls: type
    slots: tuple[Any, ...]  # fields set, extra, private
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    defaults: tuple[Any, ...]  # of fields that may be absent; `...` for those that may not
    tags: tuple[tuple[str, frozenset[str]], ...]  # fields that must be there, and words alone
    keeps_extra: bool = True  # keys that the class does not name; else they are dropped
    is_partial: bool = False  # some default is made, or may change: without it, the owner is asked


def extra_within(value: Any) -> bool:
    """Whether an object of a model below this one has keys that its class does not name."""
    if isinstance(value, list):
        return any(map(extra_within, value))
    if isinstance(value, dict):
        return any(map(extra_within, value.values()))
    extra = getattr(value, "__pydantic_extra__", None)
    return bool(extra) or (extra is not None and extra_within(vars(value)))


def takes_new_words(shape: Shape) -> bool:
    """Whether any string stays as it is in a constructed object: none could be coerced."""
    return bool(shape.words) and not (
        shape.boolean or shape.integer or shape.real or shape.numbers or shape.anything
    )
