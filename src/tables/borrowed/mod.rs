//! Tables over slices of the caller, of a shape that is known at run time.
//!
//! They hold the same numbers as the const-generic tables, run the same bodies, and give the same bits.

pub(crate) mod center_table_ref;
pub(crate) mod class_centers_mut;
pub(crate) mod class_centers_ref;
mod of_known;

use core::fmt;

use crate::{error::LengthMismatch, kernels::shape::Given};

/// Why slices are no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ShapeError {
    /// There is no class, or no dimension.
    Empty,
    /// There are more dimensions than [`TableElement::MAX_DIM`](crate::TableElement::MAX_DIM).
    TooManyDimensions,
    /// A slice does not hold what so many classes and dimensions need.
    LengthMismatch(LengthMismatch),
    /// A norm is not that of the center of its class.
    WrongNorm {
        /// The lowest such class.
        class: usize,
    },
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a table has at least one class and one dimension"),
            Self::TooManyDimensions => f.write_str("too many dimensions for exact distances"),
            Self::LengthMismatch(mismatch) => mismatch.fmt(f),
            Self::WrongNorm { class } => {
                write!(f, "the norm of class {class} is not that of its center")
            }
        }
    }
}

impl core::error::Error for ShapeError {}

impl From<LengthMismatch> for ShapeError {
    fn from(mismatch: LengthMismatch) -> Self {
        Self::LengthMismatch(mismatch)
    }
}

/// The shape of a table of `classes` rows in `len` numbers.
fn shape(classes: usize, dim: usize, len: usize) -> Result<Given, ShapeError> {
    if classes == 0 || dim == 0 {
        return Err(ShapeError::Empty);
    }
    LengthMismatch::check(classes.saturating_mul(dim), len)?;
    Ok(Given { dim })
}
