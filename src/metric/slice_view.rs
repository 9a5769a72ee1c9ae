//! The trait of tables whose shape is known at run time: queries by any metric.

use crate::{
    element::{distance::Distance, sealed::Sealed},
    error::LengthMismatch,
    metric::{
        Metric, is_result,
        nearest::{BestTwo, Nearest, Places, Ranked},
        squared_euclidean::SquaredEuclidean,
    },
};

/// What a metric gives in a table.
type Measure<V, M> = <M as Metric>::Measure<<V as SliceView>::Distance>;

/// The queries of a borrowed table: those of [`Classify`](crate::Classify) and
/// [`CenterView`](crate::CenterView), with the same results to the bit.
///
/// A query has as many components as the table has dimensions. One of another length is refused, and
/// nothing is written then.
///
/// The trait is sealed: only this crate implements it.
pub trait SliceView: Sealed {
    /// The type of a component of a query.
    type Component: Copy;
    /// The number type of distances.
    type Distance: Distance;

    /// Returns the number of classes.
    fn classes(&self) -> usize;

    /// Returns the number of dimensions.
    fn dim(&self) -> usize;

    /// Visits each class that has samples, in the order of the classes, with what a metric gives, which
    /// may be no result. The query has the right length.
    #[doc(hidden)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[Self::Component],
        visit: impl FnMut(usize, Measure<Self, M>),
    );

    /// Returns the class whose center is nearest, by squared Euclidean distance, and the runner-up.
    ///
    /// # Errors
    ///
    /// A query of another length.
    #[inline]
    fn nearest(
        &self,
        query: &[Self::Component],
    ) -> Result<Option<Nearest<Self::Distance>>, LengthMismatch> {
        self.nearest_by(SquaredEuclidean, query)
    }

    /// Returns the best class by a metric, its measure, and the runner-up.
    ///
    /// # Errors
    ///
    /// A query of another length.
    #[inline]
    fn nearest_by<M: Metric>(
        &self,
        metric: M,
        query: &[Self::Component],
    ) -> Result<Option<Nearest<Self::Distance, M>>, LengthMismatch> {
        LengthMismatch::check(self.dim(), query.len())?;
        let mut best = BestTwo::<Self::Distance, M>::new();
        self.visit(metric, query, |class, measure| best.offer(class, measure));
        Ok(best.nearest())
    }

    /// Writes the best classes by a metric, best first, as many as there are places; `None` in places
    /// that are left.
    ///
    /// # Errors
    ///
    /// A query of another length.
    #[inline]
    fn top_k_by<M: Metric>(
        &self,
        metric: M,
        query: &[Self::Component],
        places: &mut [Option<Ranked<Measure<Self, M>>>],
    ) -> Result<(), LengthMismatch> {
        LengthMismatch::check(self.dim(), query.len())?;
        let mut places = Places::new(places);
        self.visit(metric, query, |class, measure| {
            if is_result::<M, Self::Distance>(&measure) {
                places.offer(class, measure, M::is_better::<Self::Distance>);
            }
        });
        Ok(())
    }

    /// Writes what a metric gives for every class: `None` for a class without a result.
    ///
    /// # Errors
    ///
    /// A query of another length, or not one result a class.
    #[inline]
    fn measures<M: Metric>(
        &self,
        metric: M,
        query: &[Self::Component],
        results: &mut [Option<Measure<Self, M>>],
    ) -> Result<(), LengthMismatch> {
        LengthMismatch::check(self.dim(), query.len())?;
        LengthMismatch::check(self.classes(), results.len())?;
        results.fill(None);
        self.visit(metric, query, |class, measure| {
            if is_result::<M, Self::Distance>(&measure)
                && let Some(place) = results.get_mut(class)
            {
                *place = Some(measure);
            }
        });
        Ok(())
    }
}
