//! Learning and classifying a stream of handwritten digits.

use class_centers::{ClassCenters, Classify, Element};

/// The pixels of a digit, eight rows of eight.
pub const PIXELS: usize = 64;
/// How many digits are learned, the first of the stream.
pub const LEARNED: usize = 300;
/// How many are classified, those after them.
pub const CLASSIFIED: usize = 200;
/// How many of them the host recognises, as `u8` and as `f32`.
pub const RIGHT: usize = 158;

/// The table that learns ten digits.
pub type Digits<T> = ClassCenters<T, 10, PIXELS>;

/// Learns the first digits of the stream, and returns whether each was taken.
pub fn learn<T: Element>(
    table: &mut Digits<T>,
    labels: &[u8],
    images: &[[T::Component; PIXELS]],
) -> bool {
    let samples = labels.iter().zip(images).take(LEARNED);
    samples.fold(true, |taken, (label, image)| {
        taken & table.update((*label).into(), image).is_ok()
    })
}

/// Returns how many of the digits after them are recognised.
pub fn classify<T: Element>(
    table: &Digits<T>,
    labels: &[u8],
    images: &[[T::Component; PIXELS]],
) -> usize {
    let samples = labels.iter().zip(images).skip(LEARNED).take(CLASSIFIED);
    let right = samples.filter(|(label, image)| {
        let nearest = table.nearest(image);
        nearest.is_some_and(|nearest| nearest.class == usize::from(**label))
    });
    right.count()
}
