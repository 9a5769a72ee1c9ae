//! What a recognizer needs of a number format beside centers: the spread of a class.

use core::{fmt::Debug, num::NonZeroU32};

use crate::{
    element::number::Number,
    metric::table_element::TableElement,
    recognizer::scale::{Scale, normalize_floats},
};

/// An element that a [`Recognizer`](crate::recognizer::Recognizer) can be made of: `i8`, `u8`, `i16` and `f32`.
///
/// Integers decide in integers alone. The spread of a class is one number: for integers the sum of the
/// squared lengths of its samples, exact in a `u64`; for `f32` the sum of the squared distances of its samples
/// from their mean (Welford 1962, Technometrics 4(3)), with the rounding of one addition a sample.
///
/// The trait is sealed: only this crate implements it.
pub trait RecognizerElement:
    TableElement<Center = f32, Component: PartialOrd, Distance: Debug, Sum: Debug>
{
    /// The spread of a class: `u64` for integers, `f32` for `f32`.
    type Spread: Number + Default + Debug + PartialEq;
    /// The most samples of a class: every spread fits `Spread` then.
    #[doc(hidden)]
    const MOST_SAMPLES: u32 = 65_535;
    /// The most dimensions.
    #[doc(hidden)]
    const MOST_DIM: usize = 16_384;
    #[doc(hidden)]
    const ZERO_SPREAD: Self::Spread;
    #[doc(hidden)]
    const ZERO_DISTANCE: Self::Distance;

    /// The spread with one more sample; sums and count are those before it.
    #[doc(hidden)]
    fn spread_with(
        spread: Self::Spread,
        sums: &[Self::Sum],
        count: u32,
        sample: &[Self::Component],
    ) -> Self::Spread;
    /// The spread without a sample; sums and count are those of the others. `None` when the sample cannot have
    /// been one.
    #[doc(hidden)]
    fn spread_without(
        spread: Self::Spread,
        sums: &[Self::Sum],
        count: u32,
        sample: &[Self::Component],
    ) -> Option<Self::Spread>;
    /// What the spread of `from` samples is beside that of their mean, as of `to <= from` samples.
    #[doc(hidden)]
    fn scatter_of_fewer(
        spread: Self::Spread,
        sums: &[Self::Sum],
        from: NonZeroU32,
        to: u32,
    ) -> Self::Spread;
    /// The spread of samples of these sums, with this beside that of their mean.
    #[doc(hidden)]
    fn spread_of_scatter(scatter: Self::Spread, sums: &[Self::Sum], count: u32) -> Self::Spread;
    /// The spread of as many samples around another center: `center` of sums `sums`.
    #[doc(hidden)]
    fn spread_around(
        spread: Self::Spread,
        sums: &[Self::Sum],
        count: NonZeroU32,
        center: &[Self::Component],
    ) -> Self::Spread;
    /// Whether samples, so many, can have this spread.
    #[doc(hidden)]
    fn is_spread(spread: Self::Spread, count: u32) -> bool;
    /// The mean squared distance of the samples from their mean.
    #[doc(hidden)]
    fn mean_squared_distance(spread: Self::Spread, sums: &[Self::Sum], count: NonZeroU32) -> f32;
    /// `enrolled + (after - before)`, cut off at the ends of the number range.
    #[doc(hidden)]
    fn moved(
        enrolled: Self::Component,
        before: Self::Component,
        after: Self::Component,
    ) -> Self::Component;
    /// `total + (a - b)^2`.
    #[doc(hidden)]
    fn plus_square(total: Self::Distance, a: Self::Component, b: Self::Component)
    -> Self::Distance;
    /// `ratio * distance`, where `ratio` is in units of 2^-16 and at most 2^16. Integers round down.
    #[doc(hidden)]
    fn share(distance: Self::Distance, ratio: u32) -> Self::Distance;
    /// See [`normalize`](crate::recognizer::normalize).
    #[doc(hidden)]
    fn normalize(embedding: &mut [Self::Component], zero_point: i32) -> bool;
}

/// The squared distance of two rows of the same length.
pub(crate) fn squared_distance<T: RecognizerElement>(
    a: impl Iterator<Item = T::Component>,
    b: &[T::Component],
) -> T::Distance {
    a.zip(b).fold(T::Distance::default(), |total, (a, b)| {
        T::plus_square(total, a, *b)
    })
}

/// Whole numbers.
///
/// OK: with at most 65,535 samples of at most 2^15 in at most 2^14 dimensions every sum of squares is below
/// 2^16 * 2^30 * 2^14 = 2^60, and every sum of components is an `i32`, or a `u32` for `u8`.
macro_rules! whole {
    ($($int:ident around $zero:expr;)*) => {$(
        impl RecognizerElement for $int {
            type Spread = u64;

            const ZERO_SPREAD: u64 = 0;
            const ZERO_DISTANCE: Self::Distance = 0;

            fn spread_with(spread: u64, _: &[Self::Sum], _: u32, sample: &[$int]) -> u64 {
                spread + squared_length(sample.iter().map(|x| x.abs_diff(0).into()))
            }

            fn spread_without(
                spread: u64,
                sums: &[Self::Sum],
                count: u32,
                sample: &[$int],
            ) -> Option<u64> {
                let length = squared_length(sample.iter().map(|x| x.abs_diff(0).into()));
                let left = spread.checked_sub(length)?;
                // By Cauchy's inequality: `n * sum(x^2)` is at least `(sum x)^2`.
                let (whole, rest) = of_mean(sums.iter().map(|sum| sum.abs_diff(0) as u32), count);
                let scatter = left.checked_sub(whole)?;
                let is_possible = rest <= scatter.saturating_mul(count.into());
                (is_possible && (count > 0 || left == 0)).then_some(left)
            }

            // Sums of fewer samples are rounded, which moves the spread of their mean by more than the scatter is
            // where components are far from 0: each is taken by itself.
            fn scatter_of_fewer(
                spread: u64,
                sums: &[Self::Sum],
                from: NonZeroU32,
                to: u32,
            ) -> u64 {
                let (whole, rest) = of_mean(sums.iter().map(|sum| sum.abs_diff(0) as u32), from.get());
                let (from, to) = (u64::from(from.get()), u64::from(to));
                let scatter = spread.saturating_sub(whole + rest / from);
                // OK: the quotient is below 2^60 / from, and the remainder below from.
                scatter / from * to + scatter % from * to / from
            }

            fn spread_of_scatter(scatter: u64, sums: &[Self::Sum], count: u32) -> u64 {
                let (whole, rest) = of_mean(sums.iter().map(|sum| sum.abs_diff(0) as u32), count);
                whole + rest.div_ceil(u64::from(count.max(1))) + scatter
            }

            fn spread_around(
                spread: u64,
                sums: &[Self::Sum],
                count: NonZeroU32,
                center: &[$int],
            ) -> u64 {
                let (whole, rest) = of_mean(sums.iter().map(|sum| sum.abs_diff(0) as u32), count.get());
                let n = u64::from(count.get());
                let scatter = spread.saturating_sub(whole + rest / n);
                scatter + n * squared_length(center.iter().map(|x| x.abs_diff(0).into()))
            }

            fn is_spread(spread: u64, count: u32) -> bool {
                spread < 1 << 60 && (count > 0 || spread == 0)
            }

            fn mean_squared_distance(
                spread: u64,
                sums: &[Self::Sum],
                count: NonZeroU32,
            ) -> f32 {
                let (whole, rest) = of_mean(sums.iter().map(|sum| sum.abs_diff(0) as u32), count.get());
                let n = count.get() as f32;
                (spread.saturating_sub(whole) as f32 - rest as f32 / n).max(0.0) / n
            }

            fn moved(enrolled: $int, before: $int, after: $int) -> $int {
                let moved = i32::from(enrolled) + i32::from(after) - i32::from(before);
                moved.clamp($int::MIN.into(), $int::MAX.into()) as $int
            }

            #[inline(always)]
            fn plus_square(total: Self::Distance, a: $int, b: $int) -> Self::Distance {
                let apart = Self::Distance::from(a.abs_diff(b));
                total + apart * apart
            }

            // OK: the ratio is at most 2^16, so that neither product is above the distance and 2^32.
            fn share(distance: Self::Distance, ratio: u32) -> Self::Distance {
                let (high, low) = (distance >> 16, (distance & 0xFFFF) as u64);
                let of_low = (low * u64::from(ratio)) >> 16;
                high * Self::Distance::from(ratio) + of_low as Self::Distance
            }

            fn normalize(embedding: &mut [$int], zero_point: i32) -> bool {
                // No zero point lies outside.
                let zero = zero_point.clamp(i16::MIN.into(), i16::MAX.into());
                let centered = |x: $int| i32::from(x) - zero;
                let squares = embedding.iter().map(|x| u64::from(centered(*x).unsigned_abs()).pow(2));
                let Some(scale) = Scale::of(squares.sum()) else {
                    return false;
                };
                for x in embedding {
                    *x = ($zero + scale.apply(centered(*x), i32::from($int::MAX) - $zero)) as $int;
                }
                true
            }
        }
    )*};
}

whole! {
    i8 around 0;
    u8 around 128;
    i16 around 0;
}

/// The sum of the squares of magnitudes of at most 2^15.
fn squared_length(magnitudes: impl Iterator<Item = u32>) -> u64 {
    magnitudes.map(|x| u64::from(x * x)).sum()
}

/// The least sum of squares that samples of these sums have, `sum(s^2 / n)`: a whole number, and `n` times what
/// is left of it.
///
/// With `s = n * q + r` it is `sum(n * q^2 + 2 * q * r) + sum(r^2) / n`. Zeros without samples.
// OK: n * q <= |s| < 2^32 - 2^17 and r < n < 2^16.
fn of_mean(sums: impl Iterator<Item = u32>, count: u32) -> (u64, u64) {
    let Some(n) = NonZeroU32::new(count) else {
        return (0, 0);
    };
    sums.fold((0, 0), |(whole, rest), sum| {
        let (q, r) = (sum / n, sum % n);
        let product = u64::from(q) * u64::from(sum - r + 2 * r);
        (whole + product, rest + u64::from(r) * u64::from(r))
    })
}

impl RecognizerElement for f32 {
    type Spread = f32;

    const ZERO_SPREAD: f32 = 0.0;
    const ZERO_DISTANCE: f32 = 0.0;

    fn spread_with(spread: f32, sums: &[f32], count: u32, sample: &[f32]) -> f32 {
        match NonZeroU32::new(count) {
            None => 0.0,
            Some(n) => spread + share_of_next(n) * squared_distance_from_mean(sums, n, sample),
        }
    }

    /// Rounded, and never below 0; 0 of one sample, which is its own mean.
    fn spread_without(spread: f32, sums: &[f32], count: u32, sample: &[f32]) -> Option<f32> {
        match NonZeroU32::new(count) {
            None | Some(NonZeroU32::MIN) => Some(0.0),
            Some(n) => {
                let of_sample = share_of_next(n) * squared_distance_from_mean(sums, n, sample);
                Some((spread - of_sample).max(0.0))
            }
        }
    }

    fn scatter_of_fewer(spread: f32, _: &[f32], from: NonZeroU32, to: u32) -> f32 {
        spread * (to as f32 / from.get() as f32)
    }

    fn spread_of_scatter(scatter: f32, _: &[f32], _: u32) -> f32 {
        scatter
    }

    fn spread_around(spread: f32, _: &[f32], _: NonZeroU32, _: &[f32]) -> f32 {
        spread
    }

    fn is_spread(spread: f32, count: u32) -> bool {
        // NaN compares false. One sample has none.
        spread >= 0.0 && (count > 1 || spread.to_bits() == 0)
    }

    fn mean_squared_distance(spread: f32, _: &[f32], count: NonZeroU32) -> f32 {
        spread / count.get() as f32
    }

    fn moved(enrolled: f32, before: f32, after: f32) -> f32 {
        enrolled + (after - before)
    }

    #[inline(always)]
    fn plus_square(total: f32, a: f32, b: f32) -> f32 {
        total + (a - b) * (a - b)
    }

    /// Exact but for the last rounding: the ratio has at most 17 bits.
    fn share(distance: f32, ratio: u32) -> f32 {
        distance * (ratio as f32 / 65_536.0)
    }

    fn normalize(embedding: &mut [f32], zero_point: i32) -> bool {
        normalize_floats(embedding, zero_point)
    }
}

/// `n / (n + 1)`: what of the squared distance of the next sample from the mean of `n` goes into the spread.
fn share_of_next(n: NonZeroU32) -> f32 {
    let n = n.get() as f32;
    n / (n + 1.0)
}

fn squared_distance_from_mean(sums: &[f32], n: NonZeroU32, sample: &[f32]) -> f32 {
    let n = n.get() as f32;
    let apart = sums.iter().zip(sample).map(|(sum, x)| x - sum / n);
    apart.fold(0.0, |total, apart| total + apart * apart)
}
