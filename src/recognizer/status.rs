//! What a recognizer reports of itself.

use core::num::NonZeroU32;

use crate::{
    element::distance::Distance,
    element::number::{Number, NumberKind},
    kernels::{
        shape::Shape,
        sqrt::{sqrt, sqrt_of_whole},
    },
    recognizer::{
        adapted::Refusal,
        element::{RecognizerElement, squared_distance},
        handle::Recognizer,
        state::ClassState,
    },
};

/// What a recognizer reports of itself, for telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Status {
    /// How many classes are enrolled.
    pub enrolled: usize,
    /// How many have a label and no samples: they were learned with another model, and are to be enrolled again.
    pub to_enroll_again: usize,
    /// How many more can be enrolled.
    pub free: usize,
    /// How many samples adaptation learned since the storage was made; it is not saved.
    pub adapted: u32,
    refused: [u32; Refusal::ALL.len()],
}

impl Status {
    /// Returns how many samples adaptation refused for this reason since the storage was made; it is not saved.
    pub fn refused(&self, reason: Refusal) -> u32 {
        self.refused.get(reason as usize).copied().unwrap_or(0)
    }
}

/// What a recognizer reports of a class. Lengths are in real units.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ClassStatus<'r> {
    /// Its index.
    pub class: usize,
    /// Its label.
    pub label: &'r str,
    /// How many samples it holds; 0 when it is to be enrolled again.
    pub count: u32,
    /// The root of the mean squared distance of its samples from their mean.
    pub spread: f32,
    /// How far its center is from where it was enrolled.
    pub displacement: f32,
    /// Whether it does not adapt.
    pub is_frozen: bool,
    /// Whether samples were left out when it was enrolled, so that none can be forgotten.
    pub is_trimmed: bool,
    /// Whether its sums are those of its samples. Not so after adaptation reached its cap, or was taken back.
    pub is_exact: bool,
}

/// What it reports.
impl<T: RecognizerElement> Recognizer<'_, T> {
    /// Returns how many classes there are, and what adaptation did.
    pub fn status(&self) -> Status {
        let has_label = |class: &usize| self.label_bytes(*class).is_some();
        let labelled = (0..self.classes()).filter(has_label).count();
        let enrolled = self
            .slices
            .counts
            .iter()
            .filter(|count| **count > 0)
            .count();
        Status {
            enrolled,
            to_enroll_again: labelled - enrolled,
            free: self.classes() - labelled,
            adapted: self.slices.common.adapted,
            refused: self.slices.common.refused,
        }
    }

    /// Returns what there is to say of a class that has a label, enrolled or to be enrolled again.
    pub fn class_status(&self, class: usize) -> Option<ClassStatus<'_>> {
        let state = self.labelled_class(class).ok()?;
        let shape = self.slices.shape();
        let center = shape.row(self.slices.centers, class).iter().copied();
        let displacement = squared_distance::<T>(center, shape.row(self.slices.enrolled, class));
        let spread = self.mean_squared_distance(class).unwrap_or(0.0);
        Some(ClassStatus {
            class,
            label: self.label(class)?,
            count: self.count(class),
            spread: self.settings.scale() * sqrt(spread),
            displacement: self.settings.scale() * root::<T>(displacement),
            is_frozen: state.has(ClassState::<T>::FROZEN),
            is_trimmed: state.has(ClassState::<T>::TRIMMED),
            is_exact: !state.has(ClassState::<T>::INEXACT),
        })
    }

    /// Returns the status of every class that has a label, in the order of the classes.
    pub fn class_statuses(&self) -> impl Iterator<Item = ClassStatus<'_>> {
        (0..self.classes()).filter_map(|class| self.class_status(class))
    }

    /// Returns how far samples lie from the center of their class, `R`, in real units: the root of the variance that
    /// the enrolled classes share, summed over the dimensions, `sqrt(sum_k n_k s_k^2 / (N - K))` of `K` classes with
    /// `N` samples and the spreads `s_k`. `None` before there are more samples than classes.
    ///
    /// It is what [`Adaptation::from_spread`](crate::recognizer::Adaptation::from_spread) takes.
    #[doc(alias = "within-class scatter")]
    pub fn spread(&self) -> Option<f32> {
        let (mut scatter, mut freedom) = (0.0, 0.0);
        for class in 0..self.classes() {
            if let Some(mean) = self.mean_squared_distance(class) {
                let count = self.count(class) as f32;
                scatter += mean * count;
                freedom += count - 1.0;
            }
        }
        (freedom > 0.0).then(|| self.settings.scale() * sqrt(scatter / freedom))
    }

    /// The mean squared distance of the samples of a class from their mean, in the units of the components.
    pub(super) fn mean_squared_distance(&self, class: usize) -> Option<f32> {
        let count = NonZeroU32::new(self.count(class))?;
        let sums = self.slices.shape().row(self.slices.sums, class);
        let state = self.slices.states.get(class)?;
        Some(T::mean_squared_distance(state.spread, sums, count))
    }
}

/// The root of a squared distance, correctly rounded.
pub(super) fn root<T: RecognizerElement>(squared: T::Distance) -> f32 {
    match T::Distance::KIND {
        NumberKind::U32 | NumberKind::U64 => sqrt_of_whole(squared.to_bits()),
        _ => sqrt(squared.to_f32()),
    }
}
