//! Sums and counts, as queries see them.

use crate::{
    element::{Element, sealed::Sealed},
    kernels::float::Sums,
    metric::{
        Metric, center_view::CenterView, classify::Classify, squared_euclidean::SquaredEuclidean,
    },
    tables::class_centers::ClassCenters,
};

/// Queries measure to the center taken as `sum * (1 / count)`.
impl<T: Element, const CLASSES: usize, const DIM: usize> Classify
    for ClassCenters<T, CLASSES, DIM>
{
    type Query = [T::Component; DIM];
    type Distance = T::Center;
    type By = SquaredEuclidean;

    #[inline(always)]
    fn visit_measures(&self, query: &[T::Component; DIM], visit: impl FnMut(usize, T::Center)) {
        self.visit(SquaredEuclidean, query, visit);
    }
}

impl<T: Element, const CLASSES: usize, const DIM: usize> CenterView
    for ClassCenters<T, CLASSES, DIM>
{
    type Center = [T::Center; DIM];
    type Each<X> = [X; CLASSES];

    fn counts(&self) -> &[u32] {
        self.counts()
    }

    fn components(&self, class: usize) -> Option<impl Iterator<Item = T::Center>> {
        self.components(class)
    }

    fn widened(embedding: &[T::Component; DIM]) -> impl Iterator<Item = T::Center> {
        embedding.iter().map(|x| T::widen(*x))
    }

    #[inline(always)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, M::Measure<T::Center>),
    ) {
        let (sums, counts) = self.rows();
        metric.of_floats::<T, Sums, CLASSES, DIM>(sums, counts, query, visit);
    }

    fn write_center(&self, class: usize, center: &mut [T::Center; DIM]) -> Option<()> {
        self.write_center(class, center)
    }
}

impl<T: Element, const CLASSES: usize, const DIM: usize> Sealed for ClassCenters<T, CLASSES, DIM> {}
