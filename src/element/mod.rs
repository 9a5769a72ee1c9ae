//! Number formats: what embeddings are made of, and what sums them.

pub(crate) mod compensated;
pub(crate) mod distance;
pub(crate) mod float;
mod integer;
pub(crate) mod limit;
pub(crate) mod number;
pub(crate) mod quantization;
pub(crate) mod rounding;
pub(crate) mod sealed;

use core::{fmt::Debug, num::NonZeroU32};

use num_traits::float::FloatCore;

use crate::element::{
    distance::Distance,
    number::{Number, NumberKind},
    sealed::Sealed,
};

/// A component type of embeddings, and the accumulator that sums it.
///
/// | element | component | sum | center | sum is exact for | bytes a class |
/// |---|---|---|---|---|---|
/// | `f32` | `f32` | `f32` | `f32` | no guarantee: see below | `4 * DIM + 4` |
/// | `f64` | `f64` | `f64` | `f64` | no guarantee: see below | `8 * DIM + 4` |
/// | [`Compensated`] | `f32` | [`CompensatedSum`] | `f32` | no guarantee: see there | `8 * DIM + 4` |
/// | `i8` | `i8` | `i32` | `f32` | 2^24 - 1 samples | `4 * DIM + 4` |
/// | `u8` | `u8` | `u32` | `f32` | 2^24 - 1 samples | `4 * DIM + 4` |
/// | `i16` | `i16` | `i64` | `f32` | 2^32 - 1 samples | `8 * DIM + 4` |
///
/// Integer sums do not depend on the order of the samples, on how they are cut into batches, or on
/// how tables are merged. A float sum of `n` samples lies within `n * u * sum(abs(x))` of the exact
/// one, where `u` is 2^-24 for `f32` and 2^-53 for `f64`; the center is off by that divided by `n`:
/// `n * u * mean(abs(x))` (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 4.2).
///
/// The trait is sealed: only this crate implements it.
///
/// [`Compensated`]: crate::Compensated
/// [`CompensatedSum`]: crate::CompensatedSum
pub trait Element: Copy + Debug + PartialEq + 'static + Sealed {
    /// What an embedding is made of.
    type Component: Copy + Debug + PartialEq + Number;
    /// What sums one dimension of a class.
    type Sum: Copy + Debug + PartialEq + Number;
    /// What centers and their squared distances are made of: `f32`, or `f64` for `f64`.
    type Center: FloatCore + Distance<Dot = Self::Center, Float = Self::Center>;

    /// The most samples a class can hold.
    const MAX_COUNT: u32;
    /// The magnitude from which on a component is refused: 2^65 for `f32`, 2^513 for `f64`.
    ///
    /// `MAX_COUNT` components below it cannot overflow a sum. Integers have no such components, and
    /// infinity here.
    const MAX_ABS: Self::Center;
    /// Whether sums are exact, so that taking a sample out is the inverse of adding it.
    const EXACT: bool;

    #[doc(hidden)]
    const KIND: NumberKind;
    #[doc(hidden)]
    const ZERO: Self::Sum;
    #[doc(hidden)]
    fn add(sum: Self::Sum, component: Self::Component) -> Self::Sum;
    #[doc(hidden)]
    fn subtract(sum: Self::Sum, component: Self::Component) -> Self::Sum;
    #[doc(hidden)]
    fn merge(sum: Self::Sum, other: Self::Sum) -> Self::Sum;
    #[doc(hidden)]
    fn unmerge(sum: Self::Sum, other: Self::Sum) -> Self::Sum;
    /// Has [`OUT_OF_RANGE`] set when the component is NaN, infinite or at least `MAX_ABS`; the
    /// other bits say nothing.
    #[doc(hidden)]
    fn range_bits(component: Self::Component) -> u32;
    /// Whether `count` embeddings can have this sum.
    #[doc(hidden)]
    fn fits(sum: Self::Sum, count: u32) -> bool;
    /// The sum of `from` samples, as one of `to <= from`: `sum * to / from`, which fits `to`.
    #[doc(hidden)]
    fn rescale(sum: Self::Sum, from: NonZeroU32, to: u32) -> Self::Sum;
    #[doc(hidden)]
    fn widen(component: Self::Component) -> Self::Center;
    #[doc(hidden)]
    fn round(sum: Self::Sum) -> Self::Center;
    #[doc(hidden)]
    fn round_count(count: u32) -> Self::Center;
}

/// The bit of [`Element::range_bits`] that counts.
///
/// It is the second-highest bit of a float, the top of its exponent. In `bits & (bits << 1)` it is
/// set when the two top bits of the exponent are: from 2^65 on in an `f32`, from 2^513 on in an
/// `f64`, infinity and NaN included. So a whole embedding is checked by one AND and one OR a
/// component, without a branch and without float arithmetic.
pub(crate) const OUT_OF_RANGE: u32 = 1 << 30;
