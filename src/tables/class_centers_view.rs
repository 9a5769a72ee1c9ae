//! Sums and counts, as queries see them.

use crate::{
    element::{Element, distance::CosineParts},
    kernels::{
        float::{Sums, cosines, measures},
        term::{AbsoluteDifference, Product, SquaredDifference},
    },
    metric::center_view::{CenterView, Sealed},
    tables::class_centers::ClassCenters,
};

/// Queries measure to the center taken as `sum * (1 / count)`.
impl<T: Element, const CLASSES: usize, const DIM: usize> CenterView<CLASSES, DIM>
    for ClassCenters<T, CLASSES, DIM>
{
    type Component = T::Component;
    type Distance = T::Center;

    fn count(&self, class: usize) -> u32 {
        self.count(class)
    }

    fn write_center(&self, class: usize, center: &mut [T::Center; DIM]) -> Option<()> {
        self.write_center(class, center)
    }

    #[inline(always)]
    fn visit_squared_distances(
        &self,
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, T::Center),
    ) {
        let (sums, counts) = self.rows();
        measures::<T, Sums, SquaredDifference, CLASSES, DIM>(sums, counts, query, visit);
    }

    #[inline(always)]
    fn visit_manhattan_distances(
        &self,
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, T::Center),
    ) {
        let (sums, counts) = self.rows();
        measures::<T, Sums, AbsoluteDifference, CLASSES, DIM>(sums, counts, query, visit);
    }

    #[inline(always)]
    fn visit_dots(&self, query: &[T::Component; DIM], visit: impl FnMut(usize, T::Center)) {
        let (sums, counts) = self.rows();
        measures::<T, Sums, Product, CLASSES, DIM>(sums, counts, query, visit);
    }

    #[inline(always)]
    fn visit_cosines(
        &self,
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, CosineParts<T::Center>),
    ) {
        let (sums, counts) = self.rows();
        cosines::<T, Sums, CLASSES, DIM>(sums, counts, query, visit);
    }
}

impl<T: Element, const CLASSES: usize, const DIM: usize> Sealed for ClassCenters<T, CLASSES, DIM> {}
