//! Of which shapes there are images, and how long they are.

use crate::{
    element::number::NumberKind,
    kernels::triangle::triangle,
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
    /// How many rows each class has.
    pub(crate) centers: u32,
}

/// The field of a shape that no table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// There is no class, or the image would be longer than memory.
    Classes,
    /// There is no dimension, or there are more than a table can have.
    Dim,
    /// There is no center.
    Centers,
}

/// The bytes before the numbers.
pub(crate) const fn header_len(kind: TableKind) -> usize {
    match kind.words() {
        None => HEADER_LEN,
        Some(_) => HEADER_LEN + WORDS_LEN,
    }
}

impl ImageShape {
    /// Refuses a shape that no table has.
    ///
    /// Bounds of the classes and of the length first, then those of the dimensions.
    pub(crate) fn check(&self) -> Result<(), Misfit> {
        if self.centers == 0 {
            return Err(Misfit::Centers);
        }
        let is_one = self.kind != TableKind::Whitening || self.classes == 1;
        if self.classes == 0 || !is_one || self.image_len().is_none() {
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
        let [classes, dim, centers] = [self.classes, self.dim, self.centers].map(usize::try_from);
        let (dim, rows) = (dim.ok()?, classes.ok()?.checked_mul(centers.ok()?)?);
        let row_len = dim.checked_mul(self.bytes_per_dim())?;
        let rows_len = rows.checked_mul(row_len.checked_add(self.count_len())?)?;
        // OK: a triangle of dimensions that saturates is too long for any memory.
        let triangle_len = match self.kind.entry_len(self.element) {
            0 => 0,
            len => triangle(dim).checked_mul(len)?,
        };
        let len = rows_len.checked_add(triangle_len)?;
        let len = len.checked_add(header_len(self.kind) + Crc32::LEN)?;
        (len <= isize::MAX as usize).then_some(len)
    }

    /// The bytes of the numbers of a row and a dimension.
    fn bytes_per_dim(&self) -> usize {
        use TableKind::{ClassCenters, ClassVariance, MultiCenters, SharedCovariance, Whitening};
        match self.kind {
            ClassCenters | MultiCenters | SharedCovariance | Whitening => self.element.sum_len(),
            ClassVariance => 2 * self.element.component_len(),
            _ => self.element.component_len(),
        }
    }

    /// The bytes of the count of a row.
    fn count_len(&self) -> usize {
        match self.kind {
            TableKind::Thresholds | TableKind::Whitening => 0,
            _ => COUNT_LEN,
        }
    }
}
