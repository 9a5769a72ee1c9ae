//! The names in a table's text.

use crate::{element::number::NumberKind, persist::kind::TableKind};

/// A field of a table, and its name. The names are part of the format and never change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// The name of the kind of table.
    Kind,
    /// The name of its element.
    Element,
    /// The classes, each with its numbers.
    Classes,
    /// The numbers of the one row.
    Offsets,
    /// A word, as a number.
    Number { word: usize },
    /// A word that is 0 or 1.
    Flag { word: usize },
    /// Two words, as numbers.
    Pair { word: usize },
    /// A word that is the bits of a float.
    Float { word: usize },
    /// The triangle.
    Entries,
}

/// The fields of most tables.
const FIELDS: [(&str, Field); 3] = [
    ("kind", Field::Kind),
    ("element", Field::Element),
    ("classes", Field::Classes),
];

/// The fields of centers and their covariance.
const COVARIANCE_FIELDS: [(&str, Field); 6] = [
    FIELDS[0],
    FIELDS[1],
    FIELDS[2],
    ("is_frozen", Field::Flag { word: 0 }),
    ("released", Field::Pair { word: 1 }),
    ("moments", Field::Entries),
];

/// The fields of a transform.
const WHITENING_FIELDS: [(&str, Field); 7] = [
    FIELDS[0],
    FIELDS[1],
    ("offsets", Field::Offsets),
    ("shift", Field::Number { word: 0 }),
    ("shrinkage", Field::Float { word: 1 }),
    ("smallest_pivot", Field::Float { word: 2 }),
    ("weights", Field::Entries),
];

/// The fields of a recognizer.
const RECOGNIZER_FIELDS: [(&str, Field); 7] = [
    FIELDS[0],
    FIELDS[1],
    ("label_len", Field::Number { word: 0 }),
    ("is_calibrated", Field::Flag { word: 1 }),
    ("limit", Field::Pair { word: 2 }),
    FIELDS[2],
    ("bytes", Field::Entries),
];

/// The fields of a table, in the order in which they are written.
pub(crate) const fn fields(kind: TableKind) -> &'static [(&'static str, Field)] {
    match kind {
        TableKind::SharedCovariance => &COVARIANCE_FIELDS,
        TableKind::Whitening => &WHITENING_FIELDS,
        TableKind::Recognizer => &RECOGNIZER_FIELDS,
        _ => &FIELDS,
    }
}

/// Their names, in the same order.
pub(crate) const fn field_names(kind: TableKind) -> &'static [&'static str] {
    match kind {
        TableKind::SharedCovariance => const { &names(COVARIANCE_FIELDS) },
        TableKind::Whitening => const { &names(WHITENING_FIELDS) },
        TableKind::Recognizer => const { &names(RECOGNIZER_FIELDS) },
        _ => const { &names(FIELDS) },
    }
}

const fn names<const N: usize>(fields: [(&'static str, Field); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = fields[index].0;
        index += 1;
    }
    names
}

/// The name of a kind of table.
///
/// The names are part of the format and never change.
pub(crate) fn kind_name(kind: TableKind) -> &'static str {
    match kind {
        TableKind::ClassCenters => "ClassCenters",
        TableKind::MovingCenters => "MovingCenters",
        TableKind::CenterTable => "CenterTable",
        TableKind::ClassVariance => "ClassVariance",
        TableKind::Thresholds => "Thresholds",
        TableKind::Labels => "Labels",
        TableKind::MultiCenters => "MultiCenters",
        TableKind::SharedCovariance => "SharedCovariance",
        TableKind::Whitening => "Whitening",
        TableKind::Recognizer => "Recognizer",
    }
}

/// The name of an element.
///
/// The names are part of the format and never change.
pub(crate) fn element_name(element: NumberKind) -> &'static str {
    match element {
        NumberKind::F32 => "f32",
        NumberKind::F64 => "f64",
        NumberKind::I8 => "i8",
        NumberKind::U8 => "u8",
        NumberKind::I16 => "i16",
        NumberKind::Compensated => "Compensated",
        NumberKind::U32 => "u32",
        NumberKind::U64 => "u64",
    }
}
