#!/usr/bin/env bash
# The host benchmark for the default target, x86-64-v3 (AVX2) and the processor at hand, one after the other,
# so that they can be compared. Arguments go to criterion: `bash benches/host.sh update`.
set -euo pipefail
cd "$(dirname "$0")"
for cpu in x86-64 x86-64-v3 native; do
    echo "== $cpu"
    CRITERION_HOME="../target/host/$cpu/criterion" RUSTFLAGS="-C target-cpu=$cpu" cargo bench --quiet --target-dir "../target/host/$cpu" -- "$@" 2>&1 |
        grep -E '^host/|time:|thrpt:' | grep -v %
done
