//! The tables, as rows of numbers.
//!
//! Each table says which numbers an image holds of a class, in which order, and which of them it
//! refuses. The bytes follow from that: its numbers of `Number::LEN` bytes a class, then a count of
//! four bytes a class.
//!
//! | table | numbers of a class | refused |
//! |---|---|---|
//! | `ClassCenters` | `DIM` sums | counts above `MAX_COUNT`, sums that no `count` embeddings have |
//! | `MovingCenters` | `DIM` components | NaN, infinity, magnitudes from `MAX_ABS` on |
//! | `CenterTable` | `DIM` components | the same; integers are all accepted |
//! | `ClassVariance` | `DIM` means, `DIM` squared deviations | the same, and negative deviations |
//!
//! An empty class is saved as zeros. Other numbers in an empty class are refused, except in
//! `ClassCenters`, where `fits` allows a zero of either sign.

use core::iter;

use crate::{
    element::{Element, OUT_OF_RANGE, number::NumberKind},
    error::UpdateError,
    metric::table_element::TableElement,
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        kind::TableKind,
        sums::{check_merge, check_sums, merge, wrong},
    },
    tables::{
        center_table::CenterTable, class_centers::ClassCenters, class_variance::ClassVariance,
        moving_centers::MovingCenters, row::zero_if_empty,
    },
};

/// The sums of a table of sums, `DIM * size_of::<T::Sum>()` bytes a class.
///
/// Sums are saved as they are, so a restored table goes on summing where the saved one stopped.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassRows
    for ClassCenters<T, CLASSES, DIM>
{
    const KIND: TableKind = TableKind::ClassCenters;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: DIM,
    });

    type Number = T::Sum;

    /// The sum of dimension `place`.
    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        self.sum(class)?.get(place).copied()
    }

    /// The number of embeddings in the sums.
    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    /// Refuses a count above `MAX_COUNT`, and the first sum that no `count` embeddings can have.
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_sums::<T>(class, numbers, count)
    }

    /// Writes the sums and the count. The sums of an empty class become `+0`, the state of a new table.
    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Sum>, count: u32) {
        if let Ok((sums, own_count)) = self.view_mut().slot(class) {
            fill(sums, numbers, T::ZERO);
            zero_if_empty(sums, count, T::ZERO);
            *own_count = count;
        }
    }

    const IS_MERGEABLE: bool = true;

    /// Refuses a merge whose total count or whose sums would not fit the table.
    fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        let own = self.sum(class).into_iter().flatten().copied();
        check_merge::<T>(class, (own, self.count(class)), (numbers, count))
    }

    /// Adds sums to sums and count to count.
    fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) {
        if let Ok((sums, own_count)) = self.view_mut().slot(class) {
            merge::<T>((sums, own_count), (numbers, count));
        }
    }
}

/// The centers of a table of moving centers, `DIM * 4` bytes a class.
impl<const CLASSES: usize, const DIM: usize> ClassRows for MovingCenters<CLASSES, DIM> {
    const KIND: TableKind = TableKind::MovingCenters;
    const ELEMENT: NumberKind = NumberKind::F32;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: DIM,
    });

    type Number = f32;

    /// The component of dimension `place`; 0 in an empty class.
    fn number(&self, class: usize, place: usize) -> Option<f32> {
        component(self.row(class), class < CLASSES, place, 0.0)
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    /// Refuses components that are out of range, and an empty class with a center.
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_center::<f32>(class, numbers, count, 0.0)
    }

    /// Writes the center and the count; zeros when the count is 0.
    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = f32>, count: u32) {
        if let Ok((center, own_count)) = self.slot(class) {
            fill(center, numbers.filter(|_| count > 0), 0.0);
            *own_count = count;
        }
    }
}

/// The centers of a prepared table, `DIM * size_of::<T::Component>()` bytes a class.
impl<T: TableElement, const CLASSES: usize, const DIM: usize> ClassRows
    for CenterTable<T, CLASSES, DIM>
{
    const KIND: TableKind = TableKind::CenterTable;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: DIM,
    });

    type Number = T::Component;

    /// The component of dimension `place`; 0 in an empty class.
    fn number(&self, class: usize, place: usize) -> Option<T::Component> {
        component(self.row(class), class < CLASSES, place, T::ZERO_COMPONENT)
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    /// Refuses components that are out of range, and an empty class with a center.
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Component> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_center::<T>(class, numbers, count, T::ZERO_COMPONENT)
    }

    /// Writes the center and the count; zeros when the count is 0.
    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Component>, count: u32) {
        self.put(class, count, |center| {
            fill(center, numbers, T::ZERO_COMPONENT);
        });
    }
}

/// The means of a class and then its squared deviations, `2 * DIM * 4` bytes a class.
impl<const CLASSES: usize, const DIM: usize> ClassRows for ClassVariance<CLASSES, DIM> {
    const KIND: TableKind = TableKind::ClassVariance;
    const ELEMENT: NumberKind = NumberKind::F32;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES,
        dim: DIM,
    });
    const PER_DIM: usize = 2;

    type Number = f32;

    /// The mean of dimension `place` below `DIM`, else the sum of squared deviations of dimension
    /// `place - DIM`.
    fn number(&self, class: usize, place: usize) -> Option<f32> {
        self.number(class, place)
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    /// Refuses what no embeddings give, among it a negative squared deviation.
    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        Self::check_numbers(class, numbers, count).or_else(|error| wrong(class, error))
    }

    /// Writes means, deviations and the count; zeros when the count is 0.
    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = f32>, count: u32) {
        if let Ok(row) = self.slot(class) {
            row.put(numbers.filter(|_| count > 0), count);
        }
    }

    const IS_MERGEABLE: bool = true;

    /// Refuses a merge whose count, means or deviations would be out of range.
    fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        self.check_merge(class, numbers, count)
            .or_else(|error| wrong(class, error))
    }

    /// Merges by the pairwise formula of Chan, Golub and LeVeque 1979, as the table itself does.
    fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) {
        self.merge_class(class, numbers, count);
    }
}

/// One number of a center; zero in a class without one.
///
/// `is_class` tells an empty class, which reads as zeros, from an index out of range, which reads as
/// `None`.
fn component<N: Copy, const DIM: usize>(
    center: Option<&[N; DIM]>,
    is_class: bool,
    place: usize,
    zero: N,
) -> Option<N> {
    match center {
        Some(center) => center.get(place).copied(),
        None => (is_class && place < DIM).then_some(zero),
    }
}

/// Refuses a center with components that are out of range, and one of an empty class.
///
/// Two passes over the numbers, each of which stops at the first bad one. `range_bits` tests the
/// exponent, so that no float arithmetic is needed.
pub(super) fn check_center<T: Element>(
    class: usize,
    numbers: impl Iterator<Item = T::Component> + Clone,
    count: u32,
    zero: T::Component,
) -> Result<(), SnapshotError> {
    let is_out_of_range = |x| T::range_bits(x) & OUT_OF_RANGE != 0;
    if let Some(dim) = numbers.clone().position(is_out_of_range) {
        return wrong(class, UpdateError::ComponentOutOfRange { dim });
    }
    match numbers.clone().position(|x| count == 0 && x != zero) {
        None => Ok(()),
        Some(dim) => wrong(class, UpdateError::SumOutOfRange { class, dim }),
    }
}

/// Fills a row with numbers, and with zeros where there are none.
///
/// Writes the whole row, however many the iterator gives.
pub(super) fn fill<N: Copy>(row: &mut [N], numbers: impl Iterator<Item = N>, zero: N) {
    for (own, number) in row.iter_mut().zip(numbers.chain(iter::repeat(zero))) {
        *own = number;
    }
}
