//! Square roots in integers: the same bits on every core, with and without an FPU.

/// The bits of a float's fraction.
const FRACTION: u32 = f32::MANTISSA_DIGITS - 1;
/// The biased exponent of 1.
const BIAS: i32 = f32::MAX_EXP - 1;
/// The bits of a root that are found one by one: two more than a float has.
const BITS: i32 = f32::MANTISSA_DIGITS as i32 + 2;

/// Returns the square root, correctly rounded, and what IEEE 754 says of zeros, infinities, NaN and
/// numbers below 0.
///
/// Costs a few hundred instructions, none of them a multiplication or a division of integers.
pub(crate) fn sqrt(x: f32) -> f32 {
    if x > 0.0 && x < f32::INFINITY {
        let (fraction, exponent) = split(x);
        return root(fraction, exponent);
    }
    if x < 0.0 { f32::NAN } else { x }
}

/// Returns the square root of a whole number, rounded once.
pub(crate) fn sqrt_of_whole(x: u64) -> f32 {
    if x == 0 { 0.0 } else { root(x, 0) }
}

/// Returns `fraction` and `exponent` of `x = fraction * 2^exponent`.
///
/// `x` is positive and finite. Subnormal numbers have no leading bit and the exponent of the smallest
/// normal ones.
fn split(x: f32) -> (u64, i32) {
    let biased = x.to_bits() >> FRACTION;
    let fraction = x.to_bits() & ((1 << FRACTION) - 1);
    let leading = u32::from(biased > 0) << FRACTION;
    let exponent = biased.max(1) as i32 - BIAS - FRACTION as i32;
    (u64::from(fraction | leading), exponent)
}

/// The root of `fraction * 2^exponent`, where the fraction is not 0, and the exponent even if it has
/// 64 bits.
fn root(fraction: u64, exponent: i32) -> f32 {
    // x = square * 2^scale, where square has 63 or 64 bits and scale is even.
    let room = fraction.leading_zeros() as i32;
    let shift = room - ((exponent - room) & 1);
    let (square, scale) = (fraction << shift, exponent - shift);
    // OK: scale is in -212..=41, so the power is a normal number, and so is the root of any float.
    let power = scale / 2 + u32::BITS as i32 - (BITS + 1);
    rounded_root(square) as f32 * f32::from_bits(((BIAS + power) as u32) << FRACTION)
}

/// The first [`BITS`] bits of a root, and one behind them that is set when there is a rest: so it is
/// rounded to a float as the whole root would be.
///
/// Digit by digit, base 2: [`BITS`] steps of a shift, a comparison and a subtraction.
fn rounded_root(mut square: u64) -> u32 {
    let (mut root, mut rest) = (0, 0);
    for _ in 0..BITS {
        // The next two bits of the square are the next bit of the root, as in long division.
        rest = (rest << 2) | (square >> (u64::BITS - 2)) as u32;
        square <<= 2;
        let next = (root << 2) | 1;
        root <<= 1;
        if rest >= next {
            rest -= next;
            root |= 1;
        }
    }
    (root << 1) | u32::from(rest != 0 || square != 0)
}

#[cfg(test)]
mod tests {
    use super::{sqrt, sqrt_of_whole};

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

    #[test]
    fn what_has_no_root_has_none() {
        for x in [0.0, -0.0, f32::INFINITY] {
            assert_eq!(sqrt(x).to_bits(), x.to_bits());
        }
        let below = [-f32::from_bits(1), -1.0, f32::MIN, f32::NEG_INFINITY];
        for x in below.into_iter().chain([f32::NAN, -f32::NAN]) {
            assert!(sqrt(x).is_nan(), "{x}");
        }
    }

    /// The root rounded to a float lies between the squares of the midpoints beside it, in `u128`.
    fn is_nearest(root: f32, x: u64) -> bool {
        // In units of 2^-32; a midpoint between two floats of at most 2^32 from 1 on is a whole number.
        let units = |float: f64| (float * f64::from(2).powi(32)) as u128;
        let middle = |other: f32| units(f64::midpoint(root.into(), other.into()));
        let square = u128::from(x) << 64;
        let (low, high) = (middle(root.next_down()), middle(root.next_up()));
        low * low <= square && (high > u128::from(u64::MAX) || square <= high * high)
    }

    #[test]
    fn roots_of_whole_numbers_are_rounded_once() {
        assert_eq!(sqrt_of_whole(0), 0.0);
        let mut x = 1u64;
        for _ in 0..200_000 {
            // Any length, by Knuth's multiplier.
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let x = (x >> (x & 63)).max(1);
            assert!(is_nearest(sqrt_of_whole(x), x), "root of {x}");
        }
        for n in 1..=u64::from(u32::MAX >> 8) {
            if n % 997 == 1 {
                assert_eq!(sqrt_of_whole(n * n), n as f32);
            }
        }
        assert_eq!(sqrt_of_whole(u64::MAX), 4_294_967_296.0);
        // Rounded to a float first, this one has the root above.
        let x = 281_474_976_710_655 << 16;
        assert!(is_nearest(sqrt_of_whole(x), x));
    }
}
