//! From sums to centers.

use crate::Element;

/// Divides sums by their count: `center[d] = sums[d] / count`, both rounded to `Center` first.
///
/// A true division: `n * (1 / n)` is not 1 for one count in seven, and a reciprocal would make one
/// quotient in four differ from the correctly rounded one.
pub(crate) fn divide<T: Element, const DIM: usize>(
    sums: &[T::Sum; DIM],
    count: u32,
    center: &mut [T::Center; DIM],
) {
    let count = T::round_count(count);
    for (center, sum) in center.iter_mut().zip(sums) {
        *center = T::round(*sum) / count;
    }
}
