//! The tables, as rows of numbers.

use core::iter;

use crate::{
    decisions::thresholds::Thresholds,
    element::{Element, OUT_OF_RANGE, distance::Distance, number::NumberKind},
    error::{SnapshotError, UpdateError},
    metric::table_element::TableElement,
    persist::{
        header::TableKind,
        saved::{ClassTable, Mergeable, Sealed, Snapshot},
    },
    tables::{
        center_table::CenterTable,
        class_centers::{ClassCenters, settle},
        class_variance::ClassVariance,
        moving_centers::MovingCenters,
    },
};

impl<T: Element, const CLASSES: usize, const DIM: usize> Sealed for ClassCenters<T, CLASSES, DIM> {}
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassTable
    for ClassCenters<T, CLASSES, DIM>
{
}

impl<T: Element, const CLASSES: usize, const DIM: usize> Snapshot
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
            settle::<T, DIM>(sums, count);
            *own_count = count;
        }
    }
}

impl<T: Element, const CLASSES: usize, const DIM: usize> Mergeable
    for ClassCenters<T, CLASSES, DIM>
{
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

impl<const CLASSES: usize, const DIM: usize> Sealed for MovingCenters<CLASSES, DIM> {}
impl<const CLASSES: usize, const DIM: usize> ClassTable for MovingCenters<CLASSES, DIM> {}

impl<const CLASSES: usize, const DIM: usize> Snapshot for MovingCenters<CLASSES, DIM> {
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

impl<T: TableElement, const CLASSES: usize, const DIM: usize> Sealed
    for CenterTable<T, CLASSES, DIM>
{
}
impl<T: TableElement, const CLASSES: usize, const DIM: usize> ClassTable
    for CenterTable<T, CLASSES, DIM>
{
}

impl<T: TableElement, const CLASSES: usize, const DIM: usize> Snapshot
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

impl<const CLASSES: usize, const DIM: usize> Sealed for ClassVariance<CLASSES, DIM> {}
impl<const CLASSES: usize, const DIM: usize> ClassTable for ClassVariance<CLASSES, DIM> {}

impl<const CLASSES: usize, const DIM: usize> Snapshot for ClassVariance<CLASSES, DIM> {
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
}

impl<const CLASSES: usize, const DIM: usize> Mergeable for ClassVariance<CLASSES, DIM> {
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

impl<D: Distance, const CLASSES: usize> Sealed for Thresholds<D, CLASSES> {}

impl<D: Distance, const CLASSES: usize> Snapshot for Thresholds<D, CLASSES> {
    const KIND: TableKind = TableKind::Thresholds;
    const ELEMENT: NumberKind = D::KIND;
    const CLASSES: usize = CLASSES;
    const DIM: usize = 2;

    type Number = D;

    const IS_COUNTED: bool = false;

    fn number(&self, class: usize, place: usize) -> Option<D> {
        match place {
            0 => self.max_squared_distance(class),
            _ => self.min_margin(class),
        }
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

    fn put_class(&mut self, class: usize, mut numbers: impl Iterator<Item = D>, _: u32) {
        if let (Some(max_squared_distance), Some(min_margin)) = (numbers.next(), numbers.next()) {
            self.set_class(class, max_squared_distance, min_margin).ok();
        }
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
