//! Sums without rounding, to compare those of a table with.

use core::fmt::Debug;

use class_centers::Element;

use crate::elements::Probe;

/// An element whose sums are known exactly, or with a bound of their error.
pub trait Summed: Probe {
    type Total: Clone + Copy + Debug + Default;

    /// A component of sixteen bits; of floats also ones that are refused.
    fn of_input(bits: u16) -> Self::Component;
    /// What a component, or a sum that was set, adds up to.
    fn of_component(component: Self::Component) -> Self::Total;
    fn of_sum(sum: Self::Sum) -> Self::Total;
    /// A sum about that of `count` such components, or just beyond what there is.
    fn preset(component: Self::Component, count: u32, beyond: u8) -> Self::Sum;
    fn is_component(component: Self::Component) -> bool;
    fn plus(total: Self::Total, more: Self::Total) -> Self::Total;
    fn minus(total: Self::Total, less: Self::Total) -> Self::Total;
    /// Whether a class of `count` samples may have this total; of floats this sum.
    fn may_have(total: Self::Total, sum: Self::Sum, count: u32) -> bool;
    /// Whether the sum of a table is this total, as far as it can be.
    fn agrees(total: Self::Total, sum: Self::Sum, count: u32) -> bool;
    fn is_center(center: Self::Center, sum: Self::Sum, count: u32) -> bool;
}

macro_rules! integer {
    ($($component:ident in $sum:ident)*) => {$(
        impl Summed for $component {
            type Total = i128;

            fn of_input(bits: u16) -> $component {
                bits as $component
            }

            fn of_component(component: $component) -> i128 {
                component.into()
            }

            fn of_sum(sum: $sum) -> i128 {
                sum.into()
            }

            fn preset(component: $component, count: u32, beyond: u8) -> $sum {
                let limit = match beyond % 8 {
                    0 => $component::MAX,
                    1 => $component::MIN,
                    _ => component,
                };
                (i128::from(limit) * i128::from(count) + i128::from(beyond / 128)) as $sum
            }

            fn is_component(_: $component) -> bool {
                true
            }

            fn plus(total: i128, more: i128) -> i128 {
                total + more
            }

            fn minus(total: i128, less: i128) -> i128 {
                total - less
            }

            fn may_have(total: i128, _: $sum, count: u32) -> bool {
                let [least, most] = [$component::MIN, $component::MAX]
                    .map(|limit| i128::from(limit) * i128::from(count));
                (least..=most).contains(&total)
            }

            fn agrees(total: i128, sum: $sum, _: u32) -> bool {
                total == i128::from(sum)
            }

            /// Within the error that `ClassCenters::center` has at most.
            fn is_center(center: f32, sum: $sum, count: u32) -> bool {
                let exact = sum as f64 / f64::from(count);
                (f64::from(center) - exact).abs() <= 1.5 * f64::from(f32::EPSILON) * exact.abs()
            }
        }
    )*};
}
integer!(i8 in i32 u8 in u32 i16 in i64);

/// A sum in twice the precision of `f64`, and how far one that is rounded may be from it.
#[derive(Clone, Copy, Debug)]
pub struct Rounded {
    high: f64,
    low: f64,
    error: f64,
    /// The sum of the magnitudes, as long as samples are only added.
    magnitude: Option<f64>,
}

impl Default for Rounded {
    fn default() -> Self {
        Self::exact(0.0)
    }
}

impl Rounded {
    fn exact(value: f64) -> Self {
        Self {
            high: value,
            low: 0.0,
            error: 0.0,
            magnitude: Some(value.abs()),
        }
    }

    fn negated(self) -> Self {
        Self {
            high: -self.high,
            low: -self.low,
            magnitude: None,
            ..self
        }
    }

    /// Adds exactly (Knuth 1969, TAOCP 2, 4.2.2), and as rounded to a unit roundoff.
    fn plus(self, more: Self, roundoff: f64) -> Self {
        let high = self.high + more.high;
        let part = high - self.high;
        let lost = (self.high - (high - part)) + (more.high - part);
        let error = self.error + more.error;
        Self {
            high,
            low: self.low + more.low + lost,
            error: (error + roundoff * (high.abs() + error)) * (1.0 + 1e-9),
            magnitude: self.magnitude.zip(more.magnitude).map(|(a, b)| a + b),
        }
    }
}

macro_rules! float {
    ($($float:ident of $bits:ident << $shift:literal)*) => {$(
        impl Summed for $float {
            type Total = Rounded;

            /// One in sixteen is of any magnitude, or no number.
            fn of_input(bits: u16) -> $float {
                match bits >> 12 {
                    0xF => $float::from_bits($bits::from(bits) << $shift),
                    _ => $float::from(bits as i16) / 7.0,
                }
            }

            fn of_component(component: $float) -> Rounded {
                Rounded::exact(component.into())
            }

            fn of_sum(sum: $float) -> Rounded {
                Rounded { magnitude: None, ..Rounded::exact(sum.into()) }
            }

            fn preset(component: $float, count: u32, beyond: u8) -> $float {
                match beyond % 8 {
                    0 => <$float as Element>::MAX_ABS * count as $float,
                    1 => -<$float as Element>::MAX_ABS * count as $float,
                    2 => (<$float as Element>::MAX_ABS * count as $float).next_up(),
                    _ => component * count as $float,
                }
            }

            fn is_component(component: $float) -> bool {
                component.abs() < <$float as Element>::MAX_ABS
            }

            fn plus(total: Rounded, more: Rounded) -> Rounded {
                total.plus(more, 0.5 * f64::from($float::EPSILON))
            }

            fn minus(total: Rounded, less: Rounded) -> Rounded {
                Self::plus(total, less.negated())
            }

            fn may_have(_: Rounded, sum: $float, count: u32) -> bool {
                count == 0 || Self::is_sum(sum, count)
            }

            /// Within `n * u * sum(abs(x))` of samples that were added, as `Element` says.
            fn agrees(total: Rounded, sum: $float, count: u32) -> bool {
                let n_u = f64::from(count) * 0.5 * f64::from($float::EPSILON);
                let documented = |magnitude| n_u * (1.0 + n_u) * magnitude;
                let error = total.magnitude.map_or(total.error, documented);
                ((f64::from(sum) - total.high) - total.low).abs() <= error
            }

            fn is_center(center: $float, sum: $float, count: u32) -> bool {
                center == sum / count as $float
            }
        }
    )*};
}
float!(f32 of u32 << 20 f64 of u64 << 52);
