//! Decisions about an answer: known, unknown or ambiguous, and scores that sum to 1.
//!
//! | what | from | gives |
//! |---|---|---|
//! | [`Thresholds`] | a limit and a least margin | a [`Decision`]: known, unknown or ambiguous |
//! | [`Unknowns`] | queries that belong to no class | a limit for a false-accept rate |
//! | `set_from_spread` of [`Thresholds`] | how far a class spreads | a limit without unknowns |
//! | `softmax` (a float feature) | the distances to all classes | scores that sum to 1 |
//!
//! None of them changes a table, and each works on the answer of any query: an answer can be decided
//! about later, or on another core.

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
