//! Images: whole tables as bytes.
//!
//! Writing and reading an image goes class by class, without a copy of the table: the numbers come from
//! the table itself, from bytes in RAM, or from flash, one at a time. What is done per class is out of
//! line, so that the stack does not grow with the number of classes.

use crate::{
    element::number::NumberKind,
    persist::{
        bytes::Bytes,
        class_rows::{ClassRows, TableShape, check_own, check_own_shape, row_len, triangle_len},
        crc32::Crc32,
        error::SnapshotError,
        header::{Extractor, HeaderWords, ImageHeader, Origin},
        kind::TableKind,
        lengths::{COUNT_LEN, HEADER_LEN, header_len},
        numbers::TableNumbers,
        reader::ImageReader,
        rows::ImageRows,
    },
};

/// Reads the header of an image, without a table: kind, element, shape, extractor and origin. The
/// checksum is verified, and the shape is one that a table can have, of just these bytes; the classes can
/// be checked only by a table.
///
/// ```
/// use class_centers::ClassCenters;
/// use class_centers::persist::{Extractor, Origin, Snapshot, SnapshotError, TableKind, peek};
///
/// let table = ClassCenters::<i8, 3, 4>::new();
/// let mut image = [0; ClassCenters::<i8, 3, 4>::IMAGE_LEN];
/// table.encode(&Extractor::new(7), Origin::UNUSED, &mut image)?;
///
/// let header = peek(&image)?;
/// assert_eq!((header.kind, header.classes, header.dim), (TableKind::ClassCenters, 3, 4));
/// assert_eq!(header.extractor.fingerprint, 7);
///
/// // Of the header alone it tells how much is missing.
/// assert_eq!(peek(&image[..48]), Err(SnapshotError::Truncated { needed: image.len() }));
/// # Ok::<(), SnapshotError>(())
/// ```
///
/// # Errors
///
/// In this order: `Truncated` when there is no header; `WrongMagic`, `NewerVersion`; `Truncated`,
/// `TrailingBytes`, `Damaged`, `InvalidHeader`.
///
/// Costs one pass over the image, for the checksum.
pub fn peek(image: &[u8]) -> Result<ImageHeader, SnapshotError> {
    if image.len() < HEADER_LEN {
        return Err(SnapshotError::Truncated {
            needed: HEADER_LEN + Crc32::LEN,
        });
    }
    let words = HeaderWords::read(&image);
    words.check_magic()?;
    let header_len = words.kind().map_or(HEADER_LEN, header_len);
    if image.len() < header_len {
        return Err(SnapshotError::Truncated {
            needed: header_len + Crc32::LEN,
        });
    }
    let header = ImageHeader::decode(&words);
    if let Ok(header) = &header {
        check_len(image.len(), header.image_len())?;
    }
    check_crc(image)?;
    header
}

/// Refuses bytes that are not as long as their header says.
fn check_len(len: usize, image_len: usize) -> Result<(), SnapshotError> {
    if len < image_len {
        return Err(SnapshotError::Truncated { needed: image_len });
    }
    if len > image_len {
        return Err(SnapshotError::TrailingBytes { image_len });
    }
    Ok(())
}

/// Refuses bytes that do not end with their checksum.
pub(crate) fn check_crc(bytes: &[u8]) -> Result<(), SnapshotError> {
    let Some((checked, crc)) = bytes.split_last_chunk::<{ Crc32::LEN }>() else {
        return Err(SnapshotError::Truncated { needed: Crc32::LEN });
    };
    if Crc32::of(checked) != u32::from_le_bytes(*crc) {
        return Err(SnapshotError::Damaged);
    }
    Ok(())
}

/// The length of the image of a table of a shape.
///
/// `48 + classes * (numbers * Number::LEN + 4) + 4` bytes; without the first 4 in a table without counts, and
/// with the words and the triangle of one that has them.
pub(crate) const fn image_len<V: ClassRows>(shape: TableShape) -> usize {
    let count_len = if V::IS_COUNTED { COUNT_LEN } else { 0 };
    let class_len = row_len::<V>(shape).saturating_add(count_len);
    let classes_len = shape.classes.saturating_mul(class_len);
    classes_len
        .saturating_add(triangle_len::<V>(shape))
        .saturating_add(header_len(V::KIND) + Crc32::LEN)
}

/// The length of the image of a table.
pub(crate) fn own_image_len<V: ClassRows>(table: &V) -> usize {
    let own = table.own_bytes().saturating_mul(table.shape().classes);
    image_len::<V>(table.shape()).saturating_add(own)
}

/// Writes an image, all of it or nothing.
///
/// The shape, the buffer and the table are checked first; the rest cannot fail.
pub(crate) fn encode<V: ClassRows>(
    table: &V,
    extractor: &Extractor,
    origin: Origin,
    out: &mut [u8],
) -> Result<usize, SnapshotError> {
    check_own_shape(table)?;
    let needed = own_image_len(table);
    let out = out.get_mut(..needed);
    let out = out.ok_or(SnapshotError::BufferTooSmall { needed })?;
    check_own(table)?;
    Ok(ImageReader::of_checked(table, extractor, origin).read(out))
}

/// Checks everything about an image whose checksum is right.
///
/// In this order: magic and version, header, kind, element, shape, extractor, the classes from the
/// lowest on, and what holds between classes.
#[inline(never)]
pub(crate) fn check_image<V: ClassRows>(
    table: &V,
    extractor: &Extractor,
    image: &dyn Bytes,
) -> Result<(), SnapshotError> {
    check_header(table, extractor, image, |element| element == V::ELEMENT)?;
    ImageRows::new(table, image).check(table)
}

/// Refuses the image of another kind of table, of an element that is not taken, of more classes or of
/// other dimensions, or of another feature extractor. Returns its element.
#[inline(always)]
pub(crate) fn check_header<V: ClassRows>(
    table: &V,
    extractor: &Extractor,
    image: &dyn Bytes,
    takes: impl Fn(NumberKind) -> bool,
) -> Result<NumberKind, SnapshotError> {
    let words = HeaderWords::read(image);
    words.check_magic()?;
    let header = ImageHeader::decode(&words);
    // By reference: a copy of the header would be a call.
    let header = header.as_ref().map_err(|error| *error)?;
    if header.kind != V::KIND {
        return Err(SnapshotError::KindMismatch);
    }
    if !takes(header.element) {
        return Err(SnapshotError::ElementMismatch);
    }
    let TableShape { classes, dim } = table.shape();
    // OK: the length of the image was computed of both, so each is a `usize`.
    if header.classes as usize > classes / V::CENTERS || header.dim as usize != dim {
        return Err(SnapshotError::ShapeMismatch {
            classes: header.classes,
            dim: header.dim,
        });
    }
    // Every other kind has one.
    let is_told = matches!(V::KIND, TableKind::MultiCenters | TableKind::Recognizer);
    if is_told && header.centers as usize != table.per_class() {
        return Err(SnapshotError::CentersMismatch {
            centers: header.centers,
        });
    }
    // What a recognizer has of another one is told when it is taken over.
    if table.own_extractor().is_none() {
        header.extractor.check_source(extractor)?;
    }
    Ok(header.element)
}

/// Reads an image, all of it or nothing.
///
/// Two passes check, of bytes and of classes; the third one writes.
pub(crate) fn restore<V: ClassRows>(
    table: &mut V,
    extractor: &Extractor,
    image: &[u8],
) -> Result<(), SnapshotError> {
    peek(image)?;
    check_image(table, extractor, &image)?;
    take(table, &image);
    Ok(())
}

/// Takes over an image that was checked. Classes that are not in it become empty.
#[inline(never)]
pub(crate) fn take<V: ClassRows>(table: &mut V, image: &dyn Bytes) {
    const { assert!(!V::IS_READ_ONLY, "the table is only read") }
    let rows = ImageRows::new(table, image);
    (0..table.shape().classes).for_each(|class| put_class(table, &rows, class));
    put_shared(table, &rows);
    if let Some(own) = table.own_extractor()
        && !is_of(image, &own)
    {
        table.keep_labels();
    }
}

/// Whether an image that was checked is of this feature extractor.
fn is_of(image: &dyn Bytes, own: &Extractor) -> bool {
    let header = ImageHeader::decode(&HeaderWords::read(image));
    header.is_ok_and(|header| header.extractor.check_source(own).is_ok())
}

/// Takes over what the classes of an image that was checked share.
#[inline(always)]
fn put_shared<V: ClassRows>(table: &mut V, rows: &ImageRows) {
    for index in 0..V::WORDS {
        table.put_word(index, rows.word(index));
    }
    for place in 0..rows.entries() {
        table.put_entry(place, rows.entry_bits(place));
    }
}

/// Takes over one class of an image that was checked.
#[inline(never)]
fn put_class<V: ClassRows>(table: &mut V, rows: &ImageRows, class: usize) {
    table.put_class(class, rows.numbers(class), rows.count(class));
}
