#!/usr/bin/env python3
"""Cuts the wake-word network behind its convolution: cut.py speech.tflite speech_embed.tflite.

The input is `models/speech.tflite` of the package microflow 0.1.3 (https://crates.io/crates/microflow/0.1.3, MIT OR
Apache-2.0), there byte for byte the int8 model of the example micro_speech of TensorFlow Lite for Microcontrollers
(Apache-2.0). Of its four operators, RESHAPE, DEPTHWISE_CONV_2D, FULLY_CONNECTED and SOFTMAX, the first two stay, and
the output of the second becomes that of the network. Two numbers change; nothing is moved, so that what the others
used stays in the file.
"""

import hashlib
import struct
import sys
from pathlib import Path

INPUT = "09e5e2a9dfb2d8ed78802bf18ce297bff54281a66ca18e0c23d69ca14f822a83"
OUTPUT = "579778c8f87c6fd3c9d6eafa112cca6d8eb5b21c6f454a8b4cbb9e23cbf79fb8"

KEPT_OPERATORS = 2

# Fields of the tables of the TensorFlow Lite schema.
MODEL_SUBGRAPHS = 2
SUBGRAPH_OUTPUTS, SUBGRAPH_OPERATORS = 2, 3
OPERATOR_OUTPUTS = 2


def u32(file, at):
    return struct.unpack_from("<I", file, at)[0]


def follow(file, at):
    """Where an offset points to."""
    return at + u32(file, at)


def field(file, table, index):
    """Where the vector lies that a field of a table points to: its length, then its elements."""
    vtable = table - struct.unpack_from("<i", file, table)[0]
    offset = struct.unpack_from("<H", file, vtable + 4 + 2 * index)[0]
    assert offset, f"field {index} is missing"
    return follow(file, table + offset)


def element(file, vector, index):
    """The table that an element of a vector points to."""
    assert index < u32(file, vector)
    return follow(file, vector + 4 + 4 * index)


def cut(file):
    subgraph = element(file, field(file, follow(file, 0), MODEL_SUBGRAPHS), 0)
    operators = field(file, subgraph, SUBGRAPH_OPERATORS)
    last = element(file, operators, KEPT_OPERATORS - 1)
    output = u32(file, field(file, last, OPERATOR_OUTPUTS) + 4)
    struct.pack_into("<I", file, operators, KEPT_OPERATORS)
    struct.pack_into("<I", file, field(file, subgraph, SUBGRAPH_OUTPUTS) + 4, output)


def check(file, digest, what):
    found = hashlib.sha256(file).hexdigest()
    if found != digest:
        sys.exit(f"{what} is another file: SHA-256 {found}")


def main(source, target):
    file = bytearray(Path(source).read_bytes())
    check(file, INPUT, source)
    cut(file)
    check(file, OUTPUT, "what is left")
    Path(target).write_bytes(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
