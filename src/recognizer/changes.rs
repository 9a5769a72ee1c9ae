//! Changes of classes that are there.

use core::num::NonZeroU32;

use crate::{
    kernels::shape::{Given, Shape},
    recognizer::{
        element::RecognizerElement, error::RecognizerError, handle::Recognizer, state::ClassState,
    },
};

/// Changing classes. What the factory ships never changes.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Adds a sample that somebody says is of this class. The center moves, and the enrolled one by as much, so that
    /// adaptation has as much room as before.
    ///
    /// # Errors
    ///
    /// In this order: `FactoryClass`, `NoSuchClass`, `LengthMismatch`, `ComponentOutOfRange`, `ClassFull`.
    pub fn learn(
        &mut self,
        class: usize,
        embedding: &[T::Component],
    ) -> Result<(), RecognizerError> {
        self.enrolled_class(class)?;
        self.check_embedding(embedding)?;
        if self.count(class) >= T::MOST_SAMPLES {
            return Err(RecognizerError::ClassFull { class });
        }
        self.add_sample(class, embedding);
        self.refresh(class, true);
        Ok(())
    }

    /// Takes a sample out that the class learned: the inverse of [`learn`](Self::learn), exact for integers.
    ///
    /// Not exact: `f32`; after adaptation reached its cap, or was taken back
    /// ([`ClassStatus::is_exact`](crate::recognizer::ClassStatus)); and an enrolled center that `learn` moved to an
    /// end of the number range.
    ///
    /// # Errors
    ///
    /// In this order: `FactoryClass`, `NoSuchClass`, `Trimmed`, `LengthMismatch`, `ComponentOutOfRange`,
    /// `LastSample`, `NeverLearned`.
    pub fn forget(
        &mut self,
        class: usize,
        embedding: &[T::Component],
    ) -> Result<(), RecognizerError> {
        let state = self.enrolled_class(class)?;
        if state.has(ClassState::<T>::TRIMMED) {
            return Err(RecognizerError::Trimmed { class });
        }
        self.check_embedding(embedding)?;
        if self.count(class) == 1 {
            return Err(RecognizerError::LastSample { class });
        }
        let rows = self.sum_rows();
        rows.forget(class, embedding)
            .map_err(RecognizerError::of_change(class))?;
        let left = self.count(class);
        let sums = self.slices.shape().row(self.slices.sums, class);
        let Some(spread) = T::spread_without(state.spread, sums, left, embedding) else {
            // Only integers are refused, and their sums come back exactly.
            let _ = self.sum_rows().update_trusted(class, embedding);
            return Err(RecognizerError::NeverLearned { class });
        };
        if let Some(state) = self.slices.states.get_mut(class) {
            state.spread = spread;
        }
        self.refresh(class, true);
        Ok(())
    }

    /// Gives a class another label.
    ///
    /// # Errors
    ///
    /// In this order: `FactoryClass`, `NoSuchClass`, `LabelLength`, `LabelTaken`.
    pub fn rename(&mut self, class: usize, label: &str) -> Result<(), RecognizerError> {
        self.labelled_class(class)?;
        let len = self.check_label(label)?;
        match self.class(label) {
            Some(taken) if taken != class => Err(RecognizerError::LabelTaken { class: taken }),
            _ => {
                self.put_label(class, label.as_bytes(), len);
                Ok(())
            }
        }
    }

    /// Deletes a class: its label, samples, centers and spread are zeros, and its index is free. What was saved of it
    /// goes with the next save.
    ///
    /// # Errors
    ///
    /// In this order: `FactoryClass`, `NoSuchClass`.
    pub fn delete(&mut self, class: usize) -> Result<(), RecognizerError> {
        self.labelled_class(class)?;
        self.clear_class(class);
        Ok(())
    }

    /// Stops or allows the adaptation of a class.
    ///
    /// # Errors
    ///
    /// In this order: `FactoryClass`, `NoSuchClass`.
    pub fn freeze(&mut self, class: usize, is_frozen: bool) -> Result<(), RecognizerError> {
        self.enrolled_class(class)?;
        if let Some(state) = self.slices.states.get_mut(class) {
            state.flags &= !ClassState::<T>::FROZEN;
            state.flags |= if is_frozen {
                ClassState::<T>::FROZEN
            } else {
                0
            };
        }
        Ok(())
    }

    /// Takes back all that adaptation did to a class: its center is the one at which it was enrolled, of as many
    /// samples. Of `f32` it is that center up to one rounding.
    ///
    /// # Errors
    ///
    /// In this order: `FactoryClass`, `NoSuchClass`.
    pub fn reset_to_enrolled(&mut self, class: usize) -> Result<(), RecognizerError> {
        let state = self.enrolled_class(class)?;
        let shape = self.slices.shape();
        let enrolled = shape.row(self.slices.enrolled, class);
        let count = self
            .slices
            .counts
            .get(class)
            .copied()
            .and_then(NonZeroU32::new);
        if let Some((sums, count)) = shape.get_mut(self.slices.sums, class).zip(count) {
            let spread = T::spread_around(state.spread, sums, count, enrolled);
            for (sum, x) in sums.iter_mut().zip(enrolled) {
                *sum = T::times(*x, count.get());
            }
            if let Some(state) = self.slices.states.get_mut(class) {
                state.spread = spread;
                state.flags |= ClassState::<T>::INEXACT;
            }
        }
        self.refresh(class, false);
        Ok(())
    }

    /// Empties a class.
    pub(super) fn clear_class(&mut self, class: usize) {
        self.clear_samples(class);
        self.put_label(class, &[], 0);
        if let Some(state) = self.slices.states.get_mut(class) {
            *state = ClassState::NEW;
        }
    }

    /// Empties a class but for its label: it is to be enrolled again.
    pub(super) fn clear_samples(&mut self, class: usize) {
        if let Some(count) = self.slices.counts.get_mut(class) {
            *count = 0;
        }
        self.clear_rows(class);
        if let Some(enrolled) = self.slices.shape().get_mut(self.slices.enrolled, class) {
            enrolled.fill(T::ZERO_COMPONENT);
        }
        if let Some(norm) = self.slices.norms.get_mut(class) {
            *norm = T::ZERO_NORM;
        }
        if let Some(state) = self.slices.states.get_mut(class) {
            let label_len = state.label_len;
            *state = ClassState {
                label_len,
                ..ClassState::NEW
            };
        }
    }

    /// Fills the sums and the center of a class with zeros.
    pub(super) fn clear_rows(&mut self, class: usize) {
        let shape = self.slices.shape();
        if let Some(sums) = shape.get_mut(self.slices.sums, class) {
            sums.fill(T::ZERO);
        }
        if let Some(center) = shape.get_mut(self.slices.centers, class) {
            center.fill(T::ZERO_COMPONENT);
        }
    }

    /// Writes a label that was checked, zeros behind it.
    pub(super) fn put_label(&mut self, class: usize, label: &[u8], len: u8) {
        let shape = Given {
            dim: self.slices.label_len(),
        };
        if let Some(bytes) = shape.get_mut(self.slices.labels, class) {
            bytes.fill(0);
            for (byte, from) in bytes.iter_mut().zip(label) {
                *byte = *from;
            }
        }
        if let Some(state) = self.slices.states.get_mut(class) {
            state.label_len = len;
        }
    }
}
