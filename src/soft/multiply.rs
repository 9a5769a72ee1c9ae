//! Multiplication of normal numbers.

use crate::soft::{
    any,
    bits::{BIAS, HIDDEN, SIGN, exponent, product, product_rest, round, significand},
};

/// The product of two significands, rounded, in a place for it: that with the sign and the exponent of the
/// product, less one.
#[inline(always)]
pub(crate) fn multiply_significands(a: u32, b: u32, place: u32) -> u32 {
    let (upper, rest) = (product(a, b), || product_rest(a, b));
    // The leading bit raises the exponent by one.
    if upper & SIGN == 0 {
        place.wrapping_add(round::<7>(upper, rest))
    } else {
        // OK: a product of significands is at most 2^48 - 2^25 + 1.
        place.wrapping_add(HIDDEN + round::<8>(upper, rest))
    }
}

/// `a * b`, with the bits of the operator; a NaN is some NaN.
#[inline(never)]
pub(crate) fn multiply(a: u32, b: u32) -> u32 {
    let (a_exponent, b_exponent) = (exponent(a), exponent(b));
    let exponent = (a_exponent + b_exponent).wrapping_sub(BIAS + 1);
    let is_normal = |exponent: u32| exponent.wrapping_sub(1) < 254;
    // Normal and finite also where the product of the significands raises the exponent.
    if !is_normal(a_exponent) || !is_normal(b_exponent) || exponent >= 253 {
        return any::multiply(a, b);
    }
    let place = (a ^ b) & SIGN | exponent << 23;
    multiply_significands(significand(a), significand(b), place)
}
