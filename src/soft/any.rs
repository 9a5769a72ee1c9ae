//! Addition, multiplication and division of any `f32`: zeros, subnormal numbers, infinities and NaN
//! included, with one rounding to nearest, ties to even (IEEE 754-2019, 4.3.1).
//!
//! The steps of the textbooks (Muller et al., Handbook of Floating-Point Arithmetic, 2nd ed., chapter 8):
//! operands are taken apart, the result is found with a few more bits than it has, the last of them set
//! when anything is lost behind it, and put together. Short code rather than fast: the kernels come here
//! with what is rare.

use crate::soft::bits::{
    BIAS, HIDDEN, INFINITE, SIGN, fraction, in_order, long_division, magnitude, normalize, product,
    product_rest,
};

/// A NaN that signals nothing.
const NAN: u32 = INFINITE | 1 << 22;

/// `a + b`.
#[inline(always)]
pub(crate) fn add(a: u32, b: u32) -> u32 {
    let (x, y) = in_order(a, b);
    add_in_order(x, y)
}

/// `x + y`, where `x` has the greater magnitude.
#[inline(never)]
pub(crate) fn add_in_order(x: u32, y: u32) -> u32 {
    let (greater, less) = (magnitude(x), magnitude(y));
    let is_difference = (x ^ y) & SIGN != 0;
    if greater >= INFINITE {
        let is_nan = greater > INFINITE || is_difference && less == INFINITE;
        return if is_nan { NAN } else { x };
    }
    if less == 0 {
        // Zeros of both signs add up to +0.
        return if greater == 0 { x & y } else { x };
    }
    let ((x_fraction, exponent), (y_fraction, y_exponent)) = (unpack(greater), unpack(less));
    let y_fraction = shift_right(y_fraction, (exponent - y_exponent) as u32);
    if !is_difference {
        return x & SIGN | pack_carried(x_fraction + y_fraction, exponent);
    }
    let difference = x_fraction - y_fraction;
    if difference == 0 {
        return 0;
    }
    if difference >> 30 != 0 {
        return x & SIGN | pack(difference, exponent);
    }
    let (difference, shift) = normalize(difference);
    x & SIGN | pack(difference, exponent - shift as i32)
}

/// `a * b`.
#[inline(never)]
pub(crate) fn multiply(a: u32, b: u32) -> u32 {
    let sign = (a ^ b) & SIGN;
    let (x, y) = (magnitude(a), magnitude(b));
    let (least, greatest) = (x.min(y), x.max(y));
    if greatest >= INFINITE {
        let is_nan = greatest > INFINITE || least == 0;
        return if is_nan { NAN } else { sign | INFINITE };
    }
    if least == 0 {
        return sign;
    }
    let ((x_fraction, x_exponent), (y_fraction, y_exponent)) = (unpack(x), unpack(y));
    let (x_significand, y_significand) = (x_fraction >> 7, y_fraction >> 7);
    let upper = product(x_significand, y_significand);
    let has_rest = product_rest(x_significand, y_significand) != 0;
    let exponent = x_exponent + y_exponent - BIAS as i32;
    sign | pack_carried(upper | u32::from(has_rest), exponent)
}

/// `a / count`, where the count is a whole number from 0 on, as a float.
#[inline(never)]
pub(crate) fn divide(a: u32, count: u32) -> u32 {
    let (sign, dividend) = (a & SIGN, magnitude(a));
    if dividend > INFINITE || (dividend | count) == 0 {
        return NAN;
    }
    if dividend == INFINITE || dividend == 0 {
        return a;
    }
    if count == 0 {
        return sign | INFINITE;
    }
    let ((a_fraction, a_exponent), (n_fraction, n_exponent)) = (unpack(dividend), unpack(count));
    let (quotient, has_rest) = long_division(a_fraction >> 7, n_fraction >> 7);
    let exponent = a_exponent - n_exponent + BIAS as i32 - 1;
    sign | pack_carried(quotient | u32::from(has_rest), exponent)
}

/// Takes a finite number apart that is not 0: its fraction, and its exponent as if that had no least.
fn unpack(magnitude: u32) -> (u32, i32) {
    if magnitude >= HIDDEN {
        return (fraction(magnitude), (magnitude >> 23) as i32);
    }
    // A subnormal number has the exponent 1, and bit 23 of a float is bit 30 of a fraction.
    let (fraction, shift) = normalize(magnitude);
    (fraction, 8 - shift as i32)
}

/// [`pack`] of a fraction that may have a carry in bit 31.
fn pack_carried(fraction: u32, exponent: i32) -> u32 {
    if fraction & SIGN != 0 {
        pack(shift_right(fraction, 1), exponent + 1)
    } else {
        pack(fraction, exponent)
    }
}

/// Puts a number together and rounds it. The last bit of the fraction stands for all that follow it.
///
/// Below the least exponent the fraction is cut to what a subnormal number has, above the greatest it is
/// infinity.
fn pack(fraction: u32, exponent: i32) -> u32 {
    if exponent > 254 {
        return INFINITE;
    }
    let least = exponent.max(1);
    let fraction = shift_right(fraction, (least - exponent) as u32);
    let (cut, rest) = (fraction >> 7, fraction & 0x7F);
    let is_up = rest + (cut & 1) > 64;
    // The leading bit, if there is one, and the carry of rounding raise the exponent.
    ((least as u32 - 1) << 23) + cut + u32::from(is_up)
}

/// Shifts right; the last bit is set when any bit is lost.
fn shift_right(fraction: u32, by: u32) -> u32 {
    if by >= u32::BITS {
        return u32::from(fraction != 0);
    }
    let kept = fraction >> by;
    kept | u32::from(kept << by != fraction)
}
