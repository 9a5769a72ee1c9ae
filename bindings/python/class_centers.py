#!/usr/bin/env python3
"""Images of the Rust crate `class-centers`, on the host.

An image is a header of 48 or 64 bytes, the numbers of each class, of some kinds a triangle, a count
of each class, and a CRC-32, all little endian. This module reads, checks, writes and merges images,
and makes them, and tables and whitenings to compile into a program, from embeddings. What it
computes has the bits that the crate computes. The images of recognizers it does not read.

    class_centers.py info FILE
    class_centers.py centers FILE [--bits]
    class_centers.py learn EMBEDDINGS.npy LABELS.npy --classes N -o OUT.image
    class_centers.py table EMBEDDINGS.npy LABELS.npy --classes N -o OUT.rs
    class_centers.py covariance EMBEDDINGS.npy LABELS.npy --classes N -o OUT.rs
    class_centers.py whitening EMBEDDINGS.npy LABELS.npy --classes N -o OUT.rs
    class_centers.py evaluate EMBEDDINGS.npy LABELS.npy TEST.npy TEST_LABELS.npy --classes N
    class_centers.py merge IMAGE... -o OUT.image

The exit status is 0; 1 when something is refused, with the reason on stderr and no file written; 2
after a usage error. As a library:

    for center in class_centers.centers(class_centers.Image.read("board.image")):
        print(center)  # An array of `dim` numbers, or None for an empty class.
"""

from __future__ import annotations

import argparse
import enum
import math
import re
import struct
import sys
import textwrap
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

try:
    import numpy as np
except ImportError:
    # As a program it explains itself without numpy, and says what is missing.
    if __name__ != "__main__":
        raise
    np = None  # type: ignore[assignment]

Array = np.ndarray[Any, Any] if np else Any  # type: ignore[misc]


class ImageError(ValueError):
    """Why an image is not read, made or merged, in the words of the crate."""


#: What kind of table an image holds: the crate's `TableKind`, from 1 on.
Kind = enum.IntEnum(
    "Kind",
    "ClassCenters MovingCenters CenterTable ClassVariance Thresholds Labels"
    " MultiCenters SharedCovariance Whitening",
)
#: What the numbers of a table are made of: the crate's `NumberKind`, from 1 on.
Element = enum.IntEnum("Element", "F32 F64 I8 U8 I16 Compensated U32 U64")


def _dtype(description: Any) -> np.dtype[Any]:
    return np.dtype(description) if np else description


def _dtypes(**elements: Any) -> dict[Element, np.dtype[Any]]:
    return {Element[name]: _dtype(description) for name, description in elements.items()}


HEADER = struct.Struct("<4sHHBBhfIIQQQ")
#: What stands behind it in the images of some kinds.
WORDS = struct.Struct("<4I")
MAGIC, VERSION = b"CCEN", 1
CRC = struct.Struct("<I")
COUNT = _dtype("<u4")
COMPENSATED = _dtype([("sum", "<f4"), ("correction", "<f4")])
COMPONENTS = _dtypes(F32="<f4", F64="<f8", I8="i1", U8="u1", I16="<i2")
SUMS = _dtypes(F32="<f4", F64="<f8", I8="<i4", U8="<u4", I16="<i8", Compensated=COMPENSATED)
#: What is added to the products of whole weights of a whitening, or subtracted before.
OFFSETS = _dtypes(F32="<f4", I8="<i4", U8="<i4", I16="<i8")
#: The numbers of each kind and element that there are.
NUMBERS = {
    Kind.ClassCenters: SUMS,
    Kind.MovingCenters: _dtypes(F32="<f4"),
    Kind.CenterTable: COMPONENTS,
    Kind.ClassVariance: _dtypes(F32="<f4"),
    Kind.Thresholds: _dtypes(U32="<u4", U64="<u8", F32="<f4", F64="<f8"),
    Kind.Labels: _dtypes(U8="u1"),
    Kind.MultiCenters: SUMS,
    Kind.SharedCovariance: {element: SUMS[element] for element in OFFSETS},
    Kind.Whitening: OFFSETS,
}
#: The numbers of the triangle of each kind that has one.
TRIANGLES = {
    Kind.SharedCovariance: _dtypes(F32="<f4", I8="<i4", U8="<i4", I16="<i8"),
    Kind.Whitening: _dtypes(F32="<f4", I8="<i2", U8="<i2", I16="<i2"),
}
#: How many words stand behind the header.
USED_WORDS = {Kind.MultiCenters: 1, Kind.SharedCovariance: 3, Kind.Whitening: 3}
#: Kinds without counts.
UNCOUNTED = (Kind.Thresholds, Kind.Whitening)
#: The most samples of a class in `ClassCenters`.
MAX_COUNT = {
    Element.F32: 2**24,
    Element.F64: 2**32 - 1,
    Element.I8: 2**24 - 1,
    Element.U8: 2**24 - 1,
    Element.I16: 2**32 - 1,
    Element.Compensated: 2**24,
}
#: The magnitude from which on a component is refused. Integers have none.
MAX_ABS = {Element.F32: 2.0**65, Element.F64: 2.0**513}
VARIANCE_MAX_ABS = 2.0**40
#: The most dimensions, where a table of some kind and element has less than a header can tell.
MAX_DIM = {
    (Kind.CenterTable, Element.I8): 66_051,
    (Kind.CenterTable, Element.U8): 66_051,
    (Kind.CenterTable, Element.I16): 2**31 - 1,
    (Kind.Labels, Element.U8): 255,
}

CLASS_FULL = "{} has no room for more samples"
#: The most samples of all classes together in `SharedCovariance`.
MAX_TOTAL = {
    Element.F32: 2**24,
    Element.I8: 131_071,
    Element.U8: 131_071,
    Element.I16: 2**32 - 1,
}
#: Units of a whitened standard deviation.
UNITS = {Element.F32: 1, Element.I8: 16, Element.U8: 16, Element.I16: 256}
#: The most that a row of whole weights adds up to.
MOST_OF_ROW = {Element.I8: 6_200_000.0, Element.U8: 6_200_000.0, Element.I16: math.inf}

COMPONENT_OUT_OF_RANGE = "{}: component {} is not finite or too large to be summed"
SUM_OUT_OF_RANGE = "the sum of {}, dimension {}, fits no such count of embeddings"
TABLE_FULL = "all classes together have no room for more samples"
MOMENT_OUT_OF_RANGE = (
    "the second moment of dimensions {} and {} is not that of so many embeddings"
)
INVALID_HEADER = "the header has no such value at byte {}"


@dataclass(frozen=True)
class Quantization:
    """What integers stand for: `real = scale * (quantized - zero_point)`.

    Raises `ImageError` when the scale, which is rounded to `f32`, has no square that is finite and
    normal, or the zero point is no `i16`.
    """

    scale: float
    zero_point: int

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):
            object.__setattr__(self, "scale", float(np.float32(self.scale)))
        if not _is_quantization(self.scale, self.zero_point):
            raise ImageError("there is no such quantization")


def _is_quantization(scale: float, zero_point: int) -> bool:
    """Whether scale and zero point are in range. NaN compares false."""
    return 2.0**-63 <= scale < 2.0**64 and -(2**15) <= zero_point < 2**15


@dataclass(frozen=True, eq=False)
class Image:
    """A table, and what was said of it when it was saved.

    `numbers` has a row a class, of the dtype `NUMBERS[kind][element]`:

    | kind | shape | a row is |
    |---|---|---|
    | `ClassCenters` | `(classes, dim)` | the sums; fields `sum` and `correction` if `Compensated` |
    | `MovingCenters`, `CenterTable` | `(classes, dim)` | the center |
    | `ClassVariance` | `(classes, 2, dim)` | the mean, and the sums of squared deviations from it |
    | `Thresholds` | `(classes, 2)` | the greatest squared distance, and the least margin |
    | `Labels` | `(classes, dim)` | UTF-8, zeros behind it |
    | `MultiCenters` | `(classes, centers, dim)` | the sums of each center |
    | `SharedCovariance` | `(classes, dim)` | the sums |
    | `Whitening` | `(1, dim)` | the offsets |

    `counts`, of shape `(classes,)` and dtype `<u4`, are samples, or the bytes of labels; thresholds
    and whitenings have none, and those of `MultiCenters` have the shape `(classes, centers)`.

    `triangle`, packed, of the dtype `TRIANGLES[kind][element]`, are the second moments of a
    `SharedCovariance`, or the weights of a `Whitening`. `words` are of the one whether it is
    frozen, 0 or 1, the samples of classes that are no longer there, and how many classes these
    were; of the other the shift, and the bits of the shrinkage and of the smallest pivot.
    """

    kind: Kind
    element: Element
    numbers: Array
    counts: Array | None
    fingerprint: int = 0
    quantization: Quantization | None = None
    device: int = 0
    sequence: int = 0
    triangle: Array | None = None
    words: tuple[int, ...] = ()

    @property
    def classes(self) -> int:
        """The number of classes."""
        return int(self.numbers.shape[0])

    @property
    def dim(self) -> int:
        """The number of dimensions; of thresholds 2, of labels the most bytes of one."""
        return int(self.numbers.shape[-1])

    @classmethod
    def read(cls, path: str | Path) -> Image:
        """Returns the image in a file. Raises `OSError`, and `ImageError` as `from_bytes`."""
        try:
            return cls.from_bytes(Path(path).read_bytes())
        except ImageError as error:
            raise ImageError(f"{path}: {error}") from None

    @classmethod
    def from_bytes(cls, image: bytes) -> Image:
        """Returns the image in these bytes, with arrays that are views of them.

        Raises `ImageError` for what the crate does not restore, in this order: too few bytes for a
        header, another magic, a newer version; fewer or more bytes than the header promises; a
        wrong checksum; a field of the header with no such value; what is wrong with the lowest
        class.
        """
        view = memoryview(image)
        if len(view) < HEADER.size:
            raise ImageError(f"fewer than the {HEADER.size + CRC.size} bytes of it")
        magic, version, header_len, *table = HEADER.unpack(view[: HEADER.size])
        kind, element, zero_point, scale, classes, dim, fingerprint, *origin = table
        if magic != MAGIC:
            raise ImageError("the bytes are no image")
        if version > VERSION:
            raise ImageError(f"version {version} is not known")
        used = USED_WORDS.get(kind)
        start = HEADER.size + (0 if used is None else WORDS.size)
        if len(view) < start:
            raise ImageError(f"fewer than the {start + CRC.size} bytes of it")
        words = (0,) * 4 if used is None else WORDS.unpack(view[HEADER.size : start])
        centers = words[0] if kind == Kind.MultiCenters else 1
        dtype = NUMBERS.get(kind, {}).get(element, COUNT)
        entry = TRIANGLES.get(kind, {}).get(element, COUNT)
        entries = dim * (dim + 1) // 2 if kind in TRIANGLES else 0
        shape = {
            Kind.ClassVariance: (classes, 2, dim),
            Kind.MultiCenters: (classes, centers, dim),
        }.get(kind, (classes, dim))
        count_len = 0 if kind in UNCOUNTED else COUNT.itemsize
        rest = start + math.prod(shape) * dtype.itemsize
        counts_at = rest + entries * entry.itemsize
        length = counts_at + classes * centers * count_len + CRC.size
        # A scale of -0.0 is none of these.
        is_quantized = bytes(view[10:16]) != bytes(6)
        fields = {
            4: version == VERSION,
            6: header_len == start,
            8: kind in NUMBERS,
            9: element in NUMBERS.get(kind, {}),
            10: not is_quantized or _is_quantization(scale, zero_point),
            48: centers > 0,
            16: classes > 0 and length < 2**63 and (classes == 1 or kind != Kind.Whitening),
            20: 0 < dim <= MAX_DIM.get((kind, element), dim)
            and (dim == 2 or kind != Kind.Thresholds),
        }
        unused = range(len(words) if used is None else used, len(words))
        fields |= {HEADER.size + 4 * word: words[word] == 0 for word in unused}
        invalid = [offset for offset, is_valid in fields.items() if not is_valid]
        if not invalid and len(view) < length:
            raise ImageError(f"fewer than the {length} bytes of it")
        if not invalid and len(view) > length:
            raise ImageError(f"there are bytes after the {length} of the image")
        if CRC.unpack(view[-CRC.size :]) != (zlib.crc32(view[: -CRC.size]),):
            raise ImageError("the checksum is wrong")
        if invalid:
            raise ImageError(INVALID_HEADER.format(invalid[0]))
        counts_shape = shape[:2] if kind == Kind.MultiCenters else (classes,)
        counts = np.ndarray(counts_shape, COUNT, view, counts_at) if count_len else None
        read = cls(
            Kind(kind),
            Element(element),
            np.ndarray(shape, dtype, view, start),
            counts,
            fingerprint,
            Quantization(scale, zero_point) if is_quantized else None,
            *origin,
            np.ndarray(entries, entry, view, rest) if entries else None,
            words[:used] if kind in TRIANGLES else (),
        )
        _check_classes(read)
        return read

    def to_bytes(self) -> bytes:
        """Returns the bytes that the crate writes.

        Raises `ImageError` for arrays of another shape or dtype, and for what `from_bytes` refuses.
        """
        quantization = self.quantization
        steps = (quantization.zero_point, quantization.scale) if quantization else (0, 0.0)
        fields = (self.kind, self.element, *steps, self.classes, self.dim, self.fingerprint)
        counts = np.zeros(0, COUNT) if self.counts is None else self.counts
        try:
            words = self._packed_words()
            start = HEADER.size + len(words)
            header = HEADER.pack(MAGIC, VERSION, start, *fields, self.device, self.sequence)
            numbers = self.numbers.astype(NUMBERS[self.kind][self.element], casting="equiv")
            counts = counts.astype(COUNT, casting="equiv")
            triangle = b""
            if self.triangle is not None:
                entry = TRIANGLES[self.kind][self.element]
                triangle = self.triangle.astype(entry, casting="equiv").tobytes()
        except (KeyError, TypeError, struct.error) as error:
            raise ImageError(f"there is no such image: {error}") from None

        def packed(numbers: Array) -> bytes:
            image = header + words + numbers.tobytes() + triangle + counts.tobytes()
            return image + CRC.pack(zlib.crc32(image))

        return packed(_settled(Image.from_bytes(packed(numbers))))

    def _packed_words(self) -> bytes:
        """What stands between the header and the numbers."""
        if self.kind not in USED_WORDS:
            return b""
        words = self.numbers.shape[1:2] if self.kind == Kind.MultiCenters else self.words
        return WORDS.pack(*words, *(0,) * (4 - len(words)))

    def write(self, path: str | Path) -> None:
        """Writes the image to a file; nothing when it raises `ImageError`, as `to_bytes`."""
        Path(path).write_bytes(self.to_bytes())


def _check_classes(image: Image) -> None:
    """Refuses the lowest class that holds what no table does. NaN compares false."""
    # Infinities of both signs have no sum.
    with np.errstate(invalid="ignore", over="ignore"):
        _refuse_classes(image)
        if image.kind == Kind.MultiCenters:
            totals = _samples(image).sum(axis=1, dtype=np.int64)
            for class_ in np.flatnonzero(totals > MAX_COUNT[image.element])[:1]:
                raise ImageError(CLASS_FULL.format(f"class {class_}"))
        if image.kind == Kind.SharedCovariance:
            _refuse_moments(image)
        if image.kind == Kind.Whitening:
            _refuse_weights(image)


def _refuse_classes(image: Image) -> None:
    kind, element, numbers = image.kind, image.element, image.numbers
    if kind == Kind.Labels:
        class_labels(image)
    if kind == Kind.Labels or image.counts is None:
        return
    # Of several centers each is a row.
    numbers = numbers.reshape(-1, *numbers.shape[2 if kind == Kind.MultiCenters else 1 :])
    n = image.counts.reshape(-1, 1)
    if kind in (Kind.ClassCenters, Kind.MultiCenters, Kind.SharedCovariance):
        faults = [
            (n > MAX_COUNT[element], CLASS_FULL),
            (~_fits(element, numbers, n), SUM_OUT_OF_RANGE),
        ]
        if (kind, element) == (Kind.SharedCovariance, Element.F32):
            faults.append((~(np.abs(numbers) <= n * VARIANCE_MAX_ABS), SUM_OUT_OF_RANGE))
    elif kind == Kind.ClassVariance:
        mean, scatter = numbers[:, 0], numbers[:, 1]
        # A sample adds at most the square of twice the greatest component.
        fits = (scatter >= 0) & (scatter <= n * (2 * VARIANCE_MAX_ABS) ** 2)
        faults = [
            (n > 2**24, CLASS_FULL),
            (~(np.abs(mean) < VARIANCE_MAX_ABS), COMPONENT_OUT_OF_RANGE),
            (~fits | ((n == 0) & (mean != 0)), SUM_OUT_OF_RANGE),
        ]
    else:
        faults = [
            (~(np.abs(numbers) < MAX_ABS.get(element, np.inf)), COMPONENT_OUT_OF_RANGE),
            ((n == 0) & (numbers != 0), SUM_OUT_OF_RANGE),
        ]
    wrong = np.logical_or.reduce([mask.any(axis=1) for mask, _ in faults])
    for row in np.flatnonzero(wrong)[:1]:
        dims, message = next((mask[row], text) for mask, text in faults if mask[row].any())
        class_ = row * image.classes // len(numbers)
        raise ImageError(message.format(f"class {class_}", dims.argmax()))


def _refuse_moments(image: Image) -> None:
    """Refuses moments that the samples of all classes together do not have."""
    frozen, samples, gone = image.words
    if frozen > 1:
        raise ImageError(INVALID_HEADER.format(HEADER.size))
    # A class of one sample leaves nothing.
    if gone > samples // 2:
        raise ImageError(INVALID_HEADER.format(HEADER.size + 8))
    held = samples + (0 if frozen else int(_samples(image).sum(dtype=np.int64)))
    if held > MAX_TOTAL[image.element]:
        raise ImageError(TABLE_FULL)
    assert image.triangle is not None
    rows, columns = np.tril_indices(image.dim)
    if image.element == Element.F32:
        # The square of twice the greatest component, a sample.
        fits = np.abs(image.triangle) <= np.float32(held) * np.float32(2.0**82)
        fits &= (held > 0) | (image.triangle.view("<u4") == 0)
    else:
        most = held << (30 if image.element == Element.I16 else 14)
        least = np.where(rows == columns, 0, -most)
        fits = (least <= image.triangle) & (image.triangle <= most)
    for place in np.flatnonzero(~fits)[:1]:
        raise ImageError(MOMENT_OUT_OF_RANGE.format(rows[place], columns[place]))


#: The bits of 1 and of infinity, as `f32`. Floats above 0 are ordered as their bits are.
ONE_BITS, INFINITY_BITS = 0x3F80_0000, 0x7F80_0000
#: The most binary places by which whole sums of a whitening are shifted.
MAX_SHIFT = 30


def _refuse_weights(image: Image) -> None:
    """Refuses words, and the lowest row of weights and its offset, that no covariance gives."""
    shift, shrinkage, pivot = image.words
    max_shift = 0 if shrinkage == 0 or image.element == Element.F32 else MAX_SHIFT
    is_valid = (
        shift <= max_shift,
        shrinkage <= ONE_BITS,
        (pivot == 0) == (shrinkage == 0) and pivot < INFINITY_BITS,
    )
    for word in np.flatnonzero(np.logical_not(is_valid))[:1]:
        raise ImageError(INVALID_HEADER.format(HEADER.size + 4 * word))
    assert image.triangle is not None
    end = 0
    for row, offset in enumerate(image.numbers[0]):
        end += row + 1
        weights = image.triangle[end - row - 1 : end]
        if shrinkage == 0:
            fits = not any(offset.tobytes()) and not any(weights.tobytes())
        elif image.element == Element.F32:
            fits = abs(offset) <= 2 * VARIANCE_MAX_ABS and bool(np.isfinite(weights).all())
        else:
            fits = _is_whole_row(image.element, weights.astype(object), int(offset), shift)
        if not fits:
            raise ImageError(f"row {row} of the whitening is not that of a covariance")


def _is_whole_row(element: Element, weights: Array, offset: int, shift: int) -> bool:
    """Whether no sum leaves its type, and the offset brings a mean of embeddings to zero."""
    limits, half = np.iinfo(COMPONENTS[element]), (1 << shift) >> 1
    ends = weights * int(limits.min), weights * int(limits.max)
    lowest, highest = np.minimum(*ends).sum(), np.maximum(*ends).sum()
    most = np.iinfo(OFFSETS[element]).max - half
    is_mean = lowest <= half - offset <= highest
    return bool(is_mean and highest - lowest <= most and (weights != -(2**15)).all())


def _fits(element: Element, sums: Array, n: Array) -> Array:
    """Whether `n` embeddings can have these sums. The bounds are exact, in `i64` and `f64`."""
    if element == Element.Compensated:
        both = (sums["sum"], sums["correction"], sums["sum"] + sums["correction"])
        return np.logical_and.reduce([_fits(Element.F32, numbers, n) for numbers in both])
    if element in MAX_ABS:
        return np.asarray(np.abs(sums) <= n * MAX_ABS[element])
    limits, n, sums = np.iinfo(COMPONENTS[element]), n.astype(np.int64), sums.astype(np.int64)
    return np.asarray((n * limits.min <= sums) & (sums <= n * limits.max))


def _settled(image: Image) -> Array:
    """A copy of the numbers, with zeros in the classes that are empty."""
    numbers = image.numbers.copy()
    if image.counts is not None:
        numbers[image.counts == 0] = np.zeros((), numbers.dtype)
    return numbers


def _samples(image: Image) -> Array:
    """The counts of a table of centers. Raises `ImageError` for one of something else."""
    if image.counts is None or image.kind == Kind.Labels:
        raise ImageError(f"{image.kind.name} have no centers")
    return image.counts


def centers(image: Image) -> list[Array | None]:
    """Returns the center of each class, of shape `(dim,)`, or `None` while the class is empty.

    Sums are rounded to `f32`, `f64` to `f64`, and divided by the count, rounded likewise, as the
    crate's `center` does. Integer `CenterTable`s have integer centers. Of `MultiCenters` each of
    the centers that a class has room for is one. Raises `ImageError` for thresholds, labels and
    whitenings.
    """
    counts, rows = _samples(image).reshape(-1), image.numbers
    if image.kind == Kind.ClassVariance:
        rows = rows[:, 0]
    if image.kind in (Kind.ClassCenters, Kind.MultiCenters, Kind.SharedCovariance):
        rows = rows.reshape(-1, image.dim)
        if image.element == Element.Compensated:
            rows = rows["sum"] + rows["correction"]
        rows = rows.astype("<f8" if image.element == Element.F64 else "<f4", copy=False)
        rows = rows / np.maximum(counts, 1).astype(rows.dtype)[:, np.newaxis]
    return [row if count else None for row, count in zip(rows, counts)]


def class_labels(image: Image) -> list[str | None]:
    """Returns the label of each class, or `None` where there is none.

    Raises `ImageError` for another kind of table; for the lowest label that is longer than its row,
    no UTF-8, or followed by other bytes than zeros; and for the lowest that is one before it.
    """
    if image.counts is None or image.kind != Kind.Labels:
        raise ImageError(f"{image.kind.name} have no labels")
    labels: list[str | None] = []
    for class_, (row, count) in enumerate(zip(image.numbers, image.counts.tolist())):
        try:
            label = row[:count].tobytes().decode()
        except UnicodeDecodeError:
            raise ImageError(f"the label of class {class_} is none") from None
        if count > len(row) or row[count:].any():
            raise ImageError(f"the label of class {class_} is none")
        labels.append(label or None)
    for class_, repeated in enumerate(labels):
        if repeated and repeated in labels[:class_]:
            raise ImageError(f"the label of class {class_} is that of a class before it")
    return labels


def merge(images: Sequence[Image], *, device: int = 0, sequence: int = 0) -> Image:
    """Returns the table of all samples of `ClassCenters` or `ClassVariance` images.

    It is what the crate's `restore` of the first image and `merge_image` of the others, in order,
    give: the others may have fewer classes, and sums of `i16` take those of `i8` and `u8`. The
    result is of the device and the sequence of the arguments.

    Raises `ImageError` when there is no image, or one repeats device and sequence of one before it,
    unless the device is 0, which names none; is of another kind, element, fingerprint or
    quantization than the first, of more classes or other dimensions; or has a class that cannot be
    merged.
    """
    if not images or images[0].kind not in (Kind.ClassCenters, Kind.ClassVariance):
        raise ImageError("there are no ClassCenters or ClassVariance to merge")
    merged = replace(images[0], numbers=_settled(images[0]))
    seen = {(merged.device, merged.sequence)}
    for place, image in enumerate(images[1:], start=2):
        name = (image.device, image.sequence)
        try:
            if image.device != 0 and name in seen:
                raise ImageError(f"image {name[1]} of device {name[0]:#x} was merged before")
            merged = _merged(merged, image)
        except ImageError as error:
            raise ImageError(f"input {place}: {error}") from None
        seen.add(name)
    return replace(merged, device=device, sequence=sequence)


def _merged(own: Image, more: Image) -> Image:
    """The table with the samples of another one added."""
    if own.kind != more.kind:
        raise ImageError("it holds another kind of table")
    takes = [own.element]
    if (own.kind, own.element) == (Kind.ClassCenters, Element.I16):
        takes += [Element.I8, Element.U8]
    if more.element not in takes:
        raise ImageError("it holds another element")
    if more.classes > own.classes or more.dim != own.dim:
        raise ImageError(f"it holds {more.classes} classes of {more.dim} dimensions")
    if own.fingerprint != more.fingerprint:
        raise ImageError(f"it is of the feature extractor {more.fingerprint:#x}")
    if own.quantization != more.quantization:
        raise ImageError("it is of another quantization")
    more = _grown(more, own)
    n, m = (_samples(image).astype(np.int64) for image in (own, more))
    if own.kind == Kind.ClassVariance:
        numbers = _pooled(own.numbers, more.numbers, n, m)
    else:
        # OK: a sum of integers that wraps is one of too many samples.
        numbers = own.numbers.copy()
        numbers[m > 0] = _added(numbers[m > 0], more.numbers[m > 0])
    merged = replace(own, numbers=numbers, counts=n + m)
    _check_classes(merged)
    return replace(merged, counts=(n + m).astype(COUNT))


def _grown(image: Image, to: Image) -> Image:
    """A table with the classes of another one, the further ones empty, and of its dtype."""
    numbers, counts = np.zeros_like(to.numbers), np.zeros_like(_samples(to))
    numbers[: image.classes], counts[: image.classes] = image.numbers, _samples(image)
    return replace(image, numbers=numbers, counts=counts)


def _added(own: Array, more: Array) -> Array:
    """Sums of the samples of both; of `Compensated` ones as the crate adds them."""
    if own.dtype != COMPENSATED:
        return np.asarray(own + more)
    added = np.empty_like(own)
    s, x = own["sum"], more["sum"]
    total = s + x
    lost = np.where(np.abs(s) >= np.abs(x), (s - total) + x, (x - total) + s)
    correction = (own["correction"] + more["correction"]) + lost
    added["sum"] = total + correction
    added["correction"] = correction - (added["sum"] - total)
    return added


def _pooled(own: Array, more: Array, n: Array, m: Array) -> Array:
    """Means and squared deviations of `n` and `m` samples (Chan et al. 1979, eq. 2.1)."""
    n, m, total = (count.astype("<f4")[:, np.newaxis] for count in (n, m, np.maximum(n + m, 1)))
    (a, s), (b, t) = own.swapaxes(0, 1), more.swapaxes(0, 1)
    weight, apart = m / total, b - a
    # From the nearer end, so that the mean lies between the two.
    mean = np.where(weight <= 0.5, a + weight * apart, b + (1 - weight) * (a - b))
    return np.stack([mean, (s + t) + apart * apart * (n * weight)], axis=1)


def learn(embeddings: Array, labels: Array, classes: int, **source: Any) -> Image:
    """Returns the `ClassCenters` of embeddings, of shape `(n, dim)`, with their classes, `(n,)`.

    It is what one `update` a row gives, in order: sums of floats are rounded after each row. The
    elements are those of `int8`, `uint8`, `int16`, `float32` and `float64`. `source` are the
    fingerprint, the quantization, the device and the sequence of the image.

    Raises `ValueError` for arrays of another shape or dtype; the lowest row of a class that does
    not exist; the lowest row with a component that is NaN, infinite or too large; the lowest class
    of too many samples.
    """
    is_matrix = embeddings.ndim == 2 and embeddings.shape[1] > 0
    if not is_matrix or embeddings.shape[:1] != labels.shape or labels.dtype.kind not in "iu":
        raise ValueError("embeddings of shape (n, dim) and integer labels of shape (n,) are needed")
    little_endian = embeddings.dtype.newbyteorder("<")
    element = next((e for e, dtype in COMPONENTS.items() if dtype == little_endian), None)
    if element is None:
        raise ValueError(f"{embeddings.dtype} is no element")
    for row in np.flatnonzero((labels < 0) | (labels >= classes))[:1]:
        raise ValueError(f"row {row}: the table has no class {labels[row]}")
    for row, dim in np.argwhere(~(np.abs(embeddings) < MAX_ABS.get(element, np.inf)))[:1]:
        raise ValueError(COMPONENT_OUT_OF_RANGE.format(f"row {row}", dim))
    counts = np.bincount(labels.astype(np.int64), minlength=classes)
    for class_ in np.flatnonzero(counts > MAX_COUNT[element])[:1]:
        raise ValueError(CLASS_FULL.format(f"class {class_}"))
    sums = np.zeros((classes, embeddings.shape[1]), SUMS[element])
    for label, embedding in zip(labels.tolist(), embeddings):
        sums[label] += embedding
    return Image(Kind.ClassCenters, element, sums, counts.astype(COUNT), **source)


def prepare(learned: Image) -> Image:
    """Returns the `CenterTable` of `ClassCenters`, as the crate's `prepare_from`.

    Float centers are `sum / count`. Integer centers are rounded to nearest, ties to even, without
    floats. Raises `ImageError` when there is no such table.
    """
    if learned.kind != Kind.ClassCenters or learned.element not in COMPONENTS:
        raise ImageError(f"no CenterTable has {learned.kind.name} of {learned.element.name}")
    component = COMPONENTS[learned.element]
    sums, n = _settled(learned), np.maximum(_samples(learned), 1)[:, np.newaxis]
    if component.kind == "f":
        rows = sums / n.astype(component)
    else:
        n = n.astype(np.int64)
        rows, rest = np.divmod(sums.astype(np.int64), n)
        rows += (2 * rest > n) | ((2 * rest == n) & (rows % 2 == 1))
    return replace(learned, kind=Kind.CenterTable, numbers=rows.astype(component))


def table_source(table: Image, name: str = "FACTORY") -> str:
    """Returns a Rust file with a `CenterTable` as a `static`, which lies in flash.

    Floats are the shortest literals of their bits. Raises `ImageError` for another kind of table.
    """
    if table.kind != Kind.CenterTable:
        raise ImageError(f"{table.kind.name} is no CenterTable")
    counts = _samples(table)
    shape = f"{table.element.name.lower()}, {table.classes}, {table.dim}"
    # A component may be 3.14.
    allow = "#[allow(clippy::approx_constant)]\n" if table.numbers.dtype.kind == "f" else ""
    rows = "".join(f"        [\n{_wrapped(row, 12)}\n        ],\n" for row in table.numbers)
    return f"""\
// Made by class_centers.py.

use class_centers::CenterTable;

/// Centers of {table.classes} classes in {table.dim} dimensions.
{allow}#[rustfmt::skip]
pub static {name}: CenterTable<{shape}> = CenterTable::<{shape}>::from_centers(
    [
{rows}    ],
    [
{_wrapped(counts, 8)}
    ],
);
"""

@dataclass(frozen=True, eq=False)
class Covariance:
    """The scatter within classes, and what was learned with it: the crate's `SharedCovariance`.

    `learned` are the `ClassCenters`. `scatter` is the sum of `(x - center) * (x - center)'` over
    all samples, a packed lower triangle of `<f4`: the crate's `write_scatter`.
    """

    learned: Image
    scatter: Array

    @property
    def degrees_of_freedom(self) -> int:
        """The number of samples, less one for each of their classes."""
        counts = _samples(self.learned).astype(np.int64)
        return int(np.maximum(counts - 1, 0).sum())


def covariance(embeddings: Array, labels: Array, classes: int) -> Covariance:
    """Returns the covariance of embeddings, of shape `(n, dim)`, with their classes, `(n,)`.

    It has the bits that one `update` a row of the crate's `SharedCovariance` gives, in order, for
    `int8`, `uint8`, `int16` and `float32`; it does not depend on the order of integers. Raises
    `ValueError` for what `learn` refuses, for `float64`, for too many samples of all classes, and
    for the lowest row with a component whose square is too large.
    """
    learned = learn(embeddings, labels, classes)
    if learned.element not in MAX_TOTAL:
        raise ValueError(f"there is no covariance of {learned.element.name}")
    if len(labels) > MAX_TOTAL[learned.element]:
        raise ValueError(TABLE_FULL)
    if learned.element == Element.F32:
        for row, dim in np.argwhere(~(np.abs(embeddings) < VARIANCE_MAX_ABS))[:1]:
            raise ValueError(COMPONENT_OUT_OF_RANGE.format(f"row {row}", dim))
        return Covariance(learned, _running_scatter(embeddings, labels, classes))
    return Covariance(learned, _exact_scatter(embeddings, learned))


def _running_scatter(embeddings: Array, labels: Array, classes: int) -> Array:
    """Products of deviations from the running means, as they come in (Welford 1962)."""
    dim = embeddings.shape[1]
    rows, columns = np.tril_indices(dim)
    scatter, sums = np.zeros(len(rows), "<f4"), np.zeros((classes, dim), "<f4")
    counts = [0] * classes
    for label, embedding in zip(labels.tolist(), embeddings.astype("<f4")):
        n = counts[label]
        if n > 0:
            deviations = embedding - sums[label] / np.float32(n)
            weighted = deviations * (np.float32(n) / np.float32(n + 1))
            scatter += weighted[rows] * deviations[columns]
        sums[label] += embedding
        counts[label] += 1
    return scatter


def _exact_scatter(embeddings: Array, learned: Image) -> Array:
    """Second moments less what the means have in them, in whole numbers, rounded at the end."""
    about = 128 if learned.element == Element.U8 else 0
    rows, columns = np.tril_indices(learned.dim)
    whole = _moments(embeddings, about)[rows, columns].astype(object)
    bits = 32 if learned.element == Element.I16 else 30
    parts = np.zeros(len(rows), object)
    for sums, n in zip(learned.numbers.astype(object), _samples(learned).tolist()):
        if n > 0:
            sums = sums - about * n
            signs, magnitudes = np.where(sums < 0, -1, 1).astype(object), abs(sums)
            means = signs * (magnitudes // n)
            fractions = signs * ((magnitudes % n << bits) // n)
            whole -= means[rows] * sums[columns]
            parts += fractions[rows] * sums[columns]
    carry = (parts + (1 << (bits - 1))) >> bits
    rest = parts - (carry << bits)
    last_place = np.float32(0.5**bits)
    return np.asarray(_floats(whole - carry) - _floats(rest) * last_place)


def _floats(whole: Array) -> Array:
    """Whole numbers of 64 bits, each rounded once."""
    return np.asarray(whole.astype(np.int64).astype("<f4"))


def _moments(embeddings: Array, about: int) -> Array:
    """The sums of all products of two components, exact, as a matrix."""
    moments = np.zeros((embeddings.shape[1],) * 2, np.int64)
    # OK: 2^20 products of at most 2^30 are exact in `f64`.
    for start in range(0, len(embeddings), 2**20):
        some = embeddings[start : start + 2**20].astype(np.float64) - about
        moments += (some.T @ some).astype(np.int64)
    return moments


@dataclass(frozen=True, eq=False)
class Whitening:
    """A linear transform of embeddings after which their covariance is that of equal variances.

    The crate's `Whitening`, which says what its parts are: `weights`, a packed lower triangle, and
    `offsets`, of the dtype `OFFSETS[element]`.
    """

    element: Element
    weights: Array
    offsets: Array
    shift: int
    shrinkage: np.float32
    smallest_pivot: np.float32

    def whiten(self, embeddings: Array) -> tuple[Array, int]:
        """Returns whitened embeddings, and how many of their components were clipped."""
        dim = len(self.offsets)
        matrix = _matrix(self.weights, dim)
        if self.element == Element.F32:
            deviations = embeddings - self.offsets
            products = [_sum_in_lanes(deviations[:, :n] * matrix[n - 1, :n]) for n in _ranks(dim)]
            return np.stack(products, axis=1), 0
        sums = embeddings.astype(np.int64) @ matrix.astype(np.int64).T
        return self._kept((sums + self.offsets) >> self.shift)

    def whiten_centers(self, learned: Image) -> Image:
        """Returns the `CenterTable` of whitened centers, as the crate's `whiten_centers`.

        Raises `ImageError` when the table is none of `ClassCenters` of the element and dimensions.
        """
        shape = (learned.kind, learned.element, learned.dim)
        if shape != (Kind.ClassCenters, self.element, len(self.offsets)):
            raise ImageError("it whitens other embeddings")
        counts, table = _samples(learned), prepare(learned)
        if self.element == Element.F32:
            rows = self.whiten(table.numbers)[0]
        else:
            # Of the rounded mean, and of what was rounded off it.
            n = np.maximum(counts, 1).astype(object)[:, np.newaxis]
            means, sums = table.numbers.astype(object), _settled(learned).astype(object)
            matrix = _matrix(self.weights, learned.dim).astype(object)
            rest = _rounded_mean((sums - means * n) @ matrix.T, n)
            whole = (means @ matrix.T + self.offsets + rest) >> self.shift
            rows = self._kept(whole.astype(np.int64))[0]
        rows[counts == 0] = 0
        element = Element.I8 if self.element == Element.U8 else self.element
        return replace(table, element=element, numbers=rows, quantization=None)

    def _kept(self, whitened: Array) -> tuple[Array, int]:
        """Whole numbers in the range of whitened components, and how many were clipped."""
        limits = np.iinfo(np.int16 if self.element == Element.I16 else np.int8)
        kept = np.clip(whitened, limits.min, limits.max)
        return kept.astype(limits.dtype), int((kept != whitened).sum())


def whitening(learned: Covariance) -> Whitening:
    """Returns the whitening of a covariance, with the bits of the crate's `prepare_from`.

    Raises `ValueError` where the crate's would be the identity, since there is nothing to ship; and
    in its words where it refuses.
    """
    element, dim = learned.learned.element, learned.learned.dim
    # A weight that does not fit is infinite; a NaN is a pivot that is refused.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        covariance, shrinkage, variance = _shrunk(learned, dim)
        factors, pivots = _factored(_matrix(covariance, dim), dim)
        weights = _inverted(factors, dim)
        scales = (np.float32(UNITS[element]) / np.sqrt(variance)) / np.sqrt(pivots)
        weights = weights * scales[:, np.newaxis]
        weights[np.diag_indices(dim)] = scales
        shift = _shift(weights, element)
    triangle = weights[np.tril_indices(dim)]
    if element != Element.F32:
        triangle = np.rint(triangle * np.float32(2**shift)).astype("<i2")
    offsets = _offsets(learned.learned, _matrix(triangle, dim), shift)
    return Whitening(element, triangle, offsets, shift, shrinkage, pivots.min())


def _ranks(dim: int) -> range:
    """How many numbers each row of a triangle has."""
    return range(1, dim + 1)


def _matrix(triangle: Array, dim: int) -> Array:
    """A packed lower triangle as a matrix, with zeros above it."""
    matrix = np.zeros((dim, dim), triangle.dtype)
    matrix[np.tril_indices(dim)] = triangle
    return matrix


def _sum_in_lanes(terms: Array) -> Array:
    """The sums of rows, term `d` in lane `d % 4`: the crate's one order."""
    *rows, count = terms.shape
    steps = count // 4 + 2
    # The first step is +0 in every lane.
    lanes = np.zeros((*rows, 4 * steps), terms.dtype)
    lanes[..., 4 : 4 + count] = terms
    lanes = np.add.accumulate(lanes.reshape(*rows, steps, 4), axis=-2)[..., -1, :]
    return np.asarray((lanes[..., 0] + lanes[..., 1]) + (lanes[..., 2] + lanes[..., 3]))


def _sum_in_order(terms: Array) -> np.float32:
    """The sum from the first term to the last."""
    return np.float32(np.add.accumulate(np.concatenate([np.zeros(1, "<f4"), terms]))[-1])


def _shrunk(learned: Covariance, dim: int) -> tuple[Array, np.float32, np.float32]:
    """The covariance in units of the mean variance, its shrinkage, and the mean variance.

    Chen, Wiesel, Eldar and Hero 2010 (IEEE Transactions on Signal Processing 58(10)), eq. 23.
    """
    one, p, degrees = np.float32(1), np.float32(dim), np.float32(learned.degrees_of_freedom)
    scatter = _matrix(learned.scatter, dim)
    trace = _sum_in_order(scatter.diagonal())
    if trace < 2.0**-100 or degrees <= 0:
        raise ValueError("no class has two samples that differ: there is nothing to whiten")
    scaled = scatter * (one / trace)
    below = [_sum_in_lanes(row[:n] * row[:n]) for n, row in enumerate(scaled)]
    diagonal = scaled.diagonal()
    squares = np.float32(2) * _sum_in_order(np.array(below, "<f4"))
    squares = squares + _sum_in_order(diagonal * diagonal)
    two = np.float32(2) / p
    numerator = (one - two) * squares + one
    denominator = (degrees + one - two) * (squares - one / p)
    rho = numerator / denominator if denominator > 0 else one
    shrinkage = np.float32(np.clip(rho, np.float32(1e-4), one))
    covariance = scatter * ((one - shrinkage) * (p / trace))
    covariance[np.diag_indices(dim)] += shrinkage
    return covariance[np.tril_indices(dim)], shrinkage, trace / (degrees * p)


def _factored(covariance: Array, dim: int) -> tuple[Array, Array]:
    """`L` and the pivots of `C = L * D * L'`, column by column, with the sums of the crate."""
    products, factors, pivots = covariance.copy(), np.zeros_like(covariance), np.zeros(dim, "<f4")
    for j in range(dim):
        factors[j, :j] = products[j, :j] / pivots[:j]
        taken_off = products[j, :j] * factors[j, :j]
        left = np.concatenate([covariance[j, j : j + 1], taken_off])
        pivots[j] = np.subtract.accumulate(left)[-1]
        if not pivots[j] > 0:
            raise ValueError(f"pivot {j} of the covariance is not above 0")
        products[j + 1 :, j] -= _sum_in_lanes(products[j + 1 :, :j] * factors[j, :j])
    return factors, pivots


def _inverted(factors: Array, dim: int) -> Array:
    """The inverse of `L` below its diagonal, row by row."""
    inverse = np.zeros_like(factors)
    for i in range(dim):
        row = factors[i, :i].copy()
        for k in range(1, i):
            row[:k] += factors[i, k] * inverse[k, :k]
        inverse[i, :i] = -row
    return inverse


def _shift(weights: Array, element: Element) -> int:
    """The most binary places that leave every weight, and every row of them, within its range."""
    if element == Element.F32:
        return 0
    magnitudes = np.abs(weights)
    most = magnitudes.max()
    widest = max(_sum_in_order(row[:n]) for n, row in zip(_ranks(len(weights)), magnitudes))
    for shift in reversed(range(31)):
        power = np.float32(2**shift)
        if most * power <= 2**15 - 1 and widest * power <= MOST_OF_ROW[element]:
            return shift
    raise ValueError("the samples spread too little for whole weights")


def _offsets(learned: Image, weights: Array, shift: int) -> Array:
    """The mean of all samples (floats), or half a unit less what the mean becomes (integers)."""
    total = int(_samples(learned).sum(dtype=np.int64))
    if learned.element == Element.F32:
        sums = np.concatenate([np.zeros((1, learned.dim), "<f4"), learned.numbers])
        return np.asarray(np.add.accumulate(sums)[-1] / np.float32(total))
    means = _rounded_mean(learned.numbers.astype(object).sum(axis=0), total)
    half = (1 << shift) >> 1
    return np.asarray((half - weights.astype(object) @ means).astype(OFFSETS[learned.element]))


def _rounded_mean(sums: Array, count: Any) -> Array:
    """Quotients of Python's integers, rounded to nearest, halves away from zero."""
    signs = np.where(sums < 0, -1, 1).astype(object)
    return np.asarray(signs * ((abs(sums) + count // 2) // count))


def nearest(table: Image, queries: Array) -> Array:
    """Returns the nearest class of each query, as a `CenterTable` answers: `-1` when it is empty.

    Squared Euclidean distances are those of the crate: exact for integers, and in its order of
    summation for floats. Ties go to the lowest class.
    """
    counts = _samples(table)
    least: Array | None = None
    classes = np.full(len(queries), -1)
    wide = table.numbers.dtype if table.numbers.dtype.kind == "f" else np.dtype(np.int64)
    for class_ in np.flatnonzero(counts):
        off = table.numbers[class_].astype(wide) - queries.astype(wide)
        squares = off * off
        distances = _sum_in_lanes(squares) if wide.kind == "f" else squares.sum(axis=1)
        is_nearer = np.isfinite(distances) if least is None else distances < least
        least = distances if least is None else np.where(is_nearer, distances, least)
        classes[is_nearer] = class_
    return classes


def evaluate(learn_from: Sequence[Array], test: Sequence[Array], classes: int) -> list[int]:
    """Returns how many test rows are right: by the nearest center, and behind a whitening.

    Both are given as embeddings and labels. Tables are prepared, so that integers alone decide
    where embeddings are integers. Raises `ValueError` as `whitening` and `learn` do.
    """
    embeddings, labels = learn_from
    queries, wanted = test
    learned = covariance(embeddings, labels, classes)
    made = whitening(learned)
    plain, whitened = prepare(learned.learned), made.whiten_centers(learned.learned)
    if queries.ndim != 2 or queries.shape[1:] != embeddings.shape[1:]:
        raise ValueError("the embeddings to test with have another shape")
    if queries.dtype != embeddings.dtype or queries.shape[:1] != wanted.shape:
        raise ValueError("the embeddings to test with have another dtype, or other labels")
    found = [nearest(plain, queries), nearest(whitened, made.whiten(queries)[0])]
    return [int((classes_ == wanted).sum()) for classes_ in found]


def block(labels: Array, shots: int, number: int) -> Array:
    """Returns the rows of the `number`-th `shots` samples of each class, in the order of the rows.

    There are none where a class has too few.
    """
    rows = []
    for class_ in np.unique(labels):
        own = np.flatnonzero(labels == class_)[number * shots : (number + 1) * shots]
        if len(own) < shots:
            return np.zeros(0, np.int64)
        rows.append(own)
    return np.concatenate(rows)


def covariance_source(learned: Covariance, name: str = "FACTORY") -> str:
    """Returns a Rust file with a `FactoryCovariance` as a `static`, which lies in flash."""
    dim, degrees = learned.learned.dim, learned.degrees_of_freedom
    return f"""\
// Made by class_centers.py.

use class_centers::{{FactoryCovariance, triangle}};

/// The scatter within {learned.learned.classes} classes in {dim} dimensions.
#[allow(clippy::approx_constant)]
#[rustfmt::skip]
pub static {name}: FactoryCovariance<{{ triangle({dim}) }}> = FactoryCovariance {{
    scatter: [
{_wrapped(learned.scatter, 8)}
    ],
    degrees_of_freedom: {degrees},
}};
"""


def whitening_source(whitening: Whitening, name: str = "WHITENING") -> str:
    """Returns a Rust file with a `Whitening` as a `static`, which lies in flash."""
    dim = len(whitening.offsets)
    shape = f"{whitening.element.name.lower()}, {dim}, {{ triangle({dim}) }}"
    return f"""\
// Made by class_centers.py.

use class_centers::{{Whitening, triangle}};

/// A whitening in {dim} dimensions: weights, offsets, shift, shrinkage and smallest pivot.
#[allow(clippy::approx_constant)]
#[rustfmt::skip]
pub static {name}: Whitening<{shape}> = Whitening::from_parts(
    [
{_wrapped(whitening.weights, 8)}
    ],
    [
{_wrapped(whitening.offsets, 8)}
    ],
    {whitening.shift},
    {whitening.shrinkage!s},
    {whitening.smallest_pivot!s},
);
"""



def _wrapped(numbers: Array, indent: int) -> str:
    """Numbers with commas, in lines of less than 100 columns."""
    text, margin = ", ".join(map(str, numbers)) + ",", " " * indent
    return textwrap.fill(text, 99, initial_indent=margin, subsequent_indent=margin)


def _info(arguments: argparse.Namespace) -> None:
    image = Image.read(arguments.file)
    quantization = "none"
    if image.quantization:
        scale = np.float32(image.quantization.scale)
        quantization = f"scale {scale!s}, zero point {image.quantization.zero_point}"
    print(f"kind: {image.kind.name}\nelement: {image.element.name}")
    print(f"classes: {image.classes}\ndim: {image.dim}\nfingerprint: {image.fingerprint:#x}")
    print(f"quantization: {quantization}\ndevice: {image.device:#x}\nsequence: {image.sequence}")
    if image.kind == Kind.SharedCovariance:
        frozen, samples, gone = image.words
        print(f"frozen: {'yes' if frozen else 'no'}")
        print(f"left behind: {samples} samples of {gone} classes")
    if image.kind == Kind.Whitening:
        shrinkage, pivot = np.array(image.words[1:], "<u4").view("<f4")
        print(f"shift: {image.words[0]}\nshrinkage: {shrinkage!s}\nsmallest pivot: {pivot!s}")
        return
    if image.kind == Kind.Labels:
        rows = [f"label {label!r}" if label else "no label" for label in class_labels(image)]
    elif image.counts is None:
        rows = [f"max squared distance {far!s}, min margin {m!s}" for far, m in image.numbers]
    elif image.kind == Kind.MultiCenters:
        rows = [
            f"{own.sum()} samples in {(own > 0).sum()} of {len(own)} centers"
            for own in image.counts
        ]
    else:
        rows = [f"{count} samples" for count in image.counts]
    for class_, row in enumerate(rows):
        print(f"class {class_}: {row}")


def _centers(arguments: argparse.Namespace) -> None:
    image = Image.read(arguments.file)
    counts = _samples(image).reshape(-1)
    for row, (center, count) in enumerate(zip(centers(image), counts)):
        class_ = row * image.classes // len(counts)
        if center is None:
            continue
        components = [str(x) for x in center]
        if arguments.bits:
            center = center.astype("<f8" if center.itemsize == 8 else "<f4")
            bits = center.view(f"<u{center.itemsize}")
            components = [f"{x:0{2 * center.itemsize}x}" for x in bits]
        print(class_, count, *components)


def _load(path: Path) -> Array:
    try:
        with path.open("rb") as file:
            return np.asarray(np.lib.format.read_array(file, allow_pickle=False))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _learn(arguments: argparse.Namespace) -> None:
    source = {name: getattr(arguments, name) for name in ("fingerprint", "device", "sequence")}
    if arguments.scale is not None:
        source["quantization"] = Quantization(arguments.scale, arguments.zero_point or 0)
    embeddings, labels = _load(arguments.embeddings), _load(arguments.labels)
    learn(embeddings, labels, arguments.classes, **source).write(arguments.output)


def _table(arguments: argparse.Namespace) -> None:
    learned = learn(_load(arguments.embeddings), _load(arguments.labels), arguments.classes)
    arguments.output.write_text(table_source(prepare(learned), arguments.name), newline="\n")


def _covariance(arguments: argparse.Namespace) -> None:
    learned = _learned_covariance(arguments)
    arguments.output.write_text(covariance_source(learned, arguments.name), newline="\n")


def _whitening(arguments: argparse.Namespace) -> None:
    made = whitening(_learned_covariance(arguments))
    arguments.output.write_text(whitening_source(made, arguments.name), newline="\n")


def _learned_covariance(arguments: argparse.Namespace) -> Covariance:
    embeddings, labels = _load(arguments.embeddings), _load(arguments.labels)
    return covariance(embeddings, labels, arguments.classes)


def _evaluate(arguments: argparse.Namespace) -> None:
    embeddings, labels = _load(arguments.embeddings), _load(arguments.labels)
    test = (_load(arguments.test), _load(arguments.test_labels))
    everything = (embeddings, labels, arguments.classes)
    # Refuses rows by their place in the file, not in a block.
    covariance(*everything)
    rows = []
    for shots in arguments.shots:
        blocks = [block(labels, shots, number) for number in range(5)]
        found = [
            evaluate((embeddings[some], labels[some]), test, arguments.classes)
            for some in blocks
            if len(some)
        ]
        if found:
            rows.append((str(shots), *map(sum, zip(*found)), len(found) * len(test[1])))
    rows.append(("all", *evaluate(everything[:2], test, arguments.classes), len(test[1])))
    print("samples of a class   nearest   whitened      of")
    for shots_, plain, whitened, of in rows:
        print(f"{shots_:>18}{plain:>10}{whitened:>11}{of:>8}")


def _merge(arguments: argparse.Namespace) -> None:
    images = [Image.read(path) for path in arguments.images]
    merge(images, device=arguments.device, sequence=arguments.sequence).write(arguments.output)


def _number(least: int, limit: int) -> Callable[[str], int]:
    """Reads numbers from the least on and below the limit, decimal or 0x and hexadecimal."""

    def number(text: str) -> int:
        if not least <= int(text, 0) < limit:
            raise ValueError(text)
        return int(text, 0)

    return number


def _name(text: str) -> str:
    if not re.fullmatch("[A-Z][A-Z0-9_]*", text):
        raise ValueError(text)
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="class_centers.py", description="Images of the Rust crate class-centers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Callable[[argparse.Namespace], None], text: str) -> Callable[..., Any]:
        command = commands.add_parser(run.__name__[1:], help=text, description=text)
        command.set_defaults(run=run)
        return command.add_argument

    def add_samples(add: Callable[..., Any]) -> None:
        add("embeddings", type=Path, metavar="EMBEDDINGS.npy", help="(n, dim), int8 or the like")
        add("labels", type=Path, metavar="LABELS.npy", help="(n,), the class of each row")
        add("--classes", type=_number(1, 2**32), required=True, help="of the table")

    def add_output(add: Callable[..., Any]) -> None:
        add("-o", dest="output", type=Path, required=True, metavar="OUT", help="the file to write")

    def add_origin(add: Callable[..., Any]) -> None:
        add("--device", type=_number(0, 2**64), default=0, help="who made the image; 0 for none")
        add("--sequence", type=_number(0, 2**64), default=0, help="which image of the device")

    add = command(_info, "Print the header of an image, and what each class holds.")
    add("file", type=Path, metavar="FILE")
    add = command(_centers, "Print a line for each class with samples: class, count, center.")
    add("file", type=Path, metavar="FILE")
    add("--bits", action="store_true", help="print f32 and f64 as 8 and 16 hexadecimal digits")
    add = command(_learn, "Make an image of ClassCenters from embeddings.")
    add_samples(add)
    add_output(add)
    add_origin(add)
    add("--fingerprint", type=_number(0, 2**64), default=0, help="of the feature extractor")
    add("--scale", type=float, help="of the quantization: real = scale * (x - zero point)")
    add("--zero-point", type=_number(-(2**15), 2**15), help="of the quantization; 0 without it")
    add = command(_table, "Make a Rust file with a CenterTable from embeddings.")
    add_samples(add)
    add_output(add)
    add("--name", type=_name, default="FACTORY", help="of the static, in capitals")
    add = command(_covariance, "Make a Rust file with a FactoryCovariance from embeddings.")
    add_samples(add)
    add_output(add)
    add("--name", type=_name, default="FACTORY", help="of the static, in capitals")
    add = command(_whitening, "Make a Rust file with a Whitening from embeddings.")
    add_samples(add)
    add_output(add)
    add("--name", type=_name, default="WHITENING", help="of the static, in capitals")
    text = "Print how many answers are right, before a whitening and behind it."
    add = command(_evaluate, text)
    add_samples(add)
    add("test", type=Path, metavar="TEST.npy", help="(m, dim), embeddings that are asked")
    add("test_labels", type=Path, metavar="TEST_LABELS.npy", help="(m,), their classes")
    shots = {"type": _number(2, 2**32), "nargs": "+", "default": [2, 5, 10], "metavar": "N"}
    add("--shots", **shots, help="samples of each class to learn, in up to 5 blocks of rows")
    add = command(_merge, "Make the image of all samples of ClassCenters or ClassVariance images.")
    add("images", type=Path, nargs="+", metavar="IMAGE")
    add_output(add)
    add_origin(add)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command, and returns its exit status. Raises `SystemExit` after a usage error."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.run == _learn and arguments.scale is None and arguments.zero_point is not None:
        parser.error("--zero-point needs --scale")
    if not np:
        print("class_centers.py: numpy is missing: python3 -m pip install numpy", file=sys.stderr)
        return 1
    try:
        arguments.run(arguments)
    except (OSError, ValueError, OverflowError, MemoryError) as error:
        print(f"class_centers.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
