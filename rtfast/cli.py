"""The command `rtfast`: decode a session log, measure it, or say what is installed."""

import argparse
import importlib.util
import os
import platform
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, TextIO

import numpy as np

import rtfast
from rtfast._export import JsonWriter, WavWriter, create
from rtfast._log import Line, decode_log, open_log, progress
from rtfast._tally import Tally
from rtfast._timeline import Timeline

EXIT_OK, EXIT_BAD_FRAMES, EXIT_ERROR = 0, 1, 2
EXIT_INTERRUPTED, EXIT_BROKEN_PIPE = 130, 141  # as a shell reports SIGINT and SIGPIPE

DESCRIPTION = "Decode a log of voice-agent frames, measure it, or say what is installed."
EXIT_STATUS = """\
exit status:
  0  every frame decoded
  1  done, but some frames are bad or some audio is left out (standard error says which)
  2  wrong usage, or a file that cannot be read or written
"""
LOG_HELP = "one frame a line, blank lines are skipped; - is standard input"


class CommandError(Exception):
    """What ends the command with one line on standard error."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except CommandError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader has gone, as with `| head`. What is still buffered must go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    except OSError as error:
        name = f"{error.filename}: " if error.filename is not None else ""
        return _fail(f"{name}{error.strerror or error}")
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return status


def _fail(message: str) -> int:
    print(f"rtfast: error: {message}", file=sys.stderr)
    return EXIT_ERROR


def _parser() -> argparse.ArgumentParser:
    shape: dict[str, Any] = {
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "epilog": EXIT_STATUS,
    }
    parser = argparse.ArgumentParser(prog="rtfast", description=DESCRIPTION, **shape)
    parser.add_argument("--version", action="version", version=f"rtfast {rtfast.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    decode = commands.add_parser(
        "decode", help="decode a log, print a table of its events", **shape
    )
    decode.add_argument("log", metavar="LOG.jsonl", help=LOG_HELP)
    decode.add_argument("--wav", metavar="OUT.wav", help="write the output audio, 16-bit mono")
    decode.add_argument(
        "--json", metavar="OUT.jsonl", help="write the events that decoded; - is standard output"
    )
    decode.add_argument(
        "--no-audio", action="store_true", help="empty the audio in --json, no audio in the table"
    )
    decode.set_defaults(run=_decode)

    stats = commands.add_parser("stats", help="sizes and rates of a log, as a picture too", **shape)
    stats.add_argument("log", metavar="LOG.jsonl", help=LOG_HELP)
    stats.add_argument("--plot", metavar="OUT.png", help="draw the session (needs matplotlib)")
    stats.set_defaults(run=_stats)

    for command in (decode, stats):
        command.add_argument(
            "--strict",
            action="store_true",
            help="missing fields, wrong types, unknown types are bad",
        )

    info = commands.add_parser("info", help="versions, backend and instruction set")
    info.set_defaults(run=_info)
    return parser


def _decode(arguments: argparse.Namespace) -> int:
    _check_outputs(arguments)
    tally, left_out = Tally(), 0
    with ExitStack() as stack:
        source = stack.enter_context(open_log(arguments.log))
        wav = events = None
        if arguments.wav is not None:
            wav = stack.enter_context(WavWriter(stack.enter_context(create(arguments.wav))))
        if arguments.json is not None:
            file = stack.enter_context(create(arguments.json))
            events = JsonWriter(file, audio=not arguments.no_audio)
        advance = stack.enter_context(progress(arguments.log))
        for line in decode_log(source, strict=arguments.strict, advance=advance):
            tally.add(line)
            _report(arguments.log, line)
            if line.event is not None and events is not None:
                events.add(line.event)
            if line.event is not None and wav is not None:
                left_out += _add_audio(wav, arguments.log, line)
    _print_decoded(arguments, tally, wav, events)
    return EXIT_BAD_FRAMES if tally.bad_lines or left_out else EXIT_OK


def _check_outputs(arguments: argparse.Namespace) -> None:
    if arguments.wav is not None and arguments.no_audio:
        raise CommandError("--wav and --no-audio exclude each other")
    if arguments.wav == "-":
        raise CommandError("--wav needs a file: a WAV header cannot be completed in a pipe")
    named = (arguments.log, arguments.wav, arguments.json)
    paths = [os.path.realpath(path) for path in named if path is not None and path != "-"]
    if len(set(paths)) < len(paths):
        raise CommandError("the log and the outputs must be different files")


def _add_audio(wav: WavWriter, log: str, line: Line) -> bool:
    """Append the audio of a line to the WAV file; reports, and returns, whether it is left out."""
    assert line.event is not None
    reason = wav.add(line.event)
    if reason is not None:
        print(f"{_name(log)}:{line.number}: {reason}", file=sys.stderr)
    return reason is not None


def _report(log: str, line: Line) -> None:
    if line.error is not None:
        # The message holds a tag, which comes from a network.
        text = str(line.error).encode("ascii", "backslashreplace").decode()
        shown = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
        print(f"{_name(log)}:{line.number}: {shown}", file=sys.stderr)


def _name(log: str) -> str:
    return "<stdin>" if log == "-" else log


def _print_decoded(
    arguments: argparse.Namespace, tally: Tally, wav: WavWriter | None, events: JsonWriter | None
) -> None:
    out: TextIO = sys.stderr if arguments.json == "-" else sys.stdout
    print(tally.table(audio=not arguments.no_audio, sizes=False), end="\n\n", file=out)
    if not arguments.no_audio:
        print(tally.audio_text(), file=out)
    print(tally.bad_lines_text(), file=out)
    if wav is not None:
        print(wav.summary(arguments.wav), file=out)
    if events is not None and arguments.json != "-":
        print(events.summary(arguments.json), file=out)


def _stats(arguments: argparse.Namespace) -> int:
    if arguments.plot == "-":
        raise CommandError("--plot needs a file")
    if arguments.plot is not None and importlib.util.find_spec("matplotlib") is None:
        raise CommandError("--plot needs matplotlib: pip install 'rtfast[plot]'")
    tally, timeline = Tally(), Timeline()
    with open_log(arguments.log) as source, progress(arguments.log) as advance:
        for line in decode_log(source, strict=arguments.strict, advance=advance):
            tally.add(line)
            _report(arguments.log, line)
            if line.event is not None:
                timeline.add(line.event)
    print(tally.table(audio=True, sizes=True), end="\n\n")
    print(tally.audio_text())
    print(tally.rates_text(timeline.end))
    print(tally.bad_lines_text())
    if arguments.plot is not None:
        title = f"{os.path.basename(_name(arguments.log))}: {tally.frames:,} frames"
        _plot(timeline, arguments.plot, title)
    return EXIT_BAD_FRAMES if tally.bad_lines else EXIT_OK


def _plot(timeline: Timeline, path: str, title: str) -> None:
    from rtfast import _plot

    try:
        _plot.save(timeline, path, title)
    except ValueError as error:  # matplotlib's word for an ending that it does not know
        raise CommandError(f"{path}: {error}") from None
    print(f"{path}: the session over {timeline.end:.1f} s")


def _info(arguments: argparse.Namespace) -> int:
    # A build of Python without the GIL can still run with it.
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    python = f"{platform.python_version()} ({platform.python_implementation()}, {sys.platform}"
    rows = [
        ("rtfast", rtfast.__version__),
        ("backend", rtfast.BACKEND),
        ("SIMD", rtfast.SIMD),
        ("Python", f"{python} {platform.machine()}, GIL {'on' if gil else 'off'})"),
        ("numpy", np.__version__),
    ]
    print("\n".join(f"{name:<8} {value}" for name, value in rows))
    return EXIT_OK
