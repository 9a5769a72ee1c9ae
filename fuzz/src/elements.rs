//! Elements as the targets see them.

use core::array::from_fn;

use class_centers::{Compensated, CompensatedSum, Element};

use crate::{forgery::KNOWN, rng::Rng};

/// An element, with numbers of it made of any bits.
pub trait Probe: Element<Component: Send + Sync, Sum: Send + Sync> + Send + Sync {
    /// A component of these bits; of floats also ones that are refused.
    fn component(bits: u64) -> Self::Component;
    /// A component of moderate size.
    fn small(value: i8) -> Self::Component;
    /// A sum of these bits.
    fn sum(bits: u64) -> Self::Sum;
    /// Whether `count` embeddings can have this sum, and their center is a number.
    fn is_sum(sum: Self::Sum, count: u32) -> bool;

    /// An embedding, mostly of moderate size.
    fn embedding<const DIM: usize>(rng: &mut Rng) -> [Self::Component; DIM] {
        from_fn(|_| match rng.below(8) {
            0 => Self::component(any_bits(rng)),
            _ => Self::small(rng.bits() as i8),
        })
    }
}

/// The bits of any number, or of one at which something changes.
pub fn any_bits(rng: &mut Rng) -> u64 {
    match rng.below(2) {
        0 => rng.bits(),
        _ => KNOWN[rng.below(KNOWN.len() as u64) as usize],
    }
}

macro_rules! integer {
    ($($component:ident in $sum:ident)*) => {$(
        impl Probe for $component {
            fn component(bits: u64) -> $component {
                bits as $component
            }

            fn small(value: i8) -> $component {
                value as $component
            }

            fn sum(bits: u64) -> $sum {
                bits as $sum
            }

            fn is_sum(sum: $sum, count: u32) -> bool {
                let [least, most] = [$component::MIN, $component::MAX]
                    .map(|limit| i128::from(limit) * i128::from(count));
                (least..=most).contains(&i128::from(sum))
            }
        }
    )*};
}
integer!(i8 in i32 u8 in u32 i16 in i64);

macro_rules! float {
    ($($float:ident of $bits:ident)*) => {$(
        impl Probe for $float {
            fn component(bits: u64) -> $float {
                $float::from_bits(bits as $bits)
            }

            fn small(value: i8) -> $float {
                $float::from(value) * 0.1
            }

            fn sum(bits: u64) -> $float {
                $float::from_bits(bits as $bits)
            }

            fn is_sum(sum: $float, count: u32) -> bool {
                sum.is_finite() && sum.abs() <= count as $float * Self::MAX_ABS
            }
        }
    )*};
}
float!(f32 of u32 f64 of u64);

impl Probe for Compensated {
    fn component(bits: u64) -> f32 {
        f32::component(bits)
    }

    fn small(value: i8) -> f32 {
        f32::small(value)
    }

    fn sum(bits: u64) -> CompensatedSum {
        CompensatedSum {
            sum: f32::from_bits(bits as u32),
            correction: f32::from_bits((bits >> 32) as u32),
        }
    }

    fn is_sum(sum: CompensatedSum, count: u32) -> bool {
        let parts = [sum.sum, sum.correction, sum.sum + sum.correction];
        parts.into_iter().all(|part| f32::is_sum(part, count))
    }
}
