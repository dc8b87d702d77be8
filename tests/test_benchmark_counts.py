"""The watch over instruction counts: what it says of counts that are given to it."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "benchmarks" / "count_file.py"
spec = importlib.util.spec_from_file_location("count_file", PATH)
count_file = importlib.util.module_from_spec(spec)
spec.loader.exec_module(count_file)

BEFORE = {"small": 1_000.0, "large": 20_000.0}


def verdicts(now):
    return [row.verdict for row in count_file.compare(BEFORE, now, tolerance=0.03)]


@pytest.mark.parametrize(
    ("small", "verdict"),
    [(1_000, "same"), (1_030, "same"), (970, "same"), (1_031, "dearer"), (969, "cheaper")],
)
def test_verdict(small, verdict):
    assert verdicts({"small": small, "large": 20_000}) == [verdict, "same"]


def test_rows_that_only_one_side_has():
    assert verdicts({"small": 1_000, "other": 5}) == ["same", "gone", "new"]


@pytest.mark.parametrize(
    ("small", "elsewhere", "strict", "status"),
    [
        (1_000, [], False, 0),
        (900, [], True, 0),
        (1_100, [], False, 1),
        (1_100, ["python"], False, 0),
        (1_100, ["python"], True, 1),
    ],
)
def test_status(small, elsewhere, strict, status):
    rows = count_file.compare(BEFORE, BEFORE | {"small": small})
    assert count_file.status(rows, elsewhere, strict)[0] == status


def test_what_is_out_of_date_is_said():
    rows = count_file.compare(BEFORE, BEFORE | {"small": 900})
    assert "--write" in count_file.status(rows, [], False)[1]


def test_differences_of_context():
    stored, here = {"python": "3.11", "libc": "2.36"}, {"python": "3.12", "libc": "2.36"}
    assert count_file.differences(stored, here) == ["python: 3.11 in the file, 3.12 here"]
    assert count_file.differences(stored, stored) == []


def test_table_shows_the_change():
    _, small, gone = count_file.lines(count_file.compare(BEFORE, {"small": 1_100}))
    assert small.split() == ["small", "1,000", "1,100", "+10.0%", "dearer"]
    assert gone.split() == ["large", "20,000", "-", "gone"]


def test_file_round_trip(tmp_path):
    path = tmp_path / "counts.json"
    count_file.write({"python": "3.11"}, BEFORE, path)
    assert count_file.read(path) == ({"python": "3.11"}, BEFORE)


def test_kept_file_can_be_read():
    context, counts = count_file.read()
    assert context and all(number > 0 for number in counts.values())
