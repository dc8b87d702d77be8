#!/bin/sh
# Test the base64 kernels in C, without Python: ./run.sh [part...], all parts but bench by default.
#   native    this machine, warnings are errors        sanitize  address and undefined behaviour
#   clang     native, with clang                       compile   all C for macOS and Windows, not run
#   aarch64   NEON, emulated                           s390x     a big-endian machine, emulated
#   bench     nanoseconds a payload; beside libbase64's where LIBBASE64 is its folder, built
# A part whose tools are missing is skipped, and says so. CC and PYTHON may be set.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
src="$here/../../src_c"
kernels="$src/base64_portable.c $src/base64_tail.c $src/base64_avx2.c $src/base64_avx512.c
    $src/base64_neon.c $src/encode_portable.c $src/encode_tail.c $src/encode_avx2.c
    $src/encode_avx512.c $src/encode_neon.c $src/g711.c"
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

# build <program> <compiler> <flags>...
build() {
    program=$1
    shift
    # shellcheck disable=SC2086
    "$@" -std=c11 $warnings -I"$src" -o "$work/$program" "$here/$program.c" $kernels -lm
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
    zig="$python -m ziglang"
    $zig version >/dev/null 2>&1 || { echo "compile: skipped, no ziglang"; return 0; }
    for target in aarch64-macos x86_64-macos aarch64-windows x86_64-windows aarch64_be-linux; do
        for file in "$src"/*.c; do
            # shellcheck disable=SC2086
            $zig cc -target "$target" -std=c11 -O2 $warnings -c "$file" -o "$work/out.o"
        done
        echo "$target: compiled"
    done
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
    all) native; with_clang; sanitize; emulated aarch64; emulated s390x; compile ;;
    native | sanitize | compile | bench) "$part" ;;
    clang) with_clang ;;
    aarch64 | s390x) emulated "$part" ;;
    *) echo "run.sh: no such part: $part" >&2; exit 2 ;;
    esac
done
