//! The tables, as rows of numbers.

use core::iter;

use crate::{
    element::{Element, OUT_OF_RANGE, number::NumberKind},
    error::UpdateError,
    metric::table_element::TableElement,
    persist::{class_rows::ClassRows, error::SnapshotError, header::TableKind},
    tables::{
        center_table::CenterTable, class_centers::ClassCenters, class_variance::ClassVariance,
        moving_centers::MovingCenters, row::zero_if_empty,
    },
};

impl<T: Element, const CLASSES: usize, const DIM: usize> ClassRows
    for ClassCenters<T, CLASSES, DIM>
{
    const KIND: TableKind = TableKind::ClassCenters;
    const ELEMENT: NumberKind = T::KIND;
    const CLASSES: usize = CLASSES;
    const DIM: usize = DIM;

    type Number = T::Sum;

    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        self.sum(class)?.get(place).copied()
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn check_class(
        class: usize,
        mut numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        if count > T::MAX_COUNT {
            return wrong(class, UpdateError::ClassFull { class });
        }
        match numbers.position(|sum| !T::fits(sum, count)) {
            None => Ok(()),
            Some(dim) => wrong(class, UpdateError::SumOutOfRange { class, dim }),
        }
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Sum>, count: u32) {
        if let Ok((sums, own_count)) = self.slot(class) {
            fill(sums, numbers, T::ZERO);
            zero_if_empty(sums, count, T::ZERO);
            *own_count = count;
        }
    }

    const IS_MERGEABLE: bool = true;

    fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        if count == 0 {
            return Ok(());
        }
        let total = self.count(class).checked_add(count);
        let Some(total) = total.filter(|total| *total <= T::MAX_COUNT) else {
            return wrong(class, UpdateError::ClassFull { class });
        };
        let own = self.sum(class).into_iter().flatten();
        let mut merged = own.zip(numbers).map(|(own, more)| T::merge(*own, more));
        match merged.position(|sum| !T::fits(sum, total)) {
            None => Ok(()),
            Some(dim) => wrong(class, UpdateError::SumOutOfRange { class, dim }),
        }
    }

    fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) {
        if let Ok((sums, own_count)) = self.slot(class)
            && count > 0
        {
            for (own, more) in sums.iter_mut().zip(numbers) {
                *own = T::merge(*own, more);
            }
            *own_count += count;
        }
    }
}

impl<const CLASSES: usize, const DIM: usize> ClassRows for MovingCenters<CLASSES, DIM> {
    const KIND: TableKind = TableKind::MovingCenters;
    const ELEMENT: NumberKind = NumberKind::F32;
    const CLASSES: usize = CLASSES;
    const DIM: usize = DIM;

    type Number = f32;

    fn number(&self, class: usize, place: usize) -> Option<f32> {
        component(self.row(class), class < CLASSES, place, 0.0)
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_center::<f32>(class, numbers, count, 0.0)
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = f32>, count: u32) {
        if let Ok((center, own_count)) = self.slot(class) {
            fill(center, numbers.filter(|_| count > 0), 0.0);
            *own_count = count;
        }
    }
}

impl<T: TableElement, const CLASSES: usize, const DIM: usize> ClassRows
    for CenterTable<T, CLASSES, DIM>
{
    const KIND: TableKind = TableKind::CenterTable;
    const ELEMENT: NumberKind = T::KIND;
    const CLASSES: usize = CLASSES;
    const DIM: usize = DIM;

    type Number = T::Component;

    fn number(&self, class: usize, place: usize) -> Option<T::Component> {
        component(self.row(class), class < CLASSES, place, T::ZERO_COMPONENT)
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Component> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_center::<T>(class, numbers, count, T::ZERO_COMPONENT)
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Component>, count: u32) {
        if let Ok((center, own_count)) = self.slot(class) {
            fill(center, numbers.filter(|_| count > 0), T::ZERO_COMPONENT);
            *own_count = count;
        }
    }
}

impl<const CLASSES: usize, const DIM: usize> ClassRows for ClassVariance<CLASSES, DIM> {
    const KIND: TableKind = TableKind::ClassVariance;
    const ELEMENT: NumberKind = NumberKind::F32;
    const CLASSES: usize = CLASSES;
    const DIM: usize = DIM;
    const WIDTH: usize = 2 * DIM;

    type Number = f32;

    fn number(&self, class: usize, place: usize) -> Option<f32> {
        self.number(class, place)
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        Self::check_numbers(class, numbers, count).or_else(|error| wrong(class, error))
    }

    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = f32>, count: u32) {
        if let Ok(row) = self.slot(class) {
            row.put(numbers.filter(|_| count > 0), count);
        }
    }

    const IS_MERGEABLE: bool = true;

    fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        self.check_merge(class, numbers, count)
            .or_else(|error| wrong(class, error))
    }

    fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) {
        self.merge_class(class, numbers, count);
    }
}

/// The refusal of a class.
fn wrong(class: usize, error: UpdateError) -> Result<(), SnapshotError> {
    Err(SnapshotError::Class { class, error })
}

/// One number of a center; zero in a class without one.
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
fn check_center<T: Element>(
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
fn fill<N: Copy, const DIM: usize>(row: &mut [N; DIM], numbers: impl Iterator<Item = N>, zero: N) {
    for (own, number) in row.iter_mut().zip(numbers.chain(iter::repeat(zero))) {
        *own = number;
    }
}
