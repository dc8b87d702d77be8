"""Lines and branches of src_c that the suite reached: coverage.py <sources, built with --coverage>.

The course of an instruction set counts in every file that includes it: what one set reaches is no
proof for another. Of what other headers hold, a function counts once, whoever calls it.
"""

import collections
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

LINES, BRANCHES = 100.0, 95.0  # per cent
COURSES = ("scan_index.h", "scan_text.h", "base64_blocks.h")


def reports(sources, folder):
    """What gcov says of each file that was compiled: its name, and the report."""
    for notes in sorted(sources.glob("build/temp*/**/*.gcno")):
        run = subprocess.run(
            ["gcov", "--json-format", "--branch-probabilities", str(notes)],
            cwd=folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
        if "mismatch" in run.stderr:
            sys.exit(run.stderr)
        (packed,) = folder.glob("*.gcov.json.gz")
        yield notes.stem, json.loads(gzip.decompress(packed.read_bytes()))
        packed.unlink()


def add(unit, name, found):
    lines, branches = unit
    for line in found:
        place = (name, line["line_number"])
        lines[place] += line["count"]
        for number, branch in enumerate(line["branches"]):
            branches[*place, line.get("function_name"), number] += branch["count"]


def count(sources):
    """{unit: ({(file, line): times}, {(file, line, function, number): times})} of src_c."""
    units = collections.defaultdict(lambda: (collections.Counter(), collections.Counter()))
    with tempfile.TemporaryDirectory() as folder:
        for stem, report in reports(sources, Path(folder)):
            for file in report["files"]:
                path = Path(file["file"])
                if path.parent.name == "src_c":
                    once = path.suffix == ".h" and path.name not in COURSES
                    add(units[path.name if once else f"{stem}.c"], path.name, file["lines"])
    return units


def percent(counts):
    return 100 * sum(map(bool, counts.values())) / len(counts) if counts else 100.0


def missing(counts):
    """`file:line` of what was not reached, each once."""
    return sorted({place[:2] for place, times in counts.items() if not times})


def main():
    units = count(Path(sys.argv[1]).resolve())
    all_lines, all_branches = collections.Counter(), collections.Counter()
    print(f"{'file':20} {'lines':>12} {'':7} {'branches':>12}")
    for unit, (lines, branches) in sorted(units.items()):
        if not lines:
            print(f"{unit:20} tables alone, or another architecture")
            continue
        hit = [sum(map(bool, counts.values())) for counts in (lines, branches)]
        totals = [f"{hit[0]}/{len(lines)}", f"{hit[1]}/{len(branches)}"]
        print(f"{unit:20} {totals[0]:>12} {percent(lines):6.1f}% {totals[1]:>12}"
              f" {percent(branches):6.1f}%")  # fmt: skip
        for file, line in missing(lines):
            print(f"    line not reached: {file}:{line}")
        for file, line in missing(branches):
            print(f"    branch not taken: {file}:{line}")
        all_lines.update({(unit, *place): times for place, times in lines.items()})
        all_branches.update({(unit, *place): times for place, times in branches.items()})
    reached, taken = percent(all_lines), percent(all_branches)
    print(f"coverage: {reached:.2f} % of {len(all_lines)} lines,"
          f" {taken:.2f} % of {len(all_branches)} branches")  # fmt: skip
    return not (reached >= LINES and taken >= BRANCHES)


if __name__ == "__main__":
    sys.exit(main())
