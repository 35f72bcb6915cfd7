#!/usr/bin/env bash
# Runs fuzz targets, one after the other; stops at the first bug.
#   fuzz/run.sh 600                  every target for ten minutes
#   fuzz/run.sh 60 arena sources     these for one minute each
# New inputs are saved in fuzz/corpus, and the next run begins with them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

seconds=${1:?how many seconds for each target?}
shift
targets=("$@")
(( $# )) || mapfile -t targets < <(cargo +nightly fuzz list)

for target in "${targets[@]}"; do
    mkdir -p {corpus,seeds}/"$target"
    corpora=("corpus/$target" "seeds/$target")
    options=(-max_total_time="$seconds" -timeout=20 -print_final_stats=1 -max_len=4096)
    case $target in
        scenario | world)
            corpora+=(seeds/scenario ../crates/lab/tests/lessons)
            options+=(-dict=scenario.dict)
            ;;
        number) options+=(-max_len=64) ;;
        link) corpora+=(seeds/scenario ../crates/lab/tests/lessons) ;;
        import)
            corpora+=(../crates/lab/tests/logs)
            options+=(-dict=import.dict)
            ;;
    esac
    # All code is safe Rust, so a sanitizer has nothing to find.
    cargo +nightly fuzz run --sanitizer none "$target" "${corpora[@]}" -- "${options[@]}"
done
