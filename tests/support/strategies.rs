//! Named inputs of the properties.

use core::ops::Range;

use class_centers::Element;
use proptest::{array, collection::vec, num, prelude::*};

use super::probe::Probe;

/// A class and an embedding for it.
pub type Sample<T, const DIM: usize> = (usize, [<T as Element>::Component; DIM]);

macro_rules! any_integer {
    ($($name:ident: $integer:ident)*) => {$(
        /// Any integer; one in four is a limit.
        pub fn $name() -> impl Strategy<Value = $integer> {
            prop_oneof![
                6 => any::<$integer>(),
                1 => Just($integer::MIN),
                1 => Just($integer::MAX),
            ]
        }
    )*};
}
any_integer!(any_i8: i8 any_u8: u8 any_i16: i16);

/// Any `f32` that an update accepts: of moderate size, of every magnitude below 2^65, or zero.
pub fn any_f32() -> impl Strategy<Value = f32> {
    let accepted = (any::<bool>(), 0..192u32 << 23)
        .prop_map(|(negative, bits)| f32::from_bits(bits | u32::from(negative) << 31));
    prop_oneof![
        6 => moderate().prop_map(|x| x as f32),
        3 => accepted,
        1 => prop_oneof![Just(0.0), Just(-0.0)],
    ]
}

/// Any `f64` that an update accepts, as [`any_f32`].
pub fn any_f64() -> impl Strategy<Value = f64> {
    let accepted = (any::<bool>(), 0..1536u64 << 52)
        .prop_map(|(negative, bits)| f64::from_bits(bits | u64::from(negative) << 63));
    prop_oneof![
        6 => moderate(),
        3 => accepted,
        1 => prop_oneof![Just(0.0), Just(-0.0)],
    ]
}

/// A number as feature extractors give them.
pub fn moderate() -> impl Strategy<Value = f64> {
    -1000.0..1000.0
}

/// Any bit pattern at all.
pub fn bit_pattern() -> impl Strategy<Value = f32> {
    num::u32::ANY.prop_map(f32::from_bits)
}

pub fn embedding<T: Probe, const DIM: usize>() -> impl Strategy<Value = [T::Component; DIM]> {
    array::uniform(T::component())
}

/// A class of a table of `classes`, and an embedding.
pub fn sample<T: Probe, const DIM: usize>(classes: usize) -> impl Strategy<Value = Sample<T, DIM>> {
    (0..classes, embedding::<T, DIM>())
}

/// Samples of a table of `classes`, as many as the range says.
pub fn samples<T: Probe, const DIM: usize>(
    classes: usize,
    number: Range<usize>,
) -> impl Strategy<Value = Vec<Sample<T, DIM>>> {
    vec(sample::<T, DIM>(classes), number)
}
