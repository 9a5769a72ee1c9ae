//! Addition of normal numbers, and of rows.
//!
//! The lesser number is shifted to the exponent of the greater one; what it loses on the way matters
//! only half way between two floats, and is looked at only there. A sum has at most one bit more, which
//! goes into the exponent; a difference is shifted up.

use crate::soft::{
    any,
    bits::{exponent, fraction, in_order, normalize, round, settle_tie},
};

/// Differences of exponents from which on the lesser number changes nothing.
///
/// It is below a quarter of the last place then, and so less than what rounds to a neighbour, also below
/// a power of two, whose lower neighbour is half as far. That holds for subnormal numbers and 0 as well.
pub(crate) const TOO_FAR: u32 = 26;

/// A normal number as a fraction at a greater exponent.
#[derive(Clone, Copy)]
pub(crate) struct Shifted {
    whole: u32,
    shift: u32,
    fraction: u32,
}

impl Shifted {
    /// Shifts by less than [`TOO_FAR`].
    #[inline(always)]
    pub(crate) fn new(bits: u32, shift: u32) -> Self {
        let whole = fraction(bits);
        Self {
            whole,
            shift,
            fraction: whole >> (shift & 31),
        }
    }

    /// What was shifted out.
    #[inline(always)]
    fn rest(self) -> u32 {
        self.whole - (self.fraction << (self.shift & 31))
    }
}

/// `x + y` of one sign, which `x` gives, and `x` is not the lesser.
///
/// From `2^128` on it is a number whose exponent is 255 or greater.
#[inline(always)]
pub(crate) fn sum(x: u32, y: Shifted) -> u32 {
    // The last place of `x` is that of the sum, so that only what is added has to be rounded.
    let raised = y.fraction + 64;
    let sum = x + (raised >> 7);
    if (sum ^ x) >> 23 != 0 {
        return sum_with_carry(x, y);
    }
    settle_tie::<7>(sum, raised, || y.rest())
}

/// [`sum`] that has an exponent greater than that of `x`.
#[inline(always)]
fn sum_with_carry(x: u32, y: Shifted) -> u32 {
    // The leading bit raises the exponent by one.
    (x >> 23 << 23) + round::<8>(fraction(x) + y.fraction, || y.rest())
}

/// `x - y` of one sign, which `x` gives, and `x` is not the lesser; `None` when they are equal.
///
/// The exponent of `x` is at least 32, so that the difference is a normal number.
#[inline(always)]
pub(crate) fn difference(x: u32, y: Shifted) -> Option<u32> {
    // What `x` has above a power of two.
    if y.fraction > x << 9 >> 2 {
        return difference_with_borrow(x, y);
    }
    // The last place of `x` is that of the difference, so that only what is taken has to be rounded, here
    // half of the last place down.
    let lowered = y.fraction + 63;
    Some(settle_difference(x - (lowered >> 7), lowered + 1, y))
}

/// [`difference`] that has an exponent less than that of `x`.
#[inline(always)]
fn difference_with_borrow(x: u32, y: Shifted) -> Option<u32> {
    let difference = fraction(x) - y.fraction;
    if difference == 0 {
        return None;
    }
    let (difference, shift) = normalize(difference);
    let raised = difference + 64;
    // The leading bit raises the exponent by one.
    let place = (x >> 23).wrapping_sub(shift + 1) << 23;
    let rounded = place.wrapping_add(raised >> 7);
    Some(settle_difference(rounded, raised, y))
}

/// Settles a difference that was rounded up from half way: a difference lacks no rest, it has one too
/// much, and with one it was below.
///
/// After a shift up half way still means that. `y` has a rest only from a shift down by 8 on, and is then so
/// much less than `x` that the difference is shifted up by one at most: it is even, and too large by less
/// than two.
#[inline(always)]
fn settle_difference(rounded: u32, raised: u32, y: Shifted) -> u32 {
    if raised << 25 != 0 {
        return rounded;
    }
    if y.rest() == 0 {
        rounded & !1
    } else {
        rounded - 1
    }
}

/// `x + y`, where `x` has the greater magnitude, with the bits of the operator.
///
/// A call for each number: inlined into a loop it does not fit the registers of Armv6-M.
#[inline(never)]
fn add_in_order(x: u32, y: u32) -> u32 {
    let exponent_of_x = exponent(x);
    let shift = exponent_of_x - exponent(y);
    if shift >= TOO_FAR {
        return x;
    }
    // `y` is normal then too, and the sum neither subnormal nor infinite.
    if exponent_of_x.wrapping_sub(32) >= 254 - 32 {
        return any::add_in_order(x, y);
    }
    let y_shifted = Shifted::new(y, shift);
    if ((x ^ y) as i32) < 0 {
        difference(x, y_shifted).unwrap_or(0)
    } else {
        sum(x, y_shifted)
    }
}

/// `a + b`, with the bits of the operator; a NaN is some NaN.
#[inline(always)]
pub(crate) fn add(a: u32, b: u32) -> u32 {
    let (x, y) = in_order(a, b);
    add_in_order(x, y)
}

/// Adds an embedding to the sums of a class.
#[inline(never)]
pub(crate) fn add_row(sums: &mut [f32], embedding: &[f32]) {
    for (sum, x) in sums.iter_mut().zip(embedding) {
        *sum = f32::from_bits(add(sum.to_bits(), x.to_bits()));
    }
}
