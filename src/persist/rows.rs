//! The numbers and counts in an image, wherever its bytes lie: in RAM, or in flash.
//!
//! One code reads them for every table: it asks for one number at a time.

use crate::{
    element::number::Number,
    persist::{
        bytes::Bytes,
        class_rows::{ClassRows, width},
        crc32::Crc32,
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
    /// The bytes of a count; 0 in an image without counts.
    count_len: usize,
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
            count_len: if is_counted { COUNT_LEN } else { 0 },
        }
    }

    /// How many classes the image holds.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// The length of the image.
    // OK here and below: the image was checked, so its length does not overflow.
    #[inline(always)]
    pub(crate) fn image_len(&self) -> usize {
        let counts = self.classes.wrapping_mul(self.count_len);
        self.counts_at()
            .wrapping_add(counts)
            .wrapping_add(Crc32::LEN)
    }

    /// Where the counts begin.
    #[inline(always)]
    fn counts_at(&self) -> usize {
        self.number_at(self.classes, 0)
    }

    /// Where a number begins.
    #[inline(always)]
    fn number_at(&self, class: usize, place: usize) -> usize {
        let index = class.wrapping_mul(self.width).wrapping_add(place);
        HEADER_LEN.wrapping_add(index.wrapping_mul(self.number_len))
    }

    /// One number of a class that the image holds.
    #[inline(never)]
    pub(crate) fn bits(&self, class: usize, place: usize) -> u64 {
        self.image
            .bits(self.number_at(class, place), self.number_len)
    }

    /// How many samples a class holds; 0 in an image without counts, and of a class that is not in it.
    #[inline(never)]
    pub(crate) fn count(&self, class: usize) -> u32 {
        if class >= self.classes {
            return 0;
        }
        let at = self.counts_at().wrapping_add(class.wrapping_mul(COUNT_LEN));
        self.image.bits(at, self.count_len) as u32
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
