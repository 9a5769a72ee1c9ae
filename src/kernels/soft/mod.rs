//! Rows of `f32` on cores without an FPU: integer steps that give the bits of the operators.
//!
//! There an operator is a call of the compiler's library, which takes its operands apart, checks them for
//! all that a float can be, and puts the result together. A kernel knows more: which numbers are
//! magnitudes, which operand the whole row shares, and that few numbers are subnormal, infinite or NaN.
//!
//! | file | what it holds |
//! |---|---|
//! | `bits` | the parts of a float; rounding; what differs between cores |
//! | `any` | addition, multiplication and division of any numbers |
//! | `add` | addition of normal numbers, and of rows |
//! | `divide` | division of a row by its count |
//! | `distance` | the squared distance between a row and a query |
//!
//! The results are those of IEEE 754 with rounding to nearest, ties to even, which the operators of every
//! core give; a NaN is some NaN. The tests compare them with the operators of the host.

mod add;
mod any;
mod bits;
pub(crate) mod distance;
mod divide;
#[cfg(test)]
mod tests;

use num_traits::NumCast;

use crate::element::{
    Element,
    number::{Number, NumberKind},
};

/// Whether the core has instructions for `f32`: decided by `build.rs`, since the compiler's conditions do not
/// tell.
const HAS_FPU: bool = !cfg!(soft_float);

/// Whether rows of this element are measured here, by the terms that have steps for it.
#[inline(always)]
pub(crate) const fn is_soft<T: Element>() -> bool {
    !HAS_FPU && matches!(T::KIND, NumberKind::F32)
}

/// Adds an embedding to the sums of a class; `false`, and nothing done, where the operators are to.
#[inline(always)]
pub(crate) fn add_row<S: Number, X: Number>(sums: &mut [S], embedding: &[X]) -> bool {
    match (S::as_f32s_mut(sums), X::as_f32s(embedding)) {
        (Some(sums), Some(embedding)) if !HAS_FPU => {
            add::add_row(sums, embedding);
            true
        }
        _ => false,
    }
}

/// Divides the sums of a class by their count; `false`, and nothing done, where the operators are to.
#[inline(always)]
pub(crate) fn divide_row<S: Number, C: Number>(sums: &[S], count: u32, center: &mut [C]) -> bool {
    match (S::as_f32s(sums), C::as_f32s_mut(center)) {
        (Some(sums), Some(center)) if !HAS_FPU => {
            divide::divide_row(sums, count, center);
            true
        }
        _ => false,
    }
}

/// The squared distance between a row and a query; `None` where the operators are to measure.
///
/// With a count the row is sums: `sum * (1 / count)` is the center.
#[inline(always)]
pub(crate) fn squared_distance<S: Number, X: Number, C: NumCast>(
    row: &[S],
    count: Option<u32>,
    query: &[X],
) -> Option<C> {
    match (S::as_f32s(row), X::as_f32s(query)) {
        (Some(row), Some(query)) if !HAS_FPU => C::from(match count {
            None => distance::of_centers(row, query),
            Some(count) => distance::of_sums(row, count, query),
        }),
        _ => None,
    }
}
