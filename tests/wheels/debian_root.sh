#!/bin/sh
# Debian's packages and all they need, in a folder: ./debian_root.sh <folder> <architecture> <suite> <package>...
# apt resolves them as for a machine that has nothing installed, and verifies them with Debian's keyring.
# Nothing is installed here, no architecture is added, no script of a package runs. A folder that is complete
# is left as it is. Needs apt-get; what may be set is in ../debian.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 3 ] || { sed -n '2,/^set/s/^# //p' "$0"; exit 2; }
folder=$1 architecture=$2 suite=$3
shift 3
[ ! -e "$folder/.complete" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/../debian.sh"

: >"$work/status"
cat >"$work/apt.conf" <<CONF
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
Dir::State::Status "$work/status";
Debug::NoLocking "true";
CONF
export APT_CONFIG="$work/apt.conf"

debian_of deb "$suite" >/dev/null
debian install --yes --no-install-recommends --download-only "$@" >/dev/null
mkdir -p "$folder"
for package in "$work"/archives/*.deb; do dpkg-deb --extract "$package" "$folder"; done
touch "$folder/.complete"
