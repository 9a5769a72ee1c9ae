//! Enrol, recognize, adapt, delete: the whole of it.

mod adapting;
mod changes;
mod cosines;
mod enrolling;
mod model;
mod recognizing;
mod saved;
mod searching;
mod settings;
mod storage_bytes;

use class_centers::{
    Quantization,
    persist::Extractor,
    recognizer::{Recognizer, RecognizerElement, RecognizerStorage, Settings},
};

/// Half a real unit is one unit of the components.
const MODEL: Extractor = Extractor {
    quantization: Quantization::new(0.5, -3),
    ..Extractor::new(7)
};
const SETTINGS: Settings = Settings::new(MODEL);

type Storage<T> = RecognizerStorage<T, 3, 2, 8>;

/// Enrolls a class from samples.
fn enroll<T: RecognizerElement>(
    recognizer: &mut Recognizer<'_, T>,
    label: &str,
    samples: &[[T::Component; 2]],
) -> usize {
    recognizer.begin(label).unwrap();
    for sample in samples {
        recognizer.add(sample).unwrap();
    }
    recognizer.commit().unwrap()
}
