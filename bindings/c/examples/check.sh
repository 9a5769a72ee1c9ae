#!/bin/sh
# The examples as who has no Rust builds them: archives, copied, with cargo hidden; and what they print on four cores.
set -eu
cd "$(dirname "$0")/.."
expected=$PWD/examples
./dist.sh thumbv6m-none-eabi thumbv7em-none-eabihf thumbv8m.main-none-eabihf riscv32imac-unknown-none-elf \
    x86_64-unknown-linux-gnu
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R dist/. "$copy"
cd "$copy"
for board in m0 m4f m33 rv32 host; do
    env -i PATH=/usr/bin:/bin sh -ec '
        if command -v cargo; then
            echo "cargo is not hidden" >&2
            exit 1
        fi
        cmake -S examples -B "$1" -DBOARD="$1" >"$1.log"
        cmake --build "$1" >>"$1.log"
        ctest --test-dir "$1" --output-on-failure >>"$1.log"
        for program in digits recognizer; do
            case $1 in
            host) "$1/$program" ;;
            *) examples/board/run.sh "$1" "$1/$program" ;;
            esac >"$1-$program.txt" 2>&1
        done' sh "$board" || { cat "$board.log" && exit 1; }
    for program in digits recognizer; do
        diff "$expected/$program.txt" "$board-$program.txt"
    done
    echo "$board: digits and recognizer print what is committed; tflm decides"
done
