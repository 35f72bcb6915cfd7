#!/usr/bin/env bash
# Puts a few dozen of the inputs that long runs have found into a target's seeds: short ones that, together,
# reach all the code that any of them reached.
#   fuzz/keep.sh arena
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=${1:?which target?}
few=$(mktemp -d)
trap 'rm -r "$few"' EXIT
cargo +nightly fuzz run --sanitizer none "$target" "$few" "corpus/$target" "seeds/$target" -- \
    -set_cover_merge=1 -use_counters=0 -max_len=512
cp -n "$few"/* "seeds/$target/"
