//! What saving to flash costs, and why it is refused (feature `sequential-storage`).

use core::fmt;

use crate::persist::error::SnapshotError;

/// What [`FlashCenters`](crate::persist::FlashCenters) did to the flash.
///
/// A save of nothing that changed costs no class and no byte, except for a note that a power cut
/// prevented before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct SaveCost {
    /// The classes that had changed, and were written.
    pub classes: usize,
    /// The bytes that were programmed, all overhead included.
    pub bytes: u32,
    /// The pages that were erased.
    pub erases: u32,
}

/// Why a table was not loaded from flash, or not saved.
///
/// `E` is the error of the driver. [`FlashCenters`](crate::persist::FlashCenters) says after which of
/// them the table or the flash may hold a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FlashError<E> {
    /// The driver of the flash reports an error.
    Flash(E),
    /// The range is not made of whole pages of the flash, has fewer than four of them or more than
    /// 65,535, pages of fewer than seven words of at least eight bytes, or words of more than 32 bytes.
    InvalidRange,
    /// The range has too few pages for the classes of this table.
    TooFewPages {
        /// The pages that are needed.
        needed: u32,
    },
    /// A page of the flash has no room for a note of each class of this table.
    TooManyClasses {
        /// The most classes.
        max: usize,
    },
    /// The record of a class, with its label, does not fit a page.
    RecordTooLarge {
        /// The bytes of a record, overhead included.
        record: usize,
        /// The bytes of a page that records can use.
        page: usize,
    },
    /// The scratch buffer is too short: below
    /// [`FlashCenters::scratch_len`](crate::persist::FlashCenters::scratch_len), or too short for
    /// something that lies in the range. A page, and four bytes for each class, are always enough.
    ScratchTooSmall {
        /// The bytes that are needed.
        needed: usize,
    },
    /// The record of a class is of something else, or the class of the table cannot be saved.
    Class {
        /// The class.
        class: usize,
        /// What is wrong with it.
        error: SnapshotError,
    },
    /// What was written or erased reads as something else, or changes from one reading to the next: the
    /// flash is worn out, is not erased to 0xFF, or holds something that only
    /// [`FlashCenters::erase`](crate::persist::FlashCenters::erase) removes.
    NotReadable,
    /// What lies in the range is not the work of this crate, and cannot be repaired. Erasing it,
    /// [`FlashCenters::erase`](crate::persist::FlashCenters::erase), makes it usable.
    Corrupted,
}

impl<E: fmt::Debug> fmt::Display for FlashError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(error) => write!(f, "the flash reports {error:?}"),
            Self::InvalidRange => f.write_str("the range is not at least four whole pages"),
            Self::TooFewPages { needed } => write!(f, "the table needs {needed} pages"),
            Self::TooManyClasses { max } => write!(f, "a page has room for {max} classes"),
            Self::RecordTooLarge { record, page } => {
                write!(
                    f,
                    "a record of {record} bytes does not fit a page of {page}"
                )
            }
            Self::ScratchTooSmall { needed } => {
                write!(f, "the scratch buffer needs {needed} bytes")
            }
            Self::Class {
                error:
                    error @ (SnapshotError::Class { .. }
                    | SnapshotError::InvalidLabel { .. }
                    | SnapshotError::UnexpectedLabel { .. }),
                ..
            } => write!(f, "{error}"),
            Self::Class { class, error } => write!(f, "class {class}: {error}"),
            Self::NotReadable => f.write_str("what was written cannot be read"),
            Self::Corrupted => f.write_str("the flash holds data of another program"),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for FlashError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Class { error, .. } => Some(error),
            _ => None,
        }
    }
}
