//! Whole numbers as the nearest `f32`.

use crate::soft::{
    HAS_FPU,
    bits::{BIAS, HAS_COUNT, SIGN, round},
};

/// `x as f32`.
#[inline(always)]
pub(crate) fn from_i32(x: i32) -> f32 {
    if HAS_FPU {
        x as f32
    } else {
        f32::from_bits(x as u32 & SIGN | whole(x.unsigned_abs()))
    }
}

/// `x as f32`.
#[inline(always)]
pub(crate) fn from_u32(x: u32) -> f32 {
    if HAS_FPU {
        x as f32
    } else {
        f32::from_bits(whole(x))
    }
}

/// The bits of the float nearest to a whole number.
#[inline(never)]
fn whole(x: u32) -> u32 {
    if x == 0 {
        return 0;
    }
    let (leading, shift) = if HAS_COUNT {
        lead_by_count(x)
    } else {
        lead_by_halves(x)
    };
    // The last bit stands for the one behind it too, so that nothing is lost.
    let fraction = leading >> 1 | leading & 1;
    ((BIAS + 30 - shift) << 23) + round::<7>(fraction, || 0)
}

/// Shifts a number that is not 0 until its leading bit is bit 31, and tells by how many bits.
#[inline(always)]
fn lead_by_count(x: u32) -> (u32, u32) {
    let shift = x.leading_zeros();
    (x << (shift & 31), shift)
}

/// [`lead_by_count`] by half of the bits that may be 0 at a time.
#[inline(always)]
fn lead_by_halves(mut x: u32) -> (u32, u32) {
    let mut shift = 0;
    let mut lead = |bits| {
        if x >> (u32::BITS - bits) == 0 {
            x <<= bits;
            shift += bits;
        }
    };
    lead(16);
    lead(8);
    lead(4);
    lead(2);
    lead(1);
    (x, shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_rounded_as_by_the_operator() {
        let near_powers = (0..32)
            .flat_map(|bit| (0..5).map(move |i| (1_u32 << bit).wrapping_add(i).wrapping_sub(2)));
        // Knuth's multiplier; the upper bits of what it makes are the better ones.
        let mut bits = 1_u64;
        let drawn = (0..2_000_000).map(|i| {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (bits >> 32) as u32 >> (i % 32)
        });
        for x in near_powers.chain(drawn) {
            assert_eq!(whole(x), (x as f32).to_bits(), "{x}");
            if x != 0 {
                assert_eq!(lead_by_count(x), lead_by_halves(x), "{x}");
            }
        }
    }
}
