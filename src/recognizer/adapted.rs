//! What an adaptation answers.

use crate::{decisions::thresholds::Decision, element::distance::Distance};

/// The answer of [`adapt`](crate::recognizer::Recognizer::adapt): what was recognized, and whether it was learned.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Adapted<D: Distance> {
    /// What [`recognize`](crate::recognizer::Recognizer::recognize) says, of the centers before the change.
    pub decision: Decision<D>,
    /// Why the embedding was not learned; `None` when it was.
    pub refused: Option<Refusal>,
}

/// Why an embedding was not learned. The centers are what they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Refusal {
    /// The settings have no adaptation.
    Off,
    /// It was not recognized as a class.
    NotKnown,
    /// Its class lies in the factory's table, which does not change.
    FactoryClass,
    /// Its class is frozen.
    Frozen,
    /// It is farther from the center than [`Adaptation::max_distance`](crate::recognizer::Adaptation::max_distance).
    TooFar,
    /// The runner-up is too near: [`Adaptation::max_ratio`](crate::recognizer::Adaptation::max_ratio).
    RivalTooNear,
    /// The center would move out of [`Adaptation::radius`](crate::recognizer::Adaptation::radius).
    BeyondRadius,
}

impl Refusal {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: [Self; 7] = [
        Self::Off,
        Self::NotKnown,
        Self::FactoryClass,
        Self::Frozen,
        Self::TooFar,
        Self::RivalTooNear,
        Self::BeyondRadius,
    ];
}
