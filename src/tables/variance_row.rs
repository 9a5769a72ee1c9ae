//! What is known of one class's spread, and how samples change it.

use crate::{
    kernels::blend::blend,
    soft::real::{Arithmetic, Real},
};

/// The most samples of a class, as far as `f32` counts.
pub(crate) const MAX_COUNT: u32 = 1 << 24;
/// The magnitude from which on a component is refused: its square can be summed over every count and
/// class.
pub(crate) const MAX_ABS: f32 = (1u64 << 40) as f32;
/// The most that one sample adds to the squared deviations.
const WIDEST: f32 = (2.0 * MAX_ABS) * (2.0 * MAX_ABS);

// OK: sums over 2^21 full classes stay finite.
const _: () = assert!((WIDEST * MAX_COUNT as f32 * (1 << 21) as f32).is_finite());

/// What a table knows of a class.
///
/// The variance of dimension `d` is `scatter[d] / count`, or `/ (count - 1)`.
pub(crate) struct RowMut<'a, const DIM: usize> {
    /// The mean of the samples.
    pub(crate) mean: &'a mut [f32; DIM],
    /// The sums of squared deviations from the mean.
    pub(crate) scatter: &'a mut [f32; DIM],
    /// How many samples there are.
    pub(crate) count: &'a mut u32,
}

impl<const DIM: usize> RowMut<'_, DIM> {
    /// Adds one embedding (Welford 1962).
    ///
    /// OK: from the second sample on the step is at most half the way, so the mean never passes a
    /// sample, and the deviations from the old and from the new mean have one sign: no product is
    /// negative. A deviation is at most `2 * MAX_ABS`.
    pub(crate) fn add(self, embedding: &[f32; DIM]) {
        *self.count += 1;
        let n = Real::count(*self.count);
        let rows = self.mean.iter_mut().zip(self.scatter);
        for ((mean, scatter), x) in rows.zip(embedding) {
            let (x, old) = (Real::of(*x), Real::of(*mean));
            let deviation = x - old;
            let new = old + deviation.per(&n);
            *mean = new.value();
            *scatter = (Real::of(*scatter) + deviation * (x - new)).value();
        }
    }

    /// Adds `count` samples of this mean and these squared deviations, in this order.
    ///
    /// Chan et al. 1979, eq. 2.1, in every dimension; the mean moves by `m / (n + m)` of the way.
    pub(crate) fn merge(self, numbers: impl Iterator<Item = f32> + Clone, count: u32) {
        let (weight, between) = weights(*self.count, count);
        let apart = self.mean.iter().zip(numbers.clone());
        let more = numbers.clone().skip(DIM);
        for ((s, t), (a, b)) in self.scatter.iter_mut().zip(more).zip(apart) {
            *s = combine(*s, t, b - a, between);
        }
        blend(self.mean, numbers, weight);
        *self.count += count;
    }

    /// Takes over a mean and squared deviations, in this order; zeros where there are none.
    pub(crate) fn put(self, numbers: impl Iterator<Item = f32>, count: u32) {
        let own = self.mean.iter_mut().chain(self.scatter);
        for (own, number) in own.zip(numbers.chain(core::iter::repeat(0.0))) {
            *own = number;
        }
        *self.count = count;
    }

    /// Scales the squared deviations to a count that is not above the row's own.
    ///
    /// The mean and the population variance stay. With 0 the row is empty.
    pub(crate) fn shrink(&mut self, to: u32) {
        let ratio = to as f32 / (*self.count).max(1) as f32;
        for scatter in self.scatter.iter_mut() {
            *scatter *= ratio;
        }
        if to == 0 {
            self.mean.fill(0.0);
        }
        *self.count = to;
    }
}

/// The weights of `m` samples beside `n` others: `m / (n + m)` for their mean, `n * m / (n + m)` for
/// the square of the distance between the means. Two empty rows give 0.
pub(crate) fn weights(n: u32, m: u32) -> (f32, f32) {
    let weight = m as f32 / (n + m).max(1) as f32;
    (weight, n as f32 * weight)
}

/// The squared deviations of two classes from their common mean, each given as its mean and then its
/// squared deviations.
pub(crate) fn merged<const DIM: usize>(
    own: impl Iterator<Item = f32> + Clone,
    more: impl Iterator<Item = f32> + Clone,
    between: f32,
) -> impl Iterator<Item = f32> {
    let means = own.clone().zip(more.clone());
    let scatters = own.zip(more).skip(DIM);
    means
        .zip(scatters)
        .map(move |((a, b), (s, t))| combine(s, t, b - a, between))
}

/// The squared deviations of two sets of samples from their common mean (Chan et al. 1979, eq. 2.1).
pub(crate) fn combine(s: f32, t: f32, apart: f32, between: f32) -> f32 {
    (s + t) + apart * apart * between
}

/// Whether `count` embeddings can have this sum of squared deviations. NaN compares false.
pub(crate) fn fits(scatter: f32, count: u32) -> bool {
    scatter >= 0.0 && scatter <= count as f32 * WIDEST
}

/// Whether a component is NaN, infinite or at least `MAX_ABS`.
pub(crate) fn is_out_of_range(x: f32) -> bool {
    // In integers: above every float below the limit, NaN and infinity included.
    x.abs().to_bits() >= MAX_ABS.to_bits()
}
