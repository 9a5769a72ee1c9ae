//! The header of an image, which stands before its numbers.

use core::ops::Range;

use crate::{
    element::{
        number::{Number, NumberKind},
        quantization::Quantization,
    },
    persist::{
        bytes::Bytes,
        error::SnapshotError,
        kind::TableKind,
        lengths::{HEADER_LEN, ImageShape, Misfit, WORDS_LEN, header_len},
    },
};

/// The first four bytes of every image.
pub(crate) const MAGIC: [u8; 4] = *b"CCEN";
/// The version of images and records that this release writes, and the newest one that it reads.
pub(crate) const VERSION: u16 = 1;

const MAGIC_FIELD: Range<usize> = 0..4;
const VERSION_FIELD: Range<usize> = 4..6;
const HEADER_LEN_FIELD: Range<usize> = 6..8;
const KIND_FIELD: Range<usize> = 8..9;
const ELEMENT_FIELD: Range<usize> = 9..10;
const ZERO_POINT_FIELD: Range<usize> = 10..12;
const SCALE_FIELD: Range<usize> = 12..16;
pub(crate) const CLASSES_FIELD: Range<usize> = 16..20;
const DIM_FIELD: Range<usize> = 20..24;
const FINGERPRINT_FIELD: Range<usize> = 24..32;
const DEVICE_FIELD: Range<usize> = 32..40;
const SEQUENCE_FIELD: Range<usize> = 40..48;
/// How many rows each class has, where it is a word of its own.
const CENTERS_FIELD: Range<usize> = word_field(0);

/// The field of a word behind the fields that every header has.
pub(crate) const fn word_field(index: usize) -> Range<usize> {
    let start = HEADER_LEN + 4 * index;
    start..start + 4
}

/// The feature extractor that embeddings come from, and what its numbers stand for. Tables do not hold
/// it.
///
/// A program that has one model keeps it as a constant. Images and records carry it; what was made with
/// another one is refused.
///
/// ```
/// use class_centers::{Quantization, persist::Extractor};
///
/// // The hash of the model file, and what its outputs stand for.
/// const MODEL: Extractor = Extractor {
///     quantization: Quantization::new(0.05, -10),
///     ..Extractor::new(0x5EED_0000_0000_0007)
/// };
/// assert_eq!(MODEL.fingerprint, 0x5EED_0000_0000_0007);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Extractor {
    /// Names the feature extractor: any number that changes when the embeddings do. Another one is
    /// refused.
    pub fingerprint: u64,
    /// What integers stand for, if that is known. Another one is refused.
    pub quantization: Option<Quantization>,
}

/// The identity of an image: the device that made it, and its number among the images of that device.
///
/// For fleets, where each image is merged once; zeros when unused. It is not compared: a backup may be
/// restored on another device.
///
/// ```
/// use class_centers::persist::Origin;
///
/// let third = Origin { device: 0xA1, sequence: 3 };
/// assert_ne!(third, Origin::UNUSED);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Origin {
    /// Which device made the image.
    pub device: u64,
    /// Which image of the device it is.
    pub sequence: u64,
}

impl Origin {
    /// The origin of an image that names no device.
    pub const UNUSED: Self = Self {
        device: 0,
        sequence: 0,
    };
}

impl Extractor {
    /// Returns the extractor of this fingerprint, without quantization.
    pub const fn new(fingerprint: u64) -> Self {
        Self {
            fingerprint,
            quantization: None,
        }
    }

    /// Refuses what was made with another feature extractor or quantization.
    pub(crate) fn check_source(&self, own: &Self) -> Result<(), SnapshotError> {
        if self.fingerprint != own.fingerprint {
            return Err(SnapshotError::FingerprintMismatch {
                fingerprint: self.fingerprint,
            });
        }
        // By their bits: a scale is neither zero nor NaN, and comparing floats is a call on some cores.
        let bits = |(scale, zero_point): (f32, i16)| (scale.to_bits(), zero_point);
        if bits(split(self.quantization)) != bits(split(own.quantization)) {
            return Err(SnapshotError::QuantizationMismatch);
        }
        Ok(())
    }
}

/// The header of an image; [`peek`](crate::persist::peek) reads it.
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
    /// How many centers each class has room for: 1, but of `MultiCenters`; and of a `Recognizer` the bytes of a label.
    pub centers: u32,
    /// What the embeddings come from.
    pub extractor: Extractor,
    /// Which image it is.
    pub origin: Origin,
}

impl ImageHeader {
    /// Returns the length of the image, in bytes.
    pub fn image_len(&self) -> usize {
        self.shape().image_len().unwrap_or(usize::MAX)
    }

    /// What decides over the length of the image.
    fn shape(&self) -> ImageShape {
        ImageShape {
            kind: self.kind,
            element: self.element,
            classes: self.classes,
            dim: self.dim,
            centers: self.centers,
        }
    }

    /// The header, as words. The fields that only some tables have are zeros.
    pub(crate) fn encode(&self) -> HeaderWords {
        let (scale, zero_point) = split(self.extractor.quantization);
        let mut words = HeaderWords::default();
        words.put(MAGIC_FIELD, u32::from_le_bytes(MAGIC));
        words.put(VERSION_FIELD, VERSION);
        words.put(HEADER_LEN_FIELD, header_len(self.kind) as u16);
        words.put(KIND_FIELD, self.kind as u8);
        words.put(ELEMENT_FIELD, self.element as u8);
        words.put(ZERO_POINT_FIELD, zero_point as u16);
        words.put(SCALE_FIELD, scale);
        words.put(CLASSES_FIELD, self.classes);
        words.put(DIM_FIELD, self.dim);
        words.put(FINGERPRINT_FIELD, self.extractor.fingerprint);
        words.put(DEVICE_FIELD, self.origin.device);
        words.put(SEQUENCE_FIELD, self.origin.sequence);
        words
    }

    /// Reads a header of this version, and refuses values that are never written.
    ///
    /// The magic is checked before: [`HeaderWords::check_magic`]. The fields are checked in the order of
    /// their offsets. Whether the table wants such an image is not known here.
    #[inline(never)]
    pub(crate) fn decode(words: &HeaderWords) -> Result<Self, SnapshotError> {
        if words.get::<u16>(VERSION_FIELD) != VERSION {
            return Err(invalid(VERSION_FIELD));
        }
        let kind = words.kind();
        if usize::from(words.get::<u16>(HEADER_LEN_FIELD)) != kind.map_or(HEADER_LEN, header_len) {
            return Err(invalid(HEADER_LEN_FIELD));
        }
        let kind = kind.ok_or(invalid(KIND_FIELD))?;
        let element = NumberKind::from_code(words.get(ELEMENT_FIELD))
            .filter(|element| kind.has(*element))
            .ok_or(invalid(ELEMENT_FIELD))?;
        let quantization = join(words.get(SCALE_FIELD), words.get(ZERO_POINT_FIELD))
            .ok_or(invalid(ZERO_POINT_FIELD))?;
        let shape = ImageShape {
            kind,
            element,
            classes: words.get(CLASSES_FIELD),
            dim: words.get(DIM_FIELD),
            centers: match kind {
                TableKind::MultiCenters | TableKind::Recognizer => words.get(CENTERS_FIELD),
                _ => 1,
            },
        };
        check_shape(&shape)?;
        words.check_unused(kind)?;
        // Made where it is returned: a copy of it would be a call.
        Ok(Self {
            kind,
            element,
            classes: shape.classes,
            dim: shape.dim,
            centers: shape.centers,
            extractor: Extractor {
                fingerprint: words.get(FINGERPRINT_FIELD),
                quantization,
            },
            origin: Origin {
                device: words.get(DEVICE_FIELD),
                sequence: words.get(SEQUENCE_FIELD),
            },
        })
    }
}

/// The refusal of a field that holds nothing that is ever written there.
pub(crate) fn invalid(field: Range<usize>) -> SnapshotError {
    let offset = field.start;
    SnapshotError::InvalidHeader { offset }
}

/// Refuses a shape that no table has, by the field that is wrong.
fn check_shape(shape: &ImageShape) -> Result<(), SnapshotError> {
    shape.check().map_err(|misfit| {
        invalid(match misfit {
            Misfit::Classes => CLASSES_FIELD,
            Misfit::Dim => DIM_FIELD,
            Misfit::Centers => CENTERS_FIELD,
        })
    })
}

/// Whether an image can be of this shape: one of a table that exists.
pub(crate) fn has_shape(kind: TableKind, element: NumberKind, classes: usize, dim: usize) -> bool {
    let shape = u32::try_from(classes).ok().zip(u32::try_from(dim).ok());
    shape.is_some_and(|(classes, dim)| {
        let shape = ImageShape {
            kind,
            element,
            classes,
            dim,
            centers: 1,
        };
        shape.check().is_ok()
    })
}

/// A header as words of eight bytes: no field crosses from one into another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HeaderWords([u64; (HEADER_LEN + WORDS_LEN) / 8]);

impl HeaderWords {
    /// Reads the first 64 bytes; zeros where there are none.
    #[inline(never)]
    pub(crate) fn read(image: &dyn Bytes) -> Self {
        let mut words = Self::default();
        for (index, word) in words.0.iter_mut().enumerate() {
            *word = image.bits(8 * index, 8);
        }
        words
    }

    /// Refuses bytes that are no image, or one of a later version. What else is wrong shows only after
    /// the checksum.
    pub(crate) fn check_magic(&self) -> Result<(), SnapshotError> {
        if self.get::<u32>(MAGIC_FIELD) != u32::from_le_bytes(MAGIC) {
            return Err(SnapshotError::WrongMagic);
        }
        let version = self.get(VERSION_FIELD);
        if version > VERSION {
            return Err(SnapshotError::NewerVersion { version });
        }
        Ok(())
    }

    /// The kind of table, if there is such a kind.
    pub(crate) fn kind(&self) -> Option<TableKind> {
        TableKind::from_code(self.get(KIND_FIELD))
    }

    /// Refuses numbers where there is room for fields that this kind of table does not have.
    fn check_unused(&self, kind: TableKind) -> Result<(), SnapshotError> {
        let used = kind.words().unwrap_or(WORDS_LEN / 4);
        let rest = self.0.iter().skip(HEADER_LEN / 8);
        for (pair, word) in rest.enumerate() {
            // Not cut out by a variable number of bits, which is a call on small cores.
            for (half, bits) in [*word as u32, (*word >> 32) as u32].iter().enumerate() {
                let index = 2 * pair + half;
                if index >= used && *bits != 0 {
                    return Err(invalid(word_field(index)));
                }
            }
        }
        Ok(())
    }

    /// The eight bytes from an offset.
    pub(crate) fn at(&self, offset: usize) -> u64 {
        self.0.get(offset / 8).copied().unwrap_or(0)
    }

    /// Writes a number into its field, which holds zeros.
    #[inline(always)]
    pub(crate) fn put<N: Number>(&mut self, field: Range<usize>, number: N) {
        if let Some(word) = self.0.get_mut(field.start / 8) {
            *word |= number.to_bits() << (8 * (field.start % 8));
        }
    }

    /// Reads the number in a field.
    #[inline(always)]
    fn get<N: Number>(&self, field: Range<usize>) -> N {
        N::from_bits(self.at(field.start) >> (8 * (field.start % 8)))
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
