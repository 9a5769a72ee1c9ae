//! Moments of integers are exact: any order, split and merging gives the same table, and un-learning is the
//! inverse of learning.

use class_centers::CovarianceElement;
use proptest::{collection::vec, prelude::*};
use support::{
    check, for_each,
    probe::Integer,
    strategies::{Sample, sample, samples},
};

use super::{CLASSES, DIM, TRIANGLE, Table, as_floats, learned, places, scatter, two_pass_scatter};

/// An integer whose moments can be kept.
trait Exact: Integer + CovarianceElement<Moment: Into<i64>> {
    /// What its moments are about.
    const ORIGIN: i64;
}

impl Exact for i8 {
    const ORIGIN: i64 = 0;
}

impl Exact for u8 {
    const ORIGIN: i64 = 128;
}

impl Exact for i16 {
    const ORIGIN: i64 = 0;
}

fn moments_are_sums_of_products<T: Exact>() {
    check(samples::<T, DIM>(CLASSES, 0..60), |samples| {
        let table = learned::<T>(&samples);
        for (moment, (row, column)) in table.moments().iter().zip(places(DIM)) {
            let about = |x: T::Component| x.into() - T::ORIGIN;
            let products = samples
                .iter()
                .map(|(_, x)| about(x[row]) * about(x[column]));
            prop_assert_eq!((*moment).into(), products.sum::<i64>());
        }
        Ok(())
    });
}
for_each!(moments_are_sums_of_products: i8 u8 i16);

fn any_order_gives_the_same_table<T: Exact>() {
    let samples = samples::<T, DIM>(CLASSES, 0..60);
    let orders =
        samples.prop_flat_map(|samples| (Just(samples.clone()), Just(samples).prop_shuffle()));
    check(orders, |(samples, shuffled)| {
        prop_assert_eq!(learned::<T>(&samples), learned::<T>(&shuffled));
        Ok(())
    });
}
for_each!(any_order_gives_the_same_table: i8 u8 i16);

/// Adds samples as batches that end at the cuts.
fn in_batches<T: Exact>(samples: &[Sample<T, DIM>], mut cuts: Vec<usize>) -> Table<T> {
    cuts.sort_unstable();
    let (mut table, mut rest) = (Table::new(), samples);
    for cut in cuts.into_iter().chain([samples.len()]) {
        let taken = samples.len() - rest.len();
        let (batch, later) = rest.split_at(cut.saturating_sub(taken).min(rest.len()));
        let (classes, embeddings): (Vec<_>, Vec<_>) = batch.iter().copied().unzip();
        table.update_batch(&classes, &embeddings).unwrap();
        rest = later;
    }
    table
}

fn any_split_into_batches_gives_the_same_table<T: Exact>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..60), vec(0..60_usize, 0..6));
    check(inputs, |(samples, cuts)| {
        prop_assert_eq!(in_batches(&samples, cuts), learned::<T>(&samples));
        Ok(())
    });
}
for_each!(any_split_into_batches_gives_the_same_table: i8 u8 i16);

fn sharded_merges_equal_one_run<T: Exact>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..60), vec(0..4_usize, 60));
    check(inputs, |(samples, shards)| {
        let mut tables = [const { Table::<T>::new() }; 4];
        for ((class, embedding), shard) in samples.iter().zip(shards) {
            prop_assert_eq!(tables[shard].update(*class, embedding), Ok(()));
        }
        let [mut a, b, mut c, d] = tables;
        for merged in [a.merge(&b), c.merge(&d), a.merge(&c)] {
            prop_assert_eq!(merged, Ok(()));
        }
        prop_assert_eq!(a, learned::<T>(&samples));
        Ok(())
    });
}
for_each!(sharded_merges_equal_one_run: i8 u8 i16);

fn forget_restores_the_table_before_update<T: Exact>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..40), sample::<T, DIM>(CLASSES));
    check(inputs, |(samples, (class, embedding))| {
        let before = learned::<T>(&samples);
        let mut table = before.clone();
        prop_assert_eq!(table.update(class, &embedding), Ok(()));
        prop_assert_eq!(table.forget(class, &embedding), Ok(()));
        prop_assert_eq!(table, before);
        Ok(())
    });
}
for_each!(forget_restores_the_table_before_update: i8 u8 i16);

/// In whatever order: the last table is a new one.
fn what_is_forgotten_was_never_there<T: Exact>() {
    let samples = samples::<T, DIM>(CLASSES, 0..40);
    let orders =
        samples.prop_flat_map(|samples| (Just(samples.clone()), Just(samples).prop_shuffle()));
    check(orders, |(samples, shuffled)| {
        let mut table = learned::<T>(&samples);
        for (class, embedding) in shuffled {
            prop_assert_eq!(table.forget(class, &embedding), Ok(()));
        }
        prop_assert_eq!(table, Table::<T>::new());
        Ok(())
    });
}
for_each!(what_is_forgotten_was_never_there: i8 u8 i16);

fn unmerge_restores_the_table_before_merge<T: Exact>() {
    let samples = || samples::<T, DIM>(CLASSES, 0..40);
    check((samples(), samples()), |(samples, others)| {
        let (before, other) = (learned::<T>(&samples), learned::<T>(&others));
        let mut table = before.clone();
        prop_assert_eq!(table.merge(&other), Ok(()));
        prop_assert_eq!(table.unmerge(&other), Ok(()));
        prop_assert_eq!(table, before);
        Ok(())
    });
}
for_each!(unmerge_restores_the_table_before_merge: i8 u8 i16);

/// `n * 2^-23` for the means of bytes, `n * 2^-17` for those of `i16`, and two roundings to an `f32`.
fn the_scatter_is_that_of_two_passes<T: Exact>() {
    check(samples::<T, DIM>(CLASSES, 0..60), |samples| {
        let got = scatter(&learned::<T>(&samples));
        let want = two_pass_scatter(&as_floats::<T>(&samples));
        let parts = if size_of::<T>() == 1 { -23 } else { -17 };
        for (got, want) in got.iter().zip(&want) {
            let oracle = 1e-9 * want.abs().max(1.0);
            let rounding = want.abs() * f64::from(f32::EPSILON);
            let bound = samples.len() as f64 * 2f64.powi(parts) + rounding + oracle;
            prop_assert!((got - want).abs() <= bound, "{got} for {want}");
        }
        Ok(())
    });
}
for_each!(the_scatter_is_that_of_two_passes: i8 u8 i16);

/// The scatter does not change with the origin: what `u8` and `i8` learn 128 apart has the same bits.
#[test]
fn bytes_with_and_without_sign_have_one_scatter() {
    check(samples::<i8, DIM>(CLASSES, 0..60), |samples| {
        let shift = |x: i8| (i16::from(x) + 128) as u8;
        let shifted: Vec<_> = samples
            .iter()
            .map(|(class, x)| (*class, x.map(shift)))
            .collect();
        let (signed, unsigned) = (learned::<i8>(&samples), learned::<u8>(&shifted));
        prop_assert_eq!(signed.moments(), unsigned.moments());
        prop_assert_eq!(scatter(&signed), scatter(&unsigned));
        Ok(())
    });
}

#[test]
fn a_dimension_that_never_changes_has_no_scatter_at_all() {
    let mut table = Table::<i8>::new();
    for i in 0..100 {
        let mut embedding = [i as i8; DIM];
        embedding[4] = -77;
        table.update(i % 3, &embedding).unwrap();
    }
    let scatter = scatter(&table);
    for (scatter, (row, column)) in scatter.iter().zip(places(DIM)) {
        assert_eq!(*scatter == 0.0, row == 4 || column == 4, "{row} {column}");
    }
    assert_eq!(table.degrees_of_freedom(), 97);
    assert_eq!(scatter.len(), TRIANGLE);
}
