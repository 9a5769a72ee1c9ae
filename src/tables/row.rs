//! What every table does with a row: checks it at the door, and gives an empty one its one
//! representation.

use crate::{element::Element, error::UpdateError, kernels::check::first_out_of_range};

/// Refuses an embedding, or a center, with a component that cannot be summed: the lowest such dimension
/// is named.
#[inline(always)]
pub(crate) fn check_components<T: Element, const DIM: usize>(
    embedding: &[T::Component; DIM],
) -> Result<(), UpdateError> {
    refuse_component(first_out_of_range::<T, DIM>(embedding))
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
pub(crate) fn zero_if_empty<N: Copy, const DIM: usize>(row: &mut [N; DIM], count: u32, zero: N) {
    if count == 0 {
        row.fill(zero);
    }
}
