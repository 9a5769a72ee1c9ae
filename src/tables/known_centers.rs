//! Centers of the factory that go on learning.

use crate::{
    error::UpdateError,
    metric::table_element::TableElement,
    tables::{center_table::CenterTable, class_centers::ClassCenters, row::check_sums},
};

impl<T: TableElement, const CLASSES: usize, const DIM: usize> ClassCenters<T, CLASSES, DIM> {
    /// Adds each center of a table as so many samples: a class that the factory knows then goes on learning from where
    /// it stands. Empty classes of `known` add nothing.
    ///
    /// The center becomes `(samples * known + n * mean) / (samples + n)`, the mean of a class with a prior of weight
    /// `samples`. `known` counts as `samples`, whatever its own counts are. Integers are exact: the samples could have been
    /// added one by one. Sums of floats are rounded twice a dimension.
    ///
    /// ```
    /// use class_centers::{CenterTable, ClassCenters};
    ///
    /// static FACTORY: CenterTable<i8, 2, 2> = CenterTable::<i8, 2, 2>::from_centers([[90, 0], [0, 90]], [250, 310]);
    ///
    /// let mut learned = ClassCenters::<i8, 2, 2>::new();
    /// learned.add_known(&FACTORY, 3)?;
    /// learned.update(0, &[50, 8])?;
    /// assert_eq!(learned.center(0), Some([80.0, 2.0]));
    /// assert_eq!(learned.center(1), Some([0.0, 90.0]));
    /// # Ok::<(), class_centers::UpdateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// For the lowest class that cannot take them: `ClassFull`, or of floats `SumOutOfRange`.
    #[doc(alias = "prior")]
    pub fn add_known(
        &mut self,
        known: &CenterTable<T, CLASSES, DIM>,
        samples: u32,
    ) -> Result<(), UpdateError> {
        for class in 0..CLASSES {
            self.check_known(class, known, samples)?;
        }
        for class in 0..CLASSES {
            if let Some(center) = known.row(class)
                && let Some((sums, count)) = self.slot(class)
            {
                for (sum, x) in sums.iter_mut().zip(center) {
                    *sum = T::merge(*sum, T::times(*x, samples));
                }
                *count += samples;
            }
        }
        Ok(())
    }

    /// Refuses what a class cannot take. Out of line: what is computed of every class would be kept on the stack.
    #[inline(never)]
    fn check_known(
        &mut self,
        class: usize,
        known: &CenterTable<T, CLASSES, DIM>,
        samples: u32,
    ) -> Result<(), UpdateError> {
        let Some((center, (sums, count))) = known.row(class).zip(self.slot(class)) else {
            return Ok(());
        };
        let total = count.checked_add(samples);
        let total = total.filter(|total| *total <= T::MAX_COUNT);
        let total = total.ok_or(UpdateError::ClassFull { class })?;
        let change = |sum, x| T::merge(sum, T::times(x, samples));
        check_sums::<T, _>(class, total, sums, center, change)
    }
}
