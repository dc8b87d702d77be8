"""Another project's own tests, as they are and with rtfast swapped in: the outcomes must be equal.

    python tests/frameworks/swap.py openai
    python tests/frameworks/swap.py openai-agents

Takes the project's source distribution from the package index, makes a virtual environment for it
in a temporary folder, installs rtfast there from this checkout, and runs the tests of the realtime
part twice. Fails where a test ends otherwise than before, where none passed, and where rtfast
parsed nothing.
"""

import argparse
import collections
import dataclasses
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]


@dataclasses.dataclass
class Project:
    version: str
    requirements: list[str]  # beside the project itself
    extras: str
    tests: list[str]
    passes: int  # unmodified
    sources: str | None = None  # a folder that must be importable


PROJECTS = {
    "openai": Project(
        "3.54.0",
        ["pytest", "pytest-asyncio", "pytest-xdist", "inline-snapshot", "respx", "rich"],
        "realtime",
        [
            "-n0",
            *(
                f"tests/lib/test_{name}.py"
                for name in (
                    "realtime_websocket_contract",
                    "realtime_websocket_recovery",
                    "realtime_translation",
                    "realtime_translation_close",
                    "realtime_example_keepalive",
                    "realtime_reference_inputs",
                    "realtime_calls",
                    "beta_realtime_websocket_options",
                )
            ),
        ],
        138,
    ),
    "openai-agents": Project(
        "0.24.0",
        [
            "pytest", "pytest-asyncio", "pytest-mock", "inline-snapshot", "fastapi",
            "twilio>=9,<10", "aiosqlite", "httpx",
        ],
        "voice,realtime",
        ["tests/realtime"],
        660,
        "src",
    ),
}  # fmt: skip


def run(*command, **options):
    print("+", *command, file=sys.stderr, flush=True)
    return subprocess.run([str(part) for part in command], check=True, **options)


def fetched(python, name, folder):
    """The project's sources, unpacked."""
    requirement = f"{name}=={PROJECTS[name].version}"
    run(python, "-m", "pip", "download", "-q", "--no-deps", f"--no-binary={name}",
        requirement, "-d", folder)  # fmt: skip
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    return unpacked


def prepared(name, folder):
    """An interpreter that has the project, what its tests need, and this checkout of rtfast."""
    project = PROJECTS[name]
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = f"{name}[{project.extras}]=={project.version}"
    run(python, "-m", "pip", "install", "-q", CHECKOUT, wanted, *project.requirements)
    return python


def tested(python, sources, name, swap, report):
    """What their tests gave: see swap_plugin."""
    project = PROJECTS[name]
    paths = [str(HERE), *([str(sources / project.sources)] if project.sources else [])]
    environment = {
        **{key: value for key, value in os.environ.items() if key != "PYTEST_ADDOPTS"},
        "PYTHONPATH": os.pathsep.join(paths),
        "SWAP": swap,
        "REPORT": str(report),
    }
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "swap_plugin"]
    print("+", *command, *project.tests, file=sys.stderr, flush=True)
    report.unlink(missing_ok=True)
    # Tests that fail are judged by the comparison; a run that broke left no report.
    subprocess.run([*command, *project.tests], cwd=sources, env=environment, check=False)
    return json.loads(report.read_text(encoding="utf-8"))


def faults(project, before, after):
    """What is wrong, a line each."""
    for test in sorted(before["outcomes"].keys() | after["outcomes"].keys()):
        was, became = (run["outcomes"].get(test, "absent") for run in (before, after))
        if was != became:
            yield f"{test}: {was} as it is, {became} with rtfast"
    if before["counts"].get("passed", 0) < project.passes:
        yield f"{before['counts']} as it is, expected {project.passes} passed"
    if not after["parsed"]:
        yield "rtfast parsed no event"


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("project", choices=PROJECTS)
    parser.add_argument("--python", type=Path, help="an interpreter that has all of it already")
    options = parser.parse_args()
    project = PROJECTS[options.project]
    with tempfile.TemporaryDirectory(prefix="rtfast-swap-") as folder:
        work = Path(folder)
        (work / "sdist").mkdir()
        python = (options.python or prepared(options.project, work / "venv")).absolute()
        sources = fetched(python, options.project, work / "sdist")
        before, after = (
            tested(python, sources, options.project, swap, work / "report.json")
            for swap in ("", options.project)
        )
    for title, result in (("as it is", before), ("with rtfast", after)):
        counts = collections.Counter(result["counts"])
        print(f"{options.project} {project.version}, {title}:", *(
            f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped") if counts[kind]
        ))  # fmt: skip
    print(f"events parsed by rtfast: {after['parsed']}, handed on: {after['handed_on']}")
    wrong = list(faults(project, before, after))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
