//! The names in a table's text.

use crate::{element::number::ElementKind, persist::header::TableKind};

/// The fields of a table.
pub(crate) const FIELDS: [&str; 3] = ["kind", "element", "classes"];

/// The name of a kind of table.
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
pub(crate) fn element_name(element: ElementKind) -> &'static str {
    match element {
        ElementKind::F32 => "f32",
        ElementKind::F64 => "f64",
        ElementKind::I8 => "i8",
        ElementKind::U8 => "u8",
        ElementKind::I16 => "i16",
        ElementKind::Compensated => "Compensated",
        ElementKind::U32 => "u32",
        ElementKind::U64 => "u64",
    }
}
