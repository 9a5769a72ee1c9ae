//! Centers converge: the error of the mean of `n` samples falls as `1 / sqrt(n)`.

use class_centers::ClassCenters;
use support::rng::Rng;

const CLASSES: usize = 3;
const DIM: usize = 64;
const LAST: u32 = 1_000_000;

/// Near 0, so that rounding (at most `n * 2^-24 * mean(abs(x))`, far less on average) stays far
/// below the standard error.
const MEANS: [f64; CLASSES] = [-0.05, 0.0, 0.1];

/// A root-mean-square over 64 dimensions has a relative standard deviation of `1 / sqrt(128)`.
/// Two of them that are 4 decades apart give a slope with one of 0.014.
const SLOPE_TOLERANCE: f64 = 0.05;

const STANDARD_ERRORS: f64 = 5.0;

/// `n` from 10^2 to 10^6, ten to a decade.
fn checkpoints() -> Vec<u32> {
    (20..=60)
        .map(|tenths| 10_f64.powf(f64::from(tenths) / 10.0).round() as u32)
        .collect()
}

/// The slope of the line with the least squared error through these points.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let covariance: f64 = points.iter().map(|(x, y)| (x - mean_x) * y).sum();
    let variance: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    covariance / variance
}

/// The errors of a center, in each dimension.
fn errors(table: &ClassCenters<f32, CLASSES, DIM>, class: usize) -> [f64; DIM] {
    table
        .center(class)
        .unwrap()
        .map(|center| f64::from(center) - MEANS[class])
}

#[test]
fn the_error_of_every_center_falls_as_1_by_the_root_of_n() {
    let mut rng = Rng::new(1);
    let mut table = ClassCenters::<f32, CLASSES, DIM>::new();
    let mut points = [const { Vec::new() }; CLASSES];
    let checkpoints = checkpoints();
    for n in 1..=LAST {
        for (class, mean) in MEANS.iter().enumerate() {
            table.update(class, &rng.embedding(*mean, 1.0)).unwrap();
        }
        if !checkpoints.contains(&n) {
            continue;
        }
        for (class, points) in points.iter_mut().enumerate() {
            let errors = errors(&table, class);
            let standard_error = 1.0 / f64::from(n).sqrt();
            let worst = errors
                .iter()
                .fold(0.0, |worst: f64, error| worst.max(error.abs()));
            assert!(
                worst <= STANDARD_ERRORS * standard_error,
                "class {class}, n {n}: {worst}"
            );
            let mean_square = errors.iter().map(|error| error * error).sum::<f64>() / DIM as f64;
            points.push((f64::from(n).log10(), mean_square.sqrt().log10()));
        }
    }
    for points in points {
        let slope = slope(&points);
        assert!((slope + 0.5).abs() <= SLOPE_TOLERANCE, "{slope}");
    }
}
