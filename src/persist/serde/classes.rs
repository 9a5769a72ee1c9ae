//! Reading the classes of a table, with the checks of an image.

use core::{fmt, iter};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, SeqAccess, Visitor},
};

use crate::{
    element::number::Number,
    persist::{
        class_rows::{ClassRows, own_numbers, width},
        kind::TableKind,
        serde::numeral::{Numeral, Plain},
    },
};

/// Reads all classes.
///
/// The list has exactly as many entries as the table has classes.
pub(super) struct ClassesSeed<'a, V>(pub(super) &'a mut V);

impl<'de, V: ClassRows<Number: Numeral>> DeserializeSeed<'de> for ClassesSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for ClassesSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} classes", classes(self.0))
    }

    /// Reads class 0 first. A list that is too short is refused with its length, a longer one after the
    /// last class.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let count = classes(self.0);
        for class in 0..count {
            let found = match V::KIND {
                TableKind::MultiCenters => seq.next_element_seed(RowsSeed {
                    table: &mut *self.0,
                    class,
                })?,
                _ => seq.next_element_seed(ClassSeed {
                    table: &mut *self.0,
                    class,
                })?,
            };
            found
                .ok_or_else(|| A::Error::invalid_length(class, &"as many classes as the table"))?;
        }
        refuse_more(count, seq)
    }
}

/// How many classes a table has, whatever their rows.
pub(super) fn classes<V: ClassRows>(table: &V) -> usize {
    table.shape().classes / V::CENTERS
}

/// Reads the rows of one class.
struct RowsSeed<'a, V> {
    /// The table that takes the rows in.
    table: &'a mut V,
    /// Which class it is.
    class: usize,
}

impl<'de, V: ClassRows<Number: Numeral>> DeserializeSeed<'de> for RowsSeed<'_, V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, V: ClassRows<Number: Numeral>> Visitor<'de> for RowsSeed<'_, V> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} centers", V::CENTERS)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        for center in 0..V::CENTERS {
            let found = seq.next_element_seed(ClassSeed {
                table: &mut *self.table,
                class: self.class * V::CENTERS + center,
            })?;
            found
                .ok_or_else(|| A::Error::invalid_length(center, &"as many centers as the table"))?;
        }
        refuse_more(V::CENTERS, seq)
    }
}

/// Reads one class.
///
/// A class is `[count, [numbers]]`, or `[numbers]` alone in a table without counts (thresholds).
pub(super) struct ClassSeed<'a, V> {
    /// The table that takes the class in.
    pub(super) table: &'a mut V,
    /// Which class it is: its place in the list.
    pub(super) class: usize,
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
pub(super) struct NumbersSeed<'a, V> {
    /// The table and the class.
    pub(super) class: ClassSeed<'a, V>,
    /// How many samples the class has; 0 in a table without counts.
    pub(super) count: u32,
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
                "class {} is empty, but not zero",
                class / V::CENTERS
            )));
        }
        V::check_class(class, own_numbers(table, class), self.count).map_err(A::Error::custom)?;
        refuse_more(width, seq)
    }
}

/// Refuses a sequence that goes on.
///
/// `len` elements were read. The next one is skipped without a look at its type.
pub(super) fn refuse_more<'de, A: SeqAccess<'de>>(len: usize, mut seq: A) -> Result<(), A::Error> {
    match seq.next_element::<IgnoredAny>()? {
        None => Ok(()),
        Some(_) => Err(A::Error::invalid_length(len + 1, &"no more")),
    }
}
