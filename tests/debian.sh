# Sourced by the scripts that take something of Debian's: an apt of their own, which changes nothing of the
# machine's. It expects a folder in $work; MIRROR and KEYRING may be set, without MIRROR it is the one that a
# Debian machine takes its packages from.
mirror=${MIRROR:-$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' 'Label: Debian' | head -n 1)}
keyring=${KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -n "$mirror" ] || { echo "no mirror of Debian is known here: set MIRROR" >&2; exit 1; }
[ -r "$keyring" ] || { echo "no $keyring: install debian-archive-keyring" >&2; exit 1; }

# debian_of <deb or deb-src> <suites>: fetch the lists of these, verified with Debian's keyring.
debian_of() {
    mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/parts"
    cat >"$work/debian.sources" <<SOURCES
Types: $1
URIs: $mirror
Suites: $2
Components: main
Signed-By: $keyring
SOURCES
    debian -o APT::Update::Error-Mode=any update
}

debian() {
    apt-get --quiet -o Dir::Etc::SourceList="$work/debian.sources" -o Dir::Etc::SourceParts="$work/parts" \
        -o Dir::State::Lists="$work/lists" -o Dir::Cache::Archives="$work/archives" \
        -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= \
        -o Acquire::AllowInsecureRepositories=false -o APT::Sandbox::User=root "$@"
}
