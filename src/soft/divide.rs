//! Division of a row by one count.
//!
//! The reciprocal of the count is found once, and a number costs a product. The quotient is at most four
//! units too small, of which there are 64 or 128 to half of the last place: so it rounds to the right
//! float unless it lies just below a point half way between two. There the sign of the exact rest decides
//! (Markstein 1990, IBM J. Res. Dev. 34(1)).
//!
//! No exact quotient lies half way: it would be an odd number of 25 bits, whose product with the
//! significand of the count has no fewer, and could not be a number of 24 bits times a power of two.

use crate::soft::{
    any,
    bits::{BIAS, HIDDEN, IS_BASELINE, SIGN, exponent, long_division, significand},
    convert::from_u32,
};

/// A count that rows are divided by.
pub(crate) struct Divisor {
    /// The count as a float.
    bits: u32,
    significand: u32,
    /// `2^55 / significand`, cut to a whole number, or one less where that is `2^32`.
    reciprocal: u32,
    /// What a quotient below a power of two has less in its exponent than the number.
    lowering: u32,
    /// The least exponent of a number whose quotient is normal.
    least: u32,
}

impl Divisor {
    pub(crate) fn new(count: u32) -> Self {
        let bits = from_u32(count).to_bits();
        let significand = significand(bits);
        let reciprocal = if significand == HIDDEN {
            u32::MAX
        } else {
            long_division(2 * HIDDEN, significand).0
        };
        let lowering = exponent(bits).wrapping_sub(BIAS - 1);
        Self {
            bits,
            significand,
            reciprocal,
            lowering,
            // Nothing has a quotient by 0.
            least: if count == 0 { 255 } else { lowering + 1 },
        }
    }

    /// `a / count`, with the bits of the operator; a NaN is some NaN.
    #[inline(always)]
    pub(crate) fn divide(&self, a: u32) -> u32 {
        if exponent(a).wrapping_sub(self.least) >= 255 - self.least {
            return any::divide(a, self.bits);
        }
        let quotient = quotient(significand(a), self.reciprocal);
        // The leading bit raises the exponent by one.
        let base = (a >> 23).wrapping_sub(self.lowering);
        if quotient & SIGN == 0 {
            (base.wrapping_sub(1) << 23).wrapping_add(self.round::<7>(quotient, a))
        } else {
            (base << 23).wrapping_add(self.round::<8>(quotient, a))
        }
    }

    /// Cuts `DROP` bits off a quotient of `a` and rounds to nearest.
    #[inline(always)]
    fn round<const DROP: u32>(&self, quotient: u32, a: u32) -> u32 {
        const { assert!(SLACK < 1 << (DROP - 1)) };
        // OK: a quotient is at most 2^32 - 2^8.
        let raised = quotient + (1 << (DROP - 1));
        // A point half way that is up to three units above the quotient may be below the exact one.
        if (raised + (SLACK - 1)) << (32 - DROP) >= (SLACK - 1) << (32 - DROP) {
            return raised >> DROP;
        }
        let upper = (raised + (SLACK - 1)) >> DROP;
        let half_way = (upper << DROP) - (1 << (DROP - 1));
        upper - u32::from(self.is_less(a, half_way))
    }

    /// Whether the exact quotient of `a` is less than one that is less than [`SLACK`] units away.
    ///
    /// The rest is below `2^26`, so that its last 32 bits tell its sign.
    #[inline(always)]
    fn is_less(&self, a: u32, quotient: u32) -> bool {
        let rest = (a << 31).wrapping_sub(quotient.wrapping_mul(self.significand));
        rest & SIGN != 0
    }
}

/// `a * 2^31 / n` for the significand and the reciprocal of a count: from `2^30` on, and less than
/// [`SLACK`] units too small.
#[inline(always)]
fn quotient(a: u32, reciprocal: u32) -> u32 {
    if IS_BASELINE {
        quotient_by_parts(a, reciprocal)
    } else {
        quotient_at_once(a, reciprocal)
    }
}

/// By how much a quotient may be too small: one unit for what the reciprocal lacks, and three for the
/// cuts of [`quotient_by_parts`], where [`quotient_at_once`] cuts once.
const SLACK: u32 = 4;

/// [`quotient`] by one multiplication of 64 bits.
#[inline(always)]
fn quotient_at_once(a: u32, reciprocal: u32) -> u32 {
    ((u64::from(a << 8) * u64::from(reciprocal)) >> 32) as u32
}

/// [`quotient`] by the three greater of four products, the lesser two cut to whole units.
#[inline(always)]
fn quotient_by_parts(a: u32, reciprocal: u32) -> u32 {
    let ((a1, a0), (r1, r0)) = ((a >> 8, a & 0xFF), (reciprocal >> 16, reciprocal & 0xFFFF));
    a1 * r1 + ((a1 * r0) >> 16) + ((a0 * r1) >> 8)
}

/// Divides the sums of a class, each rounded to a float, by their count.
#[inline(never)]
pub(crate) fn divide_row<S: Copy>(
    sums: &[S],
    count: u32,
    center: &mut [f32],
    round: impl Fn(S) -> f32,
) {
    let divisor = Divisor::new(count);
    for (c, sum) in center.iter_mut().zip(sums) {
        *c = f32::from_bits(divisor.divide(round(*sum).to_bits()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_lack_less_than_the_slack() {
        let mut bits = 1_u64;
        let mut most = 0;
        for _ in 0..2_000_000 {
            // Knuth's multiplier; the upper bits of what it makes are the better ones.
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let a = significand((bits >> 40) as u32);
            let count = (bits >> 20) as u32 >> (bits >> 59) as u32 | 1;
            let divisor = Divisor::new(count);
            let exact = (u64::from(a) << 31) / u64::from(divisor.significand);
            for quotient in [quotient_at_once, quotient_by_parts] {
                let lacks = exact - u64::from(quotient(a, divisor.reciprocal));
                assert!(lacks < SLACK.into(), "{a} / {count}: {lacks}");
                most = most.max(lacks);
            }
        }
        assert_eq!(most, u64::from(SLACK) - 1);
    }
}
