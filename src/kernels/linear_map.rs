//! Dot products of the rows of a packed lower triangle with a vector, four rows at a time.
//!
//! A component of the vector is loaded once for four rows. No dimension is known here, so there is one copy of
//! the code for tables of every shape.

use crate::kernels::{
    lanes::LANES,
    term::{add_products, join},
    triangle::fours,
};

/// A weight of a linear map, and what its products with components are summed in.
pub trait Weight<X>: Copy {
    /// Partial sums.
    type Partial: Copy;
    /// A whole sum.
    type Total: Copy;

    /// No product.
    const NONE: Self::Partial;

    /// Adds four products.
    fn add_four(partial: Self::Partial, weights: &[Self; 4], x: &[X; 4]) -> Self::Partial;
    /// Adds the product of the component of a lane.
    fn add(partial: Self::Partial, lane: usize, weight: Self, x: X) -> Self::Partial;
    /// The sum of the partial sums.
    fn join(partial: Self::Partial) -> Self::Total;
}

/// Four lanes, in the one order of the crate.
impl Weight<f32> for f32 {
    type Partial = [f32; LANES];
    type Total = f32;

    const NONE: [f32; LANES] = [0.0; LANES];

    #[inline(always)]
    fn add_four(partial: [f32; LANES], weights: &[f32; 4], x: &[f32; 4]) -> [f32; LANES] {
        add_products(partial, *weights, *x)
    }

    #[inline(always)]
    fn add(mut partial: [f32; LANES], lane: usize, weight: f32, x: f32) -> [f32; LANES] {
        partial[lane % LANES] += weight * x;
        partial
    }

    #[inline(always)]
    fn join(partial: [f32; LANES]) -> f32 {
        join(partial)
    }
}

/// Weights of 16 bits are whole numbers, whose products add up in any order. The caller vouches that the sum is
/// one of the type.
macro_rules! whole_weights {
    ($($component:ident in $sum:ident),*) => {$(
        impl Weight<$component> for i16 {
            type Partial = $sum;
            type Total = $sum;

            const NONE: $sum = 0;

            #[inline(always)]
            fn add_four(partial: $sum, weights: &[i16; 4], x: &[$component; 4]) -> $sum {
                let partial = Self::add(partial, 0, weights[0], x[0]);
                let partial = Self::add(partial, 1, weights[1], x[1]);
                let partial = Self::add(partial, 2, weights[2], x[2]);
                Self::add(partial, 3, weights[3], x[3])
            }

            // OK: a product is at most 2^30.
            #[inline(always)]
            fn add(partial: $sum, _: usize, weight: i16, x: $component) -> $sum {
                partial.wrapping_add((i32::from(weight) * i32::from(x)).into())
            }

            #[inline(always)]
            fn join(partial: $sum) -> $sum {
                partial
            }
        }
    )*};
}

whole_weights!(i8 in i32, u8 in i32, i16 in i64);

/// Gives the dot product of each row of a triangle with a vector, from the first row on.
///
/// Costs a multiplication and an addition a number of the triangle.
#[inline(always)]
pub(crate) fn each_dot<W: Weight<X>, X: Copy>(
    triangle: &[W],
    x: &[X],
    mut each: impl FnMut(W::Total),
) {
    let (steps, _) = x.as_chunks();
    let mut fours = fours(triangle);
    for (rows, own) in fours.by_ref().zip(steps) {
        let [p, q, r, s] = dots_of_four(&rows.common, steps);
        each(W::join(W::add(p, 0, rows.a[0], own[0])));
        let q = W::add(q, 0, rows.b[0], own[0]);
        each(W::join(W::add(q, 1, rows.b[1], own[1])));
        let r = W::add(W::add(r, 0, rows.c[0], own[0]), 1, rows.c[1], own[1]);
        each(W::join(W::add(r, 2, rows.c[2], own[2])));
        each(W::join(W::add_four(s, rows.d, own)));
    }
    for row in fours.left() {
        each(dot(row, x));
    }
}

/// The partial sums of four rows of equal length with a vector, which may be longer.
///
/// Out of line, where they fit the registers.
#[inline(never)]
pub(crate) fn dots_of_four<W: Weight<X>, X: Copy>(
    rows: &[&[[W; 4]]; 4],
    x: &[[X; 4]],
) -> [W::Partial; 4] {
    let [a, b, c, d] = *rows;
    let [mut p, mut q, mut r, mut s] = [W::NONE; 4];
    for ((((a, b), c), d), x) in a.iter().zip(b).zip(c).zip(d).zip(x) {
        // Column by column, so that one component is in a register at a time.
        let add = |sums: [W::Partial; 4], column: usize| {
            let x = x[column];
            [
                W::add(sums[0], column, a[column], x),
                W::add(sums[1], column, b[column], x),
                W::add(sums[2], column, c[column], x),
                W::add(sums[3], column, d[column], x),
            ]
        };
        [p, q, r, s] = add(add(add(add([p, q, r, s], 0), 1), 2), 3);
    }
    [p, q, r, s]
}

/// The dot product of a row and a vector, which may be longer.
#[inline(always)]
pub(crate) fn dot<W: Weight<X>, X: Copy>(row: &[W], x: &[X]) -> W::Total {
    let (row, row_rest) = row.as_chunks();
    let (x, x_rest) = x.split_at_checked(row.len() * 4).unwrap_or((x, &[]));
    let mut partial = W::NONE;
    for (row, x) in row.iter().zip(x.as_chunks().0) {
        partial = W::add_four(partial, row, x);
    }
    for (lane, (weight, x)) in row_rest.iter().zip(x_rest).enumerate() {
        partial = W::add(partial, lane, *weight, *x);
    }
    W::join(partial)
}

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use proptest::{collection, prelude::*, test_runner::RngSeed};

    use super::*;
    use crate::kernels::{
        lanes::sum_in_lanes,
        triangle::{rows, triangle},
    };

    fn dots<W: Weight<X>, X: Copy>(weights: &[W], x: &[X]) -> Vec<W::Total> {
        let mut dots = Vec::new();
        each_dot(weights, x, |dot| dots.push(dot));
        dots
    }

    fn inputs<W: Strategy, X: Strategy>(
        weight: impl Fn() -> W,
        component: impl Fn() -> X,
    ) -> impl Strategy<Value = (Vec<W::Value>, Vec<X::Value>)> {
        (1..40_usize).prop_flat_map(move |dim| {
            let weights = collection::vec(weight(), triangle(dim));
            (weights, collection::vec(component(), dim))
        })
    }

    /// The definition, in integers that no sum leaves.
    fn whole(weights: &[i16], x: impl Iterator<Item = i64> + Clone) -> Vec<i64> {
        let rows = rows(weights);
        let dot = |row: &[i16]| {
            row.iter()
                .zip(x.clone())
                .map(|(w, x)| i64::from(*w) * x)
                .sum()
        };
        rows.map(dot).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(0),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn floats_are_summed_in_the_one_order((w, x) in inputs(|| -9.0..9.0f32, || -9.0..9.0f32)) {
            let rows = rows(&w);
            let dot = |row: &[f32]| sum_in_lanes(row.iter().zip(&x).map(|(w, x)| w * x));
            prop_assert_eq!(dots(&w, &x), rows.map(dot).collect::<Vec<_>>());
        }

        #[test]
        fn bytes_equal_the_definition((w, x) in inputs(any::<i16>, any::<i8>)) {
            let got: Vec<i64> = dots(&w, &x).into_iter().map(|dot: i32| dot.into()).collect();
            prop_assert_eq!(got, whole(&w, x.iter().map(|x| i64::from(*x))));
        }

        #[test]
        fn bytes_without_sign_equal_the_definition((w, x) in inputs(any::<i16>, any::<u8>)) {
            let got: Vec<i64> = dots(&w, &x).into_iter().map(|dot: i32| dot.into()).collect();
            prop_assert_eq!(got, whole(&w, x.iter().map(|x| i64::from(*x))));
        }

        #[test]
        fn words_equal_the_definition((w, x) in inputs(any::<i16>, any::<i16>)) {
            prop_assert_eq!(dots(&w, &x), whole(&w, x.iter().map(|x| i64::from(*x))));
        }
    }

    #[test]
    fn a_vector_that_is_longer_is_cut() {
        assert_eq!(dot(&[1.0, 2.0, 3.0, 4.0, 5.0f32], &[1.0; 9]), 15.0);
        assert_eq!(dots(&[1i16; 3], &[1i8; 9]), vec![1, 2]);
    }
}
