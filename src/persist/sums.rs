//! Rows of sums, wherever they lie: in a table, or in an image.
//!
//! What a table of sums refuses does not depend on where it keeps them.

use crate::{element::Element, error::UpdateError, persist::error::SnapshotError};

/// The refusal of a class.
pub(crate) fn wrong(class: usize, error: UpdateError) -> Result<(), SnapshotError> {
    Err(SnapshotError::Class { class, error })
}

/// Refuses a count above `MAX_COUNT`, and the first sum that no `count` embeddings can have.
///
/// Both bounds together keep the next update from overflowing: they are the bounds of a table in use.
#[inline(always)]
pub(crate) fn check_sums<T: Element>(
    class: usize,
    mut sums: impl Iterator<Item = T::Sum>,
    count: u32,
) -> Result<(), SnapshotError> {
    if count > T::MAX_COUNT {
        return wrong(class, UpdateError::ClassFull { class });
    }
    match sums.position(|sum| !T::fits(sum, count)) {
        None => Ok(()),
        Some(dim) => wrong(class, UpdateError::SumOutOfRange { class, dim }),
    }
}

/// Refuses to merge sums whose total count, or whose sums, would not fit a table.
///
/// The merged sums are computed here once, to check them, and again when they are merged: that costs time
/// and saves a second row of RAM.
#[inline(always)]
pub(crate) fn check_merge<T: Element>(
    class: usize,
    (own, own_count): (impl Iterator<Item = T::Sum>, u32),
    (sums, count): (impl Iterator<Item = T::Sum>, u32),
) -> Result<(), SnapshotError> {
    if count == 0 {
        return Ok(());
    }
    let total = own_count.checked_add(count);
    let Some(total) = total.filter(|total| *total <= T::MAX_COUNT) else {
        return wrong(class, UpdateError::ClassFull { class });
    };
    let mut merged = own.zip(sums).map(|(own, more)| T::merge(own, more));
    match merged.position(|sum| !T::fits(sum, total)) {
        None => Ok(()),
        Some(dim) => wrong(class, UpdateError::SumOutOfRange { class, dim }),
    }
}

/// Adds sums to sums and count to count; both were checked. The result equals the table that has seen both
/// sets of embeddings; for integers to the bit.
#[inline(always)]
pub(crate) fn merge<T: Element>(
    (own, own_count): (&mut [T::Sum], &mut u32),
    (sums, count): (impl Iterator<Item = T::Sum>, u32),
) {
    if count == 0 {
        return;
    }
    for (own, more) in own.iter_mut().zip(sums) {
        *own = T::merge(*own, more);
    }
    *own_count += count;
}
