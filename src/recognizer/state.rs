//! What a recognizer keeps beside rows.

use crate::recognizer::{adapted::Refusal, element::RecognizerElement};

/// What is kept of a class beside its rows: all zeros where there is no class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassState<T: RecognizerElement> {
    pub(super) spread: T::Spread,
    /// The bytes of the label; 0 where there is none.
    pub(super) label_len: u8,
    pub(super) flags: u8,
}

impl<T: RecognizerElement> ClassState<T> {
    /// Samples were left out when it was enrolled.
    pub(super) const TRIMMED: u8 = 1;
    /// Old samples count less, or were given up: `forget` is no longer exact.
    pub(super) const INEXACT: u8 = 2;
    /// It does not adapt.
    pub(super) const FROZEN: u8 = 4;

    /// All flags that there are.
    pub(super) const FLAGS: u8 = Self::TRIMMED | Self::INEXACT | Self::FROZEN;

    /// No class.
    pub const NEW: Self = Self {
        spread: T::ZERO_SPREAD,
        label_len: 0,
        flags: 0,
    };

    pub(super) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// An enrollment, beside its rows: all zeros while there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session<T: RecognizerElement> {
    pub(super) spread: T::Spread,
    pub(super) count: u32,
    /// The bytes of the label; 0 while there is no enrollment.
    pub(super) label_len: u8,
}

impl<T: RecognizerElement> Session<T> {
    /// No enrollment.
    pub const NEW: Self = Self {
        spread: T::ZERO_SPREAD,
        count: 0,
        label_len: 0,
    };
}

/// What a recognizer keeps once: all zeros at first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Common<T: RecognizerElement> {
    /// Whether `limit` was calibrated.
    pub(super) is_calibrated: bool,
    /// The greatest squared distance of a query that is known.
    pub(super) limit: T::Distance,
    /// How many samples were learned by adaptation; saturates.
    pub(super) adapted: u32,
    /// How many were not, by reason; each saturates.
    pub(super) refused: [u32; Refusal::ALL.len()],
}

impl<T: RecognizerElement> Common<T> {
    /// Nothing is calibrated, and nothing was met.
    pub const NEW: Self = Self {
        is_calibrated: false,
        limit: T::ZERO_DISTANCE,
        adapted: 0,
        refused: [0; Refusal::ALL.len()],
    };
}
