//! The mean of a class in integers, and what it takes off second moments.
//!
//! The scatter of a class is `S - s * s' / n`, of second moments `S`, sums `s` and `n` samples. Both are large
//! and their difference may be small, so it is made in integers: the mean of a row, `s_i / n`, is a whole
//! number and a fraction of 30 or 32 bits, and `s_i / n * s_j` is two multiplications. Only the scatter of all
//! classes together is rounded to an `f32`.

use core::num::{NonZeroU32, NonZeroU64};

/// The mean of a class in one dimension.
pub(crate) trait ExactMean: Copy {
    /// What moments, and sums about the origin of the moments, are made of.
    type Whole: Copy;
    /// What sums fractions of products.
    type Parts: Copy;

    /// No fraction.
    const NO_PARTS: Self::Parts;

    /// The mean, its fraction rounded toward zero.
    fn new(sum: Self::Whole, count: NonZeroU32) -> Self;
    /// Takes `mean * sum` off `whole - parts`, where parts are fractions.
    fn take_off(self, whole: &mut Self::Whole, parts: &mut Self::Parts, sum: Self::Whole);
    /// `whole - parts` as a float.
    fn round(whole: Self::Whole, parts: Self::Parts) -> f32;
}

/// The mean of bytes, whose fraction has 30 bits.
///
/// OK: `n <= 131,071` samples of all classes have sums of at most `2^7 * n`, so sums of fractions stay below
/// `2^30 * 2^24`. What is left of the moments is a scatter, at most `(2^8 - 1)^2 / 4 * n`, and these
/// fractions, at most `2^7 * n`: together below 2^31.
#[derive(Clone, Copy)]
pub(crate) struct ByteMean {
    whole: i32,
    parts: i32,
}

impl ExactMean for ByteMean {
    type Whole = i32;
    type Parts = i64;

    const NO_PARTS: i64 = 0;

    /// Four divisions of 32 bits: fifteen bits of the fraction each.
    // OK: the rest is below the count, which is below 2^17, so that it has room for 15 bits more.
    fn new(sum: i32, count: NonZeroU32) -> Self {
        let magnitude = sum.unsigned_abs();
        let (whole, rest) = (magnitude / count, (magnitude % count).wrapping_shl(15));
        let (upper, rest) = (rest / count, (rest % count).wrapping_shl(15));
        let (whole, parts) = (whole as i32, ((upper << 15) | (rest / count)) as i32);
        match sum < 0 {
            true => Self {
                whole: -whole,
                parts: -parts,
            },
            false => Self { whole, parts },
        }
    }

    #[inline(always)]
    fn take_off(self, whole: &mut i32, parts: &mut i64, sum: i32) {
        *whole = whole.wrapping_sub(self.whole.wrapping_mul(sum));
        *parts = parts.wrapping_add(i64::from(self.parts) * i64::from(sum));
    }

    #[inline(always)]
    fn round(whole: i32, parts: i64) -> f32 {
        let carry = (parts + (1 << 29)) >> 30;
        let rest = (parts - (carry << 30)) as i32;
        whole.wrapping_sub(carry as i32) as f32 - rest as f32 * (1.0 / (1 << 30) as f32)
    }
}

/// The mean of `i16`, whose fraction has 32 bits.
///
/// OK: as for bytes: `n < 2^32` samples have sums of at most `2^15 * n`, sums of fractions stay below
/// `2^32 * 2^47`, and what is left of the moments below `(2^16 - 1)^2 / 4 * n + 2^15 * n < 2^63`.
#[derive(Clone, Copy)]
pub(crate) struct WordMean {
    whole: i64,
    parts: i64,
}

impl ExactMean for WordMean {
    type Whole = i64;
    type Parts = i128;

    const NO_PARTS: i128 = 0;

    /// Two divisions of 64 bits.
    // OK: the rest is below the count, which is below 2^32.
    fn new(sum: i64, count: NonZeroU32) -> Self {
        let (magnitude, count) = (sum.unsigned_abs(), NonZeroU64::from(count));
        let (whole, rest) = (magnitude / count, (magnitude % count).wrapping_shl(32));
        let (whole, parts) = (whole as i64, (rest / count) as i64);
        match sum < 0 {
            true => Self {
                whole: -whole,
                parts: -parts,
            },
            false => Self { whole, parts },
        }
    }

    #[inline(always)]
    fn take_off(self, whole: &mut i64, parts: &mut i128, sum: i64) {
        *whole = whole.wrapping_sub(self.whole.wrapping_mul(sum));
        *parts = parts.wrapping_add(i128::from(self.parts) * i128::from(sum));
    }

    #[inline(always)]
    fn round(whole: i64, parts: i128) -> f32 {
        let carry = (parts + (1 << 31)) >> 32;
        let rest = (parts - (carry << 32)) as i64;
        whole.wrapping_sub(carry as i64) as f32 - rest as f32 * (1.0 / (1u64 << 32) as f32)
    }
}

/// Writes a row of the scatter within the classes: `S_ij - sum over the classes of s_i * s_j / n`.
///
/// `about_origin` gives the sum of a class and dimension about the origin of the moments. The row has as many
/// numbers as `moments`. Costs two multiplications a class and number, and scratch of `DIM` numbers, twice.
#[inline(never)]
pub(crate) fn write_scatter_row<M: ExactMean, S: Copy, const DIM: usize>(
    moments: &[M::Whole],
    (sums, counts): (&[[S; DIM]], &[u32]),
    about_origin: impl Fn(S, NonZeroU32) -> M::Whole,
    scatter: &mut [f32],
) {
    let Some((last, _)) = moments.split_last() else {
        return;
    };
    let (mut whole, mut parts) = ([*last; DIM], [M::NO_PARTS; DIM]);
    for (whole, moment) in whole.iter_mut().zip(moments) {
        *whole = *moment;
    }
    for (sums, count) in sums.iter().zip(counts) {
        let (Some(count), Some(sum)) = (NonZeroU32::new(*count), sums.get(moments.len() - 1))
        else {
            continue;
        };
        let mean = M::new(about_origin(*sum, count), count);
        let row = whole.iter_mut().zip(&mut parts).zip(sums);
        for ((whole, parts), sum) in row.take(moments.len()) {
            mean.take_off(whole, parts, about_origin(*sum, count));
        }
    }
    // By reference: the iterators of arrays hold a copy of them.
    for ((scatter, whole), parts) in scatter.iter_mut().zip(&whole).zip(&parts) {
        *scatter = M::round(*whole, *parts);
    }
}

/// Returns `a * b / count`, rounded to nearest, halves away from zero.
///
/// With `a = q * n + r` it is `q * b + r * b / n`, and so on with `b`.
// OK: of sums of `count` components of at most `2^15`, `|a| <= 2^47`, `|q| <= 2^15` and `|r| <= 2^31`: no
// product, and no sum of them, is above `2^62 + 2^47`.
pub(crate) fn mean_product(a: i64, b: i64, count: NonZeroU32) -> i64 {
    let n = i64::from(count.get());
    let (a_mean, b_mean) = (rounded_mean(a, count.into()), rounded_mean(b, count.into()));
    let (a_rest, b_rest) = (a - a_mean * n, b - b_mean * n);
    let rest = a_rest * b_rest;
    let magnitude = (rest.unsigned_abs() + u64::from(count.get() / 2)) / NonZeroU64::from(count);
    let rounded = magnitude as i64;
    a * b_mean + a_mean * b_rest + if rest < 0 { -rounded } else { rounded }
}

/// Returns `sum / count`, rounded to nearest, halves away from zero.
pub(crate) fn rounded_mean(sum: i64, count: NonZeroU64) -> i64 {
    let magnitude = (sum.unsigned_abs().wrapping_add(count.get() / 2) / count) as i64;
    if sum < 0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::RngSeed};

    use super::*;

    /// A sum that `count` components of `bits` bits and a sign can have, the limits preferred.
    fn sum(count: u32, bits: u32) -> impl Strategy<Value = i64> {
        let most = i64::from(count) << bits;
        prop_oneof![2 => -most..=most, 1 => Just(most), 1 => Just(-most), 1 => -9..=9i64]
    }

    fn sums(most_count: u32, bits: u32) -> impl Strategy<Value = (NonZeroU32, i64, i64)> {
        let counts = prop_oneof![1..=most_count, 1..50u32, Just(most_count)];
        let sums = move |count| (Just(count), sum(count, bits), sum(count, bits));
        let sums = counts.prop_flat_map(sums);
        sums.prop_map(|(count, a, b)| (NonZeroU32::new(count).unwrap(), a, b))
    }

    /// `a * b / count`, times `2^bits`, of what an exact mean takes off zero; it is off by at most a unit of
    /// the mean's fraction, times `b`.
    fn is_near(taken_off: i128, bits: u32, (count, a, b): (NonZeroU32, i64, i64)) -> bool {
        let exact = (i128::from(a) * i128::from(b)) << bits;
        let off = taken_off * i128::from(count.get()) + exact;
        off.abs() <= i128::from(count.get()) * i128::from(b).abs()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(0),
            failure_persistence: None,
            cases: 2000,
            ..ProptestConfig::default()
        })]

        #[test]
        fn products_are_rounded_once((count, a, b) in sums(u32::MAX, 15)) {
            let n = i128::from(count.get());
            let off = i128::from(mean_product(a, b, count)) * n - i128::from(a) * i128::from(b);
            prop_assert!(2 * off.abs() <= n);
        }

        #[test]
        fn means_of_bytes_take_their_product_off(sums in sums(131_071, 7)) {
            let (count, a, b) = sums;
            let (mut whole, mut parts) = (0, 0);
            ByteMean::new(a as i32, count).take_off(&mut whole, &mut parts, b as i32);
            let taken_off = (i128::from(whole) << 30) - i128::from(parts);
            // The whole part alone may have wrapped.
            let exact = -i128::from(a) * i128::from(b) / i128::from(count.get());
            let turns = ((exact << 30) - taken_off + (1 << 61)) >> 62;
            prop_assert!(is_near(taken_off + (turns << 62), 30, sums));
        }

        #[test]
        fn means_of_words_take_their_product_off(sums in sums(u32::MAX, 15)) {
            let (count, a, b) = sums;
            let (mut whole, mut parts) = (0, 0);
            WordMean::new(a, count).take_off(&mut whole, &mut parts, b);
            prop_assert!(is_near((i128::from(whole) << 32) - parts, 32, sums));
        }
    }

    #[test]
    fn whole_and_parts_are_joined_with_two_roundings() {
        for (whole, parts) in [
            (0, 1i64 << 29),
            (5, -(1 << 30)),
            (1 << 30, 3),
            (-7, 1 << 40),
        ] {
            let exact = f64::from(whole) - parts as f64 / f64::from(1 << 30);
            let off = (f64::from(ByteMean::round(whole, parts)) - exact).abs();
            assert!(
                off <= exact.abs() * f64::from(f32::EPSILON),
                "{whole} {parts}"
            );
            let exact = f64::from(whole) - parts as f64 / f64::from(2).powi(32);
            let off = (f64::from(WordMean::round(whole.into(), parts.into())) - exact).abs();
            assert!(
                off <= exact.abs() * f64::from(f32::EPSILON),
                "{whole} {parts}"
            );
        }
    }
}
