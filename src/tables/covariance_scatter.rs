//! The covariance of a table that learned: read, frozen, and left behind by a class that goes.

use core::num::NonZeroU32;

use crate::{
    error::UpdateError,
    kernels::triangle::{rows, rows_mut},
    tables::{
        class_centers::ClassCenters,
        covariance_element::CovarianceElement,
        shared_covariance::{Released, SharedCovariance},
    },
};

/// Reading.
impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>
    SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    /// Returns the centers, their sums and counts, for queries, preparing and reading.
    pub fn centers(&self) -> &ClassCenters<T, CLASSES, DIM> {
        &self.centers
    }

    /// Returns the second moments, a packed lower triangle: row `i` holds `i + 1` numbers.
    ///
    /// What they are about, [`CovarianceElement`] says.
    pub fn moments(&self) -> &[T::Moment; TRIANGLE] {
        &self.moments
    }

    /// Returns whether the covariance is frozen: see [`freeze_covariance`](Self::freeze_covariance).
    pub fn is_frozen(&self) -> bool {
        self.is_frozen
    }

    /// Returns the degrees of freedom of the covariance: its samples, less one for the mean of each of their
    /// classes. 0 while no class has two samples.
    pub fn degrees_of_freedom(&self) -> u32 {
        let live = self.centers.counts().iter().filter(|_| !self.is_frozen);
        let live = live.fold(0u32, |sum, count| {
            sum.saturating_add(count.saturating_sub(1))
        });
        live.saturating_add(self.released.samples.saturating_sub(self.released.classes))
    }

    /// Writes the scatter within the classes, the sum of `(x - center) * (x - center)'` over all samples, as a
    /// packed lower triangle. Divided by the [degrees of freedom](Self::degrees_of_freedom) it is the
    /// covariance.
    ///
    /// Of integers each number is the difference of two exact ones, off by at most `n * 2^-23` for `n` samples
    /// of bytes and `n * 2^-17` of `i16`, and two roundings to an `f32`. Costs two multiplications a class and
    /// number for integers, and `12 * DIM` bytes of stack (`24 * DIM` for `i16`); for floats it is a copy.
    pub fn write_scatter(&self, scatter: &mut [f32; TRIANGLE]) {
        let (sums, counts) = self.centers.rows();
        let (sums, counts) = match self.is_frozen {
            true => (&[][..], &[][..]),
            false => (&sums[..], &counts[..]),
        };
        for (moments, scatter) in rows(&self.moments).zip(rows_mut(scatter)) {
            T::write_scatter_row::<DIM>(moments, (sums, counts), scatter);
        }
    }
}

/// Going on without the samples.
impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>
    SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    /// Freezes the covariance as it is, for ever or until [`clear`](Self::clear): the centers learn, forget and
    /// merge alone from then on, and the table is never full. Does nothing when it is frozen already.
    ///
    /// A covariance of ten thousand samples gains little from more, and a table for all day would be full: at
    /// ten samples a second one of `i8` holds 3.6 hours. For integers the mean of each class is taken out of
    /// every moment, rounded to a whole number. Costs three divisions of 64 bits a class and moment then, and
    /// nothing for floats.
    ///
    /// ```
    /// use class_centers::{SharedCovariance, triangle};
    ///
    /// let mut table = SharedCovariance::<i8, 1, 1, { triangle(1) }>::new();
    /// table.update_batch(&[0, 0], &[[1], [5]])?;
    /// table.freeze_covariance();
    /// table.update(0, &[12])?;
    /// assert_eq!(table.centers().center(0), Some([6.0]));
    /// assert_eq!((table.moments(), table.degrees_of_freedom()), (&[8], 1)); // of 1 and 5
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn freeze_covariance(&mut self) {
        for class in 0..CLASSES {
            if !self.is_frozen {
                self.release_class(class);
            }
        }
        self.is_frozen = true;
        self.fit_moments();
    }

    /// Empties one class; the others keep their index and their samples.
    ///
    /// **The scatter of the class stays in the covariance**, and so do its degrees of freedom: moments that are
    /// pooled cannot give a class back. What is taken out is its mean, which for integers is rounded, moment by
    /// moment, to a whole number. Who has the samples forgets them, or has them in a table and
    /// [unmerges](Self::unmerge) that: both are exact for integers, and leave nothing. A class of one sample
    /// leaves nothing either. The samples of a class that was emptied still count toward
    /// [`MAX_TOTAL`](Self::MAX_TOTAL).
    ///
    /// ```
    /// use class_centers::{SharedCovariance, triangle};
    ///
    /// let mut table = SharedCovariance::<i8, 2, 1, { triangle(1) }>::new();
    /// table.update_batch(&[0, 0, 1], &[[1], [5], [100]])?;
    /// table.clear_class(0)?;
    /// assert_eq!(table.centers().center(0), None);
    /// assert_eq!(table.degrees_of_freedom(), 1); // of the cleared class
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        if !self.is_frozen {
            self.release_class(class);
        }
        self.centers.clear_class(class)?;
        self.fit_moments();
        Ok(())
    }

    /// Brings moments into the range of their samples: they leave it when samples were forgotten that the class
    /// never had, or by roundings that are left of floats.
    #[inline(never)]
    fn fit_moments(&mut self) {
        let samples = self.samples();
        for (row, moments) in rows_mut(&mut self.moments).enumerate() {
            for (column, moment) in moments.iter_mut().enumerate() {
                *moment = T::nearest_moment(row, column, *moment, samples);
            }
        }
    }

    /// Takes the mean of a class out of the moments, where its scatter stays.
    #[inline(never)]
    fn release_class(&mut self, class: usize) {
        let row = self.centers.filled_row(class);
        let Some((sums, count)) = row.and_then(|(s, n)| Some((s, NonZeroU32::new(n)?))) else {
            return;
        };
        for (moments, row_sum) in rows_mut(&mut self.moments).zip(sums) {
            for (moment, sum) in moments.iter_mut().zip(sums) {
                *moment = T::about_mean(*moment, [*row_sum, *sum], count);
            }
        }
        // One sample is its mean: nothing is left of it.
        if count.get() > 1 {
            // OK: all samples together are at most `MAX_TOTAL`, a `u32`.
            self.released = Released {
                samples: self.released.samples.saturating_add(count.get()),
                classes: self.released.classes.saturating_add(1),
            };
        }
    }
}
