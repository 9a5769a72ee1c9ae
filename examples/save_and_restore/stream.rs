//! The digits that a device meets, in their order, and what a device knows after some of them.

use class_centers::ClassCenters;

use crate::digits::{CLASSES, Digit, PIXELS};

/// Digits that are learned; the others are classified.
pub const LEARNED: usize = 1200;
/// Of the digits that are not learned, how many are classified right.
pub const RIGHT: usize = 526;
/// The labels of the digits.
pub const NAMES: [&str; CLASSES] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

/// A digit of the stream.
pub struct Sample {
    /// The digit that it shows.
    pub digit: usize,
    /// How many samples of the same digit come before it.
    pub number: u32,
    pub pixels: [u8; PIXELS],
}

/// The digits to learn, in their order, and the digits to classify.
pub struct Stream {
    pub samples: Vec<Sample>,
    queries: Vec<Digit<u8>>,
}

impl Stream {
    /// Numbers the samples of each digit.
    pub fn new(digits: &[Digit<u8>]) -> Self {
        let (learned, queries) = digits.split_at(LEARNED);
        let mut counts = [0; CLASSES];
        let number = |digit: &Digit<u8>| {
            let count = &mut counts[digit.class];
            *count += 1;
            Sample {
                digit: digit.class,
                number: *count - 1,
                pixels: digit.pixels,
            }
        };
        Self {
            samples: learned.iter().map(number).collect(),
            queries: queries.to_vec(),
        }
    }

    /// Learns the first `count` samples of a digit, and nothing else, into a table of one class.
    pub fn learn(&self, digit: usize, count: u32) -> ClassCenters<u8, 1, PIXELS> {
        let mut table = ClassCenters::new();
        for sample in &self.samples {
            if sample.digit == digit && sample.number < count {
                let learned = table.update(0, &sample.pixels);
                learned.expect("a class takes more samples than there are");
            }
        }
        table
    }

    /// Returns how many of the digits that are not learned are classified right.
    pub fn right(&self, classify: impl Fn(&[u8; PIXELS]) -> Option<usize>) -> usize {
        let is_right = |query: &&Digit<u8>| classify(&query.pixels) == Some(query.class);
        self.queries.iter().filter(is_right).count()
    }
}
