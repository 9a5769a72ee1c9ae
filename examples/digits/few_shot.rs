//! How many samples a class needs: the few-shot curve.

use class_centers::UpdateError;
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::{
    digits::Digit,
    formats::{Table, is_right},
    progress::Progress,
};

/// How many samples of each class are learned.
pub const SAMPLES_A_CLASS: [u32; 6] = [1, 2, 5, 10, 20, 50];
/// How often they are drawn anew, with the seeds `0..DRAWS`.
pub const DRAWS: u64 = 20;

/// A point of the curve: what some samples a class are good for.
pub struct Point {
    pub samples: u32,
    /// How much of the rest each draw classifies right, in percent.
    pub right: Vec<f64>,
}

impl Point {
    pub fn mean(&self) -> f64 {
        self.right.iter().sum::<f64>() / self.right.len() as f64
    }

    /// The spread of the draws: `sqrt(sum((right - mean)^2) / (draws - 1))`.
    pub fn standard_deviation(&self) -> f64 {
        let mean = self.mean();
        let squares = self.right.iter().map(|right| (right - mean).powi(2));
        (squares.sum::<f64>() / (self.right.len() - 1) as f64).sqrt()
    }
}

/// Returns the curve: a point for each of [`SAMPLES_A_CLASS`], with [`DRAWS`] draws each.
pub fn curve(digits: &[Digit<u8>], progress: &Progress) -> Result<Vec<Point>, UpdateError> {
    let points = SAMPLES_A_CLASS.iter().enumerate();
    let points = points.map(|(done, samples)| {
        progress.show("few-shot curve, points", done, SAMPLES_A_CLASS.len());
        let right = (0..DRAWS).map(|seed| percent_right(digits, *samples, seed));
        Ok(Point {
            samples: *samples,
            right: right.collect::<Result<_, _>>()?,
        })
    });
    points.collect()
}

/// Shuffles the digits, learns the first `samples` of each class, and classifies all others:
/// returns how many of them are right, in percent. With the same seed, more samples are the fewer
/// ones and others.
fn percent_right(digits: &[Digit<u8>], samples: u32, seed: u64) -> Result<f64, UpdateError> {
    let mut shuffled: Vec<_> = digits.iter().collect();
    shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));

    let mut table = Table::<u8>::new();
    let mut others = Vec::new();
    for digit in shuffled {
        if table.count(digit.class) < samples {
            table.update(digit.class, &digit.pixels)?;
        } else {
            others.push(digit);
        }
    }
    let right = others
        .iter()
        .filter(|digit| is_right(&table, digit))
        .count();
    Ok(100.0 * right as f64 / others.len() as f64)
}
