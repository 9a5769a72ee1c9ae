//! Inputs and oracles of the averages that follow.

use class_centers::{ClassVariance, MovingCenters};
use proptest::prelude::*;

/// A parameter of a rule: any fraction, with a preference for the ends and for small ones.
pub fn fraction() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => 0.0..=1.0f32,
        2 => (0.0..30.0f32).prop_map(|power| 0.5f32.powf(power)),
        1 => prop_oneof![Just(0.0), Just(1.0), Just(0.5), Just(f32::MIN_POSITIVE)],
    ]
}

/// What is no parameter of a rule.
pub const NO_FRACTIONS: [f32; 9] = [
    -1.0,
    -f32::MIN_POSITIVE,
    -f32::from_bits(1),
    1.0 + f32::EPSILON,
    2.0,
    f32::INFINITY,
    -f32::INFINITY,
    f32::NAN,
    -f32::NAN,
];

/// A count, with a preference for small ones, powers of two and the limit.
pub fn count() -> impl Strategy<Value = u32> {
    prop_oneof![
        4 => 1..200u32,
        2 => 1..=u32::MAX,
        1 => (0..32u32).prop_map(|power| 1 << power),
        1 => Just(u32::MAX),
    ]
}

/// The bits of a table of moving centers.
pub fn moving_bits<const CLASSES: usize, const DIM: usize>(
    table: &MovingCenters<CLASSES, DIM>,
) -> Vec<(u32, Option<[u32; DIM]>)> {
    let classes = 0..CLASSES;
    classes
        .map(|class| {
            let bits = table.center(class).map(|center| center.map(f32::to_bits));
            (table.count(class), bits)
        })
        .collect()
}

/// The bits of a table of variances.
pub fn variance_bits<const CLASSES: usize, const DIM: usize>(
    table: &ClassVariance<CLASSES, DIM>,
) -> Vec<(u32, Option<[u32; DIM]>, [u32; DIM])> {
    let classes = 0..CLASSES;
    classes
        .map(|class| {
            let mean = table.center(class).map(|mean| mean.map(f32::to_bits));
            let scatter = table.squared_deviations(class).unwrap();
            (table.count(class), mean, scatter.map(f32::to_bits))
        })
        .collect()
}

/// The sum of squared deviations from the mean in two passes, corrected for the rounding of the mean
/// (Chan, Golub and LeVeque 1983, eq. 1.7).
pub fn two_pass_scatter(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = super::oracle::two_pass_mean(values);
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let rest: f64 = values.iter().map(|x| x - mean).sum();
    squares - rest * rest / n
}
