#!/bin/sh
# Look for races: ./run.sh <part>...
#   c         the C sources under the thread sanitizer
#   planted   the same with a lock taken out of a copy of the pool: the sanitizer must report it
#   suite     the tests without the GIL, once as they are and once each test in many threads at once
#   installed the second half of that, on the rtfast that PYTHON has installed
#   tsan      the tests of threads on an interpreter without the GIL that has the sanitizer
# PYTHON is a free-threaded python for `suite`, and for `tsan` one that build_free_threaded.sh made with that
# option; numpy, pytest, hypothesis, pytest-run-parallel, Cython and setuptools must be installed in it.
# CC (a clang with the sanitizer, or gcc) and THREADS may be set.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cc=${CC:-$(command -v clang || command -v clang-16 || echo cc)}
threads=${THREADS:-4}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TSAN_OPTIONS="exitcode=66 history_size=7 suppressions=$here/tsan.txt ${TSAN_OPTIONS:-}"

flags="-std=gnu11 -Wall -Wextra -O1 -g -fsanitize=thread -DRT_THREADS=1 -I$root/src_c"

run_c() {
    # shellcheck disable=SC2086
    "$cc" $flags "$here/race.c" "$root"/src_c/*.c -pthread -lm -o "$work/race"
    "$work/race" 8
}

run_planted() {
    mkdir "$work/src"
    cp "$root"/src_c/*.[ch] "$work/src"
    sed '/^void rt_pool_give/,/^}/s/lock(&pool->guard);//' "$root/src_c/pool.c" >"$work/src/pool.c"
    # shellcheck disable=SC2086
    "$cc" $flags "$here/race.c" "$work"/src/*.c -pthread -lm -o "$work/planted"
    status=0
    "$work/planted" 8 >"$work/log" 2>&1 || status=$?
    [ "$status" -ne 0 ] && grep 'SUMMARY.*data race' "$work/log" | sort -u | grep rt_pool_give ||
        { cat "$work/log"; echo "the planted race was not found"; exit 1; }
}

# A copy is built, so that no object of this build gets into another one; the tests stand beside it.
build() {
    "$PYTHON" -c 'import sys; assert not sys._is_gil_enabled(), "this python has the GIL"'
    mkdir "$work/source"
    (cd "$root" && git ls-files -z --cached --others --exclude-standard | tar -c --null -T -) |
        tar -x -C "$work/source"
    [ ! -d "$root/../shared" ] || ln -s "$(cd "$root/../shared" && pwd)" "$work/shared"
    cd "$work/source"
    "$PYTHON" setup.py --quiet build_ext --inplace
    "$PYTHON" -c 'import rtfast, sys; assert rtfast.BACKEND == "c" and not sys._is_gil_enabled()'
}

test() {
    "$PYTHON" -X faulthandler -m pytest -q -p no:cacheprovider "$@"
}

# In many threads at once: what a test does with a decoder of its own. Threads would share a fixture, and a
# decoder serves one at a time, so tests with one of these run alone. Left out are tests of the process as a
# whole: signals, forks, kernels forced by name, memory that is counted, environment, files.
fixtures=$(printf '%s\n' decoder ring arena lenient strict refused telephone alarm) # a line each
parallel="tests/test_arena.py tests/test_after_errors.py tests/test_batch.py tests/test_content_part.py
    tests/test_custom_events.py tests/test_event_objects.py tests/test_event_type.py tests/test_event_wire.py
    tests/test_every_class.py tests/test_feed.py tests/test_formats.py tests/test_frame_formats.py
    tests/test_keys.py tests/test_options.py tests/test_repeating_frames.py tests/test_resources.py
    tests/test_ring.py tests/test_ring_model.py tests/test_ring_position.py tests/test_session_formats.py
    tests/test_streams.py tests/test_strict.py"

run_suite() {
    build
    test
    in_threads
}

in_threads() {
    # shellcheck disable=SC2086
    # Not several times over (--iterations): those with a fixture would find it used.
    test --parallel-threads="$threads" -o thread_unsafe_fixtures="$fixtures" \
        -k 'not forked' $parallel
}

run_installed() {
    cd "$root"
    in_threads
}

# The sanitizer makes it twenty times as slow; a forked child of it has no threads to look at. A test that
# changes a buffer while it is copied is a race on purpose.
run_tsan() {
    unset CC # that of the interpreter, whose sanitizer it is
    build
    test -m 'not slow' tests/test_threads.py tests/test_reentrancy.py tests/test_ring_threads.py \
        tests/test_arena.py -k 'not first_frames and not no_gil and not changed_while'
}

[ $# -gt 0 ] || { sed -n '2,/^set/s/^# //p' "$0"; exit 2; }
for part in "$@"; do
    echo "== $part"
    case $part in
    c | planted | suite | installed | tsan) (run_"$part") ;;
    *) echo "run.sh: no such part: $part" >&2; exit 2 ;;
    esac
done
