"""Which wheels a release has, by the list in wheels/release.py, and what may be in one of them."""

import importlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from optional import lacks

HERE = Path(__file__).parent
sys.path.append(str(HERE / "wheels"))
contents = importlib.import_module("contents")
release = importlib.import_module("release")

NAME = "rtfast-0.1.0-cp314-cp314t-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl"
FILES = ["rtfast/py.typed", "rtfast/_core_c.so", "rtfast/_decoder_c.so"]
PLACES = [
    ("linux", "x86_64", 14),
    ("linux", "aarch64", 14),
    ("macos", "x86_64", 7),
    ("macos", "arm64", 7),
    ("windows", "AMD64", 7),
    ("windows", "ARM64", 7),
]


@pytest.mark.skipif(lacks("cibuildwheel"), reason="cibuildwheel comes with the extra [test]")
@pytest.mark.parametrize(("platform", "architecture", "count"), PLACES)
def test_cibuildwheel_would_build_these(platform, architecture, count):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CIBW_")}
    clean.pop("PYTHONWARNINGS", None)
    command = [sys.executable, "-m", "cibuildwheel", "--print-build-identifiers"]
    command += ["--platform", platform, "--archs", architecture, str(HERE.parent)]
    run = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    printed = run.stdout.split()
    assert set(printed) == release.identifiers(platform, architecture) and len(printed) == count


def test_the_list_is_complete():
    assert {place[:2] for place in PLACES} == set(release.PLATFORMS)
    assert sum(place[2] for place in PLACES) + 2 == len(release.expected()) == release.COUNT == 58


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        (NAME, "cp314t-manylinux_x86_64"),
        ("rtfast-0.1.0-cp311-cp311-musllinux_1_2_aarch64.whl", "cp311-musllinux_aarch64"),
        ("rtfast-0.1.0-cp315-cp315-macosx_11_0_arm64.whl", "cp315-macosx_arm64"),
        ("rtfast-0.1.0-cp312-cp312-win_amd64.whl", "cp312-win_amd64"),
        ("rtfast-0.1.0-py3-none-any.whl", "py3-none-any"),
    ],
)
def test_a_file_name_tells_what_it_is(name, identifier):
    assert contents.identifier(name) == identifier


def tags(identifier):
    """A file name as it could be for the identifier of cibuildwheel."""
    if identifier == "py3-none-any":
        return identifier
    abi, _, platform = identifier.partition("-")
    system, _, machine = platform.partition("_")
    version = "" if system == "win" else "2_28_"
    return f"{abi.rstrip('t')}-{abi}-{system}_{version}{machine}"


@pytest.fixture
def complete(tmp_path):
    for identifier in release.expected() - {"sdist"}:
        (tmp_path / f"rtfast-0.1.0-{tags(identifier)}.whl").touch()
    (tmp_path / "rtfast-0.1.0.tar.gz").touch()
    return tmp_path


def test_a_complete_release(complete, capsys):
    assert release.main(complete) == 0, capsys.readouterr().out
    assert capsys.readouterr().out == "58 files, 58 expected\n"


@pytest.mark.parametrize("gone", ["rtfast-0.1.0.tar.gz", "rtfast-0.1.0-cp313-cp313-win_arm64.whl"])
def test_what_is_missing_is_named(complete, capsys, gone):
    (complete / gone).unlink()
    assert release.main(complete) == 1
    assert f"missing: {'sdist' if 'tar' in gone else 'cp313-win_arm64'}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("rtfast-0.1.0-cp310-cp310-win_amd64.whl", "not expected: cp310-win_amd64"),
        ("rtfast-0.1.0-cp312-cp312-manylinux_2_34_x86_64.whl", "twice: cp312-manylinux_x86_64"),
        ("rtfast-0.2.0.tar.gz", "not of one version: ['0.1.0', '0.2.0']"),
    ],
)
def test_what_is_too_much_is_named(complete, capsys, more, fault):
    (complete / more).touch()
    assert release.main(complete) == 1
    assert fault in capsys.readouterr().out


def faults(folder, name, files):
    with zipfile.ZipFile(folder / name, "w") as archive:
        for file, data in files.items():
            archive.writestr(file, data)
    return contents.faults(folder / name)


def test_a_wheel_has_the_package_and_no_sources(tmp_path):
    good = dict.fromkeys(FILES, b"")
    assert faults(tmp_path, NAME, good) == []
    for source in ("rtfast/_core_c.pyx", "rtfast/rt_view.h", "src_c/scan.c", "rtfast/a.pxi"):
        assert faults(tmp_path, NAME, {**good, source: b""}) == [f"{source} is a source"]
    assert faults(tmp_path, NAME, {**good, "rtfast/large.py": bytes(1_500_001)}) != []
    assert faults(tmp_path, NAME, {"rtfast/py.typed": b""}) != []
    assert faults(tmp_path, NAME, dict.fromkeys(FILES[1:], b"")) == ["py.typed is missing"]


def test_the_wheel_for_every_machine_has_no_extension(tmp_path):
    name = "rtfast-0.1.0-py3-none-any.whl"
    assert faults(tmp_path, name, {"rtfast/py.typed": b""}) == []
    assert faults(tmp_path, name, dict.fromkeys(FILES, b"")) != []
