//! Writing a table.
//!
//! Each level of the structure is a small type that borrows the table and writes itself: `serde` asks
//! for such types one after another, so nothing is collected on the way.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeSeq, SerializeStruct, SerializeTuple},
};

use crate::persist::{
    class_rows::{ClassRows, check_own, own_numbers, width},
    serde::{
        names::{FIELDS, element_name, kind_name},
        numeral::{Numeral, Plain},
    },
};

/// Writes a table, if it could be read again.
///
/// Fails before the first byte when the table holds what no embeddings give.
pub(super) fn write_table<V, S>(table: &V, serializer: S) -> Result<S::Ok, S::Error>
where
    V: ClassRows<Number: Numeral>,
    S: Serializer,
{
    check_own(table).map_err(S::Error::custom)?;
    let mut fields = serializer.serialize_struct("Table", FIELDS.len())?;
    fields.serialize_field(FIELDS[0], kind_name(V::KIND))?;
    fields.serialize_field(FIELDS[1], element_name(V::ELEMENT))?;
    fields.serialize_field(FIELDS[2], &Classes(table))?;
    fields.end()
}

/// All classes of a table.
///
/// A sequence of an entry each.
struct Classes<'a, V>(&'a V);

impl<V: ClassRows<Number: Numeral>> Serialize for Classes<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let len = self.0.shape().classes;
        let mut classes = serializer.serialize_seq(Some(len))?;
        for class in 0..len {
            classes.serialize_element(&Class(self.0, class))?;
        }
        classes.end()
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
