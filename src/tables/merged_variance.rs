//! Means and squared deviations of several tables in one.
//!
//! Two sets of samples are joined without the samples: from their counts, means and squared deviations, in
//! every dimension by itself. The same code merges a table in RAM and an image of one, number by number.

use crate::{
    error::UpdateError,
    tables::{
        class_variance::ClassVariance,
        variance_row::{fits, merged, weights},
    },
};

/// Merging.
impl<const CLASSES: usize, const DIM: usize> ClassVariance<CLASSES, DIM> {
    /// Adds all samples of another table, as if they had been added here, up to rounding.
    ///
    /// Merging is not idempotent: a table merged twice counts twice. Chan, Golub and LeVeque 1979
    /// (Stanford, STAN-CS-79-773), eq. 2.1: the squared deviations grow by
    /// `(mean - other mean)^2 * n * m / (n + m)`.
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot be merged: `ClassFull` when it would hold too many samples;
    /// `SumOutOfRange` when it would spread wider than embeddings can (after a preset that does).
    #[doc(alias = "combine")]
    #[doc(alias = "pool")]
    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        (0..CLASSES).try_for_each(|class| {
            let (numbers, count) = other.numbers(class);
            self.check_merge(class, numbers, count)
        })?;
        for class in 0..CLASSES {
            let (numbers, count) = other.numbers(class);
            self.merge_class(class, numbers, count);
        }
        Ok(())
    }

    /// Refuses to add samples of this mean and these squared deviations, in this order, to a class.
    pub(crate) fn check_merge(
        &self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) -> Result<(), UpdateError> {
        let own_count = self.count(class);
        // OK: both counts are at most 2^24.
        let total = own_count + count;
        if total > Self::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        let (own, _) = self.numbers(class);
        let (_, between) = weights(own_count, count);
        let mut merged = merged::<DIM>(own, numbers, between);
        match merged.position(|scatter| !fits(scatter, total)) {
            None => Ok(()),
            Some(dim) => Err(UpdateError::SumOutOfRange { class, dim }),
        }
    }

    /// Adds samples of this mean and these squared deviations, in this order, to a class.
    pub(crate) fn merge_class(
        &mut self,
        class: usize,
        numbers: impl Iterator<Item = f32> + Clone,
        count: u32,
    ) {
        if let Ok(row) = self.slot(class) {
            row.merge(numbers, count);
        }
    }
}
