//! Square roots in integers: the same bits on every core, with and without an FPU.

/// The bits of a float's fraction.
const FRACTION: u32 = f32::MANTISSA_DIGITS - 1;
/// The biased exponent of 1.
const BIAS: i32 = f32::MAX_EXP - 1;

/// Returns the square root of a finite number that is not negative, correctly rounded.
///
/// Costs a few hundred instructions without a 64-bit multiplier: for preparing, not for queries.
pub(crate) fn sqrt(x: f32) -> f32 {
    let (fraction, exponent) = split(x);
    if fraction == 0 {
        return 0.0;
    }
    // x = square * 2^scale, where square has 63 or 64 bits and scale is even.
    let room = fraction.leading_zeros() as i32;
    let shift = room - ((exponent - room) & 1);
    let (square, scale) = (fraction << shift, exponent - shift);
    // A root of 32 bits; setting its last bit when there is a rest makes rounding to 24 correct.
    let root = square.isqrt();
    let rest = u64::from(root * root != square);
    // OK: scale is in -212..=41, so the power is a normal number, and so is the root of any float.
    let power = f32::from_bits(((BIAS + scale / 2) as u32) << FRACTION);
    (root | rest) as f32 * power
}

/// Returns `fraction` and `exponent` of `x = fraction * 2^exponent`.
fn split(x: f32) -> (u64, i32) {
    let biased = x.to_bits() >> FRACTION;
    let fraction = x.to_bits() & ((1 << FRACTION) - 1);
    let leading = u32::from(biased > 0) << FRACTION;
    let exponent = biased.max(1) as i32 - BIAS - FRACTION as i32;
    (u64::from(fraction | leading), exponent)
}

#[cfg(test)]
mod tests {
    use super::sqrt;

    #[test]
    fn is_correctly_rounded() {
        // Every 997th float, and those around the powers of two and the squares.
        let strided = (0..f32::INFINITY.to_bits()).step_by(997);
        let powers = (0..255).flat_map(|e: u32| (e << 23).saturating_sub(2)..(e << 23) + 3);
        let squares = (1..=4096u16).flat_map(|n| {
            let bits = (f32::from(n) * f32::from(n)).to_bits();
            bits - 1..bits + 2
        });
        for bits in strided.chain(powers).chain(squares) {
            let x = f32::from_bits(bits);
            assert_eq!(sqrt(x).to_bits(), x.sqrt().to_bits(), "root of {x:e}");
        }
    }
}
