//! A linear embedding and a softmax head, with their gradients.

use rand::{RngExt, rngs::ChaCha8Rng};
use rand_distr::StandardNormal;

use crate::{
    digits::CLASSES,
    extractor::{FEATURES, Features},
};

/// Dimensions of an embedding.
pub const DIM: usize = 2;

/// An embedding of a digit.
pub type Embedding = [f32; DIM];

/// `embedding = weights * features + bias`, `probabilities = softmax(head * embedding + head_bias)`.
///
/// The gradients of a loss with respect to these parameters have the same shape.
#[derive(Clone)]
pub struct Model {
    weights: [[f32; FEATURES]; DIM],
    bias: Embedding,
    head: [[f32; DIM]; CLASSES],
    head_bias: [f32; CLASSES],
}

impl Model {
    /// Returns a model of zeros: no gradient yet.
    pub fn zeros() -> Self {
        Self {
            weights: [[0.0; FEATURES]; DIM],
            bias: [0.0; DIM],
            head: [[0.0; DIM]; CLASSES],
            head_bias: [0.0; CLASSES],
        }
    }

    /// Returns a model of random weights, of the variance that keeps that of what they multiply.
    pub fn random(random: &mut ChaCha8Rng) -> Self {
        let mut model = Self::zeros();
        let mut fill = |weights: &mut [f32], inputs: usize| {
            for weight in weights {
                *weight = random.sample::<f32, _>(StandardNormal) / (inputs as f32).sqrt();
            }
        };
        fill(model.weights.as_flattened_mut(), FEATURES);
        fill(model.head.as_flattened_mut(), DIM);
        model
    }

    /// Returns the embedding of an image.
    pub fn embed(&self, features: &Features) -> Embedding {
        let mut embedding = self.bias;
        for (x, weights) in embedding.iter_mut().zip(&self.weights) {
            *x += weights
                .iter()
                .zip(features)
                .map(|(w, f)| w * f)
                .sum::<f32>();
        }
        embedding
    }

    /// Returns the probability of each class.
    fn probabilities(&self, embedding: &Embedding) -> [f32; CLASSES] {
        let mut scores = self.head_bias;
        for (score, weights) in scores.iter_mut().zip(&self.head) {
            *score += weights
                .iter()
                .zip(embedding)
                .map(|(w, x)| w * x)
                .sum::<f32>();
        }
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let powers = scores.map(|score| (score - most).exp());
        powers.map(|power| power / powers.iter().sum::<f32>())
    }

    /// Returns the class that the head finds most probable.
    pub fn classify(&self, embedding: &Embedding) -> usize {
        let probabilities = self.probabilities(embedding);
        let most = (0..CLASSES).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
        most.unwrap_or(0)
    }

    /// Adds the gradient of the cross-entropy of one image, for the head, to `gradient`, and
    /// returns the gradient with respect to the embedding, where another loss can be added.
    pub fn head_gradient(
        &self,
        class: usize,
        embedding: &Embedding,
        gradient: &mut Self,
    ) -> Embedding {
        let mut errors = self.probabilities(embedding);
        errors[class] -= 1.0;
        let mut back = [0.0; DIM];
        for (row, error) in errors.iter().enumerate() {
            gradient.head_bias[row] += error;
            for dim in 0..DIM {
                gradient.head[row][dim] += error * embedding[dim];
                back[dim] += error * self.head[row][dim];
            }
        }
        back
    }

    /// Adds the gradient of a loss of one image, for the embedding layer, to `gradient`, from that
    /// with respect to the embedding.
    pub fn embedding_gradient(features: &Features, back: &Embedding, gradient: &mut Self) {
        for (dim, error) in back.iter().enumerate() {
            gradient.bias[dim] += error;
            for (weight, feature) in gradient.weights[dim].iter_mut().zip(features) {
                *weight += error * feature;
            }
        }
    }

    /// Takes a step of `rate` against a gradient.
    pub fn descend(&mut self, gradient: &Self, rate: f32) {
        let step = |parameters: &mut [f32], slopes: &[f32]| {
            for (parameter, slope) in parameters.iter_mut().zip(slopes) {
                *parameter -= rate * slope;
            }
        };
        step(
            self.weights.as_flattened_mut(),
            gradient.weights.as_flattened(),
        );
        step(&mut self.bias, &gradient.bias);
        step(self.head.as_flattened_mut(), gradient.head.as_flattened());
        step(&mut self.head_bias, &gradient.head_bias);
    }
}
