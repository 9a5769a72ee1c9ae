//! From sums to centers.

use crate::{element::Element, kernels::soft::divide_row};

/// Divides sums by their count: `center[d] = sums[d] / count`, both rounded to `Center` first.
///
/// A true division: `n * (1 / n)` is not 1 for one count in seven, and a reciprocal would make one
/// quotient in four differ from the correctly rounded one.
///
/// Four dimensions a step. Costs `DIM` divisions. A count of 0 gives NaN or infinity: the callers ask
/// only for classes with samples.
#[inline(always)]
pub(crate) fn divide<T: Element>(sums: &[T::Sum], count: u32, center: &mut [T::Center]) {
    if divide_row::<T, _>(sums, count, center) {
        return;
    }
    let count = T::round_count(count);
    let (sums, last_sums) = sums.as_chunks::<4>();
    let (center, last_components) = center.as_chunks_mut::<4>();
    for (c, s) in center.iter_mut().zip(sums) {
        *c = [
            T::round(s[0]) / count,
            T::round(s[1]) / count,
            T::round(s[2]) / count,
            T::round(s[3]) / count,
        ];
    }
    for (c, s) in last_components.iter_mut().zip(last_sums) {
        *c = T::round(*s) / count;
    }
}
