//! Moving a center toward a mean.

use crate::soft::real::{Arithmetic, Real};

/// Moves a center by `weight`, in `0.0..=1.0`, of the way to a mean:
/// `center[d] += weight * (mean[d] - center[d])`.
///
/// The result lies between the two in every dimension, rounding included; weight 0 keeps the center
/// and weight 1 gives the mean.
#[inline(always)]
pub(crate) fn blend(center: &mut [f32], mean: impl Iterator<Item = f32>, weight: f32) {
    // From the nearer end: a step of at most half the way, even rounded up, is shorter than the
    // way, and an exact sum between two floats rounds to one between them. 1 - weight is exact for
    // weight >= 1/2 (Sterbenz 1974).
    let pairs = center.iter_mut().zip(mean);
    let near = Real::of(weight);
    if weight <= 0.5 {
        for (center, mean) in pairs {
            let c = Real::of(*center);
            *center = (c + near * (Real::of(mean) - c)).value();
        }
    } else {
        let rest = Real::of(1.0 - weight);
        for (center, mean) in pairs {
            let mean = Real::of(mean);
            *center = (mean + rest * (Real::of(*center) - mean)).value();
        }
    }
}
