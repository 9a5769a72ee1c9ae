//! The embeddings: handwritten digits, and the vowels of speakers.

use std::{error::Error, path::Path};

use csv::ReaderBuilder;

use crate::digits;

/// Classes that a recognizer has room for.
pub const CLASSES: usize = 10;
/// Features of an utterance.
pub const FEATURES: usize = 32;
/// Where the vowels lie, unless the command line says otherwise.
pub const SPEAKERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/vowels32_i8.csv");

/// An embedding, and the class that it belongs to.
#[derive(Clone, Copy)]
pub struct Row<const DIM: usize> {
    pub class: usize,
    pub x: [i8; DIM],
}

/// Embeddings of one kind. The classes below `known` are enrolled, the others are strangers.
pub struct Set<const DIM: usize> {
    pub name: &'static str,
    pub known: usize,
    pub rows: Vec<Row<DIM>>,
}

/// Returns the digits: 0 to 7 are known, 8 and 9 strangers.
pub fn digits(path: &Path) -> Result<Set<{ digits::PIXELS }>, Box<dyn Error>> {
    let digits = digits::load(path)?;
    let rows = digits.iter().map(|digit| Row {
        class: digit.class,
        x: digit.pixels.map(|pixel| pixel as i8), // at most 16
    });
    Ok(Set {
        name: "digits",
        known: 8,
        rows: rows.collect(),
    })
}

/// Returns the vowels: seven speakers are known, two are strangers.
pub fn speakers(path: &Path) -> Result<Set<FEATURES>, Box<dyn Error>> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .comment(Some(b'#'))
        .from_path(path)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let fields: Result<Vec<i8>, _> = record?.iter().map(str::parse).collect();
        let fields = fields?;
        let (class, x) = fields.split_first().ok_or("a row is empty")?;
        rows.push(Row {
            class: usize::try_from(*class)?,
            x: x.try_into()?,
        });
    }
    Ok(Set {
        name: "speakers",
        known: 7,
        rows,
    })
}
