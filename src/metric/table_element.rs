//! Number formats that can hold a center.

use core::num::NonZeroU32;

use crate::{
    element::{
        Element,
        distance::{CosineParts, Distance, MAX_COSINE_DIM},
        rounding,
    },
    kernels::{
        float,
        float::Centers,
        integer,
        integer::{MAX_BYTE_DIM, MAX_I16_DIM},
        term::{AbsoluteDifference, Product, SquaredDifference},
    },
};

/// An element whose components can hold a center.
///
/// | element | bytes a class | distances | a dot product | dimensions |
/// |---|---|---|---|---|
/// | `f32` | `4 * DIM + 4` | `f32` | `f32` | any |
/// | `f64` | `8 * DIM + 4` | `f64` | `f64` | any |
/// | `i8`, `u8` | `DIM + 4` | `u32`, exact | `i64`, exact | up to 66,051 |
/// | `i16` | `2 * DIM + 4` | `u64`, exact | `i64`, exact | up to 2^32 - 1 |
pub trait TableElement: Element {
    /// What distances in a table of this element are made of.
    type Distance: Distance<Float = Self::Center>;

    /// The most dimensions of which every distance is a `Distance`.
    const MAX_DIM: usize;

    #[doc(hidden)]
    const ZERO_COMPONENT: Self::Component;
    /// The component nearest to `sum / count`.
    #[doc(hidden)]
    fn quotient(sum: Self::Sum, count: NonZeroU32) -> Self::Component;
    /// The component nearest to a center's; `None` for what [`Element::MAX_ABS`] excludes, and NaN.
    #[doc(hidden)]
    fn component(center: Self::Center) -> Option<Self::Component>;

    #[doc(hidden)]
    fn squared_distances<const CLASSES: usize, const DIM: usize>(
        table: CentersAndCounts<Self, CLASSES, DIM>,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, Self::Distance),
    );
    #[doc(hidden)]
    fn manhattan_distances<const CLASSES: usize, const DIM: usize>(
        table: CentersAndCounts<Self, CLASSES, DIM>,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, Self::Distance),
    );
    #[doc(hidden)]
    fn dots<const CLASSES: usize, const DIM: usize>(
        table: CentersAndCounts<Self, CLASSES, DIM>,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, <Self::Distance as Distance>::Dot),
    );
    #[doc(hidden)]
    fn cosines<const CLASSES: usize, const DIM: usize>(
        table: CentersAndCounts<Self, CLASSES, DIM>,
        query: &[Self::Component; DIM],
        visit: impl FnMut(usize, CosineParts<Self::Distance>),
    );
}

/// The centers and counts of a table.
type CentersAndCounts<'a, T, const CLASSES: usize, const DIM: usize> = (
    &'a [[<T as Element>::Component; DIM]; CLASSES],
    &'a [u32; CLASSES],
);

macro_rules! float_table_element {
    ($float:ident) => {
        impl TableElement for $float {
            type Distance = $float;

            const MAX_DIM: usize = usize::MAX;
            const ZERO_COMPONENT: $float = 0.0;

            #[inline(always)]
            fn quotient(sum: $float, count: NonZeroU32) -> $float {
                sum / <$float>::round_count(count.get())
            }

            // NaN compares false.
            #[inline(always)]
            fn component(center: $float) -> Option<$float> {
                (center.abs() < <$float>::MAX_ABS).then_some(center)
            }

            #[inline(always)]
            fn squared_distances<const CLASSES: usize, const DIM: usize>(
                (centers, counts): CentersAndCounts<$float, CLASSES, DIM>,
                query: &[$float; DIM],
                visit: impl FnMut(usize, $float),
            ) {
                float::measures::<$float, Centers, SquaredDifference, CLASSES, DIM>(
                    centers, counts, query, visit,
                );
            }

            #[inline(always)]
            fn manhattan_distances<const CLASSES: usize, const DIM: usize>(
                (centers, counts): CentersAndCounts<$float, CLASSES, DIM>,
                query: &[$float; DIM],
                visit: impl FnMut(usize, $float),
            ) {
                float::measures::<$float, Centers, AbsoluteDifference, CLASSES, DIM>(
                    centers, counts, query, visit,
                );
            }

            #[inline(always)]
            fn dots<const CLASSES: usize, const DIM: usize>(
                (centers, counts): CentersAndCounts<$float, CLASSES, DIM>,
                query: &[$float; DIM],
                visit: impl FnMut(usize, $float),
            ) {
                float::measures::<$float, Centers, Product, CLASSES, DIM>(
                    centers, counts, query, visit,
                );
            }

            #[inline(always)]
            fn cosines<const CLASSES: usize, const DIM: usize>(
                (centers, counts): CentersAndCounts<$float, CLASSES, DIM>,
                query: &[$float; DIM],
                visit: impl FnMut(usize, CosineParts<$float>),
            ) {
                float::cosines::<$float, Centers, CLASSES, DIM>(centers, counts, query, visit);
            }
        }
    };
}

float_table_element!(f32);
float_table_element!(f64);

/// Visits the classes that have samples, each with a measure of its center.
#[inline(always)]
fn visit_filled<T: Element, M, const CLASSES: usize, const DIM: usize>(
    (centers, counts): CentersAndCounts<T, CLASSES, DIM>,
    measure: impl Fn(&[T::Component; DIM]) -> M,
    mut visit: impl FnMut(usize, M),
) {
    for (class, (center, count)) in centers.iter().zip(counts).enumerate() {
        if *count > 0 {
            visit(class, measure(center));
        }
    }
}

macro_rules! integer_table_element {
    (
        $int:ident: $center:ident, distances $distance:ident up to $max_dim:ident,
        $squared_distance:ident, $manhattan_distance:ident, $dot:ident,
        cosines up to $max_cosine_dim:ident
    ) => {
        impl TableElement for $int {
            type Distance = $distance;

            const MAX_DIM: usize = $max_dim;
            const ZERO_COMPONENT: $int = 0;

            #[inline(always)]
            fn quotient(sum: Self::Sum, count: NonZeroU32) -> $int {
                rounding::$center(sum, count)
            }

            // A float that is converted saturates.
            #[inline(always)]
            fn component(center: f32) -> Option<$int> {
                let center = center.clamp($int::MIN.into(), $int::MAX.into());
                (!center.is_nan()).then_some(rounding::nearest_whole(center) as $int)
            }

            #[inline(always)]
            fn squared_distances<const CLASSES: usize, const DIM: usize>(
                table: CentersAndCounts<$int, CLASSES, DIM>,
                query: &[$int; DIM],
                visit: impl FnMut(usize, $distance),
            ) {
                let measure = |center: &_| integer::$squared_distance(center, query);
                visit_filled::<$int, _, CLASSES, DIM>(table, measure, visit);
            }

            #[inline(always)]
            fn manhattan_distances<const CLASSES: usize, const DIM: usize>(
                table: CentersAndCounts<$int, CLASSES, DIM>,
                query: &[$int; DIM],
                visit: impl FnMut(usize, $distance),
            ) {
                let measure = |center: &_| integer::$manhattan_distance(center, query);
                visit_filled::<$int, _, CLASSES, DIM>(table, measure, visit);
            }

            #[inline(always)]
            fn dots<const CLASSES: usize, const DIM: usize>(
                table: CentersAndCounts<$int, CLASSES, DIM>,
                query: &[$int; DIM],
                visit: impl FnMut(usize, i64),
            ) {
                let measure = |center: &_| integer::$dot(center, query);
                visit_filled::<$int, _, CLASSES, DIM>(table, measure, visit);
            }

            #[inline(always)]
            fn cosines<const CLASSES: usize, const DIM: usize>(
                table: CentersAndCounts<$int, CLASSES, DIM>,
                query: &[$int; DIM],
                visit: impl FnMut(usize, CosineParts<$distance>),
            ) {
                const {
                    assert!(
                        DIM <= $max_cosine_dim,
                        "too many dimensions for exact cosines"
                    )
                }
                let query_squared_norm = integer::$dot(query, query);
                let measure = |center: &_| CosineParts {
                    dot: integer::$dot(center, query),
                    query_squared_norm,
                    center_squared_norm: integer::$dot(center, center),
                };
                visit_filled::<$int, _, CLASSES, DIM>(table, measure, visit);
            }
        }
    };
}

integer_table_element!(
    i8: center_i8, distances u32 up to MAX_BYTE_DIM,
    squared_distance_of_bytes, manhattan_distance_of_bytes, dot_of_i8,
    cosines up to MAX_BYTE_DIM
);
integer_table_element!(
    u8: center_u8, distances u32 up to MAX_BYTE_DIM,
    squared_distance_of_bytes, manhattan_distance_of_bytes, dot_of_u8,
    cosines up to MAX_BYTE_DIM
);
integer_table_element!(
    i16: center_i16, distances u64 up to MAX_I16_DIM,
    squared_distance_of_i16, manhattan_distance_of_i16, dot_of_i16,
    cosines up to MAX_COSINE_DIM
);
