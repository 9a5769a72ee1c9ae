//! Of which shapes there are images, and how long they are.

use crate::{
    element::number::NumberKind,
    persist::{crc32::Crc32, kind::TableKind},
};

/// The bytes of the fields that every header has: a multiple of 16, so that a host reads the numbers in place.
pub(crate) const HEADER_LEN: usize = 48;

/// The bytes behind the fields that every header has, in a kind of table that has some there: four words.
pub(crate) const WORDS_LEN: usize = 16;
/// The bytes of a count.
pub(crate) const COUNT_LEN: usize = 4;

/// What a table is, as the header of its image says.
#[derive(Clone, Copy)]
pub(crate) struct ImageShape {
    pub(crate) kind: TableKind,
    pub(crate) element: NumberKind,
    pub(crate) classes: u32,
    pub(crate) dim: u32,
    /// How many rows each class has; of a recognizer, the bytes of a label.
    pub(crate) centers: u32,
}

/// The field of a shape that no table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// There is no class, or none with a center, or the image would be longer than memory.
    Classes,
    /// There is no dimension, or there are more than a table can have.
    Dim,
}

/// The bytes before the numbers.
pub(crate) const fn header_len(kind: TableKind) -> usize {
    match kind.layout().has_words() {
        false => HEADER_LEN,
        true => HEADER_LEN + WORDS_LEN,
    }
}

impl ImageShape {
    /// Refuses a shape that no table has.
    ///
    /// Bounds of the classes and of the length first, then those of the dimensions.
    pub(crate) fn check(&self) -> Result<(), Misfit> {
        let is_label = !self.kind.layout().has_bytes() || self.centers <= u8::MAX.into();
        if self.classes == 0 || self.centers == 0 || !is_label || self.image_len().is_none() {
            return Err(Misfit::Classes);
        }
        let least = match self.kind {
            TableKind::Thresholds => 2,
            _ => 1,
        };
        if self.dim < least || self.dim > self.kind.max_dim(self.element) {
            return Err(Misfit::Dim);
        }
        Ok(())
    }

    /// The length of an image, if bytes can have it.
    ///
    /// Header, `rows * numbers * number length`, triangle, `rows * count length`, and 4; `None` above
    /// `isize::MAX`, the most bytes that a table or an image has.
    pub(crate) fn image_len(&self) -> Option<usize> {
        let classes = usize::try_from(self.classes).ok()?;
        let dim = usize::try_from(self.dim).ok()?;
        let centers = usize::try_from(self.centers).ok()?;
        let layout = self.kind.layout();
        let number_len = match layout.has_sums() {
            true => self.element.sum_len(),
            false => self.element.component_len(),
        };
        let row_len =
            product(dim, number_len * layout.per_dim()).saturating_add(layout.count_len());
        // Of a recognizer `centers` is the length of a label, and bytes stand behind each row.
        let (rows, row_len) = match layout.has_bytes() {
            true => {
                let own = recognizer_bytes(dim, self.element.component_len(), centers);
                (classes, row_len.saturating_add(own))
            }
            false => (product(classes, centers), row_len),
        };
        let rows_len = product(rows, row_len);
        // OK: at most 2^30 of `MAX_TRIANGLE_DIM`; what more dimensions give is not used.
        let triangle = dim.wrapping_mul(dim.wrapping_add(1)) / 2;
        let triangle_len = triangle.wrapping_mul(layout.entry_len(self.element));
        let other_len = triangle_len.wrapping_add(header_len(self.kind) + Crc32::LEN);
        let len = rows_len.saturating_add(other_len);
        (len <= isize::MAX as usize).then_some(len)
    }
}

/// The product, or the most. Out of line: on a core without a long multiplication each would be twenty bytes.
#[inline(never)]
fn product(a: usize, b: usize) -> usize {
    a.saturating_mul(b)
}

/// The bytes of a class of a recognizer behind the sums of all: flags, length of the label, spread, label, and enrolled
/// center.
pub(crate) const fn recognizer_bytes(dim: usize, component_len: usize, label_len: usize) -> usize {
    dim.saturating_mul(component_len)
        .saturating_add(label_len + RECOGNIZER_FIELDS)
}

/// The bytes of flags, length of the label and spread.
pub(crate) const RECOGNIZER_FIELDS: usize = 10;
