//! Number formats that can be whitened.

use core::{
    fmt::Debug,
    num::{NonZeroU32, NonZeroU64},
};

use crate::{
    element::{Element, number::Number, rounding::nearest_whole},
    kernels::{linear_map::each_dot, triangle::rows},
    metric::table_element::TableElement,
    tables::{
        covariance_element::CovarianceElement, exact_mean::rounded_mean, whitening_range::WholeRow,
    },
};

/// An element whose embeddings can be whitened.
///
/// | element | whitened | units of a standard deviation | weights | sums | bytes of `DIM` 16, 32, 64 |
/// |---|---|---|---|---|---|
/// | `i8`, `u8` | `i8` | 16 | `i16` | `i32` | 348, 1,196, 4,428 |
/// | `i16` | `i16` | 256 | `i16` | `i64` | 416, 1,328, 4,688 |
/// | `f32` | `f32` | 1 | `f32` | `f32` | 620, 2,252, 8,588 |
///
/// What lies further from the mean than 8 standard deviations of bytes, or 128 of `i16`, is clipped.
///
/// The trait is sealed: only this crate implements it.
pub trait WhiteningElement: CovarianceElement + TableElement {
    /// The element of whitened embeddings.
    type Whitened: TableElement;

    /// How many units of a whitened embedding a standard deviation has.
    const UNITS: f32;

    /// What the transform multiplies by.
    type Weight: Copy + Debug + PartialEq + Number;
    /// What is subtracted before, or added afterwards.
    type Offset: Copy + Debug + PartialEq + Number;

    #[doc(hidden)]
    const NO_WEIGHT: Self::Weight;
    #[doc(hidden)]
    const NO_OFFSET: Self::Offset;
    /// By how many binary places the weights nearest to these numbers are shifted; `None` when none hold them.
    #[doc(hidden)]
    fn shift(triangle: &[f32]) -> Option<u32>;
    /// The weight nearest to a number, shifted.
    #[doc(hidden)]
    fn weight(x: f32, shift: u32) -> Self::Weight;
    /// Writes the offsets that bring the mean of all samples to zero.
    #[doc(hidden)]
    fn write_offsets<const DIM: usize>(
        map: (&[Self::Weight], u32),
        classes: (&[[Self::Sum; DIM]], &[u32]),
        offsets: &mut [Self::Offset; DIM],
    );
    /// Writes an embedding where the transform brings it. Returns how many components were clipped.
    #[doc(hidden)]
    fn whiten<const DIM: usize>(
        map: (&[Self::Weight], u32),
        offsets: &[Self::Offset; DIM],
        embedding: &[Self::Component; DIM],
        whitened: &mut Embedding<Self::Whitened, DIM>,
    ) -> usize;
    /// [`whiten`](Self::whiten) of the mean of `count` embeddings.
    #[doc(hidden)]
    fn whiten_mean<const DIM: usize>(
        map: (&[Self::Weight], u32),
        offsets: &[Self::Offset; DIM],
        mean: (&[Self::Sum; DIM], NonZeroU32),
        whitened: &mut Embedding<Self::Whitened, DIM>,
    ) -> usize;
    /// The most binary places of a shift.
    #[doc(hidden)]
    const MAX_SHIFT: u32;
    /// Whether a row of weights and its offset can be those of a transform.
    #[doc(hidden)]
    fn fits_row(
        weights: impl Iterator<Item = Self::Weight>,
        offset: Self::Offset,
        shift: u32,
    ) -> bool;
    /// The component as it is, in the type of whitened ones.
    #[doc(hidden)]
    fn unchanged(component: Self::Component) -> <Self::Whitened as Element>::Component;
}

/// An embedding of an element.
pub type Embedding<T, const DIM: usize> = [<T as Element>::Component; DIM];

/// The total of counts, if it is not 0.
fn total(counts: &[u32]) -> Option<NonZeroU64> {
    NonZeroU64::new(counts.iter().map(|count| u64::from(*count)).sum())
}

/// Differences to a mean, and four lanes for the products.
impl WhiteningElement for f32 {
    type Whitened = f32;
    type Weight = f32;
    type Offset = f32;

    const UNITS: f32 = 1.0;
    const NO_WEIGHT: f32 = 0.0;
    const NO_OFFSET: f32 = 0.0;

    fn shift(_: &[f32]) -> Option<u32> {
        Some(0)
    }

    #[inline(always)]
    fn weight(x: f32, _: u32) -> f32 {
        x
    }

    /// The mean itself: it is subtracted before, while it cancels.
    fn write_offsets<const DIM: usize>(
        _: (&[f32], u32),
        (sums, counts): (&[[f32; DIM]], &[u32]),
        offsets: &mut [f32; DIM],
    ) {
        offsets.fill(0.0);
        if let Some(total) = total(counts) {
            for sums in sums {
                offsets
                    .iter_mut()
                    .zip(sums)
                    .for_each(|(offset, sum)| *offset += sum);
            }
            let total = total.get() as f32;
            offsets.iter_mut().for_each(|offset| *offset /= total);
        }
    }

    fn whiten<const DIM: usize>(
        (weights, _): (&[f32], u32),
        offsets: &[f32; DIM],
        embedding: &[f32; DIM],
        whitened: &mut [f32; DIM],
    ) -> usize {
        let mut deviations = *embedding;
        deviations
            .iter_mut()
            .zip(offsets)
            .for_each(|(x, mean)| *x -= mean);
        let mut places = whitened.iter_mut();
        each_dot(weights, &deviations, |sum| {
            if let Some(place) = places.next() {
                *place = sum;
            }
        });
        0
    }

    fn whiten_mean<const DIM: usize>(
        map: (&[f32], u32),
        offsets: &[f32; DIM],
        (sums, count): (&[f32; DIM], NonZeroU32),
        whitened: &mut [f32; DIM],
    ) -> usize {
        let mean = sums.map(|sum| f32::quotient(sum, count));
        Self::whiten(map, offsets, &mean, whitened)
    }

    const MAX_SHIFT: u32 = 0;

    /// Whether all are finite, and the mean is one of components that can be squared, as far as
    /// rounding goes.
    fn fits_row(mut weights: impl Iterator<Item = f32>, mean: f32, _: u32) -> bool {
        // By its bits, as `Element::range_bits`: no comparison of floats.
        let magnitude = mean.to_bits() & !(1 << 31);
        magnitude <= (2.0 * Self::MAX_SQUARABLE).to_bits() && weights.all(f32::is_finite)
    }

    #[inline(always)]
    fn unchanged(component: f32) -> f32 {
        component
    }
}

/// The greatest magnitude of a weight.
const MOST: f32 = i16::MAX as f32;

/// The binary places by which numbers can be shifted so that none is above [`MOST`], and no row adds up to more
/// than `most_of_row`.
fn shift_of(triangle: &[f32], most_of_row: f32) -> Option<u32> {
    let (mut most, mut widest) = (0.0, 0.0);
    for row in rows(triangle) {
        most = row.iter().fold(most, |most: f32, x| most.max(x.abs()));
        widest = row.iter().fold(0.0, |sum, x| sum + x.abs()).max(widest);
    }
    let fits = |shift: &u32| most * power(*shift) <= MOST && widest * power(*shift) <= most_of_row;
    (0..=MAX_SHIFT).rev().find(fits)
}

/// The most binary places: half a unit of the last one before has room in a sum of 32 bits.
const MAX_SHIFT: u32 = 30;

/// `2^shift`.
fn power(shift: u32) -> f32 {
    f32::from_bits((127 + shift) << 23)
}

/// Half a unit of what is left of a sum when it is shifted.
fn half(shift: u32) -> i32 {
    (1 << shift) >> 1
}

/// Integers: weights of 16 bits, one shift for all, and an offset that holds the mean and half a unit.
///
/// Each is given as what it becomes, its units, the sum of its products, and the most that a row of weights may
/// add up to.
macro_rules! integer_whitening_element {
    ($element:ident to $whitened:ident of $units:literal: $sum:ident, rows up to $most:expr; $unchanged:expr) => {
        impl WhiteningElement for $element {
            type Whitened = $whitened;
            type Weight = i16;
            type Offset = $sum;

            const UNITS: f32 = $units;
            const NO_WEIGHT: i16 = 0;
            const NO_OFFSET: $sum = 0;

            fn shift(triangle: &[f32]) -> Option<u32> {
                shift_of(triangle, $most)
            }

            // OK: the shift keeps the number within the range of `i16`, as far as `nearest_whole` goes.
            #[inline(always)]
            fn weight(x: f32, shift: u32) -> i16 {
                nearest_whole(x * power(shift)) as i16
            }

            /// Half a unit, less what the rounded mean becomes.
            fn write_offsets<const DIM: usize>(
                (weights, shift): (&[i16], u32),
                (sums, counts): (&[[Self::Sum; DIM]], &[u32]),
                offsets: &mut [$sum; DIM],
            ) {
                let mut means = [0; DIM];
                if let Some(total) = total(counts) {
                    for (dim, mean) in means.iter_mut().enumerate() {
                        let sums = sums.iter().filter_map(|sums| sums.get(dim));
                        let sum = sums.fold(0i64, |all, sum| all.wrapping_add((*sum).into()));
                        // OK: a mean of components is one.
                        *mean = rounded_mean(sum, total) as $element;
                    }
                }
                let mut places = offsets.iter_mut();
                each_dot(weights, &means, |sum: $sum| {
                    if let Some(place) = places.next() {
                        *place = $sum::from(half(shift)).wrapping_sub(sum);
                    }
                });
            }

            fn whiten<const DIM: usize>(
                (weights, shift): (&[i16], u32),
                offsets: &[$sum; DIM],
                embedding: &[$element; DIM],
                whitened: &mut [$whitened; DIM],
            ) -> usize {
                let mut clipped = 0;
                let mut places = whitened.iter_mut().zip(offsets);
                each_dot(weights, embedding, |sum: $sum| {
                    if let Some((place, offset)) = places.next() {
                        let z = sum.wrapping_add(*offset).wrapping_shr(shift);
                        let kept = z.clamp($whitened::MIN.into(), $whitened::MAX.into());
                        clipped += usize::from(kept != z);
                        *place = kept as $whitened;
                    }
                });
                clipped
            }

            /// Of the mean rounded to whole numbers, and what was rounded off it: `sum - count * mean`, as a
            /// second sum that is divided by the count.
            // OK: what was rounded off is at most `count / 2` a dimension, so that sum is below `2^46 * DIM`.
            fn whiten_mean<const DIM: usize>(
                (weights, shift): (&[i16], u32),
                offsets: &[$sum; DIM],
                (sums, count): (&[Self::Sum; DIM], NonZeroU32),
                whitened: &mut [$whitened; DIM],
            ) -> usize {
                let mean = sums.map(|sum| $element::quotient(sum, count));
                let mut clipped = 0;
                let mut places = whitened.iter_mut().zip(offsets).zip(rows(weights));
                each_dot(weights, &mean, |sum: $sum| {
                    if let Some(((place, offset), weights)) = places.next() {
                        let rest =
                            weights
                                .iter()
                                .zip(&mean)
                                .zip(sums)
                                .fold(0i64, |all, ((w, q), s)| {
                                    let rest =
                                        i64::from(*s) - i64::from(*q) * i64::from(count.get());
                                    all.wrapping_add(i64::from(*w) * rest)
                                });
                        let whole = i64::from(sum.wrapping_add(*offset));
                        let z = (whole + rounded_mean(rest, count.into())).wrapping_shr(shift);
                        let kept = z.clamp($whitened::MIN.into(), $whitened::MAX.into());
                        clipped += usize::from(kept != z);
                        *place = kept as $whitened;
                    }
                });
                clipped
            }

            const MAX_SHIFT: u32 = MAX_SHIFT;

            fn fits_row(weights: impl Iterator<Item = i16>, offset: $sum, shift: u32) -> bool {
                let row = WholeRow {
                    weights,
                    offset: offset.into(),
                    half: half(shift).into(),
                    components: $element::MIN.into()..=$element::MAX.into(),
                    most: $sum::MAX.into(),
                };
                row.fits()
            }

            #[inline(always)]
            fn unchanged(component: $element) -> $whitened {
                $unchanged(component)
            }
        }
    };
}

/// The most that the weights of a row of bytes add up to, before they are rounded.
///
/// A component is at most 255 from the mean. OK: with half a unit for the rounding of each weight, of at most
/// 66,051, and half a unit of the sum, every sum is below 2^31.
const MOST_OF_BYTES: f32 = 6_200_000.0;

const _: () = assert!(255 * (6_200_000 + 66_051 / 2) + (1i64 << (MAX_SHIFT - 1)) < 1 << 31);

integer_whitening_element!(i8 to i8 of 16.0: i32, rows up to MOST_OF_BYTES; |x| x);
integer_whitening_element!(u8 to i8 of 16.0: i32, rows up to MOST_OF_BYTES; |x: u8| (x ^ 0x80) as i8);
// OK: weights and components of 16 bits have products of at most 2^31, which 64 bits hold any sum of.
integer_whitening_element!(i16 to i16 of 256.0: i64, rows up to f32::INFINITY; |x| x);
