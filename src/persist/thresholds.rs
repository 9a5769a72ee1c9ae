//! Thresholds, as rows of numbers.
//!
//! An image holds two numbers a class, limit and least margin, in the type of the distance:
//! `2 * size_of::<D>()` bytes a class. There are no counts, and no classes that are learned one by one.
//!
//! Only thresholds of squared distances are saved. The image of a single pair of thresholds is that of
//! an array of one.

use core::array;

use crate::{
    decisions::thresholds::Thresholds,
    element::{distance::Distance, number::NumberKind, sealed::Sealed},
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        kind::TableKind,
    },
};

impl<D: Distance, const CLASSES: usize> Sealed for [Thresholds<D>; CLASSES] {}

/// Each class has its limit and its least margin.
impl<D: Distance, const CLASSES: usize> ClassRows for [Thresholds<D>; CLASSES] {
    const KIND: TableKind = TableKind::Thresholds;
    const ELEMENT: NumberKind = D::KIND;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: 2,
    });

    type Number = D;

    const IS_COUNTED: bool = false;
    const IS_LEARNED: bool = false;

    /// Place 0 is the limit, place 1 the least margin.
    fn number(&self, class: usize, place: usize) -> Option<D> {
        let thresholds = self.get(class)?;
        Some(match place {
            0 => thresholds.limit,
            _ => thresholds.min_margin,
        })
    }

    fn samples(&self, _: usize) -> u32 {
        0
    }

    // A threshold may be any number: NaN and infinity have a meaning too.
    fn check_class(
        _: usize,
        _: impl Iterator<Item = D> + Clone,
        _: u32,
    ) -> Result<(), SnapshotError> {
        Ok(())
    }

    /// Writes both numbers, if there are two: thresholds of a class that an image does not have stay as
    /// they are, since none stand for an empty class.
    fn put_class(&mut self, class: usize, mut numbers: impl Iterator<Item = D>, _: u32) {
        if let (Some(own), Some(limit), Some(min_margin)) =
            (self.get_mut(class), numbers.next(), numbers.next())
        {
            *own = Thresholds::new(limit, min_margin);
        }
    }
}

impl<D: Distance> Sealed for Thresholds<D> {}

/// The same for all classes: a table of one.
impl<D: Distance> ClassRows for Thresholds<D> {
    const KIND: TableKind = TableKind::Thresholds;
    const ELEMENT: NumberKind = D::KIND;
    const SHAPE: Option<TableShape> = <[Self; 1]>::SHAPE;

    type Number = D;

    const IS_COUNTED: bool = false;
    const IS_LEARNED: bool = false;

    fn number(&self, class: usize, place: usize) -> Option<D> {
        <[Self; 1]>::number(array::from_ref(self), class, place)
    }

    fn samples(&self, _: usize) -> u32 {
        0
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = D> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        <[Self; 1]>::check_class(class, numbers, count)
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = D>, count: u32) {
        array::from_mut(self).put_class(class, numbers, count);
    }
}
