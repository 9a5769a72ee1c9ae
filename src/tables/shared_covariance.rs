//! Centers, and one covariance that all classes share.

use crate::{
    element::sealed::Sealed,
    error::{BatchError, UpdateError},
    kernels::{
        outer::{add_outer, first_misfit},
        triangle::triangle,
    },
    tables::{
        class_centers::ClassCenters,
        covariance_element::{CovarianceElement, Outer},
        row::refuse_component,
    },
};

/// Running centers of `CLASSES` classes in `DIM` dimensions, and the second moments of all their samples:
/// what the covariance within the classes, which they are taken to share, is made of.
///
/// The covariance is `C = W / (N - K)`, where `W` is the scatter, the sum of `(x - center) * (x - center)'` over
/// the `N` samples of the `K` classes that have any. Uses the bytes of a
/// [`ClassCenters`] and `TRIANGLE * size_of::<T::Moment>() + 12` more, rounded up to the alignment of a moment:
/// 10,932 bytes for 10 x 64 of `i8`. `TRIANGLE` is [`triangle(DIM)`](triangle).
///
/// A mean alone takes every dimension for as reliable as any other. A [`Whitening`](crate::Whitening) that is
/// prepared from this table takes the covariance out, and the nearest center behind it ranks as linear
/// discriminant analysis does: of the digits in `examples/data` 543 of 597 are right then, and 526 before.
///
/// Centers and moments change together or not at all. For integers both are exact: the order of the samples,
/// and how they are spread over tables that are merged, change no bit. After an error the table is bit for bit
/// what it was before the call.
///
/// ```
/// use class_centers::{SharedCovariance, triangle};
///
/// let mut table = SharedCovariance::<i8, 2, 2, { triangle(2) }>::new();
/// table.update_batch(&[0, 0, 1, 1], &[[1, 2], [3, 6], [10, 0], [12, 4]])?;
///
/// let mut scatter = [0.0; 3];
/// table.write_scatter(&mut scatter);
/// assert_eq!(scatter, [4.0, 8.0, 16.0]); // each class: (-1, -2) and (1, 2) around its center
/// assert_eq!(table.degrees_of_freedom(), 4 - 2);
/// assert_eq!(table.centers().center(1), Some([11.0, 2.0]));
/// # Ok::<(), class_centers::BatchError>(())
/// ```
///
/// A triangle of another dimension does not compile:
///
/// ```compile_fail
/// static TABLE: class_centers::SharedCovariance<i8, 10, 64, 2_081> =
///     class_centers::SharedCovariance::new();
/// ```
#[doc(alias = "lda")]
#[doc(alias = "slda")]
#[doc(alias = "pooled covariance")]
#[doc(alias = "within-class scatter")]
#[derive(Clone, Debug, PartialEq)]
pub struct SharedCovariance<
    T: CovarianceElement,
    const CLASSES: usize,
    const DIM: usize,
    const TRIANGLE: usize,
> {
    pub(crate) centers: ClassCenters<T, CLASSES, DIM>,
    pub(crate) moments: [T::Moment; TRIANGLE],
    pub(crate) released: Released,
    pub(crate) is_frozen: bool,
}

/// What the moments hold of classes that are no longer there: their scatter, but not their means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub(crate) struct Released {
    /// How many samples the classes had.
    pub(crate) samples: u32,
    /// How many classes there were: each has taken a degree of freedom for its mean.
    pub(crate) classes: u32,
}

impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize> Default
    for SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    fn default() -> Self {
        Self::new()
    }
}

/// Learning and un-learning.
impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>
    SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
    /// The most samples that all classes can hold together, as long as the covariance learns.
    pub const MAX_TOTAL: u32 = T::MAX_TOTAL;

    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    ///
    /// ```
    /// use class_centers::{SharedCovariance, triangle};
    ///
    /// static TABLE: SharedCovariance<i8, 10, 64, { triangle(64) }> = SharedCovariance::new();
    /// assert_eq!(size_of_val(&TABLE), 10 * (64 * 4 + 4) + 2_080 * 4 + 12);
    /// ```
    pub const fn new() -> Self {
        const {
            assert!(TRIANGLE == triangle(DIM), "TRIANGLE must be triangle(DIM)");
        }
        Self {
            centers: ClassCenters::new(),
            moments: [T::ZERO_MOMENT; TRIANGLE],
            released: Released {
                samples: 0,
                classes: 0,
            },
            is_frozen: false,
        }
    }

    /// Adds one embedding to a class, and to the covariance. Costs a multiplication and an addition for each
    /// of the `TRIANGLE` moments, and for floats a division a dimension.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ClassFull`; `TableFull` when all classes together hold
    /// [`MAX_TOTAL`](Self::MAX_TOTAL) samples, unless the covariance is
    /// [frozen](Self::freeze_covariance); `ComponentOutOfRange` when a component is NaN, infinite, or at
    /// least [`CovarianceElement::MAX_SQUARABLE`].
    #[doc(alias = "partial_fit")]
    pub fn update(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        self.check_arrival(class, embedding, self.samples().into())?;
        self.add_sample(class, embedding)
    }

    /// Adds a batch: `embeddings[row]` to `classes[row]`, in order; all rows or none.
    ///
    /// Gives the same bits as one [`update`](Self::update) a row.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` first; then `Row` with the lowest row that [`update`](Self::update) would
    /// refuse after the rows before it, and its reason.
    pub fn update_batch(
        &mut self,
        classes: &[usize],
        embeddings: &[[T::Component; DIM]],
    ) -> Result<(), BatchError> {
        if classes.len() != embeddings.len() {
            return Err(BatchError::LengthMismatch {
                classes: classes.len(),
                embeddings: embeddings.len(),
            });
        }
        let held = self.samples().into();
        let counted = self.count_rows(classes, embeddings, held);
        let rows = counted
            .as_ref()
            .map_or_else(|(row, _)| *row, |()| classes.len());
        for class in classes.iter().take(rows) {
            if let Ok((_, count)) = self.centers.view_mut().slot(*class) {
                *count -= 1;
            }
        }
        counted.map_err(|(row, error)| BatchError::Row { row, error })?;
        for (row, (class, embedding)) in classes.iter().zip(embeddings).enumerate() {
            let added = self.add_sample(*class, embedding);
            added.map_err(|error| BatchError::Row { row, error })?;
        }
        Ok(())
    }

    /// Counts the rows of a batch, each checked after the rows before it, up to the first that is refused.
    fn count_rows(
        &mut self,
        classes: &[usize],
        embeddings: &[[T::Component; DIM]],
        held: u64,
    ) -> Result<(), (usize, UpdateError)> {
        for (row, (class, embedding)) in classes.iter().zip(embeddings).enumerate() {
            let checked = self.check_arrival(*class, embedding, held + row as u64);
            checked.map_err(|error| (row, error))?;
            if let Ok((_, count)) = self.centers.view_mut().slot(*class) {
                *count += 1;
            }
        }
        Ok(())
    }

    /// Refuses a sample that cannot be added to the moments of `held` others.
    fn check_arrival(
        &self,
        class: usize,
        embedding: &[T::Component; DIM],
        held: u64,
    ) -> Result<(), UpdateError> {
        let count = self.centers.counts().get(class);
        let count = count.ok_or(UpdateError::ClassOutOfRange { class })?;
        if *count >= T::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        if held >= T::MAX_TOTAL.into() && !self.is_frozen {
            return Err(UpdateError::TableFull);
        }
        refuse_component(T::first_not_squarable(embedding))
    }

    /// Adds a sample that was checked.
    fn add_sample(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        if !self.is_frozen
            && let Some(sums) = self.centers.sum(class)
            && let Some((factors, weight)) = T::arriving(embedding, sums, self.centers.count(class))
        {
            add_outer(&mut self.moments, &factors, weight);
        }
        self.centers.update_trusted(class, embedding)
    }

    /// Takes one embedding out of a class and of the covariance again: the inverse of
    /// [`update`](Self::update).
    ///
    /// Exact for integers: the table is bit for bit what it was. Of floats the centers are off as in
    /// [`ClassCenters::forget`], and each moment by a few roundings of what was taken out of it; a float table
    /// that loses its last sample has moments of zero. Costs twice what an update does. Once the covariance is
    /// [frozen](Self::freeze_covariance) the sample stays in it.
    ///
    /// The table cannot tell whether the embedding was ever added to the class, unless the remaining sums, or
    /// the remaining moments, fit no embeddings at all.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `NotEnoughSamples`, `ComponentOutOfRange`, `MomentOutOfRange`,
    /// `SumOutOfRange`.
    #[doc(alias = "unlearn")]
    pub fn forget(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        let mut leaving = None;
        if let Some((sums, count)) = self.centers.filled_row(class) {
            refuse_component(T::first_not_squarable(embedding))?;
            if !self.is_frozen {
                leaving = T::leaving(embedding, sums, count);
            }
            if let Some(outer) = &leaving {
                self.check_leaving(outer)?;
            }
            check_left::<T, _>(class, count - 1, (sums, embedding), T::subtract)?;
        }
        self.centers.forget(class, embedding)?;
        if let Some((factors, weight)) = leaving {
            add_outer(&mut self.moments, &factors, weight);
        }
        self.zero_if_empty();
        Ok(())
    }

    /// Refuses to take a sample out of moments that cannot have been made with it.
    fn check_leaving(&self, (factors, weight): &Outer<T::Factor, DIM>) -> Result<(), UpdateError> {
        let left = self.samples().saturating_sub(1);
        if left == 0 && !T::EXACT {
            return Ok(());
        }
        let fits = |row, column, moment| T::fits_moment(row, column, moment, left);
        match first_misfit(&self.moments, factors, *weight, fits) {
            None => Ok(()),
            Some((row, column)) => Err(UpdateError::MomentOutOfRange { row, column }),
        }
    }

    /// Empties every class and the covariance, which learns again if it was frozen.
    #[doc(alias = "reset")]
    pub fn clear(&mut self) {
        self.centers.clear();
        self.moments.fill(T::ZERO_MOMENT);
        self.released = Released::default();
        self.is_frozen = false;
    }

    /// Gives moments without samples their one representation.
    pub(crate) fn zero_if_empty(&mut self) {
        if !T::EXACT && self.samples() == 0 {
            self.moments.fill(T::ZERO_MOMENT);
        }
    }

    /// How many samples the moments are made of: those of the classes, as long as they learn, and of classes that
    /// are no longer there.
    // OK: at most `MAX_TOTAL`, a `u32`.
    pub(crate) fn samples(&self) -> u32 {
        let counts = self.centers.counts().iter().filter(|_| !self.is_frozen);
        counts.fold(self.released.samples, |sum, count| sum.wrapping_add(*count))
    }
}

/// Refuses sums that samples with components that can be squared cannot leave.
pub(crate) fn check_left<T: CovarianceElement, O: Copy>(
    class: usize,
    left: u32,
    (sums, others): (&[T::Sum], &[O]),
    subtract: impl Fn(T::Sum, O) -> T::Sum,
) -> Result<(), UpdateError> {
    if T::EXACT || left == 0 {
        return Ok(());
    }
    let mut left_sums = sums
        .iter()
        .zip(others)
        .map(|(sum, other)| subtract(*sum, *other));
    match left_sums.position(|sum| !T::is_squarable_sum(sum, left)) {
        None => Ok(()),
        Some(dim) => Err(UpdateError::SumOutOfRange { class, dim }),
    }
}

impl<T: CovarianceElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize> Sealed
    for SharedCovariance<T, CLASSES, DIM, TRIANGLE>
{
}
