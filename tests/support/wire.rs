//! What `defmt` writes of a value: the numbers, and an index for each text that the host knows.
//!
//! In firmware the linker numbers the texts; here, with `unstable-test`, they are counted as they come.
//! `cargo lab defmt` holds the texts of some types to what `defmt-print` makes of them.

use defmt::{Format, export};

/// A piece of what is written.
#[derive(Clone, Copy, Debug)]
pub enum Wire {
    /// The index of a text.
    Text,
    /// A variant, or whether there is a value.
    Byte(u8),
    /// A number; a length too.
    Word(u32),
    /// A float.
    Float(f32),
    /// The end of what a type writes by hand.
    End,
}

/// Fails unless `defmt` writes these pieces of a value, and nothing else.
pub fn assert_logged(value: &dyn Loggable, pieces: &[Wire]) {
    export::fetch_bytes();
    let mut texts = export::fetch_string_index()..;
    value.log();
    let written = export::fetch_bytes();
    let bytes = |piece: &Wire| match *piece {
        Wire::Text => texts.next().unwrap().to_le_bytes().to_vec(),
        Wire::Byte(byte) => vec![byte],
        Wire::Word(word) => word.to_le_bytes().to_vec(),
        Wire::Float(float) => float.to_le_bytes().to_vec(),
        Wire::End => vec![0; 2],
    };
    let expected: Vec<u8> = pieces.iter().flat_map(bytes).collect();
    assert_eq!(written, expected, "{pieces:?}");
}

/// A value that `defmt` can write, of any type.
pub trait Loggable {
    /// Writes it.
    fn log(&self);
}

impl<T: Format> Loggable for T {
    fn log(&self) {
        export::fmt(self);
    }
}

/// The pieces of a table that is logged as the counts of its classes.
pub fn counts(counts: &[u32]) -> Vec<Wire> {
    let mut pieces = vec![
        Wire::Text,
        Wire::Text,
        Wire::Word(counts.len() as u32),
        Wire::Text,
    ];
    pieces.extend(counts.iter().copied().map(Wire::Word));
    pieces.push(Wire::End);
    pieces
}
