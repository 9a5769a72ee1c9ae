//! Which centers are nearest to a query.

use crate::{
    element::{Element, distance::Distance},
    metric::{Metric, SquaredEuclidean, center_view::CenterView, table_element::TableElement},
    tables::{
        center_table::CenterTable, class_centers::ClassCenters, class_variance::ClassVariance,
        moving_centers::MovingCenters,
    },
};

/// The class whose center is nearest to a query, and the one that comes second.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Nearest<D> {
    /// The class; of several at the same distance, the lowest.
    pub class: usize,
    /// The squared Euclidean distance from the query to the class's center.
    pub squared_distance: D,
    /// The next class and its squared distance; `None` when no other class has one.
    pub runner_up: Option<Ranked<D>>,
}

impl<D: Distance> Nearest<D> {
    /// Returns how much farther the runner-up is: the difference of the squared distances, or
    /// `None` without a runner-up.
    ///
    /// Half the difference of the distances themselves is the hypothesis margin (Crammer et al.
    /// 2002, NIPS 15); this one needs no root, and orders queries differently.
    ///
    /// ```
    /// use class_centers::ClassCenters;
    ///
    /// let mut table = ClassCenters::<f32, 3, 1>::new();
    /// table.update(0, &[0.0])?;
    /// assert_eq!(table.nearest(&[1.0]).and_then(|n| n.margin()), None);
    ///
    /// table.update(2, &[4.0])?;
    /// assert_eq!(table.nearest(&[1.0]).and_then(|n| n.margin()), Some(9.0 - 1.0));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    pub fn margin(&self) -> Option<D> {
        let runner_up = self.runner_up?;
        Some(runner_up.measure.minus(self.squared_distance))
    }
}

/// A class and what a metric gives for it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Ranked<M> {
    /// The class.
    pub class: usize,
    /// The measure, by [`SquaredEuclidean`] the squared distance.
    pub measure: M,
}

/// The class at the least squared distance, and the next.
#[inline(always)]
fn nearest<V, const CLASSES: usize, const DIM: usize>(
    view: &V,
    query: &[V::Component; DIM],
) -> Option<Nearest<V::Distance>>
where
    V: CenterView<CLASSES, DIM>,
{
    let mut best = BestTwo::new();
    view.visit_squared_distances(query, |class, distance| best.offer(class, distance));
    best.nearest()
}

/// The two classes at the least squared distances so far.
pub(crate) struct BestTwo<D> {
    first: Ranked<D>,
    second: Ranked<D>,
}

impl<D: Distance> BestTwo<D> {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        let none = Ranked {
            class: usize::MAX,
            measure: D::MAX,
        };
        Self {
            first: none,
            second: none,
        }
    }

    #[inline(always)]
    pub(crate) fn offer(&mut self, class: usize, measure: D) {
        // NaN, infinity and ties compare false.
        if measure < self.first.measure {
            self.second = self.first;
            self.first = Ranked { class, measure };
        } else if measure < self.second.measure {
            self.second = Ranked { class, measure };
        }
    }

    #[inline(always)]
    pub(crate) fn nearest(self) -> Option<Nearest<D>> {
        let found = |ranked: Ranked<D>| (ranked.measure < D::MAX).then_some(ranked);
        Some(Nearest {
            class: found(self.first)?.class,
            squared_distance: self.first.measure,
            runner_up: found(self.second),
        })
    }
}

/// The best class by a metric.
#[inline(always)]
fn nearest_by<M: Metric, V, const CLASSES: usize, const DIM: usize>(
    view: &V,
    query: &[V::Component; DIM],
) -> Option<Ranked<M::Measure<V::Distance>>>
where
    V: CenterView<CLASSES, DIM>,
{
    let mut best: Option<Ranked<_>> = None;
    M::visit(view, query, |class, measure| {
        if best.is_none_or(|best| M::is_better::<V::Distance>(&measure, &best.measure)) {
            best = Some(Ranked { class, measure });
        }
    });
    best
}

/// The best classes by a metric, best first, in `places`; `None` in those that are left.
#[inline(always)]
fn top_k<M: Metric, V, const CLASSES: usize, const DIM: usize>(
    view: &V,
    query: &[V::Component; DIM],
    places: &mut [Option<Ranked<M::Measure<V::Distance>>>],
) where
    V: CenterView<CLASSES, DIM>,
{
    places.fill(None);
    M::visit(view, query, |class, measure| {
        let mut carried = Some(Ranked { class, measure });
        // A class that is better than a place is better than all behind it: they move down by one.
        for place in places.iter_mut() {
            if place.is_none_or(|held| M::is_better::<V::Distance>(&measure, &held.measure)) {
                core::mem::swap(place, &mut carried);
            }
            if carried.is_none() {
                break;
            }
        }
    });
}

/// The measure of every class, `None` for a class without.
#[inline(always)]
fn measures<M: Metric, V, const CLASSES: usize, const DIM: usize>(
    view: &V,
    query: &[V::Component; DIM],
    measures: &mut [Option<M::Measure<V::Distance>>; CLASSES],
) where
    V: CenterView<CLASSES, DIM>,
{
    measures.fill(None);
    M::visit(view, query, |class, measure| {
        if let Some(place) = measures.get_mut(class) {
            *place = Some(measure);
        }
    });
}

/// Gives a table its queries.
macro_rules! queries {
    ($table:ty, [$($t:ident: $bound:ident)?], $component:ty, $distance:ty) => {
        /// Queries.
        impl<$($t: $bound,)? const CLASSES: usize, const DIM: usize> $table {
            /// Returns the class whose center is nearest to the query, by squared Euclidean
            /// distance `sum((query - center)^2)`, and the runner-up.
            ///
            /// Empty classes never win; when all are empty there is no nearest class. Ties go to
            /// the lowest class. A query that holds NaN or infinity, or lies so far away that its
            /// squared distance overflows, has no nearest class either.
            ///
            /// The distance is summed in four lanes, lane `l` over the dimensions `d` with
            /// `d % 4 == l`, then `(lane 0 + lane 1) + (lane 2 + lane 3)`: the same bits on every
            /// target. In [`ClassCenters`] it is taken to `sum * (1 / count)`, one rounding more
            /// than [`ClassCenters::center`], which divides; that costs a multiplication a class
            /// and dimension, and a division a class, more than in a table of centers. In an
            /// integer [`CenterTable`](crate::CenterTable) the distance is exact.
            ///
            /// Nearest class mean, nearest centroid: Mensink et al. 2013 (IEEE TPAMI 35(11)),
            /// eq. 1.
            ///
            /// ```
            /// use class_centers::ClassCenters;
            ///
            /// let mut table = ClassCenters::<f32, 3, 2>::new();
            /// table.update(1, &[0.0, 3.0])?;
            /// table.update(2, &[4.0, 0.0])?;
            ///
            /// let nearest = table.nearest(&[0.0, 1.0]).ok_or("nothing was learned")?;
            /// assert_eq!((nearest.class, nearest.squared_distance), (1, 4.0));
            /// assert_eq!(nearest.margin(), Some(17.0 - 4.0));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[doc(alias = "ncm")]
            #[doc(alias = "classify")]
            #[doc(alias = "predict")]
            pub fn nearest(&self, query: &[$component; DIM]) -> Option<Nearest<$distance>> {
                nearest(self, query)
            }

            /// Returns the [`nearest`](Self::nearest) class if its squared distance is at most
            /// `max_squared_distance`.
            ///
            /// [`Thresholds`](crate::decisions::Thresholds) can have one bound a class, and look at the
            /// margin.
            pub fn nearest_within(
                &self,
                query: &[$component; DIM],
                max_squared_distance: $distance,
            ) -> Option<Nearest<$distance>> {
                let nearest = self.nearest(query)?;
                (nearest.squared_distance <= max_squared_distance).then_some(nearest)
            }

            /// Returns the best class by a metric, and its measure.
            ///
            /// Empty classes never win; ties go to the lowest class. [`Metric`] says what else
            /// has no measure.
            ///
            /// ```
            /// use class_centers::{ClassCenters, Cosine, Manhattan};
            ///
            /// let mut table = ClassCenters::<f32, 2, 2>::new();
            /// table.update(0, &[1.0, 0.0])?;
            /// table.update(1, &[6.0, 6.0])?;
            ///
            /// let query = [2.0, 1.5];
            /// let class = |ranked: Option<usize>| ranked.ok_or("nothing was learned");
            /// assert_eq!(class(table.nearest_by(Manhattan, &query).map(|r| r.class))?, 0);
            /// assert_eq!(class(table.nearest_by(Cosine, &query).map(|r| r.class))?, 1);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn nearest_by<M: Metric>(
                &self,
                _metric: M,
                query: &[$component; DIM],
            ) -> Option<Ranked<M::Measure<$distance>>> {
                nearest_by::<M, Self, CLASSES, DIM>(self, query)
            }

            /// Writes the nearest classes into `places`, nearest first: as many as there are places,
            /// or as there are classes with a distance, and `None` into the places that are left.
            ///
            /// Ties stand in the order of the classes. Costs, beside the distances, at most one
            /// comparison a class and place.
            ///
            /// ```
            /// use class_centers::ClassCenters;
            ///
            /// let mut table = ClassCenters::<f32, 4, 1>::new();
            /// table.update(0, &[9.0])?;
            /// table.update(2, &[1.0])?;
            /// table.update(3, &[5.0])?;
            ///
            /// let mut places = [None; 2];
            /// table.top_k(&[0.0], &mut places);
            /// assert_eq!(places.map(|place| place.map(|ranked| ranked.class)), [Some(2), Some(3)]);
            /// # Ok::<(), class_centers::UpdateError>(())
            /// ```
            pub fn top_k(
                &self,
                query: &[$component; DIM],
                places: &mut [Option<Ranked<$distance>>],
            ) {
                top_k::<SquaredEuclidean, Self, CLASSES, DIM>(self, query, places)
            }

            /// [`top_k`](Self::top_k) by a metric.
            pub fn top_k_by<M: Metric>(
                &self,
                _metric: M,
                query: &[$component; DIM],
                places: &mut [Option<Ranked<M::Measure<$distance>>>],
            ) {
                top_k::<M, Self, CLASSES, DIM>(self, query, places)
            }

            /// Writes the squared Euclidean distance of every class: `None` for a class that is
            /// empty, or so far away that its distance overflows.
            ///
            /// ```
            /// use class_centers::ClassCenters;
            ///
            /// let mut table = ClassCenters::<f32, 3, 1>::new();
            /// table.update(0, &[4.0])?;
            /// table.update(2, &[1.0])?;
            ///
            /// let mut distances = [None; 3];
            /// table.squared_distances(&[2.0], &mut distances);
            /// assert_eq!(distances, [Some(4.0), None, Some(1.0)]);
            /// # Ok::<(), class_centers::UpdateError>(())
            /// ```
            pub fn squared_distances(
                &self,
                query: &[$component; DIM],
                squared_distances: &mut [Option<$distance>; CLASSES],
            ) {
                measures::<SquaredEuclidean, Self, CLASSES, DIM>(self, query, squared_distances);
            }

            /// [`squared_distances`](Self::squared_distances) by a metric: what it gives for every class.
            pub fn measures<M: Metric>(
                &self,
                _metric: M,
                query: &[$component; DIM],
                results: &mut [Option<M::Measure<$distance>>; CLASSES],
            ) {
                measures::<M, Self, CLASSES, DIM>(self, query, results);
            }
        }
    };
}

queries!(ClassCenters<T, CLASSES, DIM>, [T: Element], T::Component, T::Center);
queries!(CenterTable<T, CLASSES, DIM>, [T: TableElement], T::Component, T::Distance);
queries!(MovingCenters<CLASSES, DIM>, [], f32, f32);
queries!(ClassVariance<CLASSES, DIM>, [], f32, f32);
