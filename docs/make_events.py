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
PHONES = """\
## Phone frames

The media streams of Twilio, Telnyx and Plivo: frames with their tag at `event` and their audio at
`media.payload`. A decoder knows them if it is told of them, of one company at a time since they
share tags:

```python
import rtfast

decoder = rtfast.Decoder(events=rtfast.events.TWILIO)  # or TELNYX, or PLIVO
```

Their audio is mu-law at 8 kHz until a `start` frame names another format. A-law is decoded too; of
any other encoding, L16 among them since no page tells its byte order, `audio` is the bytes and the
format "unknown". Whoever knows better fixes it: `audio_format=rtfast.AudioFormat("pcm16", 16000)`.

Both tracks of a call are one input stream; `event.media.track` tells them apart. Plivo's
`playAudio` is output, in the format that it names itself. A class of your own names the usual
format of its audio by the class argument `audio_format="pcmu"`.
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
        PHONES,
        *_section("Twilio", events.TWILIO, 3),
        *_section("Telnyx", events.TELNYX, 3),
        *_section("Plivo", events.PLIVO, 3),
    ])  # fmt: skip


def _members(union: typing.Any) -> list[typing.Any]:
    return [cls for cls in typing.get_args(union) if cls is not events.UnknownEvent]


def _section(title: str, classes: typing.Sequence[typing.Any], level: int = 2) -> list[str]:
    rows = sorted((tag, cls) for cls in classes for tag in cls._tags)
    lines = [
        f"| `{tag}` | `{cls.__name__}` | {_fields(cls)} | {cls.__doc__} |" for tag, cls in rows
    ]
    return [
        f"{'#' * level} {title}",
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
