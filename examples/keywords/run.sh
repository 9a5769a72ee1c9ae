#!/bin/sh
# Runs the firmware in QEMU: run.sh BOARD ELF, or the board that the variable BOARD names. One instruction is one
# nanosecond of the emulated clock, so timers count instructions.
board=${BOARD:-$1}
elf=$2
if ! command -v qemu-system-arm >/dev/null; then
    echo "qemu-system-arm is missing: on Debian, apt-get install --no-install-recommends qemu-system-arm" >&2
    exit 127
fi
set -e
qemu-system-arm -machine "$board" -nographic -monitor none -serial none \
    -icount shift=0 -semihosting-config enable=on,target=native -kernel "$elf"
# What lies in flash, read off the names in the program.
if command -v python3 >/dev/null; then
    python3 parts.py "$elf"
fi
