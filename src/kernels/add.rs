//! Changes of the sums of a class: adding an embedding, and any other change, number by number.

use crate::{element::Element, kernels::soft::add_row};

/// Adds one embedding to the sums of a class: `sums[d] += embedding[d]`.
///
/// In pairs on microcontrollers, elsewhere in one plain loop: with AVX-512 the pairs become shuffles, four times
/// slower.
#[inline(always)]
pub(crate) fn add<T: Element>(sums: &mut [T::Sum], embedding: &[T::Component]) {
    if add_row(sums, embedding) {
        return;
    }
    if cfg!(not(any(target_arch = "arm", target_arch = "riscv32"))) {
        for (s, x) in sums.iter_mut().zip(embedding) {
            *s = T::add(*s, *x);
        }
    } else {
        add_in_pairs::<T>(sums, embedding);
    }
}

/// [`add`], sixteen dimensions a step, in pairs: two sums are one double-word load and store on Armv7-M.
#[inline(always)]
pub(super) fn add_in_pairs<T: Element>(sums: &mut [T::Sum], embedding: &[T::Component]) {
    let (sums, last_sums) = sums.as_chunks_mut::<16>();
    let (embedding, last_components) = embedding.as_chunks::<16>();
    for (s, x) in sums.iter_mut().zip(embedding) {
        let (s, x) = (s.as_chunks_mut::<2>().0, x.as_chunks::<2>().0);
        s[0] = pair::<T>(s[0], x[0]);
        s[1] = pair::<T>(s[1], x[1]);
        s[2] = pair::<T>(s[2], x[2]);
        s[3] = pair::<T>(s[3], x[3]);
        s[4] = pair::<T>(s[4], x[4]);
        s[5] = pair::<T>(s[5], x[5]);
        s[6] = pair::<T>(s[6], x[6]);
        s[7] = pair::<T>(s[7], x[7]);
    }
    for (s, x) in last_sums.iter_mut().zip(last_components) {
        *s = T::add(*s, *x);
    }
}

/// Adds two components to two sums, each on its own.
#[inline(always)]
fn pair<T: Element>(s: [T::Sum; 2], x: [T::Component; 2]) -> [T::Sum; 2] {
    [T::add(s[0], x[0]), T::add(s[1], x[1])]
}

/// Changes each sum of a class: `sums[d] = change(sums[d], others[d])`.
///
/// Slices, so that one dimension a turn is what the compiler makes of it: the sums of a table
/// change by other sums rarely, and unrolled for each shape that is kilobytes of code.
///
/// Taking samples out and merging tables go through here. Costs one call of `change` a dimension; both
/// slices have the length of a row.
#[inline(never)]
pub(crate) fn change<S: Copy, O: Copy>(sums: &mut [S], others: &[O], change: impl Fn(S, O) -> S) {
    for (sum, other) in sums.iter_mut().zip(others) {
        *sum = change(*sum, *other);
    }
}
