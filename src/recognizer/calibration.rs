//! The accepted distance: by strangers, by the spread of the classes, or by hand.

use crate::{
    decisions::{error::CalibrationError, unknowns::Unknowns},
    element::distance::Distance,
    recognizer::{element::RecognizerElement, handle::Recognizer, status::root},
};

/// Calibrating. The distance that is found lies in the storage, is saved with the classes, and takes the place of
/// [`Settings::max_distance`](crate::recognizer::Settings::max_distance).
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Sets the accepted distance so that at most `false_accept_rate` of strangers like those met are accepted:
    /// [`Unknowns::limit`] has the bound. Strangers are added by `unknowns.add(recognizer.nearest_class(&x)?)`.
    ///
    /// **The bound holds for strangers like those met**, drawn from the same source. Of strangers of
    /// another kind the example `recognizer` accepts up to 48.8 % at a limit for 5 %. A rate an hour is
    /// [`Settings::rate_per_query`](crate::recognizer::Settings::rate_per_query).
    ///
    /// # Errors
    ///
    /// Those of [`Unknowns::limit`]. The accepted distance stays what it was.
    pub fn calibrate<const PLACES: usize>(
        &mut self,
        unknowns: &Unknowns<T::Distance, PLACES>,
        false_accept_rate: f32,
    ) -> Result<(), CalibrationError> {
        self.put_limit(unknowns.limit(false_accept_rate)?);
        Ok(())
    }

    /// Sets the accepted squared distance to `factor` times the one at which the next sample of a class is expected,
    /// in the mean over the classes that have two samples at least: see
    /// [`set_from_spread`](crate::decisions::Thresholds::set_from_spread). No strangers are needed.
    ///
    /// # Errors
    ///
    /// In this order: `FactorOutOfRange`, `NoSpread`. The accepted distance stays what it was.
    pub fn calibrate_by_spread(&mut self, factor: f32) -> Result<(), CalibrationError> {
        if !(factor.is_normal() && factor > 0.0) {
            return Err(CalibrationError::FactorOutOfRange);
        }
        let (mut total, mut classes) = (0.0, 0.0);
        for class in 0..self.classes() {
            let count = self.count(class) as f32;
            if count > 1.0
                && let Some(spread) = self.mean_squared_distance(class)
            {
                total += spread * ((count + 1.0) / (count - 1.0));
                classes += 1.0;
            }
        }
        if !(total > 0.0 && total < f32::INFINITY) {
            return Err(CalibrationError::NoSpread);
        }
        self.put_limit(T::Distance::from_f32(factor * (total / classes)));
        Ok(())
    }

    /// Gives the calibrated distance up: that of the settings holds again.
    pub fn clear_calibration(&mut self) {
        self.slices.common.is_calibrated = false;
        self.slices.common.limit = T::ZERO_DISTANCE;
        self.reset_thresholds();
    }

    /// Returns the accepted distance in real units: the calibrated one, else that of the settings. Rounded.
    pub fn max_distance(&self) -> f32 {
        self.settings.scale() * root::<T>(self.thresholds.limit)
    }

    fn put_limit(&mut self, limit: T::Distance) {
        self.slices.common.is_calibrated = true;
        self.slices.common.limit = limit;
        self.reset_thresholds();
    }
}
