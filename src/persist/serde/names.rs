//! The names in a table's text.

use crate::{element::number::NumberKind, persist::kind::TableKind};

/// The fields of a table.
pub(crate) const FIELDS: [&str; 3] = ["kind", "element", "classes"];

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
