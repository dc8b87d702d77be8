#!/bin/sh
# Build CPython 3.13 without the GIL: ./build_free_threaded.sh <prefix> [tsan]
#   <prefix>  where it goes; a virtual environment of it is made in <prefix>/venv
#   tsan      with the thread sanitizer, and what is built with it gets it too
# The source is that of Debian trixie's package, which apt verifies with Debian's keyring, without Debian's
# patches, which are for the system's Python: where it looks for modules, no pip. Nothing of the
# machine's own apt configuration is changed. Needs apt-get (to fetch), dpkg-dev, a compiler, zlib, libffi
# and OpenSSL with their headers. MIRROR, CC, JOBS and KEYRING may be set; without MIRROR it is the one that
# a Debian machine takes its packages from. Takes two minutes on two idle cores, with the sanitizer four.
set -eu

prefix=${1:?usage: build_free_threaded.sh <prefix> [tsan]}
option=${2:-}
jobs=${JOBS:-$(nproc)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $option in
'') flags= ;;
tsan) flags=--with-thread-sanitizer ;;
*) echo "build_free_threaded.sh: no such option: $option" >&2; exit 2 ;;
esac

. "$(dirname "$0")/../debian.sh"
debian_of deb-src "trixie trixie-updates"
mkdir "$work/source"
cd "$work/source"
debian --download-only source python3.13
dpkg-source --no-check --skip-patches --extract ./*.dsc "$work/python" # apt has compared its hashes with the signed ones

mkdir "$work/build"
cd "$work/build"
# shellcheck disable=SC2086
"$work/python/configure" --quiet --prefix="$prefix" --disable-gil --with-ensurepip=install $flags
make -j"$jobs" >"$work/log" 2>&1 || { tail -50 "$work/log"; exit 1; }
make install TESTSUBDIRS= >"$work/log" 2>&1 || { tail -50 "$work/log"; exit 1; }
"$prefix/bin/python3" -m venv "$prefix/venv"
"$prefix/venv/bin/python" -c 'import ssl, sys; assert not sys._is_gil_enabled(); print(sys.version)'
