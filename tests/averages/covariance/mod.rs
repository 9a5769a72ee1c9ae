//! The covariance that all classes share.

mod degenerate;
mod exactness;
mod factory_made;
mod floats;
mod limits;
mod multi;
mod oracle;
mod real;
mod released;
mod which;
mod whitening;
mod young;

use class_centers::{CovarianceElement, SharedCovariance, triangle};
use support::{probe::Probe, strategies::Sample};

const CLASSES: usize = 3;
/// Two rows in fours, and a last one alone.
const DIM: usize = 9;
const TRIANGLE: usize = triangle(DIM);

type Table<T> = SharedCovariance<T, CLASSES, DIM, TRIANGLE>;

/// A table that has learned these samples, in order.
fn learned<T: Probe + CovarianceElement>(samples: &[Sample<T, DIM>]) -> Table<T> {
    let mut table = Table::new();
    for (class, embedding) in samples {
        table.update(*class, embedding).unwrap();
    }
    table
}

/// Row and column of each number of a triangle.
fn places(dim: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..dim).flat_map(|row| (0..=row).map(move |column| (row, column)))
}

/// The scatter within the classes, by the definition: in two passes, of samples as `f64`.
fn two_pass_scatter<const DIM: usize>(samples: &[(usize, [f64; DIM])]) -> Vec<f64> {
    let mut scatter = vec![0.0; triangle(DIM)];
    for class in 0..=samples.iter().map(|sample| sample.0).max().unwrap_or(0) {
        let own: Vec<_> = samples.iter().filter(|sample| sample.0 == class).collect();
        let mean =
            |dim: usize| own.iter().map(|sample| sample.1[dim]).sum::<f64>() / own.len() as f64;
        let means: Vec<_> = (0..DIM).map(mean).collect();
        for (scatter, (row, column)) in scatter.iter_mut().zip(places(DIM)) {
            let product = |x: &[f64; DIM]| (x[row] - means[row]) * (x[column] - means[column]);
            *scatter += own.iter().map(|sample| product(&sample.1)).sum::<f64>();
        }
    }
    scatter
}

/// The samples as `f64`.
fn as_floats<T: Probe>(samples: &[Sample<T, DIM>]) -> Vec<(usize, [f64; DIM])> {
    let float = |sample: &Sample<T, DIM>| (sample.0, sample.1.map(T::component_value));
    samples.iter().map(float).collect()
}

/// The scatter that a table gives.
fn scatter<T: CovarianceElement>(table: &Table<T>) -> [f64; TRIANGLE] {
    let mut scatter = [0.0; TRIANGLE];
    table.write_scatter(&mut scatter);
    scatter.map(f64::from)
}
