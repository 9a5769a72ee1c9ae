//! Tables as rows of numbers: one row a class, and where classes have several centers, a row each. Beside
//! the rows some have a few words, and a triangle of numbers that all classes share.

use crate::{
    element::{
        number::{Number, NumberKind},
        sealed::Sealed,
    },
    kernels::triangle::triangle,
    persist::{
        error::SnapshotError,
        header::{Extractor, ImageHeader, Origin, has_shape},
        kind::{MAX_TRIANGLE_DIM, TableKind},
        numbers::TableNumbers,
    },
};

/// How many classes a table has, and how many dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TableShape {
    /// The number of classes; of a table with several centers a class, the number of rows.
    pub classes: usize,
    /// The number of dimensions.
    pub dim: usize,
}

/// A table as rows of numbers: one for each class, and a count.
///
/// What a table has to say of itself to be saved; what can be done with it is in
/// [`Snapshot`](crate::persist::Snapshot).
pub trait ClassRows: Sealed + Sized {
    /// What kind of table it is.
    const KIND: TableKind;
    /// What its numbers are made of.
    const ELEMENT: NumberKind;
    /// The shape of every table of this type; `None` when each table has one of its own.
    const SHAPE: Option<TableShape>;

    /// The shape of this table.
    ///
    /// A constant where the type knows it, so that what is computed of it is known to the compiler too. A
    /// type that does not know it and says nothing here does not compile.
    #[inline(always)]
    fn shape(&self) -> TableShape {
        const { fixed_shape::<Self>() }
    }

    /// What a row is made of: at most eight bytes.
    #[doc(hidden)]
    type Number: Number;
    /// How many numbers are saved of a class and dimension.
    #[doc(hidden)]
    const PER_DIM: usize = 1;
    /// How many rows, one after another, are a class. What is said here of classes, of each row is true.
    #[doc(hidden)]
    const CENTERS: usize = 1;
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

    /// The bytes of a number of the triangle that the classes share; 0 without one.
    #[doc(hidden)]
    const ENTRY_LEN: usize = 0;
    /// A number of the triangle.
    #[doc(hidden)]
    fn entry_bits(&self, place: usize) -> u64 {
        let _ = place;
        0
    }
    /// How many words are saved behind the fields that every header has: at most four.
    #[doc(hidden)]
    const WORDS: usize = 0;
    /// What is saved in a word behind the fields that every header has.
    #[doc(hidden)]
    fn word(&self, index: usize) -> u32 {
        let _ = index;
        0
    }
    /// Takes over a word.
    #[doc(hidden)]
    fn put_word(&mut self, index: usize, word: u32) {
        let _ = (index, word);
    }
    /// Takes over a number of the triangle.
    #[doc(hidden)]
    fn put_entry(&mut self, place: usize, bits: u64) {
        let _ = (place, bits);
    }
    /// Refuses words and a triangle that no table holds beside classes that were checked.
    #[doc(hidden)]
    fn check_shared(numbers: &dyn TableNumbers) -> Result<(), SnapshotError> {
        let _ = numbers;
        Ok(())
    }

    /// Whether it is borrowed only to be read: nothing is restored into it.
    #[doc(hidden)]
    const IS_READ_ONLY: bool = false;
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

/// The shape that a type of tables has.
///
/// Asked of a type whose tables differ in it, it does not compile.
pub(crate) const fn fixed_shape<V: ClassRows>() -> TableShape {
    assert!(V::SHAPE.is_some(), "the shape is known at run time alone");
    match V::SHAPE {
        Some(shape) => shape,
        None => TableShape { classes: 0, dim: 0 },
    }
}

/// How many numbers are saved of a class.
#[inline(always)]
pub(crate) fn width<V: ClassRows>(table: &V) -> usize {
    table.shape().dim * V::PER_DIM
}

/// The bytes of the numbers of a class.
///
/// Saturates, as every length that is computed of a shape: a table without classes may say any dimensions.
#[inline(always)]
pub(crate) const fn row_len<V: ClassRows>(shape: TableShape) -> usize {
    shape.dim.saturating_mul(V::PER_DIM * V::Number::LEN)
}

/// The bytes of the triangle that the classes share.
#[inline(always)]
pub(crate) const fn triangle_len<V: ClassRows>(shape: TableShape) -> usize {
    match V::ENTRY_LEN {
        0 => 0,
        len => triangle(shape.dim).saturating_mul(len),
    }
}

/// How many numbers there are in the triangle that the classes share.
#[inline(always)]
pub(crate) fn entries<V: ClassRows>(table: &V) -> usize {
    match V::ENTRY_LEN {
        0 => 0,
        _ => triangle(table.shape().dim),
    }
}

/// The numbers of a table, where it holds them.
pub(crate) struct OwnNumbers<'a, V>(&'a V);

impl<V: ClassRows> TableNumbers for OwnNumbers<'_, V> {
    fn number_bits(&self, class: usize, place: usize) -> u64 {
        self.0.number(class, place).map_or(0, Number::to_bits)
    }

    fn count(&self, class: usize) -> u32 {
        self.0.samples(class)
    }

    fn word(&self, index: usize) -> u32 {
        self.0.word(index)
    }

    fn entry_bits(&self, place: usize) -> u64 {
        self.0.entry_bits(place)
    }
}

/// The numbers of a class as the table holds them.
///
/// In the order in which they are saved.
pub(crate) fn own_numbers<V: ClassRows>(
    table: &V,
    class: usize,
) -> impl Iterator<Item = V::Number> + Clone + '_ {
    (0..width(table)).filter_map(move |place| table.number(class, place))
}

/// Refuses a table that could not be restored: one of a shape that no image has, with sums that no
/// embeddings give, or with two labels that are the same.
///
/// What can be written can be read again: the same checks are made of bytes before they are taken over.
#[inline(never)]
pub(crate) fn check_own<V: ClassRows>(table: &V) -> Result<(), SnapshotError> {
    check_own_shape(table)?;
    (0..table.shape().classes).try_for_each(|class| check_own_class(table, class))?;
    V::check_together(|class| (own_numbers(table, class), table.samples(class)))?;
    V::check_shared(&OwnNumbers(table))
}

/// Refuses a table of a shape that no image has: without classes or dimensions, or with more of them than
/// a header can tell. Such a type does not compile; only a shape at run time may be one.
pub(crate) fn check_own_shape<V: ClassRows>(table: &V) -> Result<(), SnapshotError> {
    let TableShape { classes, dim } = table.shape();
    if V::SHAPE.is_none() && !has_shape(V::KIND, V::ELEMENT, classes, dim) {
        return Err(SnapshotError::InvalidShape { classes, dim });
    }
    Ok(())
}

/// [`check_own`] of one class. Out of line: inlined into a loop over classes, what is computed of every
/// class would be kept on the stack.
#[inline(never)]
pub(crate) fn check_own_class<V: ClassRows>(table: &V, class: usize) -> Result<(), SnapshotError> {
    V::check_class(class, own_numbers(table, class), table.samples(class))
}

/// The header of an image of a table whose shape was checked.
///
/// The casts lose nothing: a type of more than 2^32 - 1 classes or dimensions does not compile, and
/// [`check_own_shape`] refuses such a table.
pub(crate) fn header_of<V: ClassRows>(
    table: &V,
    extractor: &Extractor,
    origin: Origin,
) -> ImageHeader {
    const { assert_small::<V>() }
    let TableShape { classes, dim } = table.shape();
    ImageHeader {
        kind: V::KIND,
        element: V::ELEMENT,
        classes: (classes / V::CENTERS) as u32,
        dim: dim as u32,
        centers: V::CENTERS as u32,
        extractor: *extractor,
        origin,
    }
}

/// Refuses a type whose classes or dimensions a header cannot tell.
pub(crate) const fn assert_small<V: ClassRows>() {
    if let Some(TableShape { classes, dim }) = V::SHAPE {
        let most = u32::MAX as u64;
        assert!(classes as u64 <= most, "too many classes to be saved");
        assert!(dim as u64 <= most, "too many dimensions to be saved");
        let is_small = V::ENTRY_LEN == 0 || dim as u64 <= MAX_TRIANGLE_DIM as u64;
        assert!(is_small, "too many dimensions to be saved");
    }
}
