#!/bin/sh
# Runs a firmware image in QEMU: qemu.sh BOARD ELF, or the board that the variable BOARD names. One
# instruction is one nanosecond of the emulated clock, so timers count instructions.
board=${BOARD:-$1}
elf=$2
case $board in
virt) emulator=qemu-system-riscv32 package=qemu-system-misc options='-bios none' ;;
*) emulator=qemu-system-arm package=qemu-system-arm options= ;;
esac
if ! command -v "$emulator" >/dev/null; then
    echo "$emulator is missing: on Debian, apt-get install --no-install-recommends $package" >&2
    exit 127
fi
# shellcheck disable=SC2086
exec "$emulator" -machine "$board" $options -nographic -monitor none -serial none \
    -icount shift=0 -semihosting-config enable=on,target=native -kernel "$elf"
