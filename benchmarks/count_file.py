"""The instruction counts that the repository keeps, and what has become of them since.

A count belongs to its context: another compiler or another Python makes other instructions of the
same source. The processor is not in it, since valgrind shows every program the same one.
"""

import json
from pathlib import Path
from typing import NamedTuple

__all__ = ["PATH", "TOLERANCE", "Row", "compare", "differences", "lines", "read", "status", "write"]

PATH = Path(__file__).with_name("counts.json")
# With another environment or another selection of rows, the heap lies differently: that moves the
# rows that decode by 0.5 % at most and those that encode, whose text is malloc's, by 0.9 %.
TOLERANCE = 0.03


class Row(NamedTuple):
    name: str
    before: float | None  # instructions a frame; None: not in the file
    now: float | None  # None: not counted any more
    verdict: str  # "same", "dearer", "cheaper", "new" or "gone"


def read(path=PATH):
    """The context and the counts of a file."""
    with open(path, encoding="utf-8") as file:
        stored = json.load(file)
    return stored["context"], stored["counts"]


def write(context, counts, path=PATH):
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"context": context, "counts": counts}, file, indent=2)
        file.write("\n")


def compare(before, now, tolerance=TOLERANCE):
    """A row for every name of either, in their order."""
    pairs = {name: (before.get(name), now.get(name)) for name in before | now}
    return [Row(name, *pair, verdict(*pair, tolerance)) for name, pair in pairs.items()]


def verdict(before, now, tolerance):
    if before is None:
        return "new"
    if now is None:
        return "gone"
    if now > before * (1 + tolerance):
        return "dearer"
    return "cheaper" if now < before * (1 - tolerance) else "same"


def differences(stored, here):
    """What of the context is not as it was, a line each."""
    return [
        f"{name}: {stored.get(name, 'not noted')} in the file, {here.get(name, 'not known')} here"
        for name in stored | here
        if stored.get(name) != here.get(name)
    ]


def lines(rows):
    """The table of the rows."""
    yield f"  {'':24}{'before':>10}{'now':>10}"
    for row in rows:
        before, now = ("-" if count is None else f"{count:,.0f}" for count in (row.before, row.now))
        both = row.before and row.now
        change = f"{row.now / row.before - 1:+9.1%}" if both else f"{'':9}"
        note = "" if row.verdict == "same" else f"  {row.verdict}"
        yield f"  {row.name:24}{before:>10}{now:>10}{change}{note}".rstrip()


def status(rows, elsewhere, strict):
    """The exit status of a check, and what to say about it.

    elsewhere: the context differs, so that the counts judge nothing unless `strict`.
    """
    found = {row.verdict for row in rows}
    if "dearer" in found:
        if elsewhere and not strict:
            return 0, "warning: dearer rows, but the context differs, so that they prove nothing"
        return 1, "failed: dearer rows; renew the file with --write if that is meant"
    if found - {"same"}:
        return 0, "the file is out of date: renew it with --write"
    return 0, "no row has changed"
