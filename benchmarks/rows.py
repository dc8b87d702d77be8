"""Print every row of the design's table of speed: ours, each peer, the ratio, and the bounds.

    python -m benchmarks.rows [--simd avx512|avx2|...] [--quick] [--only TEXT] [--form bytes|str]

Times are ns a frame, gross: the loop, the call and, for the peers, their function are in them.
Everything in a row runs in turn on one core with the garbage collector off; the minimum counts.
"""

import argparse

from rtfast import _backend

from .bounds import BOUNDS, column_of
from .loops import pin
from .peers import find_peers
from .row_table import rows
from .timing import in_turn, machine

OURS = "rtfast"


def verdict(bound, value, column):
    """'must 11x: met' and 'beyond ...', as far as there is such a bound; and whether it is lost."""
    notes, lost = [], False
    asked = {"must": bound.must[column] if column is not None else None, "beyond": bound.beyond}
    for name, limit in asked.items():
        if limit is None:
            continue
        met = value <= limit if bound.kind == "ns" else value >= limit
        lost = lost or (name == "must" and not met)
        sign, missed = "<= " if bound.kind == "ns" else "", "LOST" if name == "must" else "not yet"
        notes.append(f"{name} {sign}{limit:.3g} {bound.kind}: {'met' if met else missed}")
    return ", ".join(notes), lost


def value_of(bound, mine, theirs, size):
    if bound.kind == "ns":
        return mine - theirs
    if bound.kind == "GB/s":
        return size / mine
    return theirs / mine


def size_of(frames):
    """Characters or bytes of a frame on average, of a batch in all."""
    sizes = [
        sum(map(len, each))
        if isinstance(each, list)
        else getattr(each, "nbytes", None) or len(each)
        for each in frames
    ]
    return sum(sizes) / len(sizes)


def print_row(row, best, column):
    """The lines of one row; returns the lost bounds as lines of their own."""
    frames = row.contenders[OURS][1]
    mine, size = best[OURS], size_of(frames)
    title = f"{row.title}, {row.form}"
    print(f"\n{title} ({size:,.0f} a frame)")
    bounds, lost = BOUNDS.get(row.bounds or row.title, {}), []
    for name, theirs in best.items():
        ratio = "" if name == OURS else f"{theirs / mine:8.2f}x"
        line = f"  {name:38}{theirs:12,.0f} ns {ratio:9}"
        if name in bounds:
            value = value_of(bounds[name], mine, theirs, size)
            note, is_lost = verdict(bounds[name], value, column)
            shown = "" if bounds[name].kind == "x" else f"{value:.3g} {bounds[name].kind}, "
            line += f"   {shown}{note}" if note else ""
            if is_lost:
                lost.append(f"{title}: {shown or f'{value:.2f}x '}{name}, {note}")
        print(line.rstrip())
    return lost, sum(judged(bound, column) for name, bound in bounds.items() if name in best)


def judged(bound, column):
    return column is not None and bound.must[column] is not None


def arguments():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rows", description=__doc__)
    parser.add_argument("--simd", choices=_backend.simd_levels(), help="force an instruction set")
    parser.add_argument("--quick", action="store_true", help="fewer rows, sizes and repeats")
    parser.add_argument("--only", default="", metavar="TEXT", help="rows with TEXT in their title")
    parser.add_argument("--form", choices=("bytes", "str"), help="one form of frames only")
    return parser.parse_args()


def main():
    options = arguments()
    if options.simd:
        _backend.force_simd(options.simd)
    core, column = pin(), column_of(_backend.simd())
    print(machine())
    print("not pinned" if core is None else f"pinned to core {core}; ns a frame, gross")
    for left_out in find_peers()[1]:
        print(f"left out: {left_out}")
    repeats, seconds = (8, 0.0004) if options.quick else (50, 0.001)
    lost, asked = [], 0
    for form in (options.form,) if options.form else ("bytes", "str"):
        for row in rows(form, options.quick):
            if options.only in row.title:
                best = in_turn(row.contenders, repeats, seconds)
                lines, count = print_row(row, best, column)
                lost, asked = lost + lines, asked + count
    print(f"\n{asked - len(lost)} of {asked} bounds met ({_backend.simd()})")
    for line in lost:
        print(f"LOST  {line}")
    print("not measured here: bare simdutf, and what rust_origin.py and memory.py measure")


if __name__ == "__main__":
    main()
