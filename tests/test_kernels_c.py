"""The base64 kernels against the oracle written in C: tests/c/run.sh, part by part."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "c" / "run.sh"
PARTS = ("native", "clang", "sanitize", "aarch64", "s390x", "compile", "windows")


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
@pytest.mark.parametrize("part", PARTS)
def test_part(part: str) -> None:
    run = subprocess.run(
        ["sh", str(RUN), part],
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=600,
    )
    if f"{part}: skipped" in run.stdout:
        pytest.skip(run.stdout.strip())
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert "FAIL" not in run.stdout
    assert ("compiled" if part == "compile" else "ok: ") in run.stdout


def test_unknown_part_is_refused() -> None:
    run = subprocess.run(["sh", str(RUN), "nonsense"], capture_output=True, text=True)
    assert run.returncode == 2
    assert "no such part" in run.stderr
