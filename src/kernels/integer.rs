//! Exact integer measures between a query and one center.
//!
//! One class at a time, sixteen dimensions a step, written out: the form that stays fast from
//! Armv6-M, which has eight registers to speak of, to cores with vectors.

use num_traits::{WrappingAdd, Zero};

/// Sums a term over all dimensions. The caller vouches that the sum does not wrap.
#[inline(always)]
fn sum<B: Copy, S: WrappingAdd + Zero, const DIM: usize>(
    center: &[B; DIM],
    query: &[B; DIM],
    term: impl Fn(B, B) -> S,
) -> S {
    let (steps, rest) = center.as_chunks::<16>();
    let (query_steps, query_rest) = query.as_chunks::<16>();
    let mut sum = S::zero();
    for (c, x) in steps.iter().zip(query_steps) {
        let (c, x) = (c.as_chunks::<8>().0, x.as_chunks::<8>().0);
        sum = add_eight(add_eight(sum, &c[0], &x[0], &term), &c[1], &x[1], &term);
    }
    for (c, x) in rest.iter().zip(query_rest) {
        sum = sum.wrapping_add(&term(*c, *x));
    }
    sum
}

#[inline(always)]
fn add_eight<B: Copy, S: WrappingAdd>(
    sum: S,
    c: &[B; 8],
    x: &[B; 8],
    term: &impl Fn(B, B) -> S,
) -> S {
    sum.wrapping_add(&term(c[0], x[0]))
        .wrapping_add(&term(c[1], x[1]))
        .wrapping_add(&term(c[2], x[2]))
        .wrapping_add(&term(c[3], x[3]))
        .wrapping_add(&term(c[4], x[4]))
        .wrapping_add(&term(c[5], x[5]))
        .wrapping_add(&term(c[6], x[6]))
        .wrapping_add(&term(c[7], x[7]))
}

/// The most dimensions of which a squared distance, or a dot product, of bytes fits 32 bits.
pub(crate) const MAX_BYTE_DIM: usize = 66_051;

const _: () = assert!(255 * 255 * MAX_BYTE_DIM as u64 <= u32::MAX as u64);
const _: () = assert!(128 * 128 * MAX_BYTE_DIM as u64 <= i32::MAX as u64);

/// The most dimensions of which a squared distance of `i16` fits 64 bits.
pub(crate) const MAX_I16_DIM: usize = u32::MAX as usize;

const _: () = assert!(65_535 * 65_535 * (MAX_I16_DIM as u128) < u64::MAX as u128);

/// The squared Euclidean distance of bytes. OK: `MAX_BYTE_DIM`.
#[inline(always)]
pub(crate) fn squared_distance_of_bytes<B: Copy + Into<i32>, const DIM: usize>(
    center: &[B; DIM],
    query: &[B; DIM],
) -> u32 {
    sum(center, query, |c: B, x: B| {
        let d = c.into() - x.into();
        (d * d) as u32
    })
}

/// The Manhattan distance of bytes. OK: smaller than the squared one.
#[inline(always)]
pub(crate) fn manhattan_distance_of_bytes<B: Copy + Into<i32>, const DIM: usize>(
    center: &[B; DIM],
    query: &[B; DIM],
) -> u32 {
    sum(center, query, |c: B, x: B| {
        (c.into() - x.into()).unsigned_abs()
    })
}

/// The dot product of `i8`. OK: `MAX_BYTE_DIM`.
#[inline(always)]
pub(crate) fn dot_of_i8<const DIM: usize>(a: &[i8; DIM], b: &[i8; DIM]) -> i64 {
    i64::from(sum(a, b, |a, b| i32::from(a) * i32::from(b)))
}

/// The dot product of `u8`. OK: `MAX_BYTE_DIM`.
#[inline(always)]
pub(crate) fn dot_of_u8<const DIM: usize>(a: &[u8; DIM], b: &[u8; DIM]) -> i64 {
    i64::from(sum(a, b, |a, b| u32::from(a) * u32::from(b)))
}

/// The squared Euclidean distance of `i16`. OK: `|d| < 2^16`, so that `d^2 < 2^32`, the lower half
/// of the product; `MAX_I16_DIM` for the sum.
#[inline(always)]
pub(crate) fn squared_distance_of_i16<const DIM: usize>(
    center: &[i16; DIM],
    query: &[i16; DIM],
) -> u64 {
    sum(center, query, |c, x| {
        let d = i32::from(c) - i32::from(x);
        u64::from(d.wrapping_mul(d) as u32)
    })
}

/// The Manhattan distance of `i16`. OK: smaller than the squared one.
#[inline(always)]
pub(crate) fn manhattan_distance_of_i16<const DIM: usize>(
    center: &[i16; DIM],
    query: &[i16; DIM],
) -> u64 {
    sum(center, query, |c, x| {
        u64::from((i32::from(c) - i32::from(x)).unsigned_abs())
    })
}

/// The dot product of `i16`. OK: `|c * x| <= 2^30`, and `MAX_I16_DIM < 2^32`.
#[inline(always)]
pub(crate) fn dot_of_i16<const DIM: usize>(a: &[i16; DIM], b: &[i16; DIM]) -> i64 {
    sum(a, b, |a, b| i64::from(i32::from(a) * i32::from(b)))
}
