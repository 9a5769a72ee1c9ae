//! Reading one field of a table.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, Error, SeqAccess, Unexpected, Visitor},
};

use crate::{
    element::number::Number,
    persist::{
        class_rows::{ClassRows, entries},
        serde::{
            classes::{ClassSeed, ClassesSeed, NumbersSeed, refuse_more},
            entry::EntryType,
            names::{Field, element_name, kind_name},
            numeral::{Numeral, Plain},
        },
    },
};

/// Reads a field into a table.
pub(super) struct FieldSeed<'a, V> {
    /// The table that takes it.
    pub(super) table: &'a mut V,
    /// Which field it is.
    pub(super) field: Field,
}

impl<'de, V: ClassRows<Number: Numeral>> DeserializeSeed<'de> for FieldSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { table, field } = self;
        match field {
            Field::Kind => Name(kind_name(V::KIND)).deserialize(deserializer),
            Field::Element => Name(element_name(V::ELEMENT)).deserialize(deserializer),
            Field::Classes => ClassesSeed(table).deserialize(deserializer),
            Field::Offsets => {
                let class = ClassSeed { table, class: 0 };
                NumbersSeed { class, count: 0 }.deserialize(deserializer)
            }
            Field::Number { word } => {
                table.put_word(word, u32::deserialize(deserializer)?);
                Ok(())
            }
            Field::Flag { word } => {
                table.put_word(word, bool::deserialize(deserializer)?.into());
                Ok(())
            }
            Field::Pair { word } => {
                let [first, second] = <[u32; 2]>::deserialize(deserializer)?;
                table.put_word(word, first);
                table.put_word(word + 1, second);
                Ok(())
            }
            Field::Float { word } => {
                let Plain(x) = Plain::<f32>::deserialize(deserializer)?;
                table.put_word(word, Number::to_bits(x) as u32);
                Ok(())
            }
            Field::Entries => EntriesSeed(table).deserialize(deserializer),
        }
    }
}

/// Reads a name, and refuses another.
///
/// Nothing is kept of a name that is right.
struct Name(&'static str);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    /// Compares the name with the expected one.
    fn visit_str<E: de::Error>(self, name: &str) -> Result<(), E> {
        if name != self.0 {
            return Err(E::invalid_value(Unexpected::Str(name), &self));
        }
        Ok(())
    }
}

/// Reads the numbers of the triangle.
struct EntriesSeed<'a, V>(&'a mut V);

impl<'de, V: ClassRows> DeserializeSeed<'de> for EntriesSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, V: ClassRows> Visitor<'de> for EntriesSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers of a triangle", entries(self.0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let len = entries(self.0);
        for place in 0..len {
            let bits = seq.next_element_seed(EntryType::of(V::KIND, V::ELEMENT))?;
            let bits = bits.ok_or_else(|| A::Error::invalid_length(place, &self))?;
            self.0.put_entry(place, bits);
        }
        refuse_more(len, seq)
    }
}
