"""Sessions per core: N concurrent sessions over loopback WebSockets into one client process.

    python -m benchmarks.load [--sessions N ...] [--pacing ga live] [--quick]

The server sends on a schedule from a process and core of its own; the client decodes to PCM in hand
in each way in turn. Transports and ways whose packages are missing are left out, by name.
"""

import argparse
import itertools
import json
import time
from pathlib import Path

from ..timing import machine
from . import cells, plan, report, transports, ways

MOST_SESSIONS, MOST_SECONDS = 1_000, 60
QUICK = {"sessions": [20], "seconds": 1.0, "transport": ["websockets"]}


def options(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[50, 200], metavar="N")
    parser.add_argument("--seconds", type=float, default=6.0, help="of one cell, 6 by default")
    parser.add_argument("--transport", nargs="+", choices=transports.TRANSPORTS)
    parser.add_argument("--pacing", nargs="+", choices=plan.PACINGS, default=plan.PACINGS)
    parser.add_argument("--ways", nargs="+", choices=ways.WAYS, default=list(ways.WAYS))
    parser.add_argument("--repeats", type=int, default=1, help="the calmest counts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verify", action="store_true", help="add up all PCM: not for figures")
    parser.add_argument("--deadline", type=float, default=1_800, help="seconds for everything")
    parser.add_argument("--json", type=Path, metavar="OUT", help="every run as a row")
    parser.add_argument("--rows", type=Path, metavar="IN", help="show these, measure nothing")
    parser.add_argument("--plot", type=Path, metavar="OUT", help="a picture: PNG, SVG or PDF")
    parser.add_argument("--quick", action="store_true", help="20 sessions, 1 s, websockets")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        vars(chosen).update(QUICK)
    if not 0 < min(chosen.sessions) <= max(chosen.sessions) <= MOST_SESSIONS:
        parser.error(f"--sessions must be from 1 to {MOST_SESSIONS}")
    if not 0.5 <= chosen.seconds <= MOST_SECONDS:
        parser.error(f"--seconds must be from 0.5 to {MOST_SECONDS}")
    return chosen


def wanted(chosen):
    """Every cell, ways in turn, repeats far from each other; says what is left out."""
    over = list(chosen.transport or transports.TRANSPORTS)
    for name in filter(transports.missing, over):
        print(f"{name}: left out, not installed")
    over = [name for name in over if not transports.missing(name)]
    by_pacing = {pacing: ways.found(chosen.ways, pacing) for pacing in chosen.pacing}
    for name, reason in {k: v for _, gone in by_pacing.values() for k, v in gone.items()}.items():
        print(f"{name}: left out, {reason}")
    for _, pacing, transport, sessions in itertools.product(
        range(chosen.repeats), chosen.pacing, over, chosen.sessions
    ):
        for way in by_pacing[pacing][0]:
            yield plan.Cell(
                transport, pacing, way, sessions, chosen.seconds, chosen.seed, chosen.verify
            )


def measured(chosen):
    """The rows of all cells that the deadline leaves time for."""
    if len(set(cells.cores())) < 2:
        print("server and client share a core, or cannot be pinned: nothing can be concluded")
    end, rows, left = time.monotonic() + chosen.deadline, [], 0
    for cell in wanted(chosen):
        if time.monotonic() + cell.seconds > end:
            left += 1
            continue
        rows.append(cells.run(cell))
    if left:
        print(f"the deadline of {chosen.deadline:g} s left out {left} cells")
    return {"machine": machine(), "rows": rows}


def main(arguments=None):
    chosen = options(arguments)
    found = json.loads(chosen.rows.read_text()) if chosen.rows else measured(chosen)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n")
    print(found["machine"])
    print(*report.tables(found["rows"]), sep="\n")
    if chosen.plot:
        from . import plot

        if not plot.save(found["rows"], chosen.plot, found["machine"]):
            print("no picture: in no cell did server and client keep up")


if __name__ == "__main__":
    main()
