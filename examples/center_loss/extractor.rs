//! A frozen feature extractor: random features that nothing trains.

use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::StandardNormal;

use crate::digits::{Digit, PIXELS};

/// Features of an image.
pub const FEATURES: usize = 1024;

/// What the extractor is drawn from: it is the same in every run.
const SEED: u64 = 512;

/// Features of an image.
pub type Features = [f32; FEATURES];

/// `features = rectify(directions * (pixels - mean pixels)) - mean features`: random directions
/// (Rahimi and Recht 2007, NIPS 20), with both means over the digits that are learned.
pub struct Extractor {
    directions: Vec<[f32; PIXELS]>,
    mean_pixels: [f32; PIXELS],
    mean_features: Features,
}

impl Extractor {
    /// Returns an extractor for digits like these.
    pub fn new(digits: &[Digit<f32>]) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        let mut direction = |_| [(); PIXELS].map(|()| random.sample(StandardNormal));
        let mut extractor = Self {
            directions: (0..FEATURES).map(&mut direction).collect(),
            mean_pixels: mean(digits.iter().map(|digit| digit.pixels)),
            mean_features: [0.0; FEATURES],
        };
        let features = digits.iter().map(|digit| extractor.extract(&digit.pixels));
        extractor.mean_features = mean(features);
        extractor
    }

    /// Returns the features of an image.
    pub fn extract(&self, pixels: &[f32; PIXELS]) -> Features {
        let mut features = [0.0; FEATURES];
        let rows = self.directions.iter().zip(&self.mean_features);
        for (feature, (direction, mean)) in features.iter_mut().zip(rows) {
            let pixels = pixels.iter().zip(&self.mean_pixels).zip(direction);
            let projected: f32 = pixels.map(|((pixel, mean), d)| (pixel - mean) * d).sum();
            // The features of an image have a squared length near 1.
            *feature = projected.max(0.0) / (FEATURES as f32).sqrt() - mean;
        }
        features
    }
}

/// The mean of some rows.
fn mean<const DIM: usize>(rows: impl ExactSizeIterator<Item = [f32; DIM]>) -> [f32; DIM] {
    let count = rows.len() as f32;
    let mut mean = [0.0; DIM];
    for row in rows {
        for (mean, x) in mean.iter_mut().zip(row) {
            *mean += x / count;
        }
    }
    mean
}
