//! Centers and second moments of several tables in one.

use crate::{
    error::UpdateError,
    kernels::{
        add::change,
        outer::{Factor, add_outer},
        triangle::rows,
    },
    tables::{
        covariance_element::CovarianceElement,
        shared_covariance::{Released, SharedCovariance, check_left},
    },
};

/// Merging and its inverse.
impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>
    SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    /// Adds all samples of another table, as if they had been added here; for floats up to rounding.
    ///
    /// For integers the result depends neither on how samples are spread over tables nor on the order of
    /// merging. Merging is not idempotent: a table merged twice counts twice. What a cleared class of the other
    /// table left there comes along. Into a table whose covariance is
    /// [frozen](Self::freeze_covariance) the centers are merged alone.
    ///
    /// # Errors
    ///
    /// In this order: `CovarianceFrozen` when the other table's covariance is frozen, and this one's is not;
    /// `TableFull` when all classes would hold too many samples together; and what
    /// [`ClassCenters::merge`](crate::ClassCenters::merge) refuses.
    #[doc(alias = "combine")]
    #[doc(alias = "pool")]
    pub fn merge(&mut self, other: &Self) -> Result<(), UpdateError> {
        if self.is_frozen {
            return self.centers.merge(&other.centers);
        }
        if other.is_frozen {
            return Err(UpdateError::CovarianceFrozen);
        }
        if u64::from(self.samples()) + u64::from(other.samples()) > T::MAX_TOTAL.into() {
            return Err(UpdateError::TableFull);
        }
        self.centers
            .view_mut()
            .check_merge_of_all(other.centers.view())?;
        change(&mut self.moments, &other.moments, T::merge_moment);
        self.add_between(other, |weight| weight);
        self.released = Released {
            samples: self.released.samples + other.released.samples,
            classes: self.released.classes.saturating_add(other.released.classes),
        };
        self.centers.merge(&other.centers)
    }

    /// Takes all samples of another table out again: the inverse of [`merge`](Self::merge), exact for
    /// integers. With a table of the samples of one class it removes the class, scatter and all.
    ///
    /// From a table whose covariance is [frozen](Self::freeze_covariance) the centers are taken alone.
    ///
    /// # Errors
    ///
    /// In this order: `CovarianceFrozen` when the other table's covariance is frozen, and this one's is not;
    /// what [`ClassCenters::unmerge`](crate::ClassCenters::unmerge) refuses; `MomentOutOfRange` when the
    /// remaining moments fit no embeddings, or the other table has more of cleared classes.
    pub fn unmerge(&mut self, other: &Self) -> Result<(), UpdateError> {
        if self.is_frozen {
            self.centers
                .view_mut()
                .check_unmerge_of_all(other.centers.view())?;
            self.check_left_sums(other)?;
            return self.centers.unmerge(&other.centers);
        }
        if other.is_frozen {
            return Err(UpdateError::CovarianceFrozen);
        }
        self.centers
            .view_mut()
            .check_unmerge_of_all(other.centers.view())?;
        let released = self.check_unmerge(other)?;
        self.check_left_sums(other)?;
        change(&mut self.moments, &other.moments, T::unmerge_moment);
        self.released = released;
        self.centers.unmerge(&other.centers)?;
        self.add_between(other, T::Factor::negated);
        self.zero_if_empty();
        Ok(())
    }

    /// Refuses to leave sums that no samples of this table have.
    fn check_left_sums(&self, other: &Self) -> Result<(), UpdateError> {
        (0..CLASSES).try_for_each(|class| {
            let (own, others) = (
                self.centers.filled_row(class),
                other.centers.filled_row(class),
            );
            own.zip(others)
                .map_or(Ok(()), |((sums, own), (others, count))| {
                    check_left::<T, _>(class, own.saturating_sub(count), (sums, others), T::unmerge)
                })
        })
    }

    /// Refuses to leave moments that cannot be those of the samples that are left. Returns what is left of
    /// cleared classes.
    fn check_unmerge(&self, other: &Self) -> Result<Released, UpdateError> {
        let out_of_range = |(row, column)| UpdateError::MomentOutOfRange { row, column };
        let (own, others) = (self.released, other.released);
        let samples = own.samples.checked_sub(others.samples);
        let classes = own.classes.checked_sub(others.classes);
        // A cleared class has left two samples or more.
        let released = samples.zip(classes);
        let released = released.filter(|(samples, classes)| *classes <= samples / 2);
        let released = released.ok_or(out_of_range((0, 0)))?;
        let left = self.samples().saturating_sub(other.samples());
        if left > 0 || T::EXACT {
            self.first_misfit(other, left)
                .map_or(Ok(()), |place| Err(out_of_range(place)))?;
        }
        let (samples, classes) = released;
        Ok(Released { samples, classes })
    }

    /// The first moment that does not fit what is left.
    #[inline(never)]
    fn first_misfit(&self, other: &Self, left: u32) -> Option<(usize, usize)> {
        let pairs = rows(&self.moments).zip(rows(&other.moments));
        pairs.enumerate().find_map(|(row, (own, others))| {
            let mut pairs = own.iter().zip(others).enumerate();
            let column = pairs.position(|(column, (own, other))| {
                !T::fits_moment(row, column, T::unmerge_moment(*own, *other), left)
            });
            column.map(|column| (row, column))
        })
    }

    /// Adds what lies between the samples of each class here and in the other table.
    fn add_between(
        &mut self,
        other: &Self,
        signed: fn(<T::Factor as Factor>::Weighted) -> <T::Factor as Factor>::Weighted,
    ) {
        for class in 0..CLASSES {
            let (own, others) = (
                self.centers.filled_row(class),
                other.centers.filled_row(class),
            );
            let between = own
                .zip(others)
                .and_then(|(own, others)| T::between(own, others));
            if let Some((factors, weight)) = between {
                add_outer(&mut self.moments, &factors, signed(weight));
            }
        }
    }
}
