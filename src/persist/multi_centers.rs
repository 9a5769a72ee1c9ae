//! Several centers a class, as rows of numbers: `CENTERS` rows are a class.
//!
//! Only whole tables are saved. The rows of a class belong together: of old and new ones some samples would be
//! there twice, and others not at all.

use crate::{
    element::{Element, number::NumberKind},
    error::UpdateError,
    persist::{
        class_rows::{ClassRows, TableShape},
        error::SnapshotError,
        header::check_unused,
        kind::TableKind,
        numbers::TableNumbers,
        sums::{check_sums, wrong},
    },
    tables::multi_centers::MultiCenters,
};

/// The sums of each row, `DIM * size_of::<T::Sum>()` bytes.
impl<T: Element, const CLASSES: usize, const DIM: usize, const CENTERS: usize> ClassRows
    for MultiCenters<T, CLASSES, DIM, CENTERS>
{
    const KIND: TableKind = TableKind::MultiCenters;
    const ELEMENT: NumberKind = T::KIND;
    const SHAPE: Option<TableShape> = Some(TableShape {
        classes: CLASSES * CENTERS,
        dim: DIM,
    });
    const CENTERS: usize = CENTERS;
    const WORDS: usize = 1;
    const IS_LEARNED: bool = false;

    type Number = T::Sum;

    /// The sum of dimension `place` in a row.
    fn number(&self, row: usize, place: usize) -> Option<T::Sum> {
        let centers = self.classes.get(row / CENTERS)?;
        centers.sum(row % CENTERS)?.get(place).copied()
    }

    /// The number of embeddings in a row.
    fn samples(&self, row: usize) -> u32 {
        let centers = self.classes.get(row / CENTERS);
        centers.map_or(0, |centers| centers.count(row % CENTERS))
    }

    /// Refuses a row that no samples have. The class that it belongs to is named.
    fn check_class(
        row: usize,
        numbers: impl Iterator<Item = T::Sum> + Clone,
        count: u32,
    ) -> Result<(), SnapshotError> {
        check_sums::<T>(row / CENTERS, numbers, count)
    }

    /// Refuses a class whose rows hold more samples together than one may.
    fn check_together<I: Iterator<Item = T::Sum> + Clone>(
        row: impl Fn(usize) -> (I, u32),
    ) -> Result<(), SnapshotError> {
        let is_full = |class: &usize| {
            let counts = (0..CENTERS).map(|center| row(class * CENTERS + center).1);
            counts.map(u64::from).sum::<u64>() > T::MAX_COUNT.into()
        };
        match (0..CLASSES).find(is_full) {
            None => Ok(()),
            Some(class) => wrong(class, UpdateError::ClassFull { class }),
        }
    }

    /// The one word says how many rows a class has. A header with another number is refused.
    // OK: a class has fewer rows than a table, of which a header can tell.
    fn word(&self, index: usize) -> u32 {
        match index {
            0 => CENTERS as u32,
            _ => 0,
        }
    }

    fn check_shared(numbers: &dyn TableNumbers) -> Result<(), SnapshotError> {
        check_unused(numbers, Self::WORDS)
    }

    /// Writes the sums and the count of a row.
    fn put_class(&mut self, row: usize, numbers: impl Iterator<Item = T::Sum>, count: u32) {
        if let Some(centers) = self.classes.get_mut(row / CENTERS) {
            centers.put_class(row % CENTERS, numbers, count);
        }
    }
}
