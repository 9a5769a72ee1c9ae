//! Why there is no limit, and why there are no scores.

use core::fmt;

/// Why `softmax` gave no scores. The output buffer is what it was before the call.
///
/// `softmax` checks everything before it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ScoreError {
    /// The weight of a class is NaN, negative, below 2^-64 but not 0, or above 2^64.
    PriorOutOfRange {
        /// The lowest class with such a weight.
        class: usize,
    },
    /// No class has both a distance and a weight above 0.
    NothingToScore,
    /// A class with a weight above 0 is at the distance minus infinity.
    DistanceOutOfRange {
        /// The lowest class that is.
        class: usize,
    },
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PriorOutOfRange { class } => {
                write!(
                    f,
                    "the prior of class {class} is neither 0 nor from 2^-64 to 2^64"
                )
            }
            Self::NothingToScore => f.write_str("no class has a distance and a positive prior"),
            Self::DistanceOutOfRange { class } => {
                write!(f, "the distance of class {class} is minus infinity")
            }
        }
    }
}

impl core::error::Error for ScoreError {}

/// Why a calibration gave no limit. The thresholds are what they were before the call.
///
/// `Unknowns::limit` gives the first four, `Thresholds::set_from_spread` the next, and
/// `Recognizer::calibrate_by_spread` the last two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CalibrationError {
    /// The wanted rate is NaN, not above 0, or not below 1.
    RateOutOfRange,
    /// So few unknowns were met that every limit might exceed the rate.
    TooFewUnknowns {
        /// How many were met.
        met: u32,
    },
    /// The rate asks for a measure that was not kept.
    TooFewPlaces {
        /// How many of the best measures have to be kept.
        needed: usize,
    },
    /// More unknowns than the rate allows are as near to a center as can be.
    UnknownsTooClose,
    /// The factor of a spread is NaN, infinite, below the normal numbers or not above 0.
    FactorOutOfRange,
    /// No class has two samples that differ.
    NoSpread,
}

impl fmt::Display for CalibrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateOutOfRange => f.write_str("the false-accept rate is not between 0 and 1"),
            Self::TooFewUnknowns { met } => {
                write!(f, "{met} unknowns are too few for the false-accept rate")
            }
            Self::TooFewPlaces { needed } => {
                write!(f, "the false-accept rate needs {needed} places")
            }
            Self::UnknownsTooClose => {
                f.write_str("too many unknowns are as near to a center as possible")
            }
            Self::FactorOutOfRange => f.write_str("the factor is not a normal number above 0"),
            Self::NoSpread => f.write_str("no class has two samples that differ"),
        }
    }
}

impl core::error::Error for CalibrationError {}
