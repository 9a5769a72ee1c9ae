//! What a recognizer refuses.

use core::fmt;

use crate::{
    error::{LengthMismatch, UpdateError},
    tables::borrowed::ShapeError,
};

/// Why a call of a [`Recognizer`](crate::recognizer::Recognizer) was refused. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum RecognizerError {
    /// A setting is outside its range.
    InvalidSetting {
        /// The field of [`Settings`](crate::recognizer::Settings), as it is written there.
        field: &'static str,
    },
    /// The slices do not belong to a recognizer of one shape.
    Shape(ShapeError),
    /// The embedding has another length than this recognizer takes.
    LengthMismatch(LengthMismatch),
    /// A component of the embedding is NaN, infinite, or as large as
    /// [`Element::MAX_ABS`](crate::Element::MAX_ABS).
    ComponentOutOfRange {
        /// The lowest dimension with such a component.
        dim: usize,
    },
    /// There is no class of this index, or it has no samples.
    NoSuchClass {
        /// The index that was asked for.
        class: usize,
    },
    /// The class lies in the factory's table, which does not change.
    FactoryClass {
        /// The index that was asked for.
        class: usize,
    },
    /// The class has 65,535 samples, the most that it can have.
    ClassFull {
        /// The class that has no room.
        class: usize,
    },
    /// A class has this label.
    LabelTaken {
        /// The class that has it.
        class: usize,
    },
    /// A label is empty, or longer than there is room for.
    LabelLength {
        /// The most bytes of a label.
        max: usize,
    },
    /// Every class has a label.
    NoFreeClass,
    /// A class is being enrolled.
    AlreadyEnrolling,
    /// No class is being enrolled.
    NotEnrolling,
    /// The enrollment has 65,535 samples, the most that it can have.
    EnrollmentFull,
    /// The enrollment has too few samples.
    TooFewSamples {
        /// How many are needed.
        needed: u32,
        /// How many there are.
        count: u32,
    },
    /// The new center would lie on that of another class.
    TooNear {
        /// The other class.
        class: usize,
    },
    /// Samples were trimmed when the class was enrolled: which ones, nobody knows.
    Trimmed {
        /// The class.
        class: usize,
    },
    /// The class has one sample: it can be deleted, but the sample not be forgotten.
    LastSample {
        /// The class.
        class: usize,
    },
    /// The class never learned this sample: what would be left is not that of so many samples.
    NeverLearned {
        /// The class.
        class: usize,
    },
}

impl fmt::Display for RecognizerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidSetting { field } => write!(f, "setting {field} is outside its range"),
            Self::Shape(error) => error.fmt(f),
            Self::LengthMismatch(mismatch) => mismatch.fmt(f),
            Self::ComponentOutOfRange { dim } => {
                write!(f, "component {dim} is not finite or too large to be summed")
            }
            Self::NoSuchClass { class } => write!(f, "there is no class {class}"),
            Self::FactoryClass { class } => write!(f, "class {class} is the factory's"),
            Self::ClassFull { class } => write!(f, "class {class} has no room for more samples"),
            Self::LabelTaken { class } => write!(f, "class {class} has this label"),
            Self::LabelLength { max } => write!(f, "a label has 1 to {max} bytes"),
            Self::NoFreeClass => f.write_str("every class has a label"),
            Self::AlreadyEnrolling => f.write_str("a class is being enrolled"),
            Self::NotEnrolling => f.write_str("no class is being enrolled"),
            Self::EnrollmentFull => f.write_str("the enrollment has no room for more samples"),
            Self::TooFewSamples { needed, count } => {
                write!(f, "{count} samples where {needed} are needed")
            }
            Self::TooNear { class } => {
                write!(f, "the new center would lie on that of class {class}")
            }
            Self::Trimmed { class } => write!(f, "samples of class {class} were trimmed"),
            Self::LastSample { class } => write!(f, "class {class} has one sample"),
            Self::NeverLearned { class } => write!(f, "class {class} never learned this sample"),
        }
    }
}

impl core::error::Error for RecognizerError {}

impl From<LengthMismatch> for RecognizerError {
    fn from(mismatch: LengthMismatch) -> Self {
        Self::LengthMismatch(mismatch)
    }
}

impl From<ShapeError> for RecognizerError {
    fn from(error: ShapeError) -> Self {
        Self::Shape(error)
    }
}

impl RecognizerError {
    /// What the tables below say of a change of a class.
    pub(super) fn of_change(class: usize) -> impl Fn(UpdateError) -> Self {
        move |error| match error {
            UpdateError::ComponentOutOfRange { dim } => Self::ComponentOutOfRange { dim },
            UpdateError::LengthMismatch(mismatch) => Self::LengthMismatch(mismatch),
            UpdateError::ClassFull { .. } => Self::ClassFull { class },
            UpdateError::ClassOutOfRange { .. } => Self::NoSuchClass { class },
            _ => Self::NeverLearned { class },
        }
    }
}
