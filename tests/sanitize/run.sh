#!/bin/sh
# Run the tests with instruments in the C code: ./run.sh [part...], all parts by default.
#   asan      the suite, built with the address sanitizer
#   ubsan     the suite, built with the undefined-behaviour sanitizer
#   valgrind  the kernels, the scanner and the heart of the suite under memcheck
#   coverage  the suite, lines and branches of src_c counted; fails below what README.md asks
# A part fails at any report, a failed test, or where what it tests is not the instrumented build.
# A part whose tools are missing is skipped, and says so. CC (a gcc) and PYTHON may be set.
# PYTEST holds more arguments for pytest; a run with any is no proof.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cc=${CC:-gcc}
python=$(command -v "${PYTHON:-python3}") && python=$(cd "$(dirname "$python")" && pwd)/${python##*/}
place=

# has <part> <tool>...
has() {
    part=$1
    shift
    for tool in "$cc" "$@"; do
        command -v "$tool" >/dev/null || { echo "$part: skipped, no $tool"; return 1; }
    done
    for module in pytest pip orjson hypothesis; do
        "$python" -c "import $module" 2>/dev/null ||
            { echo "$part: skipped, no $module in $python"; return 1; }
    done
    echo "== $part"
    place=$root/build/sanitize/$part
    rm -rf "$place"
    mkdir -p "$place/rtfast"
}

# emulate <file> <sed command>: the row runs here, as avx512/immintrin.h has its instructions in plain C.
emulate() {
    sed "$2" "$1" >"$place/changed"
    if cmp -s "$1" "$place/changed"; then echo "$part: $1 has changed, see emulate"; exit 1; fi
    mv "$place/changed" "$1"
}

# build <symbol> <flag>...: a copy of the sources, built where it lies. The flags come behind those of
# setup.py and of Python, which say -O3 and -fwrapv. What Python imports there must call <symbol>.
build() {
    symbol=$1
    shift
    (cd "$root" && tar -cf - --exclude='*.so' --exclude=__pycache__ rtfast src_c tests/*.py \
        tests/c tests/fuzz/*.* examples docs setup.py pyproject.toml ./*.md LICENSE MANIFEST.in) |
        tar -xf - -C "$place/rtfast"
    # The tests look there for the recorded frames that are no part of the project.
    [ ! -d "$root/../shared" ] || ln -s "$(cd "$root/../shared" && pwd)" "$place/shared"
    printf '#!/bin/sh\ncase "$*" in *_avx512.c*) set -- "$@" "-I%s"; esac\nexec "%s" "$@" %s\n' \
        "$here/avx512" "$cc" "$*" >"$place/cc"
    chmod +x "$place/cc"
    cd "$place/rtfast"
    emulate src_c/dispatch.c 's/if (ROWS\[i\].runs_here())/if (ROWS[i].runs_here() || i == 0)/'
    CC=$place/cc LDSHARED="$place/cc -shared" \
        "$python" -m pip wheel --quiet --no-deps --wheel-dir "$place" .
    cp build/lib*/rtfast/*.so rtfast
    export PYTHONPATH="$place/rtfast"
    unset RTFAST_BACKEND RTFAST_SIMD
}

# Printed by the interpreter that runs the tests, with all that is preloaded.
prove='
import sys
from pathlib import Path
from rtfast import _core_c, _decoder_c, _backend
place, symbol = sys.argv[1:]
for module in _core_c, _decoder_c:
    file = Path(module.__file__)
    assert file.is_relative_to(place), f"not the build under test: {file}"
    assert symbol.encode() in file.read_bytes(), f"without {symbol}: {file}"
assert _backend.simd_levels()[0] == "avx512", _backend.simd_levels()
print("rows:", *_backend.simd_levels())
'

# suite <deselected>...: pytest with what is preloaded and set; its summary is the last line.
suite() {
    "$python" -c "$prove" "$place" "$symbol"
    options=
    for each in "$@"; do options="$options --deselect=tests/$each"; done
    # shellcheck disable=SC2086
    "$python" -m pytest -q -p no:cacheprovider $options ${PYTEST:-} >"$place/log" 2>&1 || failed=1
    tail -n 400 "$place/log" | grep -E '^(FAILED|ERROR|SKIPPED|E  )' || true
}

# conclude <reports>: the line that counts. A report is a file, so that none is lost in a test that
# expects its program to fail.
conclude() {
    reports=$(find "$place" -maxdepth 1 -name 'report.*' | wc -l)
    for file in "$place"/report.*; do [ ! -f "$file" ] || head -n 40 "$file"; done
    counts=$(grep -E '[0-9]+ passed.* in [0-9.]+s' "$place/log" | tail -n 1)
    [ -n "$counts" ] || { tail -n 40 "$place/log"; counts="the tests did not end" failed=1; }
    echo "$part: $counts; reports: $reports"
    [ "$reports" -eq 0 ] && [ -z "$failed" ]
}

# Not for a build that is slower, larger and has another allocator. test_kernels_c.py compiles
# programs of its own (and runs them with sanitizers); test_typing.py runs mypy alone.
elsewhere="test_kernels_c.py test_typing.py"
# Its red zones, shadow and quarantine are counted as memory of a process, its frames as stack.
not_for_asan="test_memory_bounds.py::test_a_thousand_decoders_in_the_eyes_of_the_system
    test_memory_bounds.py::test_memory_is_flat test_limits.py::test_depth_needs_no_stack
    test_no_memory_system.py"

asan() {
    has asan || return 0
    build __asan_report -fsanitize=address -g -O1 -fno-omit-frame-pointer
    failed=
    # libstdc++ as well: the sanitizer looks for its exceptions before an extension brings them in.
    LD_PRELOAD="$("$cc" -print-file-name=libasan.so) $("$cc" -print-file-name=libstdc++.so)"
    # CPython itself leaves memory behind at exit; what rtfast loses is found by test_leaks.py.
    ASAN_OPTIONS="detect_leaks=0:detect_stack_use_after_return=1:log_path=$place/report"
    export LD_PRELOAD ASAN_OPTIONS PYTHONMALLOC=malloc
    # shellcheck disable=SC2086
    suite $elsewhere $not_for_asan
    unset LD_PRELOAD ASAN_OPTIONS PYTHONMALLOC
    conclude
}

ubsan() {
    has ubsan || return 0
    build __ubsan_handle -fsanitize=undefined,float-divide-by-zero,float-cast-overflow \
        -fno-sanitize-recover=all -fno-wrapv -g -O1
    failed=
    export UBSAN_OPTIONS="print_stacktrace=1:log_path=$place/report"
    # shellcheck disable=SC2086
    suite $elsewhere
    unset UBSAN_OPTIONS
    conclude
}

coverage() {
    has coverage gcov || return 0
    # Both extensions have src_c in them, and their counts go into one file.
    build __gcov_ -O0 --coverage -fprofile-update=atomic -frandom-seed=rtfast -DRT_INLINE=inline
    failed=
    # shellcheck disable=SC2086
    suite $elsewhere
    # What no caller asks for, as too little room: test_kernels_c.py runs these programs, too.
    for program in test_base64 test_encode; do
        "$place/cc" -std=c11 -Isrc_c -o "$place/$program" "tests/c/$program.c" \
            build/temp*/src_c/*.o -lm
        "$place/$program" thin | tail -n 1
    done
    conclude
    "$python" "$here/coverage.py" "$place/rtfast"
}

# Programs in C, where a value that was never written is seen as well: CPython and numpy make too many
# of them to look for it in the suite. (Add --track-origins=yes to see where one comes from.)
kernels() {
    memcheck="valgrind -q --error-exitcode=9 --log-file=$place/report.%p"
    for file in src_c/*.c; do
        "$place/cc" -std=c11 -Isrc_c -c "$file" -o "$place/$(basename "$file" .c).o"
    done
    ar rc "$place/rtfast.a" "$place"/*.o
    for program in test_base64 test_encode; do
        "$place/cc" -std=c11 -Isrc_c -o "$place/$program" "tests/c/$program.c" "$place/rtfast.a" -lm
        $memcheck "$place/$program" thin >"$place/kernels.log" || failed=1
        tail -n 3 "$place/kernels.log"
    done
    "$python" tests/fuzz/seeds.py examples/session.jsonl "$place/seeds"
    for each in scan text number template; do
        "$place/cc" -std=gnu11 -Isrc_c -o "$place/$each" tests/fuzz/standalone.c \
            "tests/fuzz/fuzz_$each.c" "$place/rtfast.a" -lm
        printf '%s: ' "$each"
        $memcheck "$place/$each" 10 "$place/seeds/$each"/* || failed=1
    done
}

# What builds, keeps and frees objects and audio. Not the emulated row: kernels() has been through it.
representative="test_after_errors.py test_arena.py test_batch.py test_buffers.py test_dtypes.py
    test_keys.py test_pool.py test_resources.py test_ring.py test_streams.py"

memcheck() {
    has valgrind valgrind || return 0
    build rt_ -g -O2
    failed=
    kernels
    "$python" -c "$prove" "$place" "$symbol"
    cd tests
    # shellcheck disable=SC2086
    PYTHONMALLOC=malloc valgrind -q --undef-value-errors=no --error-exitcode=9 \
        --suppressions="$here/valgrind.supp" --log-file="$place/report.%p" \
        "$python" -m pytest -q -p no:cacheprovider \
        -k "not python and not avx512" $representative ${PYTEST:-} >"$place/log" 2>&1 || failed=1
    find "$place" -name 'report.*' -empty -delete
    conclude
}

for part in "${@:-all}"; do
    case $part in
    all) for each in asan ubsan valgrind coverage; do "$here/run.sh" "$each"; done ;;
    asan | ubsan | coverage) "$part" ;;
    valgrind) memcheck ;;
    *) echo "run.sh: no such part: $part" >&2; exit 2 ;;
    esac
done
