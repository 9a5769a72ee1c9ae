//! Sums of other terms over the dimensions of a row: by calls of addition and multiplication.
//!
//! With a count a row is sums, and the center is `sum * (1 / count)`; the count is not 0.

use crate::soft::{
    add::add,
    bits::{magnitude, negate},
    distance::{LANES, Numbers, inverse, join},
    multiply::multiply,
};

/// The sum of `abs(center - x)`.
#[inline(never)]
pub(crate) fn manhattan<N: Numbers>(
    row: &[N::Stored],
    count: Option<u32>,
    query: &[N::Component],
) -> f32 {
    let query = query.iter().map(|x| N::component(*x).to_bits());
    summed(centers::<N>(row, count).zip(query), |(c, x)| {
        magnitude(add(c, negate(x)))
    })
}

/// The sum of `center * x`.
#[inline(never)]
pub(crate) fn dot<N: Numbers>(
    row: &[N::Stored],
    count: Option<u32>,
    query: &[N::Component],
) -> f32 {
    let query = query.iter().map(|x| N::component(*x).to_bits());
    summed(centers::<N>(row, count).zip(query), |(c, x)| multiply(c, x))
}

/// The sum of `center^2`.
#[inline(never)]
pub(crate) fn squared_norm<N: Numbers>(row: &[N::Stored], count: Option<u32>) -> f32 {
    summed(centers::<N>(row, count), |c| multiply(c, c))
}

/// The center of a row.
#[inline(always)]
fn centers<N: Numbers>(row: &[N::Stored], count: Option<u32>) -> impl Iterator<Item = u32> {
    let inverse = count.map(inverse);
    row.iter().map(move |stored| {
        let stored = N::stored(*stored).to_bits();
        inverse.map_or(stored, |inverse| multiply(stored, inverse))
    })
}

/// Sums a term in lanes.
#[inline(always)]
fn summed<X>(numbers: impl Iterator<Item = X>, term: impl Fn(X) -> u32) -> f32 {
    let mut lanes = [0; LANES];
    for (d, x) in numbers.enumerate() {
        let lane = &mut lanes[d % LANES];
        *lane = add(*lane, term(x));
    }
    join(lanes)
}
