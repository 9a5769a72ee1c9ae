//! Shrinkage and Mahalanobis distances in `f64`, by their definitions.

use super::places;

/// A covariance that is shrunk, as a packed lower triangle.
pub struct Shrunk {
    pub shrinkage: f64,
    pub covariance: Vec<f64>,
}

/// The number of a packed triangle in a row and column of the symmetric matrix.
pub fn at(triangle: &[f64], row: usize, column: usize) -> f64 {
    let (row, column) = (row.max(column), row.min(column));
    triangle[row * (row + 1) / 2 + column]
}

/// Chen, Wiesel, Eldar and Hero 2010, eq. 23, at least 1e-4.
pub fn shrink(scatter: &[f64], dim: usize, degrees: f64) -> Shrunk {
    let s: Vec<f64> = scatter.iter().map(|w| w / degrees).collect();
    let p = dim as f64;
    let trace: f64 = (0..dim).map(|i| at(&s, i, i)).sum();
    let all = (0..dim * dim).map(|i| at(&s, i / dim, i % dim));
    let squares: f64 = all.map(|x| x * x).sum();
    let numerator = (1.0 - 2.0 / p) * squares + trace * trace;
    let denominator = (degrees + 1.0 - 2.0 / p) * (squares - trace * trace / p);
    let rho = if denominator > 0.0 {
        numerator / denominator
    } else {
        1.0
    };
    let shrinkage = rho.clamp(1e-4, 1.0);
    let target = |(row, column)| {
        if row == column {
            shrinkage * trace / p
        } else {
            0.0
        }
    };
    let shrunk = s
        .iter()
        .zip(places(dim))
        .map(|(s, place)| (1.0 - shrinkage) * s + target(place));
    Shrunk {
        shrinkage,
        covariance: shrunk.collect(),
    }
}

/// `x' * C^-1 * x`, by elimination without pivoting (`C` is positive definite).
pub fn mahalanobis(covariance: &[f64], x: &[f64]) -> f64 {
    let dim = x.len();
    let row = |i| {
        (0..dim)
            .map(|j| at(covariance, i, j))
            .chain([x[i]])
            .collect()
    };
    let mut rows: Vec<Vec<f64>> = (0..dim).map(row).collect();
    let mut distance = 0.0;
    for i in 0..dim {
        let pivot = rows[i].clone();
        // After elimination the system is L * D * L' * y = x with z = L^-1 * x on the right.
        distance += pivot[dim] * pivot[dim] / pivot[i];
        for row in rows.iter_mut().skip(i + 1) {
            let factor = row[i] / pivot[i];
            row.iter_mut()
                .zip(&pivot)
                .for_each(|(x, y)| *x -= factor * y);
        }
    }
    distance
}
