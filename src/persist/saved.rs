//! Tables as rows of numbers.

use crate::{
    element::number::{Number, NumberKind},
    error::SnapshotError,
    persist::header::{ImageHeader, ImageInfo, TableKind},
};

/// A table that can be saved: a row of numbers for each class, and a count.
///
/// The trait is for code that saves any table; each table has `encode`, `restore` and the like as
/// methods of its own. It is sealed: the tables of this crate, [`Thresholds`](crate::decisions::Thresholds) and
/// `LabelMap` are the ones there are.
pub trait Snapshot: Sealed {
    /// What kind of table it is.
    const KIND: TableKind;
    /// What its numbers are made of.
    const ELEMENT: NumberKind;
    /// The number of classes.
    const CLASSES: usize;
    /// The number of dimensions.
    const DIM: usize;

    #[doc(hidden)]
    type Number: Number;
    /// How many numbers are saved of a class.
    #[doc(hidden)]
    const WIDTH: usize = Self::DIM;
    /// Whether a count is saved of a class.
    #[doc(hidden)]
    const IS_COUNTED: bool = true;
    /// One number of a class, if there is such a class and place.
    #[doc(hidden)]
    fn number(&self, class: usize, place: usize) -> Option<Self::Number>;
    /// How many samples a class holds.
    #[doc(hidden)]
    fn samples(&self, class: usize) -> u32;
    /// Refuses numbers that no table holds of this class.
    #[doc(hidden)]
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = Self::Number> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError>;
    /// Refuses classes that no table holds together; `class` gives the numbers of one that was checked,
    /// and its count.
    #[doc(hidden)]
    fn check_together<I: Iterator<Item = Self::Number> + Clone>(
        class: impl Fn(usize) -> (I, u32),
    ) -> Result<(), SnapshotError> {
        let _ = class;
        Ok(())
    }
    /// Takes over numbers that were checked; zeros where there are none.
    #[doc(hidden)]
    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = Self::Number>, count: u32);
}

/// A table whose classes are learned, and can be saved one by one.
///
/// [`ClassCenters`](crate::ClassCenters), [`MovingCenters`](crate::MovingCenters),
/// [`CenterTable`](crate::CenterTable) and [`ClassVariance`](crate::ClassVariance).
pub trait ClassTable: Snapshot {
    /// Empties a class, if there is such a class.
    #[doc(hidden)]
    fn empty_class(&mut self, class: usize) {
        self.put_class(class, core::iter::empty(), 0);
    }
}

/// A table that takes in what others learned.
///
/// [`ClassCenters`](crate::ClassCenters) and [`ClassVariance`](crate::ClassVariance).
pub trait Mergeable: Snapshot {
    /// Refuses to add numbers that were checked, and do not fit beside those of the class.
    #[doc(hidden)]
    fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = Self::Number> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError>;
    /// Adds numbers that were checked.
    #[doc(hidden)]
    fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = Self::Number> + Clone,
        count: u32,
    );
}

/// A table of this crate.
pub trait Sealed {}

/// The numbers of a class as the table holds them.
pub(crate) fn own_numbers<V: Snapshot>(
    table: &V,
    class: usize,
) -> impl Iterator<Item = V::Number> + Clone + '_ {
    (0..V::WIDTH).filter_map(move |place| table.number(class, place))
}

/// Refuses a table that could not be restored: one with sums that no embeddings give, or with two
/// labels that are the same.
#[inline(never)]
pub(crate) fn check_own<V: Snapshot>(table: &V) -> Result<(), SnapshotError> {
    (0..V::CLASSES).try_for_each(|class| check_own_class(table, class))?;
    V::check_together(|class| (own_numbers(table, class), table.samples(class)))
}

/// [`check_own`] of one class. Out of line: inlined into a loop over classes, what is computed of every
/// class would be kept on the stack.
#[inline(never)]
pub(crate) fn check_own_class<V: Snapshot>(table: &V, class: usize) -> Result<(), SnapshotError> {
    V::check_class(class, own_numbers(table, class), table.samples(class))
}

/// The header of an image of a table.
pub(crate) fn header_of<V: Snapshot>(info: &ImageInfo) -> ImageHeader {
    const {
        assert!(
            V::CLASSES as u64 <= u32::MAX as u64,
            "too many classes to be saved"
        );
        assert!(
            V::DIM as u64 <= u32::MAX as u64,
            "too many dimensions to be saved"
        );
    }
    ImageHeader {
        kind: V::KIND,
        element: V::ELEMENT,
        classes: V::CLASSES as u32,
        dim: V::DIM as u32,
        info: *info,
    }
}
