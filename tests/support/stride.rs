//! How thoroughly tests go through cut points, bits and words.

use std::{env, iter::StepBy, sync::OnceLock};

/// Of the points in a row every so manieth is tried: all, unless the environment variable `STRIDE` says
/// otherwise.
pub fn stride() -> usize {
    static STRIDE: OnceLock<usize> = OnceLock::new();
    let asked = || env::var("STRIDE").map_or(1, |stride| stride.parse().unwrap());
    *STRIDE.get_or_init(asked)
}

/// Those of some points that are tried.
pub fn tried<I: IntoIterator>(points: I) -> StepBy<I::IntoIter> {
    points.into_iter().step_by(stride())
}
