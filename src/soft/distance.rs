//! The squared distance between a row and a query.
//!
//! Lane by lane, so that the numbers of one lane stay in registers, and by magnitudes: the sign of a
//! difference goes with its square, and sums of squares have none. One check a dimension is enough: a
//! difference whose exponent is from [`LEAST`] to [`GREATEST`] has a square that is normal and finite, and
//! all steps behind it are safe. Where it fails, the square may be too small to count; otherwise the row is
//! measured again by steps that take any number.

use crate::soft::{
    add::{Shifted, TOO_FAR, add, difference, sum},
    any,
    bits::{BIAS, INFINITE, exponent, magnitude, negate, significand},
    convert::from_u32,
    multiply::multiply_significands,
};

/// The partial sums of a distance: [`LANES`](crate::kernels::lanes::LANES) of the other kernels.
pub(crate) const LANES: usize = 4;

/// What a row and a query are made of.
pub(crate) trait Numbers {
    /// What a row is made of: components of a center, or sums.
    type Stored: Copy;
    /// What a query is made of.
    type Component: Copy;

    /// A number of a row.
    fn stored(stored: Self::Stored) -> f32;
    /// A component of a query.
    fn component(component: Self::Component) -> f32;
}

/// The least exponent of a difference that is squared: the exponent of the square is 27, and 0 is
/// [`TOO_FAR`] from it.
const LEAST: u32 = 77;
/// The greatest exponent whose square is finite: `2 * 190 - BIAS` is 253, and the product of the
/// significands may raise it by one.
const GREATEST: u32 = 190;

/// `abs(c - x)`, with two exceptions: what is less than `2^-75` may be any number that is, or have an
/// exponent above [`GREATEST`], as what is not finite has.
///
/// Zeros and subnormal numbers are too far from all that is not so small itself.
#[inline(always)]
fn distance(c: u32, x: u32) -> u32 {
    let (a, b) = (magnitude(c), magnitude(x));
    let (greater, less) = if a >= b { (a, b) } else { (b, a) };
    let shift = (greater >> 23) - (less >> 23);
    if shift >= TOO_FAR {
        return greater;
    }
    let shifted = Shifted::new(less, shift);
    if ((c ^ x) as i32) < 0 {
        return sum(greater, shifted);
    }
    match difference(greater, shifted) {
        Some(difference) => difference,
        None if greater < INFINITE => 0,
        None => INFINITE,
    }
}

/// `t^2`, for an exponent from [`LEAST`] to [`GREATEST`].
#[inline(always)]
fn square(t: u32) -> u32 {
    let significand = significand(t);
    let place = (t >> 23 << 24).wrapping_sub((BIAS + 1) << 23);
    multiply_significands(significand, significand, place)
}

/// `lane + square`, where the exponent of the square is at least [`TOO_FAR`].
///
/// From `2^128` on the exponent is 255 or greater. It stays below 512: squares are less than `2^128`, and
/// change nothing any more when the lane is too far above them.
#[inline(always)]
fn add_square(lane: u32, square: u32) -> u32 {
    let (greater, less) = if lane >= square {
        (lane, square)
    } else {
        (square, lane)
    };
    let shift = (greater >> 23) - (less >> 23);
    if shift >= TOO_FAR {
        return greater;
    }
    sum(greater, Shifted::new(less, shift))
}

/// The sum of squares of every fourth dimension; `None` when steps that take any number are needed.
#[inline(always)]
fn lane<N: Numbers>(
    row: &[N::Stored],
    query: &[N::Component],
    first: usize,
    center: impl Fn(u32) -> u32,
) -> Option<u32> {
    let (mut lane, mut d) = (0, first);
    while let (Some(c), Some(x)) = (row.get(d), query.get(d)) {
        let t = distance(center(N::stored(*c).to_bits()), N::component(*x).to_bits());
        if (t >> 23).wrapping_sub(LEAST) <= GREATEST - LEAST {
            lane = add_square(lane, square(t));
        } else if !is_negligible(t, lane) {
            return None;
        }
        d += LANES;
    }
    (lane < INFINITE).then_some(lane)
}

/// Whether the square of `t` is 0, or too far from the lane.
#[inline(always)]
fn is_negligible(t: u32, lane: u32) -> bool {
    // Half of the least subnormal number is 2^-150; the greatest square below LEAST is less than 2^-100.
    t < (BIAS - 75) << 23 || t < LEAST << 23 && lane >= (BIAS - 100 + TOO_FAR) << 23
}

#[inline(never)]
pub(crate) fn lane_of_centers<N: Numbers>(
    row: &[N::Stored],
    query: &[N::Component],
    first: usize,
) -> Option<u32> {
    lane::<N>(row, query, first, |center| center)
}

#[inline(never)]
pub(crate) fn lane_of_sums<N: Numbers>(
    sums: &[N::Stored],
    query: &[N::Component],
    first: usize,
    inverse: u32,
) -> Option<u32> {
    lane::<N>(sums, query, first, |sum| scale(sum, inverse))
}

/// `sum * inverse`, where the inverse is that of a count; infinity for what is not 0 and less than
/// `2^-94`.
///
/// The exponent of the inverse is that of 1 or up to 32 less.
#[inline(always)]
fn scale(sum: u32, inverse: u32) -> u32 {
    const LEAST: u32 = 33;
    if exponent(sum).wrapping_sub(LEAST) >= 255 - LEAST {
        return if magnitude(sum) == 0 { sum } else { INFINITE };
    }
    let place = (sum >> 23 << 23).wrapping_sub((BIAS + 1 - (inverse >> 23)) << 23);
    multiply_significands(significand(sum), significand(inverse), place)
}

/// The squared distance between a row and a query, with the bits of the operators.
///
/// With a count the row is sums, and the center is `sum * (1 / count)`; the count is not 0.
#[inline(always)]
pub(crate) fn squared_distance<N: Numbers>(
    row: &[N::Stored],
    count: Option<u32>,
    query: &[N::Component],
) -> f32 {
    match count {
        None => of_centers::<N>(row, query),
        Some(count) => of_sums::<N>(row, count, query),
    }
}

#[inline(never)]
fn of_centers<N: Numbers>(row: &[N::Stored], query: &[N::Component]) -> f32 {
    let lane = |first| lane_of_centers::<N>(row, query, first);
    lanes(lane).unwrap_or_else(|| any_lanes::<N>(row, query, |center| center))
}

#[inline(never)]
fn of_sums<N: Numbers>(sums: &[N::Stored], count: u32, query: &[N::Component]) -> f32 {
    let inverse = inverse(count);
    let lane = |first| lane_of_sums::<N>(sums, query, first, inverse);
    lanes(lane).unwrap_or_else(|| any_lanes::<N>(sums, query, |sum| any::multiply(sum, inverse)))
}

/// `1 / count`.
pub(crate) fn inverse(count: u32) -> u32 {
    any::divide(1.0_f32.to_bits(), from_u32(count).to_bits())
}

/// Measures lane by lane; `None` when one is refused.
#[inline(always)]
fn lanes(lane: impl Fn(usize) -> Option<u32>) -> Option<f32> {
    let mut lanes = [0; LANES];
    for (first, sum) in lanes.iter_mut().enumerate() {
        *sum = lane(first)?;
    }
    Some(join(lanes))
}

/// Measures by steps that take any number.
#[cold]
#[inline(always)]
fn any_lanes<N: Numbers>(
    row: &[N::Stored],
    query: &[N::Component],
    center: impl Fn(u32) -> u32,
) -> f32 {
    let mut lanes = [0; LANES];
    for (d, (c, x)) in row.iter().zip(query).enumerate() {
        let (c, x) = (N::stored(*c).to_bits(), N::component(*x).to_bits());
        let t = any::add(center(c), negate(x));
        lanes[d % LANES] = any::add(lanes[d % LANES], any::multiply(t, t));
    }
    join(lanes)
}

/// The sum of the lanes: `(lane 0 + lane 1) + (lane 2 + lane 3)`.
#[inline(never)]
pub(crate) fn join(lanes: [u32; LANES]) -> f32 {
    let [a, b, c, d] = lanes;
    f32::from_bits(add(add(a, b), add(c, d)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soft::bits::HIDDEN;

    struct Floats;

    impl Numbers for Floats {
        type Stored = f32;
        type Component = f32;

        fn stored(stored: f32) -> f32 {
            stored
        }

        fn component(component: f32) -> f32 {
            component
        }
    }

    /// Two squares in one lane, the other lanes 0: the lesser one counts to the last bit, or not at all.
    #[test]
    fn a_square_vanishes_beside_another_when_it_is_too_small() {
        let number = |exponent: u32, fraction: u32| f32::from_bits(exponent << 23 | fraction);
        for (first, second) in (0..192).flat_map(|a| (0..192).map(move |b| (a, b))) {
            for fraction in [0, 1, 0x35_04F2, 0x35_04F3, 0x55_5555, HIDDEN - 1] {
                let (a, b) = (number(first, fraction), number(second, HIDDEN - 1));
                let row = [a, 0.0, 0.0, 0.0, b];
                let got = squared_distance::<Floats>(&row, None, &[0.0; 5]);
                assert_eq!(got.to_bits(), (a * a + b * b).to_bits(), "{a:e} and {b:e}");
            }
        }
    }
}
