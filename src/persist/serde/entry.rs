//! The numbers of a triangle in the formats of serde: their type follows from the table's kind and element.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeSeed};

use crate::{
    element::number::{Number, NumberKind},
    persist::{
        kind::TableKind,
        serde::numeral::{Numeral, Plain},
    },
};

/// What the numbers of a triangle are.
#[derive(Clone, Copy)]
pub(super) enum EntryType {
    /// Bytes of classes.
    U8,
    /// Weights of integers.
    I16,
    /// Moments of bytes.
    I32,
    /// Moments of `i16`.
    I64,
    /// Those of floats.
    F32,
}

impl EntryType {
    /// What the numbers in the triangle of a table are.
    pub(super) fn of(kind: TableKind, element: NumberKind) -> Self {
        match (kind, element) {
            (TableKind::Recognizer, _) => Self::U8,
            (_, NumberKind::F32) => Self::F32,
            (TableKind::Whitening, _) => Self::I16,
            (_, NumberKind::I16) => Self::I64,
            _ => Self::I32,
        }
    }
}

/// One number of a triangle: its type and its bits.
pub(super) struct Entry(pub(super) EntryType, pub(super) u64);

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(kind, bits) = *self;
        match kind {
            EntryType::U8 => u8::from_bits(bits).write(serializer),
            EntryType::I16 => i16::from_bits(bits).write(serializer),
            EntryType::I32 => i32::from_bits(bits).write(serializer),
            EntryType::I64 => i64::from_bits(bits).write(serializer),
            EntryType::F32 => <f32 as Number>::from_bits(bits).write(serializer),
        }
    }
}

/// Reads the bits of a number.
impl<'de> DeserializeSeed<'de> for EntryType {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        match self {
            Self::U8 => bits::<u8, D>(deserializer),
            Self::I16 => bits::<i16, D>(deserializer),
            Self::I32 => bits::<i32, D>(deserializer),
            Self::I64 => bits::<i64, D>(deserializer),
            Self::F32 => bits::<f32, D>(deserializer),
        }
    }
}

fn bits<'de, N: Numeral, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Plain::<N>::deserialize(deserializer).map(|Plain(number)| number.to_bits())
}
