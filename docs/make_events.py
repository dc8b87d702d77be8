"""Writes docs/events.md, the table of every tag and its class, from the classes themselves."""

import typing
from pathlib import Path

from rtfast import events

INTRODUCTION = """\
# Events

Every tag that rtfast knows and the class that decodes it. One class serves all tags of one meaning,
the old names and the new. Any other tag is an `UnknownEvent`. In strict mode the fields in **bold**
must be there and must not be null. A field in *italics* is the base64 text of `event.audio`; where
there are two, the first that is present is taken.

Made by `python docs/make_events.py`.
"""


def page() -> str:
    """The whole text of the page."""
    server = _members(events.ServerEvent)
    dialects = [cls for cls in server if cls.__module__.endswith(".dialects")]
    specified = [cls for cls in server if cls not in dialects]
    return "\n".join([
        INTRODUCTION,
        *_section("Server", specified),
        *_section("Client", _members(events.ClientEvent)),
        *_section("Dialects", dialects),
    ])  # fmt: skip


def _members(union: typing.Any) -> list[typing.Any]:
    return [cls for cls in typing.get_args(union) if cls is not events.UnknownEvent]


def _section(title: str, classes: list[typing.Any]) -> list[str]:
    rows = sorted((tag, cls) for cls in classes for tag in cls._tags)
    lines = [
        f"| `{tag}` | `{cls.__name__}` | {_fields(cls)} | {cls.__doc__} |" for tag, cls in rows
    ]
    return [
        f"## {title}",
        "",
        "| tag | class | fields | meaning |",
        "|---|---|---|---|",
        *lines,
        "",
    ]


def _fields(cls: typing.Any) -> str:
    audio = [".".join(path) for path in getattr(cls, "_audio_paths", ())]
    others = [field for field in cls._fields if field.name not in audio]
    names = [f"*{name}*" for name in audio]
    names += [f"**{field.name}**" if field.required else field.name for field in others]
    return ", ".join(names)


if __name__ == "__main__":
    Path(__file__).with_name("events.md").write_text(page(), encoding="utf-8")
