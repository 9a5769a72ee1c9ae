//! A transform as one row of offsets, a triangle of weights and three words.
//!
//! It can always be prepared again, but that takes the samples: a device that keeps no covariance keeps this.

use crate::{
    element::number::{Number, NumberKind},
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        header::{check_unused, invalid, word_field},
        kind::TableKind,
        numbers::TableNumbers,
    },
    tables::{whitening::Whitening, whitening_element::WhiteningElement},
};

/// By how many binary places sums are shifted.
const SHIFT: usize = 0;
/// The bits of the shrinkage, an `f32`: 0 of the identity.
const SHRINKAGE: usize = 1;
/// The bits of the smallest pivot, an `f32`.
const SMALLEST_PIVOT: usize = 2;

/// The offsets, `DIM * size_of::<T::Offset>()` bytes, and the weights, `TRIANGLE * size_of::<T::Weight>()`.
impl<T: WhiteningElement, const DIM: usize, const TRIANGLE: usize> ClassRows
    for Whitening<T, DIM, TRIANGLE>
{
    const KIND: TableKind = TableKind::Whitening;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: 1,
        dim: DIM,
    });
    const WORDS: usize = 3;
    const ENTRY_LEN: usize = T::Weight::LEN;
    const IS_COUNTED: bool = false;
    const IS_LEARNED: bool = false;

    type Number = T::Offset;

    /// The offset of dimension `place`.
    fn number(&self, class: usize, place: usize) -> Option<T::Offset> {
        let offset = self.offsets.get(place).copied();
        offset.filter(|_| class == 0)
    }

    fn samples(&self, _: usize) -> u32 {
        0
    }

    // Each offset belongs to a row of weights, and is checked with it.
    fn check_class(
        _: usize,
        _: impl Iterator<Item = T::Offset> + Clone,
        _: u32,
    ) -> Result<(), SnapshotError> {
        Ok(())
    }

    fn put_class(&mut self, _: usize, numbers: impl Iterator<Item = T::Offset>, _: u32) {
        for (offset, number) in self.offsets.iter_mut().zip(numbers) {
            *offset = number;
        }
    }

    fn entry_bits(&self, place: usize) -> u64 {
        self.weights.get(place).map_or(0, |weight| weight.to_bits())
    }

    fn put_entry(&mut self, place: usize, bits: u64) {
        if let Some(weight) = self.weights.get_mut(place) {
            *weight = T::Weight::from_bits(bits);
        }
    }

    fn word(&self, index: usize) -> u32 {
        match index {
            SHIFT => self.shift,
            SHRINKAGE => self.shrinkage.to_bits(),
            SMALLEST_PIVOT => self.smallest_pivot.to_bits(),
            _ => 0,
        }
    }

    fn put_word(&mut self, index: usize, word: u32) {
        match index {
            SHIFT => self.shift = word,
            SHRINKAGE => self.shrinkage = f32::from_bits(word),
            SMALLEST_PIVOT => self.smallest_pivot = f32::from_bits(word),
            _ => {}
        }
    }

    /// Refuses a transform that is prepared of no covariance, and an identity that is not all zeros.
    fn check_shared(numbers: &dyn TableNumbers) -> Result<(), SnapshotError> {
        check_unused(numbers, Self::WORDS)?;
        check_words(numbers, T::MAX_SHIFT)?;
        let (shift, is_identity) = (numbers.word(SHIFT), numbers.word(SHRINKAGE) == 0);
        let mut start = 0;
        for row in 0..DIM {
            let weights = (start..=start + row).map(|place| numbers.entry_bits(place));
            let offset = numbers.number_bits(0, row);
            let fits = match is_identity {
                true => offset == 0 && weights.clone().all(|weight| weight == 0),
                false => {
                    let weights = weights.map(T::Weight::from_bits);
                    T::fits_row(weights, T::Offset::from_bits(offset), shift)
                }
            };
            if !fits {
                return Err(SnapshotError::WeightOutOfRange { row });
            }
            start += row + 1;
        }
        Ok(())
    }
}

/// Refuses words that no preparing writes. All are zeros of the identity.
fn check_words(numbers: &dyn TableNumbers, max_shift: u32) -> Result<(), SnapshotError> {
    // By their bits: floats above 0 are ordered as these are, and comparing floats is a call on some cores.
    const ONE: u32 = 1.0_f32.to_bits();
    const INFINITY: u32 = f32::INFINITY.to_bits();
    let [shift, shrinkage, pivot] = [SHIFT, SHRINKAGE, SMALLEST_PIVOT].map(|i| numbers.word(i));
    let is_identity = shrinkage == 0;
    let max_shift = if is_identity { 0 } else { max_shift };
    if shift > max_shift {
        return Err(invalid(word_field(SHIFT)));
    }
    if shrinkage > ONE {
        return Err(invalid(word_field(SHRINKAGE)));
    }
    if (pivot == 0) != is_identity || pivot >= INFINITY {
        return Err(invalid(word_field(SMALLEST_PIVOT)));
    }
    Ok(())
}
