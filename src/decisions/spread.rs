//! Thresholds that follow the spread of the classes.

use crate::{
    decisions::{error::CalibrationError, thresholds::Thresholds},
    element::distance::Distance,
};

impl<D: Distance> Thresholds<D> {
    /// Sets the limit to `factor` times the squared distance at which the next sample of a class is
    /// expected. A class of fewer than two samples keeps its limit, and the margin never changes. No
    /// unknowns are needed.
    ///
    /// `mean_squared_distance` is that of its `count` samples from their mean, one number:
    /// [`ClassVariance::mean_squared_distance`](crate::ClassVariance::mean_squared_distance) gives it.
    ///
    /// A sample that is drawn like the `n` before it is at an expected squared distance of
    /// `(1 + 1 / n) * sum(sample_variance)` from their mean, which is `(n + 1) / (n - 1)` times their
    /// own: the spread of the class, and that of its center. Twice the expectation is exceeded by at
    /// most half of the samples, `factor` times by `1 / factor` of them (Markov's inequality), and in
    /// many dimensions by far fewer.
    ///
    /// In an integer table the spread is that of the components as floats. Limits are rounded down to
    /// whole numbers there, and saturate.
    ///
    /// ```
    /// use class_centers::{ClassVariance, decisions::Thresholds};
    ///
    /// let mut variance = ClassVariance::<2, 1>::new();
    /// for x in [4.0, 6.0, 8.0] {
    ///     variance.update(0, &[x])?;
    /// }
    /// let mut thresholds = [Thresholds::<u32>::new(7, 0); 2];
    /// for (class, thresholds) in thresholds.iter_mut().enumerate() {
    ///     if let Some(spread) = variance.mean_squared_distance(class) {
    ///         thresholds.set_from_spread(spread, variance.count(class), 3.0)?;
    ///     }
    /// }
    /// // The sample variance is 4, and that of the center a third of it: 3 * (4 + 4 / 3).
    /// assert_eq!(thresholds.map(|thresholds| thresholds.limit), [16, 7]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `FactorOutOfRange`.
    pub fn set_from_spread(
        &mut self,
        mean_squared_distance: f32,
        count: u32,
        factor: f32,
    ) -> Result<(), CalibrationError> {
        if !(factor.is_normal() && factor > 0.0) {
            return Err(CalibrationError::FactorOutOfRange);
        }
        if count > 1 {
            // Sums of the counts above 2^24 are rounded as the counts are.
            let next = mean_squared_distance * ((count + 1) as f32 / (count - 1) as f32);
            self.limit = D::from_f32(factor * next);
        }
        Ok(())
    }
}
