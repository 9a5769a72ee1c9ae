//! Exact sums and counts of labelled embeddings.

use crate::{
    element::Element,
    error::{BatchError, QueryError, UpdateError},
    kernels::shape::Known,
    tables::sum_rows::{SumRows, SumRowsMut, gather, write_center},
};

/// Running centers of `CLASSES` classes in `DIM` dimensions.
///
/// The center of class `k` is `sum[k] / count[k]`, the mean of the embeddings added to it.
/// Uses `CLASSES * (DIM * size_of::<T::Sum>() + 4)` bytes, rounded up to the alignment of `T::Sum`.
///
/// A class is an index below `CLASSES`; it is empty until its first sample, and has no center then.
/// After an error the table is bit for bit what it was before the call.
///
/// ```
/// use class_centers::{ClassCenters, Classify};
///
/// type Gestures = ClassCenters<i8, 3, 4>;
///
/// let mut gestures = Gestures::new();
/// gestures.update(0, &[10, 0, 0, 0])?;
/// gestures.update(0, &[20, 0, 0, 1])?;
/// gestures.update(1, &[0, 50, 0, 0])?;
///
/// assert_eq!(gestures.center(0), Some([15.0, 0.0, 0.0, 0.5]));
/// assert_eq!(gestures.center(2), None);
/// assert_eq!(gestures.nearest(&[12, 3, 0, 0]).map(|n| n.class), Some(0));
/// # Ok::<(), class_centers::UpdateError>(())
/// ```
///
/// A table without classes, or without dimensions, does not compile:
///
/// ```
/// static TABLE: class_centers::ClassCenters<f32, 1, 1> = class_centers::ClassCenters::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::ClassCenters<f32, 0, 1> = class_centers::ClassCenters::new();
/// ```
///
/// ```compile_fail
/// static TABLE: class_centers::ClassCenters<f32, 1, 0> = class_centers::ClassCenters::new();
/// ```
#[doc(alias = "centroid")]
#[doc(alias = "prototype")]
#[doc(alias = "centre")]
#[doc(alias = "class mean")]
#[derive(Clone, Debug, PartialEq)]
pub struct ClassCenters<T: Element, const CLASSES: usize, const DIM: usize> {
    sums: [[T::Sum; DIM]; CLASSES],
    counts: [u32; CLASSES],
}

impl<T: Element, const CLASSES: usize, const DIM: usize> Default for ClassCenters<T, CLASSES, DIM> {
    fn default() -> Self {
        Self::new()
    }
}

/// Learning and un-learning.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Returns a table of empty classes: all zeros, so that a `static` lies in `.bss`.
    ///
    /// ```
    /// use class_centers::ClassCenters;
    ///
    /// static TABLE: ClassCenters<i8, 10, 64> = ClassCenters::new();
    /// assert_eq!(size_of_val(&TABLE), 10 * (64 * 4 + 4));
    /// ```
    pub const fn new() -> Self {
        const {
            assert!(CLASSES > 0, "CLASSES must be at least 1");
            assert!(DIM > 0, "DIM must be at least 1");
        }
        Self {
            sums: [[T::ZERO; DIM]; CLASSES],
            counts: [0; CLASSES],
        }
    }

    /// Adds one embedding to a class. Costs one addition a dimension, and for floats one check.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `ClassFull`, `ComponentOutOfRange`.
    #[doc(alias = "add")]
    #[doc(alias = "observe")]
    #[doc(alias = "partial_fit")]
    pub fn update(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        self.view_mut().update(class, embedding)
    }

    /// Adds one embedding to a class without looking at its components.
    ///
    /// For integers this is [`update`](Self::update). For floats it skips the check: the caller
    /// vouches that every component is finite and smaller than [`Element::MAX_ABS`]. If one is not,
    /// the class's center may become NaN or infinite, and the class is then not found by any query
    /// until it is cleared.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `ClassFull`.
    pub fn update_trusted(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        self.view_mut().update_trusted(class, embedding)
    }

    /// Adds a batch: `embeddings[row]` to `classes[row]`, in order; all rows or none.
    ///
    /// Gives the same bits as one [`update`](Self::update) a row. A class may stand in any number
    /// of rows. With [`gather`](Self::gather) over the same classes it returns what the routine
    /// known from center loss does: a center per row, updated by the whole batch.
    ///
    /// ```
    /// use class_centers::ClassCenters;
    ///
    /// let mut table = ClassCenters::<f32, 2, 1>::new();
    /// let (classes, embeddings) = ([0, 1, 0], [[1.0], [7.0], [4.0]]);
    /// table.update_batch(&classes, &embeddings)?;
    ///
    /// let mut centers = [[0.0]; 3];
    /// table.gather(&classes, &mut centers)?;
    /// assert_eq!(centers, [[2.5], [7.0], [2.5]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        let embeddings = embeddings.as_flattened();
        self.view_mut().update_batch(classes, embeddings)
    }

    /// Takes one embedding out of a class again: the inverse of [`update`](Self::update).
    ///
    /// Exact for integers: the table is bit for bit what it was. A float center is off by the
    /// rounding of the two steps, at most `2^-24 * abs(sum)` each for `f32`; a float class that
    /// loses its last sample has sums of zero.
    ///
    /// The table cannot tell whether the embedding was ever added to the class, unless the remaining
    /// sums fit no embeddings at all. Otherwise the center becomes that of other samples, without an
    /// error.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`, `NotEnoughSamples`, `ComponentOutOfRange`,
    /// `SumOutOfRange`.
    #[doc(alias = "revert")]
    #[doc(alias = "unlearn")]
    #[doc(alias = "remove")]
    pub fn forget(
        &mut self,
        class: usize,
        embedding: &[T::Component; DIM],
    ) -> Result<(), UpdateError> {
        self.view_mut().forget(class, embedding)
    }

    /// Sets the sums and the count of a class: a preset, or a state that was saved.
    ///
    /// # Errors
    ///
    /// In this order: `ClassOutOfRange`; `ClassFull` when the count exceeds
    /// [`Element::MAX_COUNT`]; `SumOutOfRange` when no `count` embeddings have these sums. With a
    /// count of 0 every sum must be zero.
    pub fn set_class(
        &mut self,
        class: usize,
        sums: &[T::Sum; DIM],
        count: u32,
    ) -> Result<(), UpdateError> {
        self.view_mut().set_class(class, sums, count)
    }

    /// Empties every class.
    #[doc(alias = "reset")]
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
}

/// Reading.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Returns how many samples a class holds: 0 when it is empty or out of range.
    #[doc(alias = "support")]
    pub fn count(&self, class: usize) -> u32 {
        self.counts.get(class).copied().unwrap_or(0)
    }

    /// Returns how many samples each class holds.
    pub fn counts(&self) -> &[u32; CLASSES] {
        &self.counts
    }

    /// Returns how many samples all classes hold together.
    pub fn total_count(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// Returns the sums of a class, zeros while it is empty, or `None` when it is out of range.
    pub fn sum(&self, class: usize) -> Option<&[T::Sum; DIM]> {
        self.sums.get(class)
    }

    /// Returns the center of a class, `sum / count`, or `None` while it is empty or when it is out
    /// of range.
    ///
    /// Sum and count are rounded to `T::Center` and divided: correctly rounded while both are below
    /// 2^24, off by at most `1.5 * EPSILON * abs(center)` beyond (2.5 units in the last place, and
    /// 1.5 while only the sum is beyond). Costs one division a dimension.
    pub fn center(&self, class: usize) -> Option<[T::Center; DIM]> {
        let mut center = [T::round(T::ZERO); DIM];
        self.write_center(class, &mut center)?;
        Some(center)
    }

    /// Writes the center of a class into `center`: the values of [`center`](Self::center), without
    /// a copy on the stack. Returns `None`, and writes nothing, while there is no center.
    pub fn write_center(&self, class: usize, center: &mut [T::Center; DIM]) -> Option<()> {
        write_center::<T, _>(self.view(), class, center)
    }

    /// Writes the center of `classes[row]` into `centers[row]`; a class may stand in any number of
    /// rows.
    ///
    /// # Errors
    ///
    /// `LengthMismatch` first; then, for the lowest row without a center, `ClassOutOfRange` or
    /// `EmptyClass`. Nothing is written then.
    pub fn gather(
        &self,
        classes: &[usize],
        centers: &mut [[T::Center; DIM]],
    ) -> Result<(), QueryError> {
        if classes.len() != centers.len() {
            return Err(QueryError::LengthMismatch {
                classes: classes.len(),
                centers: centers.len(),
            });
        }
        gather::<T, _>(self.view(), classes, centers.as_flattened_mut())
    }
}

/// Rows.
impl<T: Element, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// The sums and the counts of all classes.
    #[inline(always)]
    pub(crate) fn rows(&self) -> (&[[T::Sum; DIM]; CLASSES], &[u32; CLASSES]) {
        (&self.sums, &self.counts)
    }

    /// The sums and the count of a class that has samples.
    pub(crate) fn filled_row(&self, class: usize) -> Option<(&[T::Sum; DIM], u32)> {
        let sums = self.sums.get(class)?;
        let count = self.count(class);
        (count > 0).then_some((sums, count))
    }

    /// The sums and the count of a class, to be changed.
    pub(crate) fn slot(&mut self, class: usize) -> Option<(&mut [T::Sum; DIM], &mut u32)> {
        self.sums.get_mut(class).zip(self.counts.get_mut(class))
    }

    /// The table, as the one body of every query sees it.
    #[inline(always)]
    pub(crate) fn view(&self) -> SumRows<'_, T, Known<DIM>> {
        SumRows::<T, _> {
            shape: Known,
            rows: self.sums.as_flattened(),
            counts: &self.counts,
        }
    }

    /// The table, as the one body of every change sees it.
    #[inline(always)]
    pub(crate) fn view_mut(&mut self) -> SumRowsMut<'_, T, Known<DIM>> {
        SumRowsMut {
            shape: Known,
            sums: self.sums.as_flattened_mut(),
            counts: &mut self.counts,
        }
    }
}
