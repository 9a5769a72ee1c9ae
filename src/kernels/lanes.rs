//! The one summation order, for terms that are not squares of plain differences.

use core::ops::Add;

use num_traits::Zero;

use crate::soft::distance;

/// The number of partial sums of a distance.
pub(crate) const LANES: usize = 4;

const _: () = assert!(LANES == distance::LANES);

/// Sums the terms in lanes: the `d`-th goes to lane `d % LANES`.
///
/// Gives the bits of the kernels for the same terms, one dimension at a time. For measures that are
/// asked for one class at a time, where the length of the code counts more than speed.
#[inline(always)]
pub(crate) fn sum_in_lanes<F: Copy + Add<Output = F> + Zero>(terms: impl Iterator<Item = F>) -> F {
    let mut lanes = [F::zero(); LANES];
    for (d, term) in terms.enumerate() {
        lanes[d % LANES] = lanes[d % LANES] + term;
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
