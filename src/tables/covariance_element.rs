//! Number formats whose second moments can be kept.

use core::{fmt::Debug, num::NonZeroU32};

use crate::{
    element::{Element, number::Number},
    kernels::outer::Factor,
    tables::{
        exact_mean::{ByteMean, WordMean, mean_product, write_scatter_row},
        variance_row::{MAX_ABS, MAX_COUNT, is_out_of_range, weights},
    },
};

/// A vector whose outer product is added to the second moments, and what the product is multiplied by.
pub type Outer<F, const DIM: usize> = ([F; DIM], <F as Factor>::Weighted);

/// An element whose second moments can be kept: products of the components, summed over all classes.
///
/// | element | moment | about | is exact for | bytes of `DIM` 16, 32, 64 |
/// |---|---|---|---|---|
/// | `i8` | `i32` | 0 | 131,071 samples of all classes together | 544, 2,112, 8,320 |
/// | `u8` | `i32` | 128 | 131,071 | 544, 2,112, 8,320 |
/// | `i16` | `i64` | 0 | 2^32 - 1 | 1,088, 4,224, 16,640 |
/// | `f32` | `f32` | the mean of the class | no guarantee | 544, 2,112, 8,320 |
///
/// Moments of integers are sums of products, which do not depend on the order of the samples. Those of
/// floats are sums of products of deviations from the running mean of the class (Welford 1962, Technometrics
/// 4(3)), because sums of large squares cancel. Where the moments are about does not change a covariance:
/// about 128, bytes without sign take no more room than bytes with one.
///
/// The trait is sealed: only this crate implements it.
pub trait CovarianceElement: Element {
    /// What sums one product of components.
    type Moment: Copy + Debug + PartialEq + Number;

    /// The most samples that all classes can hold together.
    const MAX_TOTAL: u32;
    /// The magnitude from which on a component is refused: 2^40 for `f32`, whose squares can be summed over
    /// every count. Integers have no such components, and infinity here.
    const MAX_SQUARABLE: Self::Center;

    #[doc(hidden)]
    type Factor: Factor<Moment = Self::Moment>;
    #[doc(hidden)]
    const ZERO_MOMENT: Self::Moment;
    /// The first dimension whose component cannot be squared.
    #[doc(hidden)]
    fn first_not_squarable<const DIM: usize>(embedding: &[Self::Component; DIM]) -> Option<usize>;
    /// Whether `count` embeddings with components that can be squared can have this sum.
    #[doc(hidden)]
    fn is_squarable_sum(sum: Self::Sum, count: u32) -> bool;
    /// What a sample adds to the moments, beside the `count` samples of its class.
    #[doc(hidden)]
    fn arriving<const DIM: usize>(
        embedding: &[Self::Component; DIM],
        sums: &[Self::Sum; DIM],
        count: u32,
    ) -> Option<Outer<Self::Factor, DIM>>;
    /// What is added to the moments when a sample leaves the `count` samples of its class, itself among
    /// them.
    #[doc(hidden)]
    fn leaving<const DIM: usize>(
        embedding: &[Self::Component; DIM],
        sums: &[Self::Sum; DIM],
        count: u32,
    ) -> Option<Outer<Self::Factor, DIM>>;
    /// What is added to the moments beside those of both, when two sets of samples of a class become one.
    #[doc(hidden)]
    fn between<const DIM: usize>(
        own: (&[Self::Sum; DIM], u32),
        other: (&[Self::Sum; DIM], u32),
    ) -> Option<Outer<Self::Factor, DIM>>;
    #[doc(hidden)]
    fn merge_moment(moment: Self::Moment, other: Self::Moment) -> Self::Moment;
    #[doc(hidden)]
    fn unmerge_moment(moment: Self::Moment, other: Self::Moment) -> Self::Moment;
    /// Whether `samples` embeddings can have this moment.
    #[doc(hidden)]
    fn fits_moment(row: usize, column: usize, moment: Self::Moment, samples: u32) -> bool;
    /// The moment nearest to this one that `samples` embeddings can have.
    #[doc(hidden)]
    fn nearest_moment(
        row: usize,
        column: usize,
        moment: Self::Moment,
        samples: u32,
    ) -> Self::Moment;
    /// The moment without what the mean of a class has in it, `s_i * s_j / n`, rounded once.
    #[doc(hidden)]
    fn about_mean(moment: Self::Moment, sums: [Self::Sum; 2], count: NonZeroU32) -> Self::Moment;
    /// Writes a row of the scatter within the classes: the moments, without what the means of the classes
    /// have in them.
    #[doc(hidden)]
    fn write_scatter_row<const DIM: usize>(
        moments: &[Self::Moment],
        classes: (&[[Self::Sum; DIM]], &[u32]),
        scatter: &mut [f32],
    );
}

/// Integers: moments about a fixed number, so that a sample adds the same whatever was there before.
///
/// Each is given as its factor, its moment, the most samples and the most of a product, its exact mean, and
/// how a component and a sum are made ones about the origin.
macro_rules! exact_covariance_element {
    ($element:ident as $factor:ident in $moment:ident, up to $total:literal of $most:expr; $mean:ident;
     $component_about:expr, $sum_about:expr) => {
        impl CovarianceElement for $element {
            type Moment = $moment;
            type Factor = $factor;

            const MAX_TOTAL: u32 = $total;
            const MAX_SQUARABLE: f32 = f32::INFINITY;
            const ZERO_MOMENT: $moment = 0;

            #[inline(always)]
            fn first_not_squarable<const DIM: usize>(_: &[$element; DIM]) -> Option<usize> {
                None
            }

            #[inline(always)]
            fn is_squarable_sum(_: Self::Sum, _: u32) -> bool {
                true
            }

            #[inline(always)]
            fn arriving<const DIM: usize>(
                embedding: &[$element; DIM],
                _: &[Self::Sum; DIM],
                _: u32,
            ) -> Option<Outer<$factor, DIM>> {
                Some((embedding.map($component_about), 1))
            }

            #[inline(always)]
            fn leaving<const DIM: usize>(
                embedding: &[$element; DIM],
                sums: &[Self::Sum; DIM],
                count: u32,
            ) -> Option<Outer<$factor, DIM>> {
                let (factors, weight) = Self::arriving(embedding, sums, count)?;
                Some((factors, -weight))
            }

            /// Nothing: sums of products add up.
            #[inline(always)]
            fn between<const DIM: usize>(
                _: (&[Self::Sum; DIM], u32),
                _: (&[Self::Sum; DIM], u32),
            ) -> Option<Outer<$factor, DIM>> {
                None
            }

            #[inline(always)]
            fn merge_moment(moment: $moment, other: $moment) -> $moment {
                moment.wrapping_add(other)
            }

            /// May wrap if `other` was never merged; `fits_moment` refuses the result then.
            // OK: checked below.
            #[inline(always)]
            fn unmerge_moment(moment: $moment, other: $moment) -> $moment {
                moment.wrapping_sub(other)
            }

            #[inline(always)]
            fn fits_moment(row: usize, column: usize, moment: $moment, samples: u32) -> bool {
                Self::nearest_moment(row, column, moment, samples) == moment
            }

            // OK: of at most `MAX_TOTAL` samples the bound is one of the moment's type.
            #[inline(always)]
            fn nearest_moment(row: usize, column: usize, moment: $moment, samples: u32) -> $moment {
                let most = i64::from(samples) * $most;
                let least = if row == column { 0 } else { -most };
                i64::from(moment).min(most).max(least) as $moment
            }

            // OK: what is left is at most `count` times the square of half the range of a component, and half
            // a unit, which `count` moments have room for.
            #[inline(always)]
            fn about_mean(
                moment: $moment,
                [row, column]: [Self::Sum; 2],
                count: NonZeroU32,
            ) -> $moment {
                let row = $sum_about(row, count).into();
                let column = $sum_about(column, count).into();
                moment.wrapping_sub(mean_product(row, column, count) as $moment)
            }

            fn write_scatter_row<const DIM: usize>(
                moments: &[$moment],
                classes: (&[[Self::Sum; DIM]], &[u32]),
                scatter: &mut [f32],
            ) {
                write_scatter_row::<$mean, _, DIM>(moments, classes, $sum_about, scatter);
            }
        }

        const _: () = {
            let (total, most) = ($total as i128, $most as i128);
            assert!(total * most <= $moment::MAX as i128);
            // A difference of moments is less than one turn away from what fits the samples that are left.
            assert!(2 * total * most < 1 << $moment::BITS);
            // A sample's part of a scatter, and half a unit for rounding, is no more than that of a moment.
            let range = $element::MAX as i128 - $element::MIN as i128;
            assert!(range * range + 2 <= 4 * most);
        };
    };
}

// OK: |x| <= 2^7, so |sum of x * y| <= 2^14 * 131,071 < 2^31.
exact_covariance_element!(
    i8 as i8 in i32, up to 131_071 of 1 << 14; ByteMean;
    |x| x, |sum: i32, _: NonZeroU32| sum
);
// OK: |x - 128| <= 2^7. A sum about 128 is `sum - 128 * count`.
exact_covariance_element!(
    u8 as i8 in i32, up to 131_071 of 1 << 14; ByteMean;
    |x| (x ^ 0x80) as i8, |sum: u32, count: NonZeroU32| sum.wrapping_sub(count.get() << 7) as i32
);
// OK: |x| <= 2^15, so |sum of x * y| <= 2^30 * (2^32 - 1) < 2^62.
exact_covariance_element!(
    i16 as i16 in i64, up to 4_294_967_295 of 1 << 30; WordMean;
    |x| x, |sum: i64, _: NonZeroU32| sum
);

/// The most that one sample adds to a moment, or that lies between two means, for a sample of the smaller
/// class.
const WIDEST: f32 = (2.0 * MAX_ABS) * (2.0 * MAX_ABS);

// OK: a moment that was let in, and what merging then adds, stay finite: and so does the scatter of every
// dimension.
const _: () = assert!((2.0 * WIDEST * MAX_COUNT as f32 * (1 << 20) as f32).is_finite());

/// Deviations from the running mean of the class, as they come in (Welford 1962).
impl CovarianceElement for f32 {
    type Moment = f32;
    type Factor = f32;

    const MAX_TOTAL: u32 = MAX_COUNT;
    const MAX_SQUARABLE: f32 = MAX_ABS;
    const ZERO_MOMENT: f32 = 0.0;

    #[inline(always)]
    fn first_not_squarable<const DIM: usize>(embedding: &[f32; DIM]) -> Option<usize> {
        embedding.iter().position(|x| is_out_of_range(*x))
    }

    // Rounding is monotonic and the bound is an f32, so no order of adding exceeds it. NaN compares false.
    #[inline(always)]
    fn is_squarable_sum(sum: f32, count: u32) -> bool {
        sum.abs() <= count as f32 * MAX_ABS
    }

    /// `n / (n + 1) * d * d'`, where `d` is the deviation from the mean of the `n` others.
    #[inline(always)]
    fn arriving<const DIM: usize>(
        embedding: &[f32; DIM],
        sums: &[f32; DIM],
        count: u32,
    ) -> Option<Outer<f32, DIM>> {
        // OK: the count is below 2^24.
        let weight = count as f32 / (count + 1) as f32;
        Some((deviations(embedding, sums, count)?, weight))
    }

    /// `-n / (n - 1) * d * d'`, where `d` is the deviation from the mean of all `n`.
    #[inline(always)]
    fn leaving<const DIM: usize>(
        embedding: &[f32; DIM],
        sums: &[f32; DIM],
        count: u32,
    ) -> Option<Outer<f32, DIM>> {
        let left = count.checked_sub(1).filter(|left| *left > 0)?;
        let weight = -(count as f32 / left as f32);
        Some((deviations(embedding, sums, count)?, weight))
    }

    /// `n * m / (n + m) * d * d'`, where `d` is the difference of the means (Chan, Golub and LeVeque 1979,
    /// Stanford, STAN-CS-79-773, eq. 2.1).
    fn between<const DIM: usize>(
        (sums, count): (&[f32; DIM], u32),
        (other_sums, other_count): (&[f32; DIM], u32),
    ) -> Option<Outer<f32, DIM>> {
        if count == 0 || other_count == 0 {
            return None;
        }
        let (n, m) = (count as f32, other_count as f32);
        let mut factors = *sums;
        for (own, other) in factors.iter_mut().zip(other_sums) {
            *own = other / m - *own / n;
        }
        let (_, weight) = weights(count, other_count);
        Some((factors, weight))
    }

    #[inline(always)]
    fn merge_moment(moment: f32, other: f32) -> f32 {
        moment + other
    }

    #[inline(always)]
    fn unmerge_moment(moment: f32, other: f32) -> f32 {
        moment - other
    }

    // NaN compares false.
    #[inline(always)]
    fn fits_moment(_: usize, _: usize, moment: f32, samples: u32) -> bool {
        moment.abs() <= samples as f32 * WIDEST
    }

    /// Moments of floats are left as they are, since no mean is taken out of them; those of no samples are 0.
    #[inline(always)]
    fn nearest_moment(_: usize, _: usize, moment: f32, samples: u32) -> f32 {
        match samples {
            0 => 0.0,
            _ => moment,
        }
    }

    /// Nothing: the moments are about the means already.
    #[inline(always)]
    fn about_mean(moment: f32, _: [f32; 2], _: NonZeroU32) -> f32 {
        moment
    }

    fn write_scatter_row<const DIM: usize>(
        moments: &[f32],
        _: (&[[f32; DIM]], &[u32]),
        scatter: &mut [f32],
    ) {
        for (scatter, moment) in scatter.iter_mut().zip(moments) {
            *scatter = *moment;
        }
    }
}

/// The deviations of a sample from the mean of a class; `None` of a class without samples.
#[inline(always)]
fn deviations<const DIM: usize>(
    embedding: &[f32; DIM],
    sums: &[f32; DIM],
    count: u32,
) -> Option<[f32; DIM]> {
    if count == 0 {
        return None;
    }
    let n = count as f32;
    let mut deviations = *embedding;
    for (x, sum) in deviations.iter_mut().zip(sums) {
        *x -= sum / n;
    }
    Some(deviations)
}
