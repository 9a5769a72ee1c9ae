//! Learning a class: a few samples, then all or nothing.

use core::num::NonZeroU32;

use crate::{
    kernels::shape::{Given, Shape},
    recognizer::{
        element::{RecognizerElement, squared_distance},
        error::RecognizerError,
        handle::Recognizer,
        state::{ClassState, Session},
    },
};

/// The answer to a sample of an enrollment.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Added {
    /// How many samples the enrollment has.
    pub count: u32,
    /// Whether the sample lies within the accepted distance of the mean of those before; the first one does. A
    /// product may ask for another sample where it does not: see [`Recognizer::cancel`].
    pub agrees: bool,
}

/// Enrolling.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Begins to enroll a class of this label. One enrollment is open at a time; it lies in the storage, spans as
    /// many turns of a main loop as it takes, and is never saved.
    ///
    /// The label may be that of a class that is to be enrolled again: it then takes its place.
    ///
    /// # Errors
    ///
    /// In this order: `AlreadyEnrolling`, `LabelLength`, `LabelTaken`, `NoFreeClass`.
    pub fn begin(&mut self, label: &str) -> Result<(), RecognizerError> {
        if self.is_enrolling() {
            return Err(RecognizerError::AlreadyEnrolling);
        }
        let len = self.check_label(label)?;
        self.place_of(label)?;
        for (byte, from) in self.slices.session_label.iter_mut().zip(label.as_bytes()) {
            *byte = *from;
        }
        self.slices.session.label_len = len;
        Ok(())
    }

    /// Adds a sample to the open enrollment, and says how it agrees with those before.
    ///
    /// # Errors
    ///
    /// In this order: `NotEnrolling`, `LengthMismatch`, `ComponentOutOfRange`, `EnrollmentFull`.
    pub fn add(&mut self, embedding: &[T::Component]) -> Result<Added, RecognizerError> {
        if !self.is_enrolling() {
            return Err(RecognizerError::NotEnrolling);
        }
        self.check_embedding(embedding)?;
        if self.slices.session.count >= T::MOST_SAMPLES {
            return Err(RecognizerError::EnrollmentFull);
        }
        let agrees = self.agrees(embedding);
        self.put_ends(embedding);
        let (session, sums) = (&mut *self.slices.session, &mut *self.slices.session_sums);
        session.spread = T::spread_with(session.spread, sums, session.count, embedding);
        for (sum, x) in sums.iter_mut().zip(embedding) {
            *sum = T::add(*sum, *x);
        }
        session.count += 1;
        Ok(Added {
            count: session.count,
            agrees,
        })
    }

    /// Whether a sample lies within the accepted distance of the mean of those before.
    fn agrees(&self, embedding: &[T::Component]) -> bool {
        let Some(count) = NonZeroU32::new(self.slices.session.count) else {
            return true;
        };
        let mean = self
            .slices
            .session_sums
            .iter()
            .map(|sum| T::quotient(*sum, count));
        squared_distance::<T>(mean, embedding) <= self.thresholds.limit
    }

    /// Keeps the least and the greatest component of each dimension.
    fn put_ends(&mut self, embedding: &[T::Component]) {
        let is_first = self.slices.session.count == 0;
        let ends = self
            .slices
            .session_ends
            .split_at_mut_checked(embedding.len());
        // There are two numbers a dimension.
        let Some((least, greatest)) = ends else {
            return;
        };
        for ((x, least), greatest) in embedding.iter().zip(least).zip(greatest) {
            if is_first || *x < *least {
                *least = *x;
            }
            if is_first || *x > *greatest {
                *greatest = *x;
            }
        }
    }

    /// Makes a class of the samples of the open enrollment, and returns its index. The enrollment is over then.
    ///
    /// With [`Settings::is_trimmed`](crate::recognizer::Settings::is_trimmed) the center is
    /// `(sum - least - greatest) / (n - 2)` in each dimension, of `n - 2` samples.
    ///
    /// # Errors
    ///
    /// In this order: `NotEnrolling`, `TooFewSamples`, `LabelTaken`, `NoFreeClass`, `TooNear`. The enrollment stays
    /// open: more samples may be added.
    pub fn commit(&mut self) -> Result<usize, RecognizerError> {
        if !self.is_enrolling() {
            return Err(RecognizerError::NotEnrolling);
        }
        let (needed, count) = (self.settings.min_samples, self.slices.session.count);
        let Some(samples) = NonZeroU32::new(count).filter(|_| count >= needed) else {
            return Err(RecognizerError::TooFewSamples { needed, count });
        };
        let class = self.place_of_session()?;
        let (spread, samples) = self.draft(class, samples);
        if let Err(error) = self.check_separation(class) {
            self.clear_rows(class);
            return Err(error);
        }
        self.publish(class, spread, samples);
        self.cancel();
        Ok(class)
    }

    /// Ends the enrollment without a class. Nothing of it is left: every number and the label are zeros.
    pub fn cancel(&mut self) {
        self.slices.session_sums.fill(T::ZERO);
        self.slices.session_ends.fill(T::ZERO_COMPONENT);
        self.slices.session_label.fill(0);
        *self.slices.session = Session::NEW;
    }

    /// Returns whether an enrollment is open.
    pub fn is_enrolling(&self) -> bool {
        self.slices.session.label_len > 0
    }

    /// Returns how many samples the open enrollment has.
    pub fn enrolling_count(&self) -> u32 {
        self.slices.session.count
    }

    /// Writes sums and center into the rows of a class that has no samples, which no query sees.
    fn draft(&mut self, class: usize, samples: NonZeroU32) -> (T::Spread, NonZeroU32) {
        let shape = self.slices.shape();
        let mut spread = self.slices.session.spread;
        let mut left = samples;
        if let Some(sums) = shape.get_mut(self.slices.sums, class) {
            copy(sums, self.slices.session_sums);
            if self.settings.is_trimmed {
                let ends = self.slices.session_ends.chunks_exact(shape.dim.max(1));
                for end in ends {
                    (spread, left) = leave_out::<T>(spread, sums, left, end);
                }
            }
            if let Some(center) = shape.get_mut(self.slices.centers, class) {
                for (center, sum) in center.iter_mut().zip(sums) {
                    *center = T::quotient(*sum, left);
                }
            }
        }
        (spread, left)
    }

    /// Refuses a draft whose center lies on that of another class.
    fn check_separation(&self, class: usize) -> Result<(), RecognizerError> {
        let center = self.slices.shape().row(self.slices.centers, class);
        let limit = self.settings.squared(self.settings.min_separation);
        match self.nearest(center) {
            Some(nearest) if nearest.measure <= limit => Err(RecognizerError::TooNear {
                class: nearest.class,
            }),
            _ => Ok(()),
        }
    }

    /// Gives a draft its label and its count: from here on it is a class.
    fn publish(&mut self, class: usize, spread: T::Spread, samples: NonZeroU32) {
        let shape = self.slices.shape();
        let center = shape.row(self.slices.centers, class);
        if let Some(norm) = self.slices.norms.get_mut(class) {
            *norm = T::norm(center);
        }
        if let Some(enrolled) = shape.get_mut(self.slices.enrolled, class) {
            copy(enrolled, center);
        }
        let labels = Given {
            dim: self.slices.label_len(),
        };
        if let Some(label) = labels.get_mut(self.slices.labels, class) {
            copy(label, self.slices.session_label);
        }
        if let Some(state) = self.slices.states.get_mut(class) {
            *state = ClassState {
                spread,
                label_len: self.slices.session.label_len,
                flags: if self.settings.is_trimmed {
                    ClassState::<T>::TRIMMED
                } else {
                    0
                },
            };
        }
        if let Some(count) = self.slices.counts.get_mut(class) {
            *count = samples.get();
        }
    }

    /// Refuses a label that is empty or too long.
    pub(super) fn check_label(&self, label: &str) -> Result<u8, RecognizerError> {
        let max = self.slices.label_len();
        match u8::try_from(label.len()) {
            Ok(len) if 0 < len && usize::from(len) <= max => Ok(len),
            _ => Err(RecognizerError::LabelLength { max }),
        }
    }

    /// The class that a label gets: the one that is to be enrolled again, or the lowest without a label.
    fn place_of(&self, label: &str) -> Result<usize, RecognizerError> {
        match self.class(label) {
            Some(class) if class < self.classes() && self.count(class) == 0 => Ok(class),
            Some(class) => Err(RecognizerError::LabelTaken { class }),
            None => {
                let free = |class: &usize| self.label_bytes(*class).is_none();
                (0..self.classes())
                    .find(free)
                    .ok_or(RecognizerError::NoFreeClass)
            }
        }
    }

    /// [`place_of`](Self::place_of) the label of the open enrollment.
    fn place_of_session(&self) -> Result<usize, RecognizerError> {
        let len = self.slices.session.label_len.into();
        let label = self.slices.session_label.get(..len).unwrap_or(&[]);
        // It was taken as text.
        self.place_of(core::str::from_utf8(label).unwrap_or(""))
    }
}

/// Takes one value of each dimension out of sums and spread.
fn leave_out<T: RecognizerElement>(
    spread: T::Spread,
    sums: &mut [T::Sum],
    samples: NonZeroU32,
    end: &[T::Component],
) -> (T::Spread, NonZeroU32) {
    // Trimming asks for three samples, so that one is left.
    let Some(left) = NonZeroU32::new(samples.get() - 1) else {
        return (spread, samples);
    };
    for (sum, x) in sums.iter_mut().zip(end) {
        *sum = T::subtract(*sum, *x);
    }
    // In each dimension it is a value that was added.
    let spread = T::spread_without(spread, sums, left.get(), end);
    (spread.unwrap_or(T::ZERO_SPREAD), left)
}

/// Copies a row onto one of the same length.
///
/// The compiler does not see that rows of a shape known at run time are of one length: `copy_from_slice` would keep
/// its panic.
fn copy<X: Copy>(to: &mut [X], from: &[X]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
