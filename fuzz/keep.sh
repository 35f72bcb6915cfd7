#!/usr/bin/env bash
# Adds a few dozen inputs of long runs to a target's seeds: short inputs that together reach all the code that
# any input has reached.
#   fuzz/keep.sh arena
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=${1:?which target?}
few=$(mktemp -d)
trap 'rm -r "$few"' EXIT
cargo +nightly fuzz run --sanitizer none "$target" "$few" "corpus/$target" "seeds/$target" -- \
    -set_cover_merge=1 -use_counters=0 -max_len=512
cp -n "$few"/* "seeds/$target/"
