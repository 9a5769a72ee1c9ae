//! How rows give centers: as they are, or as sums that are divided.

use num_traits::One;

use crate::element::{Element, number::Number};

/// How a row gives a center.
///
/// A row is `DIM` stored numbers and a divisor. The component of the center is
/// `center(stored, scale(divisor))`; for tables of centers that is the stored number itself.
pub trait Rows<T: Element> {
    /// What a row is made of.
    type Stored: Number;
    /// What a whole row is scaled by.
    type Scale: Copy;

    /// The scale of a row with this divisor.
    ///
    /// Computed once a row.
    fn scale(divisor: u32) -> Self::Scale;
    /// The divisor, if the row is scaled at all.
    fn divisor(divisor: u32) -> Option<u32>;
    /// What a component of the center is before it is scaled.
    fn round(stored: Self::Stored) -> T::Center;
    /// A component of the center.
    ///
    /// Computed once a dimension; at most one multiplication.
    fn center(stored: Self::Stored, scale: Self::Scale) -> T::Center;
}

/// Rows that are centers.
pub(crate) struct Centers;

/// Nothing is scaled.
impl<T: Element> Rows<T> for Centers {
    type Stored = T::Center;
    type Scale = ();

    #[inline(always)]
    fn scale(_: u32) {}

    #[inline(always)]
    fn divisor(_: u32) -> Option<u32> {
        None
    }

    #[inline(always)]
    fn round(stored: T::Center) -> T::Center {
        stored
    }

    #[inline(always)]
    fn center(stored: T::Center, (): ()) -> T::Center {
        stored
    }
}

/// Rows that are sums: the center is taken as `sum * (1 / divisor)`.
pub(crate) struct Sums;

/// Two roundings, of the reciprocal and of the product, where a true division has one: the price of one
/// division a row instead of `DIM`.
impl<T: Element> Rows<T> for Sums {
    type Stored = T::Sum;
    type Scale = T::Center;

    #[inline(always)]
    fn scale(divisor: u32) -> T::Center {
        T::Center::one() / T::round_count(divisor)
    }

    #[inline(always)]
    fn divisor(divisor: u32) -> Option<u32> {
        Some(divisor)
    }

    #[inline(always)]
    fn round(stored: T::Sum) -> T::Center {
        T::round(stored)
    }

    #[inline(always)]
    fn center(stored: T::Sum, inverse: T::Center) -> T::Center {
        T::round(stored) * inverse
    }
}
