#!/bin/sh
# Build for aarch64 and run the suite there, all emulated: ./aarch64.sh <folder> [pytest argument]...
#   <folder>  where the root file system of that machine goes; it is kept, and used again
# The interpreter is Debian's own (debian_root.sh); numpy and what the tests need are wheels for aarch64,
# found by pip; the extension is cross-compiled against their headers. Needs apt-get,
# gcc-aarch64-linux-gnu, qemu-user-static, and a python3 (PYTHON may be set) with pip.
# Without an argument for pytest it runs what takes minutes under emulation, not hours.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -gt 0 ] || { sed -n '2,/^set/s/^# //p' "$0"; exit 2; }
place=$(mkdir -p "$1" && cd "$1" && pwd)
shift
python=${PYTHON:-python3}
machine=$place/root
triplet=aarch64-linux-gnu
emulate="qemu-aarch64-static -L $machine"
usual="tests/test_backend.py tests/test_base64_faults.py tests/test_encode_audio.py tests/test_audio.py
    tests/test_event_types.py tests/test_streams.py tests/test_strict.py tests/test_pool.py"

for tool in apt-get dpkg-deb "$triplet-gcc" qemu-aarch64-static; do
    command -v "$tool" >/dev/null || { echo "aarch64: skipped, no $tool"; exit 0; }
done

# The release that this machine has, as the cross compiler links with that one's C library.
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
"$here/debian_root.sh" "$machine" arm64 "$release" python3 libpython3-dev libstdc++6

# "$machine/usr/bin/python3" is a link to python3.X there.
version=$(readlink "$machine/usr/bin/python3")
suffix=cpython-$(echo "${version#python}" | tr -d .)-$triplet
[ -d "$place/tools" ] || "$python" -m venv "$place/tools"
"$place/tools/bin/pip" install --quiet 'Cython>=3.1'
site=$place/site
[ -d "$site" ] || "$place/tools/bin/pip" install --quiet --target "$site" --only-binary :all: \
    --python-version "${version#python}" --platform manylinux2014_aarch64 --platform manylinux_2_27_aarch64 \
    --platform manylinux_2_28_aarch64 'numpy>=2' hypothesis orjson pytest websockets

# The sources as the sdist has them, compiled by the cross compiler against that machine's headers.
rm -rf "$place/work"
mkdir "$place/work"
(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T -) |
    tar -x -C "$place/work"
cd "$place/work"
for name in _core_c _decoder_c; do
    "$place/tools/bin/cython" -3 -I "$site" -o "$name.c" "rtfast/$name.pyx"
    # shellcheck disable=SC2086
    "$triplet-gcc" -std=c11 -O2 -g0 -Wall -fPIC -shared -fwrapv -Isrc_c -Irtfast -I"$site/numpy/_core/include" \
        -I"$machine/usr/include/$version" -I"$machine/usr/include" -DNPY_NO_DEPRECATED_API=NPY_1_7_API_VERSION \
        "$name.c" src_c/*.c -o "rtfast/$name.$suffix.so"
done

export PYTHONPATH="$place/work" PYTHONDONTWRITEBYTECODE=1 RTFAST_TESTS=core
# The interpreter looks for its library where it stands, which -L does not change.
export PYTHONHOME="$machine/usr"
# Tests that start an interpreter find this one, whatever path they give it and whether or not the kernel knows
# how to run it.
interpreter=$place/python
cat >"$interpreter" <<WRAPPER
#!/bin/sh
PYTHONPATH=\${PYTHONPATH:+\$PYTHONPATH:}$site exec $emulate $machine/usr/bin/$version "\$@"
WRAPPER
chmod +x "$interpreter"
echo "import sys; sys.executable = '$interpreter'" >"$site/sitecustomize.py"
$interpreter -c '
import platform, rtfast
from rtfast import _backend
print(platform.machine(), platform.python_version(), rtfast.BACKEND, _backend.simd_levels())
assert (platform.machine(), rtfast.BACKEND, rtfast.SIMD) == ("aarch64", "c", "neon")'
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $usual
exec $interpreter -m pytest -q -p no:cacheprovider "$@"
