//! Sums and counts in slices of the caller, to be changed.

use core::num::NonZeroUsize;

use crate::{
    element::Element,
    error::{BatchError, LengthMismatch, UpdateError},
    kernels::shape::Given,
    metric::slice_view::SliceView,
    tables::{
        borrowed::{ShapeError, class_centers_ref::ClassCentersRef, shape},
        sum_rows::SumRowsMut,
    },
};

/// A [`ClassCenters`](crate::ClassCenters) over slices that learns: the shape is known at run time.
///
/// The slices are those of [`ClassCentersRef`], which [`as_ref`](Self::as_ref) gives for queries. Zeros
/// are a table of empty classes. After an error the slices are bit for bit what they were.
///
/// ```
/// use class_centers::{ClassCentersMut, SliceView};
///
/// let (mut sums, mut counts) = ([0; 3 * 4], [0; 3]);
/// let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, 4)?;
/// table.update(0, &[90, 2, -1, 0])?;
/// table.update(2, &[-3, 70, 75, 0])?;
///
/// let nearest = table.as_ref().nearest(&[84, 1, 1, 1])?.ok_or("nothing was learned")?;
/// assert_eq!(nearest.class, 0);
/// assert!(table.update(1, &[1, 2, 3]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq)]
pub struct ClassCentersMut<'a, T: Element> {
    sums: &'a mut [T::Sum],
    counts: &'a mut [u32],
    shape: Given,
}

/// Learning and un-learning.
impl<'a, T: Element> ClassCentersMut<'a, T> {
    /// Takes slices for a table, as [`ClassCentersRef::new`] does.
    ///
    /// # Errors
    ///
    /// `Empty` without classes or dimensions; `LengthMismatch` when there are not `counts.len() * dim`
    /// sums.
    pub fn new(
        sums: &'a mut [T::Sum],
        counts: &'a mut [u32],
        dim: usize,
    ) -> Result<Self, ShapeError> {
        let shape = shape(counts.len(), dim, sums.len())?;
        Ok(Self::of(sums, counts, shape))
    }

    #[inline(always)]
    pub(super) fn of(sums: &'a mut [T::Sum], counts: &'a mut [u32], shape: Given) -> Self {
        Self {
            sums,
            counts,
            shape,
        }
    }

    /// Returns the same table, to be read.
    pub fn as_ref(&self) -> ClassCentersRef<'_, T> {
        ClassCentersRef::of(self.sums, self.counts, self.shape)
    }

    /// Adds one embedding to a class.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch`, `ClassOutOfRange`, `ClassFull`, `ComponentOutOfRange`.
    pub fn update(&mut self, class: usize, embedding: &[T::Component]) -> Result<(), UpdateError> {
        self.check_len(embedding)?;
        self.view_mut().update(class, embedding)
    }

    /// Adds one embedding to a class without looking at its components, as
    /// [`ClassCenters::update_trusted`](crate::ClassCenters::update_trusted) does.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch`, `ClassOutOfRange`, `ClassFull`.
    pub fn update_trusted(
        &mut self,
        class: usize,
        embedding: &[T::Component],
    ) -> Result<(), UpdateError> {
        self.check_len(embedding)?;
        self.view_mut().update_trusted(class, embedding)
    }

    /// Adds a batch: row `row` of `embeddings`, `dim` components each, to `classes[row]`, in order; all
    /// rows or none.
    ///
    /// # Errors
    ///
    /// `Row` with `LengthMismatch` when the last row of embeddings is not whole; `LengthMismatch` when
    /// there are not as many rows as classes; then `Row` with the lowest row that
    /// [`update`](Self::update) would refuse after the rows before it, and its reason.
    pub fn update_batch(
        &mut self,
        classes: &[usize],
        embeddings: &[T::Component],
    ) -> Result<(), BatchError> {
        let (row, rest) = self.rows_of(embeddings);
        if rest > 0 {
            let (expected, len) = (self.shape.dim, rest);
            let error = LengthMismatch { expected, len }.into();
            return Err(BatchError::Row { row, error });
        }
        if classes.len() != row {
            return Err(BatchError::LengthMismatch {
                classes: classes.len(),
                embeddings: row,
            });
        }
        self.view_mut().update_batch(classes, embeddings)
    }

    /// Adds one embedding to a class, and forgets gradually, as
    /// [`ClassCenters::update_capped`](crate::ClassCenters::update_capped) does.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch`, `ClassOutOfRange`, `ComponentOutOfRange`.
    pub fn update_capped(
        &mut self,
        class: usize,
        embedding: &[T::Component],
        cap: u32,
    ) -> Result<(), UpdateError> {
        self.check_len(embedding)?;
        self.view_mut().update_capped(class, embedding, cap)
    }

    /// Takes one embedding out of a class again: the inverse of [`update`](Self::update), exact for
    /// integers.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch`, `ClassOutOfRange`, `NotEnoughSamples`, `ComponentOutOfRange`,
    /// `SumOutOfRange`.
    pub fn forget(&mut self, class: usize, embedding: &[T::Component]) -> Result<(), UpdateError> {
        self.check_len(embedding)?;
        self.view_mut().forget(class, embedding)
    }

    /// Sets the sums and the count of a class.
    ///
    /// # Errors
    ///
    /// In this order: `LengthMismatch`, `ClassOutOfRange`, `ClassFull`, `SumOutOfRange`.
    pub fn set_class(
        &mut self,
        class: usize,
        sums: &[T::Sum],
        count: u32,
    ) -> Result<(), UpdateError> {
        LengthMismatch::check(self.shape.dim, sums.len())?;
        self.view_mut().set_class(class, sums, count)
    }

    /// Shrinks a class to `count` samples, as [`ClassCenters::decay_to`](crate::ClassCenters::decay_to)
    /// does.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `NotEnoughSamples`.
    pub fn decay_to(&mut self, class: usize, count: u32) -> Result<(), UpdateError> {
        self.view_mut().decay_to(class, count)
    }

    /// Empties every class.
    pub fn clear(&mut self) {
        self.view_mut().clear();
    }

    /// Empties one class; the others keep their index and their samples.
    ///
    /// # Errors
    ///
    /// `ClassOutOfRange`.
    pub fn clear_class(&mut self, class: usize) -> Result<(), UpdateError> {
        self.view_mut().clear_class(class)
    }

    /// Adds all samples of another table of the same shape, as if they had been added here; all or none.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` of the dimensions, then of the classes; then, for the lowest class that cannot be
    /// merged, `ClassFull` or `SumOutOfRange`.
    pub fn merge(&mut self, other: ClassCentersRef<'_, T>) -> Result<(), UpdateError> {
        self.check_shape(other)?;
        self.view_mut().merge(other.view())
    }

    /// Takes all samples of another table out again: the inverse of [`merge`](Self::merge), exact for
    /// integers.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` of the dimensions, then of the classes; then, for the lowest class that cannot be
    /// unmerged, `NotEnoughSamples` or `SumOutOfRange`.
    pub fn unmerge(&mut self, other: ClassCentersRef<'_, T>) -> Result<(), UpdateError> {
        self.check_shape(other)?;
        self.view_mut().unmerge(other.view())
    }

    fn check_len(&self, embedding: &[T::Component]) -> Result<(), LengthMismatch> {
        LengthMismatch::check(self.shape.dim, embedding.len())
    }

    fn check_shape(&self, other: ClassCentersRef<'_, T>) -> Result<(), LengthMismatch> {
        LengthMismatch::check(self.shape.dim, other.dim())?;
        LengthMismatch::check(self.counts.len(), other.classes())
    }

    /// How many whole rows there are, and how many components behind them.
    fn rows_of(&self, embeddings: &[T::Component]) -> (usize, usize) {
        let dim = NonZeroUsize::new(self.shape.dim).unwrap_or(NonZeroUsize::MIN);
        (embeddings.len() / dim, embeddings.len() % dim)
    }

    /// The table, as the one body of every change sees it.
    #[inline(always)]
    pub(crate) fn view_mut(&mut self) -> SumRowsMut<'_, T, Given> {
        SumRowsMut {
            shape: self.shape,
            sums: self.sums,
            counts: self.counts,
        }
    }
}
