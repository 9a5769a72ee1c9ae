#!/bin/sh
# What a call from C costs beyond the work that it does, in instructions in QEMU, on two cores.
set -eu
cd "$(dirname "$0")/../.."
for target in thumbv7em-none-eabihf riscv32imac-unknown-none-elf; do
    CARGO_PROFILE_RELEASE_DEBUG=false cargo rustc --quiet --locked --release --lib --crate-type staticlib \
        --features cost --target $target --target-dir target/cost
done
sources="tests/c/cost.c -Os -w -Iinclude -Wl,--gc-sections"
arm-none-eabi-gcc $sources examples/board/start.c --specs=nano.specs --specs=rdimon.specs -mthumb -mcpu=cortex-m4 \
    -mfloat-abi=hard -mfpu=fpv4-sp-d16 -nostartfiles -Lexamples/board -Tm4f.ld -Wl,-z,noexecstack \
    target/cost/thumbv7em-none-eabihf/release/libclass_centers_c.a -o target/cost/m4f
riscv64-unknown-elf-gcc $sources --specs=picolibc.specs -march=rv32imac -mabi=ilp32 --oslib=semihost --crt0=semihost \
    -Wl,--defsym=__flash=0x80000000,--defsym=__flash_size=4M,--defsym=__ram=0x80400000,--defsym=__ram_size=4M \
    target/cost/riscv32imac-unknown-none-elf/release/libclass_centers_c.a -o target/cost/rv32
for board in m4f rv32; do
    echo $board
    examples/board/run.sh $board target/cost/$board 2>&1
done
