#!/bin/sh
# No function of the archive holds a panic path: the panic handler calls a symbol that nothing defines, and a
# program that names every function of the header links. One with a planted panic path does not.
set -eu
cd "$(dirname "$0")/../.."
out=target/proof
mkdir -p $out
awk -f tests/c/every.awk include/class_centers.h >$out/every.c
echo 'extern unsigned char cc_planted(unsigned long); unsigned char (*volatile planted)(unsigned long) = cc_planted; void start(void); void start(void) { planted(7); }' >$out/planted.c

# link TARGET FEATURE PROGRAM COMPILER FLAGS...: what the linker says.
link() {
    target=$1 feature=$2 program=$3
    shift 3
    cargo rustc --quiet --locked --release --lib --crate-type staticlib --features "$feature" --target "$target" \
        --target-dir "target/$feature"
    "$@" -w -Os -ffunction-sections -Iinclude -nostartfiles -Wl,-z,noexecstack,--gc-sections -Wl,-e,start "$out/$program.c" \
        "target/$feature/$target/release/libclass_centers_c.a" -o "$out/$program.elf" 2>&1
}

# prove TARGET COMPILER FLAGS...
prove() {
    proven=$1
    shift
    link "$proven" proof every "$@" || { echo "$proven: a panic path survived" && exit 1; }
    if link "$proven" planted planted "$@" >$out/said; then
        echo "$proven: the planted panic path was not found" && exit 1
    fi
    grep -q a_panic_path_survived $out/said || { cat $out/said && exit 1; }
    echo "$proven: no panic path, and the planted one is found"
}

arm='arm-none-eabi-gcc --specs=nosys.specs -mthumb'
prove thumbv6m-none-eabi $arm -mcpu=cortex-m0
prove thumbv7em-none-eabihf $arm -mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16
prove thumbv8m.main-none-eabihf $arm -mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16
prove riscv32imac-unknown-none-elf riscv64-unknown-elf-gcc --specs=picolibc.specs -march=rv32imac -mabi=ilp32 \
    -nostdlib -Wl,--defsym=__flash=0x80000000,--defsym=__flash_size=4M
