//! Which rows go through integer steps: those of `f32`, on a core without an FPU.
//!
//! Each function here stands before a kernel, and is nothing where the core has an FPU.

use num_traits::NumCast;

use crate::{
    element::{
        Element,
        number::{Number, NumberKind},
    },
    soft::{HAS_FPU, add, divide},
};

/// Whether rows of this element are measured here.
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

/// The measure of a row and a query; `None` where the operators are to measure.
///
/// With a count the row is sums: `sum * (1 / count)` is the center.
#[inline(always)]
pub(crate) fn measure<S: Number, X: Number, C: NumCast>(
    row: &[S],
    count: Option<u32>,
    query: &[X],
    by: impl Fn(&[f32], Option<u32>, &[f32]) -> f32,
) -> Option<C> {
    match (S::as_f32s(row), X::as_f32s(query)) {
        (Some(row), Some(query)) if !HAS_FPU => C::from(by(row, count, query)),
        _ => None,
    }
}
