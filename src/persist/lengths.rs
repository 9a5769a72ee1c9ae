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
    /// How many rows each class has; of a recognizer, the bytes of a label.
    pub(crate) centers: u32,
}

/// The field of a shape that no table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// There is no class, or the image would be longer than memory.
    Classes,
    /// There is no dimension, or there are more than a table can have.
    Dim,
    /// There is no center, or no label of that length.
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
        let most = match self.kind {
            TableKind::Recognizer => u8::MAX.into(),
            _ => u32::MAX,
        };
        if self.centers == 0 || self.centers > most {
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
        let (classes, dim, centers) = (classes.ok()?, dim.ok()?, centers.ok()?);
        let rows = match self.kind {
            TableKind::Recognizer => classes,
            _ => classes.checked_mul(centers)?,
        };
        let row_len = dim.checked_mul(self.bytes_per_dim())?;
        let rows_len = rows.checked_mul(row_len.checked_add(self.count_len())?)?;
        // OK: a triangle of dimensions that saturates is too long for any memory.
        let triangle_len = match self.kind.entry_len(self.element) {
            0 => 0,
            _ if self.kind == TableKind::Recognizer => {
                // OK: below 2^18.
                let bytes =
                    recognizer_bytes(dim.min(1 << 14), self.element.component_len(), centers);
                classes.checked_mul(bytes)?
            }
            len => triangle(dim).checked_mul(len)?,
        };
        let len = rows_len.checked_add(triangle_len)?;
        let len = len.checked_add(header_len(self.kind) + Crc32::LEN)?;
        (len <= isize::MAX as usize).then_some(len)
    }

    /// The bytes of the numbers of a row and a dimension.
    fn bytes_per_dim(&self) -> usize {
        use TableKind::{
            ClassCenters, ClassVariance, MultiCenters, Recognizer, SharedCovariance, Whitening,
        };
        match self.kind {
            ClassCenters | MultiCenters | SharedCovariance | Whitening | Recognizer => {
                self.element.sum_len()
            }
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

/// The bytes of a class of a recognizer behind the sums of all: flags, length of the label, spread, label, and enrolled
/// center.
pub(crate) const fn recognizer_bytes(dim: usize, component_len: usize, label_len: usize) -> usize {
    (dim * component_len).saturating_add(label_len + RECOGNIZER_FIELDS)
}

/// The bytes of flags, length of the label and spread.
pub(crate) const RECOGNIZER_FIELDS: usize = 10;
