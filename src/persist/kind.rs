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
        Self::ALL.get(usize::from(code).wrapping_sub(1)).copied()
    }

    /// What an image of this kind is made of.
    #[inline(always)]
    pub(crate) const fn layout(self) -> Layout {
        // OK: there is one for each code.
        LAYOUTS[self as usize - 1]
    }

    /// Whether there are tables of this kind and element.
    #[inline(always)]
    pub(crate) fn has(self, element: NumberKind) -> bool {
        self.layout().0 & bit(element) != 0
    }

    /// The most dimensions that a table of this kind and element can have.
    pub(crate) fn max_dim(self, element: NumberKind) -> u32 {
        match (self, element) {
            (Self::Thresholds, _) => 2,
            (Self::Labels, _) => u8::MAX.into(),
            (Self::Recognizer, _) => MAX_RECOGNIZER_DIM,
            (Self::CenterTable, NumberKind::I8 | NumberKind::U8) => MAX_BYTE_DIM,
            (Self::CenterTable, NumberKind::I16) => MAX_I16_DIM,
            (Self::SharedCovariance | Self::Whitening, _) => MAX_TRIANGLE_DIM,
            _ => u32::MAX,
        }
    }
}

/// The most dimensions of a recognizer.
pub(crate) const MAX_RECOGNIZER_DIM: u32 = 1 << 14;
/// What an image of a kind of table is made of, in the bits of a number: a table of ten of them is small.
#[derive(Clone, Copy)]
pub(crate) struct Layout(u32);

/// Whether its numbers are sums, not components.
const SUMS: u32 = 1 << 9;
/// Whether there are two numbers of a class and a dimension.
const TWO: u32 = 1 << 10;
/// Whether there are counts.
const COUNTS: u32 = 1 << 11;
/// Whether there are words behind the fields that every header has.
const WORDS: u32 = 1 << 12;
/// Whether there is a triangle of moments, as long as sums.
const MOMENTS: u32 = 1 << 13;
/// Whether there is a triangle of weights.
const WEIGHTS: u32 = 1 << 14;
/// Whether each class has bytes of its own behind the rows, in place of a triangle.
const BYTES: u32 = 1 << 15;

impl Layout {
    /// Whether its numbers are sums, not components.
    #[inline(always)]
    pub(crate) const fn has_sums(self) -> bool {
        self.0 & SUMS != 0
    }

    /// How many numbers there are of a class and a dimension.
    #[inline(always)]
    pub(crate) const fn per_dim(self) -> usize {
        1 << ((self.0 / TWO) & 1)
    }

    /// The bytes of a count.
    #[inline(always)]
    pub(crate) const fn count_len(self) -> usize {
        (((self.0 / COUNTS) & 1) * 4) as usize
    }

    /// Whether there are words behind the fields that every header has.
    #[inline(always)]
    pub(crate) const fn has_words(self) -> bool {
        self.0 & WORDS != 0
    }

    /// Whether each class has bytes of its own behind the rows, in place of a triangle.
    #[inline(always)]
    pub(crate) const fn has_bytes(self) -> bool {
        self.0 & BYTES != 0
    }

    /// The bytes of a number of the triangle; 0 without one.
    #[inline(always)]
    pub(crate) fn entry_len(self, element: NumberKind) -> usize {
        match self.0 & (MOMENTS | WEIGHTS) {
            0 => 0,
            WEIGHTS if element != NumberKind::F32 => 2,
            _ => element.sum_len(),
        }
    }
}

/// The bit of an element.
const fn bit(element: NumberKind) -> u32 {
    1 << element as u32
}

/// In the order of the codes.
const LAYOUTS: [Layout; 10] = {
    use NumberKind::{Compensated, F32, F64, I8, I16, U8, U32, U64};
    let [f32, f64] = [bit(F32), bit(F64)];
    let squarable = f32 | bit(I8) | bit(U8) | bit(I16);
    let sums = squarable | f64 | bit(Compensated) | SUMS | COUNTS;
    [
        Layout(sums),
        Layout(f32 | COUNTS),
        Layout(squarable | f64 | COUNTS),
        Layout(f32 | COUNTS | TWO),
        Layout(bit(U32) | bit(U64) | f32 | f64),
        Layout(bit(U8) | COUNTS),
        Layout(sums | WORDS),
        Layout(squarable | SUMS | COUNTS | WORDS | MOMENTS),
        Layout(squarable | SUMS | WORDS | WEIGHTS),
        Layout(squarable | SUMS | COUNTS | WORDS | BYTES),
    ]
};

/// The most dimensions of what has a triangle: one of 2^30 bytes or less, which 32 bits tell.
pub(crate) const MAX_TRIANGLE_DIM: u32 = 16_383;

/// The most dimensions of centers of bytes, and of `i16`.
const MAX_BYTE_DIM: u32 = u8::MAX_DIM as u32;
const MAX_I16_DIM: u32 = i16::MAX_DIM as u32;

const _: () = assert!(i8::MAX_DIM as u32 == MAX_BYTE_DIM && i16::MAX_DIM <= i32::MAX as usize);
