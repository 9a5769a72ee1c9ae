//! The numbers and counts in an image, wherever its bytes lie: in RAM, or in flash.
//!
//! One code reads them for every table: it asks for one number at a time.

use crate::{
    element::number::Number,
    persist::{
        bytes::Bytes,
        class_rows::{ClassRows, width},
        error::SnapshotError,
        header::{CLASSES_FIELD, COUNT_LEN, HEADER_LEN},
    },
};

/// The rows in an image.
///
/// The numbers stand behind the header, class by class; the counts behind all numbers. The image may be
/// of fewer classes than the table that it is read for.
pub(crate) struct ImageRows<'a> {
    /// The bytes of the image, from its header on.
    image: &'a dyn Bytes,
    /// How many classes the image holds.
    classes: usize,
    /// How many numbers there are of a class.
    width: usize,
    /// The bytes of a number.
    number_len: usize,
    /// Whether there are counts.
    is_counted: bool,
}

impl<'a> ImageRows<'a> {
    /// The rows of an image for a table, whose dimensions it has. Nothing is checked here.
    #[inline(always)]
    pub(crate) fn new<V: ClassRows>(table: &V, image: &'a dyn Bytes) -> Self {
        Self::of_numbers::<V::Number>(image, width(table), V::IS_COUNTED)
    }

    /// The rows of an image of so many numbers a class.
    #[inline(always)]
    pub(crate) fn of_numbers<N: Number>(
        image: &'a dyn Bytes,
        width: usize,
        is_counted: bool,
    ) -> Self {
        Self {
            image,
            classes: image.bits(CLASSES_FIELD.start, CLASSES_FIELD.len()) as usize,
            width,
            number_len: N::LEN,
            is_counted,
        }
    }

    /// How many classes the image holds.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// One number of a class that the image holds.
    #[inline(never)]
    pub(crate) fn bits(&self, class: usize, place: usize) -> u64 {
        let at = (class * self.width + place) * self.number_len;
        self.image.bits(HEADER_LEN + at, self.number_len)
    }

    /// How many samples a class holds; 0 in an image without counts, and of a class that is not in it.
    #[inline(never)]
    pub(crate) fn count(&self, class: usize) -> u32 {
        if !self.is_counted || class >= self.classes {
            return 0;
        }
        let at = self.classes * self.width * self.number_len + class * COUNT_LEN;
        self.image.bits(HEADER_LEN + at, COUNT_LEN) as u32
    }

    /// The numbers of a class; none of a class that is not in the image.
    ///
    /// Each is read when it is asked for, again by each clone.
    #[inline(always)]
    pub(crate) fn numbers<N: Number>(&self, class: usize) -> impl Iterator<Item = N> + Clone {
        let width = if class < self.classes { self.width } else { 0 };
        (0..width).map(move |place| N::from_bits(self.bits(class, place)))
    }

    /// Refuses rows that no table of a type holds.
    ///
    /// The lowest class that is wrong is named; what holds between classes is checked at the end.
    pub(crate) fn check<V: ClassRows>(&self) -> Result<(), SnapshotError> {
        (0..self.classes).try_for_each(|class| self.check_class::<V>(class))?;
        V::check_together(|class| (self.numbers(class), self.count(class)))
    }

    /// Refuses a row that no table holds. Out of line: inlined into a loop over classes, what is computed
    /// of every class would be kept on the stack.
    #[inline(never)]
    fn check_class<V: ClassRows>(&self, class: usize) -> Result<(), SnapshotError> {
        V::check_class(class, self.numbers(class), self.count(class))
    }
}
