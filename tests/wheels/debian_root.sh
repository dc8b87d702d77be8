#!/bin/sh
# Debian's packages and all they need, in a folder: ./debian_root.sh <folder> <architecture> <suite> <package>...
# apt resolves them as for a machine that has nothing installed, and verifies them with Debian's keyring.
# Nothing is installed here, no architecture is added, no script of a package runs. A folder that is complete
# is left as it is. Needs apt-get; MIRROR and KEYRING may be set, without MIRROR it is this machine's.
set -eu

[ $# -gt 3 ] || { sed -n '2,/^set/s/^# //p' "$0"; exit 2; }
folder=$1 architecture=$2 suite=$3
shift 3
mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' 'Label: Debian' | head -n 1)}
keyring=${KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -n "$mirror" ] || { echo "no mirror of Debian is known here: set MIRROR" >&2; exit 1; }
[ -r "$keyring" ] || { echo "no $keyring: install debian-archive-keyring" >&2; exit 1; }
[ ! -e "$folder/.complete" ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/parts" "$folder"
: >"$work/status"
cat >"$work/debian.sources" <<SOURCES
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: $keyring
SOURCES

debian() {
    apt-get --quiet -o APT::Architecture="$architecture" -o APT::Architectures::="$architecture" \
        -o Dir::Etc::SourceList="$work/debian.sources" -o Dir::Etc::SourceParts="$work/parts" \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache::Archives="$work/archives" \
        -o Dir::State::Status="$work/status" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        -o Acquire::AllowInsecureRepositories=false -o APT::Sandbox::User=root -o Debug::NoLocking=true "$@"
}

debian -o APT::Update::Error-Mode=any update >/dev/null
debian install --yes --no-install-recommends --download-only "$@" >/dev/null
for package in "$work"/archives/*.deb; do dpkg-deb --extract "$package" "$folder"; done
touch "$folder/.complete"
