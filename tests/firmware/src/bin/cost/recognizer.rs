//! Operations of a recognizer: each makes its handle. `recognizer` is the whole of one, with its slots.

#![allow(unused_imports, unused_mut, unused_variables)]

use core::hint::black_box;

use class_centers::{
    Quantization,
    persist::{Extractor, ImageSlots},
    recognizer::{Adaptation, Recognizer, RecognizerStorage, Settings},
};

use super::{CLASSES, Chosen, Component, DIM, Driver};

pub type Storage = RecognizerStorage<Chosen, CLASSES, DIM, 16>;

const SETTINGS: Settings = Settings {
    max_distance: 3.0,
    adaptation: Some(Adaptation {
        radius: 0.5,
        ..Adaptation::within(2.0)
    }),
    ..Settings::new(Extractor {
        quantization: Quantization::new(0.05, -3),
        ..Extractor::new(7)
    })
};

/// What `cost` calls: inlined, so that its frame counts.
#[inline(always)]
pub fn operation(
    storage: &mut Storage,
    embeddings: &[[Component; DIM]],
    driver: &Driver,
    info: &Extractor,
) {
    let Ok(mut recognizer) = Recognizer::new(storage, SETTINGS) else {
        return;
    };
    let (class, label) = (black_box(1), black_box("a label"));
    let Some(embedding) = embeddings.first() else {
        return;
    };
    #[cfg(any(operation = "recognizer_enroll", operation = "recognizer"))]
    {
        black_box(recognizer.begin(label)).ok();
        black_box(recognizer.add(embedding)).ok();
        black_box(recognizer.commit()).ok();
    }
    #[cfg(any(operation = "recognizer_recognize", operation = "recognizer"))]
    black_box(recognizer.recognize(embedding)).ok();
    #[cfg(any(operation = "recognizer_adapt", operation = "recognizer"))]
    black_box(recognizer.adapt(embedding)).ok();
    #[cfg(any(operation = "recognizer_delete", operation = "recognizer"))]
    black_box(recognizer.delete(class)).ok();
    #[cfg(any(operation = "recognizer_slots", operation = "recognizer"))]
    if let Ok(mut slots) = ImageSlots::new(driver, 0..16384, *info) {
        black_box(slots.load(&mut [&mut recognizer])).ok();
        black_box(slots.save(&[&recognizer])).ok();
    }
    black_box(&recognizer);
}
