//! Which tables are saved, and of which element and dimensions each can be.

use crate::{element::number::NumberKind, metric::table_element::TableElement};

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
    /// [`Thresholds`](crate::decisions::Thresholds): for each class the greatest squared distance and
    /// the least margin.
    Thresholds = 5,
    /// `LabelMap`: for each class the text, zeros behind it, and how many bytes each has.
    Labels = 6,
    /// [`MultiCenters`](crate::MultiCenters): the sums of each row of each class, and how many samples of
    /// each row.
    MultiCenters = 7,
    /// [`SharedCovariance`](crate::SharedCovariance): sums, the second moments of all classes, and how many
    /// samples of each class.
    SharedCovariance = 8,
    /// [`Whitening`](crate::Whitening): offsets and weights.
    Whitening = 9,
    /// [`Recognizer`](crate::recognizer::Recognizer): the sums of each class, its label, spread, flags and enrolled
    /// center, and how many samples each has.
    Recognizer = 10,
}

impl TableKind {
    /// In the order of the codes.
    const ALL: [Self; 10] = [
        Self::ClassCenters,
        Self::MovingCenters,
        Self::CenterTable,
        Self::ClassVariance,
        Self::Thresholds,
        Self::Labels,
        Self::MultiCenters,
        Self::SharedCovariance,
        Self::Whitening,
        Self::Recognizer,
    ];

    /// The kind of a code in an image.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| *kind as u8 == code)
    }

    /// Whether there are tables of this kind and element.
    pub(crate) fn has(self, element: NumberKind) -> bool {
        use NumberKind::{Compensated, F32, F64, I8, I16, U8, U32, U64};
        match self {
            Self::ClassCenters | Self::MultiCenters => !matches!(element, U32 | U64),
            Self::CenterTable => !matches!(element, U32 | U64 | Compensated),
            Self::Thresholds => matches!(element, U32 | U64 | F32 | F64),
            Self::MovingCenters | Self::ClassVariance => element == F32,
            Self::Labels => element == U8,
            Self::SharedCovariance | Self::Whitening | Self::Recognizer => {
                matches!(element, I8 | U8 | I16 | F32)
            }
        }
    }

    /// How many words stand behind the fields that every header has, of four for which there is room; zeros
    /// behind them. `None` where there is no room either.
    pub(crate) const fn words(self) -> Option<usize> {
        match self {
            Self::MultiCenters => Some(1),
            Self::SharedCovariance | Self::Whitening => Some(3),
            Self::Recognizer => Some(4),
            _ => None,
        }
    }

    /// The bytes of a number of what stands behind the rows: of the triangle that the classes share, or one where each
    /// class has bytes of its own there; 0 without either.
    pub(crate) fn entry_len(self, element: NumberKind) -> usize {
        match (self, element) {
            (Self::SharedCovariance, _) => element.sum_len(),
            (Self::Whitening, NumberKind::F32) => 4,
            (Self::Whitening, _) => 2,
            (Self::Recognizer, _) => 1,
            _ => 0,
        }
    }

    /// The most dimensions that a table of this kind and element can have.
    pub(crate) fn max_dim(self, element: NumberKind) -> u32 {
        match (self, element) {
            (Self::Thresholds, _) => 2,
            (Self::Labels, _) => u8::MAX.into(),
            (Self::Recognizer, _) => MAX_RECOGNIZER_DIM,
            (Self::CenterTable, NumberKind::I8 | NumberKind::U8) => MAX_BYTE_DIM,
            (Self::CenterTable, NumberKind::I16) => MAX_I16_DIM,
            _ => u32::MAX,
        }
    }
}

/// The most dimensions of a recognizer.
pub(crate) const MAX_RECOGNIZER_DIM: u32 = 1 << 14;
/// The most dimensions of centers of bytes, and of `i16`.
const MAX_BYTE_DIM: u32 = u8::MAX_DIM as u32;
const MAX_I16_DIM: u32 = i16::MAX_DIM as u32;

const _: () = assert!(i8::MAX_DIM as u32 == MAX_BYTE_DIM && i16::MAX_DIM <= i32::MAX as usize);
