//! The numbers that thresholds are made of.

use core::fmt::Debug;

use crate::element::sealed::Sealed;

/// A number that a measure is held against: see [`Metric::Limit`](crate::Metric::Limit).
///
/// The trait is sealed: only this crate implements it.
///
/// The most of a distance and the least of a similarity are of this kind, and so is a margin.
pub trait Limit: Copy + Debug + PartialOrd + Sealed {
    /// The least value there is.
    #[doc(hidden)]
    const LEAST: Self;
    /// The greatest value there is.
    #[doc(hidden)]
    const GREATEST: Self;
}

/// For floats the bounds are the infinities, so that every number lies between.
macro_rules! limits {
    ($($number:ident: $least:ident to $greatest:ident;)*) => {$(
        impl Limit for $number {
            const LEAST: Self = <$number>::$least;
            const GREATEST: Self = <$number>::$greatest;
        }
    )*};
}

limits! {
    u32: MIN to MAX;
    u64: MIN to MAX;
    i64: MIN to MAX;
    f32: NEG_INFINITY to INFINITY;
    f64: NEG_INFINITY to INFINITY;
}
