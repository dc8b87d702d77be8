#!/bin/sh
# Fuzz rtfast: ./run.sh [target...] [seconds], all targets for 60 seconds each by default.
#   base64    the kernels against an oracle         scan      the scanner against rt_locate
#   encode    the encoding kernels against another
#   text      the inside of strings                 number    numbers against strtod
#   template  frames like one seen before           decoder   both decoders against orjson
#   decoder-asan   the same, the extension built with the address sanitizer
#   compiled  its compiled half, built with the undefined-behaviour sanitizer, many times as often
#   emulated  the targets in C on an aarch64 and a big-endian machine, emulated, without libFuzzer
#   c         the six in C, without those
# A target whose tools are missing is skipped, and says so. CC (a clang) and PYTHON may be set.
# An input that fails is kept in found/, what is interesting in corpus/; git ignores both.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
flags="-std=gnu11 -Wall -Wextra -O1 -g -fno-sanitize-recover=all -I$root/src_c"
clang=${CC:-$(command -v clang || command -v clang-16 || echo clang)}
python=${PYTHON:-python3}
in_c="base64 encode scan text number template"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seconds=60

skip() {
    echo "$1: skipped, no $2"
    return 1
}

# The C sources, once for all targets.
library() {
    [ -f "$work/rtfast.a" ] && return
    for file in "$root"/src_c/*.c; do
        # shellcheck disable=SC2086
        (cd "$work" && "$clang" $flags -fsanitize=fuzzer-no-link,address,undefined -c "$file")
    done
    ar rc "$work/rtfast.a" "$work"/*.o
}

can_build() {
    command -v "$clang" >/dev/null || skip "$1" clang || return
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' >"$work/try.c"
    "$clang" -fsanitize=fuzzer,address "$work/try.c" -o "$work/try" 2>/dev/null ||
        skip "$1" "libFuzzer in $clang"
}

can_import() {
    "$python" -c "import $2" 2>/dev/null || skip "$1" "$2 in $python"
}

# What is worth trying of a target: kernels have blocks of 256, the scanner windows of 1024 bytes.
longest() {
    case $1 in
    scan) echo 3500 ;;
    number) echo 400 ;;
    decoder*) echo 8192 ;;
    compiled) echo 1000 ;;
    *) echo 2000 ;;
    esac
}

# fuzz <target> <seeds> <program> [argument...]
fuzz() {
    target=$1 seeds=$2
    shift 2
    echo "== $target, $seconds s"
    mkdir -p "$here/corpus/$seeds" "$here/found"
    "$python" "$here/seeds.py" "$root/examples/session.jsonl" "$work/seeds"
    "$@" -max_total_time="$seconds" -max_len="$(longest "$target")" -timeout=20 \
        -rss_limit_mb=4096 -dict="$here/json.dict" -artifact_prefix="$here/found/$target-" \
        "$here/corpus/$seeds" "$work/seeds/$seeds" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    grep '^Done' "$work/log"
}

run_c() {
    can_build "$1" || return 0
    library
    # shellcheck disable=SC2086
    "$clang" $flags -fsanitize=fuzzer,address,undefined "$here/fuzz_$1.c" "$work/rtfast.a" -lm \
        -o "$work/fuzz_$1"
    ASAN_OPTIONS=detect_leaks=0 fuzz "$1" "$1" "$work/fuzz_$1"
}

run_decoder() {
    for module in atheris orjson rtfast._decoder_c; do
        can_import decoder "$module" || return 0
    done
    fuzz decoder decoder "$python" "$here/fuzz_decoder.py"
}

# instrumented <target> <sanitizer> <its runtime> [argument...]: the decoder, its extension built for a
# sanitizer and for coverage, from a copy, so that no object of this build gets into another one.
instrumented() {
    target=$1 sanitizer=$2 runtime=$3
    shift 3
    can_build "$target" || return 0
    for module in atheris orjson pip; do
        can_import "$target" "$module" || return 0
    done
    rm -rf "$work/source"
    mkdir "$work/source"
    (cd "$root" && cp -R rtfast src_c setup.py pyproject.toml README.md LICENSE "$work/source")
    find "$work/source" -name '*.so' -exec rm {} +
    CC=$clang LDSHARED="$clang -shared" \
        CFLAGS="-fsanitize=$sanitizer,fuzzer-no-link -fno-sanitize-recover=all -fno-wrapv -g" \
        "$python" -m pip install --quiet --no-deps --upgrade --target "$root/build/fuzz/$target" \
        "$work/source"
    runtime=$("$python" -c 'import atheris; print(atheris.path())')/$runtime
    fuzz "$target" decoder env ASAN_OPTIONS=detect_leaks=0 PYTHONPATH="$root/build/fuzz/$target" \
        LD_PRELOAD="$runtime" "$python" "$here/fuzz_decoder.py" "$@"
}

run_decoder_asan() {
    (export PYTHONMALLOC=malloc && instrumented decoder-asan address asan_with_fuzzer.so)
}

run_compiled() {
    instrumented compiled undefined ubsan_with_fuzzer.so --compiled
}

run_emulated() {
    "$python" "$here/seeds.py" "$root/examples/session.jsonl" "$work/seeds"
    for machine in aarch64 s390x; do
        for tool in "$machine-linux-gnu-gcc" "qemu-$machine-static"; do
            command -v "$tool" >/dev/null || { skip "$machine" "$tool" || continue 2; }
        done
        for each in $in_c; do
            "$machine-linux-gnu-gcc" -std=gnu11 -O2 -static -I"$root/src_c" -o "$work/$each" \
                "$here/standalone.c" "$here/fuzz_$each.c" "$root"/src_c/*.c -lm
            printf '%s, %s: ' "$machine" "$each"
            "qemu-$machine-static" "$work/$each" 50 "$work/seeds/$each"/*
        done
    done
}

run() {
    case $1 in
    all) for each in c decoder decoder-asan compiled emulated; do run "$each"; done ;;
    c) for each in $in_c; do run "$each"; done ;;
    base64 | encode | scan | text | number | template) run_c "$1" ;;
    decoder) run_decoder ;;
    decoder-asan) run_decoder_asan ;;
    compiled) run_compiled ;;
    emulated) run_emulated ;;
    *) echo "run.sh: no such target: $1" >&2; exit 2 ;;
    esac
}

targets=
for word in "$@"; do
    case $word in
    '' | *[!0-9]*) targets="$targets $word" ;;
    *) seconds=$word ;;
    esac
done
for target in ${targets:-all}; do run "$target"; done
