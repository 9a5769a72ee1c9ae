//! Floating-point measures between a vector and rows of centers, or of sums with their divisors, in the
//! one summation order of the crate.
//!
//! A kernel measures one, two or four rows against a query at once, so that each component of the query
//! is loaded and widened once for the group. It returns partial sums; `Term::join` adds them up. The
//! number of rows in a group changes no bit of a result.

use num_traits::{One, Zero};

use crate::{
    element::{Element, number::Number},
    kernels::{
        lanes::LANES,
        term::{Lanes, Term, add_products, join},
    },
};

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

/// The squared length of a query.
///
/// `sum(x^2)`, in the order of a distance: lane `d % LANES`, then the lanes in pairs.
#[inline(never)]
pub(crate) fn squared_norm<T: Element, const DIM: usize>(query: &[T::Component; DIM]) -> T::Center {
    let (steps, rest) = query.as_chunks::<LANES>();
    let mut lanes = [T::Center::zero(); LANES];
    for x in steps {
        let x = widen::<T>(x);
        lanes = add_products(lanes, x, x);
    }
    let x = widen_rest::<T>(rest);
    join(add_products(lanes, x, x))
}

/// Four components of a query, as floats. Exact: `i8`, `u8` and `i16` fit an `f32`.
#[inline(always)]
fn widen<T: Element>(x: &[T::Component; LANES]) -> Lanes<T::Center> {
    [
        T::widen(x[0]),
        T::widen(x[1]),
        T::widen(x[2]),
        T::widen(x[3]),
    ]
}

/// Four components of the center of a row.
#[inline(always)]
fn centers<T: Element, R: Rows<T>>(
    stored: &[R::Stored; LANES],
    scale: R::Scale,
) -> Lanes<T::Center> {
    [
        R::center(stored[0], scale),
        R::center(stored[1], scale),
        R::center(stored[2], scale),
        R::center(stored[3], scale),
    ]
}

/// [`widen`] of fewer than `LANES` dimensions; the others are zero.
///
/// A zero in center and query adds `+0` to a lane. That changes no bit: no lane is ever `-0`, for it
/// starts at `+0`, and a sum is `-0` only when both of its terms are.
#[inline(always)]
fn widen_rest<T: Element>(rest: &[T::Component]) -> Lanes<T::Center> {
    let mut lanes = [T::Center::zero(); LANES];
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = T::widen(*x);
    }
    lanes
}

/// [`centers`] of fewer than `LANES` dimensions; the others are zero.
#[inline(always)]
fn centers_rest<T: Element, R: Rows<T>>(rest: &[R::Stored], scale: R::Scale) -> Lanes<T::Center> {
    let mut lanes = [T::Center::zero(); LANES];
    for (lane, stored) in lanes.iter_mut().zip(rest) {
        *lane = R::center(*stored, scale);
    }
    lanes
}

/// Adds the dimensions behind the last whole step of eight.
///
/// At most seven: one step of four if there are as many, and a last one filled up with zeros. The lanes
/// go on as in the steps of eight, so the order of summation is that of the whole row.
#[inline(always)]
fn finish<T: Element, R: Rows<T>, K: Term<T::Center>>(
    mut partial: K::Partial,
    row: &[R::Stored],
    scale: R::Scale,
    query: &[T::Component],
) -> K::Partial {
    let ((rows, row_rest), (queries, query_rest)) = (row.as_chunks(), query.as_chunks());
    for (row, query) in rows.iter().zip(queries) {
        partial = K::add(partial, centers::<T, R>(row, scale), widen::<T>(query));
    }
    if row_rest.is_empty() {
        return partial;
    }
    let center = centers_rest::<T, R>(row_rest, scale);
    K::add(partial, center, widen_rest::<T>(query_rest))
}

/// Defines the kernel for a group of rows: the partial sums of each row's measure.
macro_rules! group_kernel {
    ($name:ident, $rows:literal: $($row:literal $partial:ident)*) => {
        /// The partial sums of the measure `K` between a query and each row of a group.
        #[inline(never)]
        pub(crate) fn $name<T: Element, R: Rows<T>, K: Term<T::Center>, const DIM: usize>(
            rows: &[[R::Stored; DIM]; $rows],
            divisors: &[u32; $rows],
            query: &[T::Component; DIM],
        ) -> [K::Partial; $rows] {
            let scales = [$(R::scale(divisors[$row])),*];
            $(let mut $partial = K::zero();)*
            let (steps, rest) = query.as_chunks::<8>();
            for (i, x) in steps.iter().enumerate() {
                let x = x.as_chunks().0;
                let (x0, x1) = (widen::<T>(&x[0]), widen::<T>(&x[1]));
                $({
                    let (row, scale) = (rows[$row].as_chunks::<8>().0[i], scales[$row]);
                    let row = row.as_chunks().0;
                    $partial = K::add($partial, centers::<T, R>(&row[0], scale), x0);
                    $partial = K::add($partial, centers::<T, R>(&row[1], scale), x1);
                })*
            }
            if DIM % 8 != 0 {
                $({
                    let row = rows[$row].as_chunks::<8>().1;
                    $partial = finish::<T, R, K>($partial, row, scales[$row], rest);
                })*
            }
            [$($partial),*]
        }
    };
}

group_kernel!(partials_of_4, 4: 0 a 1 b 2 c 3 d);
group_kernel!(partials_of_2, 2: 0 a 1 b);
group_kernel!(partials_of_1, 1: 0 a);
