"""The version stands in pyproject.toml and in the package, and nowhere else."""

import tomllib
from pathlib import Path

import rtfast


def test_both_are_the_same():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert rtfast.__version__ == project["version"]
