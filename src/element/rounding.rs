//! Centers as whole numbers: rounded to nearest, ties to even, saturating.
//!
//! `sum / count` is taken apart into sign and magnitude, and the magnitude is divided as an unsigned
//! integer. A mean of components lies within their range; saturation is for sums that come from
//! elsewhere.

use core::num::{NonZeroU32, NonZeroU64};

/// Divides and rounds to nearest, ties to even. One hardware division where there is one for the
/// type, and none in floating point.
macro_rules! rounded_quotient {
    ($name:ident: $magnitude:ident by $divisor:ident) => {
        #[inline(always)]
        fn $name(sum: $magnitude, count: $divisor) -> $magnitude {
            let (quotient, rest) = (sum / count, sum % count);
            // OK: rest < count.
            let missing = count.get() - rest;
            let up = rest > missing || (rest == missing && quotient % 2 == 1);
            // OK: a quotient of the greatest value has no rest.
            quotient.wrapping_add($magnitude::from(up))
        }
    };
}

rounded_quotient!(quotient_u32: u32 by NonZeroU32);
rounded_quotient!(quotient_u64: u64 by NonZeroU64);

/// The center `sum / count` as an `i8`.
///
/// From -128 to 127.
#[inline(always)]
pub(crate) fn center_i8(sum: i32, count: NonZeroU32) -> i8 {
    let magnitude = quotient_u32(sum.unsigned_abs(), count).min(1 << 7) as i32;
    let center = if sum < 0 { -magnitude } else { magnitude };
    center.min(i8::MAX.into()) as i8
}

/// The center `sum / count` as a `u8`.
///
/// From 0 to 255.
#[inline(always)]
pub(crate) fn center_u8(sum: u32, count: NonZeroU32) -> u8 {
    quotient_u32(sum, count).min(u8::MAX.into()) as u8
}

/// The center `sum / count` as an `i16`.
///
/// From -32,768 to 32,767. A division of 64 bits, which is a call on 32-bit cores.
#[inline(always)]
pub(crate) fn center_i16(sum: i64, count: NonZeroU32) -> i16 {
    let magnitude = quotient_u64(sum.unsigned_abs(), count.into()).min(1 << 15) as i32;
    let center = if sum < 0 { -magnitude } else { magnitude };
    center.min(i16::MAX.into()) as i16
}

/// Rounds to the nearest whole number, ties to even. `|x|` is at most 2^22; NaN stays NaN.
///
/// From 2^23 to 2^24 the `f32` are the whole numbers, so the first addition rounds, and the second
/// is exact.
#[inline(always)]
pub(crate) fn nearest_whole(x: f32) -> f32 {
    const SHIFT: f32 = (3 << 22) as f32;
    (x + SHIFT) - SHIFT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every quotient of small numbers, of both signs after `unsigned_abs`, against `f64`.
    #[test]
    fn quotients_round_to_nearest_even() {
        for count in 1..40u32 {
            for sum in 0..400u32 {
                let want = (f64::from(sum) / f64::from(count)).round_ties_even();
                let (Some(n), Some(m)) = (NonZeroU32::new(count), NonZeroU64::new(count.into()))
                else {
                    continue;
                };
                assert_eq!(f64::from(quotient_u32(sum, n)), want, "{sum} / {count}");
                assert_eq!(quotient_u64(sum.into(), m) as f64, want, "{sum} / {count}");
            }
        }
    }

    #[test]
    fn the_greatest_quotients_do_not_wrap() {
        assert_eq!(quotient_u32(u32::MAX, NonZeroU32::MIN), u32::MAX);
        assert_eq!(quotient_u32(u32::MAX, NonZeroU32::MAX), 1);
        assert_eq!(quotient_u64(u64::MAX, NonZeroU64::MIN), u64::MAX);
        assert_eq!(quotient_u64(1 << 63, NonZeroU64::MAX), 1);
    }

    #[test]
    fn centers_have_the_sign_of_the_sum_and_saturate() {
        let n = |count| NonZeroU32::new(count).unwrap();
        assert_eq!(center_i8(-2, n(3)), -1);
        assert_eq!([center_i8(-1, n(2)), center_i8(-3, n(2))], [0, -2]);
        assert_eq!([center_i8(-128, n(1)), center_i8(127, n(1))], [-128, 127]);
        assert_eq!(
            [center_i8(i32::MIN, n(1)), center_i8(i32::MAX, n(1))],
            [-128, 127]
        );
        assert_eq!([center_u8(3, n(2)), center_u8(u32::MAX, n(1))], [2, 255]);
        assert_eq!(
            [center_i16(i64::MIN, n(1)), center_i16(i64::MAX, n(1))],
            [i16::MIN, i16::MAX]
        );
        assert_eq!(
            center_i16(-32_768 * i64::from(u32::MAX), n(u32::MAX)),
            i16::MIN
        );
    }

    #[test]
    fn whole_numbers_are_nearest() {
        for eighths in -(1 << 12)..=(1 << 12) {
            let x = eighths as f32 / 8.0;
            assert_eq!(nearest_whole(x), x.round_ties_even(), "{x}");
        }
        assert_eq!(nearest_whole(-4_194_303.5), -4_194_304.0);
        assert!(nearest_whole(f32::NAN).is_nan());
    }
}
