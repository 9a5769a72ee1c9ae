//! What a function answers, and its text.

use core::ffi::{CStr, c_char};

use class_centers::{
    BatchError, LengthMismatch, QueryError, ShapeError, UpdateError,
    decisions::CalibrationError,
    persist::{MergeError, SlotsError, SnapshotError},
    recognizer::RecognizerError,
};

/// What a function answers: `CC_OK`, or why it was refused. After an error every table is bit for bit what
/// it was, unless the function says otherwise.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum cc_error {
    /// It is done.
    CC_OK = 0,
    /// A pointer is null.
    CC_ERROR_NULL = -1,
    /// A pointer is not aligned for its type. Memory of a table is an array of `uint64_t`.
    CC_ERROR_ALIGNMENT = -2,
    /// The memory is shorter than the table needs.
    CC_ERROR_MEMORY = -3,
    /// Two arguments share memory, which must not.
    CC_ERROR_OVERLAP = -4,
    /// The memory was not initialized for such a table, or was overwritten.
    CC_ERROR_NOT_INITIALIZED = -5,
    /// The table is of another element: a function for `int8_t` was given a table of `float`, for instance.
    CC_ERROR_ELEMENT = -6,
    /// No table has this shape, two tables are of different shapes, or an image does not fit the table.
    CC_ERROR_SHAPE = -7,
    /// An array has another length than the table needs.
    CC_ERROR_LENGTH = -8,
    /// There is no such class.
    CC_ERROR_CLASS = -9,
    /// There is no center: no class has samples, or not the one that was asked for.
    CC_ERROR_EMPTY = -10,
    /// The class has no room for more samples.
    CC_ERROR_FULL = -11,
    /// More samples would be taken out than the class holds.
    CC_ERROR_NOT_ENOUGH_SAMPLES = -12,
    /// A component is NaN, infinite, or too large to be summed.
    CC_ERROR_COMPONENT = -13,
    /// A sum would be one that no such embeddings can have.
    CC_ERROR_SUM = -14,
    /// A scale and a zero point are no quantization.
    CC_ERROR_QUANTIZATION = -15,
    /// The buffer is too short for the image.
    CC_ERROR_BUFFER = -20,
    /// There are fewer bytes than the image promises.
    CC_ERROR_TRUNCATED = -21,
    /// There are more bytes than the image promises.
    CC_ERROR_TRAILING_BYTES = -22,
    /// The bytes are not an image.
    CC_ERROR_NO_IMAGE = -23,
    /// The image is of a newer release.
    CC_ERROR_NEWER_VERSION = -24,
    /// The checksum is wrong.
    CC_ERROR_DAMAGED = -25,
    /// The checksum is right, but a field holds nothing that is ever written there.
    CC_ERROR_INVALID_HEADER = -26,
    /// The image is of another kind of table.
    CC_ERROR_KIND = -27,
    /// The image is of another feature extractor.
    CC_ERROR_FINGERPRINT = -28,
    /// The image is of another quantization, or of none.
    CC_ERROR_OTHER_QUANTIZATION = -29,
    /// A class holds what no embeddings give.
    CC_ERROR_INVALID_CLASS = -30,
    /// The driver of the flash reports an error.
    CC_ERROR_FLASH = -40,
    /// The range is not two slots of whole sectors each, or slots cannot lie in such a flash.
    CC_ERROR_RANGE = -41,
    /// The images do not fit a slot.
    CC_ERROR_SLOT_TOO_SMALL = -42,
    /// The newest slot holds other images.
    CC_ERROR_OTHER_IMAGES = -43,
    /// What was written reads as something else. The newest slot is still there.
    CC_ERROR_NOT_WRITTEN = -44,
    /// The table is saved; but the slot before it, with what was deleted, was not erased.
    CC_ERROR_NOT_ERASED = -45,
    /// A setting is outside its range.
    CC_ERROR_SETTING = -60,
    /// A label is empty, too long, or not UTF-8.
    CC_ERROR_LABEL = -61,
    /// Another class has the label.
    CC_ERROR_LABEL_TAKEN = -62,
    /// Every class has a label.
    CC_ERROR_NO_FREE_CLASS = -63,
    /// A class is being enrolled.
    CC_ERROR_ALREADY_ENROLLING = -64,
    /// No class is being enrolled.
    CC_ERROR_NOT_ENROLLING = -65,
    /// The enrollment has too few samples.
    CC_ERROR_TOO_FEW_SAMPLES = -66,
    /// The new center would lie on that of another class.
    CC_ERROR_TOO_NEAR = -67,
    /// Samples were trimmed when the class was enrolled, so that none can be forgotten.
    CC_ERROR_TRIMMED = -68,
    /// The class has one sample: delete it instead.
    CC_ERROR_LAST_SAMPLE = -69,
    /// The class never learned this sample.
    CC_ERROR_NEVER_LEARNED = -70,
    /// Something that a newer release of the library refuses.
    CC_ERROR_OTHER = -127,
}

use cc_error::*;

impl cc_error {
    /// Of a result without a value.
    #[inline(always)]
    pub(crate) fn of(result: Result<(), Self>) -> Self {
        match result {
            Ok(()) => CC_OK,
            Err(error) => error,
        }
    }
}

impl From<LengthMismatch> for cc_error {
    fn from(_: LengthMismatch) -> Self {
        CC_ERROR_LENGTH
    }
}

impl From<UpdateError> for cc_error {
    fn from(error: UpdateError) -> Self {
        match error {
            UpdateError::ClassOutOfRange { .. } => CC_ERROR_CLASS,
            UpdateError::ComponentOutOfRange { .. } => CC_ERROR_COMPONENT,
            UpdateError::ClassFull { .. } => CC_ERROR_FULL,
            UpdateError::NotEnoughSamples { .. } => CC_ERROR_NOT_ENOUGH_SAMPLES,
            UpdateError::SumOutOfRange { .. } => CC_ERROR_SUM,
            UpdateError::LengthMismatch(_) => CC_ERROR_LENGTH,
            _ => CC_ERROR_OTHER,
        }
    }
}

impl From<BatchError> for cc_error {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::LengthMismatch { .. } => CC_ERROR_LENGTH,
            BatchError::Row { error, .. } => error.into(),
            _ => CC_ERROR_OTHER,
        }
    }
}

impl From<QueryError> for cc_error {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::ClassOutOfRange { .. } => CC_ERROR_CLASS,
            QueryError::EmptyClass { .. } => CC_ERROR_EMPTY,
            _ => CC_ERROR_LENGTH,
        }
    }
}

impl From<ShapeError> for cc_error {
    fn from(_: ShapeError) -> Self {
        CC_ERROR_SHAPE
    }
}

impl From<SnapshotError> for cc_error {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::BufferTooSmall { .. } => CC_ERROR_BUFFER,
            SnapshotError::Truncated { .. } => CC_ERROR_TRUNCATED,
            SnapshotError::TrailingBytes { .. } => CC_ERROR_TRAILING_BYTES,
            SnapshotError::WrongMagic => CC_ERROR_NO_IMAGE,
            SnapshotError::NewerVersion { .. } => CC_ERROR_NEWER_VERSION,
            SnapshotError::Damaged => CC_ERROR_DAMAGED,
            SnapshotError::InvalidHeader { .. } => CC_ERROR_INVALID_HEADER,
            SnapshotError::KindMismatch => CC_ERROR_KIND,
            SnapshotError::ElementMismatch => CC_ERROR_ELEMENT,
            SnapshotError::ShapeMismatch { .. } | SnapshotError::InvalidShape { .. } => {
                CC_ERROR_SHAPE
            }
            SnapshotError::FingerprintMismatch { .. } => CC_ERROR_FINGERPRINT,
            SnapshotError::QuantizationMismatch => CC_ERROR_OTHER_QUANTIZATION,
            SnapshotError::Class { error, .. } => of_class(error),
            _ => CC_ERROR_OTHER,
        }
    }
}

/// A class that has no room for what is merged is one thing, a class that cannot be another.
fn of_class(error: UpdateError) -> cc_error {
    match error {
        UpdateError::ClassFull { .. } => CC_ERROR_FULL,
        _ => CC_ERROR_INVALID_CLASS,
    }
}

impl From<MergeError> for cc_error {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Image(error) | MergeError::Target(error) => error.into(),
            _ => CC_ERROR_OTHER,
        }
    }
}

impl<E> From<SlotsError<E>> for cc_error {
    fn from(error: SlotsError<E>) -> Self {
        match error {
            SlotsError::Flash(_) => CC_ERROR_FLASH,
            SlotsError::InvalidRange => CC_ERROR_RANGE,
            SlotsError::SlotTooSmall { .. } => CC_ERROR_SLOT_TOO_SMALL,
            SlotsError::Image { error, .. } => error.into(),
            SlotsError::OtherImages => CC_ERROR_OTHER_IMAGES,
            SlotsError::NewerVersion { .. } => CC_ERROR_NEWER_VERSION,
            SlotsError::NotWritten => CC_ERROR_NOT_WRITTEN,
            SlotsError::NotErased => CC_ERROR_NOT_ERASED,
            _ => CC_ERROR_OTHER,
        }
    }
}

impl From<RecognizerError> for cc_error {
    fn from(error: RecognizerError) -> Self {
        match error {
            RecognizerError::InvalidSetting { .. } => CC_ERROR_SETTING,
            RecognizerError::Shape(_) => CC_ERROR_SHAPE,
            RecognizerError::LengthMismatch(_) => CC_ERROR_LENGTH,
            RecognizerError::ComponentOutOfRange { .. } => CC_ERROR_COMPONENT,
            RecognizerError::NoSuchClass { .. } | RecognizerError::FactoryClass { .. } => {
                CC_ERROR_CLASS
            }
            RecognizerError::ClassFull { .. } | RecognizerError::EnrollmentFull => CC_ERROR_FULL,
            RecognizerError::LabelTaken { .. } => CC_ERROR_LABEL_TAKEN,
            RecognizerError::LabelLength { .. } => CC_ERROR_LABEL,
            RecognizerError::NoFreeClass => CC_ERROR_NO_FREE_CLASS,
            RecognizerError::AlreadyEnrolling => CC_ERROR_ALREADY_ENROLLING,
            RecognizerError::NotEnrolling => CC_ERROR_NOT_ENROLLING,
            RecognizerError::TooFewSamples { .. } => CC_ERROR_TOO_FEW_SAMPLES,
            RecognizerError::TooNear { .. } => CC_ERROR_TOO_NEAR,
            RecognizerError::Trimmed { .. } => CC_ERROR_TRIMMED,
            RecognizerError::LastSample { .. } => CC_ERROR_LAST_SAMPLE,
            RecognizerError::NeverLearned { .. } => CC_ERROR_NEVER_LEARNED,
            _ => CC_ERROR_OTHER,
        }
    }
}

impl From<CalibrationError> for cc_error {
    fn from(error: CalibrationError) -> Self {
        match error {
            CalibrationError::FactorOutOfRange => CC_ERROR_SETTING,
            _ => CC_ERROR_EMPTY,
        }
    }
}

/// Returns what an answer means, as English text in constant memory; never null.
#[unsafe(no_mangle)]
pub extern "C" fn cc_error_text(error: i32) -> *const c_char {
    let text = TEXTS.iter().find(|(code, _)| *code as i32 == error);
    text.map_or(c"unknown error", |(_, text)| text).as_ptr()
}

/// The text of each answer.
const TEXTS: [(cc_error, &CStr); 45] = [
    (CC_OK, c"done"),
    (CC_ERROR_NULL, c"a pointer is null"),
    (CC_ERROR_ALIGNMENT, c"a pointer is not aligned"),
    (CC_ERROR_MEMORY, c"the memory is too short for the table"),
    (CC_ERROR_OVERLAP, c"two arguments share memory"),
    (CC_ERROR_NOT_INITIALIZED, c"the memory holds no such table"),
    (CC_ERROR_ELEMENT, c"the table is of another element"),
    (CC_ERROR_SHAPE, c"the shape does not fit"),
    (
        CC_ERROR_LENGTH,
        c"an array has another length than the table needs",
    ),
    (CC_ERROR_CLASS, c"there is no such class"),
    (CC_ERROR_EMPTY, c"there is no center"),
    (CC_ERROR_FULL, c"the class has no room for more samples"),
    (
        CC_ERROR_NOT_ENOUGH_SAMPLES,
        c"the class holds fewer samples",
    ),
    (
        CC_ERROR_COMPONENT,
        c"a component is not finite or too large",
    ),
    (CC_ERROR_SUM, c"a sum is not that of so many embeddings"),
    (
        CC_ERROR_QUANTIZATION,
        c"scale and zero point are no quantization",
    ),
    (CC_ERROR_BUFFER, c"the buffer is too short for the image"),
    (CC_ERROR_TRUNCATED, c"the image is cut off"),
    (CC_ERROR_TRAILING_BYTES, c"there are bytes behind the image"),
    (CC_ERROR_NO_IMAGE, c"the bytes are not an image"),
    (CC_ERROR_NEWER_VERSION, c"the image is of a newer release"),
    (CC_ERROR_DAMAGED, c"the checksum is wrong"),
    (
        CC_ERROR_INVALID_HEADER,
        c"the header of the image is invalid",
    ),
    (CC_ERROR_KIND, c"the image is of another kind of table"),
    (
        CC_ERROR_FINGERPRINT,
        c"the image is of another feature extractor",
    ),
    (
        CC_ERROR_OTHER_QUANTIZATION,
        c"the image is of another quantization",
    ),
    (
        CC_ERROR_INVALID_CLASS,
        c"a class holds what no embeddings give",
    ),
    (CC_ERROR_FLASH, c"the flash reports an error"),
    (
        CC_ERROR_RANGE,
        c"the range is not two slots of whole sectors",
    ),
    (CC_ERROR_SLOT_TOO_SMALL, c"the images do not fit a slot"),
    (CC_ERROR_OTHER_IMAGES, c"the slot holds other images"),
    (CC_ERROR_NOT_WRITTEN, c"what was written cannot be read"),
    (CC_ERROR_NOT_ERASED, c"the erased slot is not empty"),
    (CC_ERROR_SETTING, c"a setting is outside its range"),
    (CC_ERROR_LABEL, c"the label is empty, too long or not text"),
    (CC_ERROR_LABEL_TAKEN, c"another class has the label"),
    (CC_ERROR_NO_FREE_CLASS, c"every class has a label"),
    (CC_ERROR_ALREADY_ENROLLING, c"a class is being enrolled"),
    (CC_ERROR_NOT_ENROLLING, c"no class is being enrolled"),
    (
        CC_ERROR_TOO_FEW_SAMPLES,
        c"the enrollment has too few samples",
    ),
    (
        CC_ERROR_TOO_NEAR,
        c"the new center lies on that of another class",
    ),
    (CC_ERROR_TRIMMED, c"samples of the class were trimmed"),
    (CC_ERROR_LAST_SAMPLE, c"the class has only this sample"),
    (
        CC_ERROR_NEVER_LEARNED,
        c"the class never learned this sample",
    ),
    (CC_ERROR_OTHER, c"refused by a newer release"),
];
