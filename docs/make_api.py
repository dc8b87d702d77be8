"""Writes docs/api.md, the reference of the public names, from their signatures and docstrings."""

import inspect
import re
import types
from pathlib import Path

from rtfast import _core_py, _envelope, resources
from rtfast import _decoder_py as decoder  # where the types are told, for both backends
from rtfast._record import Record
from rtfast._redact import redact
from rtfast._ring import AudioRing, Position
from rtfast.audio import AudioArena, AudioFormat
from rtfast.errors import TEXTS, BufferFull, DecodeError
from rtfast.events.audio_event import AudioEvent
from rtfast.events.base import Event, InvalidFrame, UnknownEvent
from rtfast.integrations import openai, pipecat

INTRODUCTION = """\
# API

The public names of `rtfast`; they are the same on both backends. The classes of events have
[a page of their own](events.md).

Made from the docstrings by `python docs/make_api.py`.
"""
CONSTANTS = """\
## Constants

| name | value |
|---|---|
| `rtfast.__version__` | the version, a str |
| `rtfast.BACKEND` | "c", or "python" where the extension is not installed or not wanted |
| `rtfast.SIMD` | the instruction set: "avx512", "avx2", "neon" or "portable"; else "python" |
"""
ERROR_CODE = """\
### ErrorCode

Why a frame was refused: a `StrEnum`, so codes compare and log as plain strings.

| code | text |
|---|---|
"""
RESOURCES = """\
## Resources

The nested objects of events, in `rtfast.resources`. Their fields read as events' do: None where
the key is absent or null, and by item the JSON as sent. `extra`, `get`, `keys`, `to_dict` and
`replace` are as of `Event`.

| class | fields | meaning |
|---|---|---|
"""
INTEGRATIONS = """\
## Integrations

[Under the SDK and the frameworks](integrations.md) tells how they are used.
"""
encode_audio, wrap_audio = _core_py.writers(_envelope)


def page() -> str:
    """The whole text of the page."""
    event = [*_class(Event), *_members("Event", Event.__bases__[0])]
    kinds = [*_class(AudioEvent), *_class(UnknownEvent), *_class(InvalidFrame), *_class(Record)]
    codes = [f"| `{code}` | {text} |" for code, text in TEXTS.items()]
    sdk = (openai.fast, openai.attach, openai.detach, openai.append, openai.warm_up)
    return "\n".join([
        INTRODUCTION,
        *("## Decoding", "", *_class(decoder.Decoder)),
        *_functions(decoder.decode, decoder.event_type, decoder.audio_text, redact),
        *("## Sending", "", *_functions(encode_audio, wrap_audio)),
        *("## Events", "", *event, *kinds),
        *("## Audio", "", *_class(AudioFormat), *_class(AudioArena)),
        *(*_class(AudioRing), *_class(Position, signature=False)),
        *("## Errors", "", *_class(DecodeError, signature=False)),
        *_class(BufferFull, signature=False),
        *(ERROR_CODE.rstrip(), *codes, ""),
        CONSTANTS,
        *(RESOURCES.rstrip(), *_resources(), ""),
        *(INTEGRATIONS, *_functions(*sdk, prefix="integrations.openai.")),
        *_functions(pipecat.install, pipecat.uninstall, prefix="integrations.pipecat."),
    ])  # fmt: skip


def _class(cls, signature=True):
    lines = [f"### {cls.__name__}", ""]
    if signature and not issubclass(cls, (Event, Record)):
        lines += _signature(cls.__name__, cls)
    names = inspect.signature(cls).parameters if signature else ()
    return [*lines, *_prose(cls.__doc__, names), *_members(cls.__name__, cls)]


def _members(owner, cls):
    lines = []
    for name, member in vars(cls).items():
        if name.startswith("_") or not isinstance(member, property | types.FunctionType):
            continue
        if inspect.getdoc(member) is None:  # a slot of the twin
            continue
        lines += [f"#### {owner}.{name}", ""]
        if isinstance(member, property):
            returned = _annotation(inspect.signature(member.fget).return_annotation)
            lines += _prose(f"A property, `{returned}`. {inspect.getdoc(member)}", ())
        else:
            lines += _signature(f"{owner}.{name}", member)
            lines += _prose(inspect.getdoc(member), inspect.signature(member).parameters)
    return lines


def _functions(*functions, prefix=""):
    lines = []
    for function in functions:
        name = prefix + function.__name__
        lines += [f"### {name}", "", *_signature(name, function)]
        lines += _prose(inspect.getdoc(function), inspect.signature(function).parameters)
    return lines


def _signature(name, function):
    """The call as a block, a parameter a line where one line is too short."""
    signature = inspect.signature(function)
    star, shown = False, []
    for parameter in signature.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        shown.append(_parameter(parameter))
        if parameter.kind is parameter.POSITIONAL_ONLY:
            shown.append("/")
    returned = _annotation(signature.return_annotation)
    arrow = f" -> {returned}" if returned and not inspect.isclass(function) else ""
    line = f"{name}({', '.join(shown)}){arrow}"
    if len(line) > 84:
        line = f"{name}(\n" + "".join(f"    {one},\n" for one in shown) + f"){arrow}"
    return ["```", line, "```", ""]


def _parameter(parameter):
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    hint = _annotation(parameter.annotation)
    text = f"{stars}{parameter.name}{': ' if hint else ''}{hint}"
    if parameter.default is parameter.empty:
        return text
    default = repr(parameter.default).replace("'", '"')
    return f"{text}{' = ' if hint else '='}{default}"


def _annotation(hint):
    """An annotation as a reader knows it; nothing for one that tells nothing."""
    if hint is inspect.Signature.empty or hint == "Any":
        return ""
    text = hint if isinstance(hint, str) else inspect.formatannotation(hint)
    return re.sub(r"\bR\b", "Event", text).replace("'", '"')


def _prose(doc, names):
    """A docstring as Markdown: what it says of parameters, attributes and errors becomes a list."""
    lines: list[str] = []
    in_attributes = False
    for line in inspect.cleandoc(doc).splitlines():
        found = re.match(r" *(\w+(?:, \w+)*): (.*)", line)
        given = found[1].split(", ") if found else []
        if line == "Attributes:":
            in_attributes = True
            lines += ["Attributes:", ""]
        elif found and (
            in_attributes or all(n in names or n.endswith(("Error", "Full")) for n in given)
        ):
            if lines and lines[-1] and not lines[-1].startswith(("- ", "  ")):
                lines.append("")
            lines.append(f"- {', '.join(f'`{name}`' for name in given)}: {found[2]}")
        elif line.startswith("    ") and lines and re.match("- |  [^ ]", lines[-1]):
            lines.append(f"  {line.strip()}")
        else:
            lines.append(line)
    return [*lines, ""]


def _resources():
    for name in resources.__all__:
        cls = getattr(resources, name)
        fields = ", ".join(f"`{field.name}`" for field in cls._fields)
        yield f"| `{name}` | {fields} | {inspect.cleandoc(cls.__doc__).partition(chr(10))[0]} |"


if __name__ == "__main__":
    Path(__file__).with_name("api.md").write_text(page(), encoding="utf-8")
