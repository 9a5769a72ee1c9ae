#!/usr/bin/env python3
"""Prints how many bytes of flash the parts of the firmware take: parts.py ELF.

A function or a static counts for the part that its name tells; what the linker inlined elsewhere counts there.
"""

import re
import struct
import sys
from pathlib import Path

# The first pattern that a name matches decides. `recognition` calls the crate and nothing else.
PARTS = {
    "factory covariance and whitening": r"7factory",
    "network": r"7network|microflow|nalgebra",
    "crate": r"class_centers(?!_example)|11recognition|5PLAIN",
}
# The linker keeps no names of constants. That of the weights is told by its size: 640 weights, and a scale and a
# zero point for each of 8 channels.
WEIGHTS = 640 + 8 * 4 + 8
# Nothing else is as large as the spectrograms and the list of utterances.
LARGE = 8192

SHT_SYMTAB, STT_OBJECT, STT_FUNC = 2, 1, 2


def sections(elf):
    """The headers of an ELF file of 32 bits, little endian."""
    offset, = struct.unpack_from("<I", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 46)
    return [struct.unpack_from("<10I", elf, offset + i * size) for i in range(count)]


def symbols(elf):
    """Names and sizes of functions and of statics that lie in flash, each address once."""
    headers = sections(elf)
    table = next(header for header in headers if header[1] == SHT_SYMTAB)
    names = headers[table[6]][4]
    seen = set()
    for at in range(table[4], table[4] + table[5], 16):
        name, address, size, info, _, section = struct.unpack_from("<IIIBBH", elf, at)
        # Sections that are written at run time have the flag 1.
        is_in_flash = section < len(headers) and not headers[section][2] & 1
        if info & 15 in (STT_OBJECT, STT_FUNC) and size and is_in_flash and address not in seen:
            seen.add(address)
            start = names + name
            yield elf[start:elf.index(b"\0", start)].decode(), size


def part(name, size):
    for part, pattern in PARTS.items():
        if re.search(pattern, name):
            return part
    if "anon" in name and size == WEIGHTS:
        return "network"
    return "utterances" if size >= LARGE else "rest"


def main(path):
    elf = Path(path).read_bytes()
    totals = dict.fromkeys(["network", "crate", "factory covariance and whitening", "rest", "utterances"], 0)
    for name, size in symbols(elf):
        totals[part(name, size)] += size
    print("flash: " + ", ".join(f"{part} {total}" for part, total in totals.items()))


if __name__ == "__main__":
    main(sys.argv[1])
