//! The measures of unknown queries, of which the nearest are kept: how near the unknowns come.

use crate::{
    decisions::error::CalibrationError,
    element::{distance::Distance, limit::Limit},
    metric::{Metric, nearest::Nearest, squared_euclidean::SquaredEuclidean},
};

/// The `PLACES` best measures of queries that belong to no class, and how many queries there were: a
/// limit for [`Thresholds`](crate::decisions::Thresholds) from examples.
///
/// A limit for a false-accept rate of 5 % is an order statistic near the better end: of `n` distances
/// the `0.05 * (n + 1)`-th least. So the best measures are kept, exactly, and the others only counted.
/// `rate * (n + 1)` places are enough for `n` unknowns: 20 for 399 of them at 5 %. For distances it uses
/// `PLACES * size_of::<D>() + 4` bytes, however many unknowns come, and one comparison a place for each.
///
/// The P-square algorithm (Jain and Chlamtac 1985, CACM 28(10)) estimates a quantile of any stream
/// from five markers, 40 bytes. It is not used here: with an estimate in place of the order
/// statistic the false-accept rate has no bound, and the unknowns a device can collect are few.
///
/// ```
/// static UNKNOWNS: class_centers::decisions::Unknowns<u32, 1> = class_centers::decisions::Unknowns::new();
/// ```
///
/// ```compile_fail
/// static UNKNOWNS: class_centers::decisions::Unknowns<u32, 0> = class_centers::decisions::Unknowns::new();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Unknowns<D: Distance, const PLACES: usize, M: Metric = SquaredEuclidean> {
    /// In order; what is worse than all in places not yet taken.
    best: [M::Limit<D>; PLACES],
    /// How many were added; saturates.
    met: u32,
}

impl<D: Distance, const PLACES: usize, M: Metric> Default for Unknowns<D, PLACES, M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Distance, const PLACES: usize, M: Metric> Unknowns<D, PLACES, M> {
    /// What is worse than every measure.
    const WORST: M::Limit<D> = match M::IS_SIMILARITY {
        true => M::Limit::<D>::LEAST,
        false => M::Limit::<D>::GREATEST,
    };

    /// Returns an empty collection. `PLACES` of 0 does not compile.
    pub const fn new() -> Self {
        const { assert!(PLACES > 0, "PLACES must be at least 1") }
        Self {
            best: [Self::WORST; PLACES],
            met: 0,
        }
    }

    /// Adds one unknown by its nearest class. `None` is an unknown without a nearest class; no limit
    /// accepts it.
    pub fn add(&mut self, nearest: Option<Nearest<D, M>>) {
        let measure = nearest.map(|nearest| M::as_limit::<D>(&nearest.measure));
        self.add_measure(measure.unwrap_or(Self::WORST));
    }

    /// Adds one unknown by the measure of its nearest class, for measures that were recorded. With
    /// [`Cosine`](crate::Cosine) it is the cosine itself. No limit accepts NaN.
    pub fn add_measure(&mut self, measure: M::Limit<D>) {
        self.met = self.met.saturating_add(1);
        let mut carried = measure;
        for place in &mut self.best {
            // NaN compares false.
            let is_better = match M::IS_SIMILARITY {
                true => carried > *place,
                false => carried < *place,
            };
            if is_better {
                core::mem::swap(place, &mut carried);
            }
        }
    }

    /// Returns how many unknowns were added.
    pub fn count(&self) -> u32 {
        self.met
    }

    /// Returns the limit that accepts at most `false_accept_rate` of unknowns like these: 0.05 is one in
    /// twenty.
    ///
    /// Of `n` unknowns met, the limit is the nearest that refuses the `floor(rate * (n + 1))`-th best of
    /// them. If the next unknown is like them (drawn from the same source, in any order), it is accepted
    /// with a probability of at most the rate: it is as likely to rank first, second, ... as last among
    /// the `n + 1` (Vovk et al. 2005, Algorithmic Learning in a Random World, 2.2). That is the mean
    /// over calibrations; one of them has a rate that varies around it with a standard deviation of
    /// about `sqrt(rate / n)`. A least margin can only lower it. When each class keeps the rate among
    /// the unknowns nearest to it, all of them together do.
    ///
    /// ```
    /// use class_centers::{CenterTable, Classify, decisions::{Thresholds, Unknowns}};
    ///
    /// let table = CenterTable::<i8, 1, 1>::from_centers([[0]], [1]);
    /// let mut unknowns = Unknowns::<u32, 2>::new();
    /// for query in 8..27 {
    ///     unknowns.add(table.nearest(&[query]));
    /// }
    /// // 19 unknowns: the second least distance.
    /// let thresholds = Thresholds::<u32>::new(unknowns.limit(0.1)?, 0);
    /// assert_eq!(thresholds.limit, 9 * 9 - 1);
    /// # Ok::<(), class_centers::decisions::CalibrationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// In this order: `RateOutOfRange`, `TooFewUnknowns`, `TooFewPlaces`, `UnknownsTooClose`.
    pub fn limit(&self, false_accept_rate: f32) -> Result<M::Limit<D>, CalibrationError> {
        if !(false_accept_rate > 0.0 && false_accept_rate < 1.0) {
            return Err(CalibrationError::RateOutOfRange);
        }
        // Rounded down. OK: at most 2^32.
        let rank = (false_accept_rate * (self.met as f32 + 1.0)) as usize;
        let met = self.met;
        let last = rank
            .checked_sub(1)
            .ok_or(CalibrationError::TooFewUnknowns { met })?;
        let first_refused = self.best.get(last);
        let first_refused = first_refused.ok_or(CalibrationError::TooFewPlaces { needed: rank })?;
        M::stricter::<D>(*first_refused).ok_or(CalibrationError::UnknownsTooClose)
    }
}
