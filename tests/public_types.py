"""What pyright knows of the public names: `python tests/public_types.py PYTHON`.

PYTHON is one that has rtfast installed, and not in place, where pyright finds nothing. Fails when
the type of a public name is unknown or ambiguous, and for an error in typing_checks.py.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKS = Path(__file__).with_name("typing_checks.py").resolve()
# Their base classes are those of frameworks, which are not installed for a check of types.
FRAMEWORKS = tuple(
    f"rtfast.integrations.{name}"
    for name in ("_", "livekit_agents", "openai_agents", "pydantic_ai")
)


def pyright(python: str, *arguments: str) -> dict:
    """Away from the checkout, with that Python first on PATH: --verifytypes looks nowhere else."""
    path = os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(Path(python).parents[1])}
    command = [sys.executable, "-m", "basedpyright", "--outputjson", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
        run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    return json.loads(run.stdout)


def unknown(report: dict) -> list[str]:
    symbols = report["typeCompleteness"]["symbols"]
    if not any(symbol["isExported"] for symbol in symbols):
        return [f"no public names were found: {report['generalDiagnostics']}"]
    return [
        f"{symbol['name']}: {[d['message'] for d in symbol['diagnostics']]}"
        for symbol in symbols
        if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
        if not symbol["name"].startswith(FRAMEWORKS)
    ]


def errors(report: dict) -> list[str]:
    return [f"{d['file']}: {d['message']}" for d in report["generalDiagnostics"]]


def main(python: str) -> int:
    report = pyright(python, "--verifytypes", "rtfast", "--ignoreexternal")
    faults = unknown(report) + errors(pyright(python, str(CHECKS)))
    known = sum(symbol["isExported"] for symbol in report["typeCompleteness"]["symbols"])
    print(*faults, f"{known} public names, {len(faults)} faults", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: public_types.py PYTHON")
    sys.exit(main(str(Path(sys.argv[1]).absolute())))
