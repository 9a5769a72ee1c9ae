//! What every table does with a row: checks it at the door, and gives an empty one its one
//! representation.

use crate::{
    element::Element,
    error::UpdateError,
    kernels::check::{first_misfit, first_out_of_range},
};

/// Refuses an embedding, or a center, with a component that cannot be summed: the lowest such dimension
/// is named.
#[inline(always)]
pub(crate) fn check_components<T: Element>(embedding: &[T::Component]) -> Result<(), UpdateError> {
    refuse_component(first_out_of_range::<T>(embedding))
}

/// Refuses the component of a dimension, if there is one to refuse.
#[inline(always)]
pub(crate) fn refuse_component(dim: Option<usize>) -> Result<(), UpdateError> {
    match dim {
        None => Ok(()),
        Some(dim) => Err(UpdateError::ComponentOutOfRange { dim }),
    }
}

/// Fills the row of a class without samples with zeros.
#[inline(always)]
pub(crate) fn zero_if_empty<N: Copy>(row: &mut [N], count: u32, zero: N) {
    if count == 0 {
        row.fill(zero);
    }
}

/// Refuses to change sums to ones that no `count` embeddings can have.
pub(crate) fn check_sums<T: Element, O: Copy>(
    class: usize,
    count: u32,
    sums: &[T::Sum],
    others: &[O],
    change: impl Fn(T::Sum, O) -> T::Sum,
) -> Result<(), UpdateError> {
    match first_misfit::<T, O>(sums, others, count, change) {
        None => Ok(()),
        Some(dim) => Err(UpdateError::SumOutOfRange { class, dim }),
    }
}

/// [`check_sums`] of what is left of a class; floats may leave a rounding error at count 0.
pub(crate) fn check_left<T: Element, O: Copy>(
    class: usize,
    left: u32,
    sums: &[T::Sum],
    others: &[O],
    change: impl Fn(T::Sum, O) -> T::Sum,
) -> Result<(), UpdateError> {
    if left == 0 && !T::EXACT {
        return Ok(());
    }
    check_sums::<T, O>(class, left, sums, others, change)
}

/// Takes `n` samples from a count.
pub(crate) fn take(class: usize, count: u32, n: u32) -> Result<u32, UpdateError> {
    let left = count.checked_sub(n);
    left.ok_or(UpdateError::NotEnoughSamples { class })
}
