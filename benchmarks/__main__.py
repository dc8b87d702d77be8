"""Every claim of speed in one command: measure, print, write down, draw.

    python -m benchmarks [--quick] [--simd avx512|avx2|...] [--json FILE] [--pictures FOLDER]

Times are ns a frame, gross: the loop, the call and, for the peers, their function are in them. All
rows run interleaved on one core, with the garbage collector off; the minimum counts, and the median
stands beside it. Bounds that are lost are listed at the end, every one. `--quick` takes less
than a minute. RTFAST_BACKEND=python measures the pure-Python twin.
"""

import argparse
import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from rtfast import _backend

from . import memory, start, threads
from .bounds import column_of
from .loops import pin
from .peers import find_peers
from .results import OURS, measure
from .timing import machine

SHOWN = {  # columns of the README's table: contenders that go by the same name there
    "orjson + pybase64": ("orjson+pybase64", "orjson, pybase64"),
    "msgspec + pybase64": ("msgspec str+pybase64",),
    "json + base64": ("json+base64", "json, base64"),
    "openai SDK": ("openai parse_event", "openai append"),
}
LINES = {  # rows of the README's table
    "audio 1.2K": "audio delta, 1.2 KB of PCM16",
    "audio 9.6K": "audio delta, 9.6 KB",
    "audio 24K": "audio delta, 24 KB",
    "transcript delta, decoded": "transcript delta, 250 B",
    "response.done, decoded": "`response.done`, 3 KB, decoded and checked",
    "session mix": "one turn of a session, 134 frames",
    "an append of 960 B to float32": "append of 20 ms to float32",
    "a Twilio media frame of 20 ms to int16": "Twilio frame of 20 ms, mu-law to int16",
    "encode an append of 960 B": "append of 20 ms, written from int16",
}


def arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, sizes and repeats")
    parser.add_argument("--simd", choices=_backend.simd_levels(), help="force an instruction set")
    parser.add_argument("--task", default="", metavar="TEXT", help="tasks with TEXT in their name")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows with TEXT in their title")
    parser.add_argument("--form", choices=("bytes", "str"), help="one form of frames only")
    parser.add_argument("--json", default="results.json", metavar="FILE", help="where to write")
    parser.add_argument("--pictures", metavar="FOLDER", help="draw SVG and PNG there")
    parser.add_argument("--markdown", metavar="FILE", help="write the README's table there")
    return parser.parse_args()


def progress_of(console):
    """A progress bar on a terminal; nothing where the output goes to a file."""
    return Progress(console=console, transient=True) if console.is_terminal else nullcontext()


def run(options, console):
    """All results, shown as they come."""
    column, results = column_of(_backend.simd()), []
    with progress_of(Console(stderr=True)) as bar:
        task = bar.add_task("measuring", total=None) if bar else None
        forms = (options.form,) if options.form else ("bytes", "str")
        for result in measure(forms, options.quick, column, options.task, options.only):
            results.append(result)
            if bar:
                bar.update(task, description=f"{result['row']}, {result['form']}")
    return results


def around(quick):
    """What is no row: memory, the first moments of a process, two threads. Plain values."""
    found = {"memory": list(memory.measure()), "start": start.measure(2 if quick else 15)}
    return found | {"threads": [] if quick else threads.measure()}


def around_tables(found):
    table = small_table("memory of a kept event", "who", "bytes", "blocks", "keeps its frame")
    for row in found["memory"]:
        frame = "yes" if row["keeps_frame"] else "no"
        table.add_row(row["row"], f"{row['bytes']:,.0f}", f"{row['blocks']:.2f}", frame)
    yield table
    table = small_table("start", "what", "ms")
    for name, taken in found["start"].items():
        table.add_row(name, f"{taken * 1000:.3f}")
    yield table
    table = small_table("two threads, million frames a second", "what", "one", "two", "ratio")
    for row in found["threads"]:
        table.add_row(row["row"], *(f"{row[key]:.2f}" for key in ("one", "two", "ratio")))
    yield table


def small_table(title, *columns):
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table


def table_of(group, results):
    table = Table(title=group, title_justify="left", box=None, pad_edge=False)
    for name in ("row", "who", "min ns", "median", "ratio", "must"):
        table.add_column(name, justify="left" if name in ("row", "who") else "right")
    for result in results:
        title = f"{result['row']}, {result['form']}"
        for name, times in result["contenders"].items():
            table.add_row(
                title, name, f"{times['min_ns']:,.0f}", f"{times['median_ns']:,.0f}",
                "" if name == OURS else f"{times['ratio']:.2f}x", verdict(result, name),
            )  # fmt: skip
            title = ""
    return table


def verdict(result, name):
    """What is asked of a row beside this contender, and whether it holds."""
    notes = []
    for what, word, missed in (("bounds", "", "LOST"), ("beyond", "beyond ", "not yet")):
        bound = result[what].get(name)
        if bound:
            sign = "<= " if bound["kind"] == "ns" else ""
            limit = f"{word}{sign}{bound['must']:.3g} {bound['kind']}"
            notes.append(f"{limit} {'met' if bound['met'] else missed}")
    return ", ".join(notes)


def summary(results):
    """The lines of the end: bounds met, and those that are lost."""
    asked = [
        (result, name, bound) for result in results for name, bound in result["bounds"].items()
    ]
    lost = [one for one in asked if not one[2]["met"]]
    yield f"{len(asked) - len(lost)} of {len(asked)} bounds met ({_backend.simd()})"
    for result, name, bound in lost:
        where = f"{result['row']}, {result['form']}, {name}"
        yield f"LOST  {where}: {bound['value']:.3g} {bound['kind']}, must {bound['must']:.3g}"


def markdown(results):
    """The README's table, ns a frame; a peer that a row does not have is left empty."""
    found = {result["row"]: result["contenders"] for result in results if result["form"] != "str"}
    yield f"| frame | rtfast | {' | '.join(SHOWN)} |"
    yield f"|---|{'---|' * (len(SHOWN) + 1)}"
    for row, title in LINES.items():
        if row in found:
            times = [found[row].get(OURS)]
            for names in SHOWN.values():
                times.append(next((found[row][name] for name in names if name in found[row]), None))
            cells = ["" if time is None else f"{time['min_ns']:,.0f}" for time in times]
            yield f"| {title} | {' | '.join(cells)} |"


def main():
    options = arguments()
    if options.simd:
        _backend.force_simd(options.simd)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    everywhere = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    core, line = pin(), machine()
    console.print(line)
    console.print("not pinned" if core is None else f"pinned to core {core}; ns a frame, gross")
    left_out = find_peers()[1]
    for name in left_out:
        console.print(f"left out: {name}")
    results = run(options, console)
    for group in dict.fromkeys(result["group"] for result in results):
        console.print(table_of(group, [each for each in results if each["group"] == group]))
    found = {"machine": line, "simd": _backend.simd(), "quick": options.quick,
             "left_out": left_out, "rows": results}  # fmt: skip
    if not (options.only or options.task):
        if everywhere:
            os.sched_setaffinity(0, everywhere)  # threads need more than one
        found |= around(options.quick)
        for table in around_tables(found):
            console.print(table)
    for each in summary(results):
        console.print(each)
    Path(options.json).write_text(json.dumps(found, indent=1) + "\n")
    console.print(f"written: {options.json}")
    if options.markdown:
        Path(options.markdown).write_text("\n".join(markdown(results)) + "\n")
    if options.pictures:
        from .pictures import draw

        console.print("drawn: " + ", ".join(map(str, draw(found, options.pictures))))


if __name__ == "__main__":
    main()
