//! Answers to queries.

use crate::{
    element::{distance::Distance, number::NumberKind},
    kernels::sqrt::{sqrt, sqrt_of_whole},
    metric::{Metric, is_result, squared_euclidean::SquaredEuclidean},
};

/// The class whose center is nearest to a query by a metric, and the one that comes second.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Nearest<D: Distance, M: Metric = SquaredEuclidean> {
    /// The class; of several with the same measure, the lowest.
    pub class: usize,
    /// What the metric gives for the query and the class's center: the squared distance, unless another
    /// metric was asked for.
    pub measure: M::Measure<D>,
    /// The next class and its measure; `None` when no other class has one.
    pub runner_up: Option<Ranked<M::Measure<D>>>,
}

impl<D: Distance, M: Metric> Nearest<D, M> {
    /// Returns how much better the class is than the runner-up, or `None` without a runner-up: the
    /// difference of the squared distances, of the distances, of the dot products, or of the cosines.
    ///
    /// Half the difference of the Euclidean distances themselves is the hypothesis margin (Crammer et
    /// al. 2002, NIPS 15); that of the squares needs no root, and orders queries differently. The margin
    /// of cosines takes two roots.
    ///
    /// ```
    /// use class_centers::{ClassCenters, Classify};
    ///
    /// let mut table = ClassCenters::<f32, 3, 1>::new();
    /// table.update(0, &[0.0])?;
    /// assert_eq!(table.nearest(&[1.0]).and_then(|n| n.margin()), None);
    ///
    /// table.update(2, &[4.0])?;
    /// assert_eq!(table.nearest(&[1.0]).and_then(|n| n.margin()), Some(9.0 - 1.0));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    pub fn margin(&self) -> Option<M::Limit<D>> {
        let runner_up = self.runner_up?;
        Some(M::margin::<D>(&self.measure, &runner_up.measure))
    }
}

impl<D: Distance<Float = f32>> Nearest<D> {
    /// Returns the Euclidean distance, the root of the squared one.
    ///
    /// Correctly rounded, also for integers that no `f32` holds. It is computed in integers, so it has
    /// the same bits on every target. Costs a few hundred instructions.
    ///
    /// ```
    /// use class_centers::{CenterTable, Classify};
    ///
    /// let table = CenterTable::<i8, 1, 2>::from_centers([[10, 20]], [1]);
    /// let distance = table.nearest(&[13, 24]).map(|nearest| nearest.distance());
    /// assert_eq!(distance, Some(5.0));
    /// ```
    pub fn distance(&self) -> f32 {
        match D::KIND {
            NumberKind::U32 | NumberKind::U64 => sqrt_of_whole(self.measure.to_bits()),
            _ => sqrt(self.measure.to_f32()),
        }
    }
}

/// A class and what a metric gives for it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Ranked<X> {
    /// The class.
    pub class: usize,
    /// What the metric gives.
    pub measure: X,
}

/// The two best classes so far.
pub(crate) struct BestTwo<D: Distance, M: Metric> {
    /// The best; the measure of `Metric::none` until there is one.
    first: Ranked<M::Measure<D>>,
    /// The best of the others.
    second: Ranked<M::Measure<D>>,
}

impl<D: Distance, M: Metric> BestTwo<D, M> {
    /// No class yet.
    #[inline(always)]
    pub(crate) fn new() -> Self {
        let none = Ranked {
            class: usize::MAX,
            measure: M::none::<D>(),
        };
        Self {
            first: none,
            second: none,
        }
    }

    /// Takes in the next class. A measure that is no better than one before it stays behind it, so that
    /// ties go to the lowest class. Costs two comparisons at most.
    #[inline(always)]
    pub(crate) fn offer(&mut self, class: usize, measure: M::Measure<D>) {
        if M::is_better::<D>(&measure, &self.first.measure) {
            self.second = self.first;
            self.first = Ranked { class, measure };
        } else if M::is_better::<D>(&measure, &self.second.measure) {
            self.second = Ranked { class, measure };
        }
    }

    /// The answer; `None` when no measure was a result.
    #[inline(always)]
    pub(crate) fn nearest(self) -> Option<Nearest<D, M>> {
        let found =
            |ranked: Ranked<M::Measure<D>>| is_result::<M, D>(&ranked.measure).then_some(ranked);
        let first = found(self.first)?;
        Some(Nearest {
            class: first.class,
            measure: first.measure,
            runner_up: found(self.second),
        })
    }
}

/// The best classes so far, best first, in places; `None` in those that are left.
pub(crate) struct Places<'a, X>(&'a mut [Option<Ranked<X>>]);

impl<'a, X: Copy> Places<'a, X> {
    /// Empties the places.
    #[inline(always)]
    pub(crate) fn new(places: &'a mut [Option<Ranked<X>>]) -> Self {
        places.fill(None);
        Self(places)
    }

    /// Takes in a class, unless every place holds a better one.
    #[inline(always)]
    pub(crate) fn offer(&mut self, class: usize, measure: X, is_better: impl Fn(&X, &X) -> bool) {
        let mut carried = Some(Ranked { class, measure });
        // A class that is better than a place is better than all behind it: they move down by one.
        for place in self.0.iter_mut() {
            if place.is_none_or(|held| is_better(&measure, &held.measure)) {
                core::mem::swap(place, &mut carried);
            }
            if carried.is_none() {
                break;
            }
        }
    }
}
