//! What a product decides about recognition.

use crate::{
    decisions::thresholds::Thresholds,
    element::distance::Distance,
    persist::header::Extractor,
    recognizer::{element::RecognizerElement, error::RecognizerError},
};

/// How a [`Recognizer`](crate::recognizer::Recognizer) decides, learns and adapts: a plain value, a `const` in flash
/// or in RAM.
///
/// All lengths are in real units: in those of the model where its quantization is known, else in those of the
/// components. `Recognizer::new` checks the settings and converts them once.
///
/// ```
/// use class_centers::{Quantization, persist::Extractor, recognizer::{Adaptation, Settings}};
///
/// const MODEL: Extractor = Extractor {
///     quantization: Quantization::new(0.05, -3),
///     ..Extractor::new(0x5EED_0007)
/// };
/// const SETTINGS: Settings = Settings {
///     max_distance: 2.5,
///     adaptation: Some(Adaptation { radius: 0.5, ..Adaptation::within(2.0) }),
///     ..Settings::new(MODEL)
/// };
/// # assert_eq!(SETTINGS.min_samples, 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Settings {
    /// The feature extractor that embeddings come from. Of an image of another one the labels are kept, and nothing that was
    /// learned.
    pub model: Extractor,
    /// The greatest distance from a center at which an embedding is known: above 0; infinity accepts all. A
    /// calibrated one takes its place: [`calibrate`](crate::recognizer::Recognizer::calibrate).
    pub max_distance: f32,
    /// By how much the squared distance of the runner-up is greater, at least, in square units; 0 asks for nothing.
    /// It is the [`margin`](crate::Nearest::margin) of a query.
    pub min_margin: f32,
    /// How many samples a class is enrolled from, at least: 1 to 65,535; 3 where samples are trimmed.
    pub min_samples: u32,
    /// Whether the least and the greatest component of each dimension are left out when a class is enrolled: one
    /// wrong sample of five then does little harm. Of clean samples it leaves two out, so that the
    /// center is the mean of fewer.
    pub is_trimmed: bool,
    /// A class is not enrolled this near to the center of another one, or nearer: at least 0.
    pub min_separation: f32,
    /// Whether and how centers follow drift without a teacher: off by default.
    pub adaptation: Option<Adaptation>,
}

/// How far [`adapt`](crate::recognizer::Recognizer::adapt) may go.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Adaptation {
    /// How far a center may move from where its class was enrolled, at most: `r`, above 0. 0.3 times the spread of
    /// the classes is the default. At 0.5 times, strangers and attackers do more harm: the tables of `docs/examples.md`.
    pub radius: f32,
    /// The greatest distance of a sample that is learned: above 0. It is less than `max_distance`, about the 70 %
    /// quantile of the distances of samples from their own center.
    pub max_distance: f32,
    /// The greatest ratio of its distance to that of the runner-up: above 0, at most 1.
    pub max_ratio: f32,
    /// From how many samples on old ones count less: 2 to 256. The greater, the slower.
    pub max_count: u32,
}

impl Settings {
    /// Returns settings that know every embedding, with three samples a class and without adaptation.
    pub const fn new(model: Extractor) -> Self {
        Self {
            model,
            max_distance: f32::INFINITY,
            min_margin: 0.0,
            min_samples: 3,
            is_trimmed: false,
            min_separation: 0.0,
            adaptation: None,
        }
    }

    /// Returns the rate a query of a rate an hour, for [`calibrate`](crate::recognizer::Recognizer::calibrate):
    /// `per_hour / queries_per_hour`.
    ///
    /// ```
    /// use class_centers::recognizer::Settings;
    /// // Two false accepts a day, at one query a second.
    /// assert!((Settings::rate_per_query(2.0 / 24.0, 3_600.0) - 2.3e-5).abs() < 1e-6);
    /// ```
    pub const fn rate_per_query(per_hour: f32, queries_per_hour: f32) -> f32 {
        per_hour / queries_per_hour
    }

    /// Refuses what is outside its range. NaN is.
    pub(super) fn check(&self) -> Result<(), RecognizerError> {
        let least = if self.is_trimmed { 3 } else { 1 };
        let is_right = [
            (self.max_distance > 0.0, "max_distance"),
            (
                self.min_margin >= 0.0 && self.min_margin < f32::INFINITY,
                "min_margin",
            ),
            (
                self.min_samples >= least && self.min_samples <= 65_535,
                "min_samples",
            ),
            (
                self.min_separation >= 0.0 && self.min_separation < f32::INFINITY,
                "min_separation",
            ),
        ];
        for (is_right, field) in is_right {
            if !is_right {
                return Err(RecognizerError::InvalidSetting { field });
            }
        }
        self.adaptation.map_or(Ok(()), Adaptation::check)
    }

    /// The scale of the model; 1 where it is not known.
    pub(super) fn scale(&self) -> f32 {
        self.model
            .quantization
            .map_or(1.0, |quantization| quantization.scale())
    }

    /// The square of a length in the units of the components, rounded down.
    pub(super) fn squared<D: Distance>(&self, length: f32) -> D {
        let length = length / self.scale();
        D::from_f32(length * length)
    }

    /// Limit and margin in the units of the components.
    pub(super) fn thresholds<T: RecognizerElement>(&self) -> Thresholds<T::Distance> {
        let scale = self.scale();
        Thresholds::new(
            self.squared(self.max_distance),
            T::Distance::from_f32(self.min_margin / (scale * scale)),
        )
    }
}

impl Adaptation {
    /// Returns the adaptation for classes of a spread `R`, see
    /// [`Recognizer::spread`](crate::recognizer::Recognizer::spread): it learns samples up to `1.05 * R`, with a radius
    /// of `0.3 * R`, a ratio of 0.9 and 64 samples.
    ///
    /// About 70 % of the samples of a class lie within `1.05 * R` of its center: in the example `recognizer` that
    /// quantile was 1.05 to 1.06 `R` for digits and for speakers, raw and whitened.
    ///
    /// ```
    /// use class_centers::recognizer::Adaptation;
    ///
    /// let adaptation = Adaptation::from_spread(8.0);
    /// assert_eq!((adaptation.max_distance, adaptation.radius), (8.4, 2.4));
    /// ```
    pub const fn from_spread(spread: f32) -> Self {
        Self {
            radius: 0.3 * spread,
            ..Self::within(1.05 * spread)
        }
    }

    /// Returns the adaptation that learns samples up to a distance: with a radius of 0.3 times it, a ratio of 0.9 and
    /// 64 samples.
    pub const fn within(max_distance: f32) -> Self {
        Self {
            radius: 0.3 * max_distance,
            max_distance,
            max_ratio: 0.9,
            max_count: 64,
        }
    }

    fn check(self) -> Result<(), RecognizerError> {
        let is_right = [
            (
                self.radius > 0.0 && self.radius < f32::INFINITY,
                "adaptation.radius",
            ),
            (self.max_distance > 0.0, "adaptation.max_distance"),
            (
                self.max_ratio > 0.0 && self.max_ratio <= 1.0,
                "adaptation.max_ratio",
            ),
            (
                2 <= self.max_count && self.max_count <= 256,
                "adaptation.max_count",
            ),
        ];
        for (is_right, field) in is_right {
            if !is_right {
                return Err(RecognizerError::InvalidSetting { field });
            }
        }
        Ok(())
    }

    /// The square of the ratio, in units of 2^-16, rounded down.
    pub(super) fn squared_ratio(&self) -> u32 {
        (self.max_ratio * self.max_ratio * 65_536.0) as u32
    }
}
