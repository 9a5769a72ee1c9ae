"""Links the archive for the core of the board."""
Import("env")  # noqa: F821, of PlatformIO

import os

TARGETS = {
    "cortex-m0": "thumbv6m-none-eabi",
    "cortex-m0plus": "thumbv6m-none-eabi",
    "cortex-m3": "thumbv7m-none-eabi",
    "cortex-m4": "thumbv7em-none-eabi",
    "cortex-m7": "thumbv7em-none-eabi",
    "cortex-m33": "thumbv8m.main-none-eabi",
    "esp32c3": "riscv32imc-unknown-none-elf",
    "esp32c6": "riscv32imac-unknown-none-elf",
}

board = env.BoardConfig()  # noqa: F821
target = TARGETS[board.get("build.cpu", board.get("build.mcu"))]
if "-mfloat-abi=hard" in env.get("CCFLAGS", []):  # noqa: F821
    target += "hf"
env.Append(LIBPATH=[os.path.join(os.getcwd(), "lib", target)], LIBS=["class_centers"])  # noqa: F821
