//! What can be kept in slots.
//!
//! The trait has no type parameters and no generic methods, so that a list may hold tables of several
//! types behind one pointer. Every method is a few lines that call the code of images in RAM.

use crate::persist::slots::medium::{SLOT_UNIT, Unit};
use crate::{
    element::{number::Number, sealed::Sealed},
    persist::{
        bytes::Bytes,
        class_rows::{ClassRows, check_own, width},
        error::SnapshotError,
        header::{Extractor, Origin},
        image::{check_image, own_image_len, take},
        kind::TableKind,
        reader::ImageReader,
        rows::ImageRows,
    },
};

/// The bytes of a unit, as an address.
const UNIT: u32 = SLOT_UNIT as u32;

/// A table whose image can be kept in slots: every [`Snapshot`](crate::persist::Snapshot) that can be
/// restored.
///
/// [`ImageSlots`](crate::persist::ImageSlots) takes lists of them, of any types: `&[&table, &labels]`.
///
/// The trait is sealed: it is implemented for every table that is a `Snapshot`.
pub trait SlotImage: Sealed {
    /// The bytes that the image takes in a slot: whole units.
    #[doc(hidden)]
    fn space(&self) -> u32;
    /// Refuses a table that could not be restored.
    #[doc(hidden)]
    fn check_own(&self) -> Result<(), SnapshotError>;
    /// Refuses an image that cannot be restored into this table. Returns the bytes that it takes in its
    /// slot: it may be of fewer classes.
    #[doc(hidden)]
    fn check(&self, extractor: &Extractor, image: &dyn Bytes) -> Result<u32, SnapshotError>;
    /// Whether the table lacks a class of an image that was checked, or a label of it.
    #[doc(hidden)]
    fn lacks(&self, image: &dyn Bytes) -> bool;
    /// Takes over an image that was checked. Returns the bytes that it takes in its slot.
    #[doc(hidden)]
    fn take(&mut self, image: &dyn Bytes) -> u32;
    /// Hands out the image in units, zeros behind its end.
    #[doc(hidden)]
    fn write(&self, extractor: &Extractor, to: &mut dyn Units);
}

/// Where the units of an image go.
///
/// The only implementation programs flash; the indirection keeps the driver's type out of [`SlotImage`].
pub trait Units {
    /// Takes the next unit.
    fn add(&mut self, unit: &[u8; SLOT_UNIT]);
}

/// The image of any table, in units of 32 bytes.
#[doc(hidden)]
impl<V: ClassRows> SlotImage for V {
    fn space(&self) -> u32 {
        let len = own_image_len(self).checked_next_multiple_of(SLOT_UNIT);
        // No flash is as long.
        len.and_then(|len| u32::try_from(len).ok())
            .unwrap_or(u32::MAX)
    }

    fn check_own(&self) -> Result<(), SnapshotError> {
        check_own(self)
    }

    fn check(&self, extractor: &Extractor, image: &dyn Bytes) -> Result<u32, SnapshotError> {
        check_image(self, extractor, image)?;
        Ok(space(self, image))
    }

    /// Compares class by class: a class with samples in the image has none in the table, or a label is
    /// missing or is another one. A count that merely shrank is not seen.
    fn lacks(&self, image: &dyn Bytes) -> bool {
        let rows = ImageRows::new(self, image);
        (0..rows.classes()).any(|class| match rows.count(class) {
            _ if self.lacks_label(&rows, class) => true,
            0 => false,
            _ if V::KIND == TableKind::Labels => differs(self, &rows, class),
            _ => self.samples(class) == 0,
        })
    }

    fn take(&mut self, image: &dyn Bytes) -> u32 {
        take(self, image);
        space(self, image)
    }

    /// Makes the image in one unit of stack. The last unit is filled up with zeros.
    fn write(&self, extractor: &Extractor, to: &mut dyn Units) {
        let mut reader = ImageReader::of_checked(self, extractor, Origin::UNUSED);
        while reader.position() < own_image_len(self) {
            let mut unit = Unit([0; SLOT_UNIT]);
            reader.read(&mut unit.0);
            to.add(&unit.0);
        }
    }
}

/// The length of an image that was checked, rounded up to whole units.
// OK: it lies in a slot, whose length is a `u32`.
fn space<V: ClassRows>(table: &V, image: &dyn Bytes) -> u32 {
    let len = ImageRows::new(table, image).image_len() as u32;
    len.wrapping_add(UNIT - 1) & !(UNIT - 1)
}

/// Whether a class has other numbers than its row.
///
/// Compares bits, so that a NaN equals itself.
fn differs<V: ClassRows>(table: &V, rows: &ImageRows, class: usize) -> bool {
    let own = |place| table.number(class, place).map(Number::to_bits);
    (0..width(table)).any(|place| own(place) != Some(rows.bits(class, place)))
}
