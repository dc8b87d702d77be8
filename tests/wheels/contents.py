"""What may be in a wheel: `python tests/wheels/contents.py WHEEL...` fails for anything else."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

SOURCES = {".c", ".h", ".pyx", ".pxd", ".pxi"}
EXTENSIONS = {".so", ".pyd"}
LIMIT = 1_500_000  # bytes; with debugging information a wheel takes more


def identifier(name: str) -> str:
    """What cibuildwheel calls the wheel, like cp314t-manylinux_x86_64; or py3-none-any."""
    _, _, python, abi, platform = name.removesuffix(".whl").split("-")
    if abi == "none":
        return f"{python}-{abi}-{platform}"
    newest = platform.rpartition(".")[2]
    return f"{abi}-{re.sub(r'_[0-9]+_[0-9]+', '', newest, count=1)}"


def faults(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        paths = [PurePosixPath(name) for name in archive.namelist()]
    found = [f"{path} is a source" for path in paths if path.suffix in SOURCES]
    compiled = sorted(path.name.partition(".")[0] for path in paths if path.suffix in EXTENSIONS)
    expected = [] if wheel.name.endswith("-py3-none-any.whl") else ["_core_c", "_decoder_c"]
    if compiled != expected:
        found.append(f"its extensions are {compiled}, expected {expected}")
    if PurePosixPath("rtfast/py.typed") not in paths:
        found.append("py.typed is missing")
    if (size := wheel.stat().st_size) > LIMIT:
        found.append(f"it takes {size} bytes, at most {LIMIT} are expected")
    return found


def main(wheels: list[Path]) -> int:
    if not wheels:
        print("usage: contents.py WHEEL...", file=sys.stderr)
        return 2
    found = [f"{wheel.name}: {fault}" for wheel in wheels for fault in faults(wheel)]
    print(*found, sep="\n", end="\n" if found else "")
    checked = subprocess.run([sys.executable, "-m", "check_wheel_contents", *map(str, wheels)])
    return 1 if found or checked.returncode else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
