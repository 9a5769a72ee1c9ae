//! What stands before the numbers of an image.

use core::ops::Range;

use crate::{
    element::{number::NumberKind, quantization::Quantization},
    persist::{
        bytes::{get, put},
        crc32::Crc32,
        error::SnapshotError,
    },
};

pub(crate) const MAGIC: [u8; 4] = *b"CCEN";
pub(crate) const VERSION: u16 = 1;
pub(crate) const HEADER_LEN: usize = 48;

const MAGIC_FIELD: Range<usize> = 0..4;
const VERSION_FIELD: Range<usize> = 4..6;
const HEADER_LEN_FIELD: Range<usize> = 6..8;
const KIND_FIELD: Range<usize> = 8..9;
const ELEMENT_FIELD: Range<usize> = 9..10;
const ZERO_POINT_FIELD: Range<usize> = 10..12;
const SCALE_FIELD: Range<usize> = 12..16;
const CLASSES_FIELD: Range<usize> = 16..20;
const DIM_FIELD: Range<usize> = 20..24;
const FINGERPRINT_FIELD: Range<usize> = 24..32;
const DEVICE_FIELD: Range<usize> = 32..40;
const SEQUENCE_FIELD: Range<usize> = 40..48;

/// The bytes of a count.
pub(crate) const COUNT_LEN: usize = 4;

/// What kind of table is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
#[repr(u8)]
pub enum TableKind {
    /// [`ClassCenters`](crate::ClassCenters): sums, and how many samples of each class.
    ClassCenters = 1,
    /// [`MovingCenters`](crate::MovingCenters): centers, and how many samples of each class.
    MovingCenters = 2,
    /// [`CenterTable`](crate::CenterTable): centers, and how many samples of each class.
    CenterTable = 3,
    /// [`ClassVariance`](crate::ClassVariance): for each class the mean and then the squared
    /// deviations, and how many samples of each class.
    ClassVariance = 4,
    /// [`Thresholds`](crate::decisions::Thresholds): for each class the greatest squared distance and the least
    /// margin.
    Thresholds = 5,
    /// `LabelMap`: for each class the text, zeros behind it, and how many bytes each has.
    Labels = 6,
}

impl TableKind {
    const ALL: [Self; 6] = [
        Self::ClassCenters,
        Self::MovingCenters,
        Self::CenterTable,
        Self::ClassVariance,
        Self::Thresholds,
        Self::Labels,
    ];

    /// The kind of a code in an image.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == code)
    }

    /// Whether there are tables of this kind and element.
    fn has(self, element: NumberKind) -> bool {
        use NumberKind::{Compensated, F32, F64, U8, U32, U64};
        match self {
            Self::ClassCenters => !matches!(element, U32 | U64),
            Self::CenterTable => !matches!(element, U32 | U64 | Compensated),
            Self::Thresholds => matches!(element, U32 | U64 | F32 | F64),
            Self::MovingCenters | Self::ClassVariance => element == F32,
            Self::Labels => element == U8,
        }
    }
}

/// What a table does not know of itself: where its embeddings come from, and which image it is.
///
/// ```
/// use class_centers::{Quantization, persist::ImageInfo};
///
/// // The hash of the model file, and what its outputs stand for.
/// const MODEL: ImageInfo = ImageInfo {
///     quantization: Quantization::new(0.05, -10),
///     ..ImageInfo::new(0x5EED_0000_0000_0007)
/// };
/// // The third image of a device.
/// let info = ImageInfo { device: 0xA1, sequence: 3, ..MODEL };
/// assert_eq!(info.fingerprint, MODEL.fingerprint);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ImageInfo {
    /// Names the feature extractor: any number that changes when the embeddings do. Another one is
    /// refused.
    pub fingerprint: u64,
    /// What integers stand for, if that is known. Another one is refused.
    pub quantization: Option<Quantization>,
    /// Which device made the image, for fleets; 0 when unused. Not compared: a backup may be
    /// restored on another device.
    pub device: u64,
    /// Which image of the device it is, for fleets; 0 when unused. Not compared.
    pub sequence: u64,
}

impl ImageInfo {
    /// Returns the description of images that hold embeddings of this feature extractor, without
    /// quantization, device and sequence.
    pub const fn new(fingerprint: u64) -> Self {
        Self {
            fingerprint,
            quantization: None,
            device: 0,
            sequence: 0,
        }
    }

    /// Refuses what was made with another feature extractor or quantization.
    pub(crate) fn check_source(&self, own: &Self) -> Result<(), SnapshotError> {
        if self.fingerprint != own.fingerprint {
            return Err(SnapshotError::FingerprintMismatch {
                fingerprint: self.fingerprint,
            });
        }
        if self.quantization != own.quantization {
            return Err(SnapshotError::QuantizationMismatch);
        }
        Ok(())
    }
}

/// What an image says of itself; [`peek`](crate::persist::peek) reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ImageHeader {
    /// The kind of the table.
    pub kind: TableKind,
    /// The element of the table; of thresholds the type of the distances, of labels `U8`.
    pub element: NumberKind,
    /// The number of classes.
    pub classes: u32,
    /// The number of dimensions; of thresholds 2, of labels the most bytes of one.
    pub dim: u32,
    /// What the table does not know of itself.
    pub info: ImageInfo,
}

impl ImageHeader {
    /// Returns the length of the image, in bytes.
    pub fn image_len(&self) -> usize {
        self.checked_len().unwrap_or(usize::MAX)
    }

    fn checked_len(&self) -> Option<usize> {
        let classes = usize::try_from(self.classes).ok()?;
        let dim = usize::try_from(self.dim).ok()?;
        let (number_len, numbers, count_len) = match self.kind {
            TableKind::ClassCenters => (self.element.sum_len(), dim, COUNT_LEN),
            TableKind::ClassVariance => {
                (self.element.component_len(), dim.checked_mul(2)?, COUNT_LEN)
            }
            TableKind::Thresholds => (self.element.component_len(), dim, 0),
            _ => (self.element.component_len(), dim, COUNT_LEN),
        };
        let class_len = numbers.checked_mul(number_len)?.checked_add(count_len)?;
        let classes_len = classes.checked_mul(class_len)?;
        classes_len.checked_add(HEADER_LEN + Crc32::LEN)
    }

    pub(crate) fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        put(&mut bytes, MAGIC_FIELD, u32::from_le_bytes(MAGIC));
        put(&mut bytes, VERSION_FIELD, VERSION);
        put(&mut bytes, HEADER_LEN_FIELD, HEADER_LEN as u16);
        put(&mut bytes, KIND_FIELD, self.kind as u8);
        put(&mut bytes, ELEMENT_FIELD, self.element as u8);
        let (scale, zero_point) = split(self.info.quantization);
        put(&mut bytes, ZERO_POINT_FIELD, zero_point);
        put(&mut bytes, SCALE_FIELD, scale);
        put(&mut bytes, CLASSES_FIELD, self.classes);
        put(&mut bytes, DIM_FIELD, self.dim);
        put(&mut bytes, FINGERPRINT_FIELD, self.info.fingerprint);
        put(&mut bytes, DEVICE_FIELD, self.info.device);
        put(&mut bytes, SEQUENCE_FIELD, self.info.sequence);
        bytes
    }

    /// Reads a header of this version, and refuses values that are never written.
    pub(crate) fn decode(bytes: &[u8; HEADER_LEN]) -> Result<Self, SnapshotError> {
        let invalid = |field: Range<usize>| SnapshotError::InvalidHeader {
            offset: field.start,
        };
        if get::<u16>(bytes, VERSION_FIELD) != VERSION {
            return Err(invalid(VERSION_FIELD));
        }
        if get::<u16>(bytes, HEADER_LEN_FIELD) != HEADER_LEN as u16 {
            return Err(invalid(HEADER_LEN_FIELD));
        }
        let kind = TableKind::from_code(get(bytes, KIND_FIELD)).ok_or(invalid(KIND_FIELD))?;
        let element = NumberKind::from_code(get(bytes, ELEMENT_FIELD))
            .filter(|element| kind.has(*element))
            .ok_or(invalid(ELEMENT_FIELD))?;
        let quantization = join(get(bytes, SCALE_FIELD), get(bytes, ZERO_POINT_FIELD))
            .ok_or(invalid(ZERO_POINT_FIELD))?;
        let header = Self {
            kind,
            element,
            classes: get(bytes, CLASSES_FIELD),
            dim: get(bytes, DIM_FIELD),
            info: ImageInfo {
                fingerprint: get(bytes, FINGERPRINT_FIELD),
                quantization,
                device: get(bytes, DEVICE_FIELD),
                sequence: get(bytes, SEQUENCE_FIELD),
            },
        };
        if header.classes == 0 || header.checked_len().is_none() {
            return Err(invalid(CLASSES_FIELD));
        }
        if header.dim == 0 || (kind == TableKind::Thresholds && header.dim != 2) {
            return Err(invalid(DIM_FIELD));
        }
        Ok(header)
    }

    /// Refuses bytes that are no image, or one of a later version. What else is wrong shows only
    /// after the checksum.
    pub(crate) fn check_magic(bytes: &[u8; HEADER_LEN]) -> Result<(), SnapshotError> {
        if get::<u32>(bytes, MAGIC_FIELD) != u32::from_le_bytes(MAGIC) {
            return Err(SnapshotError::WrongMagic);
        }
        let version = get(bytes, VERSION_FIELD);
        if version > VERSION {
            return Err(SnapshotError::NewerVersion { version });
        }
        Ok(())
    }
}

/// The scale and the zero point of a quantization; zeros for none.
pub(crate) fn split(quantization: Option<Quantization>) -> (f32, i16) {
    quantization.map_or((0.0, 0), |q| (q.scale(), q.zero_point() as i16))
}

/// The quantization of a scale and a zero point; `None` when there is none such.
pub(crate) fn join(scale: f32, zero_point: i16) -> Option<Option<Quantization>> {
    if scale.to_bits() == 0 && zero_point == 0 {
        return Some(None);
    }
    Quantization::new(scale, zero_point.into()).map(Some)
}
