"""The load benchmark on two sessions: every frame arrives and every sample is right; no speed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WAYS = ["receive only", "rtfast events"]
FRAMES = {"ga": 54, "live": 10}  # of a session in a second: one turn, ten steps
SAMPLES = {"ga": 20 * 4_800, "live": 10 * 2_400}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the command prints, and its rows."""
    out = tmp_path_factory.mktemp("load") / "rows.json"
    command = [sys.executable, "-m", "benchmarks.load", "--sessions", "2", "--seconds", "1"]
    command += ["--verify", "--transport", "websockets", "--ways", *WAYS]
    command += ["--json", str(out), "--plot", str(out.with_suffix(".svg"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(out.read_text())["rows"]


def test_every_cell_has_a_row(told):
    _, rows = told
    found = [(row["pacing"], row["way"]) for row in rows]
    assert found == [(pacing, way) for pacing in FRAMES for way in WAYS]
    assert [row for row in rows if "error" in row] == []


def test_every_frame_arrives_and_every_sample_is_right(told):
    for row in told[1]:
        assert row["frames"] == row["server"]["sent"] == 2 * FRAMES[row["pacing"]]
        assert row["server"]["dropped"] == 0
        if row["way"] != "receive only":
            assert row["samples"] == 2 * SAMPLES[row["pacing"]]
            assert row["sound_right"]


def test_the_figures_can_be_true(told):
    for row in told[1]:
        assert 0 < row["cpu"] < row["planned"] + 60
        assert row["us_frame"] == pytest.approx(row["cpu"] / row["frames"] * 1e6)
        assert row["ms_session_second"] == pytest.approx(row["cpu"] / 2 / row["planned"] * 1e3)
        assert 0 < row["in_place_us"] < 1e6
        assert row["lag_ms"] == sorted(row["lag_ms"]) and row["lag_ms"][0] >= 0
        assert row["gc"][0] >= 0 and row["server"]["late_ms"][0] >= 0
        assert sys.platform != "linux" or all(abs(kb) < 100_000 for kb in row["session_kb"])


def test_the_tables_name_every_way(told):
    text = told[0]
    for way in WAYS:
        assert text.count(f"\n{way} ") >= len(FRAMES)
    assert text.count("sound right") == len(FRAMES) * (len(WAYS) - 1)
    assert "SOUND WRONG" not in text


@pytest.mark.parametrize("wrong", [["--sessions", "100000"], ["--seconds", "3600"]])
def test_it_is_bounded(wrong):
    command = [sys.executable, "-m", "benchmarks.load", *wrong]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60,
                          env=os.environ | {"COLUMNS": "100"})  # fmt: skip
    assert done.returncode == 2 and "must be from" in done.stderr
