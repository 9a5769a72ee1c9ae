//! Sums and counts in slices: the one body of everything that a table of sums does, whatever its shape.
//!
//! The const-generic tables forward to it with the length of a row known, the borrowed ones with one that
//! is given. Embeddings and centers have the length of a row: who calls from outside has checked that.

use core::num::NonZeroU32;

use crate::{
    element::Element,
    error::{BatchError, QueryError, UpdateError},
    kernels::{
        add::{add, change},
        divide::divide,
        shape::Shape,
    },
    metric::stored::Stored,
    tables::row::{check_components, check_left, check_sums, take, zero_if_empty},
};

/// The sums and the counts of all classes, to be read.
pub(crate) type SumRows<'a, T, S> = Stored<'a, S, <T as Element>::Sum>;

/// Reading.
impl<'a, S: Shape, X> Stored<'a, S, X> {
    /// How many samples a class holds: 0 when it is empty or out of range.
    #[inline(always)]
    pub(crate) fn count(self, class: usize) -> u32 {
        self.counts.get(class).copied().unwrap_or(0)
    }

    /// The row of a class, or `None` when it is out of range.
    #[inline(always)]
    pub(crate) fn get(self, class: usize) -> Option<&'a [X]> {
        self.counts.get(class)?;
        self.shape.get(self.rows, class)
    }

    /// The row and the count of a class that has samples.
    #[inline(always)]
    pub(crate) fn filled(self, class: usize) -> Option<(&'a [X], NonZeroU32)> {
        let count = NonZeroU32::new(*self.counts.get(class)?)?;
        Some((self.shape.get(self.rows, class)?, count))
    }
}

/// The components of the center of a class, each by a division.
#[inline(always)]
pub(crate) fn components<'a, T: Element, S: Shape>(
    rows: SumRows<'a, T, S>,
    class: usize,
) -> Option<impl Iterator<Item = T::Center> + use<'a, T, S>> {
    let (sums, count) = rows.filled(class)?;
    let count = T::round_count(count.get());
    Some(sums.iter().map(move |sum| T::round(*sum) / count))
}

/// Writes the center of a class. Returns `None`, and writes nothing, while there is none.
#[inline(always)]
pub(crate) fn write_center<T: Element, S: Shape>(
    rows: SumRows<'_, T, S>,
    class: usize,
    center: &mut [T::Center],
) -> Option<()> {
    let (sums, count) = rows.filled(class)?;
    divide::<T>(sums, count.get(), center);
    Some(())
}

/// Writes the center of `classes[row]` into row `row` of `centers`, which has as many rows.
#[inline(always)]
pub(crate) fn gather<T: Element, S: Shape>(
    rows: SumRows<'_, T, S>,
    classes: &[usize],
    centers: &mut [T::Center],
) -> Result<(), QueryError> {
    for (row, class) in classes.iter().copied().enumerate() {
        match rows.counts.get(class) {
            None => return Err(QueryError::ClassOutOfRange { row, class }),
            Some(0) => return Err(QueryError::EmptyClass { row }),
            Some(_) => (),
        }
    }
    for (row, class) in classes.iter().enumerate() {
        if let Some(center) = rows.shape.get_mut(centers, row) {
            write_center::<T, S>(rows, *class, center);
        }
    }
    Ok(())
}

/// The sums and the counts of all classes, to be changed.
pub(crate) struct SumRowsMut<'a, T: Element, S> {
    pub(crate) shape: S,
    pub(crate) sums: &'a mut [T::Sum],
    pub(crate) counts: &'a mut [u32],
}

/// Learning and un-learning.
impl<T: Element, S: Shape> SumRowsMut<'_, T, S> {
    #[inline(always)]
    pub(crate) fn update(
        self,
        class: usize,
        embedding: &[T::Component],
    ) -> Result<(), UpdateError> {
        let (sums, count) = self.open_slot(class)?;
        check_components::<T>(embedding)?;
        add::<T>(sums, embedding);
        *count += 1;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn update_trusted(
        self,
        class: usize,
        embedding: &[T::Component],
    ) -> Result<(), UpdateError> {
        let (sums, count) = self.open_slot(class)?;
        add::<T>(sums, embedding);
        *count += 1;
        Ok(())
    }

    /// Adds row `row` of `embeddings`, which has as many rows as there are classes, to `classes[row]`.
    #[inline(always)]
    pub(crate) fn update_batch(
        mut self,
        classes: &[usize],
        embeddings: &[T::Component],
    ) -> Result<(), BatchError> {
        self.count_batch(classes, embeddings)?;
        for (row, class) in classes.iter().enumerate() {
            if let Some(sums) = self.shape.get_mut(self.sums, *class) {
                add::<T>(sums, self.shape.row(embeddings, row));
            }
        }
        Ok(())
    }

    /// Counts the rows of a batch, each validated after the rows before it. On a bad row the counts
    /// of the rows before it are taken back, so that nothing has changed.
    #[inline(always)]
    fn count_batch(
        &mut self,
        classes: &[usize],
        embeddings: &[T::Component],
    ) -> Result<(), BatchError> {
        for (row, class) in classes.iter().enumerate() {
            if let Err(error) = self.count_row(*class, self.shape.row(embeddings, row)) {
                for counted in classes.iter().take(row) {
                    if let Some(count) = self.counts.get_mut(*counted) {
                        *count -= 1;
                    }
                }
                return Err(BatchError::Row { row, error });
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn count_row(&mut self, class: usize, embedding: &[T::Component]) -> Result<(), UpdateError> {
        let (_, count) = self.reborrow().open_slot(class)?;
        check_components::<T>(embedding)?;
        *count += 1;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn forget(
        self,
        class: usize,
        embedding: &[T::Component],
    ) -> Result<(), UpdateError> {
        let (sums, count) = self.slot(class)?;
        let left = take(class, *count, 1)?;
        check_components::<T>(embedding)?;
        check_left::<T, _>(class, left, sums, embedding, T::subtract)?;
        change(sums, embedding, T::subtract);
        zero_if_empty(sums, left, T::ZERO);
        *count = left;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn set_class(
        self,
        class: usize,
        sums: &[T::Sum],
        count: u32,
    ) -> Result<(), UpdateError> {
        let (own_sums, own_count) = self.slot(class)?;
        if count > T::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        check_sums::<T, _>(class, count, sums, sums, |sum, _| sum)?;
        for (own, sum) in own_sums.iter_mut().zip(sums) {
            *own = *sum;
        }
        zero_if_empty(own_sums, count, T::ZERO);
        *own_count = count;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn clear(self) {
        self.sums.fill(T::ZERO);
        self.counts.fill(0);
    }

    #[inline(always)]
    pub(crate) fn clear_class(self, class: usize) -> Result<(), UpdateError> {
        let (sums, count) = self.slot(class)?;
        sums.fill(T::ZERO);
        *count = 0;
        Ok(())
    }
}

/// Forgetting what is old.
impl<T: Element, S: Shape> SumRowsMut<'_, T, S> {
    #[inline(always)]
    pub(crate) fn update_capped(
        self,
        class: usize,
        embedding: &[T::Component],
        cap: u32,
    ) -> Result<(), UpdateError> {
        let (sums, count) = self.slot(class)?;
        check_components::<T>(embedding)?;
        let cap = cap.min(T::MAX_COUNT);
        if *count >= cap {
            shrink::<T>(sums, count, cap / 2);
        }
        add::<T>(sums, embedding);
        // OK: the count is below MAX_COUNT, since it is below the cap or was shrunk.
        *count += 1;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn decay_to(self, class: usize, count: u32) -> Result<(), UpdateError> {
        let (sums, own_count) = self.slot(class)?;
        if count > *own_count {
            return Err(UpdateError::NotEnoughSamples { class });
        }
        shrink::<T>(sums, own_count, count);
        Ok(())
    }
}

/// Scales the sums of a class to a count that is not above its own.
fn shrink<T: Element>(sums: &mut [T::Sum], count: &mut u32, to: u32) {
    if let Some(from) = NonZeroU32::new(*count) {
        for sum in sums.iter_mut() {
            *sum = T::rescale(*sum, from, to);
        }
    }
    zero_if_empty(sums, to, T::ZERO);
    *count = to;
}

/// Merging, class by class. Out of line: inlined into the loop over classes, what they compute of every
/// class would be kept on the stack.
impl<T: Element, S: Shape> SumRowsMut<'_, T, S> {
    /// Adds all classes of a table of the same shape, or none.
    #[inline(always)]
    pub(crate) fn merge(mut self, other: SumRows<'_, T, S>) -> Result<(), UpdateError> {
        self.reborrow().check_merge_of_all(other)?;
        let mut each = 0..self.counts.len();
        each.try_for_each(|class| self.reborrow().merge_class(class, other))
    }

    /// What [`merge`](Self::merge) refuses.
    #[inline(always)]
    pub(crate) fn check_merge_of_all(
        mut self,
        other: SumRows<'_, T, S>,
    ) -> Result<(), UpdateError> {
        let mut each = 0..self.counts.len();
        each.try_for_each(|class| self.reborrow().check_merge(class, other))
    }

    /// Takes all classes of a table of the same shape out, or none.
    #[inline(always)]
    pub(crate) fn unmerge(mut self, other: SumRows<'_, T, S>) -> Result<(), UpdateError> {
        self.reborrow().check_unmerge_of_all(other)?;
        let mut each = 0..self.counts.len();
        each.try_for_each(|class| self.reborrow().unmerge_class(class, other))
    }

    /// What [`unmerge`](Self::unmerge) refuses.
    #[inline(always)]
    pub(crate) fn check_unmerge_of_all(
        mut self,
        other: SumRows<'_, T, S>,
    ) -> Result<(), UpdateError> {
        let mut each = 0..self.counts.len();
        each.try_for_each(|class| self.reborrow().check_unmerge(class, other))
    }

    #[inline(never)]
    fn check_merge(self, class: usize, other: SumRows<'_, T, S>) -> Result<(), UpdateError> {
        let Some((more, more_count)) = other.filled(class) else {
            return Ok(());
        };
        let (sums, count) = self.slot(class)?;
        let total = count.checked_add(more_count.get());
        let total = total.filter(|total| *total <= T::MAX_COUNT);
        let total = total.ok_or(UpdateError::ClassFull { class })?;
        check_sums::<T, _>(class, total, sums, more, T::merge)
    }

    #[inline(never)]
    fn merge_class(self, class: usize, other: SumRows<'_, T, S>) -> Result<(), UpdateError> {
        if let Some((more, more_count)) = other.filled(class) {
            let (sums, count) = self.slot(class)?;
            change(sums, more, T::merge);
            *count += more_count.get();
        }
        Ok(())
    }

    #[inline(never)]
    fn check_unmerge(self, class: usize, other: SumRows<'_, T, S>) -> Result<(), UpdateError> {
        let Some((less, less_count)) = other.filled(class) else {
            return Ok(());
        };
        let (sums, count) = self.slot(class)?;
        let left = take(class, *count, less_count.get())?;
        check_left::<T, _>(class, left, sums, less, T::unmerge)
    }

    #[inline(never)]
    fn unmerge_class(self, class: usize, other: SumRows<'_, T, S>) -> Result<(), UpdateError> {
        if let Some((less, less_count)) = other.filled(class) {
            let (sums, count) = self.slot(class)?;
            change(sums, less, T::unmerge);
            *count -= less_count.get();
            zero_if_empty(sums, *count, T::ZERO);
        }
        Ok(())
    }
}

/// Rows.
impl<'a, T: Element, S: Shape> SumRowsMut<'a, T, S> {
    /// The same rows, for one change of several.
    #[inline(always)]
    pub(crate) fn reborrow(&mut self) -> SumRowsMut<'_, T, S> {
        SumRowsMut {
            shape: self.shape,
            sums: self.sums,
            counts: self.counts,
        }
    }

    /// The sums and the count of a class.
    #[inline(always)]
    pub(crate) fn slot(self, class: usize) -> Result<(&'a mut [T::Sum], &'a mut u32), UpdateError> {
        let count = self.counts.get_mut(class);
        let slot = count.and_then(|count| Some((self.shape.get_mut(self.sums, class)?, count)));
        slot.ok_or(UpdateError::ClassOutOfRange { class })
    }

    /// The slot of a class that has room for one more sample.
    #[inline(always)]
    fn open_slot(self, class: usize) -> Result<(&'a mut [T::Sum], &'a mut u32), UpdateError> {
        let (sums, count) = self.slot(class)?;
        if *count >= T::MAX_COUNT {
            return Err(UpdateError::ClassFull { class });
        }
        Ok((sums, count))
    }
}
