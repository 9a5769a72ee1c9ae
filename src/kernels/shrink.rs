//! A scatter matrix as a well-conditioned covariance, and the rows of a whitening transform.

use crate::kernels::{
    lanes::sum_in_lanes,
    sqrt::sqrt,
    triangle::{rows, rows_mut},
};

/// The least weight of the target: the smallest pivot is no less than this share of the mean variance.
const LEAST: f32 = 1e-4;
/// The least sum of variances, times the degrees of freedom: below it the scatter counts as none.
const LEAST_TRACE: f32 = f32::from_bits((127 - 100) << 23);

/// How a scatter was shrunk.
#[derive(Clone, Copy)]
pub(crate) struct Shrunken {
    /// The weight of the target, from 1e-4 to 1.
    pub(crate) shrinkage: f32,
    /// The mean variance of a dimension, by which the covariance was divided.
    pub(crate) variance: f32,
}

/// Makes of a scatter `W` its covariance `S = W / degrees`, shrunk toward that of equal variances and divided by
/// the mean variance `v`: `((1 - rho) * S + rho * v * I) / v`.
///
/// `rho` is the oracle approximating shrinkage of Chen, Wiesel, Eldar and Hero 2010 (IEEE Transactions on Signal
/// Processing 58(10)), eq. 23, at least [`LEAST`], and 1 where its denominator is not above 0. It does not depend
/// on the unit of the scatter, which is divided by its trace first, so that no square overflows. `None` of a
/// scatter without a trace, or without degrees of freedom; NaN comes out as NaN.
pub(crate) fn shrink(scatter: &mut [f32], dim: usize, degrees: f32) -> Option<Shrunken> {
    let trace = rows(scatter)
        .filter_map(<[f32]>::last)
        .fold(0.0, |sum, x| sum + x);
    if trace < LEAST_TRACE || degrees <= 0.0 {
        return None;
    }
    let p = dim as f32;
    let squares = squares(scatter, 1.0 / trace);
    let numerator = (1.0 - 2.0 / p) * squares + 1.0;
    let denominator = (degrees + 1.0 - 2.0 / p) * (squares - 1.0 / p);
    let rho = if denominator > 0.0 {
        numerator / denominator
    } else {
        1.0
    };
    let shrinkage = rho.clamp(LEAST, 1.0);
    let share = (1.0 - shrinkage) * (p / trace);
    for row in rows_mut(scatter) {
        row.iter_mut().for_each(|x| *x *= share);
        if let Some(diagonal) = row.last_mut() {
            *diagonal += shrinkage;
        }
    }
    Some(Shrunken {
        shrinkage,
        variance: trace / (degrees * p),
    })
}

/// The sum of the squares of all numbers of a symmetric matrix, each scaled before.
fn squares(triangle: &[f32], scale: f32) -> f32 {
    let (mut below, mut diagonal) = (0.0, 0.0);
    for row in rows(triangle) {
        if let Some((last, row)) = row.split_last() {
            below += sum_in_lanes(row.iter().map(|x| (x * scale) * (x * scale)));
            diagonal += (last * scale) * (last * scale);
        }
    }
    2.0 * below + diagonal
}

/// Makes whitening rows of the inverse of `L`, on whose diagonal the pivots lie: row `i` times
/// `scale / sqrt(d_i)`, the roots correctly rounded.
pub(crate) fn scale_rows(triangle: &mut [f32], scale: f32) {
    for row in rows_mut(triangle) {
        if let Some((diagonal, row)) = row.split_last_mut() {
            *diagonal = scale / sqrt(*diagonal);
            row.iter_mut().for_each(|x| *x *= *diagonal);
        }
    }
}
