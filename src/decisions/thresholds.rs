//! Knowing when a query is none of the classes.

use crate::{
    decisions::unknowns::Unknowns,
    element::distance::Distance,
    error::{CalibrationError, UpdateError},
    queries::nearest::Nearest,
};

/// What [`Thresholds`] make of a query, with the evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Decision<D> {
    /// The query is of the nearest class: near enough, and the runner-up far enough behind.
    Known(Nearest<D>),
    /// The query is of none of the classes: too far from the nearest, or without one.
    Unknown(Option<Nearest<D>>),
    /// The query is near enough, but the runner-up is hardly farther away.
    Ambiguous(Nearest<D>),
}

impl<D> Decision<D> {
    /// Returns the class of a query that is known.
    pub fn class(&self) -> Option<usize> {
        match self {
            Self::Known(nearest) => Some(nearest.class),
            Self::Unknown(_) | Self::Ambiguous(_) => None,
        }
    }
}

/// How near a query must be to its nearest center to be of that class, and by how much nearer than
/// to any other.
///
/// Each class has both thresholds of its own; they may all be the same. `D` is the distance of the
/// table: `u32` for a [`CenterTable`](crate::CenterTable) of `i8` or `u8`, `u64` of `i16`, else
/// `f32` or `f64`. Uses `2 * CLASSES * size_of::<D>()` bytes.
///
/// ```
/// use class_centers::{CenterTable, decisions::{Decision, Thresholds}};
///
/// static TABLE: CenterTable<i8, 2, 1> = CenterTable::from_centers([[0], [20]], [1, 1]);
/// static THRESHOLDS: Thresholds<u32, 2> = Thresholds::new(100, 50);
///
/// let decide = |query| THRESHOLDS.decide(TABLE.nearest(&[query]));
/// assert!(matches!(decide(2), Decision::Known(nearest) if nearest.class == 0));
/// assert!(matches!(decide(10), Decision::Ambiguous(nearest) if nearest.margin() == Some(0)));
/// assert!(matches!(decide(90), Decision::Unknown(Some(nearest)) if nearest.class == 1));
/// ```
///
/// [`calibrate`](Self::calibrate) finds the distance from examples of what is none of the classes,
/// [`set_from_spread`](Self::set_from_spread) from how far the classes themselves spread.
#[doc(alias = "open set")]
#[doc(alias = "rejection")]
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Thresholds<D, const CLASSES: usize> {
    max_squared_distances: [D; CLASSES],
    min_margins: [D; CLASSES],
}

impl<D: Distance, const CLASSES: usize> Thresholds<D, CLASSES> {
    /// Returns the same thresholds for every class: the greatest squared distance, and the least
    /// [`margin`](Nearest::margin), of a query that is known.
    ///
    /// A margin of 0 asks for none. [`Distance::MAX`] as distance accepts every query that has a
    /// nearest class; a distance of NaN accepts none.
    pub const fn new(max_squared_distance: D, min_margin: D) -> Self {
        Self {
            max_squared_distances: [max_squared_distance; CLASSES],
            min_margins: [min_margin; CLASSES],
        }
    }

    /// Sets the thresholds of one class.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn set_class(
        &mut self,
        class: usize,
        max_squared_distance: D,
        min_margin: D,
    ) -> Result<(), UpdateError> {
        let max = self.max_squared_distances.get_mut(class);
        let (max, min) = max
            .zip(self.min_margins.get_mut(class))
            .ok_or(UpdateError::ClassOutOfRange { class })?;
        (*max, *min) = (max_squared_distance, min_margin);
        Ok(())
    }

    /// Sets one threshold of a class, if there is the class.
    pub(crate) fn set_max_squared_distance(&mut self, class: usize, max_squared_distance: D) {
        if let Some(max) = self.max_squared_distances.get_mut(class) {
            *max = max_squared_distance;
        }
    }

    /// Returns the greatest squared distance of a known query of a class.
    pub fn max_squared_distance(&self, class: usize) -> Option<D> {
        self.max_squared_distances.get(class).copied()
    }

    /// Returns the least margin of a known query of a class.
    pub fn min_margin(&self, class: usize) -> Option<D> {
        self.min_margins.get(class).copied()
    }

    /// Decides about a query by its nearest class.
    ///
    /// First the distance: `Unknown` unless `squared_distance <= max_squared_distance`. Then the
    /// margin: `Ambiguous` unless `margin >= min_margin`, or there is no runner-up. NaN holds in
    /// neither. A class that the thresholds do not have is `Unknown`.
    pub fn decide(&self, nearest: Option<Nearest<D>>) -> Decision<D> {
        let Some(nearest) = nearest else {
            return Decision::Unknown(None);
        };
        let is_within = |max| nearest.squared_distance <= max;
        if !self
            .max_squared_distance(nearest.class)
            .is_some_and(is_within)
        {
            return Decision::Unknown(Some(nearest));
        }
        let Some(margin) = nearest.margin() else {
            return Decision::Known(nearest);
        };
        if self
            .min_margin(nearest.class)
            .is_some_and(|min| margin >= min)
        {
            Decision::Known(nearest)
        } else {
            Decision::Ambiguous(nearest)
        }
    }

    /// Sets the greatest squared distance of every class so that of unknowns, which belong to no
    /// class, at most `false_accept_rate` are near enough: 0.05 is one in twenty.
    ///
    /// Of `n` unknowns met, the distance is the greatest below the `floor(rate * (n + 1))`-th
    /// least of theirs. If the next unknown is like them (drawn from the same source, in any
    /// order), it is accepted with a probability of at most the rate: it is as likely to rank
    /// first, second, ... as last among the `n + 1` (Vovk et al. 2005, Algorithmic Learning in a
    /// Random World, 2.2). That is the mean over calibrations; one of them has a rate that varies
    /// around it with a standard deviation of about `sqrt(rate / n)`. Margins are left as they are,
    /// and can only lower it.
    ///
    /// ```
    /// use class_centers::{CenterTable, decisions::{Unknowns, Thresholds}};
    ///
    /// let table = CenterTable::<i8, 1, 1>::from_centers([[0]], [1]);
    /// let mut unknowns = Unknowns::<u32, 2>::new();
    /// for query in 8..27 {
    ///     unknowns.add(table.nearest(&[query]).map(|nearest| nearest.squared_distance));
    /// }
    /// let mut thresholds = Thresholds::<u32, 1>::new(0, 0);
    /// thresholds.calibrate(&unknowns, 0.1)?; // 19 unknowns: the second least distance.
    /// assert_eq!(thresholds.max_squared_distance(0), Some(9 * 9 - 1));
    /// # Ok::<(), class_centers::decisions::CalibrationError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// In this order: `RateOutOfRange`, `TooFewUnknowns`, `TooFewPlaces`, `UnknownsTooClose`.
    pub fn calibrate<const PLACES: usize>(
        &mut self,
        unknowns: &Unknowns<D, PLACES>,
        false_accept_rate: f32,
    ) -> Result<(), CalibrationError> {
        let max_squared_distance = unknowns.max_squared_distance(false_accept_rate)?;
        self.max_squared_distances.fill(max_squared_distance);
        Ok(())
    }

    /// [`calibrate`](Self::calibrate) for one class, from the unknowns nearest to it.
    ///
    /// When each class keeps the rate among the unknowns nearest to it, all of them together do.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`, then those of [`calibrate`](Self::calibrate).
    pub fn calibrate_class<const PLACES: usize>(
        &mut self,
        class: usize,
        unknowns: &Unknowns<D, PLACES>,
        false_accept_rate: f32,
    ) -> Result<(), CalibrationError> {
        let max = self.max_squared_distances.get_mut(class);
        let max = max.ok_or(CalibrationError::ClassOutOfRange { class })?;
        *max = unknowns.max_squared_distance(false_accept_rate)?;
        Ok(())
    }
}
