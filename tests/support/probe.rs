//! What the tests know of each element, from its definition and not from the crate.

use class_centers::Element;
use num_traits::float::FloatCore;
use proptest::strategy::{BoxedStrategy, Strategy};

use super::strategies;

/// A number as its bits: tells -0 from +0 and one NaN from another.
pub trait Bits: Copy {
    fn bits(self) -> u64;
}

/// An element as the tests see it.
pub trait Probe: Element<Component: Bits, Sum: Bits, Center: Bits> {
    /// The unit roundoff of `Center`: half the distance from 1 to the next number.
    const ROUNDOFF: f64;
    /// Any component that can be learned, with a preference for the limits.
    fn component() -> BoxedStrategy<Self::Component>;
    /// The component of this value, which every element has.
    fn small(value: u8) -> Self::Component;
    fn component_value(component: Self::Component) -> f64;
    fn sum_value(sum: Self::Sum) -> f64;
    fn center_value(center: Self::Center) -> f64;
    /// `sum / count`.
    fn quotient(sum: Self::Sum, count: u32) -> Self::Center;
    /// The distance from a query to `sum * (1 / count)`, in the documented order.
    fn squared_distance(sums: &[Self::Sum], count: u32, query: &[Self::Component]) -> Self::Center;
}

/// An element with exact sums.
pub trait Integer: Probe<Component: Into<i64>, Sum: Into<i128>, Center = f32> {
    const LIMITS: [Self::Component; 2];
    /// The component of this value, which is one of the type.
    fn component_of(value: i64) -> Self::Component;
    /// The sum of this value, if the type of sums has it.
    fn sum_of(value: i128) -> Option<Self::Sum>;
}

/// An element with rounded sums.
pub trait Float: Probe<Component = Self, Sum = Self, Center = Self> + FloatCore {
    /// Components that cannot be learned, each once for every reason.
    const REFUSED: [Self; 6];
    /// The largest component that can be learned.
    const LARGEST: Self;
}

macro_rules! bits {
    ($($float:ident)* ; $($integer:ident)*) => {
        $(impl Bits for $float { fn bits(self) -> u64 { u64::from(self.to_bits()) } })*
        $(impl Bits for $integer { fn bits(self) -> u64 { self as u64 } })*
    };
}
bits!(f32 f64; i8 u8 i16 i32 u32 i64);

macro_rules! probe {
    ($($element:ident to $center:ident: $strategy:ident),*) => {$(
        impl Probe for $element {
            const ROUNDOFF: f64 = 0.5 * $center::EPSILON as f64;
            fn component() -> BoxedStrategy<Self::Component> {
                strategies::$strategy().boxed()
            }
            fn small(value: u8) -> Self::Component {
                value as $element
            }
            fn component_value(component: Self::Component) -> f64 {
                f64::from(component)
            }
            fn sum_value(sum: Self::Sum) -> f64 {
                sum as f64
            }
            fn center_value(center: Self::Center) -> f64 {
                f64::from(center)
            }
            fn quotient(sum: Self::Sum, count: u32) -> Self::Center {
                sum as $center / count as $center
            }
            fn squared_distance(
                sums: &[Self::Sum],
                count: u32,
                query: &[Self::Component],
            ) -> Self::Center {
                let mut lanes = [0.0; 4];
                for (d, (sum, x)) in sums.iter().zip(query).enumerate() {
                    let difference = *sum as $center * (1.0 / count as $center) - *x as $center;
                    lanes[d % 4] += difference * difference;
                }
                (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
            }
        }
    )*};
}
probe!(
    f32 to f32: any_f32, f64 to f64: any_f64,
    i8 to f32: any_i8, u8 to f32: any_u8, i16 to f32: any_i16
);

macro_rules! integer {
    ($($element:ident)*) => {$(
        impl Integer for $element {
            const LIMITS: [Self::Component; 2] = [Self::MIN, Self::MAX];
            fn component_of(value: i64) -> Self::Component {
                value.try_into().unwrap()
            }
            fn sum_of(value: i128) -> Option<Self::Sum> {
                value.try_into().ok()
            }
        }
    )*};
}
integer!(i8 u8 i16);

macro_rules! float {
    ($element:ident refuses from $bits:literal << $shift:literal) => {
        impl Float for $element {
            const REFUSED: [Self; 6] = {
                let (first, infinity) = ($element::from_bits($bits << $shift), $element::INFINITY);
                [
                    first,
                    -first,
                    infinity,
                    -infinity,
                    $element::NAN,
                    -$element::NAN,
                ]
            };
            const LARGEST: Self = $element::from_bits(($bits << $shift) - 1);
        }
    };
}
// 2^65 and 2^513: the biased exponent is 127 + 65, 1023 + 513.
float!(f32 refuses from 192 << 23);
float!(f64 refuses from 1536 << 52);
