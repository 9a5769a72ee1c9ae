//! Sums and counts of several tables in one.

use crate::{
    element::Element,
    error::UpdateError,
    kernels::add::change,
    tables::{
        class_centers::ClassCenters,
        row::{check_left, check_sums, take, zero_if_empty},
    },
};

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
        self.check_merge_of_all(other)?;
        (0..CLASSES).try_for_each(|class| self.merge_class(class, other))
    }

    /// Takes all samples of another table out again: the inverse of [`merge`](Self::merge), exact
    /// for integers.
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot be unmerged: `NotEnoughSamples` when it holds fewer samples
    /// than the other table's; `SumOutOfRange` when the remaining sums fit no embeddings.
    pub fn unmerge(&mut self, other: &Self) -> Result<(), UpdateError> {
        self.check_unmerge_of_all(other)?;
        (0..CLASSES).try_for_each(|class| self.unmerge_class(class, other))
    }
}

/// Merging class by class. Out of line: inlined into the loop over classes, what they compute of
/// every class would be kept on the stack.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// What [`merge`](Self::merge) refuses.
    pub(crate) fn check_merge_of_all(&mut self, other: &Self) -> Result<(), UpdateError> {
        (0..CLASSES).try_for_each(|class| self.check_merge(class, other))
    }

    /// What [`unmerge`](Self::unmerge) refuses.
    pub(crate) fn check_unmerge_of_all(&mut self, other: &Self) -> Result<(), UpdateError> {
        (0..CLASSES).try_for_each(|class| self.check_unmerge(class, other))
    }

    #[inline(never)]
    fn check_merge(&mut self, class: usize, other: &Self) -> Result<(), UpdateError> {
        let Some((more, more_count)) = other.filled_row(class) else {
            return Ok(());
        };
        let (sums, count) = self.slot(class)?;
        let total = count.checked_add(more_count).filter(|n| *n <= T::MAX_COUNT);
        let total = total.ok_or(UpdateError::ClassFull { class })?;
        check_sums::<T, _>(class, total, sums, more, T::merge)
    }

    #[inline(never)]
    fn merge_class(&mut self, class: usize, other: &Self) -> Result<(), UpdateError> {
        if let Some((more, more_count)) = other.filled_row(class) {
            let (sums, count) = self.slot(class)?;
            change(sums, more, T::merge);
            *count += more_count;
        }
        Ok(())
    }

    #[inline(never)]
    fn check_unmerge(&mut self, class: usize, other: &Self) -> Result<(), UpdateError> {
        let Some((less, less_count)) = other.filled_row(class) else {
            return Ok(());
        };
        let (sums, count) = self.slot(class)?;
        let left = take(class, *count, less_count)?;
        check_left::<T, _>(class, left, sums, less, T::unmerge)
    }

    #[inline(never)]
    fn unmerge_class(&mut self, class: usize, other: &Self) -> Result<(), UpdateError> {
        if let Some((less, less_count)) = other.filled_row(class) {
            let (sums, count) = self.slot(class)?;
            change(sums, less, T::unmerge);
            *count -= less_count;
            zero_if_empty(sums, *count, T::ZERO);
        }
        Ok(())
    }
}
