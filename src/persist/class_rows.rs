//! Tables as rows of numbers.

use crate::{
    element::{
        number::{Number, NumberKind},
        sealed::Sealed,
    },
    persist::{
        error::SnapshotError,
        header::{Extractor, ImageHeader, Origin, TableKind},
    },
};

/// A table as rows of numbers: one for each class, and a count.
///
/// What a table has to say of itself to be saved; what can be done with it is in
/// [`Snapshot`](crate::persist::Snapshot).
pub trait ClassRows: Sealed {
    /// What kind of table it is.
    const KIND: TableKind;
    /// What its numbers are made of.
    const ELEMENT: NumberKind;
    /// The number of classes.
    const CLASSES: usize;
    /// The number of dimensions.
    const DIM: usize;

    /// What a row is made of: at most eight bytes.
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

    /// Whether its classes are learned, and can be saved one by one.
    #[doc(hidden)]
    const IS_LEARNED: bool = true;
    /// Empties a class, if there is such a class.
    #[doc(hidden)]
    fn empty_class(&mut self, class: usize) {
        self.put_class(class, core::iter::empty(), 0);
    }

    /// Whether it takes in what others learned.
    #[doc(hidden)]
    const IS_MERGEABLE: bool = false;
    /// Refuses to add numbers that were checked, and do not fit beside those of the class.
    #[doc(hidden)]
    fn check_merge(
        &self,
        _class: usize,
        _numbers: impl Iterator<Item = Self::Number> + Clone,
        _count: u32,
    ) -> Result<(), SnapshotError> {
        Ok(())
    }
    /// Adds numbers that were checked.
    #[doc(hidden)]
    fn merge_class(
        &mut self,
        _class: usize,
        _numbers: impl Iterator<Item = Self::Number> + Clone,
        _count: u32,
    ) {
    }
}

/// The numbers of a class as the table holds them.
///
/// In the order in which they are saved.
pub(crate) fn own_numbers<V: ClassRows>(
    table: &V,
    class: usize,
) -> impl Iterator<Item = V::Number> + Clone + '_ {
    (0..V::WIDTH).filter_map(move |place| table.number(class, place))
}

/// Refuses a table that could not be restored: one with sums that no embeddings give, or with two
/// labels that are the same.
///
/// What can be written can be read again: the same checks are made of bytes before they are taken over.
#[inline(never)]
pub(crate) fn check_own<V: ClassRows>(table: &V) -> Result<(), SnapshotError> {
    (0..V::CLASSES).try_for_each(|class| check_own_class(table, class))?;
    V::check_together(|class| (own_numbers(table, class), table.samples(class)))
}

/// [`check_own`] of one class. Out of line: inlined into a loop over classes, what is computed of every
/// class would be kept on the stack.
#[inline(never)]
pub(crate) fn check_own_class<V: ClassRows>(table: &V, class: usize) -> Result<(), SnapshotError> {
    V::check_class(class, own_numbers(table, class), table.samples(class))
}

/// The header of an image of a table.
///
/// The casts lose nothing: a table of more than 2^32 - 1 classes or dimensions does not compile.
pub(crate) fn header_of<V: ClassRows>(extractor: &Extractor, origin: Origin) -> ImageHeader {
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
        extractor: *extractor,
        origin,
    }
}
