//! Reading a table, with the checks of an image.
//!
//! `serde` calls in at the outermost type and each type reads one level: [`TableVisitor`] the struct,
//! [`ClassesSeed`] the list of classes, [`ClassSeed`] the pair of count and numbers, [`NumbersSeed`] the
//! numbers. A *seed* is a reader with state; here the state is the table, into which the numbers go one
//! by one. So no level needs a buffer, and a table of any length is read without a heap.
//!
//! Formats that know field names (JSON) give a map, the others (postcard) a sequence. Both are read.
//!
//! The checks are those of `Snapshot::restore`: the kind, the element, the number of classes and
//! dimensions, and that some embeddings have these sums. A table that is refused is dropped.

use core::{fmt, iter};

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor},
};

use crate::{
    element::number::Number,
    persist::{
        class_rows::{ClassRows, own_numbers, width},
        serde::{
            names::{FIELDS, element_name, kind_name},
            numeral::{Numeral, Plain},
        },
    },
};

/// Reads a table into an empty one.
///
/// The table that is returned when everything in it was right.
pub(super) struct TableVisitor<V> {
    /// An empty table of the wanted type, which says what is expected.
    pub(super) table: V,
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for TableVisitor<V> {
    type Value = V;

    /// Names the table, for error texts: `a ClassCenters of i8, 3 classes of 64 numbers`.
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, element) = (kind_name(V::KIND), element_name(V::ELEMENT));
        write!(
            f,
            "a {kind} of {element}, {} classes of {} numbers",
            self.table.shape().classes,
            width(&self.table)
        )
    }

    /// Reads the fields in the order of [`FIELDS`], from a format without field names.
    ///
    /// A sequence that ends early is refused with the number of fields that were there.
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut fields: A) -> Result<V, A::Error> {
        let names = [kind_name(V::KIND), element_name(V::ELEMENT)];
        for (index, name) in names.into_iter().enumerate() {
            let found = fields.next_element_seed(Name(name))?;
            found.ok_or_else(|| A::Error::invalid_length(index, &self))?;
        }
        let classes = fields.next_element_seed(ClassesSeed(&mut self.table))?;
        classes.ok_or_else(|| A::Error::invalid_length(2, &self))?;
        Ok(self.table)
    }

    /// Reads the fields in any order, each exactly once.
    ///
    /// A repeated field is refused after it was read; a missing one at the end. The classes can come
    /// before the names, since the names only confirm what the type of the table says.
    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<V, A::Error> {
        let mut read = [false; FIELDS.len()];
        while let Some(field) = fields.next_key_seed(Field)? {
            match field {
                0 => fields.next_value_seed(Name(kind_name(V::KIND)))?,
                1 => fields.next_value_seed(Name(element_name(V::ELEMENT)))?,
                _ => fields.next_value_seed(ClassesSeed(&mut self.table))?,
            }
            if let Some(read) = read.get_mut(field)
                && core::mem::replace(read, true)
            {
                return Err(A::Error::duplicate_field(FIELDS[field]));
            }
        }
        for (name, read) in FIELDS.into_iter().zip(read) {
            if !read {
                return Err(A::Error::missing_field(name));
            }
        }
        Ok(self.table)
    }
}

/// Reads the name of a field as its index.
struct Field;

/// The index of a field in [`FIELDS`].
impl<'de> DeserializeSeed<'de> for Field {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Field {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    /// Finds the name among the three. An unknown field is an error: it may belong to a newer format.
    fn visit_str<E: de::Error>(self, name: &str) -> Result<usize, E> {
        let index = FIELDS.iter().position(|field| *field == name);
        index.ok_or_else(|| E::unknown_field(name, &FIELDS))
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

/// Reads all classes.
///
/// The list has exactly as many entries as the table has classes.
struct ClassesSeed<'a, V>(&'a mut V);

impl<'de, V: ClassRows<Number: Numeral>> DeserializeSeed<'de> for ClassesSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for ClassesSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} classes", self.0.shape().classes)
    }

    /// Reads class 0 first. A list that is too short is refused with its length, a longer one after the
    /// last class.
    fn visit_seq<A: SeqAccess<'de>>(self, mut classes: A) -> Result<(), A::Error> {
        let count = self.0.shape().classes;
        for class in 0..count {
            let seed = ClassSeed {
                table: &mut *self.0,
                class,
            };
            let found = classes.next_element_seed(seed)?;
            found
                .ok_or_else(|| A::Error::invalid_length(class, &"as many classes as the table"))?;
        }
        refuse_more(count, classes)
    }
}

/// Reads one class.
///
/// A class is `[count, [numbers]]`, or `[numbers]` alone in a table without counts (thresholds).
struct ClassSeed<'a, V> {
    /// The table that takes the class in.
    table: &'a mut V,
    /// Which class it is: its place in the list.
    class: usize,
}

impl<'de, V: ClassRows<Number: Numeral>> DeserializeSeed<'de> for ClassSeed<'_, V> {
    type Value = ();

    /// Asks for a pair, or for the numbers alone where there is no count.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if V::IS_COUNTED {
            return deserializer.deserialize_tuple(2, self);
        }
        let numbers = NumbersSeed {
            class: self,
            count: 0,
        };
        numbers.deserialize(deserializer)
    }
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for ClassSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count and numbers")
    }

    /// Reads the count, which the numbers need for their checks, and then the numbers.
    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<(), A::Error> {
        let count = parts.next_element()?;
        let count = count.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        let numbers = parts.next_element_seed(NumbersSeed { class: self, count })?;
        numbers.ok_or_else(|| A::Error::invalid_length(1, &"a count and numbers"))
    }
}

/// Reads the numbers of a class.
///
/// There are as many as in an image.
struct NumbersSeed<'a, V> {
    /// The table and the class.
    class: ClassSeed<'a, V>,
    /// How many samples the class has; 0 in a table without counts.
    count: u32,
}

impl<'de, V: ClassRows<Number: Numeral>> DeserializeSeed<'de> for NumbersSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for NumbersSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers", width(self.class.table))
    }

    /// Writes the numbers into the table as they come, and checks the class afterwards.
    ///
    /// The order of the checks: an error of the format; too few numbers; an empty class whose numbers
    /// are not zero; numbers that no embeddings give; too many numbers. At most so many numbers are
    /// taken, so the row cannot overflow.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let ClassSeed { table, class } = self.class;
        let width = width(table);
        let (mut read, mut failure, mut is_zero) = (0, None, true);
        let numbers = iter::from_fn(|| {
            let next = seq.next_element::<Plain<V::Number>>();
            let number = next.unwrap_or_else(|error| {
                failure = Some(error);
                None
            });
            read += usize::from(number.is_some());
            number
                .map(|number| number.0)
                .inspect(|number| is_zero &= number.to_bits() == 0)
        });
        table.put_class(class, numbers.take(width), self.count);
        if let Some(error) = failure {
            return Err(error);
        }
        if read < width {
            return Err(A::Error::invalid_length(
                read,
                &"as many numbers as the table",
            ));
        }
        if V::IS_COUNTED && self.count == 0 && !is_zero {
            return Err(A::Error::custom(format_args!(
                "class {class} is empty, but not zero"
            )));
        }
        V::check_class(class, own_numbers(table, class), self.count).map_err(A::Error::custom)?;
        refuse_more(width, seq)
    }
}

/// Refuses a sequence that goes on.
///
/// `len` elements were read. The next one is skipped without a look at its type.
fn refuse_more<'de, A: SeqAccess<'de>>(len: usize, mut seq: A) -> Result<(), A::Error> {
    match seq.next_element::<IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(A::Error::invalid_length(len + 1, &"no more")),
    }
}
