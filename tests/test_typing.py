"""The public API as a type checker sees it: mypy --strict over the lines of typing_checks.py."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import rtfast

CHECKS = Path(__file__).with_name("typing_checks.py")


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    pytest.importorskip("mypy", reason="mypy comes with the extra [test]")
    cache = tmp_path_factory.mktemp("mypy")

    def run(*arguments):
        clean = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
        package = Path(rtfast.__file__).parent.parent
        if package.name != "site-packages":  # mypy finds itself what is installed there
            clean["MYPYPATH"] = str(package)
        return subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(cache), *arguments],
            env=clean,
            cwd=cache,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    return run


def test_the_checks_hold(mypy):
    run = mypy(str(CHECKS))
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_checks_would_notice(mypy, tmp_path):
    """A line that is wrong fails, so that the test above means something."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from typing import assert_type\n"
        "from rtfast import events\n"
        "def check(event: events.ResponseTextDeltaEvent) -> None:\n"
        "    assert_type(event.delta, int)\n"
    )
    run = mypy(str(wrong))
    assert run.returncode == 1 and "wrong.py:4" in run.stdout, run.stdout + run.stderr


def test_the_package_says_that_it_is_typed():
    assert (Path(rtfast.__file__).parent / "py.typed").is_file()
