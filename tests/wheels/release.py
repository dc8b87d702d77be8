"""What a release consists of: `python tests/wheels/release.py FOLDER` fails for another set."""

import sys
from collections import Counter
from pathlib import Path

from contents import identifier

PYTHONS = ("cp311", "cp312", "cp313", "cp314", "cp314t", "cp315", "cp315t")
# Of cibuildwheel's platform and architecture: how the names of the wheels end.
PLATFORMS = {
    ("linux", "x86_64"): ("manylinux_x86_64", "musllinux_x86_64"),
    ("linux", "aarch64"): ("manylinux_aarch64", "musllinux_aarch64"),
    ("macos", "x86_64"): ("macosx_x86_64",),
    ("macos", "arm64"): ("macosx_arm64",),
    ("windows", "AMD64"): ("win_amd64",),
    ("windows", "ARM64"): ("win_arm64",),
}
COUNT = 58  # 7 Pythons on 8 platforms, the wheel without extensions, the sdist


def identifiers(platform: str, architecture: str) -> set[str]:
    ends = PLATFORMS[platform, architecture]
    return {f"{python}-{end}" for python in PYTHONS for end in ends}


def expected() -> set[str]:
    compiled = {name for place in PLATFORMS for name in identifiers(*place)}
    return compiled | {"py3-none-any", "sdist"}


def main(folder: Path) -> int:
    names = sorted(path.name for path in folder.iterdir())
    found = Counter("sdist" if n.endswith(".tar.gz") else identifier(n) for n in names)
    versions = {name.removesuffix(".tar.gz").split("-")[1] for name in names}
    faults = [f"missing: {name}" for name in sorted(expected() - set(found))]
    faults += [f"not expected: {name}" for name in sorted(set(found) - expected())]
    faults += [f"twice: {name}" for name, times in found.items() if times > 1]
    if len(versions) != 1:
        faults.append(f"not of one version: {sorted(versions)}")
    print(*faults, f"{len(names)} files, {COUNT} expected", sep="\n")
    return 1 if faults or len(names) != COUNT else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: release.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
