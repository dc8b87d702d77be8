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
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from rtfast import _backend

from . import memory, start, threads
from .bounds import column_of
from .loops import pin
from .markdown import bounds_table, speed_table
from .peers import find_peers
from .results import measure
from .row_table import rows
from .rust_origin import RustOrigin, Skipped, origin_rows
from .tables import around_tables, group_tables, summary
from .timing import machine

ORIGIN = "Rust origin"


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
    parser.add_argument("--bounds", metavar="FILE", help="write what must hold, and what was found")
    return parser.parse_args()


def progress_of(console):
    """A progress bar on a terminal; nothing where the output goes to a file."""
    return Progress(console=console, transient=True) if console.is_terminal else nullcontext()


def origin_of(options):
    """The Rust origin where it is wanted and can be built, and otherwise why it is left out."""
    if options.quick or options.form == "str" or options.task not in ORIGIN:
        return None, "not asked for"
    try:
        return RustOrigin(), None
    except Skipped as reason:
        return None, str(reason)


def wanted_rows(options, origin):
    forms = (options.form,) if options.form else ("bytes", "str")
    made = [rows(form, options.quick, options.task) for form in forms]
    for row in chain(*made, origin_rows(origin) if origin else ()):
        if options.only in row.title:
            yield row


def run(options, origin):
    """All results; the names of the rows are shown as they come."""
    with progress_of(Console(stderr=True)) as bar:
        task = bar.add_task("measuring", total=None) if bar else None

        def done(row):
            if bar:
                bar.update(task, description=f"{row.title}, {row.form}")

        wanted = wanted_rows(options, origin)
        return measure(wanted, options.quick, column_of(_backend.simd()), done)


def by_name(results):
    return {f"{result['row']}, {result['form']}": result for result in results}


def around(quick):
    """What is no row: memory, the first moments of a process, two threads. Plain values."""
    found = {"memory": list(memory.measure()), "start": start.measure(2 if quick else 15)}
    return found | {"threads": [] if quick else threads.measure()}


def main():
    options = arguments()
    if options.simd:
        _backend.force_simd(options.simd)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    everywhere = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    core, line = pin(), machine()
    console.print(line)
    console.print("not pinned" if core is None else f"pinned to core {core}; ns a frame, gross")
    origin, reason = origin_of(options)
    left_out = find_peers()[1] + ([] if origin else [f"{ORIGIN} ({reason})"])
    if origin:
        console.print(f"{ORIGIN}: {origin.versions()}")
    for name in left_out:
        console.print(f"left out: {name}")
    results = run(options, origin)
    for table in group_tables(results):
        console.print(table)
    found = {"machine": line, "simd": _backend.simd(), "quick": options.quick,
             "left_out": left_out, "rows": results}  # fmt: skip
    if not (options.only or options.task):
        if everywhere:
            os.sched_setaffinity(0, everywhere)  # threads need more than one
        found |= around(options.quick)
        for table in around_tables(found):
            console.print(table)
    for each in summary(results, _backend.simd()):
        console.print(each)
    Path(options.json).write_text(json.dumps(found | {"rows": by_name(results)}, indent=1) + "\n")
    console.print(f"written: {options.json}")
    for file, table in ((options.markdown, speed_table), (options.bounds, bounds_table)):
        if file:
            Path(file).write_text("\n".join(table(found)) + "\n")
    if options.pictures:
        from .pictures import draw

        console.print("drawn: " + ", ".join(map(str, draw(found, options.pictures))))


if __name__ == "__main__":
    main()
