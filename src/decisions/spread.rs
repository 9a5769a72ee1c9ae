//! Thresholds that follow the spread of the classes.

use crate::{
    decisions::thresholds::Thresholds, element::distance::Distance, error::CalibrationError,
    tables::class_variance::ClassVariance,
};

impl<D: Distance, const CLASSES: usize> Thresholds<D, CLASSES> {
    /// Sets the greatest squared distance of every class that has two samples and more to `factor`
    /// times the squared distance at which its next sample is expected; the other classes, and all
    /// margins, are left as they are. For when there are no unknowns to calibrate with.
    ///
    /// A sample that is drawn like the `n` before it is at an expected squared distance of
    /// `(1 + 1 / n) * sum(sample_variance)` from their mean: the spread of the class, and that of
    /// its center. Twice the expectation is exceeded by at most half of the samples, `factor` times
    /// by `1 / factor` of them (Markov's inequality), and in many dimensions by far fewer.
    ///
    /// For an integer table `variance` is that of the components as floats. Distances are rounded
    /// down to whole numbers there, and saturate. Costs an addition a class and dimension.
    ///
    /// ```
    /// use class_centers::{ClassVariance, decisions::Thresholds};
    ///
    /// let mut variance = ClassVariance::<2, 1>::new();
    /// for x in [4.0, 6.0, 8.0] {
    ///     variance.update(0, &[x])?;
    /// }
    /// let mut thresholds = Thresholds::<u32, 2>::new(7, 0);
    /// thresholds.set_from_spread(&variance, 3.0)?;
    /// // The sample variance is 4, and that of the center a third of it: 3 * (4 + 4 / 3).
    /// assert_eq!(thresholds.max_squared_distance(0), Some(16));
    /// assert_eq!(thresholds.max_squared_distance(1), Some(7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `FactorOutOfRange`.
    pub fn set_from_spread<const DIM: usize>(
        &mut self,
        variance: &ClassVariance<CLASSES, DIM>,
        factor: f32,
    ) -> Result<(), CalibrationError> {
        if !(factor.is_normal() && factor > 0.0) {
            return Err(CalibrationError::FactorOutOfRange);
        }
        for class in 0..CLASSES {
            if let Some(expected) = expected_squared_distance(variance, class) {
                self.set_max_squared_distance(class, D::from_f32(factor * expected));
            }
        }
        Ok(())
    }
}

/// The expected squared distance of the next sample of a class from its center.
fn expected_squared_distance<const CLASSES: usize, const DIM: usize>(
    variance: &ClassVariance<CLASSES, DIM>,
    class: usize,
) -> Option<f32> {
    // From the mean squared distance `s / n` of its own samples: `(n + 1) / n * s / (n - 1)`.
    let own = variance.mean_squared_distance(class)?;
    let count = variance.count(class);
    (count > 1).then(|| own * ((count + 1) as f32 / (count - 1) as f32))
}
