//! Adding embeddings and sums to sums, and taking them out again.

use crate::Element;

/// Adds one embedding to the sums of a class: `sums[d] += embedding[d]`.
///
/// Sixteen dimensions a step, in pairs: two sums are one double-word load and store on Armv7-M.
#[inline(always)]
pub(crate) fn add<T: Element, const DIM: usize>(
    sums: &mut [T::Sum; DIM],
    embedding: &[T::Component; DIM],
) {
    let (sums, last_sums) = sums.as_chunks_mut::<8>();
    let (embedding, last_components) = embedding.as_chunks::<8>();
    for (s, x) in sums.iter_mut().zip(embedding) {
        *s = [
            T::add(s[0], x[0]),
            T::add(s[1], x[1]),
            T::add(s[2], x[2]),
            T::add(s[3], x[3]),
            T::add(s[4], x[4]),
            T::add(s[5], x[5]),
            T::add(s[6], x[6]),
            T::add(s[7], x[7]),
        ];
    }
    for (s, x) in last_sums.iter_mut().zip(last_components) {
        *s = T::add(*s, *x);
    }
}

/// Takes one embedding out of the sums of a class: `sums[d] -= embedding[d]`.
pub(crate) fn subtract<T: Element, const DIM: usize>(
    sums: &mut [T::Sum; DIM],
    embedding: &[T::Component; DIM],
) {
    for (sum, component) in sums.iter_mut().zip(embedding) {
        *sum = T::subtract(*sum, *component);
    }
}

/// Adds sums to sums: `sums[d] += other[d]`.
pub(crate) fn merge<T: Element, const DIM: usize>(sums: &mut [T::Sum; DIM], other: &[T::Sum; DIM]) {
    for (sum, other) in sums.iter_mut().zip(other) {
        *sum = T::merge(*sum, *other);
    }
}

/// Takes sums out of sums: `sums[d] -= other[d]`.
pub(crate) fn unmerge<T: Element, const DIM: usize>(
    sums: &mut [T::Sum; DIM],
    other: &[T::Sum; DIM],
) {
    for (sum, other) in sums.iter_mut().zip(other) {
        *sum = T::unmerge(*sum, *other);
    }
}
