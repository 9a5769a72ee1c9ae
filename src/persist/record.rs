//! Records: single classes as bytes, for stores that keep them one by one.
//!
//! A record is a header of 30 bytes, the numbers of the class, its label and a checksum:
//! `30 + numbers * Number::LEN + label + 4` bytes. `persist` draws its fields. It is read by its own
//! header alone, without the other classes, so that a store can keep and replace classes one by one.
//!
//! The order of the checks is fixed: length, checksum, version, kind, element, shape, fingerprint,
//! quantization, length again, numbers, label. Nothing is written before the last of them.

use core::ops::Range;

use crate::{
    element::{number::Number, sealed::Sealed},
    error::UpdateError,
    persist::{
        bytes::{get, numbers, put},
        class_rows::{
            ClassRows, TableShape, assert_small, check_own_class, check_own_shape, own_numbers,
            row_len,
        },
        crc32::Crc32,
        error::SnapshotError,
        header::{Extractor, VERSION, join, split},
        image::check_crc,
    },
};

/// The version of the record, one byte: [`VERSION`], as in an image.
const VERSION_FIELD: Range<usize> = 0..1;
/// The code of the kind of table.
const KIND_FIELD: Range<usize> = 1..2;
/// The code of the element.
const ELEMENT_FIELD: Range<usize> = 2..3;
/// The bytes of the label; 0 without one.
const LABEL_LEN_FIELD: Range<usize> = 3..4;
/// The number of dimensions.
const DIM_FIELD: Range<usize> = 4..8;
/// The index of the class.
const CLASS_FIELD: Range<usize> = 8..12;
/// How many samples the class holds.
const COUNT_FIELD: Range<usize> = 12..16;
/// What names the feature extractor.
const FINGERPRINT_FIELD: Range<usize> = 16..24;
/// The scale of the quantization; 0 without one.
const SCALE_FIELD: Range<usize> = 24..28;
/// The zero point of the quantization; 0 without one.
const ZERO_POINT_FIELD: Range<usize> = 28..30;
/// Where the numbers begin. They are not aligned: they are read byte by byte.
const HEADER_LEN: usize = 30;

/// The labels of a table's classes, as records hold them.
///
/// Either a `LabelMap` (feature `labels`), which writes each label into the record of its class, or
/// [`NoLabels`].
///
/// The trait is sealed: only this crate implements it.
pub trait ClassLabels: Sealed {
    /// The most bytes of a label.
    #[doc(hidden)]
    const LEN: usize;
    /// How many classes can have one.
    #[doc(hidden)]
    const CLASSES: usize;
    /// The label of a class; empty when it has none.
    #[doc(hidden)]
    fn label_bytes(&self, class: usize) -> &[u8];
    /// Refuses bytes that are no label of this class.
    #[doc(hidden)]
    fn check_label(class: usize, bytes: &[u8]) -> Result<(), SnapshotError>;
    /// Takes over bytes that were checked; without any the class has no label.
    #[doc(hidden)]
    fn put_label(&mut self, class: usize, bytes: &[u8]);
}

/// For classes that have no labels. A record with a label is refused, so that the label is not lost.
///
/// It takes no bytes, in RAM or in a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NoLabels;

impl Sealed for NoLabels {}

impl ClassLabels for NoLabels {
    const LEN: usize = 0;
    const CLASSES: usize = 0;

    fn label_bytes(&self, _: usize) -> &[u8] {
        &[]
    }

    fn check_label(class: usize, bytes: &[u8]) -> Result<(), SnapshotError> {
        match bytes {
            [] => Ok(()),
            _ => Err(SnapshotError::UnexpectedLabel { class }),
        }
    }

    fn put_label(&mut self, _: usize, _: &[u8]) {}
}

/// The length of the record of a class without a label.
///
/// `30 + numbers * Number::LEN + 4` bytes. A label adds its own bytes.
pub(crate) const fn record_len<V: ClassRows>(shape: TableShape) -> usize {
    const { assert!(V::IS_LEARNED, "the table is saved as a whole") }
    row_len::<V>(shape).saturating_add(HEADER_LEN + Crc32::LEN)
}

/// Writes the record of a class, and returns its length.
///
/// Everything is checked first: the index, the numbers of the class, the length of `out`. A refusal
/// writes nothing. One pass writes the bytes, another one sums them up for the checksum.
pub(crate) fn encode<V: ClassRows>(
    table: &V,
    class: usize,
    label: &[u8],
    extractor: &Extractor,
    out: &mut [u8],
) -> Result<usize, SnapshotError> {
    check_index(table, class)?;
    check_own_shape(table)?;
    check_own_class(table, class)?;
    let needed = record_len::<V>(table.shape()) + label.len();
    let buffer = out.get_mut(..needed);
    let buffer = buffer.ok_or(SnapshotError::BufferTooSmall { needed })?;
    write_header(table, class, label, extractor, buffer);
    let numbers = own_numbers(table, class).flat_map(number_bytes);
    let payload = numbers.chain(label.iter().copied());
    for (to, byte) in buffer.iter_mut().skip(HEADER_LEN).zip(payload) {
        *to = byte;
    }
    let checked = buffer.get(..needed - Crc32::LEN).unwrap_or(&[]);
    let crc = Crc32::of(checked);
    put(buffer, needed - Crc32::LEN..needed, crc);
    Ok(needed)
}

/// Refuses a class that the table does not have.
fn check_index<V: ClassRows>(table: &V, class: usize) -> Result<(), SnapshotError> {
    const { assert!(V::IS_LEARNED, "the table is saved as a whole") }
    if class >= table.shape().classes {
        let error = UpdateError::ClassOutOfRange { class };
        return Err(SnapshotError::Class { class, error });
    }
    Ok(())
}

/// Writes the 30 bytes before the numbers. The casts lose nothing: the shape was checked, and the class is
/// one of its classes.
fn write_header<V: ClassRows>(
    table: &V,
    class: usize,
    label: &[u8],
    extractor: &Extractor,
    buffer: &mut [u8],
) {
    const { assert_small::<V>() }
    let (scale, zero_point) = split(extractor.quantization);
    put(buffer, VERSION_FIELD, VERSION as u8);
    put(buffer, KIND_FIELD, V::KIND as u8);
    put(buffer, ELEMENT_FIELD, V::ELEMENT as u8);
    put(buffer, LABEL_LEN_FIELD, label.len() as u8);
    put(buffer, DIM_FIELD, table.shape().dim as u32);
    put(buffer, CLASS_FIELD, class as u32);
    put(buffer, COUNT_FIELD, table.samples(class));
    put(buffer, FINGERPRINT_FIELD, extractor.fingerprint);
    put(buffer, SCALE_FIELD, scale);
    put(buffer, ZERO_POINT_FIELD, zero_point);
}

/// The bytes of a number.
///
/// The lowest `LEN` bytes, little endian.
pub(crate) fn number_bytes<N: Number>(number: N) -> impl Iterator<Item = u8> {
    number.to_bits().to_le_bytes().into_iter().take(N::LEN)
}

/// A record whose checksum is right.
///
/// It borrows the bytes. What they say of class and numbers is not checked yet: [`Record::check`] does
/// that.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// The whole record, from the version to the checksum; at least 34 bytes.
    bytes: &'a [u8],
}

impl<'a> Record<'a> {
    /// Refuses bytes that are no record of this version.
    ///
    /// The checksum comes before the version: a record is short, and a damaged one must not look like a
    /// newer one.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        if bytes.len() < HEADER_LEN + Crc32::LEN {
            return Err(SnapshotError::Truncated {
                needed: HEADER_LEN + Crc32::LEN,
            });
        }
        check_crc(bytes)?;
        let version = get::<u8>(bytes, VERSION_FIELD).into();
        if version > VERSION {
            return Err(SnapshotError::NewerVersion { version });
        }
        if version != VERSION {
            return Err(SnapshotError::InvalidHeader {
                offset: VERSION_FIELD.start,
            });
        }
        Ok(Self { bytes })
    }

    /// How many samples the class holds.
    pub(crate) fn count(&self) -> u32 {
        get(self.bytes, COUNT_FIELD)
    }

    /// Whether the class has neither samples nor a label.
    #[cfg(feature = "sequential-storage")]
    pub(crate) fn is_empty(&self) -> bool {
        self.count() == 0 && self.label_len() == 0
    }

    /// The bytes of the label, as the header says.
    pub(crate) fn label_len(&self) -> usize {
        get::<u8>(self.bytes, LABEL_LEN_FIELD).into()
    }

    /// The row and the label behind it.
    ///
    /// The row takes `row_len` bytes; the label takes the rest before the checksum.
    pub(crate) fn payload(&self, row_len: usize) -> (&'a [u8], &'a [u8]) {
        let end = self.bytes.len().saturating_sub(Crc32::LEN);
        let payload = self.bytes.get(HEADER_LEN..end).unwrap_or(&[]);
        payload.split_at_checked(row_len).unwrap_or((payload, &[]))
    }

    /// Refuses a record of another kind of table, another class, or another feature extractor.
    ///
    /// The number of classes is not compared, since a record does not hold it: a table that gained
    /// classes reads its old records. A record of another class is a `ShapeMismatch`.
    pub(crate) fn check_source<V: ClassRows>(
        &self,
        table: &V,
        class: usize,
        extractor: &Extractor,
    ) -> Result<(), SnapshotError> {
        if get::<u8>(self.bytes, KIND_FIELD) != V::KIND as u8 {
            return Err(SnapshotError::KindMismatch);
        }
        if get::<u8>(self.bytes, ELEMENT_FIELD) != V::ELEMENT as u8 {
            return Err(SnapshotError::ElementMismatch);
        }
        let its_class: u32 = get(self.bytes, CLASS_FIELD);
        let dim: u32 = get(self.bytes, DIM_FIELD);
        if (its_class as usize, dim as usize) != (class, table.shape().dim) {
            return Err(SnapshotError::ShapeMismatch {
                classes: u32::saturating_add(its_class, 1),
                dim,
            });
        }
        let (scale, zero_point) = (
            get(self.bytes, SCALE_FIELD),
            get(self.bytes, ZERO_POINT_FIELD),
        );
        let quantization = join(scale, zero_point).ok_or(SnapshotError::InvalidHeader {
            offset: SCALE_FIELD.start,
        })?;
        let its_info = Extractor {
            fingerprint: get(self.bytes, FINGERPRINT_FIELD),
            quantization,
        };
        its_info.check_source(extractor)
    }

    /// Checks everything about the record of a class.
    ///
    /// The length must be the one that type and label give, so that no byte of the record is left out of
    /// the checks.
    pub(crate) fn check<V: ClassRows, L: ClassLabels>(
        &self,
        table: &V,
        class: usize,
        extractor: &Extractor,
    ) -> Result<(), SnapshotError> {
        self.check_source(table, class, extractor)?;
        let needed = record_len::<V>(table.shape()) + self.label_len();
        if self.bytes.len() != needed {
            return Err(SnapshotError::InvalidHeader {
                offset: LABEL_LEN_FIELD.start,
            });
        }
        let (row, label) = self.payload(row_len::<V>(table.shape()));
        V::check_class(class, numbers(row), self.count())?;
        L::check_label(class, label)
    }

    /// Takes over a record that was checked.
    ///
    /// Replaces the numbers, the count and the label of the class, and nothing else.
    pub(crate) fn put<V: ClassRows, L: ClassLabels>(
        &self,
        class: usize,
        table: &mut V,
        labels: &mut L,
    ) {
        let (row, label) = self.payload(row_len::<V>(table.shape()));
        table.put_class(class, numbers(row), self.count());
        labels.put_label(class, label);
    }
}

/// Replaces what a table holds of a class by what a record holds.
///
/// The record must have no label: there is no place for it here.
pub(crate) fn restore<V: ClassRows>(
    table: &mut V,
    class: usize,
    extractor: &Extractor,
    record: &[u8],
) -> Result<(), SnapshotError> {
    const { assert!(!V::IS_READ_ONLY, "the table is only read") }
    check_index(table, class)?;
    let record = Record::open(record)?;
    record.check::<V, NoLabels>(table, class, extractor)?;
    record.put(class, table, &mut NoLabels);
    Ok(())
}
