//! The sensor that takes over at half of the stream.

use rand::{rngs::ChaCha8Rng, seq::SliceRandom};

use crate::digits::{Digit, PIXELS};

/// Pixels that are in other places.
const MOVED: usize = 40;
/// What a pixel is multiplied by.
const GAIN: f32 = 0.6;
/// What blank paper looks like; [`crate::digits::DARKEST`] is 16.
const GREY: f32 = 5.0;

/// A sensor that shows some pixels in other places, and all of them fainter and on grey.
pub struct Sensor {
    /// Which pixel each place shows.
    source: [usize; PIXELS],
}

impl Sensor {
    /// Moves random pixels around among themselves.
    pub fn new(random: &mut ChaCha8Rng) -> Self {
        let mut places: [usize; PIXELS] = core::array::from_fn(|place| place);
        let mut source = places;
        places.shuffle(random);
        let moved = &places[..MOVED];
        for (place, next) in moved.iter().zip(moved.iter().cycle().skip(1)) {
            source[*place] = *next;
        }
        Self { source }
    }

    /// Shows an image as this sensor sees it.
    pub fn show(&self, digit: &Digit<f32>) -> Digit<f32> {
        Digit {
            class: digit.class,
            pixels: self.source.map(|place| GREY + GAIN * digit.pixels[place]),
        }
    }
}
