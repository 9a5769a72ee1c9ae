//! What can be refused, and why. A refused call leaves every table bit for bit as it was.

use core::fmt;

/// Why a table refused to change. The table is bit for bit what it was before the call.
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
                    "the sum of class {class}, dimension {dim}, fits no such count of embeddings"
                )
            }
            Self::WeightOutOfRange { class } => {
                write!(f, "the weight for class {class} is not in 0..=1")
            }
        }
    }
}

impl core::error::Error for UpdateError {}

/// Why a batch was refused. No row of it was applied.
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
        }
    }
}

impl core::error::Error for QueryError {}

/// Why there are no scores. The output buffer is what it was before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ScoreError {
    /// The weight of a class is NaN, negative, below 2^-64 but not 0, or above 2^64.
    PriorOutOfRange {
        /// The lowest class with such a weight.
        class: usize,
    },
    /// No class has both a distance and a weight above 0.
    NothingToScore,
    /// A class with a weight above 0 is at the distance minus infinity.
    DistanceOutOfRange {
        /// The lowest class that is.
        class: usize,
    },
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PriorOutOfRange { class } => {
                write!(f, "the prior of class {class} is no usable weight")
            }
            Self::NothingToScore => f.write_str("no class has a distance and a positive prior"),
            Self::DistanceOutOfRange { class } => {
                write!(f, "the distance of class {class} is minus infinity")
            }
        }
    }
}

impl core::error::Error for ScoreError {}

/// Why thresholds were not calibrated. They are what they were before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum CalibrationError {
    /// The table of thresholds has no class of this index.
    ClassOutOfRange {
        /// The index that was asked for.
        class: usize,
    },
    /// The wanted rate is NaN, not above 0, or not below 1.
    RateOutOfRange,
    /// So few unknowns were met that every threshold might exceed the rate.
    TooFewUnknowns {
        /// How many were met.
        met: u32,
    },
    /// The rate asks for a distance that was not kept.
    TooFewPlaces {
        /// How many of the least distances have to be kept.
        needed: usize,
    },
    /// More unknowns than the rate allows lie on a center, at distance 0.
    UnknownsTooClose,
    /// The factor of a spread is NaN, infinite, below the normal numbers or not above 0.
    FactorOutOfRange,
}

impl fmt::Display for CalibrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClassOutOfRange { class } => write!(f, "there is no class {class}"),
            Self::RateOutOfRange => f.write_str("a false-accept rate lies between 0 and 1"),
            Self::TooFewUnknowns { met } => {
                write!(f, "{met} unknowns are too few for the false-accept rate")
            }
            Self::TooFewPlaces { needed } => {
                write!(f, "the rate needs the {needed} least distances")
            }
            Self::UnknownsTooClose => f.write_str("too many unknowns lie on a center"),
            Self::FactorOutOfRange => f.write_str("a factor is a normal number above 0"),
        }
    }
}

impl core::error::Error for CalibrationError {}

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
    /// The checksum is another: some byte is not what was written.
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
    /// The bytes hold another number of classes or of dimensions.
    ShapeMismatch {
        /// The number of classes.
        classes: u32,
        /// The number of dimensions; the length of labels.
        dim: u32,
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
    /// The label of a class is empty, too long, or no UTF-8.
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
            Self::Truncated { needed } => write!(f, "fewer than the {needed} bytes of it"),
            Self::TrailingBytes { image_len } => {
                write!(f, "there are bytes after the {image_len} of the image")
            }
            Self::WrongMagic => f.write_str("the bytes are no image"),
            Self::NewerVersion { version } => write!(f, "version {version} is not known"),
            Self::Damaged => f.write_str("the checksum is wrong"),
            Self::InvalidHeader { offset } => {
                write!(f, "the header has no such value at byte {offset}")
            }
            Self::KindMismatch => f.write_str("it holds another kind of table"),
            Self::ElementMismatch => f.write_str("it holds another element"),
            Self::ShapeMismatch { classes, dim } => {
                write!(f, "it holds {classes} classes of {dim} dimensions")
            }
            Self::FingerprintMismatch { fingerprint } => {
                write!(f, "it is of the feature extractor {fingerprint:#x}")
            }
            Self::QuantizationMismatch => f.write_str("it is of another quantization"),
            Self::Class {
                class,
                error: error @ UpdateError::ComponentOutOfRange { .. },
            } => write!(f, "class {class}: {error}"),
            Self::Class { error, .. } => write!(f, "{error}"),
            Self::InvalidLabel { class } => write!(f, "the label of class {class} is none"),
            Self::RepeatedLabel { class } => {
                write!(f, "the label of class {class} is that of a class before it")
            }
            Self::UnexpectedLabel { class } => {
                write!(f, "class {class} has a label, and there is no place for it")
            }
        }
    }
}

impl core::error::Error for SnapshotError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Class { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Why the image of another device was not merged. Table and list are what they were before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum MergeError {
    /// The image is none, is of something else, or does not fit into the table.
    Image(SnapshotError),
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
            Self::Image(error) => Some(error),
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
            Self::TooLong { len } => write!(f, "there is no room for the {len} bytes of the label"),
            Self::Taken { class } => write!(f, "class {class} has this label"),
            Self::Full => f.write_str("every class has a label or samples"),
        }
    }
}

#[cfg(feature = "labels")]
impl core::error::Error for LabelError {}
