#!/usr/bin/env bash
# What to run before a commit; `.ci/run` is the whole gate.
set -euo pipefail
cd "$(dirname "$0")"

cargo fmt --all --check
cargo clippy --workspace --all-targets -- -D warnings
cargo test --workspace
