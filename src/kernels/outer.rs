//! The outer product of a vector with itself, added to a packed triangle: `m[i][j] += w * x[i] * x[j]`.
//!
//! Four rows at a time, four columns a step: a factor of a column is loaded once for four rows, and two
//! moments are one double-word load and store on Armv7-M. No dimension is known here, so there is one copy of
//! the code for tables of every shape.

use core::mem;

use crate::kernels::triangle::rows;

/// A component of a vector whose outer product is summed.
///
/// | factor | weighted | moment | a product is at most |
/// |---|---|---|---|
/// | `i8` | `i32` | `i32` | 2^14 |
/// | `i16` | `i32` | `i64` | 2^30 |
/// | `f32` | `f32` | `f32` | 2^82, of deviations below 2^41 |
pub trait Factor: Copy {
    /// What products are summed in.
    type Moment: Copy;
    /// A factor times the weight of its vector: 1 or -1 of integers.
    type Weighted: Copy;

    /// The factor times the weight.
    fn weighted(self, weight: Self::Weighted) -> Self::Weighted;
    /// The weight that takes a vector out again.
    fn negated(weight: Self::Weighted) -> Self::Weighted;
    /// The moment, and the product of a weighted factor and a factor.
    fn add_product(moment: Self::Moment, row: Self::Weighted, column: Self) -> Self::Moment;
}

// OK: the weight is 1 or -1. A sum of moments does not wrap, by the bound on their samples.
impl Factor for i8 {
    type Moment = i32;
    type Weighted = i32;

    #[inline(always)]
    fn weighted(self, weight: i32) -> i32 {
        i32::from(self).wrapping_mul(weight)
    }

    #[inline(always)]
    fn negated(weight: i32) -> i32 {
        -weight
    }

    #[inline(always)]
    fn add_product(moment: i32, row: i32, column: i8) -> i32 {
        moment.wrapping_add(row.wrapping_mul(column.into()))
    }
}

// OK: as for `i8`; the product is at most 2^15 * 2^15.
impl Factor for i16 {
    type Moment = i64;
    type Weighted = i32;

    #[inline(always)]
    fn weighted(self, weight: i32) -> i32 {
        i32::from(self).wrapping_mul(weight)
    }

    #[inline(always)]
    fn negated(weight: i32) -> i32 {
        -weight
    }

    #[inline(always)]
    fn add_product(moment: i64, row: i32, column: i16) -> i64 {
        moment.wrapping_add(row.wrapping_mul(column.into()).into())
    }
}

/// A product is rounded before it is added.
impl Factor for f32 {
    type Moment = f32;
    type Weighted = f32;

    #[inline(always)]
    fn weighted(self, weight: f32) -> f32 {
        self * weight
    }

    #[inline(always)]
    fn negated(weight: f32) -> f32 {
        -weight
    }

    #[inline(always)]
    fn add_product(moment: f32, row: f32, column: f32) -> f32 {
        moment + row * column
    }
}

/// Adds the outer product of a vector, weighted: `m[i][j] += (w * x[i]) * x[j]` for `j <= i`.
///
/// Costs a multiplication and an addition a number of the triangle.
#[inline(never)]
pub(crate) fn add_outer<F: Factor>(triangle: &mut [F::Moment], x: &[F], weight: F::Weighted) {
    let mut rest = triangle;
    let (fours, last) = x.as_chunks::<4>();
    for (before, own) in fours.iter().enumerate() {
        // Rows of 4 * before + 1 to 4 * before + 4 numbers.
        let Some((four, behind)) = mem::take(&mut rest).split_at_mut_checked(16 * before + 10)
        else {
            return;
        };
        rest = behind;
        let weighted = own.map(|x| x.weighted(weight));
        add_to_four(four, fours, before, &weighted, own);
    }
    for (before, own) in last.iter().enumerate() {
        let len = 4 * fours.len() + before + 1;
        let Some((row, behind)) = mem::take(&mut rest).split_at_mut_checked(len) else {
            return;
        };
        rest = behind;
        add_to_one(row, x, own.weighted(weight));
    }
}

/// Adds to four rows, which have `4 * before + 1` numbers and one more each. `own` are the components that
/// belong to these rows, and `w` the same, weighted. `None` when the rows are shorter.
///
/// Out of line and with the weights in memory, so that the ends of the four rows are in registers.
#[inline(never)]
fn add_to_four<F: Factor>(
    rows: &mut [F::Moment],
    x: &[[F; 4]],
    before: usize,
    w: &[F::Weighted; 4],
    own: &[F; 4],
) -> Option<()> {
    let (a, rows) = rows.split_at_mut_checked(4 * before)?;
    let (a_end, rows) = rows.split_first_chunk_mut()?;
    let (b, rows) = rows.split_at_mut_checked(4 * before)?;
    let (b_end, rows) = rows.split_first_chunk_mut()?;
    let (c, rows) = rows.split_at_mut_checked(4 * before)?;
    let (c_end, rows) = rows.split_first_chunk_mut()?;
    let (d, d_end) = rows.split_at_mut_checked(4 * before)?;
    let d_end = d_end.first_chunk_mut()?;
    let x = x.get(..before)?;
    let (a, b) = (a.as_chunks_mut().0, b.as_chunks_mut().0);
    let (c, d) = (c.as_chunks_mut().0, d.as_chunks_mut().0);
    for ((((a, b), c), d), x) in a.iter_mut().zip(b).zip(c).zip(d).zip(x) {
        step(a, w[0], x);
        step(b, w[1], x);
        step(c, w[2], x);
        step(d, w[3], x);
    }
    step_1(a_end, w[0], own);
    step_2(b_end, w[1], own);
    step_3(c_end, w[2], own);
    step(d_end, w[3], own);
    Some(())
}

/// Defines a step over some columns of a row: written out, since no loop over so few is unrolled at
/// opt-level `s`.
macro_rules! step {
    ($name:ident: $($column:literal)*) => {
        #[inline(always)]
        fn $name<F: Factor>(
            m: &mut [F::Moment; [$($column),*].len()],
            w: F::Weighted,
            x: &[F; 4],
        ) {
            $(m[$column] = F::add_product(m[$column], w, x[$column]);)*
        }
    };
}

step!(step: 0 1 2 3);
step!(step_1: 0);
step!(step_2: 0 1);
step!(step_3: 0 1 2);

/// Adds to one row.
fn add_to_one<F: Factor>(row: &mut [F::Moment], x: &[F], weighted: F::Weighted) {
    for (moment, x) in row.iter_mut().zip(x) {
        *moment = F::add_product(*moment, weighted, *x);
    }
}

/// Returns row and column of the first moment to which the product cannot be added: one that `fits` refuses
/// afterwards.
///
/// It only looks. Used where vectors are taken out, which may never have been added.
#[inline(never)]
pub(crate) fn first_misfit<F: Factor>(
    triangle: &[F::Moment],
    x: &[F],
    weight: F::Weighted,
    fits: impl Fn(usize, usize, F::Moment) -> bool,
) -> Option<(usize, usize)> {
    for ((row, moments), own) in rows(triangle).enumerate().zip(x) {
        let weighted = own.weighted(weight);
        for ((column, moment), x) in moments.iter().enumerate().zip(x) {
            if !fits(row, column, F::add_product(*moment, weighted, *x)) {
                return Some((row, column));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use core::fmt::Debug;
    use std::{vec, vec::Vec};

    use proptest::{collection, prelude::*, test_runner::RngSeed};

    use super::*;
    use crate::kernels::triangle::triangle;

    /// The definition, number by number.
    fn naive<F: Factor>(moments: &mut [F::Moment], x: &[F], weight: F::Weighted) {
        let mut place = 0;
        for (i, own) in x.iter().enumerate() {
            for other in &x[..=i] {
                moments[place] = F::add_product(moments[place], own.weighted(weight), *other);
                place += 1;
            }
        }
    }

    fn equals_the_definition<F: Factor<Moment: Debug + Default + PartialEq>>(
        vectors: &[Vec<F>],
        weight: F::Weighted,
    ) -> Result<(), TestCaseError> {
        let dim = vectors[0].len();
        let mut fast = vec![F::Moment::default(); triangle(dim)];
        let mut slow = fast.clone();
        for x in vectors {
            add_outer(&mut fast, x, weight);
            naive(&mut slow, x, weight);
        }
        prop_assert_eq!(fast, slow);
        Ok(())
    }

    fn vectors<X: Debug>(
        component: impl Strategy<Value = X> + Clone,
    ) -> impl Strategy<Value = Vec<Vec<X>>> {
        (1..70_usize).prop_flat_map(move |dim| {
            collection::vec(collection::vec(component.clone(), dim), 1..4)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(0),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn bytes_equal_the_definition(x in vectors(any::<i8>()), add in any::<bool>()) {
            equals_the_definition(&x, if add { 1 } else { -1 })?;
        }

        #[test]
        fn words_equal_the_definition(x in vectors(any::<i16>()), add in any::<bool>()) {
            equals_the_definition(&x, if add { 1 } else { -1 })?;
        }

        #[test]
        fn floats_equal_the_definition(x in vectors(-1e9..1e9f32), weight in -1.0..1.0f32) {
            equals_the_definition(&x, weight)?;
        }
    }

    #[test]
    fn the_first_misfit_is_named() {
        let moments = [0; triangle(5)];
        let x = [1, 2, 3, 4, 5i8];
        let misfit = |most| first_misfit(&moments, &x, 1, |_, _, moment| moment <= most);
        assert_eq!(misfit(25), None);
        assert_eq!(misfit(24), Some((4, 4)));
        assert_eq!(misfit(11), Some((3, 2)));
        assert_eq!(misfit(0), Some((0, 0)));
    }
}
