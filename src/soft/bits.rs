//! The parts of an `f32`, and the steps that every operation on them shares.
//!
//! A fraction has its leading bit at bit 30: seven bits are below the last one of a float, and one is
//! above for the carry of a sum.

use core::hint::black_box;

/// The leading bit of a normal number, which is not stored.
pub(crate) const HIDDEN: u32 = 1 << 23;
/// The sign.
pub(crate) const SIGN: u32 = 1 << 31;
/// Infinity. What is greater, the sign apart, is NaN.
pub(crate) const INFINITE: u32 = 255 << 23;
/// The exponent of 1.
pub(crate) const BIAS: u32 = 127;

/// Whether the core has no product of 64 bits and does not count zeros: Armv6-M and Armv8-M Baseline.
///
/// Each step that differs is there twice, and the tests hold one form to the other on the host.
pub(crate) const IS_BASELINE: bool = cfg!(thumb_baseline);

/// Whether leading zeros are counted by an instruction. RISC-V cores without Zbb have none.
pub(crate) const HAS_COUNT: bool = cfg!(target_arch = "arm") && !IS_BASELINE;

/// The number without its sign.
#[inline(always)]
pub(crate) fn magnitude(bits: u32) -> u32 {
    bits << 1 >> 1
}

/// The number with the other sign.
#[inline(always)]
pub(crate) fn negate(bits: u32) -> u32 {
    bits ^ SIGN
}

/// The exponent with its bias: 0 for zero and subnormal numbers, 255 for infinity and NaN.
#[inline(always)]
pub(crate) fn exponent(bits: u32) -> u32 {
    bits << 1 >> 24
}

/// The fraction of a normal number.
#[inline(always)]
pub(crate) fn fraction(bits: u32) -> u32 {
    ((bits << 8) | SIGN) >> 1
}

/// The significand of a normal number: its 24 bits as a whole number.
#[inline(always)]
pub(crate) fn significand(bits: u32) -> u32 {
    ((bits << 8) | SIGN) >> 8
}

/// Two numbers, the one of the greater magnitude first.
#[inline(always)]
pub(crate) fn in_order(a: u32, b: u32) -> (u32, u32) {
    if a << 1 >= b << 1 { (a, b) } else { (b, a) }
}

/// Cuts `DROP` bits off and rounds to nearest, ties to even. `rest` is what the number lacks.
#[inline(always)]
pub(crate) fn round<const DROP: u32>(number: u32, rest: impl FnOnce() -> u32) -> u32 {
    let raised = number + (1 << (DROP - 1));
    settle_tie::<DROP>(raised >> DROP, raised, rest)
}

/// Makes a number even that was rounded up from half way.
///
/// To round, half of the last place is added and `DROP` bits are cut. That is right unless the number was
/// half way, which shows in that nothing is left below the cut. Only then the rest is asked for: less than
/// one unit of the number, in units of its own and below `2^31`. With a rest, up was right.
#[inline(always)]
pub(crate) fn settle_tie<const DROP: u32>(
    rounded: u32,
    raised: u32,
    rest: impl FnOnce() -> u32,
) -> u32 {
    if raised << (32 - DROP) != 0 {
        return rounded;
    }
    // In arithmetic: of two branches the compiler would make one, and look at every rest.
    let is_even = rest().wrapping_sub(1) >> 31;
    rounded & !is_even
}

/// Shifts a number below `2^30`, and not 0, until its leading bit is bit 30, and tells by how many bits.
#[inline(always)]
pub(crate) fn normalize(number: u32) -> (u32, u32) {
    if HAS_COUNT {
        normalize_by_count(number)
    } else {
        normalize_by_steps(number)
    }
}

/// [`normalize`] where leading zeros are counted by an instruction.
#[inline(always)]
fn normalize_by_count(number: u32) -> (u32, u32) {
    let shift = number.leading_zeros() - 1;
    (number << (shift & 31), shift)
}

/// [`normalize`] bit by bit: differences have few zeros to lose, one or two in the mean.
#[inline(always)]
fn normalize_by_steps(mut number: u32) -> (u32, u32) {
    let mut shift = 0;
    loop {
        number <<= 1;
        shift += 1;
        if number >> 30 != 0 {
            return (number, shift);
        }
    }
}

/// The product of two significands: its upper 32 bits of 48.
#[inline(always)]
pub(crate) fn product(a: u32, b: u32) -> u32 {
    if IS_BASELINE {
        product_by_parts(a, b)
    } else {
        product_at_once(a, b)
    }
}

/// The lower 16 bits of a product of significands.
#[inline(always)]
pub(crate) fn product_rest(a: u32, b: u32) -> u32 {
    a.wrapping_mul(b) & 0xFFFF
}

/// [`product`] by one multiplication of 64 bits.
#[inline(always)]
fn product_at_once(a: u32, b: u32) -> u32 {
    ((u64::from(a << 8) * u64::from(b << 8)) >> 32) as u32
}

/// [`product`] by parts of 16 and 8 bits, whose products fit 32 bits.
#[inline(always)]
fn product_by_parts(a: u32, b: u32) -> u32 {
    let ((a1, a0), (b1, b0)) = ((a >> 8, a & 0xFF), (b >> 8, b & 0xFF));
    // In units of 2^8, then of 2^16; cutting twice is cutting once.
    let lower = a1 * b0 + a0 * b1 + ((a0 * b0) >> 8);
    a1 * b1 + (lower >> 8)
}

/// The first 32 bits of the quotient of two significands, `a * 2^31 / b`, and whether there is a rest;
/// `a` is less than twice `b`.
#[inline(never)]
pub(crate) fn long_division(a: u32, b: u32) -> (u32, bool) {
    if IS_BASELINE {
        long_division_by_bits(a, b)
    } else {
        long_division_by_digits(a, b)
    }
}

/// [`long_division`] in base 2, for cores that do not divide.
#[inline(always)]
fn long_division_by_bits(a: u32, b: u32) -> (u32, bool) {
    let (mut quotient, mut rest) = (0, a);
    // Of a count that it knew, the compiler would write all turns out: 700 bytes.
    for _ in 0..black_box(u32::BITS) {
        quotient <<= 1;
        // OK: the rest is below 2 * b < 2^25 in every turn.
        if rest >= b {
            rest -= b;
            quotient |= 1;
        }
        rest <<= 1;
    }
    (quotient, rest != 0)
}

/// [`long_division`] in base 2^8; the first digit is 0 or 1, and the last has seven bits.
#[inline(always)]
fn long_division_by_digits(a: u32, b: u32) -> (u32, bool) {
    let first = u32::from(a >= b);
    let (mut quotient, mut rest) = (first, a - first * b);
    for bits in [8, 8, 8, 7] {
        // OK: the rest is below b < 2^24. No significand is 0.
        rest <<= bits;
        let digit = rest.checked_div(b).unwrap_or(0);
        quotient = (quotient << bits) | digit;
        rest -= digit * b;
    }
    (quotient, rest != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_step_agree() {
        let mut bits = 1_u64;
        for shift in (0..24).cycle().take(2_000_000) {
            // Knuth's multiplier; the upper bits of what it makes are the better ones.
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let number = ((bits >> 34) as u32 >> shift).max(1);
            assert_eq!(normalize_by_count(number), normalize_by_steps(number));

            let (a, b) = (
                significand((bits >> 40) as u32),
                significand((bits >> 16) as u32),
            );
            let product = u64::from(a) * u64::from(b);
            for upper in [product_at_once(a, b), product_by_parts(a, b)] {
                let joined = u64::from(upper) << 16 | u64::from(product_rest(a, b));
                assert_eq!(joined, product, "{a} * {b}");
            }

            let dividend = u64::from(a) << 31;
            let want = (
                (dividend / u64::from(b)) as u32,
                dividend % u64::from(b) != 0,
            );
            assert_eq!(long_division_by_bits(a, b), want, "{a} / {b}");
            assert_eq!(long_division_by_digits(a, b), want, "{a} / {b}");
        }
    }
}
