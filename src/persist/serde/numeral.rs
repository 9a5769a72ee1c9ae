//! Numbers in the formats of serde.
//!
//! Number types of this crate are written as numbers, so that a text format shows them as such. A trait
//! of its own is needed, since `serde` does not know compensated sums, and has no rule for infinite
//! floats in text.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Unexpected, Visitor},
};

use crate::element::{compensated::CompensatedSum, number::Number};

/// A number that serde knows.
pub trait Numeral: Number {
    /// Writes the number.
    fn write<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error>;
    /// Reads a number.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Integers are read and written by `serde` itself, which refuses one that does not fit.
macro_rules! integer {
    ($($integer:ident)*) => {$(
        impl Numeral for $integer {
            fn write<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}
integer!(i8 u8 i16 i32 u32 i64 u64);

/// Floats are numbers, and words where a text format has no number for them (JSON, infinity). A number
/// that is too large for the float is refused.
macro_rules! float {
    ($($float:ident: $visitor:ident, $deserialize:ident;)*) => {$(
        impl Numeral for $float {
            /// Writes a number; in text formats an infinite one, or NaN, as a word.
            fn write<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() && !self.is_finite() {
                    serializer.collect_str(&self)
                } else {
                    self.serialize(serializer)
                }
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    deserializer.deserialize_any($visitor)
                } else {
                    deserializer.$deserialize($visitor)
                }
            }
        }

        struct $visitor;

        impl Visitor<'_> for $visitor {
            type Value = $float;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            // Without a detour, which would change the bits of a NaN.
            fn visit_f32<E: de::Error>(self, x: f32) -> Result<$float, E> {
                Ok(x.into())
            }

            /// Rounds to the nearest `f32` in an `f32` table. A finite number that would become infinite
            /// is refused.
            fn visit_f64<E: de::Error>(self, x: f64) -> Result<$float, E> {
                let float = x as $float;
                if float.is_infinite() && x.is_finite() {
                    return Err(E::invalid_value(Unexpected::Float(x), &self));
                }
                Ok(float)
            }

            fn visit_i64<E: de::Error>(self, x: i64) -> Result<$float, E> {
                Ok(x as $float)
            }

            fn visit_u64<E: de::Error>(self, x: u64) -> Result<$float, E> {
                Ok(x as $float)
            }

            /// Reads the words `inf`, `-inf` and `NaN`, and numbers in words if they are finite.
            fn visit_str<E: de::Error>(self, x: &str) -> Result<$float, E> {
                let is_number = |float: &$float| float.is_finite() || !x.contains(is_digit);
                let float = x.parse().ok().filter(is_number);
                float.ok_or_else(|| E::invalid_value(Unexpected::Str(x), &self))
            }
        }
    )*};
}
float! {
    f32: F32Visitor, deserialize_f32;
    f64: F64Visitor, deserialize_f64;
}

/// Tells a number in words, which must be finite, from a word for infinity.
fn is_digit(char: char) -> bool {
    char.is_ascii_digit()
}

/// The sum and its correction.
///
/// Written as a pair.
impl Numeral for CompensatedSum {
    fn write<S: Serializer>(self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.sum, self.correction).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (sum, correction) = Deserialize::deserialize(deserializer)?;
        Ok(Self { sum, correction })
    }
}

/// A number, in or out.
///
/// Gives the number the traits of `serde`, which types outside of a crate cannot get.
pub(super) struct Plain<N>(pub(super) N);

impl<N: Numeral> Serialize for Plain<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<'de, N: Numeral> Deserialize<'de> for Plain<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        N::read(deserializer).map(Self)
    }
}
