"""Tests of `class_centers.py`: python3 -m unittest discover -s bindings/python

What is computed is compared with fractions, and what is read and written with the golden images of
the crate and with `struct`.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import warnings
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

import class_centers as cc
from class_centers import Array, Element, Image, ImageError, Kind, Quantization

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("class_centers.py")


def golden_images(file: str) -> dict[str, bytes]:
    """The arrays of a file of `tests/data` that are images; the others are records."""
    text = (REPOSITORY / "tests/data" / file).read_text(encoding="utf-8")
    arrays = re.findall(r"pub const (\w+): \[u8; (\d+)\] = \[([^\]]*)\];", text)
    images = {}
    for name, length, numbers in arrays:
        image = bytes(int(number, 16) for number in re.findall(r"0x([0-9a-f]{2})", numbers))
        assert len(image) == int(length), name
        if not name.startswith("RECORD"):
            images[name] = image
    return images


GOLDEN = golden_images("golden.rs")
#: Of several centers, covariances and whitenings: with a longer header, and a triangle.
GOLDEN_COVARIANCE = golden_images("golden_covariance.rs")
#: The format of a number in `struct`, for each golden image.
FORMATS = {
    "CLASS_CENTERS_F32": "f",
    "CLASS_CENTERS_F64": "d",
    "CLASS_CENTERS_I8": "i",
    "CLASS_CENTERS_U8": "I",
    "CLASS_CENTERS_I16": "q",
    "CLASS_CENTERS_COMPENSATED": "ff",
    "MOVING_CENTERS": "f",
    "CENTER_TABLE_F32": "f",
    "CENTER_TABLE_F64": "d",
    "CENTER_TABLE_I8": "b",
    "CENTER_TABLE_U8": "B",
    "CENTER_TABLE_I16": "h",
    "CLASS_VARIANCE": "f",
    "THRESHOLDS_U32": "I",
    "THRESHOLDS_U64": "Q",
    "THRESHOLDS_F32": "f",
    "THRESHOLDS_F64": "d",
    "LABELS": "B",
}
#: Component, most samples and sum of each element of `ClassCenters`.
INTEGERS: dict[Element, tuple[Any, int, str]] = {
    Element.I8: (np.int8, 2**24 - 1, "<i4"),
    Element.U8: (np.uint8, 2**24 - 1, "<u4"),
    Element.I16: (np.int16, 2**32 - 1, "<i8"),
}
FLOATS: dict[Element, tuple[Any, int, str]] = {
    Element.F32: (np.float32, 2**24, "<f4"),
    Element.F64: (np.float64, 2**32 - 1, "<f8"),
}


def repaired(image: bytes | bytearray) -> bytes:
    """The image with the checksum that belongs to it."""
    return bytes(image[:-4]) + struct.pack("<I", zlib.crc32(image[:-4]))


def altered(image: bytes, offset: int, value: bytes) -> bytes:
    """The image with other bytes in one place, and the checksum that belongs to them."""
    assert offset + len(value) <= len(image) - 4
    return repaired(image[:offset] + value + image[offset + len(value) :])


def rounded(x: Fraction, digits: int = 24) -> Fraction:
    """The nearest number of so many binary digits, ties to even; of any exponent."""
    if x == 0:
        return x
    unit = Fraction(2) ** (math.frexp(x)[1] - digits)
    # The exponent is that of x as an f64, which may have been rounded up.
    unit = unit / 2 if abs(x) < unit * 2 ** (digits - 1) else unit
    return round(x / unit) * unit


def counts_of(image: Image) -> list[int]:
    """The counts of an image that has some."""
    assert image.counts is not None
    return [int(count) for count in image.counts]


def f32(bits: int) -> float:
    """The `f32` of these bits."""
    return float(struct.unpack("<f", struct.pack("<I", bits))[0])


def made(kind: Kind, element: Element, numbers: Any, counts: Sequence[int] | None) -> Image:
    """An image of one dtype, not checked."""
    array = np.array(numbers, cc.NUMBERS[kind][element])
    return Image(kind, element, array, None if counts is None else np.array(counts, "<u4"))


def run(*arguments: object) -> tuple[int, str, str]:
    """Runs a command: exit status, what is printed, and what on stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = cc.main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            status = exit_.code if isinstance(exit_.code, int) else -1
    return status, out.getvalue(), err.getvalue()


class Case(unittest.TestCase):
    """A test with refusals."""

    def refuses(self, message: str, call: Callable[..., object], *arguments: object) -> None:
        """Checks that a call raises this `ImageError`, to the letter."""
        with self.assertRaises(ImageError) as raised:
            call(*arguments)
        self.assertEqual(str(raised.exception), message)

    def refuses_bytes(self, message: str, image: bytes) -> None:
        """Checks that an image is refused."""
        self.refuses(message, Image.from_bytes, image)

    def refuses_image(self, message: str, image: Image) -> None:
        """Checks that what an image holds is refused, in the bytes and before they are written."""
        self.refuses(message, image.to_bytes)
        numbers = image.numbers.tobytes()
        counts = b"" if image.counts is None else image.counts.tobytes()
        header = (b"CCEN", 1, 48, image.kind, image.element, 0, 0.0, image.classes, image.dim)
        packed = struct.pack("<4sHHBBhfIIQQQ", *header, 0, 0, 0)
        self.refuses_bytes(message, repaired(packed + numbers + counts + bytes(4)))

    def accepts(self, image: Image) -> Image:
        """Checks that an image is written and read, and returns what is read."""
        written = image.to_bytes()
        read = Image.from_bytes(written)
        self.assertEqual(read.to_bytes(), written)
        return read


class Golden(Case):
    """The images that devices in the field hold."""

    def test_there_is_an_image_of_every_kind_and_element(self) -> None:
        self.assertEqual(set(GOLDEN), set(FORMATS))
        held = {(image[8], image[9]) for image in (GOLDEN | GOLDEN_COVARIANCE).values()}
        self.assertEqual(held, {(k, e) for k, elements in cc.NUMBERS.items() for e in elements})

    def test_images_are_written_as_they_were_read(self) -> None:
        for name, image in GOLDEN.items():
            with self.subTest(name):
                read = Image.from_bytes(image)
                self.assertEqual(read.to_bytes(), image)
                self.assertEqual(read.fingerprint, 0x1122_3344_5566_7788)
                self.assertEqual(read.device, 0x99AA_BBCC_DDEE_FF01)
                self.assertEqual(read.sequence, 0x0203_0405_0607_0809)
                self.assertEqual(read.quantization, Quantization(0.05, -10))
                self.assertEqual((read.kind, read.element), (image[8], image[9]))
                self.assertEqual(read.classes, 3)
                dim = 2 if name.startswith("THRESHOLDS") else 8 if name == "LABELS" else 5
                self.assertEqual(read.dim, dim)

    def test_numbers_and_counts_are_where_they_are(self) -> None:
        for name, image in GOLDEN.items():
            with self.subTest(name):
                read, format_ = Image.from_bytes(image), FORMATS[name]
                width = read.dim * (2 if name == "CLASS_VARIANCE" else 1)
                format_ = "<" + format_ * width * 3
                numbers = struct.unpack_from(format_, image, 48)
                flat = [x for row in read.numbers.reshape(3, -1).tolist() for x in row]
                if name == "CLASS_CENTERS_COMPENSATED":
                    flat = [x for pair in flat for x in pair]
                self.assertEqual(flat, list(numbers))
                shape = (3, 2, 5) if name == "CLASS_VARIANCE" else (3, read.dim)
                self.assertEqual(read.numbers.shape, shape)
                rest = image[48 + struct.calcsize(format_) : -4]
                if read.counts is None:
                    self.assertEqual((read.kind, rest), (Kind.Thresholds, b""))
                else:
                    self.assertEqual(read.counts.tolist(), list(struct.unpack("<III", rest)))

    def test_numbers_are_not_copied(self) -> None:
        for name, image in GOLDEN.items():
            with self.subTest(name):
                read, buffer = Image.from_bytes(image), np.frombuffer(image, np.uint8)
                self.assertTrue(np.shares_memory(read.numbers, buffer))
                self.assertFalse(read.numbers.flags.writeable)
                if read.counts is not None:
                    self.assertTrue(np.shares_memory(read.counts, buffer))

    def test_files_are_read_and_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "an.image"
            for image in GOLDEN.values():
                Image.from_bytes(image).write(path)
                self.assertEqual(path.read_bytes(), image)
                self.assertEqual(Image.read(path).to_bytes(), image)
            path.write_bytes(b"CCEN")
            self.refuses(f"{path}: fewer than the 52 bytes of it", Image.read, str(path))

    def test_labels_are_text(self) -> None:
        labels = cc.class_labels(Image.from_bytes(GOLDEN["LABELS"]))
        self.assertEqual(labels, ["swipe", None, "gr\u00f6\u00dfe"])
        for name in set(GOLDEN) - {"LABELS"}:
            image = Image.from_bytes(GOLDEN[name])
            self.refuses(f"{image.kind.name} have no labels", cc.class_labels, image)

    def test_prepared_tables_are_those_of_the_crate(self) -> None:
        for element in ("I8", "U8"):
            learned = Image.from_bytes(GOLDEN[f"CLASS_CENTERS_{element}"])
            self.assertEqual(cc.prepare(learned).to_bytes(), GOLDEN[f"CENTER_TABLE_{element}"])


class Firmware(Case):
    """The centers that Rust finds in the golden images, on the host and in QEMU."""

    def test_golden_centers_are_those_of_the_firmware(self) -> None:
        path = REPOSITORY / "tests/firmware/measured/golden.txt"
        expected: dict[str, list[list[int]]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            name, index, count, *bits = line.split()
            row = [int(index), int(count), *(int(number, 16) for number in bits)]
            expected.setdefault(name, []).append(row)
        self.assertEqual(len(expected), 13)
        with tempfile.TemporaryDirectory() as folder:
            for name, rows in expected.items():
                image = Path(folder, name)
                image.write_bytes(GOLDEN[name])
                command = [sys.executable, str(SCRIPT), "centers", str(image), "--bits"]
                printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                found = []
                for line in printed.splitlines():
                    index, count, *bits = line.split()
                    found.append([int(index), int(count), *(int(number, 16) for number in bits)])
                self.assertEqual(found, rows, name)


class Damage(Case):
    """Bytes that are not what was written."""

    def test_every_truncation_is_refused(self) -> None:
        for name, image in GOLDEN.items():
            for length in range(len(image)):
                needed = 52 if length < 48 else len(image)
                with self.subTest(name, length=length):
                    self.refuses_bytes(f"fewer than the {needed} bytes of it", image[:length])

    def test_bytes_behind_an_image_are_refused(self) -> None:
        for image in GOLDEN.values():
            message = f"there are bytes after the {len(image)} of the image"
            self.refuses_bytes(message, image + b"\0")
            self.refuses_bytes(message, repaired(image + b"\1\2\3\4\5"))

    def test_every_flipped_bit_is_refused(self) -> None:
        for name, image in GOLDEN.items():
            for bit in range(8 * len(image)):
                damaged = bytearray(image)
                damaged[bit // 8] ^= 1 << bit % 8
                with self.subTest(name, bit=bit), self.assertRaises(ImageError):
                    Image.from_bytes(bytes(damaged))

    def test_damage_behind_the_header_is_found_by_the_checksum(self) -> None:
        for image in GOLDEN.values():
            for offset in (24, 47, 48, len(image) - 5, len(image) - 1):
                damaged = bytearray(image)
                damaged[offset] ^= 0x10
                self.refuses_bytes("the checksum is wrong", bytes(damaged))


class Headers(Case):
    """Headers that are whole, and wrong."""

    I8 = GOLDEN["CLASS_CENTERS_I8"]

    def refuses_field(self, image: bytes, offset: int, value: bytes, at: int | None = None) -> None:
        """Checks that a field is refused, and before that the checksum."""
        message = f"the header has no such value at byte {offset if at is None else at}"
        self.refuses_bytes(message, altered(image, offset, value))
        damaged = image[:offset] + value + image[offset + len(value) :]
        self.refuses_bytes("the checksum is wrong", damaged)

    def test_other_bytes_are_no_image(self) -> None:
        for magic in (b"CCEM", b"ccen", b"\0\0\0\0", b"NECC"):
            self.refuses_bytes("the bytes are no image", altered(self.I8, 0, magic))
        # Before the version, the length and the checksum.
        self.refuses_bytes("the bytes are no image", b"\xff" * 48)

    def test_newer_versions_are_refused_by_name(self) -> None:
        for version in (2, 3, 0x100, 0xFFFF):
            image = self.I8[:4] + struct.pack("<H", version) + self.I8[6:]
            for newer in (image, repaired(image), image[:48], image + b"\0"):
                self.refuses_bytes(f"version {version} is not known", newer)

    def test_fields_hold_what_is_written_there(self) -> None:
        for image in GOLDEN.values():
            self.refuses_field(image, 4, b"\0\0")
            for length in (0, 47, 49, 48 << 8):
                self.refuses_field(image, 6, struct.pack("<H", length))
            for kind in (0, 11, 255):
                self.refuses_field(image, 8, bytes([kind]))
            # These have another length of the header.
            for kind in (7, 8, 9):
                self.refuses_field(image, 8, bytes([kind]), at=6)
            self.refuses_field(image, 16, bytes(4))
            self.refuses_field(image, 20, bytes(4))

    def test_kinds_have_the_elements_of_the_crate(self) -> None:
        sums, centers = {1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5}
        elements = {1: sums, 2: {1}, 3: centers, 4: {1}, 5: {1, 2, 7, 8}, 6: {4}}
        for kind, element in itertools.product(elements, (*range(12), 255)):
            image = altered(self.I8, 8, bytes([kind, element]))
            if element in elements[kind]:
                with self.assertRaises(ImageError) as raised:
                    Image.from_bytes(altered(image, 20, struct.pack("<I", 1 << 31)))
                bounded = {(3, 3), (3, 4), (3, 5), (6, 4)}
                is_bounded = kind == 5 or (kind, element) in bounded
                wanted = "byte 20" if is_bounded else "fewer than"
                self.assertIn(wanted, str(raised.exception))
            else:
                self.refuses_field(self.I8, 8, bytes([kind, element]), at=9)

    def test_thresholds_have_two_dimensions(self) -> None:
        for name, dim in itertools.product(GOLDEN, (1, 3, 2**32 - 1)):
            if name.startswith("THRESHOLDS"):
                self.refuses_field(GOLDEN[name], 20, struct.pack("<I", dim))

    def test_prepared_bytes_and_labels_have_bounded_dimensions(self) -> None:
        centers = {"I8": 66_051, "U8": 66_051, "I16": 2**31 - 1}
        bounds = {f"CENTER_TABLE_{element}": most for element, most in centers.items()}
        for name, most in (*bounds.items(), ("LABELS", 255)):
            image = GOLDEN[name]
            self.refuses_field(image, 20, struct.pack("<I", most + 1))
            with self.assertRaisesRegex(ImageError, "fewer than the"):
                Image.from_bytes(altered(image, 20, struct.pack("<I", most)))

    def test_other_shapes_have_other_lengths(self) -> None:
        lengths = {(2, 5): 2 * 24, (4, 5): 4 * 24, (3, 4): 3 * 20, (3, 6): 3 * 28, (5, 3): 5 * 16}
        for shape, length in lengths.items():
            image, length = altered(self.I8, 16, struct.pack("<II", *shape)), length + 52
            if length > len(self.I8):
                self.refuses_bytes(f"fewer than the {length} bytes of it", image)
            else:
                message = f"there are bytes after the {length} of the image"
                self.refuses_bytes(message, image)

    def test_no_image_is_longer_than_memory_addresses(self) -> None:
        f64, limit = GOLDEN["CLASS_CENTERS_F64"], 2**32 - 1
        self.refuses_field(f64, 16, struct.pack("<II", limit, limit))
        # The longest: 52 + classes * (8 * dim + 4) < 2^63.
        dim = ((2**63 - 53) // limit - 4) // 8
        for more, text in ((0, "fewer than the"), (1, "the header has no such value at byte 16")):
            with self.assertRaisesRegex(ImageError, text):
                Image.from_bytes(altered(f64, 16, struct.pack("<II", limit, dim + more)))

    def test_quantizations_are_none_or_sensible(self) -> None:
        def with_steps(zero_point: int, bits: int) -> bytes:
            return struct.pack("<hI", zero_point, bits)

        # Zero of both signs, NaN, infinities, negative, below 2^-63, from 2^64 on.
        bad = (0x7FC00000, 0x7F800000, 0xFF800000, 0xBD4CCCCD, 1, 0x1FFFFFFF, 0x5F800000)
        for image, zero_point in itertools.product(GOLDEN.values(), (0, -10)):
            for bits in (*bad, 0x80000000):
                self.refuses_field(image, 10, with_steps(zero_point, bits))
        for zero_point in (1, -1, 256, -(2**15)):
            self.refuses_field(self.I8, 10, with_steps(zero_point, 0))
        for zero_point, bits in itertools.product(
            (0, 2**15 - 1, -(2**15)), (0x20000000, 0x5F7FFFFF)
        ):
            image = altered(self.I8, 10, with_steps(zero_point, bits))
            read = Image.from_bytes(image)
            self.assertEqual(read.quantization, Quantization(f32(bits), zero_point))
            self.assertEqual(read.to_bytes(), image)
        none = altered(self.I8, 10, bytes(6))
        self.assertIsNone(Image.from_bytes(none).quantization)
        self.assertEqual(Image.from_bytes(none).to_bytes(), none)

    def test_the_lowest_wrong_field_is_named(self) -> None:
        wrong = {
            4: b"\0\0",
            6: b"\0\0",
            8: b"\0",
            9: b"\0",
            10: b"\0\0\0\0\0\x80",
            16: bytes(4),
            20: bytes(4),
        }
        for fields in itertools.combinations(wrong, 2):
            image = self.I8
            for offset in fields:
                image = altered(image, offset, wrong[offset])
            self.refuses_bytes(f"the header has no such value at byte {fields[0]}", image)

    def test_where_an_image_comes_from_may_be_anything(self) -> None:
        for offset, name in ((24, "fingerprint"), (32, "device"), (40, "sequence")):
            for value in (0, 1, 2**64 - 1):
                image = altered(self.I8, offset, struct.pack("<Q", value))
                self.assertEqual(getattr(Image.from_bytes(image), name), value)
                self.assertEqual(Image.from_bytes(image).to_bytes(), image)

    def test_what_is_no_image_is_not_written(self) -> None:
        read = Image.from_bytes(self.I8)
        for value in (-1, 2**64):
            for name in ("fingerprint", "device", "sequence"):
                other: dict[str, Any] = {name: value}
                with self.assertRaisesRegex(ImageError, "there is no such image"):
                    replace(read, **other).to_bytes()
        others: list[dict[str, Any]] = [
            {"numbers": read.numbers.astype(np.int64)},
            {"numbers": read.numbers.astype(np.float32)},
            {"numbers": read.numbers[:0], "counts": read.numbers[:0, 0].astype("<u4")},
            {"numbers": read.numbers[:, :0]},
            {"numbers": read.numbers[:, np.newaxis].repeat(2, axis=1)},
            {"counts": None},
            {"counts": np.array([2, 0, 1], np.int64)},
            {"counts": np.array([2, 0, 1, 1], "<u4")},
            {"element": Element.U32},
            {"element": Element.U8},
            {"kind": Kind.CenterTable},
        ]
        for other in others:
            with self.subTest(str(other)), self.assertRaises(ImageError):
                replace(read, **other).to_bytes()
        big_endian = replace(read, numbers=read.numbers.astype(">i4"))
        self.assertEqual(big_endian.to_bytes(), self.I8)

    def test_quantizations_are_checked_and_rounded(self) -> None:
        self.assertEqual(Quantization(0.05, 3).scale, float(np.float32(0.05)))
        below = 2.0**-63 * (1 - 2.0**-24)
        for scale in (0.0, -0.0, -1.0, math.nan, math.inf, 1e300, 2.0**64, below):
            with self.assertRaises(ImageError):
                Quantization(scale, 0)
        # Rounded before it is checked.
        self.assertEqual(Quantization(2.0**-63 * (1 - 2.0**-30), 0).scale, 2.0**-63)
        for zero_point in (2**15, -(2**15) - 1):
            with self.assertRaises(ImageError):
                Quantization(1.0, zero_point)


class Classes(Case):
    """Numbers that embeddings give, and others."""

    def one(self, element: Element, sum_: Any, count: int) -> Image:
        """`ClassCenters` of two classes and two dimensions, one sum of which is this."""
        return made(Kind.ClassCenters, element, [[0, 0], [0, sum_]], [0, count])

    def misfit(self, image: Image) -> None:
        """Checks that class 1 is refused for its dimension 1."""
        sum_ = "the sum of class 1, dimension 1, fits no such count of embeddings"
        self.refuses_image(sum_, image)

    def test_counts_have_a_limit(self) -> None:
        limits = {element: limit for element, (_, limit, _) in {**INTEGERS, **FLOATS}.items()}
        limits[Element.Compensated] = 2**24
        for element, limit in limits.items():
            zero = (0, 0) if element == Element.Compensated else 0
            for full in range(3):
                numbers = [[zero] * 2] * 3
                counts = [limit if class_ >= full else 1 for class_ in range(3)]
                self.accepts(made(Kind.ClassCenters, element, numbers, counts))
                if limit < 2**32 - 1:
                    counts = [limit + 1 if class_ >= full else 1 for class_ in range(3)]
                    message = f"class {full} has no room for more samples"
                    image = made(Kind.ClassCenters, element, numbers, counts)
                    self.refuses_image(message, image)

    def test_integer_sums_fit_their_count(self) -> None:
        for element, (component, limit, sum_dtype) in INTEGERS.items():
            least, most = int(np.iinfo(component).min), int(np.iinfo(component).max)
            room = np.iinfo(sum_dtype)
            for count in (0, 1, 2, 1000, limit):
                for sum_ in (count * least, count * most, 0):
                    self.accepts(self.one(element, sum_, count))
                for sum_ in (count * least - 1, count * most + 1):
                    if room.min <= sum_ <= room.max:
                        self.misfit(self.one(element, sum_, count))

    def test_float_sums_fit_their_count(self) -> None:
        for element, bound in ((Element.F32, 2.0**65), (Element.F64, 2.0**513)):
            component, limit, _ = FLOATS[element]
            for count, sign in itertools.product((0, 1, 3, limit), (1, -1)):
                most = component(count * bound)
                self.accepts(self.one(element, sign * most, count))
                above = np.nextafter(most, component(np.inf))
                for sum_ in (sign * above, sign * np.inf, np.nan):
                    self.misfit(self.one(element, sum_, count))

    def test_compensated_sums_and_corrections_fit_their_count(self) -> None:
        for count, sign in itertools.product((0, 1, 3, 2**24), (1, -1)):
            most = np.float32(count * 2.0**65)
            above = np.nextafter(most, np.float32(np.inf))
            for good in ((sign * most, 0), (0, sign * most), (most, -most)):
                image = made(Kind.ClassCenters, Element.Compensated, [[(0, 0), good]], [count])
                self.accepts(image)
            together = [(most, most)] if count > 0 else []
            for bad in (sign * above, np.nan, np.inf):
                for pair in ((bad, 0), (0, bad), *together):
                    numbers = [[(0, 0), (0, 0)], [(0, 0), pair]]
                    image = made(Kind.ClassCenters, Element.Compensated, numbers, [0, count])
                    self.misfit(image)

    def test_components_of_centers_have_a_range(self) -> None:
        cases: tuple[tuple[Kind, Element, Any, float], ...] = (
            (Kind.MovingCenters, Element.F32, np.float32, 2.0**65),
            (Kind.CenterTable, Element.F32, np.float32, 2.0**65),
            (Kind.CenterTable, Element.F64, np.float64, 2.0**513),
        )
        message = "class 1: component 1 is not finite or too large to be summed"
        for (kind, element, component, bound), sign in itertools.product(cases, (1, -1)):
            below = np.nextafter(component(bound), component(0))
            self.accepts(made(kind, element, [[0, 0], [0, sign * below]], [0, 2**32 - 1]))
            for count, bad in itertools.product((0, 1), (bound, np.inf, np.nan)):
                image = made(kind, element, [[0, 0], [0, sign * bad]], [0, count])
                self.refuses_image(message, image)

    def test_integer_components_may_be_anything(self) -> None:
        for element, (component, _, _) in INTEGERS.items():
            limits = np.iinfo(component)
            numbers = [[limits.min, limits.max]]
            self.accepts(made(Kind.CenterTable, element, numbers, [2**32 - 1]))

    def test_empty_classes_hold_nothing(self) -> None:
        kinds = (Kind.MovingCenters, Kind.CenterTable)
        for kind, element in itertools.product(kinds, cc.COMPONENTS):
            if element in cc.NUMBERS[kind]:
                self.misfit(made(kind, element, [[0, 0], [0, 1]], [0, 0]))
        self.misfit(
            made(Kind.ClassVariance, Element.F32, [[[0] * 2] * 2, [[0, 1], [0, 0]]], [0, 0])
        )
        self.misfit(
            made(Kind.ClassVariance, Element.F32, [[[0] * 2] * 2, [[0, 0], [0, 1]]], [0, 0])
        )

    def test_empty_classes_are_written_as_zeros(self) -> None:
        minus = [[-0.0, -0.0], [-0.0, 1.0]]
        pairs = [[(-0.0, -0.0)] * 2, [(-0.0, -0.0), (1.0, -0.0)]]
        cases: tuple[tuple[Kind, Element, Any], ...] = (
            (Kind.ClassCenters, Element.F32, minus),
            (Kind.ClassCenters, Element.F64, minus),
            (Kind.CenterTable, Element.F32, minus),
            (Kind.MovingCenters, Element.F32, minus),
            (Kind.ClassCenters, Element.Compensated, pairs),
            (Kind.ClassVariance, Element.F32, [minus[:1] * 2, minus]),
        )
        for kind, element, numbers in cases:
            image = made(kind, element, numbers, [0, 1])
            read = self.accepts(image)
            self.assertEqual(read.numbers[0].tobytes(), bytes(read.numbers[0].nbytes))
            self.assertEqual(read.numbers[1].tobytes(), image.numbers[1].tobytes())

    def test_variances_have_a_range(self) -> None:
        def one(mean: Any, scatter: Any, count: int) -> Image:
            numbers = [[[0, 0], [0, 0]], [[0, mean], [0, scatter]]]
            return made(Kind.ClassVariance, Element.F32, numbers, [0, count])

        below = np.nextafter(np.float32(2**40), np.float32(0))
        for sign, count in itertools.product((1, -1), (1, 3, 2**24)):
            widest = np.float32(count * 2.0**82)
            self.accepts(one(sign * below, widest, count))
            self.accepts(one(0, -0.0, count))
            component = "class 1: component 1 is not finite or too large to be summed"
            for mean in (sign * 2.0**40, sign * np.inf, np.nan):
                self.refuses_image(component, one(mean, 0, count))
                self.refuses_image(component, one(mean, -1, count))
            above = np.nextafter(widest, np.float32(np.inf))
            for scatter in (above, np.inf, np.nan, -(2.0**-149), -1):
                self.misfit(one(1, scatter, count))
        full = "class 1 has no room for more samples"
        self.refuses_image(full, one(np.nan, np.nan, 2**24 + 1))

    def test_the_lowest_class_and_dimension_are_named(self) -> None:
        bad = 1000
        numbers = [[0, 0, 0], [0, bad, bad], [bad, bad, bad]]
        image = made(Kind.ClassCenters, Element.I8, numbers, [1, 1, 2**24])
        sum_ = "the sum of class 1, dimension 1, fits no such count of embeddings"
        self.refuses_image(sum_, image)
        image = made(Kind.ClassCenters, Element.I8, numbers, [1, 2**24, 1])
        self.refuses_image("class 1 has no room for more samples", image)
        means = [[[0, 0], [0, 0]], [[np.nan, 0], [0, 0]], [[0, 0], [-1, 0]]]
        image = made(Kind.ClassVariance, Element.F32, means, [1, 1, 1])
        self.refuses_image("class 1: component 0 is not finite or too large to be summed", image)

    def test_labels_are_utf_8_with_zeros_behind(self) -> None:
        def labels(text: bytes, length: int) -> Image:
            rows = [list(b"ok\0\0"), list(text.ljust(4, b"\0"))]
            return made(Kind.Labels, Element.U8, rows, [2, length])

        for text, length in ((b"\xc3\xb6ab", 4), (b"", 0), (b"abc", 3), (b"a\0b", 3), (b"a", 2)):
            read = self.accepts(labels(text, length))
            wanted = text.ljust(length, b"\0").decode() or None
            self.assertEqual(cc.class_labels(read), ["ok", wanted])
        # Half a character, a surrogate, too long a form; a byte behind; a length beyond the row.
        bad: tuple[tuple[bytes, int], ...] = (
            (b"\xc3", 1),
            (b"\xed\xa0\x80", 3),
            (b"\xc0\x80", 2),
            (b"\xff", 1),
        )
        bad += ((b"abc", 2), (b"a", 0), (b"abcd", 5), (b"", 2**32 - 1))
        for text, length in bad:
            self.refuses_image("the label of class 1 is none", labels(text, length))

    def test_labels_are_those_of_one_class(self) -> None:
        for rows, counts, class_ in (
            (["aa", "aa"], [2, 2], 1),
            (["a", "", "a"], [1, 0, 1], 2),
            (["b", "a", "a", "b"], [1, 1, 1, 1], 2),
        ):
            numbers = [list(row.encode().ljust(2, b"\0")) for row in rows]
            image = made(Kind.Labels, Element.U8, numbers, counts)
            self.refuses_image(
                f"the label of class {class_} is that of a class before it", image
            )
        # A zero is a byte of a label, where it counts.
        read = self.accepts(made(Kind.Labels, Element.U8, [[97, 0], [97, 0], [0, 0]], [1, 2, 0]))
        self.assertEqual(cc.class_labels(read), ["a", "a\0", None])

    def test_infinities_are_refused_without_a_warning(self) -> None:
        sum_ = "the sum of class 0, dimension 0, fits no such count of embeddings"
        most = np.finfo("f4").max
        pairs = itertools.product((np.inf, -np.inf, np.nan, most), repeat=2)
        for number, correction in pairs:
            rows = [[(number, correction)]]
            image = made(Kind.ClassCenters, Element.Compensated, rows, [1])
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                self.refuses_image(sum_, image)

    def test_thresholds_may_be_any_number(self) -> None:
        nan = f32(0x7FC00001)
        read = self.accepts(made(Kind.Thresholds, Element.F32, [[nan, np.inf], [-1, -0.0]], None))
        self.assertTrue(np.isnan(read.numbers[0, 0]))


class Shared(Case):
    """Images of `MultiCenters`, `SharedCovariance` and `Whitening`."""

    def refuses_altered(self, message: str, name: str, offset: int, value: bytes) -> None:
        """Checks that a golden image with other bytes in one place is refused."""
        self.refuses_bytes(message, altered(GOLDEN_COVARIANCE[name], offset, value))

    def refuses_field(self, name: str, offset: int, value: bytes, at: int | None = None) -> None:
        """Checks that a field behind the header is refused."""
        at = offset if at is None else at
        self.refuses_altered(f"the header has no such value at byte {at}", name, offset, value)

    def test_images_are_written_as_they_were_read(self) -> None:
        for name, image in GOLDEN_COVARIANCE.items():
            with self.subTest(name):
                read = Image.from_bytes(image)
                self.assertEqual(read.to_bytes(), image)
                self.assertEqual((read.kind, read.element), (image[8], image[9]))
                self.assertEqual(read.fingerprint, 0x1122_3344_5566_7788)
                self.assertEqual(read.quantization, Quantization(0.05, -10))
                self.assertEqual(read.dim, struct.unpack_from("<I", image, 20)[0])
                self.assertEqual(read.triangle is None, name.startswith("MULTI"))

    def test_numbers_are_where_they_are(self) -> None:
        read = Image.from_bytes(GOLDEN_COVARIANCE["MULTI_CENTERS_I8"])
        image = GOLDEN_COVARIANCE["MULTI_CENTERS_I8"]
        self.assertEqual(read.numbers.shape, (3, 2, 5))
        self.assertEqual(read.numbers.ravel().tolist(), [*struct.unpack_from("<30i", image, 64)])
        assert read.counts is not None
        self.assertEqual(read.counts.tolist(), [[2, 1], [0, 0], [1, 0]])
        image = GOLDEN_COVARIANCE["SHARED_COVARIANCE_I8"]
        read = Image.from_bytes(image)
        self.assertEqual(read.numbers.ravel().tolist(), [*struct.unpack_from("<15i", image, 64)])
        assert read.triangle is not None
        self.assertEqual(read.triangle.tolist(), [*struct.unpack_from("<15i", image, 64 + 60)])
        self.assertEqual(counts_of(read), [*struct.unpack_from("<3I", image, 64 + 120)])
        self.assertEqual(read.words, struct.unpack_from("<3I", image, 48))
        image = GOLDEN_COVARIANCE["WHITENING_I8"]
        read = Image.from_bytes(image)
        self.assertEqual(read.numbers.tolist(), [[*struct.unpack_from("<5i", image, 64)]])
        assert read.triangle is not None
        self.assertEqual(read.triangle.tolist(), [*struct.unpack_from("<15h", image, 64 + 20)])
        self.assertIsNone(read.counts)

    def test_every_truncation_and_every_flipped_bit_are_refused(self) -> None:
        for image in GOLDEN_COVARIANCE.values():
            for length in range(len(image)):
                needed = 52 if length < 48 else 68 if length < 64 else len(image)
                self.refuses_bytes(f"fewer than the {needed} bytes of it", image[:length])
            for bit in range(8 * len(image)):
                damaged = bytearray(image)
                damaged[bit // 8] ^= 1 << bit % 8
                with self.assertRaises(ImageError):
                    Image.from_bytes(bytes(damaged))

    def test_fields_hold_what_is_written_there(self) -> None:
        two = struct.pack("<I", 2)
        for name in GOLDEN_COVARIANCE:
            self.refuses_field(name, 6, struct.pack("<H", 48))
            # One word of one kind is used, and three of the others.
            for offset in range(52 if name.startswith("MULTI") else 60, 64, 4):
                self.refuses_field(name, offset, b"\1")
        self.refuses_field("MULTI_CENTERS_I8", 48, bytes(4))
        self.refuses_field("SHARED_COVARIANCE_I8", 48, two)
        self.refuses_field("SHARED_COVARIANCE_I8", 52, struct.pack("<2I", 5, 3), at=56)
        self.refuses_field("WHITENING_I8", 16, two)
        self.refuses_field("WHITENING_I8", 48, struct.pack("<I", 31))
        self.refuses_field("WHITENING_F32", 48, struct.pack("<I", 1))
        for bits in (0x3F80_0001, 0x7F80_0000, 0x8000_0000):
            self.refuses_field("WHITENING_I8", 52, struct.pack("<I", bits))
        for bits in (0, 0x7F80_0000, 0x8000_0001):
            self.refuses_field("WHITENING_I8", 56, struct.pack("<I", bits))

    def test_classes_hold_what_embeddings_give(self) -> None:
        # Three samples in two rows: 2^24 - 1 and one are too many together.
        most = struct.pack("<2I", 2**24 - 1, 1)
        full = "class 0 has no room for more samples"
        self.refuses_altered(full, "MULTI_CENTERS_I8", 64 + 120, most)
        self.refuses_altered(full, "MULTI_CENTERS_I8", 64 + 120, struct.pack("<I", 2**24))
        sum_ = "the sum of class 2, dimension 4, fits no such count of embeddings"
        last = 64 + 4 * (4 * 5 + 4)
        self.refuses_altered(sum_, "MULTI_CENTERS_I8", last, struct.pack("<i", 128))
        sum_ = "the sum of class 0, dimension 1, fits no such count of embeddings"
        for number in (2.0**44, np.nan):
            value = struct.pack("<f", number)
            self.refuses_altered(sum_, "SHARED_COVARIANCE_F32", 68, value)
        self.refuses_altered(sum_, "SHARED_COVARIANCE_I8", 68, struct.pack("<i", 128 * 99))

    def test_moments_are_those_of_so_many_samples(self) -> None:
        text = "the second moment of dimensions {} and {} is not that of so many embeddings"
        for element, most in (("I8", 1 << 14), ("U8", 1 << 14), ("F32", 2.0**82)):
            name = f"SHARED_COVARIANCE_{element}"
            image = GOLDEN_COVARIANCE[name]
            read = Image.from_bytes(image)
            held = read.words[1] + (0 if read.words[0] else sum(counts_of(read)))
            format_ = "<f" if element == "F32" else "<i"
            ends = (held * most, -held * most)
            for end in ends:
                Image.from_bytes(altered(image, 64 + 60 + 4, struct.pack(format_, end)))
                beyond = np.nextafter(np.float32(end), np.float32(np.inf * end))
                beyond = float(beyond) if element == "F32" else end + (1 if end > 0 else -1)
                value = struct.pack(format_, beyond)
                self.refuses_altered(text.format(1, 0), name, 64 + 60 + 4, value)
        # Of integers a sum of squares.
        value = struct.pack("<i", -1)
        self.refuses_altered(text.format(2, 2), "SHARED_COVARIANCE_I8", 64 + 60 + 20, value)
        full = "all classes together have no room for more samples"
        many = struct.pack("<2I", 131_071, 1)
        self.refuses_altered(full, "SHARED_COVARIANCE_I8", 52, many)

    def test_weights_are_those_of_a_covariance(self) -> None:
        text = "row {} of the whitening is not that of a covariance"
        weight = struct.pack("<h", -(2**15))
        self.refuses_altered(text.format(1), "WHITENING_I8", 64 + 20 + 4, weight)
        for offset in (2**31 - 1, -(2**31)):
            value = struct.pack("<i", offset)
            self.refuses_altered(text.format(4), "WHITENING_U8", 64 + 16, value)
        for number in (np.inf, np.nan):
            value = struct.pack("<f", number)
            self.refuses_altered(text.format(2), "WHITENING_F32", 64 + 20 + 12, value)
            self.refuses_altered(text.format(0), "WHITENING_F32", 64, value)

    def test_an_identity_is_all_zeros(self) -> None:
        for name in (name for name in GOLDEN_COVARIANCE if name.startswith("WHITENING")):
            read = Image.from_bytes(GOLDEN_COVARIANCE[name])
            assert read.triangle is not None
            none = replace(
                read,
                numbers=np.zeros_like(read.numbers),
                triangle=np.zeros_like(read.triangle),
                words=(0, 0, 0),
            )
            self.assertEqual(self.accepts(none).words, (0, 0, 0))
            row = "row 0 of the whitening is not that of a covariance"
            self.refuses(row, replace(none, triangle=read.triangle).to_bytes)
            self.refuses(row, replace(none, numbers=read.numbers).to_bytes)

    def test_centers_are_those_of_the_rows(self) -> None:
        read = Image.from_bytes(GOLDEN_COVARIANCE["MULTI_CENTERS_I8"])
        got = [None if c is None else c.tolist() for c in cc.centers(read)]
        sums = read.numbers.reshape(6, 5)
        self.assertEqual(got[0], (sums[0] / 2).tolist())
        self.assertEqual([got[1], got[4]], [sums[1].tolist(), sums[4].tolist()])
        self.assertEqual([got[2], got[3], got[5]], [None] * 3)
        image = Image.from_bytes(GOLDEN_COVARIANCE["WHITENING_I8"])
        self.refuses("Whitening have no centers", cc.centers, image)

    def test_commands_print_them(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "an.image"
            path.write_bytes(GOLDEN_COVARIANCE["MULTI_CENTERS_I8"])
            rows = ["class 0: 3 samples in 2 of 2 centers", "class 1: 0 samples in 0 of 2 centers"]
            self.assertEqual(run("info", path)[1].splitlines()[8:10], rows)
            lines = run("centers", path)[1].splitlines()
            found = [line.split()[:2] for line in lines]
            self.assertEqual(found, [["0", "2"], ["0", "1"], ["2", "1"]])
            path.write_bytes(GOLDEN_COVARIANCE["SHARED_COVARIANCE_I8"])
            lines = run("info", path)[1].splitlines()
            self.assertEqual(lines[8:10], ["frozen: no", "left behind: 4 samples of 1 classes"])
            self.assertEqual(lines[11], "class 1: 0 samples")
            path.write_bytes(GOLDEN_COVARIANCE["WHITENING_I8"])
            lines = run("info", path)[1].splitlines()
            names = [line.split(":")[0] for line in lines[8:]]
            self.assertEqual(names, ["shift", "shrinkage", "smallest pivot"])


class Centers(Case):
    """Centers are sums over counts, rounded as in the crate."""

    def expected(self, sum_: Fraction, count: int, digits: int) -> Fraction:
        """Sum and count rounded, and their quotient rounded."""
        return rounded(rounded(sum_, digits) / rounded(Fraction(count), digits), digits)

    def assert_centers(self, image: Image, wanted: Sequence[Sequence[Fraction] | None]) -> None:
        """Compares all centers, exactly."""
        centers = cc.centers(image)
        self.assertEqual([c is None for c in centers], [w is None for w in wanted])
        for center, row in zip(centers, wanted):
            if center is not None and row is not None:
                self.assertEqual([Fraction(x) for x in center.tolist()], list(row))

    def test_golden_centers_are_quotients(self) -> None:
        for name in (name for name in GOLDEN if name.startswith("CLASS_CENTERS")):
            image, digits = Image.from_bytes(GOLDEN[name]), 53 if name.endswith("F64") else 24
            wanted: list[list[Fraction] | None] = []
            for class_, count in enumerate((3 if "COMP" in name else 2, 0, 1)):
                size = struct.calcsize("<" + FORMATS[name])
                row = [
                    struct.unpack_from(
                        "<" + FORMATS[name], GOLDEN[name], 48 + size * (5 * class_ + dim)
                    )
                    for dim in range(5)
                ]
                sums = [rounded(sum(map(Fraction, parts), Fraction()), digits) for parts in row]
                wanted.append([self.expected(s, count, digits) for s in sums] if count else None)
            with self.subTest(name):
                self.assert_centers(image, wanted)
                dtype = "<f8" if digits == 53 else "<f4"
                self.assertEqual(
                    {c.dtype for c in cc.centers(image) if c is not None}, {np.dtype(dtype)}
                )

    def test_centers_that_are_stored_are_returned(self) -> None:
        for name in ("MOVING_CENTERS", "CLASS_VARIANCE", *(n for n in GOLDEN if "TABLE" in n)):
            image, format_ = GOLDEN[name], "<5" + FORMATS[name]
            row_len = struct.calcsize(format_) * (2 if name == "CLASS_VARIANCE" else 1)
            rows = [
                struct.unpack_from(format_, image, 48 + row_len * class_) for class_ in range(3)
            ]
            wanted = [list(map(Fraction, rows[0])), None, list(map(Fraction, rows[2]))]
            self.assert_centers(Image.from_bytes(image), wanted)

    def test_thresholds_and_labels_have_none(self) -> None:
        for name in ("THRESHOLDS_F32", "LABELS"):
            image = Image.from_bytes(GOLDEN[name])
            message = f"{image.kind.name} have no centers"
            self.refuses(message, cc.centers, image)

    def test_great_sums_and_counts_are_rounded_first(self) -> None:
        draw = random.Random(1)
        for element, (component, limit, _) in INTEGERS.items():
            limits = np.iinfo(component)
            counts = [
                limit,
                limit - 1,
                min(limit, 2**24 + 1),
                3,
                7,
                *draw.choices(range(1, limit), k=40),
            ]
            sums = [
                [draw.randint(n * limits.min, n * limits.max) for _ in range(5)] for n in counts
            ]
            wanted = [
                [self.expected(Fraction(s), n, 24) for s in row] for row, n in zip(sums, counts)
            ]
            self.assert_centers(made(Kind.ClassCenters, element, sums, counts), wanted)

    def test_both_roundings_show(self) -> None:
        # 2^24 + 1 samples are counted as 2^24; a sum of 2^25 + 2 is one of 2^25.
        image = made(Kind.ClassCenters, Element.I16, [[2**25 + 2]], [2**24 + 1])
        self.assert_centers(image, [[Fraction(2)]])
        image = made(Kind.ClassCenters, Element.F64, [[float(2**25 + 2)]], [2**24 + 1])
        self.assert_centers(image, [[Fraction(2)]])
        image = made(Kind.ClassCenters, Element.F64, [[float(2**24)]], [2**24 + 1])
        wanted = rounded(Fraction(2**24, 2**24 + 1), 53)
        self.assert_centers(image, [[wanted]])

    def test_a_correction_is_added_in_f32(self) -> None:
        # 1 + 2^-24 is 1, and 3 + 2^-22 is a tie up to even.
        numbers = [[(1.0, 2.0**-24), (1.0 + 2.0**-23, 2.0**-24), (3.0, 0.0)]]
        image = made(Kind.ClassCenters, Element.Compensated, numbers, [3])
        sums = [Fraction(1), Fraction(1) + Fraction(2, 2**23), Fraction(3)]
        self.assert_centers(image, [[rounded(s / 3) for s in sums]])


class Merging(Case):
    """Tables of many devices as one."""

    def draw(self, element: Element, seed: int, n: int = 40, **source: Any) -> Image:
        """`ClassCenters` of random embeddings: 4 classes, of which 3 is empty, in 3 dimensions."""
        draw = np.random.default_rng(seed)
        labels = draw.integers(0, 3, n)
        if element in INTEGERS:
            component = INTEGERS[element][0]
            limits = np.iinfo(component)
            rows = draw.integers(limits.min, limits.max + 1, (n, 3)).astype(component)
        else:
            rows = draw.normal(0, 1e3, (n, 3)).astype(FLOATS[element][0])
        return cc.learn(rows, labels, 4, **source)

    def test_integers_are_added(self) -> None:
        for element in INTEGERS:
            images = [self.draw(element, seed) for seed in range(4)]
            merged = self.accepts(cc.merge(images))
            sums = [sum(column) for column in zip(*(im.numbers.ravel().tolist() for im in images))]
            self.assertEqual(merged.numbers.ravel().tolist(), sums)
            counts = [sum(counts) for counts in zip(*map(counts_of, images))]
            self.assertEqual(counts_of(merged), counts)
            for order in itertools.permutations(images):
                self.assertEqual(cc.merge(order).to_bytes(), merged.to_bytes())

    def test_integers_may_be_full(self) -> None:
        for element, (component, limit, _) in INTEGERS.items():
            half, most = limit // 2, int(np.iinfo(component).max)
            halves = [
                made(Kind.ClassCenters, element, [[n * most]], [n]) for n in (half, limit - half)
            ]
            self.assertEqual(self.accepts(cc.merge(halves)).numbers.tolist(), [[limit * most]])
            one = made(Kind.ClassCenters, element, [[most]], [1])
            message = "input 3: class 0 has no room for more samples"
            self.refuses(message, cc.merge, [*halves, one])

    def test_floats_may_be_full(self) -> None:
        for element, limit in ((Element.F32, 2**24), (Element.F64, 2**32 - 1)):
            zeros = [made(Kind.ClassCenters, element, [[0]], [n]) for n in (limit - 9, 9, 1)]
            self.assertEqual(counts_of(self.accepts(cc.merge(zeros[:2]))), [limit])
            message = "input 3: class 0 has no room for more samples"
            self.refuses(message, cc.merge, zeros)

    def test_floats_are_added_in_order(self) -> None:
        for element, digits in ((Element.F32, 24), (Element.F64, 53)):
            images = [self.draw(element, seed) for seed in range(5)]
            wanted = [[Fraction(x) for x in row] for row in images[0].numbers.tolist()]
            for image in images[1:]:
                more = image.numbers.tolist()
                wanted = [
                    [rounded(x + Fraction(y), digits) for x, y in zip(row, others)]
                    for row, others in zip(wanted, more)
                ]
            merged = self.accepts(cc.merge(images))
            got = [[Fraction(x) for x in row] for row in merged.numbers.tolist()]
            self.assertEqual(got, wanted)

    def test_compensated_sums_are_added_as_in_the_crate(self) -> None:
        def add(sum_: Fraction, correction: Fraction, x: Fraction) -> tuple[Fraction, Fraction]:
            total = rounded(sum_ + x)
            # Exact.
            correction = rounded(correction + (sum_ + x - total))
            corrected = rounded(total + correction)
            return corrected, rounded(correction - rounded(corrected - total))

        draw = random.Random(2)

        def pair() -> tuple[Fraction, Fraction]:
            sum_ = rounded(Fraction(draw.uniform(-1, 1) * 10 ** draw.randint(-6, 9)))
            half = abs(sum_) / 2**25
            return sum_, rounded(Fraction(draw.uniform(-1, 1)) * half)

        own, more = ([[pair() for _ in range(50)] for _ in range(2)] for _ in range(2))
        images = []
        for pairs in (own, more):
            numbers = [[tuple(map(float, x)) for x in row] for row in pairs]
            images.append(made(Kind.ClassCenters, Element.Compensated, numbers, [3, 4]))
        merged = self.accepts(cc.merge(images))
        for row, rows in zip(merged.numbers.tolist(), zip(own, more)):
            for got, ((s, c), (t, d)) in zip(row, zip(*rows)):
                self.assertEqual(tuple(map(Fraction, got)), add(s, rounded(c + d), t))

    def test_a_compensated_merge_keeps_what_is_rounded_off(self) -> None:
        numbers = ([[(2.0**24, 0.0)]], [[(1.0, 0.0)]])
        images = [made(Kind.ClassCenters, Element.Compensated, n, [1]) for n in numbers]
        self.assertEqual(cc.merge(images).numbers.tolist(), [[(2.0**24, 1.0)]])
        self.assertEqual(cc.merge(images[::-1]).numbers.tolist(), [[(2.0**24, 1.0)]])

    def test_variances_are_pooled(self) -> None:
        draw, single = random.Random(3), rounded
        n, m = [4, 1, 1000, 3, 3, 0, 5, 0, 0, 1], [3, 1000, 1, 3, 4, 5, 0, 0, 1, 0]

        def rows(counts: Sequence[int]) -> list[list[list[Fraction]]]:
            return [
                [
                    [
                        single(Fraction(draw.uniform(-50, 50))) if count else Fraction()
                        for _ in range(5)
                    ],
                    [
                        single(Fraction(draw.uniform(0, 500))) if count else Fraction()
                        for _ in range(5)
                    ],
                ]
                for count in counts
            ]

        own, more = rows(n), rows(m)
        images = [
            made(Kind.ClassVariance, Element.F32, np.array(numbers, float), counts)
            for numbers, counts in ((own, n), (more, m))
        ]
        merged = self.accepts(cc.merge(images))
        self.assertEqual(counts_of(merged), [a + b for a, b in zip(n, m)])
        for class_, (count, others) in enumerate(zip(n, m)):
            weight = single(Fraction(others, max(count + others, 1)))
            between = single(count * weight)
            for dim in range(5):
                (a, s), (b, t) = ((row[0][dim], row[1][dim]) for row in (own[class_], more[class_]))
                apart = single(b - a)
                if weight <= Fraction(1, 2):
                    mean = single(a + single(weight * apart))
                else:
                    mean = single(b + single(single(1 - weight) * single(a - b)))
                scatter = single(single(s + t) + single(single(apart * apart) * between))
                got = [Fraction(x) for x in merged.numbers[class_, :, dim].tolist()]
                self.assertEqual(got, [mean, scatter])

    def test_variances_that_spread_too_wide_are_refused(self) -> None:
        far = 2.0**40 * (1 - 2.0**-24)
        images = [
            made(Kind.ClassVariance, Element.F32, [[[0, mean], [0, 2.0**82]]], [1])
            for mean in (far, -far)
        ]
        sum_ = "the sum of class 0, dimension 1, fits no such count of embeddings"
        self.refuses(f"input 2: {sum_}", cc.merge, images)
        halves = [
            made(Kind.ClassVariance, Element.F32, [[[0], [0]]], [n]) for n in (2**23, 2**23, 1)
        ]
        self.assertEqual(counts_of(cc.merge(halves[:2])), [2**24])
        message = "input 3: class 0 has no room for more samples"
        self.refuses(message, cc.merge, halves)

    def test_empty_classes_add_nothing(self) -> None:
        minus, none = ([[-0.0]], [1]), ([[0.0]], [0])
        images = [made(Kind.ClassCenters, Element.F32, *rows) for rows in (minus, none)]
        self.assertEqual(math.copysign(1, cc.merge(images).numbers[0, 0]), -1)
        images = [made(Kind.ClassCenters, Element.F32, [[-0.0]], [0]), images[1]]
        self.assertEqual(math.copysign(1, cc.merge(images).numbers[0, 0]), 1)

    def test_what_differs_is_refused(self) -> None:
        own = Image.from_bytes(GOLDEN["CLASS_CENTERS_F32"])
        others: dict[str, Image] = {
            "it holds another kind of table": Image.from_bytes(GOLDEN["CLASS_VARIANCE"]),
            "it holds another element": Image.from_bytes(GOLDEN["CLASS_CENTERS_COMPENSATED"]),
            "it holds 4 classes of 5 dimensions": replace(
                own,
                numbers=np.concatenate([own.numbers, own.numbers[:1]]),
                counts=np.concatenate([own.counts, own.counts[:1]]),
            ),
            "it holds 3 classes of 4 dimensions": replace(own, numbers=own.numbers[:, :4]),
            "it is of the feature extractor 0x7": replace(own, fingerprint=7),
        }
        for quantization in (None, Quantization(0.05, -11), Quantization(0.06, -10)):
            others["it is of another quantization"] = replace(own, quantization=quantization)
            for message, other in others.items():
                other = replace(other, device=1)
                self.refuses(f"input 2: {message}", cc.merge, [own, other])
        none = replace(own, quantization=None, device=1)
        self.refuses("input 2: it is of another quantization", cc.merge, [none, own])

    def test_fewer_classes_are_merged(self) -> None:
        """The further classes stay as they are."""
        for name in ("CLASS_CENTERS_F32", "CLASS_CENTERS_COMPENSATED", "CLASS_VARIANCE"):
            own = Image.from_bytes(GOLDEN[name])
            fewer = replace(own, numbers=own.numbers[:2], counts=own.counts[:2], device=1)
            numbers = own.numbers.copy()
            numbers[2] = np.zeros((), numbers.dtype)
            counts = own.counts.copy()
            counts[2] = 0
            padded = replace(own, numbers=numbers, counts=counts, device=1)
            merged = self.accepts(cc.merge([own, fewer]))
            self.assertEqual(merged.to_bytes(), cc.merge([own, padded]).to_bytes())
            self.assertEqual(merged.numbers[2].tolist(), own.numbers[2].tolist())

    def test_sums_of_i16_take_shorter_ones(self) -> None:
        wide = self.draw(Element.I16, 1)
        for element in (Element.I8, Element.U8):
            more = self.draw(element, 2)
            merged = self.accepts(cc.merge([wide, more]))
            self.assertEqual(merged.element, Element.I16)
            both = (image.numbers.ravel().tolist() for image in (wide, more))
            sums = [a + b for a, b in zip(*both)]
            self.assertEqual(merged.numbers.ravel().tolist(), sums)
            counts = [a + b for a, b in zip(counts_of(wide), counts_of(more))]
            self.assertEqual(counts_of(merged), counts)
            self.refuses("input 2: it holds another element", cc.merge, [more, wide])
        bytes_ = [self.draw(element, 3) for element in (Element.U8, Element.I8)]
        self.refuses("input 2: it holds another element", cc.merge, bytes_)

    def test_other_tables_are_not_merged(self) -> None:
        message = "there are no ClassCenters or ClassVariance to merge"
        self.refuses(message, cc.merge, [])
        for name, image in GOLDEN.items():
            if not name.startswith("CLASS"):
                read = Image.from_bytes(image)
                self.refuses(message, cc.merge, [read])
                self.refuses(message, cc.merge, [read, self.draw(Element.I8, 1)])

    def test_repeats_are_refused(self) -> None:
        first = self.draw(Element.I8, 1, device=0xA1, sequence=1)
        others = [
            self.draw(Element.I8, 2, device=device, sequence=sequence)
            for device, sequence in ((0xA1, 2), (0xA2, 1), (0, 1), (0, 1), (0, 0))
        ]
        cc.merge([first, *others])
        for place in range(len(others) + 1):
            images = [*others[:place], first, *others[place:]]
            message = f"input {len(images) + 1}: image 1 of device 0xa1 was merged before"
            self.refuses(message, cc.merge, [*images, first])
        # Before anything else that is wrong with it.
        foreign = replace(first, fingerprint=9)
        message = "input 2: image 1 of device 0xa1 was merged before"
        self.refuses(message, cc.merge, [first, foreign])

    def test_the_result_has_a_name_of_its_own(self) -> None:
        steps = Quantization(0.5, 3)
        source: dict[str, Any] = {"fingerprint": 7, "quantization": steps}
        images = [self.draw(Element.I8, n, device=n, sequence=5, **source) for n in (1, 2)]
        merged = cc.merge(images)
        self.assertEqual((merged.device, merged.sequence), (0, 0))
        self.assertEqual((merged.fingerprint, merged.quantization), (7, steps))
        merged = cc.merge(images, device=8, sequence=9)
        self.assertEqual((merged.device, merged.sequence), (8, 9))
        alone = cc.merge(images[:1], device=1, sequence=5)
        self.assertEqual(alone.to_bytes(), images[0].to_bytes())

    def test_images_are_left_as_they_are(self) -> None:
        images = [self.draw(element, seed) for element in (Element.F32,) for seed in (1, 2)]
        before = [image.to_bytes() for image in images]
        cc.merge(images)
        self.assertEqual([image.to_bytes() for image in images], before)


class Learning(Case):
    """Tables from embeddings."""

    def digits(self) -> tuple[Array, Array]:
        """The pixels of 1,797 digits, and which digit each is."""
        table = np.loadtxt(REPOSITORY / "examples/data/digits.csv", np.uint8, delimiter=",")
        return table[:, 1:], table[:, 0]

    def assert_exact(self, embeddings: Array, labels: Array, classes: int) -> Image:
        """Checks sums, centers and rounded centers of integers against fractions."""
        learned = self.accepts(cc.learn(embeddings, labels, classes))
        prepared = self.accepts(cc.prepare(learned))
        centers = zip(cc.centers(learned), cc.centers(prepared))
        for class_, (center, whole) in enumerate(centers):
            rows = [
                row for row, label in zip(embeddings.tolist(), labels.tolist()) if label == class_
            ]
            self.assertEqual(counts_of(learned)[class_], len(rows))
            if center is None or whole is None:
                self.assertEqual((rows, center, whole), ([], None, None))
                continue
            sums = [sum(column) for column in zip(*rows)]
            self.assertEqual(learned.numbers[class_].tolist(), sums)
            exact = [Fraction(s, len(rows)) for s in sums]
            self.assertEqual([Fraction(x) for x in center.tolist()], [rounded(x) for x in exact])
            # `round` takes ties to even.
            self.assertEqual(whole.tolist(), [round(x) for x in exact])
        return learned

    def test_random_integers_are_summed_exactly(self) -> None:
        draw = np.random.default_rng(4)
        for component, _, sum_dtype in INTEGERS.values():
            limits = np.iinfo(component)
            embeddings = draw.integers(limits.min, limits.max + 1, (500, 7)).astype(component)
            learned = self.assert_exact(embeddings, draw.integers(0, 5, 500), 6)
            self.assertEqual(learned.numbers.dtype, np.dtype(sum_dtype))

    def test_digits_are_summed_exactly(self) -> None:
        pixels, digits = self.digits()
        self.assertEqual(pixels.shape, (1797, 64))
        unsigned = self.assert_exact(pixels, digits, 10)
        signed = self.assert_exact(pixels.astype(np.int8), digits, 10)
        self.assertEqual((unsigned.element, signed.element), (Element.U8, Element.I8))
        self.assertEqual(sum(counts_of(signed)), 1797)

    def test_ties_go_to_even(self) -> None:
        for component in (np.int8, np.int16):
            rows = np.array([[-1, -1, 0, 1, 3, -3], [-2, -2, 1, 2, 4, -4]], component)
            table = cc.prepare(cc.learn(rows, np.zeros(2, int), 1))
            self.assertEqual(table.numbers.tolist(), [[-2, -2, 0, 2, 4, -4]])
        rows = np.array([[0, 1, 2, 254], [1, 2, 3, 255]], np.uint8)
        table = cc.prepare(cc.learn(rows, np.zeros(2, int), 1))
        self.assertEqual(table.numbers.tolist(), [[0, 2, 2, 254]])

    def test_every_quotient_is_rounded_to_nearest_even(self) -> None:
        counts = list(range(1, 40))
        sums = [[s if abs(s) <= 100 * n else 0 for s in range(-400, 401)] for n in counts]
        table = cc.prepare(made(Kind.ClassCenters, Element.I8, sums, counts))
        wanted = [[round(Fraction(s, n)) for s in row] for row, n in zip(sums, counts)]
        self.assertEqual(table.numbers.tolist(), wanted)
        for element, (component, limit, _) in INTEGERS.items():
            limits = np.iinfo(component)
            sums = [[limit * limits.min, limit * limits.max, limit // 2 + 1, limit // 2]]
            table = cc.prepare(made(Kind.ClassCenters, element, sums, [limit]))
            wanted = [[round(Fraction(s, limit)) for s in sums[0]]]
            self.assertEqual(table.numbers.tolist(), wanted)

    def test_floats_are_rounded_after_each_row(self) -> None:
        draw = np.random.default_rng(5)
        for component, digits in (("f4", 24), ("f8", 53)):
            embeddings = draw.normal(0, 1e3, (300, 3)).astype(component)
            labels = draw.integers(0, 3, 300)
            learned = self.accepts(cc.learn(embeddings, labels, 3))
            sums = [[Fraction()] * 3 for _ in range(3)]
            for label, row in zip(labels.tolist(), embeddings.tolist()):
                sums[label] = [rounded(s + Fraction(x), digits) for s, x in zip(sums[label], row)]
            got = [[Fraction(x) for x in row] for row in learned.numbers.tolist()]
            self.assertEqual(got, sums)
            table = self.accepts(cc.prepare(learned))
            for center, stored in zip(cc.centers(learned), cc.centers(table)):
                assert center is not None and stored is not None
                self.assertEqual(center.tobytes(), stored.tobytes())

    def test_a_float_sum_stands_still_as_on_the_device(self) -> None:
        rows = np.ones((2**10, 1), np.float32)
        rows[0] = 2**24
        learned = cc.learn(rows, np.zeros(2**10, np.uint8), 1)
        self.assertEqual(learned.numbers.tolist(), [[2.0**24]])

    def test_arrays_may_lie_in_memory_as_they_like(self) -> None:
        draw = np.random.default_rng(6)
        for component in (np.int8, np.int16, np.float32, np.float64):
            rows, labels = draw.integers(-9, 9, (20, 3)).astype(component), draw.integers(0, 2, 20)
            wanted = cc.learn(rows, labels, 2).to_bytes()
            others = (rows.astype(rows.dtype.newbyteorder(">")), np.asfortranarray(rows))
            for other, dtype in itertools.product(others, ("u1", "i8", "u8", ">i4")):
                self.assertEqual(cc.learn(other, labels.astype(dtype), 2).to_bytes(), wanted)

    def test_the_image_says_what_it_is_told(self) -> None:
        steps = Quantization(0.5, 3)
        source: dict[str, Any] = {
            "fingerprint": 1,
            "quantization": steps,
            "device": 2,
            "sequence": 3,
        }
        learned = self.accepts(cc.learn(np.ones((1, 1), np.int8), np.zeros(1, int), 2, **source))
        for name, value in source.items():
            self.assertEqual(getattr(learned, name), value)

    def test_no_samples_are_an_empty_table(self) -> None:
        learned = self.accepts(cc.learn(np.zeros((0, 3), np.int8), np.zeros(0, int), 2))
        self.assertEqual((learned.classes, learned.dim, cc.centers(learned)), (2, 3, [None, None]))

    def refuses_samples(self, message: str, embeddings: Any, labels: Any, classes: int = 2) -> None:
        """Checks that samples are refused."""
        with self.assertRaises(ValueError) as raised:
            cc.learn(embeddings, labels, classes)
        self.assertEqual(str(raised.exception), message)

    def test_arrays_of_another_shape_are_refused(self) -> None:
        needed = "embeddings of shape (n, dim) and integer labels of shape (n,) are needed"
        rows, labels = np.zeros((4, 3), np.int8), np.zeros(4, int)
        for bad in (rows[0], rows[:3], rows[:, :0], rows[np.newaxis], np.zeros((), np.int8)):
            self.refuses_samples(needed, bad, labels)
        for bad in (labels[:3], labels[:, np.newaxis], labels[0], labels.astype(float), labels > 0):
            self.refuses_samples(needed, rows, np.asarray(bad))
        for dtype in (np.int32, np.uint16, np.float16, np.complex64, bool, "S1"):
            other = np.zeros((4, 3), dtype)
            self.refuses_samples(f"{other.dtype} is no element", other, labels)

    def test_the_lowest_bad_row_is_named(self) -> None:
        rows, labels = np.zeros((5, 3), np.float32), np.zeros(5, int)
        labels[[2, 3]] = (2, -1)
        self.refuses_samples("row 2: the table has no class 2", rows, labels)
        labels[2] = 1
        self.refuses_samples("row 3: the table has no class -1", rows, labels)
        self.refuses_samples("row 0: the table has no class 9", rows[:1], np.array([9], np.uint64))
        labels[3] = 0
        for component, bound in ((np.float32, 2.0**65), (np.float64, 2.0**513)):
            rows = np.zeros((5, 3), component)
            for sign, bad in itertools.product((1, -1), (bound, np.inf, np.nan)):
                rows[2] = (1, sign * bad, np.nan)
                message = "row 2: component 1 is not finite or too large to be summed"
                self.refuses_samples(message, rows, labels)
            rows[2] = np.nextafter(component(bound), component(0))
            self.accepts(cc.learn(rows, labels, 2))

    def test_full_classes_are_refused(self) -> None:
        for component, limit in ((np.int8, 2**24 - 1), (np.uint8, 2**24 - 1), (np.float32, 2**24)):
            rows = np.broadcast_to(component(1), (limit + 1, 1))
            labels = np.broadcast_to(np.uint8(1), limit + 1)
            self.refuses_samples("class 1 has no room for more samples", rows, labels)
        with unittest.mock.patch.dict(cc.MAX_COUNT, {Element.I8: 3}):
            rows, labels = np.ones((4, 1), np.int8), np.ones(4, int)
            self.accepts(cc.learn(rows[:3], labels[:3], 2))
            self.refuses_samples("class 1 has no room for more samples", rows, labels)

    def test_only_sums_with_components_are_prepared(self) -> None:
        for name, image in GOLDEN.items():
            read = Image.from_bytes(image)
            if name.startswith("CLASS_CENTERS") and name != "CLASS_CENTERS_COMPENSATED":
                table = self.accepts(cc.prepare(read))
                self.assertEqual((table.kind, table.element), (Kind.CenterTable, read.element))
                self.assertEqual((table.device, table.fingerprint), (read.device, read.fingerprint))
            else:
                message = f"no CenterTable has {read.kind.name} of {read.element.name}"
                self.refuses(message, cc.prepare, read)


#: A crate with as much of a `CenterTable` as is needed to compile one.
STUB = """\
pub trait Element { type Component; }
macro_rules! elements { ($($t:ty)*) => {$(impl Element for $t { type Component = $t; })*}; }
elements!(i8 u8 i16 f32 f64);
pub struct CenterTable<T: Element, const CLASSES: usize, const DIM: usize> {
    pub centers: [[T::Component; DIM]; CLASSES],
    pub counts: [u32; CLASSES],
}
impl<T: Element, const CLASSES: usize, const DIM: usize> CenterTable<T, CLASSES, DIM> {
    pub const fn from_centers(
        centers: [[T::Component; DIM]; CLASSES],
        counts: [u32; CLASSES],
    ) -> Self {
        Self { centers, counts }
    }
}
"""


class Sources(Case):
    """Tables as Rust files."""

    def tables(self) -> dict[str, Image]:
        """A table of each element, of numbers with long and with odd literals."""
        draw, tables = np.random.default_rng(7), {}
        for element, (component, _, _) in {**INTEGERS, **FLOATS}.items():
            labels = draw.integers(0, 3, 50)
            if element in INTEGERS:
                limits = np.iinfo(component)
                rows = draw.integers(limits.min, limits.max + 1, (50, 70)).astype(component)
            else:
                rows = (draw.normal(0, 1, (50, 70)) * 10.0 ** draw.integers(-30, 15, 70)).astype(
                    component
                )
                rows[:, :6] = (3.14, 1e15, 1e16, 1e-5, -0.0, 2.0**-149)
            tables[element.name] = cc.prepare(cc.learn(rows, labels, 4))
        return tables

    def test_sources_hold_the_numbers(self) -> None:
        for name, table in self.tables().items():
            source = cc.table_source(table, f"{name}_TABLE")
            lines = source.splitlines()
            self.assertEqual(
                lines[:3], ["// Made by class_centers.py.", "", "use class_centers::CenterTable;"]
            )
            self.assertIn("/// Centers of 4 classes in 70 dimensions.", lines)
            shape = f"{name.lower()}, 4, 70"
            opening = f"pub static {name}_TABLE: CenterTable<{shape}> = "
            self.assertIn(opening + f"CenterTable::<{shape}>::from_centers(", lines)
            self.assertEqual("#[allow(clippy::approx_constant)]" in lines, name[0] == "F")
            self.assertTrue(source.isascii() and source.endswith(");\n"))
            self.assertLess(max(map(len, lines)), 100)
            self.assertGreater(max(map(len, lines)), 90)
            literals = re.findall(r"-?\d[\d.e+-]*", source.split("from_centers(")[1])
            numbers = [table.numbers.dtype.type(literal) for literal in literals[: 4 * 70]]
            self.assertEqual(
                np.array(numbers, table.numbers.dtype).tobytes(), table.numbers.tobytes()
            )
            self.assertEqual([*map(int, literals[4 * 70 :])], counts_of(table))

    def test_only_tables_have_a_source(self) -> None:
        image = Image.from_bytes(GOLDEN["CLASS_CENTERS_I8"])
        self.refuses("ClassCenters is no CenterTable", cc.table_source, image)
        table = Image.from_bytes(GOLDEN["CENTER_TABLE_I8"])
        self.assertIn("pub static FACTORY: CenterTable<i8, 3, 5> =", cc.table_source(table))

    @unittest.skipUnless(shutil.which("rustfmt"), "there is no rustfmt")
    def test_sources_are_formatted(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, table in self.tables().items():
                path = Path(folder) / f"{name}.rs"
                path.write_text(cc.table_source(table, "A_TABLE_OF_A_LONG_NAME"), encoding="ascii")
                command = ["rustfmt", "--check", "--edition", "2024", str(path)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    @unittest.skipUnless(shutil.which("rustc"), "there is no rustc")
    def test_sources_compile_to_the_same_bits(self) -> None:
        tables = self.tables()
        modules = "".join(f"mod t_{name.lower()};\n" for name in tables)
        prints = ""
        for name in tables:
            path = f"t_{name.lower()}::FACTORY"
            prints += f"    for x in {path}.centers.iter().flatten() {{\n"
            prints += '        x.to_le_bytes().iter().for_each(|b| print!("{b:02x}"));\n    }\n'
            prints += f'    println!(" {{:?}}", {path}.counts);\n'
        program = f"#![deny(warnings)]\n{modules}fn main() {{\n{prints}}}\n"
        with tempfile.TemporaryDirectory() as folder_:
            folder = Path(folder_)
            (folder / "class_centers.rs").write_text(STUB, encoding="ascii")
            (folder / "main.rs").write_text(program, encoding="ascii")
            for name, table in tables.items():
                (folder / f"t_{name.lower()}.rs").write_text(
                    cc.table_source(table), encoding="ascii"
                )
            rustc = ["rustc", "--edition", "2024", "--out-dir", "."]
            subprocess.run(
                [*rustc, "--crate-type", "rlib", "class_centers.rs"], cwd=folder, check=True
            )
            link = ["--extern", "class_centers=libclass_centers.rlib", "main.rs"]
            subprocess.run([*rustc, *link], cwd=folder, check=True)
            done = subprocess.run([folder / "main"], capture_output=True, text=True, check=True)
        for line, (name, table) in zip(done.stdout.splitlines(), tables.items(), strict=True):
            self.assertEqual(line, f"{table.numbers.tobytes().hex()} {counts_of(table)}", name)


def rows_of(name: str, count: int) -> tuple[Array, Array]:
    """The first rows of a file of `examples/data`, as 64-bit integers, and their classes."""
    path = REPOSITORY / "examples/data" / f"{name}.csv"
    rows = np.loadtxt(path, delimiter=",", dtype=np.int64)[:count]
    return rows[:, 1:], rows[:, 0]


def factory_samples() -> dict[str, tuple[Array, Array, int]]:
    """What each file of `tests/data/factory` is made of: embeddings, labels, classes."""
    speakers, speaker = rows_of("vowels32_i8", 270)
    pixels, digit = rows_of("digits", 1200)
    nine = speakers[:, :9]
    return {
        "i8": (speakers.astype(np.int8), speaker, 9),
        "u8": (pixels.astype(np.uint8), digit, 10),
        "i16": ((250 * nine).astype(np.int16), speaker, 9),
        "f32": (nine.astype(np.float32) / np.float32(3), speaker, 9),
    }


class Covariances(Case):
    """Covariances and whitenings, and their Rust files."""

    def golden(self, name: str) -> str:
        """A file whose numbers the crate's tests compare with what the crate prepares."""
        path = REPOSITORY / "tests/data/factory" / f"{name}.rs"
        return path.read_text(encoding="ascii")

    def test_whitenings_have_the_bits_of_the_crate(self) -> None:
        for element, samples in factory_samples().items():
            source = cc.whitening_source(cc.whitening(cc.covariance(*samples)))
            self.assertEqual(source, self.golden(f"whitening_{element}"))

    def test_covariances_have_the_bits_of_the_crate(self) -> None:
        samples = factory_samples()
        for element in ("i8", "f32"):
            source = cc.covariance_source(cc.covariance(*samples[element]))
            self.assertEqual(source, self.golden(f"covariance_{element}"))

    def test_whitened_centers_have_the_bits_of_the_crate(self) -> None:
        for element, samples in factory_samples().items():
            learned = cc.covariance(*samples)
            centers = cc.whitening(learned).whiten_centers(learned.learned)
            self.assertEqual(
                cc.table_source(centers, "CENTERS"), self.golden(f"centers_{element}")
            )

    def test_an_empty_class_has_no_whitened_center(self) -> None:
        for element, (rows, labels, classes) in factory_samples().items():
            learned = cc.covariance(rows, labels + 1, classes + 2)
            table = cc.whitening(learned).whiten_centers(learned.learned)
            self.assertEqual([*counts_of(table)][:: classes + 1], [0, 0])
            self.assertFalse(table.numbers[[0, -1]].any(), element)
            self.assertTrue(table.numbers[1:-1].any(axis=1).all(), element)
            # An image that the crate reads.
            self.assertEqual(Image.from_bytes(table.to_bytes()).kind, Kind.CenterTable)

    def test_a_whitening_is_of_one_kind_of_embeddings(self) -> None:
        learned = cc.covariance(*factory_samples()["i8"])
        made, message = cc.whitening(learned), "it whitens other embeddings"
        other = cc.learn(np.zeros((1, 32), np.uint8), np.array([0]), 1)
        narrow = cc.learn(np.zeros((1, 31), np.int8), np.array([0]), 1)
        for table in (other, narrow, cc.prepare(learned.learned)):
            self.refuses(message, made.whiten_centers, table)

    def test_the_nearest_class_is_that_of_the_definition(self) -> None:
        rows = np.array([[9, 9], [-100, 0], [100, 0], [-100, 0]], np.int8)
        table = cc.prepare(cc.learn(rows[1:], np.array([1, 2, 3]), 4))
        queries = np.array([[-100, 1], [0, 0], [1, 0], [127, -128]], np.int8)
        # An empty class wins nothing, and of equals the lowest does.
        self.assertEqual(cc.nearest(table, queries).tolist(), [1, 1, 2, 2])
        empty = cc.prepare(cc.learn(rows[:0], np.zeros(0, int), 2))
        self.assertEqual(cc.nearest(empty, queries).tolist(), [-1] * 4)
        floats = cc.prepare(cc.learn(rows.astype(np.float32), np.arange(4), 4))
        odd = np.array([[-100, np.nan], [100, 3]], np.float32)
        self.assertEqual(cc.nearest(floats, odd).tolist(), [-1, 2])

    def test_evaluating_finds_the_numbers_of_the_crate(self) -> None:
        """Those of `tests/averages/covariance/real.rs`, and of the examples."""
        for name, learned, integer, right in (
            ("vowels32_i8", 270, np.int8, {np.int8: [344, 363], np.float32: [344, 363]}),
            ("digits", 1200, np.uint8, {np.uint8: [522, 543], np.float32: [526, 543]}),
        ):
            rows, labels = rows_of(name, 2000)
            rows = rows.astype(integer)
            for component, wanted in right.items():
                samples = [rows[:learned].astype(component), labels[:learned]]
                asked = [rows[learned:].astype(component), labels[learned:]]
                classes = int(labels.max()) + 1
                self.assertEqual(cc.evaluate(samples, asked, classes), wanted)

    def test_blocks_are_taken_in_the_order_of_the_rows(self) -> None:
        labels = np.array([1, 0, 1, 0, 1, 0, 1])
        self.assertEqual(cc.block(labels, 1, 0).tolist(), [1, 0])
        self.assertEqual(cc.block(labels, 1, 2).tolist(), [5, 4])
        self.assertEqual(cc.block(labels, 2, 0).tolist(), [1, 3, 0, 2])
        self.assertEqual(cc.block(labels, 2, 1).tolist(), [])

    def exact_scatter(self, rows: Array, labels: Array) -> list[Fraction]:
        """By the definition, in fractions: a packed lower triangle."""
        dim = rows.shape[1]
        scatter = {(i, j): Fraction(0) for i in range(dim) for j in range(i + 1)}
        for class_ in set(labels.tolist()):
            own = [[Fraction(x) for x in row] for row in rows[labels == class_].tolist()]
            means = [sum(column, Fraction(0)) / len(own) for column in zip(*own)]
            for row in own:
                off = [x - mean for x, mean in zip(row, means)]
                for i, j in scatter:
                    scatter[i, j] += off[i] * off[j]
        return list(scatter.values())

    def test_scatters_are_those_of_the_definition(self) -> None:
        draw = np.random.default_rng(3)
        for element, (component, _, _) in {**INTEGERS, Element.F32: FLOATS[Element.F32]}.items():
            labels = draw.integers(0, 3, 40)
            # At the end of the range, where moments are large and the scatter is not.
            far = {Element.I8: -128, Element.U8: 247, Element.I16: -32_768}.get(element, 1000)
            rows = (draw.integers(0, 9, (40, 5)) + far).astype(component)
            learned = cc.covariance(rows, labels, 4)
            self.assertEqual(learned.degrees_of_freedom, 40 - 3)
            wanted = self.exact_scatter(rows, labels)
            self.assertEqual(len(learned.scatter), 15)
            # Floats: a rounding of the mean, which is near 1000, a sample, times a deviation.
            off = {Element.F32: 40 * 9 * 1000 * 2.0**-23, Element.I16: 40 * 2.0**-17}
            for got, want in zip(learned.scatter.tolist(), wanted):
                # Of the fraction, which is at most a half, and of the result.
                roundings = (abs(want) + Fraction(1, 2)) / 2**24
                bound = off.get(element, 40 * 2.0**-23) + roundings
                self.assertLessEqual(abs(Fraction(got) - want), bound, element)

    def test_the_order_of_integers_changes_no_bit(self) -> None:
        rows, labels, classes = factory_samples()["i8"]
        order = np.random.default_rng(5).permutation(len(rows))
        made = [cc.covariance(rows[some], labels[some], classes) for some in (slice(None), order)]
        sources = [cc.whitening_source(cc.whitening(learned)) for learned in made]
        self.assertEqual(*sources)

    def test_whitened_samples_spread_alike(self) -> None:
        for element, (rows, labels, classes) in factory_samples().items():
            made = cc.whitening(cc.covariance(rows, labels, classes))
            whitened, clipped = made.whiten(rows)
            self.assertEqual(whitened.dtype, {"f32": "<f4", "i16": "<i2"}.get(element, "i1"))
            self.assertLess(clipped, rows.size / 500)
            units = cc.UNITS[made.element]
            again = cc.covariance(whitened, labels, classes)
            spread = again.scatter / (again.degrees_of_freedom * units**2)
            diagonal = np.cumsum(range(1, rows.shape[1] + 1)) - 1
            # At most 1, and less where the covariance was shrunk; but for rounding and the order.
            self.assertLess(float(spread[diagonal].max()), 1.05, element)
            self.assertGreater(float(spread[diagonal].mean()), 0.7, element)
            self.assertLess(float(np.abs(np.delete(spread, diagonal)).max()), 0.2, element)
            self.assertLess(abs(float(whitened.astype(float).mean())), 0.03 * units, element)

    def test_whitened_integers_are_rounded_products(self) -> None:
        rows, labels, classes = factory_samples()["u8"]
        made = cc.whitening(cc.covariance(rows, labels, classes))
        # Ink where there is none, far away: clipped.
        some = np.concatenate([rows[:20], np.full((1, 64), 255, np.uint8)])
        whitened, clipped = made.whiten(some)
        weights, offsets = made.weights.tolist(), made.offsets.tolist()
        wanted, clips = [], 0
        for x in some.tolist():
            sums = [
                sum(w * x for w, x in zip(weights[i * (i + 1) // 2 :], x[: i + 1]))
                for i in range(64)
            ]
            exact = [(total + offset) >> made.shift for total, offset in zip(sums, offsets)]
            wanted.append([min(max(z, -128), 127) for z in exact])
            clips += sum(z != kept for z, kept in zip(exact, wanted[-1]))
        self.assertEqual(whitened.tolist(), wanted)
        self.assertEqual(clipped, clips)
        self.assertGreater(clipped, 0)

    def test_whitened_floats_are_summed_in_four_lanes(self) -> None:
        rows, labels, classes = factory_samples()["f32"]
        made = cc.whitening(cc.covariance(rows, labels, classes))
        whitened, clipped = made.whiten(rows[:10])
        self.assertEqual(clipped, 0)
        for x, z in zip(rows[:10] - made.offsets, whitened):
            for i in range(9):
                lanes = [np.float32(0)] * 4
                for d, weight in enumerate(made.weights[i * (i + 1) // 2 :][: i + 1]):
                    lanes[d % 4] += weight * x[d]
                self.assertEqual(z[i], (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))

    def test_what_cannot_be_made_is_refused(self) -> None:
        def refuses(message: str, rows: Array, labels: Sequence[int]) -> None:
            with self.assertRaises(ValueError) as raised:
                cc.whitening(cc.covariance(rows, np.array(labels), 2))
            self.assertEqual(str(raised.exception), message)

        nothing = "no class has two samples that differ: there is nothing to whiten"
        refuses(nothing, np.array([[1, 2], [3, 4]], np.int8), [0, 1])
        refuses(nothing, np.array([[1, 2], [1, 2], [3, 4]], np.int8), [0, 0, 1])
        refuses("there is no covariance of F64", np.zeros((2, 2)), [0, 1])
        refuses("row 1: the table has no class 2", np.zeros((2, 2), np.int8), [0, 2])
        large = np.array([[0, 0], [0, 2.0**40]], np.float32)
        refuses("row 1: component 1 is not finite or too large to be summed", large, [0, 1])
        few = np.zeros((20_000, 1), np.int16)
        few[0] = 1
        refuses("the samples spread too little for whole weights", few, [0] * 20_000)
        with unittest.mock.patch.dict(cc.MAX_TOTAL, {Element.I8: 2}):
            full = "all classes together have no room for more samples"
            refuses(full, np.zeros((3, 1), np.int8), [0, 0, 1])
        # A scatter that no samples have.
        learned = cc.covariance(np.array([[1, 2], [3, 5]], np.int8), np.array([0, 0]), 1)
        wrong = replace(learned, scatter=np.array([1, 3, 1], np.float32))
        with self.assertRaises(ValueError) as raised:
            cc.whitening(wrong)
        self.assertEqual(str(raised.exception), "pivot 1 of the covariance is not above 0")

    def test_the_most_samples_are_those_of_the_crate(self) -> None:
        most = (REPOSITORY / "src/tables/covariance_element.rs").read_text(encoding="utf-8")
        for element in (Element.I8, Element.U8, Element.I16):
            total = f"{cc.MAX_TOTAL[element]:_}"
            self.assertRegex(most, rf"{element.name.lower()} as \w+ in \w+, up to {total} of")

    @unittest.skipUnless(shutil.which("rustfmt"), "there is no rustfmt")
    def test_sources_are_formatted(self) -> None:
        rows, labels, classes = factory_samples()["i8"]
        learned = cc.covariance(rows, labels, classes)
        made = cc.whitening(learned)
        with tempfile.TemporaryDirectory() as folder:
            for source in (cc.covariance_source(learned, "A"), cc.whitening_source(made, "B_2")):
                path = Path(folder) / "a.rs"
                path.write_text(source, encoding="ascii")
                command = ["rustfmt", "--check", "--edition", "2024", str(path)]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
                self.assertLess(max(map(len, source.splitlines())), 100)


class Commands(Case):
    """The command line."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, image in GOLDEN.items():
            (self.folder / f"{name}.image").write_bytes(image)
        self.rows = np.array([[1, -2], [4, -3], [5, 5]], np.int8)
        self.classes = np.array([0, 0, 2])
        np.save(self.folder / "rows.npy", self.rows)
        np.save(self.folder / "classes.npy", self.classes)
        self.samples = (self.folder / "rows.npy", self.folder / "classes.npy")
        self.out = self.folder / "out"

    def image(self, name: str) -> Path:
        """The file of a golden image."""
        return self.folder / f"{name}.image"

    def fails(self, message: str, *arguments: object) -> None:
        """Checks that a command is refused for a reason, and touches no file."""
        for old in (None, b"old"):
            if old is not None:
                self.out.write_bytes(old)
            self.assertEqual(run(*arguments), (1, "", f"class_centers.py: {message}\n"))
            self.assertEqual(self.out.read_bytes() if self.out.exists() else None, old)
        self.out.unlink()

    def is_misused(self, reason: str, *arguments: object) -> None:
        """Checks that a command is not understood."""
        status, out, err = run(*arguments)
        self.assertEqual((status, out), (2, ""), arguments)
        self.assertIn(reason, err)
        self.assertFalse(self.out.exists())

    def test_info_prints_the_header_and_the_classes(self) -> None:
        lines = [
            "kind: ClassCenters",
            "element: I8",
            "classes: 3",
            "dim: 5",
            "fingerprint: 0x1122334455667788",
            "quantization: scale 0.05, zero point -10",
            "device: 0x99aabbccddeeff01",
            "sequence: 144964032628459529",
            "class 0: 2 samples",
            "class 1: 0 samples",
            "class 2: 1 samples",
        ]
        wanted = "\n".join(lines) + "\n"
        self.assertEqual(run("info", self.image("CLASS_CENTERS_I8")), (0, wanted, ""))
        status, out, _ = run("info", self.image("LABELS"))
        self.assertEqual(status, 0)
        classes = [
            "class 0: label 'swipe'",
            "class 1: no label",
            "class 2: label 'gr\u00f6\u00dfe'",
        ]
        self.assertEqual(out.splitlines()[8:], classes)
        status, out, _ = run("info", self.image("THRESHOLDS_F64"))
        row = "max squared distance 0.1, min margin 0.0"
        self.assertEqual(out.splitlines()[8:], [f"class {class_}: {row}" for class_ in range(3)])
        bare = self.folder / "bare"
        cc.learn(self.rows, self.classes, 3).write(bare)
        self.assertIn("quantization: none\n", run("info", bare)[1])

    def test_centers_are_printed(self) -> None:
        wanted = "0 2 -53.5 -46.5 -39.5 -32.5 -25.5\n2 1 -60.0 -53.0 -46.0 -39.0 -32.0\n"
        self.assertEqual(run("centers", self.image("CLASS_CENTERS_I8")), (0, wanted, ""))
        wanted = "0 2 -54 -46 -40 -32 -26\n2 1 -60 -53 -46 -39 -32\n"
        self.assertEqual(run("centers", self.image("CENTER_TABLE_I8")), (0, wanted, ""))
        message = "class_centers.py: Labels have no centers\n"
        self.assertEqual(run("centers", self.image("LABELS")), (1, "", message))

    def test_centers_are_printed_as_bits(self) -> None:
        for name in GOLDEN:
            if name.startswith(("THRESHOLDS", "LABELS")):
                continue
            status, out, err = run("centers", "--bits", self.image(name))
            self.assertEqual((status, err), (0, ""))
            image = Image.from_bytes(GOLDEN[name])
            wanted = []
            for class_, (center, count) in enumerate(zip(cc.centers(image), counts_of(image))):
                format_ = ">d" if name.endswith("F64") else ">f"
                if center is not None:
                    bits = [struct.pack(format_, x).hex() for x in center.tolist()]
                    wanted.append(" ".join([str(class_), str(count), *bits]))
            self.assertEqual(out.splitlines(), wanted)

    def test_printed_floats_are_their_bits(self) -> None:
        image = Image.from_bytes(GOLDEN["CLASS_CENTERS_F32"])
        _, out, _ = run("centers", self.image("CLASS_CENTERS_F32"))
        printed = np.array(out.splitlines()[0].split()[2:], np.float32)
        center = cc.centers(image)[0]
        assert center is not None
        self.assertEqual(printed.tobytes(), center.tobytes())

    def test_learn_writes_an_image(self) -> None:
        learn = ("learn", *self.samples, "--classes", "3", "-o", self.out)
        self.assertEqual(run(*learn), (0, "", ""))
        self.assertEqual(self.out.read_bytes(), cc.learn(self.rows, self.classes, 3).to_bytes())
        more = ("--fingerprint", "0xAB", "--device", "7", "--sequence", "0x10")
        steps = ("--scale", "0.05", "--zero-point", "-10")
        self.assertEqual(run(*learn, *more, *steps), (0, "", ""))
        image = Image.read(self.out)
        self.assertEqual((image.fingerprint, image.device, image.sequence), (0xAB, 7, 16))
        self.assertEqual(image.quantization, Quantization(0.05, -10))
        self.assertEqual(run("centers", self.out)[1], "0 2 2.5 -2.5\n2 1 5.0 5.0\n")
        self.assertEqual(run(*learn, "--scale", "2"), (0, "", ""))
        self.assertEqual(Image.read(self.out).quantization, Quantization(2, 0))

    def test_table_writes_a_source(self) -> None:
        table = ("table", *self.samples, "--classes", "0x3", "-o", self.out)
        prepared = cc.prepare(cc.learn(self.rows, self.classes, 3))
        for arguments, name in (((), "FACTORY"), (("--name", "SHIPPED_2"), "SHIPPED_2")):
            self.assertEqual(run(*table, *arguments), (0, "", ""))
            self.assertEqual(self.out.read_text(encoding="ascii"), cc.table_source(prepared, name))
        source = self.out.read_text(encoding="ascii")
        self.assertIn("            2, -2,\n", source)
        self.assertIn("            0, 0,\n", source)
        self.assertIn("        2, 0, 1,\n", source)

    def test_covariance_and_whitening_write_sources(self) -> None:
        rows, labels, classes = factory_samples()["i8"]
        paths = (self.folder / "x.npy", self.folder / "y.npy")
        for path, array in zip(paths, (rows, labels)):
            np.save(path, array)
        learned = cc.covariance(rows, labels, classes)
        sources = {
            "covariance": functools.partial(cc.covariance_source, learned),
            "whitening": functools.partial(cc.whitening_source, cc.whitening(learned)),
        }
        for command, source in sources.items():
            arguments = (command, *paths, "--classes", classes, "-o", self.out)
            self.assertEqual(run(*arguments), (0, "", ""))
            self.assertEqual(self.out.read_text(encoding="ascii"), source())
            self.assertEqual(run(*arguments, "--name", "VOICES"), (0, "", ""))
            self.assertEqual(self.out.read_text(encoding="ascii"), source("VOICES"))
        self.out.unlink()
        message = "no class has two samples that differ: there is nothing to whiten"
        np.save(paths[0], np.zeros((270, 2), np.int8))
        self.fails(message, "whitening", *paths, "--classes", 9, "-o", self.out)

    def test_evaluate_prints_a_table(self) -> None:
        rows, labels = rows_of("vowels32_i8", 640)
        rows = rows.astype(np.int8)
        paths = [self.folder / name for name in ("x.npy", "y.npy", "tx.npy", "ty.npy")]
        for path, array in zip(paths, (rows[:270], labels[:270], rows[270:], labels[270:])):
            np.save(path, array)
        # As the example `speakers` prints them.
        wanted = [
            "samples of a class   nearest   whitened      of",
            "                 2      1456       1461    1850",
            "                 5      1612       1709    1850",
            "                10      1005       1071    1110",
            "               all       344        363     370",
        ]
        evaluate = ("evaluate", *paths, "--classes", 9)
        self.assertEqual(run(*evaluate), (0, "\n".join(wanted) + "\n", ""))
        status, out, _ = run(*evaluate, "--shots", 5, 31)
        self.assertEqual((status, out.splitlines()), (0, [wanted[0], wanted[2], wanted[4]]))
        self.is_misused("argument --shots", *evaluate, "--shots", 1)
        np.save(paths[2], rows[270:, :31])
        message = "the embeddings to test with have another shape"
        self.assertEqual(run(*evaluate), (1, "", f"class_centers.py: {message}\n"))
        np.save(paths[2], rows[270:].astype(np.int16))
        message = "the embeddings to test with have another dtype, or other labels"
        self.assertEqual(run(*evaluate), (1, "", f"class_centers.py: {message}\n"))

    def test_merge_writes_an_image(self) -> None:
        images = [cc.learn(self.rows, self.classes, 3, device=n) for n in (1, 2)]
        paths = [self.folder / str(image.device) for image in images]
        for image, path in zip(images, paths):
            image.write(path)
        self.assertEqual(run("merge", *paths, "-o", self.out), (0, "", ""))
        self.assertEqual(self.out.read_bytes(), cc.merge(images).to_bytes())
        name = ("--device", "0xFF", "--sequence", "3")
        # Onto one of them.
        self.assertEqual(run("merge", *paths, "-o", paths[0], *name), (0, "", ""))
        merged = cc.merge(images, device=255, sequence=3)
        self.assertEqual(paths[0].read_bytes(), merged.to_bytes())
        self.assertEqual(merged.numbers.tolist(), [[10, -10], [0, 0], [10, 10]])

    def test_refusals_name_the_reason(self) -> None:
        missing = self.folder / "missing"
        absent = f"[Errno 2] No such file or directory: '{missing}'"
        short = self.folder / "short"
        short.write_bytes(GOLDEN["LABELS"][:60])
        truncated = f"{short}: fewer than the 88 bytes of it"
        for command in ("info", "centers"):
            self.fails(absent, command, missing)
            self.fails(truncated, command, short)
        own, other = self.image("CLASS_CENTERS_I8"), self.image("CLASS_CENTERS_U8")
        to_out = ("-o", self.out)
        repeat = "image 144964032628459529 of device 0x99aabbccddeeff01 was merged before"
        self.fails(f"input 2: {repeat}", "merge", own, own, *to_out)
        self.fails(f"input 2: {repeat}", "merge", own, other, *to_out)
        self.fails(truncated, "merge", own, short, *to_out)
        self.fails(absent, "merge", own, missing, *to_out)
        self.fails(
            "there are no ClassCenters or ClassVariance to merge",
            "merge",
            self.image("LABELS"),
            *to_out,
        )
        for command in ("learn", "table"):
            few = (command, *self.samples, "--classes", "2", *to_out)
            self.fails("row 2: the table has no class 2", *few)
            swapped = (command, *self.samples[::-1], "--classes", "3", *to_out)
            needed = "embeddings of shape (n, dim) and integer labels of shape (n,) are needed"
            self.fails(needed, *swapped)
            self.fails(absent, command, missing, self.samples[1], "--classes", "3", *to_out)
        learn = ("learn", *self.samples, "--classes", "3", *to_out)
        for scale in ("0", "-1", "nan", "inf", "1e300", "1e-30"):
            self.fails("there is no such quantization", *learn, f"--scale={scale}")
        float32 = self.folder / "float32.npy"
        np.save(float32, np.full((3, 1), np.nan, np.float32))
        message = "row 0: component 0 is not finite or too large to be summed"
        self.fails(message, "learn", float32, self.samples[1], "--classes", "3", *to_out)

    def test_files_that_are_no_arrays_are_refused(self) -> None:
        path = self.folder / "no.npy"
        whole = self.samples[0].read_bytes()
        pickled = io.BytesIO()
        np.save(pickled, np.array([{}], object), allow_pickle=True)
        zipped = io.BytesIO()
        np.savez(zipped, self.rows)
        odd = (b"", b"PK", whole[:7], whole[:100], whole[:-1], whole.replace(b"(3, 2)", b"(3, x)"))
        huge = tuple(
            whole.replace(b"(3, 2), }         ", shape)
            for shape in (b"(999999999, 999)} ", b"(9999999999999,9)}", b"(99999999999999,)}")
        )
        for content in (*odd, *huge, pickled.getvalue(), zipped.getvalue()):
            path.write_bytes(content)
            for command in ("learn", "table"):
                arguments = (command, path, self.samples[1], "--classes", "3", "-o", self.out)
                status, out, err = run(*arguments)
                self.assertEqual((status, out, self.out.exists()), (1, "", False), content)
                self.assertTrue(err.startswith("class_centers.py: "), err)
                self.assertTrue(content in huge or f"{path}: " in err, err)
                # What is pickled is not run.
                self.assertEqual("allow_pickle" in err, content == pickled.getvalue())

    def test_an_output_that_cannot_be_written_is_an_error(self) -> None:
        nowhere = self.folder / "no" / "out"
        learn = ("learn", *self.samples, "--classes", "3", "-o", nowhere)
        message = f"class_centers.py: [Errno 2] No such file or directory: '{nowhere}'\n"
        self.assertEqual(run(*learn), (1, "", message))

    def test_misuse_is_told(self) -> None:
        learn = ("learn", *self.samples, "--classes", "3", "-o", self.out)
        table = ("table", *self.samples, "--classes", "3", "-o", self.out)
        image = self.image("CLASS_CENTERS_I8")
        self.is_misused("required: COMMAND")
        self.is_misused("invalid choice", "burn")
        self.is_misused("required: FILE", "info")
        self.is_misused("required: IMAGE", "merge", "-o", self.out)
        self.is_misused("required: -o", "merge", image)
        self.is_misused("required: -o", *learn[:-2])
        self.is_misused("required: --classes", *learn[:3], *learn[5:])
        self.is_misused("--zero-point needs --scale", *learn, "--zero-point", "3")
        self.is_misused("--zero-point needs --scale", *learn, "--zero-point", "0")
        for name in ("factory", "9A", "A-B", "", "A B", "_A"):
            self.is_misused("argument --name", *table, "--name", name)
        numbers: dict[str, tuple[object, ...]] = {
            "--classes": ("0", "-1", "x", 2**32),
            "--fingerprint": ("-1", 2**64, "0x", "1.5"),
        }
        numbers |= {"--device": (-1, 2**64), "--sequence": (-1, 2**64)}
        numbers |= {"--zero-point": (2**15, -(2**15) - 1), "--scale": ("x",)}
        for option, values in numbers.items():
            for value in values:
                self.is_misused(f"argument {option}", *learn, f"{option}={value}")
        for option in ("--device", "--sequence"):
            self.is_misused(f"argument {option}", "merge", image, "-o", self.out, f"{option}=-1")

    def test_limits_of_numbers_are_taken(self) -> None:
        learn = ("learn", *self.samples, "--classes", "3", "-o", self.out)
        least = ("--fingerprint", 0, "--device", 0, "--sequence", 0)
        wanted = cc.learn(self.rows, self.classes, 100)
        for classes in (3, 100):
            few = ("learn", *self.samples, "--classes", classes, "-o", self.out)
            self.assertEqual(run(*few, *least), (0, "", ""))
        self.assertEqual(self.out.read_bytes(), wanted.to_bytes())
        one = self.folder / "one.npy"
        np.save(one, np.zeros(3, int))
        alone = ("learn", self.samples[0], one, "--classes", 1, "-o", self.out)
        self.assertEqual(run(*alone), (0, "", ""))
        most = hex(2**64 - 1)
        options = ("--fingerprint", most, "--device", most, "--sequence", most, "--scale", "1")
        for zero_point in (-(2**15), 2**15 - 1):
            self.assertEqual(run(*learn, *options, f"--zero-point={zero_point}"), (0, "", ""))
            image = Image.read(self.out)
            self.assertEqual({image.fingerprint, image.device, image.sequence}, {2**64 - 1})
            self.assertEqual(image.quantization, Quantization(1, zero_point))

    def test_every_command_explains_itself(self) -> None:
        commands = "info centers learn table covariance whitening evaluate merge".split()
        for command in ((), *((name,) for name in commands)):
            status, out, err = run(*command, "--help")
            self.assertEqual((status, err), (0, ""))
            self.assertIn(" ".join(["usage: class_centers.py", *command]), out)
        self.assertIn("--bits", run("centers", "--help")[1])

    def test_it_runs_as_a_program(self) -> None:
        for arguments, status in (
            (("info", self.image("LABELS")), 0),
            (("info", self.folder / "missing"), 1),
            ((), 2),
        ):
            command = [sys.executable, SCRIPT, *arguments]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, status)
            self.assertNotIn("Traceback", done.stderr)

    def test_without_numpy_it_says_what_to_install(self) -> None:
        missing = "class_centers.py: numpy is missing: python3 -m pip install numpy\n"
        (self.folder / "numpy.py").write_text("raise ImportError('none')")
        environment = os.environ | {"PYTHONPATH": str(self.folder)}

        def without(*arguments: object) -> tuple[int, str, str]:
            command = [sys.executable, SCRIPT, *map(str, arguments)]
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env=environment
            )
            return done.returncode, done.stdout, done.stderr

        self.assertEqual(without("info", self.image("LABELS")), (1, "", missing))
        status, out, err = without("--help")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out, run("--help")[1])
        self.assertIn("--bits", without("centers", "--help")[1])
        self.assertEqual(without("info")[0], 2)
        # As a library it is not there.
        command = [sys.executable, "-c", "import class_centers"]
        environment["PYTHONPATH"] += os.pathsep + str(SCRIPT.parent)
        done = subprocess.run(command, capture_output=True, check=False, env=environment)
        self.assertIn(b"ImportError: none", done.stderr)


if __name__ == "__main__":
    unittest.main()
