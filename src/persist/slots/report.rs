//! What slots hold, and why they are refused.

use core::fmt;

use crate::persist::error::SnapshotError;

/// What [`ImageSlots::load`](crate::persist::ImageSlots::load) found.
#[must_use = "it says whether something was lost"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct SlotsReport {
    /// What the tables hold now.
    pub loaded: Loaded,
    /// Whether a slot is damaged. With [`Loaded::Newest`] it is the older one: what was saved last is
    /// there, but only once.
    pub is_damaged: bool,
    /// What became of an erase that a power cut had interrupted.
    pub old_slot: OldSlot,
    /// Which save was loaded: it grows with every save, by the number of slots that the save erased,
    /// and so is also how often slots were erased so far, both together; 0 when none was loaded.
    ///
    /// A slot has its half of them, two thirds at most. Erases that a power cut interrupted are not
    /// counted. What the flash is rated for, minus a slot's share, is left.
    pub sequence: u32,
}

/// What the tables hold after [`ImageSlots::load`](crate::persist::ImageSlots::load).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Loaded {
    /// What they held before: nothing was ever saved.
    Nothing,
    /// What was saved last.
    Newest,
    /// What was saved before. The other slot is damaged, or its save was interrupted at the last word;
    /// it may have held something newer.
    Older,
    /// What they held before: no slot is whole. What was saved is lost.
    Lost,
}

/// What became of the slot before a deletion, in [`ImageSlots::load`](crate::persist::ImageSlots::load).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OldSlot {
    /// There was nothing to do.
    Left,
    /// It was erased: a power cut had interrupted the save that should have done so.
    Erased,
    /// It should be erased, and the flash did not do it. What was deleted may still be there; the next
    /// call tries again.
    NotErased,
}

/// Why images were not loaded from their slots, or not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SlotsError<E> {
    /// The driver of the flash reports an error.
    Flash(E),
    /// The range is not two slots of whole sectors each, or slots cannot lie in a flash of these sizes:
    /// see [`SlotGeometry`](crate::persist::SlotGeometry).
    InvalidRange,
    /// The images do not fit a slot.
    SlotTooSmall {
        /// The bytes of a slot that are needed.
        needed: u32,
    },
    /// An image in the newest slot is of something else, or a table cannot be saved.
    Image {
        /// Which image of the list.
        index: usize,
        /// What is wrong with it.
        error: SnapshotError,
    },
    /// The newest slot holds more images than these.
    OtherImages,
    /// A slot was written by a later release.
    NewerVersion {
        /// The version of its layout.
        version: u8,
    },
    /// What was written reads as something else: the flash is worn out. The newest slot is still
    /// there.
    NotWritten,
    /// The images are saved; but the slot before them, which holds what was deleted, was erased and is
    /// not empty.
    NotErased,
}

impl<E: fmt::Debug> fmt::Display for SlotsError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(error) => write!(f, "the flash reports {error:?}"),
            Self::InvalidRange => f.write_str("the range is not two slots of whole sectors"),
            Self::SlotTooSmall { needed } => write!(f, "the images need a slot of {needed} bytes"),
            Self::Image { index, error } => write!(f, "image {index}: {error}"),
            Self::OtherImages => f.write_str("the slot holds more images than were asked for"),
            Self::NewerVersion { version } => write!(f, "version {version} is of a newer release"),
            Self::NotWritten => f.write_str("what was written cannot be read"),
            Self::NotErased => f.write_str("the erased slot is not empty"),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for SlotsError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Image { error, .. } => Some(error),
            _ => None,
        }
    }
}
