//! What can be refused, and why. A refused call leaves every table bit for bit as it was.

use core::fmt;

/// A slice has another length than the table needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LengthMismatch {
    /// The length that is needed.
    pub expected: usize,
    /// The length of the slice.
    pub len: usize,
}

impl LengthMismatch {
    /// Refuses a length other than the expected one.
    #[inline(always)]
    pub(crate) fn check(expected: usize, len: usize) -> Result<(), Self> {
        if expected == len {
            Ok(())
        } else {
            Err(Self { expected, len })
        }
    }
}

impl fmt::Display for LengthMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers where {} are needed", self.len, self.expected)
    }
}

impl core::error::Error for LengthMismatch {}

/// Why a table refused to change. The table is bit for bit what it was before the call.
///
/// At most two indices, and no text: the text is made only where an error is displayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UpdateError {
    /// The table has no class of this index.
    ClassOutOfRange {
        /// The index that was asked for.
        class: usize,
    },
    /// Component `dim` of the embedding is NaN, infinite, or as large as [`Element::MAX_ABS`]; in a
    /// `ClassVariance`, as large as its own [`MAX_ABS`](crate::ClassVariance::MAX_ABS).
    ///
    /// [`Element::MAX_ABS`]: crate::Element::MAX_ABS
    ComponentOutOfRange {
        /// The lowest dimension with such a component.
        dim: usize,
    },
    /// The class would hold more than [`Element::MAX_COUNT`] samples; in a `ClassVariance`, more than
    /// its own [`MAX_COUNT`](crate::ClassVariance::MAX_COUNT).
    ///
    /// [`Element::MAX_COUNT`]: crate::Element::MAX_COUNT
    ClassFull {
        /// The class that has no room.
        class: usize,
    },
    /// More samples would be taken out of the class than it holds.
    NotEnoughSamples {
        /// The class that holds too few.
        class: usize,
    },
    /// The sum of dimension `dim` would be one that no `count` embeddings can have; or the batch that
    /// is to move a center has such a sum.
    SumOutOfRange {
        /// The class whose sum it is.
        class: usize,
        /// The lowest dimension with such a sum.
        dim: usize,
    },
    /// An embedding, or a table of another shape, does not have the length that this table needs. Only
    /// borrowed tables say this.
    LengthMismatch(LengthMismatch),
    /// All classes together would hold more samples than [`SharedCovariance::MAX_TOTAL`], so many that the
    /// second moments have room for.
    ///
    /// [`SharedCovariance::MAX_TOTAL`]: crate::SharedCovariance::MAX_TOTAL
    TableFull,
    /// A second moment would be one that the remaining embeddings cannot have.
    MomentOutOfRange {
        /// The lowest row of the triangle with such a moment.
        row: usize,
        /// The lowest column in that row.
        column: usize,
    },
    /// The covariance of the other table no longer learns, so that it does not belong to its centers.
    CovarianceFrozen,
    /// The rule gives the class a weight outside `0.0..=1.0`, or NaN.
    WeightOutOfRange {
        /// The class whose center was to be moved.
        class: usize,
    },
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClassOutOfRange { class } => write!(f, "the table has no class {class}"),
            Self::ComponentOutOfRange { dim } => {
                write!(f, "component {dim} is not finite or too large to be summed")
            }
            Self::ClassFull { class } => write!(f, "class {class} has no room for more samples"),
            Self::NotEnoughSamples { class } => {
                write!(
                    f,
                    "class {class} holds fewer samples than are to be taken out"
                )
            }
            Self::SumOutOfRange { class, dim } => {
                write!(
                    f,
                    "the sum of class {class}, dimension {dim}, is not that of so many embeddings"
                )
            }
            Self::LengthMismatch(mismatch) => mismatch.fmt(f),
            Self::TableFull => write!(f, "all classes together have no room for more samples"),
            Self::MomentOutOfRange { row, column } => {
                write!(
                    f,
                    "the second moment of dimensions {row} and {column} is not that of so many embeddings"
                )
            }
            Self::CovarianceFrozen => write!(f, "the covariance of the other table is frozen"),
            Self::WeightOutOfRange { class } => {
                write!(f, "the weight for class {class} is not in 0..=1")
            }
        }
    }
}

impl core::error::Error for UpdateError {}

impl From<LengthMismatch> for UpdateError {
    fn from(mismatch: LengthMismatch) -> Self {
        Self::LengthMismatch(mismatch)
    }
}

/// Why no whitening was prepared. It is bit for bit what it was before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum WhiteningError {
    /// A pivot of the covariance is not above 0, or NaN: the covariance is none, or too far from one by
    /// rounding. Nothing that a table learned from its samples is; a factory covariance can be.
    PivotNotPositive {
        /// The lowest row of the triangle with such a pivot.
        dim: usize,
    },
    /// The samples spread so little that no 16 bits hold the weights of the transform: by less than a
    /// twentieth of a unit of `i8` and `u8`, or a unit of `i16`.
    SpreadTooSmall,
}

impl fmt::Display for WhiteningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PivotNotPositive { dim } => {
                write!(f, "pivot {dim} of the covariance is not above 0")
            }
            Self::SpreadTooSmall => write!(f, "the samples spread too little for whole weights"),
        }
    }
}

impl core::error::Error for WhiteningError {}

/// Why a batch was refused. No row of it was applied.
///
/// ```
/// use class_centers::{BatchError, ClassCenters, UpdateError};
/// let mut table = ClassCenters::<f32, 2, 1>::new();
/// let refused = table.update_batch(&[0, 1], &[[1.0], [f32::NAN]]);
/// let error = UpdateError::ComponentOutOfRange { dim: 0 };
/// assert_eq!(refused, Err(BatchError::Row { row: 1, error }));
/// assert_eq!(table.count(0), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BatchError {
    /// There are not as many classes as embeddings.
    LengthMismatch {
        /// The number of classes given.
        classes: usize,
        /// The number of embeddings given.
        embeddings: usize,
    },
    /// A row cannot be applied after the rows before it.
    Row {
        /// The lowest row that cannot.
        row: usize,
        /// Why it cannot.
        error: UpdateError,
    },
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LengthMismatch {
                classes,
                embeddings,
            } => {
                write!(f, "{classes} classes for {embeddings} embeddings")
            }
            Self::Row { row, error } => write!(f, "row {row}: {error}"),
        }
    }
}

impl core::error::Error for BatchError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::LengthMismatch { .. } => None,
            Self::Row { error, .. } => Some(error),
        }
    }
}

/// Why a query was refused. The output buffer is what it was before the call.
///
/// ```
/// use class_centers::{ClassCenters, QueryError};
/// let mut table = ClassCenters::<f32, 2, 1>::new();
/// table.update(0, &[1.0])?;
/// let mut centers = [[0.0]; 2];
/// assert_eq!(table.gather(&[0, 1], &mut centers), Err(QueryError::EmptyClass { row: 1 }));
/// assert_eq!(centers, [[0.0]; 2]);
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum QueryError {
    /// A row asks for a class that the table does not have.
    ClassOutOfRange {
        /// The lowest row that does.
        row: usize,
        /// The index that was asked for.
        class: usize,
    },
    /// A row asks for the center of a class without samples.
    EmptyClass {
        /// The lowest row that does.
        row: usize,
    },
    /// There are not as many classes as places for centers.
    LengthMismatch {
        /// The number of classes given.
        classes: usize,
        /// The number of centers that the output holds.
        centers: usize,
    },
    /// The output of a borrowed table does not hold the numbers of whole centers.
    OutputLengthMismatch(LengthMismatch),
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClassOutOfRange { row, class } => {
                write!(f, "row {row}: the table has no class {class}")
            }
            Self::EmptyClass { row } => write!(f, "row {row}: the class holds no samples"),
            Self::LengthMismatch { classes, centers } => {
                write!(f, "{classes} classes for {centers} centers")
            }
            Self::OutputLengthMismatch(mismatch) => mismatch.fmt(f),
        }
    }
}

impl core::error::Error for QueryError {}
