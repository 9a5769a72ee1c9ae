//! Ward's rule: which rows of a class become one when there are more than it keeps.
//!
//! Joining two rows of `n` and `m` samples, whose centers lie `d` apart, raises the sum of squared distances from
//! the centers by `n * m / (n + m) * d^2` (Ward 1963, Journal of the American Statistical Association 58(301)).
//! A new row joins the one that is nearest to it, or two of the others become one: what raises it less.

use num_traits::float::FloatCore;

use crate::{
    element::Element,
    kernels::{add::change, lanes::sum_in_lanes},
    tables::class_centers::ClassCenters,
};

/// A row: its sums and its count.
type Row<'a, T, const DIM: usize> = (&'a [<T as Element>::Sum; DIM], u32);

/// Adds a row of samples to those of a class: to a free one, or by Ward's rule.
///
/// At equal cost the new row joins another rather than two others each other, and the lowest ones first. Costs two
/// divisions, a multiplication and three additions a dimension for each pair of rows.
#[inline(never)]
pub(crate) fn insert<T: Element, const CENTERS: usize, const DIM: usize>(
    rows: &mut ClassCenters<T, CENTERS, DIM>,
    new: Row<'_, T, DIM>,
) {
    let place = match rows.counts().iter().position(|count| *count == 0) {
        Some(free) => free,
        None => match cheapest(rows, new) {
            (row, None) => row,
            (row, Some(freed)) => {
                join(rows, row, freed);
                freed
            }
        },
    };
    add_row(rows, place, new);
}

/// The row that the new one joins, or two rows that become one: the second is free then.
///
/// The new row joins the nearest one, if any: the one to which a query would go, not the one that is cheapest.
fn cheapest<T: Element, const CENTERS: usize, const DIM: usize>(
    rows: &ClassCenters<T, CENTERS, DIM>,
    new: Row<'_, T, DIM>,
) -> (usize, Option<usize>) {
    let filled = |row| rows.filled_row(row).map(|filled| (row, filled));
    let (mut best, mut nearest) = ((0, None), T::Center::infinity());
    let mut least = T::Center::infinity();
    for (row, own) in (0..CENTERS).filter_map(filled) {
        let distance = squared_distance::<T, DIM>(own, new);
        if distance < nearest {
            nearest = distance;
            (best, least) = ((row, None), distance * weight::<T>(own.1, new.1));
        }
    }
    for (row, own) in (0..CENTERS).filter_map(filled) {
        for (other, others) in (row + 1..CENTERS).filter_map(filled) {
            let cost = squared_distance::<T, DIM>(own, others) * weight::<T>(own.1, others.1);
            if cost < least {
                (best, least) = ((row, Some(other)), cost);
            }
        }
    }
    best
}

/// `n * m / (n + m)`; both are above 0.
fn weight<T: Element>(n: u32, m: u32) -> T::Center {
    let [n, m] = [n, m].map(T::round_count);
    n / (n + m) * m
}

/// The squared distance of two centers, in the one order of the crate.
#[inline(never)]
fn squared_distance<T: Element, const DIM: usize>(
    (sums, n): Row<'_, T, DIM>,
    (others, m): Row<'_, T, DIM>,
) -> T::Center {
    let [n, m] = [n, m].map(T::round_count);
    sum_in_lanes(sums.iter().zip(others).map(|(a, b)| {
        let apart = T::round(*a) / n - T::round(*b) / m;
        apart * apart
    }))
}

/// Adds the samples of a row to another one, and empties it.
fn join<T: Element, const CENTERS: usize, const DIM: usize>(
    rows: &mut ClassCenters<T, CENTERS, DIM>,
    row: usize,
    freed: usize,
) {
    if let Some((sums, count)) = rows.slot(freed) {
        let moved = (*sums, *count);
        sums.fill(T::ZERO);
        *count = 0;
        add_row(rows, row, (&moved.0, moved.1));
    }
}

/// Adds samples to a row.
///
/// OK: a class has no more samples than one row can have.
fn add_row<T: Element, const CENTERS: usize, const DIM: usize>(
    rows: &mut ClassCenters<T, CENTERS, DIM>,
    row: usize,
    (more, more_count): Row<'_, T, DIM>,
) {
    if let Some((sums, count)) = rows.slot(row) {
        change(sums, more, T::merge);
        *count += more_count;
    }
}
