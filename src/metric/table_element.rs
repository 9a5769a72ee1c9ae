//! Number formats that can hold a center.

use core::{fmt::Debug, num::NonZeroU32};

use crate::{
    element::{
        Element,
        distance::Distance,
        rounding::{center_i8, center_i16, center_u8, nearest_whole},
    },
    kernels::{
        integer::{Integer, dot},
        rows::Centers,
        shape::Shape,
    },
    metric::{Metric, stored::Stored},
};

/// An element whose components can hold a center.
///
/// | element | bytes a class | distances | a dot product | dimensions |
/// |---|---|---|---|---|
/// | `f32` | `4 * DIM + 4` | `f32` | `f32` | any |
/// | `f64` | `8 * DIM + 4` | `f64` | `f64` | any |
/// | `i8`, `u8` | `DIM + 8` | `u32`, exact | `i64`, exact | up to 66,051 |
/// | `i16` | `2 * DIM + 12` | `u64`, exact | `i64`, exact | up to 2^31 - 1 |
///
/// A table of centers holds each center in the component type itself: a quarter of the bytes of sums for
/// `i8`, and integer distances without a float. Beside each integer center lies its squared norm. [`Compensated`](crate::Compensated) is not among them:
/// what it adds is in the sums.
pub trait TableElement: Element {
    /// What distances in a table of this element are made of.
    type Distance: Distance<Float = Self::Center>;

    /// The most dimensions of which every distance is a `Distance`.
    const MAX_DIM: usize;

    /// The component of an empty class.
    #[doc(hidden)]
    const ZERO_COMPONENT: Self::Component;
    /// What is kept of the length of a center: its squared norm for integers, nothing for floats.
    ///
    /// `u32` for `i8` and `u8`, `u64` for `i16`, `()` for floats, where it would be no use:
    /// `|q|^2 + |c|^2 - 2 q.c` cancels where the distance is small.
    type Norm: Copy + Debug + PartialEq;
    /// The norm of an empty class.
    #[doc(hidden)]
    const ZERO_NORM: Self::Norm;
    /// The norm of a center.
    #[doc(hidden)]
    fn norm(center: &[Self::Component]) -> Self::Norm;
    /// The component nearest to `sum / count`.
    ///
    /// Integers round to nearest, ties to even, and saturate; floats are divided.
    #[doc(hidden)]
    fn quotient(sum: Self::Sum, count: NonZeroU32) -> Self::Component;
    /// The sum of `count` equal components, exact for integers.
    #[doc(hidden)]
    fn times(component: Self::Component, count: u32) -> Self::Sum;
    /// The component nearest to a center's; `None` for what [`Element::MAX_ABS`] excludes, and NaN.
    ///
    /// Integers round as `quotient` does.
    #[doc(hidden)]
    fn component(center: Self::Center) -> Option<Self::Component>;

    /// Visits each class that has samples, in order, with what a metric gives.
    ///
    /// Float tables go through `Metric::of_floats`, integer tables through `Metric::of_integers`.
    #[doc(hidden)]
    fn visit<M: Metric, S: Shape>(
        metric: M,
        centers: Stored<'_, S, Self::Component>,
        norms: &[Self::Norm],
        query: &[Self::Component],
        visit: impl FnMut(usize, M::Measure<Self::Distance>),
    );
}

/// Float tables: a center is `sum / count`, rounded once.
macro_rules! float_table_element {
    ($float:ident) => {
        impl TableElement for $float {
            type Distance = $float;

            const MAX_DIM: usize = usize::MAX;
            const ZERO_COMPONENT: $float = 0.0;
            type Norm = ();
            const ZERO_NORM: () = ();

            #[inline(always)]
            fn norm(_: &[$float]) {}

            #[inline(always)]
            fn quotient(sum: $float, count: NonZeroU32) -> $float {
                sum / <$float>::round_count(count.get())
            }

            /// Rounded once, and the count before it.
            #[inline(always)]
            fn times(component: $float, count: u32) -> $float {
                component * <$float>::round_count(count)
            }

            // NaN compares false.
            #[inline(always)]
            fn component(center: $float) -> Option<$float> {
                (center.abs() < <$float>::MAX_ABS).then_some(center)
            }

            #[inline(always)]
            fn visit<M: Metric, S: Shape>(
                metric: M,
                centers: Stored<'_, S, $float>,
                _: &[()],
                query: &[$float],
                visit: impl FnMut(usize, M::Measure<$float>),
            ) {
                metric.of_floats::<$float, Centers, S>(centers, query, visit);
            }
        }
    };
}

float_table_element!(f32);
float_table_element!(f64);

/// Integer tables: a center is the nearest whole number, and every measure is exact.
macro_rules! integer_table_element {
    ($int:ident: $center:ident) => {
        impl TableElement for $int {
            type Distance = <$int as Integer>::Distance;

            const MAX_DIM: usize = <$int as Integer>::MAX_DIM;
            const ZERO_COMPONENT: $int = 0;
            type Norm = <$int as Integer>::Distance;
            const ZERO_NORM: Self::Norm = 0;

            fn norm(center: &[$int]) -> Self::Norm {
                <$int>::as_distance(dot(center, center))
            }

            #[inline(always)]
            fn quotient(sum: Self::Sum, count: NonZeroU32) -> $int {
                $center(sum, count)
            }

            // OK: a class holds at most `MAX_COUNT` samples.
            #[inline(always)]
            fn times(component: $int, count: u32) -> Self::Sum {
                Self::Sum::from(component).wrapping_mul(count as Self::Sum)
            }

            // A float that is converted saturates.
            #[inline(always)]
            fn component(center: f32) -> Option<$int> {
                let center = center.clamp($int::MIN.into(), $int::MAX.into());
                (!center.is_nan()).then_some(nearest_whole(center) as $int)
            }

            #[inline(always)]
            fn visit<M: Metric, S: Shape>(
                metric: M,
                centers: Stored<'_, S, $int>,
                norms: &[Self::Norm],
                query: &[$int],
                visit: impl FnMut(usize, M::Measure<Self::Distance>),
            ) {
                metric.of_integers::<$int, S>(centers, norms, query, visit);
            }
        }
    };
}

integer_table_element!(i8: center_i8);
integer_table_element!(u8: center_u8);
integer_table_element!(i16: center_i16);
