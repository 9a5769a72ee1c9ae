//! How near the unknowns come: the least of their distances.

use crate::{element::distance::Distance, error::CalibrationError};

/// The `PLACES` least squared distances of queries that belong to no class, and how many there
/// were: what [`Thresholds::calibrate`](crate::decisions::Thresholds::calibrate) needs.
///
/// A threshold for a false-accept rate of 5 % is an order statistic near the lower end: of `n`
/// distances the `0.05 * (n + 1)`-th least. So the least distances are kept, exactly, and the others
/// only counted. `rate * (n + 1)` places are enough for `n` unknowns: 20 for 399 of them at 5 %.
/// Uses `PLACES * size_of::<D>() + 4` bytes, however many unknowns come, and one comparison a
/// place for each.
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
pub struct Unknowns<D, const PLACES: usize> {
    /// In order; `D::MAX` in places not yet taken.
    least: [D; PLACES],
    met: u32,
}

impl<D: Distance, const PLACES: usize> Default for Unknowns<D, PLACES> {
    fn default() -> Self {
        Self::new()
    }
}

impl<D: Distance, const PLACES: usize> Unknowns<D, PLACES> {
    /// Returns the distances of no unknowns. `PLACES` of 0 does not compile.
    pub const fn new() -> Self {
        const { assert!(PLACES > 0, "PLACES must be at least 1") }
        Self {
            least: [D::MAX; PLACES],
            met: 0,
        }
    }

    /// Adds the squared distance of one unknown to its nearest center; `None`, or NaN, for a
    /// unknown that has no nearest center, which no threshold accepts.
    pub fn add(&mut self, squared_distance: Option<D>) {
        self.met = self.met.saturating_add(1);
        let mut carried = squared_distance.unwrap_or(D::MAX);
        for place in &mut self.least {
            if carried < *place {
                core::mem::swap(place, &mut carried);
            }
        }
    }

    /// Returns how many unknowns were added.
    pub fn count(&self) -> u32 {
        self.met
    }

    /// Returns the greatest squared distance that keeps the rate.
    pub(crate) fn max_squared_distance(&self, rate: f32) -> Result<D, CalibrationError> {
        if !(rate > 0.0 && rate < 1.0) {
            return Err(CalibrationError::RateOutOfRange);
        }
        // Rounded down. OK: at most 2^32.
        let rank = (rate * (self.met as f32 + 1.0)) as usize;
        let met = self.met;
        let last = rank
            .checked_sub(1)
            .ok_or(CalibrationError::TooFewUnknowns { met })?;
        let first_refused = self.least.get(last);
        let first_refused = first_refused.ok_or(CalibrationError::TooFewPlaces { needed: rank })?;
        first_refused
            .below()
            .ok_or(CalibrationError::UnknownsTooClose)
    }
}
