//! Which images of a fleet were merged.

use crate::persist::{
    error::MergeError,
    header::{Extractor, Origin},
    image::peek,
    merge::merge_image,
    snapshot::Snapshot,
};

/// The images that were merged into a table, by device and sequence: each is merged once.
///
/// Uses `16 * IMAGES + size_of::<usize>()` bytes, rounded up to the alignment of `u64`. What is merged
/// stays merged across a restart, so the list has to be kept with the table:
/// [`entries`](Self::entries) are what to save, and [`add`](Self::add) takes them in again.
///
/// A device that sends its whole table again after learning more would be counted twice; it sends what
/// it learned since its last image, and empties that table after sending.
///
/// ```
/// use class_centers::{ClassCenters, persist::{Extractor, MergeError, MergedImages, Origin, Snapshot}};
///
/// const MODEL: Extractor = Extractor::new(7);
///
/// let mut learned = ClassCenters::<i8, 2, 1>::new();
/// learned.update(0, &[10])?;
/// let mut image = [0; ClassCenters::<i8, 2, 1>::IMAGE_LEN];
/// learned.encode(&MODEL, Origin { device: 0xA1, sequence: 1 }, &mut image)?;
///
/// let mut fleet = ClassCenters::<i8, 2, 1>::new();
/// let mut merged = MergedImages::<100>::new();
/// merged.merge(&mut fleet, &MODEL, &image)?;
/// let again = merged.merge(&mut fleet, &MODEL, &image);
/// assert_eq!(again, Err(MergeError::AlreadyMerged { device: 0xA1, sequence: 1 }));
/// assert_eq!(fleet.count(0), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MergedImages<const IMAGES: usize> {
    entries: [(u64, u64); IMAGES],
    len: usize,
}

impl<const IMAGES: usize> Default for MergedImages<IMAGES> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const IMAGES: usize> MergedImages<IMAGES> {
    /// Returns an empty list.
    pub const fn new() -> Self {
        const { assert!(IMAGES > 0, "IMAGES must be at least 1") }
        Self {
            entries: [(0, 0); IMAGES],
            len: 0,
        }
    }

    /// Adds all samples of the table in an image, if it was not merged before, and takes it into the
    /// list.
    ///
    /// # Errors
    ///
    /// In this order: `Image` when [`peek`] refuses it; `NoDevice`; `AlreadyMerged`; `ListFull`; `Image`
    /// when it is of another table, or cannot be merged.
    pub fn merge(
        &mut self,
        table: &mut impl Snapshot,
        extractor: &Extractor,
        image: &[u8],
    ) -> Result<(), MergeError> {
        let Origin { device, sequence } = peek(image)?.origin;
        self.check(device, sequence)?;
        merge_image(table, extractor, image)?;
        self.push(device, sequence);
        Ok(())
    }

    /// Takes an image into the list without merging it: one that was merged before a restart.
    ///
    /// # Errors
    ///
    /// In this order: `NoDevice`, `AlreadyMerged`, `ListFull`.
    pub fn add(&mut self, device: u64, sequence: u64) -> Result<(), MergeError> {
        self.check(device, sequence)?;
        self.push(device, sequence);
        Ok(())
    }

    /// Returns device and sequence of each image, in the order of merging.
    pub fn entries(&self) -> &[(u64, u64)] {
        self.entries.get(..self.len).unwrap_or(&[])
    }

    /// Empties the list: for a table that is emptied.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    fn check(&self, device: u64, sequence: u64) -> Result<(), MergeError> {
        if device == 0 {
            return Err(MergeError::NoDevice);
        }
        if self.entries().contains(&(device, sequence)) {
            return Err(MergeError::AlreadyMerged { device, sequence });
        }
        if self.len == IMAGES {
            return Err(MergeError::ListFull);
        }
        Ok(())
    }

    fn push(&mut self, device: u64, sequence: u64) {
        if let Some(entry) = self.entries.get_mut(self.len) {
            *entry = (device, sequence);
            self.len += 1;
        }
    }
}
