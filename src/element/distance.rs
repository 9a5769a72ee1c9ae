//! The numbers that distances, dot products and cosines are made of.
//!
//! A distance of floats is a float. A distance of integers is an unsigned integer, exact, and its dot
//! products are signed. What a metric needs of these numbers, and the two kinds do differently, is here:
//! differences that do not wrap, the neighbours of a limit, whether a number is a result, and comparing
//! cosines.

use core::fmt::Debug;

use num_traits::float::FloatCore;

use crate::element::{
    limit::Limit,
    number::{Number, NumberKind},
    sealed::Sealed,
};

/// A number type of distances, and with it of dot products.
///
/// | distance | of | dot product | root, score | distances are |
/// |---|---|---|---|---|
/// | `f32`, `f64` | sums and float tables | same | same | rounded; below infinity |
/// | `u32` | `i8` and `u8` tables | `i64` | `f32` | exact |
/// | `u64` | `i16` tables | `i64` | `f32` | exact |
///
/// The trait is sealed: only this crate implements it.
pub trait Distance: Default + Number + Limit + Sealed {
    /// What dot products and squared lengths are made of.
    type Dot: Default + Limit;
    /// What roots of distances, cosines and scores are made of: `f32`, or `f64` for `f64`.
    type Float: FloatCore + Debug;

    /// A value above every distance: infinity for floats. NaN is not below it either.
    const MAX: Self;

    #[doc(hidden)]
    const KIND: NumberKind;

    /// `self - other`, where `other <= self`.
    #[doc(hidden)]
    fn minus(self, other: Self) -> Self;
    /// The greatest distance below a distance; `None` below 0.
    #[doc(hidden)]
    fn below(self) -> Option<Self>;
    /// Rounded to the nearest `f32`.
    #[doc(hidden)]
    fn to_f32(self) -> f32;
    /// Rounded down to a whole number for integers, which saturate.
    #[doc(hidden)]
    fn from_f32(value: f32) -> Self;
    /// `a - b`; of integers, which saturate, where that is a number.
    #[doc(hidden)]
    fn dot_minus(a: Self::Dot, b: Self::Dot) -> Self::Dot;
    /// The least dot product above a dot product; `None` above all.
    #[doc(hidden)]
    fn dot_above(dot: Self::Dot) -> Option<Self::Dot>;
    /// Whether a dot product is a number: neither NaN nor infinite.
    #[doc(hidden)]
    fn is_dot(dot: Self::Dot) -> bool;
    /// Whether a vector of this squared length has a direction.
    #[doc(hidden)]
    fn has_direction(squared_norm: Self::Dot) -> bool;
    /// Whether cosine `a` is greater than cosine `b`; both are of the same query.
    #[doc(hidden)]
    fn is_more_similar(a: &CosineParts<Self>, b: &CosineParts<Self>) -> bool;
    /// The square of a cosine that is defined.
    #[doc(hidden)]
    fn squared_cosine(cosine: &CosineParts<Self>) -> f32;
}

/// The parts of a cosine: `cosine = dot / sqrt(query_squared_norm * center_squared_norm)`.
///
/// Cosines of one query are ranked from their parts, without a root.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct CosineParts<D: Distance> {
    /// The dot product of query and center.
    pub dot: D::Dot,
    /// The squared length of the query.
    pub query_squared_norm: D::Dot,
    /// The squared length of the center.
    pub center_squared_norm: D::Dot,
}

impl<D: Distance> CosineParts<D> {
    /// Puts the parts together. They are not checked: [`is_defined`](Self::is_defined) does that.
    #[inline(always)]
    pub(crate) fn new(
        dot: D::Dot,
        query_squared_norm: D::Dot,
        center_squared_norm: D::Dot,
    ) -> Self {
        Self {
            dot,
            query_squared_norm,
            center_squared_norm,
        }
    }

    /// Whether there is a cosine: both vectors have a direction, and nothing overflowed.
    pub(crate) fn is_defined(&self) -> bool {
        D::is_dot(self.dot)
            && D::has_direction(self.query_squared_norm)
            && D::has_direction(self.center_squared_norm)
    }
}

/// Distances of floats. Results are rounded; NaN and infinity are no results.
macro_rules! float_distance {
    ($float:ident as $kind:ident) => {
        impl Distance for $float {
            type Dot = $float;
            type Float = $float;

            const MAX: $float = $float::INFINITY;
            const KIND: NumberKind = NumberKind::$kind;

            /// One rounding.
            #[inline(always)]
            fn minus(self, other: $float) -> $float {
                self - other
            }

            /// The next float toward minus infinity, of a number above 0.
            #[inline(always)]
            fn below(self) -> Option<$float> {
                (self > 0.0).then_some(self.next_down())
            }

            /// Rounds an `f64` to nearest; one that is too large becomes infinity.
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }

            /// Exact.
            #[inline(always)]
            fn from_f32(value: f32) -> $float {
                value as $float
            }

            #[inline(always)]
            fn dot_minus(a: $float, b: $float) -> $float {
                a - b
            }

            /// The next float toward infinity.
            #[inline(always)]
            fn dot_above(dot: $float) -> Option<$float> {
                (dot < $float::INFINITY).then_some(dot.next_up())
            }

            #[inline(always)]
            fn is_dot(dot: $float) -> bool {
                dot.is_finite()
            }

            /// Whether the squared length is a normal number: neither 0 nor subnormal, infinite or NaN.
            // A squared length below the normal numbers has lost digits, on some cores all of them.
            #[inline(always)]
            fn has_direction(squared_norm: $float) -> bool {
                squared_norm.is_normal()
            }

            /// Compares `dot * abs(dot) / center_squared_norm`, which grows with the cosine and keeps
            /// its sign. Costs two divisions.
            // The query's length is common to both. `abs(dot) / norm` is at most the ratio of two
            // lengths, and the product at most the squared length of the query: no overflow.
            #[inline(always)]
            fn is_more_similar(a: &CosineParts<$float>, b: &CosineParts<$float>) -> bool {
                let rank = |c: &CosineParts<$float>| c.dot * (c.dot.abs() / c.center_squared_norm);
                rank(a) > rank(b)
            }

            /// `dot^2 / (query_squared_norm * center_squared_norm)`, by two quotients of moderate size.
            // A normal square is that of a length from 2^-63 to 2^64 (f64: 2^-511 to 2^512), so that
            // the ratio of two lengths does not overflow.
            #[inline(always)]
            fn squared_cosine(c: &CosineParts<$float>) -> f32 {
                ((c.dot / c.query_squared_norm) * (c.dot / c.center_squared_norm)) as f32
            }
        }
    };
}

float_distance!(f32 as F32);
float_distance!(f64 as F64);

/// Distances of integers. Every operation is exact, or saturates.
macro_rules! exact_distance {
    ($unsigned:ident as $kind:ident) => {
        impl Distance for $unsigned {
            type Dot = i64;
            type Float = f32;

            const MAX: $unsigned = $unsigned::MAX;
            const KIND: NumberKind = NumberKind::$kind;

            // OK: `other <= self`.
            #[inline(always)]
            fn minus(self, other: $unsigned) -> $unsigned {
                self.wrapping_sub(other)
            }

            /// The next smaller whole number.
            #[inline(always)]
            fn below(self) -> Option<$unsigned> {
                self.checked_sub(1)
            }

            /// Rounds to nearest from 2^24 on.
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }

            /// Rounds down, 0 for NaN and negative numbers, the greatest number for what is above it.
            #[inline(always)]
            fn from_f32(value: f32) -> $unsigned {
                value as $unsigned
            }

            #[inline(always)]
            fn dot_minus(a: i64, b: i64) -> i64 {
                a.saturating_sub(b)
            }

            /// The next greater whole number.
            #[inline(always)]
            fn dot_above(dot: i64) -> Option<i64> {
                dot.checked_add(1)
            }

            /// Every integer is a result.
            #[inline(always)]
            fn is_dot(_: i64) -> bool {
                true
            }

            /// Every vector but zero has one.
            #[inline(always)]
            fn has_direction(squared_norm: i64) -> bool {
                squared_norm != 0
            }

            /// Exact; see [`is_exactly_more_similar`].
            #[inline(always)]
            fn is_more_similar(a: &CosineParts<$unsigned>, b: &CosineParts<$unsigned>) -> bool {
                is_exactly_more_similar(
                    (a.dot, a.center_squared_norm),
                    (b.dot, b.center_squared_norm),
                )
            }

            /// Each part is rounded to an `f32` first.
            #[inline(always)]
            fn squared_cosine(c: &CosineParts<$unsigned>) -> f32 {
                let dot = c.dot as f32;
                (dot / c.query_squared_norm as f32) * (dot / c.center_squared_norm as f32)
            }
        }
    };
}

exact_distance!(u32 as U32);
exact_distance!(u64 as U64);

/// Whether `dot / sqrt(norm)` is greater in `a` than in `b`, without a rounding: by
/// `dot * abs(dot) / norm`, cross-multiplied in 192 bits.
///
/// A positive cosine is greater than a negative one; of two negative ones, the one with the smaller
/// magnitude is. `dot^2` is at most 2^126 and the norms are below 2^63, so that a product of both needs
/// at most 190 bits.
fn is_exactly_more_similar(a: (i64, i64), b: (i64, i64)) -> bool {
    let weight = |dot: i64, other_norm: i64| {
        let dot = u128::from(dot.unsigned_abs());
        product(dot * dot, other_norm.unsigned_abs())
    };
    let ((a, a_norm), (b, b_norm)) = (a, b);
    match (a >= 0, b >= 0) {
        (true, true) => weight(a, b_norm) > weight(b, a_norm),
        (true, false) => true,
        (false, true) => false,
        (false, false) => weight(a, b_norm) < weight(b, a_norm),
    }
}

/// The product of 128 and 64 bits: the upper 128 bits of it, and the lower 64.
fn product(a: u128, b: u64) -> (u128, u64) {
    let b = u128::from(b);
    let lower = (a & u128::from(u64::MAX)).wrapping_mul(b);
    // OK: both factors are below 2^64, and (2^64 - 1)^2 + 2^64 < 2^128.
    let upper = (a >> 64).wrapping_mul(b).wrapping_add(lower >> 64);
    (upper, lower as u64)
}
