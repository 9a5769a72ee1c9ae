//! The image of a table of sums, as the table.

use core::marker::PhantomData;

use crate::{
    element::{
        Element,
        number::{Number, NumberKind},
        sealed::Sealed,
    },
    persist::{
        bytes::{get, put},
        class_rows::{ClassRows, TableShape, row_len},
        crc32::Crc32,
        error::SnapshotError,
        header::ImageHeader,
        kind::TableKind,
        lengths::{COUNT_LEN, HEADER_LEN},
        sums::{check_merge, check_sums},
    },
};

/// A table whose sums and counts lie where its image has them: nothing is copied out of the bytes.
///
/// After a change the checksum is that of before: [`seal`](Self::seal) makes it new.
pub(super) struct ImageSums<'a, T> {
    /// The whole image, which is as long as its header says.
    image: &'a mut [u8],
    shape: TableShape,
    element: PhantomData<T>,
}

impl<'a, T: Element> ImageSums<'a, T> {
    /// The table in an image that was looked at, and is of this kind and element.
    pub(super) fn new(image: &'a mut [u8], header: &ImageHeader) -> Self {
        // OK: the length of the image was computed of both, so each is a `usize`.
        let shape = TableShape {
            classes: header.classes as usize,
            dim: header.dim as usize,
        };
        Self {
            image,
            shape,
            element: PhantomData,
        }
    }

    /// Makes the checksum new. The sums of an empty class become `+0` before, as in a table.
    pub(super) fn seal(mut self) {
        for class in 0..self.shape.classes {
            if self.samples(class) == 0 {
                self.empty_class(class);
            }
        }
        if let Some((checked, crc)) = self.image.split_last_chunk_mut::<{ Crc32::LEN }>() {
            *crc = Crc32::of(checked).to_le_bytes();
        }
    }

    /// Where a number begins.
    #[inline(always)]
    fn place(&self, class: usize, place: usize) -> usize {
        HEADER_LEN + class * row_len::<Self>(self.shape) + place * T::Sum::LEN
    }

    /// Where the count of a class begins.
    #[inline(always)]
    fn count_place(&self, class: usize) -> usize {
        self.place(self.shape.classes, 0) + class * COUNT_LEN
    }

    /// Writes one number of a class.
    #[inline(always)]
    fn set(&mut self, class: usize, place: usize, sum: T::Sum) {
        let at = self.place(class, place);
        put(self.image, at..at + T::Sum::LEN, sum);
    }

    /// Writes the count of a class.
    #[inline(always)]
    fn set_count(&mut self, class: usize, count: u32) {
        let at = self.count_place(class);
        put(self.image, at..at + COUNT_LEN, count);
    }
}

impl<T> Sealed for ImageSums<'_, T> {}

impl<T: Element> ClassRows for ImageSums<'_, T> {
    const KIND: TableKind = TableKind::ClassCenters;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = None;

    type Number = T::Sum;

    fn shape(&self) -> TableShape {
        self.shape
    }

    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        let is_there = class < self.shape.classes && place < self.shape.dim;
        let at = self.place(class, place);
        is_there.then(|| get(self.image, at..at + T::Sum::LEN))
    }

    fn samples(&self, class: usize) -> u32 {
        let at = self.count_place(class);
        match class < self.shape.classes {
            true => get(self.image, at..at + COUNT_LEN),
            false => 0,
        }
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_sums::<T>(class, numbers, count)
    }

    /// Writes the sums and the count; zeros where there are none.
    fn put_class(&mut self, class: usize, mut numbers: impl Iterator<Item = T::Sum>, count: u32) {
        if class < self.shape.classes {
            for place in 0..self.shape.dim {
                let number = numbers.next().filter(|_| count > 0);
                self.set(class, place, number.unwrap_or(T::ZERO));
            }
            self.set_count(class, count);
        }
    }

    const IS_MERGEABLE: bool = true;

    fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        let own = (0..self.shape.dim).filter_map(|place| self.number(class, place));
        check_merge::<T>(class, (own, self.samples(class)), (numbers, count))
    }

    /// Adds each number where it stands. An empty class takes the numbers as a table of zeros does.
    fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) {
        let own_count = self.samples(class);
        if count == 0 || class >= self.shape.classes {
            return;
        }
        for (place, more) in (0..self.shape.dim).zip(numbers) {
            let own = self.number(class, place).filter(|_| own_count > 0);
            self.set(class, place, T::merge(own.unwrap_or(T::ZERO), more));
        }
        // OK: the sum was checked.
        self.set_count(class, own_count.wrapping_add(count));
    }
}
