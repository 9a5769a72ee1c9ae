//! The numbers and counts in an image, wherever its bytes lie: in RAM, or in flash.
//!
//! One code reads them for every table: it asks for one number at a time.

use crate::{
    element::number::Number,
    persist::{
        bytes::Bytes,
        class_rows::{ClassRows, TableShape, behind_rows, width},
        crc32::Crc32,
        error::SnapshotError,
        header::{CLASSES_FIELD, word_field},
        lengths::{COUNT_LEN, HEADER_LEN, header_len},
        numbers::TableNumbers,
    },
};

/// The rows in an image.
///
/// The numbers stand behind the header, class by class; then the triangle, if there is one; then the counts.
/// The image may be of fewer classes than the table that it is read for.
pub(crate) struct ImageRows<'a> {
    /// The bytes of the image, from its header on.
    image: &'a dyn Bytes,
    /// The bytes of the header.
    header_len: usize,
    /// How many classes the image holds, or rows of them.
    classes: usize,
    /// How many numbers there are of a class.
    width: usize,
    /// The bytes of a number.
    number_len: usize,
    /// The bytes of what stands behind the numbers; 0 in an image without such.
    triangle_len: usize,
    /// The bytes of a number of it.
    entry_len: usize,
    /// The bytes of a count; 0 in an image without counts.
    count_len: usize,
}

impl<'a> ImageRows<'a> {
    /// The rows of an image for a table, whose dimensions it has. Nothing is checked here.
    #[inline(always)]
    pub(crate) fn new<V: ClassRows>(table: &V, image: &'a dyn Bytes) -> Self {
        let rows = Self::of_numbers::<V::Number>(image, width(table), V::IS_COUNTED);
        Self {
            header_len: header_len(V::KIND),
            classes: rows.classes.wrapping_mul(V::CENTERS),
            triangle_len: behind_rows(table, rows.classes),
            entry_len: V::ENTRY_LEN,
            ..rows
        }
    }

    /// The rows of an image of so many numbers a class, and nothing that they share.
    #[inline(always)]
    pub(crate) fn of_numbers<N: Number>(
        image: &'a dyn Bytes,
        width: usize,
        is_counted: bool,
    ) -> Self {
        Self {
            image,
            header_len: HEADER_LEN,
            classes: image.bits(CLASSES_FIELD.start, CLASSES_FIELD.len()) as usize,
            width,
            number_len: N::LEN,
            triangle_len: 0,
            entry_len: 0,
            count_len: if is_counted { COUNT_LEN } else { 0 },
        }
    }

    /// How many classes the image holds, or rows of them.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// How many numbers stand behind the rows.
    pub(crate) fn entries(&self) -> usize {
        self.triangle_len.checked_div(self.entry_len).unwrap_or(0)
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
            .wrapping_add(self.triangle_len)
    }

    /// Where a number begins.
    #[inline(always)]
    fn number_at(&self, class: usize, place: usize) -> usize {
        let index = class.wrapping_mul(self.width).wrapping_add(place);
        self.header_len
            .wrapping_add(index.wrapping_mul(self.number_len))
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
    pub(crate) fn check<V: ClassRows>(&self, table: &V) -> Result<(), SnapshotError> {
        (0..self.classes).try_for_each(|class| self.check_class::<V>(class))?;
        V::check_together(|class| (self.numbers(class), self.count(class)))?;
        let shape = TableShape {
            classes: self.classes,
            ..table.shape()
        };
        table.check_shared(shape, self)
    }

    /// Refuses a row that no table holds. Out of line: inlined into a loop over classes, what is computed
    /// of every class would be kept on the stack.
    #[inline(never)]
    fn check_class<V: ClassRows>(&self, class: usize) -> Result<(), SnapshotError> {
        V::check_class(class, self.numbers(class), self.count(class))
    }
}

impl TableNumbers for ImageRows<'_> {
    fn number_bits(&self, class: usize, place: usize) -> u64 {
        self.bits(class, place)
    }

    fn count(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn word(&self, index: usize) -> u32 {
        let field = word_field(index);
        self.image.bits(field.start, field.len()) as u32
    }

    fn entry_bits(&self, place: usize) -> u64 {
        let at = place.wrapping_mul(self.entry_len);
        let at = self.number_at(self.classes, 0).wrapping_add(at);
        self.image.bits(at, self.entry_len)
    }
}
