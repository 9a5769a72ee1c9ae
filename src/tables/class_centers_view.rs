//! Sums and counts, as queries see them.
//!
//! The center that a query meets is `sum * (1 / count)`, one rounding more than `sum / count`: the
//! reciprocal costs one division a class, the quotient would cost one a dimension. Center loss and
//! `write_center` divide.

use crate::{
    element::{Element, sealed::Sealed},
    kernels::rows::Sums,
    metric::{
        Metric, center_view::CenterView, classify::Classify, squared_euclidean::SquaredEuclidean,
    },
    tables::{class_centers::ClassCenters, sum_rows::components},
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

    /// The components that `center` gives, each by a division.
    fn components(&self, class: usize) -> Option<impl Iterator<Item = T::Center>> {
        components::<T, _>(self.view(), class)
    }

    /// The embedding as floats; exact.
    fn widened(embedding: &[T::Component; DIM]) -> impl Iterator<Item = T::Center> {
        embedding.iter().map(|x| T::widen(*x))
    }

    /// Measures all classes in groups: see `metric::stored`.
    #[inline(always)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[T::Component; DIM],
        visit: impl FnMut(usize, M::Measure<T::Center>),
    ) {
        metric.of_floats::<T, Sums, _>(self.view(), query, visit);
    }

    /// The division in steps of four dimensions.
    fn write_center(&self, class: usize, center: &mut [T::Center; DIM]) -> Option<()> {
        self.write_center(class, center)
    }
}

impl<T: Element, const CLASSES: usize, const DIM: usize> Sealed for ClassCenters<T, CLASSES, DIM> {}
