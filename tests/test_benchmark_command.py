"""`python -m benchmarks`: that it measures, checks, writes and draws; never how fast we are."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*arguments, folder):
    command = [sys.executable, "-m", "benchmarks", "--quick", *arguments]
    command += ["--json", str(folder / "results.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((folder / "results.json").read_text())


def test_rows_are_measured_written_and_drawn(tmp_path):
    shown, found = run(
        "--task", "encoding", "--only", "append of 960 B",
        "--pictures", str(tmp_path / "pictures"), "--markdown", str(tmp_path / "table.md"),
        "--bounds", str(tmp_path / "bounds.md"),
        folder=tmp_path,
    )  # fmt: skip
    rows = found["rows"]
    assert rows.keys() == {"encode an append of 960 B, int16"}
    assert {row["group"] for row in rows.values()} == {"encoding"}
    for row in rows.values():
        ours, *others = row["contenders"].items()
        assert ours[0] == "rtfast" and ours[1]["ratio"] == 1 and len(others) >= 2
        for name, times in row["contenders"].items():
            assert 0 < times["min_ns"] <= times["median_ns"]
            assert name in shown
    assert found["machine"] in " ".join(shown.split()) or found["machine"][:20] in shown
    assert "bounds met" in shown and found["quick"] is True
    table = (tmp_path / "table.md").read_text().splitlines()
    assert table[0].startswith("| frame | rtfast |") and len(table) == 3
    bounds = (tmp_path / "bounds.md").read_text().splitlines()
    asked = {name for row in rows.values() for name in row["bounds"]}
    assert len(bounds) == 2 + len(asked) and "openai append | at least 400 x | int16 " in bounds[2]
    kinds = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert kinds == ["peers.png", "peers.svg", "sizes.png", "sizes.svg"]


def test_bounds_are_judged():
    """By hand: twice as fast where three times is asked is lost, and said."""
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.bounds import Bound
        from benchmarks.results import bound_of
    finally:
        sys.path.remove(str(ROOT))
    asked = Bound((3, 2, None))
    lost = {"kind": "x", "must": 3, "value": 2.0, "met": False}
    assert bound_of(asked, 100, 200, 50, 0) == lost
    assert bound_of(asked, 100, 200, 50, 1) == {**lost, "must": 2, "met": True}
    least = Bound((60, 60, None), kind="ns")
    assert bound_of(least, 100, 30, 50, 0) == {"kind": "ns", "must": 60, "value": 70, "met": False}
    rate = Bound((4, 4, None), kind="GB/s")
    assert bound_of(rate, 10, 10, 50, 0) == {"kind": "GB/s", "must": 4, "value": 5.0, "met": True}


def test_every_row_is_right_by_pytest():
    """The same rows as pytest-benchmark runs them, each once: their answers are checked."""
    command = [sys.executable, "-m", "pytest", "benchmarks", "--quick", "--benchmark-disable", "-q"]
    command += ["-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:]
    assert " passed" in done.stdout and "failed" not in done.stdout
