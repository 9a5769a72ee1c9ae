//! Floating-point measures between a vector and rows of centers, or of sums with their divisors, in the
//! one summation order of the crate.
//!
//! A kernel measures one to four rows against a query at once, so that each component of the query is
//! loaded and widened once for the group. It returns partial sums; `Term::join` adds them up. The number
//! of rows in a group changes no bit of a result.

use crate::{
    element::Element,
    kernels::{
        lanes::LANES,
        rows::Rows,
        shape::Shape,
        term::{Lanes, Term, add_products, join, zeros},
    },
};

/// The squared length of a query.
///
/// `sum(x^2)`, in the order of a distance: lane `d % LANES`, then the lanes in pairs.
#[inline(never)]
pub(crate) fn squared_norm<T: Element, S: Shape>(shape: S, query: &[T::Component]) -> T::Center {
    let (steps, rest) = shape.row(query, 0).as_chunks::<LANES>();
    let mut lanes = zeros();
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
    let mut lanes = zeros();
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = T::widen(*x);
    }
    lanes
}

/// [`centers`] of fewer than `LANES` dimensions; the others are zero.
#[inline(always)]
fn centers_rest<T: Element, R: Rows<T>>(rest: &[R::Stored], scale: R::Scale) -> Lanes<T::Center> {
    let mut lanes = zeros();
    for (lane, stored) in lanes.iter_mut().zip(rest) {
        *lane = R::center(*stored, scale);
    }
    lanes
}

/// Adds the dimensions behind the last whole step of four, filled up with zeros.
#[inline(always)]
fn finish<T: Element, R: Rows<T>, K: Term<T::Center>>(
    partial: K::Partial,
    row: &[R::Stored],
    scale: R::Scale,
    query: Lanes<T::Center>,
) -> K::Partial {
    K::add(partial, centers_rest::<T, R>(row, scale), query)
}

/// Defines the kernel for a group of rows: the partial sums of each row's measure.
macro_rules! group_kernel {
    ($name:ident of $count:literal: $x:ident => $($index:literal $row:ident $partial:ident $scale:ident),*) => {
        /// The partial sums of the measure `K` between a query and each row of a group.
        ///
        /// `rows` are the rows of the group, `divisors` their counts; all are as long as the query.
        #[inline(never)]
        pub(crate) fn $name<T: Element, R: Rows<T>, K: Term<T::Center>, S: Shape>(
            shape: S,
            rows: &[R::Stored],
            divisors: &[u32; $count],
            query: &[T::Component],
        ) -> [K::Partial; $count] {
            $(let (mut $partial, $scale) = (K::zero(), R::scale(divisors[$index]));)*
            let (Some(rows), Some(query)) = (shape.group(rows), shape.get(query, 0)) else {
                return [$($partial),*];
            };
            let [$(Some($row)),*] = [$(shape.row_of::<R::Stored, $count>(rows, $index)),*] else {
                return [$($partial),*];
            };
            $(let $row = $row.as_chunks::<LANES>();)*
            let (steps, rest) = query.as_chunks::<LANES>();
            for step in 0..steps.len() {
                let (Some($x), $(Some($row)),*) = (steps.get(step), $($row.0.get(step)),*) else {
                    break;
                };
                let $x = widen::<T>($x);
                $($partial = K::add($partial, centers::<T, R>($row, $scale), $x);)*
            }
            if !rest.is_empty() {
                let x = widen_rest::<T>(rest);
                $($partial = finish::<T, R, K>($partial, $row.1, $scale, x);)*
            }
            [$($partial),*]
        }
    };
}

group_kernel!(partials_of_4 of 4: x =>
    0 a partial_a scale_a, 1 b partial_b scale_b, 2 c partial_c scale_c, 3 d partial_d scale_d);
group_kernel!(partials_of_3 of 3: x =>
    0 a partial_a scale_a, 1 b partial_b scale_b, 2 c partial_c scale_c);
group_kernel!(partials_of_2 of 2: x =>
    0 a partial_a scale_a, 1 b partial_b scale_b);
group_kernel!(partials_of_1 of 1: x =>
    0 a partial_a scale_a);
