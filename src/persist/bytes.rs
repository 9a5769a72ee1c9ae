//! Numbers in bytes, little endian, at named fields.

use core::ops::Range;

use crate::element::number::Number;

/// The bytes of an image: in RAM, or in flash and read piece by piece.
///
/// What is made of them asks for one number at a time, so that one code restores from both.
pub trait Bytes {
    /// The number of `len <= 8` bytes at an offset; zeros where there are none.
    ///
    /// Little endian: the byte at `at` is the lowest.
    fn bits(&self, at: usize, len: usize) -> u64;
}

impl Bytes for &[u8] {
    #[inline(never)]
    fn bits(&self, at: usize, len: usize) -> u64 {
        get(self, at..at + len)
    }
}

/// Writes a number into its field.
///
/// Nothing is written when the field is not in the bytes; fields are constants that are.
#[inline(always)]
pub(crate) fn put<N: Number>(bytes: &mut [u8], field: Range<usize>, number: N) {
    if let Some(field) = bytes.get_mut(field) {
        for (to, byte) in field.iter_mut().zip(number.to_bits().to_le_bytes()) {
            *to = byte;
        }
    }
}

/// Reads the number in a field.
#[inline(always)]
pub(crate) fn get<N: Number>(bytes: &[u8], field: Range<usize>) -> N {
    number(bytes.get(field).unwrap_or(&[]))
}

/// Reads the numbers that stand one after another.
///
/// A rest that is shorter than a number is left out.
#[inline(always)]
pub(crate) fn numbers<N: Number>(bytes: &[u8]) -> impl Iterator<Item = N> + Clone {
    // Not `chunks_exact`, which keeps the length as a value, and may divide by it out of line.
    let at = |index: usize| get(bytes, index * N::LEN..(index + 1) * N::LEN);
    (0..bytes.len() / N::LEN).map(at)
}

/// The number in at most eight bytes; zeros are added behind them.
#[inline(always)]
fn number<N: Number>(bytes: &[u8]) -> N {
    let mut padded = [0; 8];
    for (to, byte) in padded.iter_mut().zip(bytes) {
        *to = *byte;
    }
    N::from_bits(u64::from_le_bytes(padded))
}

#[cfg(test)]
mod tests {
    use super::{get, numbers, put};

    #[test]
    fn numbers_are_little_endian_and_whole() {
        let bytes = [1, 2, 3, 4, 5];
        assert!(numbers::<u16>(&bytes).eq([0x0201, 0x0403]));
        assert!(numbers::<u8>(&bytes).eq(bytes));
        assert_eq!(numbers::<u64>(&bytes).count(), 0);
        assert_eq!(get::<u32>(&bytes, 1..5), 0x0504_0302);
    }

    #[test]
    fn a_field_that_is_not_there_is_not_written() {
        let mut bytes = [7; 5];
        put(&mut bytes, 1..3, 0x0201u16);
        assert_eq!(bytes, [7, 1, 2, 7, 7]);
        put(&mut bytes, 4..6, 0x0201u16);
        assert_eq!(bytes, [7, 1, 2, 7, 7]);
        assert_eq!(get::<u16>(&bytes, 4..6), 0);
    }
}
