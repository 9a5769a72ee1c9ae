//! What to make of an answer: known, unknown or ambiguous, and scores that sum to 1.

pub(crate) mod error;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod exp;
#[cfg(any(feature = "libm", feature = "micromath"))]
mod softmax;
mod spread;
pub(crate) mod thresholds;
pub(crate) mod unknowns;

pub use self::error::{CalibrationError, ScoreError};
#[cfg(any(feature = "libm", feature = "micromath"))]
pub use self::softmax::{Priors, Temperature, softmax};
pub use self::thresholds::{Decision, Thresholds};
pub use self::unknowns::Unknowns;
