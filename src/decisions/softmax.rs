//! From distances to scores that sum to 1.

use crate::{
    decisions::{error::ScoreError, exp::exp},
    element::distance::Distance,
};

/// How fast a score falls with distance: by a factor of e for each `temperature` more.
///
/// It has the unit of the distances. Above 0 and finite.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Temperature(f32);

impl Temperature {
    /// Returns a temperature, or `None` unless it is a normal number above 0.
    ///
    /// ```
    /// use class_centers::decisions::Temperature;
    ///
    /// assert!(Temperature::new(0.5).is_some());
    /// assert!([0.0, -1.0, 1e-40, f32::NAN, f32::INFINITY].map(Temperature::new) == [None; 5]);
    /// ```
    pub const fn new(temperature: f32) -> Option<Self> {
        if temperature.is_normal() && temperature > 0.0 {
            Some(Self(temperature))
        } else {
            None
        }
    }

    /// Returns the temperature `2 * variance`, under the conditions of [`new`](Self::new).
    ///
    /// `variance` is that of one dimension within a class, in the squared unit of a component. When
    /// every class is a normal distribution of this variance in every dimension, then the scores of
    /// squared Euclidean distances are the true probabilities of the classes, given their
    /// [priors](Priors).
    pub const fn from_variance(variance: f32) -> Option<Self> {
        Self::new(2.0 * variance)
    }
}

/// How likely each class is before the query is seen, as relative weights.
///
/// A weight is 0, or from 2^-64 to 2^64; they need not sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Priors<'a, const CLASSES: usize> {
    /// Every class is as likely as any other.
    Equal,
    /// Each class is weighted by its count in a table.
    ByCount(&'a [u32; CLASSES]),
    /// The caller gives the weights.
    Given(&'a [f32; CLASSES]),
}

impl<const CLASSES: usize> Priors<'_, CLASSES> {
    /// The weight of a class; 0 beyond the classes.
    fn weight(&self, class: usize) -> f32 {
        match self {
            Self::Equal => 1.0,
            Self::ByCount(counts) => counts.get(class).map_or(0.0, |count| *count as f32),
            Self::Given(weights) => weights.get(class).copied().unwrap_or(0.0),
        }
    }

    /// The lowest class whose given weight is neither 0 nor in [`WEIGHTS`]. NaN is in no range.
    fn first_out_of_range(&self) -> Option<usize> {
        let Self::Given(weights) = self else {
            return None;
        };
        weights
            .iter()
            .position(|w| *w != 0.0 && !WEIGHTS.contains(w))
    }
}

/// 2^-64 to 2^64. OK: the sum of fewer than 2^63 weights is finite.
const WEIGHTS: core::ops::RangeInclusive<f32> =
    f32::from_bits((127 - 64) << 23)..=f32::from_bits((127 + 64) << 23);

/// Writes the score of every class, from its distance: the tempered softmax
///
/// `scores[k] = weight[k] * exp(-distances[k] / temperature) / (the sum of these over all classes)`
///
/// with the weights of `priors`. Scores lie in 0..=1 and sum to 1 within 1e-6. A class without a
/// distance has the score 0. A score is off by about `2^-24 * (distance - least) / temperature` of
/// itself, with the feature `micromath` alone by up to 0.5 % more.
///
/// The least distance among the classes of positive weight is taken off all of them first, before
/// they are divided: exactly for integers. So its class has the exponential 1, nothing overflows,
/// and distances of 10,000 that differ by one temperature are told apart as well as distances of 1.
///
/// Scores are comparisons between the classes of the table. A query that is far from all of them
/// still scores close to 1 for one: for that there are [`Thresholds`](crate::decisions::Thresholds).
///
/// Prototypical networks: Snell et al. 2017 (NIPS 30), eq. 2, where the temperature is 1.
///
/// ```
/// use class_centers::{CenterView, ClassCenters, decisions::{Priors, Temperature, softmax}};
///
/// let mut table = ClassCenters::<f32, 3, 1>::new();
/// table.update_batch(&[0, 0, 2], &[[1.0], [3.0], [4.0]])?;
/// let temperature = Temperature::from_variance(1.0).ok_or("a variance above 0")?;
///
/// let (mut distances, mut scores) = ([None; 3], [0.0; 3]);
/// table.squared_distances(&[3.0], &mut distances);
/// softmax(&distances, temperature, Priors::Equal, &mut scores)?;
/// assert_eq!(scores, [0.5, 0.0, 0.5]);
///
/// let priors = Priors::ByCount(table.counts());
/// softmax(&distances, temperature, priors, &mut scores)?;
/// assert!((scores[0] - 2.0 / 3.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// In this order: `PriorOutOfRange`; `NothingToScore` when no class has both a distance and a
/// positive weight; `DistanceOutOfRange` when such a class is at minus infinity. Nothing is written
/// then.
#[doc(alias = "probability")]
#[doc(alias = "predict_proba")]
pub fn softmax<D: Distance, const CLASSES: usize>(
    distances: &[Option<D>; CLASSES],
    temperature: Temperature,
    priors: Priors<'_, CLASSES>,
    scores: &mut [f32; CLASSES],
) -> Result<(), ScoreError> {
    if let Some(class) = priors.first_out_of_range() {
        return Err(ScoreError::PriorOutOfRange { class });
    }
    let least = least_of(distances, &priors)?;
    let mut total = Total::default();
    for (class, (score, distance)) in scores.iter_mut().zip(distances).enumerate() {
        *score = match (distance, priors.weight(class)) {
            // OK: an excess above all floats has the exponential 0, as in the limit.
            (Some(distance), weight) if weight > 0.0 && *distance < D::MAX => {
                let excess = distance.minus(least).to_f32();
                weight * exp(-excess / temperature.0)
            }
            _ => 0.0,
        };
        total.add(*score);
    }
    // OK: the nearest class of positive weight adds its weight, at least 2^-64.
    for score in scores {
        *score /= total.sum;
    }
    Ok(())
}

/// The least distance of a class of positive weight.
fn least_of<D: Distance, const CLASSES: usize>(
    distances: &[Option<D>; CLASSES],
    priors: &Priors<'_, CLASSES>,
) -> Result<D, ScoreError> {
    let (mut least, mut nearest) = (D::MAX, 0);
    for (class, distance) in distances.iter().enumerate() {
        if let Some(distance) = distance
            && *distance < least
            && priors.weight(class) > 0.0
        {
            (least, nearest) = (*distance, class);
        }
    }
    if least >= D::MAX {
        return Err(ScoreError::NothingToScore);
    }
    // NaN, if it is infinite.
    if least.minus(least) != D::default() {
        return Err(ScoreError::DistanceOutOfRange { class: nearest });
    }
    Ok(least)
}

/// A sum whose error does not grow with the number of terms: Kahan 1965 (CACM 8(1)).
#[derive(Default)]
struct Total {
    /// The sum so far.
    sum: f32,
    /// What the last addition rounded off, with the opposite sign.
    lost: f32,
}

impl Total {
    /// Four additions. The error of the sum stays about `2 * u` of it, whatever the number of terms.
    fn add(&mut self, term: f32) {
        let term = term - self.lost;
        let sum = self.sum + term;
        self.lost = (sum - self.sum) - term;
        self.sum = sum;
    }
}
