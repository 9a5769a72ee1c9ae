//! Sums and counts in slices of the caller, to be read.

use crate::{
    element::{Element, sealed::Sealed},
    error::{LengthMismatch, QueryError},
    kernels::{rows::Sums, shape::Given},
    metric::{Metric, slice_view::SliceView},
    tables::{
        borrowed::{ShapeError, shape},
        sum_rows::{SumRows, gather, write_center},
    },
};

/// A [`ClassCenters`](crate::ClassCenters) over slices: the shape is known at run time.
///
/// `sums` are the rows of the classes, one behind the other, `classes * dim` numbers; `counts` has one
/// number a class. Three words of RAM, beside the slices. The queries are those of [`SliceView`].
///
/// ```
/// use class_centers::{ClassCentersRef, SliceView};
///
/// let (sums, counts) = ([20, 0, 0, 30], [2, 3]);
/// let table = ClassCentersRef::<i8>::new(&sums, &counts, 2)?;
/// let mut center = [0.0; 2];
/// table.write_center(1, &mut center)?;
/// assert_eq!(center, [0.0, 10.0]);
/// assert_eq!(table.nearest(&[9, 1])?.map(|nearest| nearest.class), Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassCentersRef<'a, T: Element> {
    sums: &'a [T::Sum],
    counts: &'a [u32],
    shape: Given,
}

impl<'a, T: Element> ClassCentersRef<'a, T> {
    /// Takes slices for a table.
    ///
    /// The lengths are checked, the numbers are not: an image of them is refused when no embeddings give
    /// such sums.
    ///
    /// # Errors
    ///
    /// `Empty` without classes or dimensions; `LengthMismatch` when there are not `counts.len() * dim`
    /// sums.
    pub fn new(sums: &'a [T::Sum], counts: &'a [u32], dim: usize) -> Result<Self, ShapeError> {
        let shape = shape(counts.len(), dim, sums.len())?;
        Ok(Self::of(sums, counts, shape))
    }

    #[inline(always)]
    pub(super) fn of(sums: &'a [T::Sum], counts: &'a [u32], shape: Given) -> Self {
        Self {
            sums,
            counts,
            shape,
        }
    }

    /// Returns how many samples a class holds: 0 when it is empty or out of range.
    pub fn count(&self, class: usize) -> u32 {
        self.view().count(class)
    }

    /// Returns how many samples each class holds.
    pub fn counts(&self) -> &'a [u32] {
        self.counts
    }

    /// Returns how many samples all classes hold together.
    pub fn total_count(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// Returns the sums of a class, zeros while it is empty, or `None` when it is out of range.
    pub fn sum(&self, class: usize) -> Option<&'a [T::Sum]> {
        self.view().get(class)
    }

    /// Writes the center of a class, `sum / count`, into `center`. Returns `None`, and writes nothing,
    /// while there is no center.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` when `center` does not have `dim` numbers.
    pub fn write_center(
        &self,
        class: usize,
        center: &mut [T::Center],
    ) -> Result<Option<()>, LengthMismatch> {
        LengthMismatch::check(self.dim(), center.len())?;
        Ok(write_center::<T, _>(self.view(), class, center))
    }

    /// Writes the center of `classes[row]` into row `row` of `centers`, which has `dim` numbers for each
    /// of the classes; a class may stand in any number of rows.
    ///
    /// # Errors
    ///
    /// `OutputLengthMismatch` first; then, for the lowest row without a center, `ClassOutOfRange` or
    /// `EmptyClass`. Nothing is written then.
    pub fn gather(&self, classes: &[usize], centers: &mut [T::Center]) -> Result<(), QueryError> {
        let expected = classes.len().saturating_mul(self.dim());
        LengthMismatch::check(expected, centers.len()).map_err(QueryError::OutputLengthMismatch)?;
        gather::<T, _>(self.view(), classes, centers)
    }

    /// The table, as the one body of every query sees it.
    #[inline(always)]
    pub(crate) fn view(&self) -> SumRows<'a, T, Given> {
        SumRows::<T, _> {
            shape: self.shape,
            rows: self.sums,
            counts: self.counts,
        }
    }
}

/// Queries measure to the center taken as `sum * (1 / count)`, as in the const-generic table.
impl<T: Element> SliceView for ClassCentersRef<'_, T> {
    type Component = T::Component;
    type Distance = T::Center;

    fn classes(&self) -> usize {
        self.counts.len()
    }

    fn dim(&self) -> usize {
        self.shape.dim
    }

    #[inline(always)]
    fn visit<M: Metric>(
        &self,
        metric: M,
        query: &[T::Component],
        visit: impl FnMut(usize, M::Measure<T::Center>),
    ) {
        metric.of_floats::<T, Sums, _>(self.view(), query, visit);
    }
}

impl<T: Element> Sealed for ClassCentersRef<'_, T> {}
