//! Tables that learn, and take in what others learned.

use class_centers::{CenterView, ClassCenters, ClassVariance, Classify, Cosine, UpdateError};
use num_traits::float::FloatCore;

use super::{Merge, Records, Table, ask, class, count};
use crate::{
    elements::{Probe, any_bits},
    rng::Rng,
};

impl<T: Probe, const CLASSES: usize, const DIM: usize> Table for ClassCenters<T, CLASSES, DIM> {
    fn new() -> Self {
        Self::new()
    }

    fn check(&self) {
        for class in 0..CLASSES {
            let (sums, count) = (self.sum(class).unwrap(), self.count(class));
            assert!(count <= T::MAX_COUNT);
            assert!(
                sums.iter().all(|sum| T::is_sum(*sum, count)),
                "{sums:?} of {count}"
            );
            match self.center(class) {
                None => assert!(count == 0 && *sums == [T::ZERO; DIM]),
                Some(center) => assert!(center.iter().all(|x| x.is_finite()), "{center:?}"),
            }
        }
    }

    fn live(&mut self, rng: &mut Rng) {
        let (class, x) = (class::<CLASSES>(rng), T::embedding(rng));
        let _ = match rng.below(10) {
            0 => self.forget(class, &x).ok(),
            1 => self.merge(&self.clone()).ok(),
            2 => self.unmerge(&self.clone()).ok(),
            3 => self
                .set_class(class, &[T::sum(any_bits(rng)); DIM], count(rng))
                .ok(),
            4 => self.decay_to(class, count(rng)).ok(),
            5 => self.update_capped(class, &x, count(rng)).ok(),
            6 => self.update_batch(&[0, class, 0], &[x; 3]).ok(),
            _ => self.update(class, &x).ok(),
        };
        ask!(self, &x);
        let _ = self.center_loss_of_batch(&[class], &[x]);
    }
}

impl<T: Probe, const CLASSES: usize, const DIM: usize> Records for ClassCenters<T, CLASSES, DIM> {}

impl<T: Probe, const CLASSES: usize, const DIM: usize> Merge for ClassCenters<T, CLASSES, DIM> {
    fn add(&mut self, other: &Self) -> Result<(), UpdateError> {
        self.merge(other)
    }
}

impl<const CLASSES: usize, const DIM: usize> Table for ClassVariance<CLASSES, DIM> {
    fn new() -> Self {
        Self::new()
    }

    fn check(&self) {
        for class in 0..CLASSES {
            let (count, scatter) = (self.count(class), self.squared_deviations(class).unwrap());
            let most = count as f32 * (2.0 * Self::MAX_ABS).powi(2);
            assert!(count <= Self::MAX_COUNT);
            assert!(
                scatter.iter().all(|s| (0.0..=most).contains(s)),
                "{scatter:?}"
            );
            let mut center = self.center(class).into_iter().flatten();
            assert!(center.all(|x| x.abs() < Self::MAX_ABS), "{self:?}");
        }
    }

    fn live(&mut self, rng: &mut Rng) {
        let (class, x) = (class::<CLASSES>(rng), f32::embedding(rng));
        let _ = match rng.below(8) {
            0 => self.merge(&self.clone()).ok(),
            1 => self
                .set_class(class, &x, &f32::embedding(rng), count(rng))
                .ok(),
            2 => self.decay_to(class, count(rng)).ok(),
            3 => self.update_capped(class, &x, count(rng)).ok(),
            _ => self.update(class, &x).ok(),
        };
        ask!(self, &x);
        let _ = (self.pooled_variance(), self.mean_squared_distance(class));
    }
}

impl<const CLASSES: usize, const DIM: usize> Records for ClassVariance<CLASSES, DIM> {}

impl<const CLASSES: usize, const DIM: usize> Merge for ClassVariance<CLASSES, DIM> {
    fn add(&mut self, other: &Self) -> Result<(), UpdateError> {
        self.merge(other)
    }
}
