//! Embeddings of accelerometer windows: five simple features an axis.
//!
//! Mean, standard deviation, extremes and crossings of the mean are taken in the time domain (Figo et
//! al. 2010, Personal and Ubiquitous Computing 14(7)): no spectrum, one root an axis.

/// x, y and z.
pub const AXES: usize = 3;
/// Samples in a window.
pub const WINDOW: usize = 128;
/// Components of an embedding.
pub const DIM: usize = AXES * FEATURES;

const FEATURES: usize = 5;

/// Accelerations along the axes, in g, sample by sample.
pub type Window = [[f32; AXES]; WINDOW];

/// Returns the features of the x axis, then of y, then of z.
///
/// All lie within a few units of 0, in g or as a share, so that no feature drowns the others in a
/// distance.
pub fn embedding(window: &Window) -> [f32; DIM] {
    let mut embedding = [0.0; DIM];
    let (axes, _) = embedding.as_chunks_mut::<FEATURES>();
    for (axis, features) in axes.iter_mut().enumerate() {
        *features = axis_features(&window.map(|sample| sample[axis]));
    }
    embedding
}

/// Returns mean, standard deviation, least and greatest value, and the share of steps that cross the
/// mean, which tells the frequency.
fn axis_features(samples: &[f32; WINDOW]) -> [f32; FEATURES] {
    let mean = average(samples.iter().copied());
    let variance = average(samples.iter().map(|x| (x - mean) * (x - mean)));
    let least = samples.iter().copied().fold(f32::INFINITY, f32::min);
    let most = samples.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let steps = samples.iter().zip(&samples[1..]);
    let crossings = steps.filter(|(x, next)| (**x < mean) != (**next < mean));
    let share = crossings.count() as f32 / (WINDOW - 1) as f32;
    [mean, libm::sqrtf(variance), least, most, share]
}

fn average(values: impl Iterator<Item = f32>) -> f32 {
    values.sum::<f32>() / WINDOW as f32
}
