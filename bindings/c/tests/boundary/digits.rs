//! What `examples/digits.c` prints on every board is what Rust computes of the same digits.

use std::fmt::Write;

use class_centers::{
    CenterTable, ClassCenters, Classify, Element,
    decisions::Thresholds,
    persist::{Extractor, Origin, Snapshot},
};

const LEARNED: usize = 300;
const CLASSIFIED: usize = 200;

type Digits<T> = ClassCenters<T, 10, 64>;

/// The first 500 labels and digits.
fn digits() -> Vec<(usize, [u8; 64])> {
    let rows = include_str!("../../../../examples/data/digits.csv").lines();
    let digit = |row: &str| {
        let mut numbers = row.split(',').map(|number| number.parse().unwrap());
        let label: u8 = numbers.next().unwrap();
        (
            label.into(),
            std::array::from_fn(|_| numbers.next().unwrap()),
        )
    };
    rows.take(LEARNED + CLASSIFIED).map(digit).collect()
}

/// FNV-1a of words.
struct Digest(u32);

impl Digest {
    fn add(&mut self, word: u32) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(16_777_619);
        }
    }
}

/// The lines of an element, and the table that learned.
fn learn<T: Element<Center = f32>>(
    name: &str,
    out: &mut String,
    widen: fn(u8) -> T::Component,
) -> Digits<T> {
    let mut table = Digits::<T>::new();
    let digits = digits();
    for (label, image) in &digits[..LEARNED] {
        table.update(*label, &image.map(widen)).unwrap();
    }
    let (mut digest, mut right) = (Digest(2_166_136_261), 0);
    for (label, image) in &digits[LEARNED..] {
        let nearest = table.nearest(&image.map(widen)).unwrap();
        right += usize::from(nearest.class == *label);
        digest.add(nearest.class as u32);
        digest.add(nearest.measure.to_bits());
    }
    let mut image = vec![0; table.image_len()];
    table
        .encode(&Extractor::new(7), Origin::UNUSED, &mut image)
        .unwrap();
    let crc = u32::from_le_bytes(*image.last_chunk().unwrap());
    writeln!(
        out,
        "{name}: {right} of {CLASSIFIED} digits recognised after {LEARNED} examples"
    )
    .unwrap();
    let answers = digest.0;
    writeln!(
        out,
        "{name}: digest of the image {crc:08x}, of the answers {answers:08x}"
    )
    .unwrap();
    table
}

#[test]
#[cfg_attr(miri, ignore = "takes too long")]
fn the_digits_of_the_example_are_those_of_rust() {
    let mut out = String::new();
    let learned = learn::<u8>("u8", &mut out, |pixel| pixel);
    let mut table = CenterTable::new();
    table.prepare_from(&learned);
    let thresholds = Thresholds::<u32>::new(1000, 50);
    let digits = digits();
    let answers = digits[LEARNED..]
        .iter()
        .map(|(label, image)| (thresholds.decide(table.nearest(image)).class(), *label));
    let known: Vec<_> = answers
        .filter_map(|(class, label)| Some((class?, label)))
        .collect();
    let right = known.iter().filter(|(class, label)| class == label).count();
    let known = known.len();
    writeln!(
        out,
        "u8: {known} of {CLASSIFIED} are known, {right} of them right"
    )
    .unwrap();
    learn::<f32>("f32", &mut out, f32::from);
    assert_eq!(out, include_str!("../../examples/digits.txt"));
}
