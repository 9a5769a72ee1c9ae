//! Writing a table.
//!
//! Each level of the structure is a small type that borrows the table and writes itself: `serde` asks
//! for such types one after another, so nothing is collected on the way.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeSeq, SerializeStruct, SerializeTuple},
};

use crate::persist::{
    class_rows::{ClassRows, check_own, entries, own_numbers, width},
    kind::TableKind,
    serde::{
        classes::classes,
        entry::{Entry, EntryType},
        names::{Field, element_name, fields, kind_name},
        numeral::{Numeral, Plain},
    },
};

/// Writes a table, if it could be read again.
///
/// Fails before the first byte when the table holds what no embeddings give.
pub(crate) fn write_table<V, S>(table: &V, serializer: S) -> Result<S::Ok, S::Error>
where
    V: ClassRows<Number: Numeral>,
    S: Serializer,
{
    check_own(table).map_err(S::Error::custom)?;
    let all = fields(V::KIND);
    let mut to = serializer.serialize_struct("Table", all.len())?;
    for (name, field) in all {
        match *field {
            Field::Kind => to.serialize_field(name, kind_name(V::KIND))?,
            Field::Element => to.serialize_field(name, element_name(V::ELEMENT))?,
            Field::Classes => to.serialize_field(name, &Classes(table))?,
            Field::Offsets => to.serialize_field(name, &Numbers(table, 0))?,
            Field::Number { word } => to.serialize_field(name, &table.word(word))?,
            Field::Flag { word } => to.serialize_field(name, &(table.word(word) == 1))?,
            Field::Pair { word } => {
                to.serialize_field(name, &[word, word + 1].map(|word| table.word(word)))?;
            }
            Field::Float { word } => {
                to.serialize_field(name, &Plain(f32::from_bits(table.word(word))))?;
            }
            Field::Entries => to.serialize_field(name, &Entries(table))?,
        }
    }
    to.end()
}

/// All classes of a table.
///
/// A sequence of an entry each.
struct Classes<'a, V>(&'a V);

impl<V: ClassRows<Number: Numeral>> Serialize for Classes<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let len = classes(self.0);
        let mut to = serializer.serialize_seq(Some(len))?;
        for class in 0..len {
            match V::KIND {
                TableKind::MultiCenters => to.serialize_element(&Rows(self.0, class))?,
                _ => to.serialize_element(&Class(self.0, class))?,
            }
        }
        to.end()
    }
}

/// The rows of one class of a table.
///
/// A sequence of an entry each.
struct Rows<'a, V>(&'a V, usize);

impl<V: ClassRows<Number: Numeral>> Serialize for Rows<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(V::CENTERS))?;
        for center in 0..V::CENTERS {
            rows.serialize_element(&Class(self.0, self.1 * V::CENTERS + center))?;
        }
        rows.end()
    }
}

/// The triangle of a table.
///
/// A sequence of its numbers.
struct Entries<'a, V>(&'a V);

impl<V: ClassRows> Serialize for Entries<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = EntryType::of(V::KIND, V::ELEMENT);
        let mut numbers = serializer.serialize_seq(Some(entries(self.0)))?;
        for place in 0..entries(self.0) {
            numbers.serialize_element(&Entry(kind, self.0.entry_bits(place)))?;
        }
        numbers.end()
    }
}

/// One class of a table.
///
/// A pair of count and numbers, or the numbers alone where there are no counts.
struct Class<'a, V>(&'a V, usize);

impl<V: ClassRows<Number: Numeral>> Serialize for Class<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbers = Numbers(self.0, self.1);
        if !V::IS_COUNTED {
            return numbers.serialize(serializer);
        }
        let mut class = serializer.serialize_tuple(2)?;
        class.serialize_element(&self.0.samples(self.1))?;
        class.serialize_element(&numbers)?;
        class.end()
    }
}

/// The numbers of a class.
///
/// A sequence of the numbers that an image holds.
struct Numbers<'a, V>(&'a V, usize);

impl<V: ClassRows<Number: Numeral>> Serialize for Numbers<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut numbers = serializer.serialize_seq(Some(width(self.0)))?;
        for number in own_numbers(self.0, self.1) {
            numbers.serialize_element(&Plain(number))?;
        }
        numbers.end()
    }
}
