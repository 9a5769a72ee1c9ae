//! How far classes spread, and how far apart they are.

use class_centers::{ClassVariance, UpdateError};

use crate::{
    digits::CLASSES,
    model::{DIM, Embedding},
};

/// The spread of embeddings.
pub struct Spread {
    /// The variance within the classes, pooled, summed over the dimensions.
    pub within: f64,
    /// The mean squared distance between the means of two classes.
    pub between: f64,
}

impl Spread {
    /// Measures labelled embeddings, of which every class has at least two.
    pub fn of(places: &[(usize, Embedding)]) -> Result<Self, UpdateError> {
        let mut table = ClassVariance::<CLASSES, DIM>::new();
        for (class, place) in places {
            table.update(*class, place)?;
        }
        let pooled = table.pooled_variance().unwrap_or([f32::NAN; DIM]);
        let centers: Vec<_> = (0..CLASSES)
            .filter_map(|class| table.center(class))
            .collect();
        let pairs = centers.iter().enumerate();
        let pairs = pairs.flat_map(|(at, a)| centers[..at].iter().map(move |b| (a, b)));
        let distances: Vec<_> = pairs.map(|(a, b)| squared_distance(a, b)).collect();
        Ok(Self {
            within: pooled.iter().map(|variance| f64::from(*variance)).sum(),
            between: distances.iter().sum::<f64>() / distances.len() as f64,
        })
    }

    /// The variance within the classes over the squared distance between them.
    pub fn ratio(&self) -> f64 {
        self.within / self.between
    }
}

fn squared_distance(a: &Embedding, b: &Embedding) -> f64 {
    let differences = a.iter().zip(b).map(|(a, b)| f64::from(a - b));
    differences.map(|difference| difference * difference).sum()
}
