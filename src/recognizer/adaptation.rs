//! Following drift without a teacher.

use core::num::NonZeroU32;

use crate::{
    decisions::thresholds::Decision,
    kernels::shape::Shape,
    recognizer::{
        adapted::{Adapted, Refusal},
        element::{RecognizerElement, squared_distance},
        error::RecognizerError,
        handle::Recognizer,
        settings::Adaptation,
        state::ClassState,
    },
};

/// Adapting.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Recognizes an embedding, and learns it where that is safe: see
    /// [the page](crate::recognizer#following-drift-without-being-led-astray).
    ///
    /// It is learned when it is known, within [`Adaptation::max_distance`] of the center, nearer to it than
    /// [`Adaptation::max_ratio`] times the distance of the runner-up, and when the center would afterwards lie within
    /// [`Adaptation::radius`] of where the class was enrolled. Costs `recognize`, and for what is learned three
    /// divisions a dimension.
    ///
    /// # Errors
    ///
    /// Those of [`recognize`](Self::recognize).
    pub fn adapt(
        &mut self,
        embedding: &[T::Component],
    ) -> Result<Adapted<T::Distance>, RecognizerError> {
        let decision = self.recognize(embedding)?;
        let refused = self.learn_if_safe(&decision, embedding).err();
        let common = &mut *self.slices.common;
        let counted = match refused {
            None => Some(&mut common.adapted),
            Some(refusal) => common.refused.get_mut(refusal as usize),
        };
        if let Some(counted) = counted {
            *counted = counted.saturating_add(1);
        }
        Ok(Adapted { decision, refused })
    }

    fn learn_if_safe(
        &mut self,
        decision: &Decision<T::Distance>,
        embedding: &[T::Component],
    ) -> Result<(), Refusal> {
        let rule = self.settings.adaptation.ok_or(Refusal::Off)?;
        let Decision::Known(nearest) = decision else {
            return Err(Refusal::NotKnown);
        };
        let state = self
            .slices
            .states
            .get(nearest.class)
            .ok_or(Refusal::FactoryClass)?;
        if state.has(ClassState::<T>::FROZEN) {
            return Err(Refusal::Frozen);
        }
        // NaN is not near.
        let is_near = nearest.measure <= self.settings.squared(rule.max_distance);
        if !is_near {
            return Err(Refusal::TooFar);
        }
        let ratio = rule.squared_ratio();
        let mut rival = nearest.runner_up.into_iter();
        if !rival.all(|rival| nearest.measure <= T::share(rival.measure, ratio)) {
            return Err(Refusal::RivalTooNear);
        }
        self.move_within(nearest.class, &rule, embedding)
    }

    /// Adds a sample to a class, unless its center would lie beyond the radius.
    fn move_within(
        &mut self,
        class: usize,
        rule: &Adaptation,
        embedding: &[T::Component],
    ) -> Result<(), Refusal> {
        let count = self.count(class);
        let kept = if count >= rule.max_count {
            rule.max_count / 2
        } else {
            count
        };
        let from = NonZeroU32::new(count).ok_or(Refusal::NotKnown)?;
        let shape = self.slices.shape();
        let enrolled = shape.row(self.slices.enrolled, class);
        let sums = shape.row(self.slices.sums, class).iter();
        let moved = sums.zip(embedding).map(|(sum, x)| {
            let sum = if kept < count {
                T::rescale(*sum, from, kept)
            } else {
                *sum
            };
            T::quotient(T::add(sum, *x), NonZeroU32::MIN.saturating_add(kept))
        });
        let is_within =
            squared_distance::<T>(moved, enrolled) <= self.settings.squared(rule.radius);
        if !is_within {
            return Err(Refusal::BeyondRadius);
        }
        if kept < count {
            self.shrink(class, from, kept);
        }
        self.add_sample(class, embedding);
        self.refresh(class, false);
        Ok(())
    }

    /// Lets the samples of a class count as fewer.
    fn shrink(&mut self, class: usize, from: NonZeroU32, to: u32) {
        let shape = self.slices.shape();
        let sums = shape.row(self.slices.sums, class);
        let spread = self.slices.states.get(class).map(|state| state.spread);
        let scatter = T::scatter_of_fewer(spread.unwrap_or(T::ZERO_SPREAD), sums, from, to);
        // OK: the class is there, and has `from` samples.
        let _ = self.sum_rows().decay_to(class, to);
        let sums = shape.row(self.slices.sums, class);
        if let Some(state) = self.slices.states.get_mut(class) {
            state.spread = T::spread_of_scatter(scatter, sums, to);
            state.flags |= ClassState::<T>::INEXACT;
        }
    }

    /// Adds a sample that was checked to sums, count and spread of a class that has room.
    pub(super) fn add_sample(&mut self, class: usize, embedding: &[T::Component]) {
        let count = self.count(class);
        let sums = self.slices.shape().row(self.slices.sums, class);
        if let Some(state) = self.slices.states.get_mut(class) {
            state.spread = T::spread_with(state.spread, sums, count, embedding);
        }
        // OK: the class is there, and below MOST_SAMPLES, which is below MAX_COUNT.
        let _ = self.sum_rows().update_trusted(class, embedding);
    }

    /// Computes the center of a class from its sums. The enrolled center moves as far, or stays.
    pub(super) fn refresh(&mut self, class: usize, moves_enrolled: bool) {
        let shape = self.slices.shape();
        let Some(count) = NonZeroU32::new(self.count(class)) else {
            return;
        };
        let sums = shape.row(self.slices.sums, class);
        let centers = shape.get_mut(self.slices.centers, class);
        let Some((centers, enrolled)) = centers.zip(shape.get_mut(self.slices.enrolled, class))
        else {
            return;
        };
        for ((sum, center), enrolled) in sums.iter().zip(&mut *centers).zip(enrolled) {
            let after = T::quotient(*sum, count);
            if moves_enrolled {
                *enrolled = T::moved(*enrolled, *center, after);
            }
            *center = after;
        }
        if let Some(norm) = self.slices.norms.get_mut(class) {
            *norm = T::norm(centers);
        }
    }
}
