//! Stochastic gradient descent, with center loss beside it.

use std::error::Error;

use class_centers::{CenterLossStep, CenterView, ClassCenters, MovingCenters};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::{
    digits::CLASSES,
    extractor::Features,
    model::{DIM, Model},
    progress::Progress,
};

/// The weight of center loss beside the cross-entropy.
pub const LAMBDA: f32 = 1.0;
/// The learning rate of the centers.
const ALPHA: f32 = 0.5;
/// The learning rate of the model.
const RATE: f32 = 0.3;
/// Digits in a batch: most classes stand in it several times.
const BATCH: usize = 50;
/// How often the digits are gone through.
const EPOCHS: usize = 200;

/// A class, and the features of an image of it.
pub type Sample = (usize, Features);

/// A model, and the centers that followed its embeddings.
pub struct Trained {
    pub model: Model,
    pub centers: MovingCenters<CLASSES, DIM>,
}

/// Trains a model; a `lambda` of 0 leaves center loss out.
pub fn train(
    samples: &[Sample],
    lambda: f32,
    seed: u64,
    progress: &Progress,
) -> Result<Trained, Box<dyn Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut trained = Trained {
        model: Model::random(&mut random),
        centers: MovingCenters::new(),
    };
    let mut order: Vec<_> = samples.iter().collect();
    for epoch in 0..EPOCHS {
        progress.show("epochs", epoch, EPOCHS);
        order.shuffle(&mut random);
        for batch in order.chunks(BATCH) {
            trained.learn(batch, lambda)?;
        }
    }
    Ok(trained)
}

impl Trained {
    /// Learns a batch: a step of the model, then one of the centers.
    fn learn(&mut self, batch: &[&Sample], lambda: f32) -> Result<(), Box<dyn Error>> {
        let mut gradient = Model::zeros();
        let mut sums = ClassCenters::<f32, CLASSES, DIM>::new();
        for (class, features) in batch {
            let embedding = self.model.embed(features);
            let mut back = self.model.head_gradient(*class, &embedding, &mut gradient);
            // A class that is met for the first time has no center to be drawn to yet.
            let mut away = [0.0; DIM];
            let centers = &self.centers;
            if centers
                .center_loss_gradient(*class, &embedding, &mut away)
                .is_some()
            {
                for (back, away) in back.iter_mut().zip(away) {
                    *back += lambda * away;
                }
            }
            Model::embedding_gradient(features, &back, &mut gradient);
            sums.update(*class, &embedding)?;
        }
        self.model.descend(&gradient, RATE / batch.len() as f32);
        let step = CenterLossStep::new(ALPHA).ok_or("alpha is between 0 and 1")?;
        self.centers.apply(&sums, &step)?;
        Ok(())
    }
}
