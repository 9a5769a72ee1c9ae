//! Which rows go through integer steps: those of `f32`, on a core without an FPU.
//!
//! Each function here stands before a kernel, and is nothing where the core has an FPU.

use core::marker::PhantomData;

use crate::{
    element::{
        Element,
        distance::Distance,
        number::{Number, NumberKind},
    },
    kernels::rows::Rows,
    soft::{HAS_FPU, add, distance::Numbers, divide},
};

/// Whether rows of this element are measured by integer steps: their centers are `f32`.
#[inline(always)]
pub(crate) const fn is_soft<T: Element>() -> bool {
    !HAS_FPU && !matches!(T::KIND, NumberKind::F64)
}

/// The numbers of the rows `R` of an element, and of its queries.
pub(crate) struct Of<T, R>(PhantomData<(T, R)>);

impl<T: Element, R: Rows<T>> Numbers for Of<T, R> {
    type Stored = R::Stored;
    type Component = T::Component;

    #[inline(always)]
    fn stored(stored: R::Stored) -> f32 {
        R::round(stored).to_f32()
    }

    #[inline(always)]
    fn component(component: T::Component) -> f32 {
        T::widen(component).to_f32()
    }
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
pub(crate) fn divide_row<T: Element, C: Number>(
    sums: &[T::Sum],
    count: u32,
    center: &mut [C],
) -> bool {
    match C::as_f32s_mut(center) {
        Some(center) if !HAS_FPU => {
            divide::divide_row(sums, count, center, |sum| T::round(sum).to_f32());
            true
        }
        _ => false,
    }
}
