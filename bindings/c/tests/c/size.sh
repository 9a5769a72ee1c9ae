#!/bin/sh
# What a linked program grows by, in bytes of code and constants, on four cores: the table of
# README.md. Needs dist/.
set -eu
cd "$(dirname "$0")/../.."
out=target/size
mkdir -p $out

# grown TARGET WHAT SIZE COMPILER FLAGS...
bytes() {
    target=$1 what=$2 size=$3
    shift 3
    "$@" -Os -ffunction-sections -fdata-sections -DWHAT="$what" -Iinclude -nostartfiles -Wl,--gc-sections,-e,main \
        tests/c/size.c "dist/lib/$target/libclass_centers.a" -o $out/program 2>/dev/null
    $size $out/program | awk 'NR == 2 { print $1 + $2 }'
}

line() {
    name=$1 target_=$2
    shift 2
    none=$(bytes "$target_" 0 "$@")
    printf '| %s | %s |' "$name" "$(wc -c <"dist/lib/$target_/libclass_centers.a")"
    for what in 1 2 3 4; do
        grown=$(($(bytes "$target_" $what "$@") - none))
        printf ' %s |' "$grown"
    done
    echo
}

echo '| core | archive | learn, ask sums | learn, ask centers | ... in two slots | recognizer, in two slots |'
echo '|---|---|---|---|---|---|'
arm='arm-none-eabi-gcc --specs=nosys.specs --specs=nano.specs -mthumb'
line M0 thumbv6m-none-eabi arm-none-eabi-size $arm -mcpu=cortex-m0
line M4F thumbv7em-none-eabihf arm-none-eabi-size $arm -mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16
line M33 thumbv8m.main-none-eabihf arm-none-eabi-size $arm -mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16
line RV32 riscv32imac-unknown-none-elf riscv64-unknown-elf-size riscv64-unknown-elf-gcc --specs=picolibc.specs \
    -march=rv32imac -mabi=ilp32 -Wl,--defsym=__flash=0x80000000,--defsym=__flash_size=4M
