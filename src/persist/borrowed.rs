//! Borrowed tables, as rows of numbers: each has a shape of its own.
//!
//! The bytes are those of the tables whose shape the compiler knows: what one kind of table writes, the
//! other reads.

use crate::{
    element::{Element, number::NumberKind, sealed::Sealed},
    metric::{slice_view::SliceView, table_element::TableElement},
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        kind::TableKind,
        sums::{check_merge, check_sums, merge},
        tables::{check_center, fill},
    },
    tables::{
        borrowed::{
            center_table_ref::CenterTableRef, class_centers_mut::ClassCentersMut,
            class_centers_ref::ClassCentersRef,
        },
        row::zero_if_empty,
    },
};

/// The shape of slices.
fn shape_of(table: &impl SliceView) -> TableShape {
    TableShape {
        classes: table.classes(),
        dim: table.dim(),
    }
}

impl<T: Element> Sealed for ClassCentersMut<'_, T> {}

/// The sums in the slices of a caller.
impl<T: Element> ClassRows for ClassCentersMut<'_, T> {
    const KIND: TableKind = TableKind::ClassCenters;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = None;

    type Number = T::Sum;

    fn shape(&self) -> TableShape {
        shape_of(&self.as_ref())
    }

    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        self.as_ref().number(class, place)
    }

    fn samples(&self, class: usize) -> u32 {
        self.as_ref().count(class)
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_sums::<T>(class, numbers, count)
    }

    /// Writes the sums and the count; zeros when the count is 0.
    fn put_class(&mut self, class: usize, numbers: impl Iterator<Item = T::Sum>, count: u32) {
        if let Ok((sums, own_count)) = self.view_mut().slot(class) {
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
        let own = self.as_ref();
        let sums = own.sum(class).into_iter().flatten().copied();
        check_merge::<T>(class, (sums, own.count(class)), (numbers, count))
    }

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

/// The same, only to be written into images and records.
impl<T: Element> ClassRows for ClassCentersRef<'_, T> {
    const KIND: TableKind = TableKind::ClassCenters;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = None;

    type Number = T::Sum;

    const IS_READ_ONLY: bool = true;

    fn shape(&self) -> TableShape {
        shape_of(self)
    }

    fn number(&self, class: usize, place: usize) -> Option<T::Sum> {
        self.sum(class)?.get(place).copied()
    }

    fn samples(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_sums::<T>(class, numbers, count)
    }

    // Never called: what would restore into it does not compile.
    fn put_class(&mut self, _: usize, _: impl Iterator<Item = T::Sum>, _: u32) {}
}

/// Centers in the slices of a caller, only to be written into images and records.
impl<T: TableElement> ClassRows for CenterTableRef<'_, T> {
    const KIND: TableKind = TableKind::CenterTable;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = None;

    type Number = T::Component;

    const IS_READ_ONLY: bool = true;

    fn shape(&self) -> TableShape {
        shape_of(self)
    }

    /// The component of dimension `place`; 0 in an empty class.
    fn number(&self, class: usize, place: usize) -> Option<T::Component> {
        let TableShape { classes, dim } = shape_of(self);
        match self.center(class) {
            Some(center) => center.get(place).copied(),
            None => (class < classes && place < dim).then_some(T::ZERO_COMPONENT),
        }
    }

    fn samples(&self, class: usize) -> u32 {
        self.counts().get(class).copied().unwrap_or(0)
    }

    fn check_class(
        class: usize,
        numbers: impl Iterator<Item = T::Component> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_center::<T>(class, numbers, count, T::ZERO_COMPONENT)
    }

    // Never called: what would restore into it does not compile.
    fn put_class(&mut self, _: usize, _: impl Iterator<Item = T::Component>, _: u32) {}
}
