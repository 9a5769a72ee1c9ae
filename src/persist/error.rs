//! Why something was not saved, restored or merged. A refused call leaves every table bit for bit as it
//! was.

use core::fmt;

use crate::error::UpdateError;

/// Why a table was not saved, restored or merged from bytes. It is bit for bit what it was before the
/// call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum SnapshotError {
    /// The buffer is shorter than what is to be written.
    BufferTooSmall {
        /// The bytes that are needed.
        needed: usize,
    },
    /// There are fewer bytes than the header promises, or not even a header.
    Truncated {
        /// The bytes that are needed.
        needed: usize,
    },
    /// There are more bytes than the header promises.
    TrailingBytes {
        /// The length of the image itself.
        image_len: usize,
    },
    /// The bytes do not begin as an image does.
    WrongMagic,
    /// The bytes are of a version that this release does not know.
    NewerVersion {
        /// The version.
        version: u16,
    },
    /// The checksum is wrong: some byte is not what was written.
    Damaged,
    /// The checksum is right, but a field of the header holds nothing that is ever written there.
    InvalidHeader {
        /// The offset of the field.
        offset: usize,
    },
    /// The bytes hold another kind of table.
    KindMismatch,
    /// The bytes hold another element.
    ElementMismatch,
    /// The bytes hold more classes, or another number of dimensions.
    ShapeMismatch {
        /// The number of classes.
        classes: u32,
        /// The number of dimensions; the length of labels.
        dim: u32,
    },
    /// A class of a recognizer has flags, a spread or an enrolled center that none has.
    InvalidClass {
        /// The lowest such class.
        class: usize,
    },
    /// The bytes hold classes of another number of centers, or of a recognizer labels of another length.
    CentersMismatch {
        /// How many centers each class has room for; of a recognizer, the bytes of a label.
        centers: u32,
    },
    /// The table has a shape that no image has: no class, no dimension, or more of them than can be told.
    InvalidShape {
        /// The number of classes.
        classes: usize,
        /// The number of dimensions.
        dim: usize,
    },
    /// The bytes hold embeddings of another feature extractor.
    FingerprintMismatch {
        /// Its fingerprint.
        fingerprint: u64,
    },
    /// The bytes hold embeddings of another quantization, or of none.
    QuantizationMismatch,
    /// A class holds what no embeddings give: more samples than it can, or sums that are out of range.
    Class {
        /// The lowest such class.
        class: usize,
        /// What is wrong with it.
        error: UpdateError,
    },
    /// What all classes share is what no embeddings give: more samples together than they can be, or second
    /// moments that are out of range.
    Shared {
        /// What is wrong with it.
        error: UpdateError,
    },
    /// A row of a whitening, a weight of it or its offset, is what no covariance gives.
    WeightOutOfRange {
        /// The lowest such row.
        row: usize,
    },
    /// The label of a class is empty, too long, or not UTF-8.
    InvalidLabel {
        /// The lowest such class.
        class: usize,
    },
    /// The label of a class is that of a class before it.
    RepeatedLabel {
        /// The lowest such class.
        class: usize,
    },
    /// A class has a label, and there is no place for it.
    UnexpectedLabel {
        /// The class.
        class: usize,
    },
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall { needed } => write!(f, "the buffer needs {needed} bytes"),
            Self::Truncated { needed } => {
                write!(f, "there are fewer than the {needed} bytes that are needed")
            }
            Self::TrailingBytes { image_len } => {
                write!(f, "there are more bytes than the {image_len} of the image")
            }
            Self::WrongMagic => f.write_str("the bytes are not an image"),
            Self::NewerVersion { version } => write!(f, "version {version} is of a newer release"),
            Self::Damaged => f.write_str("the checksum is wrong"),
            Self::InvalidHeader { offset } => {
                write!(f, "the header holds an invalid value at byte {offset}")
            }
            Self::KindMismatch => f.write_str("the bytes hold another kind of table"),
            Self::ElementMismatch => f.write_str("the bytes hold another element"),
            Self::ShapeMismatch { classes, dim } => {
                write!(f, "the bytes hold {classes} classes of {dim} dimensions")
            }
            Self::InvalidClass { class } => {
                write!(f, "class {class} holds what no recognizer does")
            }
            Self::CentersMismatch { centers } => {
                write!(f, "the bytes hold classes of {centers} centers each")
            }
            Self::Shared { error } => write!(f, "{error}"),
            Self::WeightOutOfRange { row } => {
                write!(f, "row {row} of the whitening is not that of a covariance")
            }
            Self::InvalidShape { classes, dim } => {
                write!(f, "no image has {classes} classes of {dim} dimensions")
            }
            Self::FingerprintMismatch { fingerprint } => {
                write!(f, "the bytes are of the feature extractor {fingerprint:#x}")
            }
            Self::QuantizationMismatch => f.write_str("the bytes are of another quantization"),
            Self::Class { .. }
            | Self::InvalidLabel { .. }
            | Self::RepeatedLabel { .. }
            | Self::UnexpectedLabel { .. } => self.fmt_class(f),
        }
    }
}

impl SnapshotError {
    /// Writes what is wrong with a class.
    fn fmt_class(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class {
                class,
                error: error @ UpdateError::ComponentOutOfRange { .. },
            } => write!(f, "class {class}: {error}"),
            Self::Class { error, .. } => write!(f, "{error}"),
            Self::InvalidLabel { class } => write!(
                f,
                "the label of class {class} is empty, too long or not text"
            ),
            Self::RepeatedLabel { class } => {
                write!(f, "class {class} has the label of a class before it")
            }
            Self::UnexpectedLabel { class } => {
                write!(f, "class {class} has a label, and there is no place for it")
            }
            _ => Ok(()),
        }
    }
}

impl core::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Class { error, .. } | Self::Shared { error } => Some(error),
            _ => None,
        }
    }
}

/// Why the image of another device was not merged. Table, list and image are what they were before the
/// call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum MergeError {
    /// The bytes are not an image, or the image is of another table, or it does not fit into this one.
    Image(SnapshotError),
    /// The bytes that the image was to be merged into are not the image of a table that takes it.
    Target(SnapshotError),
    /// The image names no device (its id is 0), so that it cannot be told from another.
    NoDevice,
    /// An image of this device and sequence was merged before.
    AlreadyMerged {
        /// The device that made it.
        device: u64,
        /// Which of its images it is.
        sequence: u64,
    },
    /// The list has no room for another image.
    ListFull,
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Image(error) => write!(f, "{error}"),
            Self::Target(error) => write!(f, "the image to merge into: {error}"),
            Self::NoDevice => f.write_str("the image names no device"),
            Self::AlreadyMerged { device, sequence } => {
                write!(
                    f,
                    "image {sequence} of device {device:#x} was merged before"
                )
            }
            Self::ListFull => f.write_str("the list of merged images is full"),
        }
    }
}

impl core::error::Error for MergeError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Image(error) | Self::Target(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SnapshotError> for MergeError {
    fn from(error: SnapshotError) -> Self {
        Self::Image(error)
    }
}

/// Why a label was not taken. The labels are what they were before the call.
#[cfg(feature = "labels")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum LabelError {
    /// There is no class of this index.
    ClassOutOfRange {
        /// The index that was asked for.
        class: usize,
    },
    /// The class has no label.
    NoLabel {
        /// The class.
        class: usize,
    },
    /// A label has at least one byte.
    Empty,
    /// The label has more bytes than there is room for.
    TooLong {
        /// The bytes of the label, in UTF-8.
        len: usize,
    },
    /// Another class has the label.
    Taken {
        /// The class that has it.
        class: usize,
    },
    /// Every class has a label, or samples: those that were learned without a label are freed by the
    /// table's `clear_class`.
    Full,
}

#[cfg(feature = "labels")]
impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClassOutOfRange { class } => write!(f, "there is no class {class}"),
            Self::NoLabel { class } => write!(f, "class {class} has no label"),
            Self::Empty => f.write_str("the label is empty"),
            Self::TooLong { len } => write!(f, "the label of {len} bytes is too long"),
            Self::Taken { class } => write!(f, "class {class} has this label"),
            Self::Full => f.write_str("every class has a label or samples"),
        }
    }
}

#[cfg(feature = "labels")]
impl core::error::Error for LabelError {}
