#!/bin/sh
# Runs a program in QEMU: run.sh m0|m4f|m33|rv32 PROGRAM. Its exit status is that of the program.
set -eu
case $1 in
m0) emulator='qemu-system-arm -machine microbit' ;;
m4f) emulator='qemu-system-arm -machine mps2-an386' ;;
m33) emulator='qemu-system-arm -machine mps2-an505' ;;
rv32) emulator='qemu-system-riscv32 -machine virt -bios none' ;;
*) echo "no board is named $1" >&2 && exit 2 ;;
esac
exec timeout 60 $emulator -nographic -monitor none -serial none -icount shift=0 \
    -semihosting-config enable=on,target=native -kernel "$2"
