//! What to make of an answer: known, unknown or ambiguous, and scores that sum to 1.

#[cfg(any(feature = "libm", feature = "micromath"))]
pub(crate) mod exp;
#[cfg(any(feature = "libm", feature = "micromath"))]
pub(crate) mod softmax;
mod spread;
pub(crate) mod thresholds;
pub(crate) mod unknowns;

#[cfg(any(feature = "libm", feature = "micromath"))]
pub use self::softmax::{Priors, Temperature, softmax};
pub use self::thresholds::{Decision, Thresholds};
pub use self::unknowns::Unknowns;
pub use crate::error::{CalibrationError, ScoreError};
