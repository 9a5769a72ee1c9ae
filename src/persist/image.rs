//! Images: whole tables as bytes.

use crate::{
    element::number::Number,
    persist::{
        bytes::{get, numbers},
        class_rows::{ClassRows, header_of},
        crc32::Crc32,
        error::SnapshotError,
        header::{COUNT_LEN, HEADER_LEN, ImageHeader, ImageInfo},
        reader::ImageReader,
    },
};

/// Says what an image holds, without a table: kind, element, shape, and what was said of it when it
/// was made. Its checksum is right; whether every class of it is, only the table can tell.
///
/// ```
/// use class_centers::ClassCenters;
/// use class_centers::persist::{ImageInfo, Snapshot, SnapshotError, TableKind, peek};
///
/// let table = ClassCenters::<i8, 3, 4>::new();
/// let mut image = [0; ClassCenters::<i8, 3, 4>::IMAGE_LEN];
/// table.encode(&ImageInfo::new(7), &mut image)?;
///
/// let header = peek(&image)?;
/// assert_eq!((header.kind, header.classes, header.dim), (TableKind::ClassCenters, 3, 4));
/// assert_eq!(header.info.fingerprint, 7);
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
pub fn peek(image: &[u8]) -> Result<ImageHeader, SnapshotError> {
    let Some(header) = image.first_chunk() else {
        return Err(SnapshotError::Truncated {
            needed: HEADER_LEN + Crc32::LEN,
        });
    };
    ImageHeader::check_magic(header)?;
    let header = ImageHeader::decode(header);
    if let Ok(header) = &header {
        check_len(image.len(), header.image_len())?;
    }
    check_crc(image)?;
    header
}

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

/// The length of the image of a table.
pub(crate) const fn image_len<V: ClassRows>() -> usize {
    let class_len = V::WIDTH * V::Number::LEN + if V::IS_COUNTED { COUNT_LEN } else { 0 };
    HEADER_LEN + V::CLASSES * class_len + Crc32::LEN
}

/// Writes an image, all of it or nothing.
pub(crate) fn encode<V: ClassRows>(
    table: &V,
    info: &ImageInfo,
    out: &mut [u8],
) -> Result<usize, SnapshotError> {
    let needed = image_len::<V>();
    let out = out.get_mut(..needed);
    let out = out.ok_or(SnapshotError::BufferTooSmall { needed })?;
    Ok(ImageReader::new(table, info)?.read(out))
}

/// The numbers and counts of an image that was checked.
struct Payload<'a> {
    numbers: &'a [u8],
    counts: &'a [u8],
}

impl<'a> Payload<'a> {
    /// Checks everything about an image but how it fits beside what a table holds.
    fn open<V: ClassRows>(info: &ImageInfo, image: &'a [u8]) -> Result<Self, SnapshotError> {
        let header = peek(image)?;
        check_header::<V>(&header, info)?;
        let numbers_len = V::CLASSES * V::WIDTH * V::Number::LEN;
        // OK: the image has the length of the header's table, which is one of this type.
        let payload = image.get(HEADER_LEN..).unwrap_or(&[]);
        let (numbers, counts) = payload.split_at_checked(numbers_len).unwrap_or((&[], &[]));
        let payload = Self { numbers, counts };
        (0..V::CLASSES).try_for_each(|class| payload.check_class::<V>(class))?;
        V::check_together(|class| (payload.numbers::<V>(class), payload.count::<V>(class)))?;
        Ok(payload)
    }

    // Out of line, as `check_own_class`.
    #[inline(never)]
    fn check_class<V: ClassRows>(&self, class: usize) -> Result<(), SnapshotError> {
        V::check_class(class, self.numbers::<V>(class), self.count::<V>(class))
    }

    #[inline(never)]
    fn put_class<V: ClassRows>(&self, class: usize, table: &mut V) {
        table.put_class(class, self.numbers::<V>(class), self.count::<V>(class));
    }

    #[inline(never)]
    fn check_merge<V: ClassRows>(&self, class: usize, table: &V) -> Result<(), SnapshotError> {
        table.check_merge(class, self.numbers::<V>(class), self.count::<V>(class))
    }

    #[inline(never)]
    fn merge_class<V: ClassRows>(&self, class: usize, table: &mut V) {
        table.merge_class(class, self.numbers::<V>(class), self.count::<V>(class));
    }

    fn numbers<V: ClassRows>(&self, class: usize) -> impl Iterator<Item = V::Number> + Clone + 'a {
        let row = V::WIDTH * V::Number::LEN;
        let row = self.numbers.get(class * row..(class + 1) * row);
        numbers(row.unwrap_or(&[]))
    }

    fn count<V: ClassRows>(&self, class: usize) -> u32 {
        match V::IS_COUNTED {
            true => get(self.counts, class * COUNT_LEN..(class + 1) * COUNT_LEN),
            false => 0,
        }
    }
}

fn check_header<V: ClassRows>(header: &ImageHeader, info: &ImageInfo) -> Result<(), SnapshotError> {
    let own = header_of::<V>(info);
    if header.kind != own.kind {
        return Err(SnapshotError::KindMismatch);
    }
    if header.element != own.element {
        return Err(SnapshotError::ElementMismatch);
    }
    if (header.classes, header.dim) != (own.classes, own.dim) {
        return Err(SnapshotError::ShapeMismatch {
            classes: header.classes,
            dim: header.dim,
        });
    }
    header.info.check_source(info)
}

/// Reads an image, all of it or nothing.
pub(crate) fn restore<V: ClassRows>(
    table: &mut V,
    info: &ImageInfo,
    image: &[u8],
) -> Result<(), SnapshotError> {
    let payload = Payload::open::<V>(info, image)?;
    for class in 0..V::CLASSES {
        payload.put_class(class, table);
    }
    Ok(())
}

/// Adds what the image of a table holds, in place.
pub(crate) fn merge_image<V: ClassRows>(
    table: &mut V,
    info: &ImageInfo,
    image: &[u8],
) -> Result<(), SnapshotError> {
    const {
        assert!(
            V::IS_MERGEABLE,
            "the table does not take in what others learned"
        )
    }
    let payload = Payload::open::<V>(info, image)?;
    (0..V::CLASSES).try_for_each(|class| payload.check_merge(class, table))?;
    for class in 0..V::CLASSES {
        payload.merge_class(class, table);
    }
    Ok(())
}
