//! Reading a table, with the checks of an image.
//!
//! `serde` calls in at the outermost type and each type reads one level: [`TableVisitor`] the struct, a
//! [`FieldSeed`] each field, `ClassesSeed` the list of classes, `ClassSeed` the pair of count and numbers,
//! `NumbersSeed` the numbers. A *seed* is a reader with state; here the state is the table, into which the
//! numbers go one by one. So no level needs a buffer, and a table of any length is read without a heap.
//!
//! Formats that know field names (JSON) give a map, the others (postcard) a sequence. Both are read.
//!
//! The checks are those of `Snapshot::restore`: the kind, the element, the number of classes and
//! dimensions, and that some embeddings have these sums. A table that is refused is dropped.

use core::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};

use crate::persist::{
    class_rows::{ClassRows, check_own, width},
    serde::{
        classes::classes,
        field::FieldSeed,
        names::{element_name, field_names, fields, kind_name},
        numeral::Numeral,
    },
};

/// Reads a table into an empty one.
///
/// The table that is returned when everything in it was right.
pub(crate) struct TableVisitor<V> {
    /// An empty table of the wanted type, which says what is expected.
    pub(crate) table: V,
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for TableVisitor<V> {
    type Value = V;

    /// Names the table, for error texts: `a ClassCenters of i8, 3 classes of 64 numbers`.
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, element) = (kind_name(V::KIND), element_name(V::ELEMENT));
        write!(
            f,
            "a {kind} of {element}, {} classes of {} numbers",
            classes(&self.table),
            V::CENTERS * width(&self.table)
        )
    }

    /// Reads the fields in their order, from a format without field names.
    ///
    /// A sequence that ends early is refused with the number of fields that were there.
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<V, A::Error> {
        for (index, (_, field)) in fields(V::KIND).iter().enumerate() {
            let seed = FieldSeed {
                table: &mut self.table,
                field: *field,
            };
            let found = seq.next_element_seed(seed)?;
            found.ok_or_else(|| A::Error::invalid_length(index, &self))?;
        }
        checked(self.table)
    }

    /// Reads the fields in any order, each exactly once.
    ///
    /// A repeated field is refused after it was read; a missing one at the end. The classes can come
    /// before the names, since the names only confirm what the type of the table says.
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<V, A::Error> {
        let mut read = 0u32;
        while let Some(index) = map.next_key_seed(FieldName::<V>(PhantomData))? {
            let Some((name, field)) = fields(V::KIND).get(index) else {
                continue;
            };
            map.next_value_seed(FieldSeed {
                table: &mut self.table,
                field: *field,
            })?;
            if read & (1 << index) != 0 {
                return Err(A::Error::duplicate_field(name));
            }
            read |= 1 << index;
        }
        for (index, (name, _)) in fields(V::KIND).iter().enumerate() {
            if read & (1 << index) == 0 {
                return Err(A::Error::missing_field(name));
            }
        }
        checked(self.table)
    }
}

/// Refuses a table whose classes do not belong together, or to what they share.
fn checked<V: ClassRows, E: de::Error>(table: V) -> Result<V, E> {
    check_own(&table).map_err(E::custom)?;
    Ok(table)
}

/// Reads the name of a field as its index.
struct FieldName<V>(PhantomData<V>);

impl<'de, V: ClassRows> DeserializeSeed<'de> for FieldName<V> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<V: ClassRows> Visitor<'_> for FieldName<V> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    /// Finds the name among those of the table. An unknown field is an error: it may belong to a newer
    /// format.
    fn visit_str<E: de::Error>(self, name: &str) -> Result<usize, E> {
        let names = field_names(V::KIND);
        let index = names.iter().position(|field| *field == name);
        index.ok_or_else(|| E::unknown_field(name, names))
    }
}
