#!/bin/sh
# Builds the archives for all targets, or for those that are named, into dist/ with the header, the CMake package,
# the manifests, the examples, licences and checksums. Nothing of dist/ needs Rust.
#
#   ./dist.sh [TARGET...]
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- thumbv6m-none-eabi thumbv7m-none-eabi thumbv7em-none-eabi thumbv7em-none-eabihf \
    thumbv8m.main-none-eabi thumbv8m.main-none-eabihf riscv32imac-unknown-none-elf riscv32imc-unknown-none-elf \
    x86_64-unknown-linux-gnu
tools=$(rustc --print target-libdir)/../bin
if ! [ -x "$tools/llvm-objcopy" ]; then
    echo "llvm-objcopy is missing: rustup component add llvm-tools" >&2
    exit 1
fi

rm -rf dist
mkdir -p dist/lib dist/src
cp -R package/. README.md ../../LICENSE-APACHE ../../LICENSE-MIT include examples dist/
cp include/class_centers.h dist/src/
awk -f examples/digits_data.awk ../../examples/data/digits.csv >dist/examples/digits_data.h
rm -f dist/examples/digits_data.awk

# An archive, without what only a debugger or another compiler of Rust reads, and without the compiler's own library:
# the one of the C compiler has the same functions, and its C library has smaller ones to copy bytes.
for target in "$@"; do
    CARGO_PROFILE_RELEASE_DEBUG=false cargo rustc --quiet --locked --release --lib --crate-type staticlib \
        --features archive --target "$target"
    mkdir -p "dist/lib/$target"
    archive=dist/lib/$target/libclass_centers.a
    "$tools/llvm-objcopy" --strip-unneeded --remove-section=.llvmbc --remove-section=.llvmcmd \
        "target/$target/release/libclass_centers_c.a" "$archive"
    "$tools/llvm-ar" t "$archive" | grep '^compiler_builtins-' | xargs "$tools/llvm-ar" d "$archive"
done

# The Arduino IDE looks for an archive by the name of the core, and of its floating point.
arduino() {
    if [ -d "dist/lib/$1" ]; then
        mkdir -p "dist/src/$2"
        cp "dist/lib/$1/libclass_centers.a" "dist/src/$2/"
    fi
}
arduino thumbv6m-none-eabi cortex-m0plus
arduino thumbv6m-none-eabi cortex-m0
arduino thumbv7m-none-eabi cortex-m3
arduino thumbv7em-none-eabi cortex-m4
arduino thumbv7em-none-eabihf cortex-m4/fpv4-sp-d16-hard
arduino thumbv7em-none-eabihf cortex-m7/fpv5-d16-hard
arduino thumbv8m.main-none-eabi cortex-m33
arduino thumbv8m.main-none-eabihf cortex-m33/fpv5-sp-d16-hard
arduino riscv32imc-unknown-none-elf esp32c3

(cd dist && find . -type f ! -name SHA256SUMS | sort | xargs sha256sum >SHA256SUMS)
for target in "$@"; do
    printf '%s %s bytes\n' "$target" "$(wc -c <"dist/lib/$target/libclass_centers.a")"
done
