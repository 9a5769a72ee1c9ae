//! Validation before a write.
//!
//! An embedding is checked before its first component is added, so that a refused update changes
//! nothing.

use crate::element::{Element, OUT_OF_RANGE};

/// Returns the first dimension whose component is NaN, infinite or at least `MAX_ABS`.
///
/// Costs an AND and an OR a component where all are in range. For integers it compiles to nothing.
#[inline(always)]
pub(crate) fn first_out_of_range<T: Element>(embedding: &[T::Component]) -> Option<usize> {
    // Every integer is in range.
    if T::EXACT || all_in_range::<T>(embedding) {
        return None;
    }
    find_out_of_range::<T>(embedding)
}

/// Whether every component is in range: `OR of range_bits(x[d])` has the bit [`OUT_OF_RANGE`] clear.
///
/// The bits of all components are joined before the one branch, eight a step, so the loop has no branch
/// on data.
#[inline(always)]
fn all_in_range<T: Element>(embedding: &[T::Component]) -> bool {
    let (steps, rest) = embedding.as_chunks::<8>();
    let mut bits = 0;
    for x in steps {
        bits |= T::range_bits(x[0])
            | T::range_bits(x[1])
            | T::range_bits(x[2])
            | T::range_bits(x[3])
            | T::range_bits(x[4])
            | T::range_bits(x[5])
            | T::range_bits(x[6])
            | T::range_bits(x[7]);
    }
    for x in rest {
        bits |= T::range_bits(*x);
    }
    bits & OUT_OF_RANGE == 0
}

/// Searches for the first component that is out of range. Runs only when there is one.
#[cold]
#[inline(never)]
fn find_out_of_range<T: Element>(embedding: &[T::Component]) -> Option<usize> {
    embedding
        .iter()
        .position(|x| T::range_bits(*x) & OUT_OF_RANGE != 0)
}

/// Returns the first dimension where `change(sums[d], others[d])` is a sum that no `count`
/// embeddings can have.
///
/// It only looks; the caller changes the sums afterwards. Used where sums are set, merged or taken out.
#[inline(never)]
pub(crate) fn first_misfit<T: Element, O: Copy>(
    sums: &[T::Sum],
    others: &[O],
    count: u32,
    change: impl Fn(T::Sum, O) -> T::Sum,
) -> Option<usize> {
    let mut pairs = sums.iter().zip(others);
    pairs.position(|(sum, other)| !T::fits(change(*sum, *other), count))
}
