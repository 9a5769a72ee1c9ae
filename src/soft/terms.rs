//! Sums of other terms over the dimensions of a row: by calls of addition and multiplication.
//!
//! With a count a row is sums, and the center is `sum * (1 / count)`; the count is not 0.

use crate::soft::{
    add::add,
    bits::{magnitude, negate},
    distance::{LANES, inverse, join},
    multiply::multiply,
};

/// The sum of `abs(center - x)`.
#[inline(never)]
pub(crate) fn manhattan(row: &[f32], count: Option<u32>, query: &[f32]) -> f32 {
    summed(row, count, query, |c, x| magnitude(add(c, negate(x))))
}

/// The sum of `center * x`.
#[inline(never)]
pub(crate) fn dot(row: &[f32], count: Option<u32>, query: &[f32]) -> f32 {
    summed(row, count, query, multiply)
}

/// The sum of `center^2`.
#[inline(never)]
pub(crate) fn squared_norm(row: &[f32], count: Option<u32>) -> f32 {
    summed(row, count, row, |c, _| multiply(c, c))
}

/// Sums a term in lanes.
#[inline(always)]
fn summed(row: &[f32], count: Option<u32>, query: &[f32], term: impl Fn(u32, u32) -> u32) -> f32 {
    let inverse = count.map(inverse);
    let mut lanes = [0; LANES];
    for (d, (c, x)) in row.iter().zip(query).enumerate() {
        let center = match inverse {
            None => c.to_bits(),
            Some(inverse) => multiply(c.to_bits(), inverse),
        };
        let lane = &mut lanes[d % LANES];
        *lane = add(*lane, term(center, x.to_bits()));
    }
    join(lanes)
}
