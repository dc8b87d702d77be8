#!/bin/sh
# Builds the Rust origin from Debian's packaged crates, without a network:
#
#     apt-get install cargo librust-serde-dev librust-serde-derive-dev librust-serde-json-dev \
#         librust-base64-dev
#
# Another cargo than Debian's will do, and so will another folder of crates: CRATES=<folder>.
# Prints the program's path; "skipped: ..." and status 0 where something is missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
crates=${CRATES:-/usr/share/cargo/registry}

if ! command -v cargo >/dev/null; then
    echo "skipped: cargo is not installed (apt-get install cargo)"
    exit 0
fi
for name in serde serde_derive serde_json base64; do
    found=$(ls -d "$crates/$name"-[0-9]* 2>/dev/null || true)
    if [ -z "$found" ]; then
        package=librust-$(echo "$name" | tr _ -)-dev
        echo "skipped: $name is not in $crates (apt-get install $package)"
        exit 0
    fi
done

# Cargo.lock is made here and not kept: the versions are those that the system's packages have.
CARGO_TARGET_DIR=$here/target cargo build --quiet --release --offline \
    --manifest-path "$here/Cargo.toml" \
    --config 'source.crates-io.replace-with = "packaged"' \
    --config "source.packaged.directory = \"$crates\""
echo "$here/target/release/rust-origin"
