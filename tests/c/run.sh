#!/bin/sh
# Test the base64 kernels in C, without Python: ./run.sh [part...], all parts but bench by default.
#   native    this machine, warnings are errors        sanitize  address and undefined behaviour
#   clang     native, with clang                       compile   all C for macOS and Windows, not run
#   extensions  what Cython makes, for macOS; for Windows where CPYTHON is a source of it
#   windows   the tests as Windows programs, run by wine
#   aarch64   NEON, emulated                           s390x     a big-endian machine, emulated
#   bench     nanoseconds a payload; beside libbase64's where LIBBASE64 is its folder, built
# A part whose tools are missing is skipped, and says so. CC and PYTHON may be set.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
src="$here/../../src_c"
warnings="-Wall -Wextra -Wconversion -Wpedantic -Werror"
cc=${CC:-cc}
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# has <part> <tool>...
has() {
    part=$1
    shift
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { echo "$part: skipped, no $tool"; return 1; }
    done
    echo "== $part"
}

# has_packages <part> <packages of PYTHON>
has_packages() {
    "$python" -c "import $2" 2>/dev/null || { echo "$1: skipped, not all of $2 in $python"; return 1; }
}

# build <program> <compiler> <flags>...
build() {
    program=$1
    shift
    # shellcheck disable=SC2086
    "$@" -std=c11 $warnings -I"$src" -o "$work/$program" "$here/$program.c" "$src"/*.c -lm
}

# tests <emulator> <thin> <compiler> <flags>...
tests() {
    emulator=$1
    thin=$2
    shift 2
    for program in test_base64 test_encode; do
        build "$program" "$@"
        # shellcheck disable=SC2086
        $emulator "$work/$program" $thin
    done
}

native() {
    has native "$cc" || return 0
    tests "" "" "$cc" -O3
}

with_clang() {
    compiler=$(command -v clang || command -v clang-16 || echo clang)
    has clang "$compiler" || return 0
    tests "" thin "$compiler" -O2
}

sanitize() {
    has sanitize "$cc" || return 0
    tests "" thin "$cc" -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
}

emulated() {
    has "$1" "$1-linux-gnu-gcc" "qemu-$1-static" || return 0
    tests "qemu-$1-static" thin "$1-linux-gnu-gcc" -O2 -static
}

compile() {
    has compile "$python" || return 0
    has_packages compile ziglang || return 0
    zig="$python -m ziglang"
    for target in aarch64-macos x86_64-macos aarch64-windows x86_64-windows aarch64_be-linux; do
        for file in "$src"/*.c; do
            # shellcheck disable=SC2086
            $zig cc -target "$target" -std=c11 -O2 $warnings -c "$file" -o "$work/out.o"
        done
        echo "$target: compiled"
    done
    # MSVC cannot be had here. clang takes its place, with what msvc/ has of its library: as clang-cl does, and
    # once more without what MSVC has not. MSVC compiles every intrinsic anywhere; clang has to be told.
    own=$("$python" -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__))')/lib/include
    msvc="-fms-compatibility-version=19.40 -ffreestanding -nostdinc -isystem $own -isystem $here/msvc -std=c11 -O2"
    wide="-mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi -mavx512vbmi2 -mavx2 -mbmi -mbmi2 -mlzcnt
        -mpopcnt -mpclmul -mxsave"
    stand_in clang-cl x86_64
    stand_in clang-cl aarch64
    # shellcheck disable=SC2086
    stand_in MSVC x86_64 -U__clang__ $wide
    stand_in MSVC aarch64 -U__clang__
}

# stand_in <compiler> <architecture> <flags>...
stand_in() {
    name=$1
    machine=$2
    shift 2
    for file in "$src"/*.c; do
        # shellcheck disable=SC2086
        $zig clang $msvc $warnings --target="$machine-pc-windows-msvc" "$@" -c "$file" -o "$work/out.o"
    done
    echo "$machine, in the place of $name: compiled"
}

# What Cython makes: for macOS with this Python's headers, whose types are the same there; for Windows with
# those of CPYTHON, an unpacked source. numpy's are those of its wheels for them.
extensions() {
    has extensions "$python" || return 0
    has_packages extensions "Cython, pip, ziglang" || return 0
    for name in _core_c _decoder_c; do
        "$python" -m cython -3 -o "$work/$name.c" "$here/../../rtfast/$name.pyx"
    done
    headers="$("$python" -c 'import sysconfig; print("-I" + sysconfig.get_path("include"))') $(numpy_of macosx_14_0_arm64)"
    compile_made aarch64-macos "$headers"
    [ -n "${CPYTHON:-}" ] || { echo "windows: not compiled, without CPYTHON"; return 0; }
    cp "$CPYTHON"/PC/pyconfig.h* "$work/pyconfig.h" # 3.13 has a template, others the header itself
    headers="-I$work -I$CPYTHON/Include $(numpy_of win_amd64)"
    compile_made aarch64-windows "$headers"
    compile_made x86_64-windows "$headers"
    compile_made x86_64-windows "$headers -DPy_GIL_DISABLED=1 -DRT_THREADS=1"
}

numpy_of() {
    "$python" -m pip download --quiet --no-deps --only-binary :all: --platform "$1" --dest "$work/$1" numpy >&2
    "$python" -m zipfile -e "$work/$1"/numpy-*.whl "$work/$1"
    echo "-I$work/$1/numpy/_core/include"
}

compile_made() {
    for name in _core_c _decoder_c; do
        # shellcheck disable=SC2086
        "$python" -m ziglang cc -target "$1" -std=c11 -O1 -Wall -Wextra -Wno-unused-parameter \
            -Wno-missing-field-initializers -Werror -DNPY_NO_DEPRECATED_API=NPY_1_7_API_VERSION -I"$src" \
            -I"$here/../../rtfast" $2 -c "$work/$name.c" -o "$work/out.o"
    done
    echo "$1: compiled"
}

windows() {
    has windows "$python" wine || return 0
    has_packages windows ziglang || return 0
    WINEDEBUG=-all tests wine thin "$python" -m ziglang cc -target x86_64-windows -O2
}

bench() {
    has bench "$cc" || return 0
    build bench_base64 "$cc" -O3
    "$work/bench_base64"
    libbase64=
    if [ -n "${LIBBASE64:-}" ]; then
        libbase64="-DLIBBASE64 -I$LIBBASE64/include $LIBBASE64/lib/libbase64.o"
    fi
    # shellcheck disable=SC2086
    build bench_encode "$cc" -O3 $libbase64
    "$work/bench_encode"
}

for part in "${@:-all}"; do
    case $part in
    all) native; with_clang; sanitize; emulated aarch64; emulated s390x; compile; extensions; windows ;;
    native | sanitize | compile | extensions | windows | bench) "$part" ;;
    clang) with_clang ;;
    aarch64 | s390x) emulated "$part" ;;
    *) echo "run.sh: no such part: $part" >&2; exit 2 ;;
    esac
done
