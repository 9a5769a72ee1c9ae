//! Tables of a known shape as borrowed ones: for functions that serve all shapes.

use crate::{
    element::Element,
    kernels::shape::Given,
    metric::table_element::TableElement,
    tables::{
        borrowed::{
            center_table_ref::CenterTableRef, class_centers_mut::ClassCentersMut,
            class_centers_ref::ClassCentersRef,
        },
        center_table::CenterTable,
        class_centers::ClassCenters,
    },
};

/// As a table over slices.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Returns the table as one whose shape is known at run time: a function that takes it serves all
    /// shapes, and is in flash once.
    ///
    /// ```
    /// use class_centers::{ClassCenters, ClassCentersMut, ClassCentersRef};
    ///
    /// fn samples(table: ClassCentersRef<'_, i8>) -> u64 {
    ///     table.total_count()
    /// }
    ///
    /// let mut table = ClassCenters::<i8, 3, 2>::new();
    /// table.as_mut().update(1, &[4, 2])?;
    /// assert_eq!(samples(table.as_ref()), 1);
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    pub fn as_ref(&self) -> ClassCentersRef<'_, T> {
        let rows = self.view();
        ClassCentersRef::of(rows.rows, rows.counts, Given { dim: DIM })
    }

    /// Returns the table as one whose shape is known at run time, to be changed.
    pub fn as_mut(&mut self) -> ClassCentersMut<'_, T> {
        let rows = self.view_mut();
        ClassCentersMut::of(rows.sums, rows.counts, Given { dim: DIM })
    }
}

/// As a table over slices.
impl<T: TableElement, const CLASSES: usize, const DIM: usize> CenterTable<T, CLASSES, DIM> {
    /// Returns the table as one whose shape is known at run time: a function that takes it serves all
    /// shapes, and is in flash once.
    pub fn as_ref(&self) -> CenterTableRef<'_, T> {
        let centers = self.centers.as_flattened();
        CenterTableRef::of(centers, &self.counts, &self.norms, Given { dim: DIM })
    }
}
