//! Dot products of a query with rows of integers: exact.
//!
//! A kernel multiplies one to four rows with a query at once, four dimensions a step, so that each
//! component of the query is loaded and widened once for the group. Where there are vectors, a row at a
//! time in one plain loop is what the compiler makes vectors of.

use num_traits::{WrappingAdd, Zero};

use crate::kernels::{
    integer::{HAS_VECTORS, Integer, dot, dot_in_vectors},
    shape::Shape,
};

/// Defines the kernel for a group of rows: the dot product of each.
macro_rules! dots_kernel {
    ($name:ident of $count:literal: $x:ident => $($index:literal $row:ident $dot:ident),*) => {
        /// The dot products of a query with each row of a group, all as long as the query.
        ///
        /// OK: no sum wraps, [`Integer::MAX_DIM`].
        #[inline(never)]
        pub(crate) fn $name<I: Integer, S: Shape>(shape: S, rows: &[I], query: &[I]) -> [I::Product; $count] {
            $(let mut $dot = I::Product::zero();)*
            let (Some(rows), Some(query)) = (shape.group(rows), shape.get(query, 0)) else {
                return [$($dot),*];
            };
            let [$(Some($row)),*] = [$(shape.row_of::<I, $count>(rows, $index)),*] else {
                return [$($dot),*];
            };
            $(let $row = $row.as_chunks::<4>();)*
            let (steps, rest) = query.as_chunks::<4>();
            for step in 0..steps.len() {
                let (Some($x), $(Some($row)),*) = (steps.get(step), $($row.0.get(step)),*) else {
                    break;
                };
                $($dot = add_four($dot, $row, $x);)*
            }
            $($dot = add_rest($dot, $row.1, rest);)*
            [$($dot),*]
        }
    };
}

dots_kernel!(dots_of_4 of 4: x => 0 a dot_a, 1 b dot_b, 2 c dot_c, 3 d dot_d);
dots_kernel!(dots_of_3 of 3: x => 0 a dot_a, 1 b dot_b, 2 c dot_c);
dots_kernel!(dots_of_2 of 2: x => 0 a dot_a, 1 b dot_b);

/// The dot product of a query with one row.
#[inline(always)]
pub(crate) fn dot_of_row<I: Integer, S: Shape>(shape: S, row: &[I], query: &[I]) -> I::Product {
    if HAS_VECTORS {
        dot_in_vectors(row, query)
    } else {
        dot_of_known(shape, row, query)
    }
}

/// [`dot_of_row`] with the length known where the shape has it.
#[inline(never)]
fn dot_of_known<I: Integer, S: Shape>(shape: S, row: &[I], query: &[I]) -> I::Product {
    dot(shape.row(row, 0), shape.row(query, 0))
}

/// Adds the products of four dimensions to a sum.
#[inline(always)]
fn add_four<I: Integer>(sum: I::Product, c: &[I; 4], x: &[I; 4]) -> I::Product {
    sum.wrapping_add(&c[0].product(x[0]))
        .wrapping_add(&c[1].product(x[1]))
        .wrapping_add(&c[2].product(x[2]))
        .wrapping_add(&c[3].product(x[3]))
}

/// Adds the products of the dimensions behind the last whole step of four.
#[inline(always)]
fn add_rest<I: Integer>(mut sum: I::Product, row: &[I], query: &[I]) -> I::Product {
    for (c, x) in row.iter().zip(query) {
        sum = sum.wrapping_add(&c.product(*x));
    }
    sum
}
