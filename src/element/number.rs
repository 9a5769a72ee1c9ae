//! Numbers as bytes, little endian, and the codes of their types.

/// What the numbers of a saved table are made of.
///
/// The codes are written into images and records, and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
#[repr(u8)]
pub enum NumberKind {
    /// `f32`.
    F32 = 1,
    /// `f64`.
    F64 = 2,
    /// `i8`, summed in `i32`.
    I8 = 3,
    /// `u8`, summed in `u32`.
    U8 = 4,
    /// `i16`, summed in `i64`.
    I16 = 5,
    /// `f32`, summed with a correction: [`Compensated`](crate::Compensated).
    Compensated = 6,
    /// `u32`: distances of `i8` and `u8`.
    U32 = 7,
    /// `u64`: distances of `i16`.
    U64 = 8,
}

impl NumberKind {
    /// In the order of the codes.
    const ALL: [Self; 8] = [
        Self::F32,
        Self::F64,
        Self::I8,
        Self::U8,
        Self::I16,
        Self::Compensated,
        Self::U32,
        Self::U64,
    ];

    /// The kind of a code in an image.
    ///
    /// `None` for a code that no release of this version writes.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).wrapping_sub(1)).copied()
    }

    /// The bytes of a component, or of a distance.
    ///
    /// 1 to 8 bytes.
    pub(crate) fn component_len(self) -> usize {
        // Two bits an element: as shifts these are a few instructions, and no list in flash.
        1 << ((COMPONENT_LENS >> (2 * self as u32)) & 3)
    }

    /// The bytes of a sum of components.
    ///
    /// 4 or 8 bytes: of a compensated sum, its correction included.
    pub(crate) fn sum_len(self) -> usize {
        4 << ((LONG_SUMS >> self as u32) & 1)
    }
}

/// The binary logarithm of the bytes of a component, two bits for each code: 4 bytes of `f32`, 8 of `f64`, 1 of
/// bytes, 2 of `i16`, 4 of compensated sums and `u32`, 8 of `u64`.
const COMPONENT_LENS: u32 = 0b11_10_10_01_00_00_11_10_00;
/// A bit for each code whose sums have eight bytes: `f64`, `i16`, compensated sums and `u64`.
const LONG_SUMS: u32 = 0b1_0110_0100;

/// A number that tables are saved as: at most eight bytes, little endian.
///
/// Signed integers are extended by their sign above `LEN` bytes, which are not written. Floats are their
/// bits, so that a NaN and `-0` come back as they were.
pub trait Number: Copy + 'static {
    /// How many bytes it takes.
    const LEN: usize;
    /// The number in the lowest `LEN` bytes.
    fn to_bits(self) -> u64;
    /// The number in the lowest `LEN` bytes; the others are not looked at.
    fn from_bits(bits: u64) -> Self;

    /// The numbers, if they are `f32`: for kernels that have a form of their own for them.
    #[inline(always)]
    fn as_f32s(_numbers: &[Self]) -> Option<&[f32]> {
        None
    }

    /// [`as_f32s`](Self::as_f32s), to be changed.
    #[inline(always)]
    fn as_f32s_mut(_numbers: &mut [Self]) -> Option<&mut [f32]> {
        None
    }
}

/// Each type is given as its conversion to 64 bits and back, and what it has beside these.
macro_rules! number {
    ($($number:ty: $to:expr, $from:expr $(, { $($more:item)* })?;)*) => {$(
        impl Number for $number {
            const LEN: usize = size_of::<Self>();

            #[inline(always)]
            fn to_bits(self) -> u64 {
                $to(self)
            }

            #[inline(always)]
            fn from_bits(bits: u64) -> Self {
                $from(bits)
            }

            $($($more)*)?
        }
    )*};
}

number! {
    i8: |x| x as u64, |bits| bits as i8;
    u8: u64::from, |bits| bits as u8;
    u16: u64::from, |bits| bits as u16;
    i16: |x| x as u64, |bits| bits as i16;
    i32: |x| x as u64, |bits| bits as i32;
    u32: u64::from, |bits| bits as u32;
    i64: |x| x as u64, |bits| bits as i64;
    u64: |x| x, |bits| bits;
    f32: |x: f32| u64::from(x.to_bits()), |bits| f32::from_bits(bits as u32), {
        #[inline(always)]
        fn as_f32s(numbers: &[f32]) -> Option<&[f32]> {
            Some(numbers)
        }

        #[inline(always)]
        fn as_f32s_mut(numbers: &mut [f32]) -> Option<&mut [f32]> {
            Some(numbers)
        }
    };
    f64: f64::to_bits, f64::from_bits;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_one_kind_each() {
        for kind in NumberKind::ALL {
            assert_eq!(NumberKind::from_code(kind as u8), Some(kind));
        }
        let known = (0..=u8::MAX).filter(|code| NumberKind::from_code(*code).is_some());
        assert_eq!(known.count(), NumberKind::ALL.len());
    }

    /// Those of the types themselves.
    #[test]
    fn lengths_are_those_of_the_types() {
        use NumberKind::{Compensated, F32, F64, I8, I16, U8, U32, U64};
        for (kind, component, sum) in [
            (F32, 4, 4),
            (F64, 8, 8),
            (I8, 1, 4),
            (U8, 1, 4),
            (I16, 2, 8),
            (Compensated, 4, 8),
            (U32, 4, 4),
            (U64, 8, 8),
        ] {
            assert_eq!((kind.component_len(), kind.sum_len()), (component, sum));
        }
    }

    #[test]
    fn bits_come_back() {
        assert_eq!(i8::from_bits((-3i8).to_bits()), -3);
        assert_eq!(i16::from_bits(i16::MIN.to_bits() & 0xFFFF), i16::MIN);
        assert_eq!(i32::from_bits((-3i32).to_bits() & 0xFFFF_FFFF), -3);
        assert_eq!(i64::from_bits(i64::MIN.to_bits()), i64::MIN);
        assert_eq!(
            Number::to_bits(<f32 as Number>::from_bits(1 << 31)),
            1 << 31
        );
    }
}
