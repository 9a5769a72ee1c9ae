//! Definitions, written so that they can be seen to be right, and the errors they permit.

use class_centers::ClassCenters;

use super::{
    probe::{Integer, Probe},
    strategies::Sample,
};

/// The mean in two passes: the second adds what the first one lost.
pub fn two_pass_mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    mean + values.iter().map(|x| x - mean).sum::<f64>() / n
}

/// How far a center may lie from the two-pass mean.
///
/// Summing errs by at most `(n - 1) u sum(abs(x))` and dividing by `u abs(mean)`, to first order
/// (Higham 2002, 4.2); `1 + n u` covers the higher ones. The two-pass mean itself errs by at most
/// `2 n 2^-53 mean(abs(x))`. A quotient below the normal numbers errs by half their last place.
pub fn mean_bound<T: Probe>(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean_abs = values.iter().map(|x| x.abs()).sum::<f64>() / n;
    let summing = n * T::ROUNDOFF * (1.0 + n * T::ROUNDOFF);
    let oracle = n * f64::EPSILON;
    (summing + oracle) * mean_abs + f64::from(f32::from_bits(1))
}

/// One dimension of the samples of a class.
pub fn column<T: Probe, const DIM: usize>(
    samples: &[Sample<T, DIM>],
    class: usize,
    dim: usize,
) -> Vec<f64> {
    let of_class = samples.iter().filter(|sample| sample.0 == class);
    of_class
        .map(|sample| T::component_value(sample.1[dim]))
        .collect()
}

/// Whether `count` components can have this sum.
pub fn fits<T: Integer>(sum: i128, count: u32) -> bool {
    let [least, most] = T::LIMITS.map(|limit| i128::from(count) * i128::from(limit.into()));
    (least..=most).contains(&sum)
}

/// The class with the least distance in the documented order, the lowest of several, and the bits
/// of the distance.
pub fn nearest<T: Probe, const CLASSES: usize, const DIM: usize>(
    table: &ClassCenters<T, CLASSES, DIM>,
    query: &[T::Component; DIM],
) -> Option<(usize, T::Center)> {
    let filled = (0..CLASSES).filter(|class| table.count(*class) > 0);
    let distances = filled.map(|class| {
        let sums = table.sum(class).unwrap();
        (class, T::squared_distance(sums, table.count(class), query))
    });
    let finite = distances.filter(|(_, distance)| T::center_value(*distance).is_finite());
    // `min_by` returns the first of equal items.
    finite.min_by(|(_, a), (_, b)| T::center_value(*a).total_cmp(&T::center_value(*b)))
}

/// The squared distance from a query to `sum / count` in `f64`, and how far a distance in
/// `T::Center` may lie from it.
///
/// Sum, count, their inverse and the product are rounded: `abs(sum / count)` is off by `4 u`, each
/// difference by that and one `u` of its own, each square by twice as much and one `u`, and a sum
/// of `n` squares by `n / 4 + 3` more; `1 + 2^-10` covers the higher orders.
pub fn distance_and_bound<T: Probe>(
    sums: &[T::Sum],
    count: u32,
    query: &[T::Component],
) -> (f64, f64) {
    let (mut distance, mut error) = (0.0, 0.0);
    for (sum, x) in sums.iter().zip(query) {
        let center = T::sum_value(*sum) / f64::from(count);
        let difference = center - T::component_value(*x);
        let off = 4.0 * T::ROUNDOFF * center.abs() + T::ROUNDOFF * difference.abs();
        distance += difference * difference;
        error += 2.0 * difference.abs() * off + off * off;
    }
    let summing = (sums.len() as f64 / 4.0 + 4.0) * T::ROUNDOFF * distance;
    (distance, (error + summing) * (1.0 + 2f64.powi(-10)))
}
