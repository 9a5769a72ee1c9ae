//! Sums and counts of several tables in one.

use crate::{element::Element, error::UpdateError, tables::class_centers::ClassCenters};

/// Merging and its inverse.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Adds all samples of another table, as if they had been added here.
    ///
    /// For integers the result depends neither on how samples are spread over tables nor on the
    /// order of merging. Merging is not idempotent: a table merged twice counts twice.
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot be merged: `ClassFull` when it would hold too many samples;
    /// `SumOutOfRange` when a table holds sums that no embeddings give (after a broken promise to
    /// [`update_trusted`](Self::update_trusted)).
    #[doc(alias = "combine")]
    #[doc(alias = "pool")]
    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        self.view_mut().merge(other.view())
    }

    /// Takes all samples of another table out again: the inverse of [`merge`](Self::merge), exact
    /// for integers.
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot be unmerged: `NotEnoughSamples` when it holds fewer samples
    /// than the other table's; `SumOutOfRange` when the remaining sums fit no embeddings.
    pub fn unmerge(&mut self, other: &Self) -> Result<(), UpdateError> {
        self.view_mut().unmerge(other.view())
    }
}
