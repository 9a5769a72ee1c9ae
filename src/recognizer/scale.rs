//! Lengths of embeddings, to be divided by.

use core::num::NonZeroU64;

use crate::kernels::sqrt::sqrt;

/// What components are multiplied with: `MOST / length`, as a whole number of bits and a root.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// The root of the squared length times `4^bits`, rounded down.
    root: NonZeroU64,
    bits: u32,
}

impl Scale {
    /// `None` of length 0.
    pub(super) fn of(squared_length: u64) -> Option<Self> {
        let bits = squared_length.leading_zeros() / 2;
        let root = squared_length.checked_shl(2 * bits)?.isqrt();
        let root = NonZeroU64::new(root)?;
        Some(Self { root, bits })
    }

    /// `most * x / length`, rounded to nearest, half away from zero.
    // OK: |x| <= length < 2^(32 - bits) and most < 2^15, so that the product is below 2^47. The root is rounded
    // down, so that the quotient may be above `most` by its rounding.
    pub(super) fn apply(self, x: i32, most: i32) -> i32 {
        let product = (u64::from(x.unsigned_abs()) * u64::from(most.unsigned_abs())) << self.bits;
        let quotient = ((product + self.root.get() / 2) / self.root) as i32;
        quotient.min(most) * x.signum()
    }
}

pub(super) fn normalize_floats(embedding: &mut [f32], zero_point: i32) -> bool {
    let zero = zero_point as f32;
    let squared = |x: f32| (x - zero) * (x - zero);
    let length = sqrt(embedding.iter().fold(0.0, |total, x| total + squared(*x)));
    if !length.is_normal() {
        return false;
    }
    for x in embedding {
        *x = (*x - zero) / length;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Scale;

    /// Against `f64`, for lengths that are roots and others.
    #[test]
    fn scales_round_to_nearest() {
        for (x, y) in [(3, 4), (255, 0), (1, 1), (1, 65_535), (-128, 127), (-7, 2)] {
            let (a, b) = (f64::from(x), f64::from(y));
            let scale = Scale::of((a * a + b * b) as u64).unwrap();
            for most in [127, 32_767] {
                let want = f64::from(most) * a / (a * a + b * b).sqrt();
                assert!(
                    (f64::from(scale.apply(x, most)) - want).abs() <= 0.500_1,
                    "{x} {y}"
                );
            }
        }
        assert!(Scale::of(0).is_none());
    }
}
