//! Tables as numbers and counts, wherever these lie: in the table, in an image, in flash.
//!
//! One code checks and takes over rows, whatever they lie in: it asks for one number at a time.

use core::marker::PhantomData;

use crate::persist::{
    bytes::Bytes,
    class_rows::ClassRows,
    header::{COUNT_LEN, HEADER_LEN},
};
use crate::{element::number::Number, persist::error::SnapshotError};

/// The numbers and counts of a table.
pub(crate) trait Rows {
    /// One number, if there is such a class and place.
    fn bits(&self, class: usize, place: usize) -> u64;
    /// How many samples a class holds; 0 in a table without counts.
    fn count(&self, class: usize) -> u32;
}

/// The numbers of a class.
///
/// Each is read when it is asked for, again by each clone.
pub(crate) fn numbers<V: ClassRows>(
    rows: &dyn Rows,
    class: usize,
) -> impl Iterator<Item = V::Number> + Clone {
    (0..V::WIDTH).map(move |place| V::Number::from_bits(rows.bits(class, place)))
}

/// Refuses rows that no table of this type holds.
///
/// The lowest class that is wrong is named; what holds between classes is checked at the end.
pub(crate) fn check<V: ClassRows>(rows: &dyn Rows) -> Result<(), SnapshotError> {
    (0..V::CLASSES).try_for_each(|class| check_class::<V>(rows, class))?;
    V::check_together(|class| (numbers::<V>(rows, class), rows.count(class)))
}

/// Refuses a row that no table holds. Out of line: inlined into a loop over classes, what is computed
/// of every class would be kept on the stack.
#[inline(never)]
fn check_class<V: ClassRows>(rows: &dyn Rows, class: usize) -> Result<(), SnapshotError> {
    V::check_class(class, numbers::<V>(rows, class), rows.count(class))
}

/// The rows in an image of a table.
///
/// The numbers stand behind the header, class by class; the counts behind all numbers.
pub(crate) struct ImageRows<'a, V> {
    /// The bytes of the image, from its header on.
    image: &'a dyn Bytes,
    /// Which table it is of: it gives the shape.
    table: PhantomData<V>,
}

impl<'a, V: ClassRows> ImageRows<'a, V> {
    /// Where the counts begin.
    const COUNTS: usize = HEADER_LEN + V::CLASSES * V::WIDTH * V::Number::LEN;

    /// Nothing is checked here.
    pub(crate) fn new(image: &'a dyn Bytes) -> Self {
        Self {
            image,
            table: PhantomData,
        }
    }
}

impl<V: ClassRows> Rows for ImageRows<'_, V> {
    fn bits(&self, class: usize, place: usize) -> u64 {
        let index = class * V::WIDTH + place;
        self.image
            .bits(HEADER_LEN + index * V::Number::LEN, V::Number::LEN)
    }

    fn count(&self, class: usize) -> u32 {
        match V::IS_COUNTED {
            true => self.image.bits(Self::COUNTS + class * COUNT_LEN, COUNT_LEN) as u32,
            false => 0,
        }
    }
}
