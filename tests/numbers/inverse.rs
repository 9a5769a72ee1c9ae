//! `forget` undoes `update` and `unmerge` undoes `merge`: exactly for integers, within a bound for
//! floats; and what cannot have been learned is not taken out.

use class_centers::{ClassCenters, UpdateError};
use proptest::prelude::*;
use support::{
    assert_same_bits, check, for_each, learned, oracle,
    probe::{Float, Integer},
    prop_assert_same_bits,
    rng::Rng,
    strategies::{sample, samples},
};

const CLASSES: usize = 3;
const DIM: usize = 5;

type Table<T> = ClassCenters<T, CLASSES, DIM>;

fn forget_restores_the_bits_before_update<T: Integer>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..50), sample::<T, DIM>(CLASSES));
    check(inputs, |(samples, (class, embedding))| {
        let mut table: Table<T> = learned(&samples);
        let before = table.clone();
        prop_assert_eq!(table.update(class, &embedding), Ok(()));
        prop_assert_eq!(table.forget(class, &embedding), Ok(()));
        prop_assert_same_bits!(table, before);
        Ok(())
    });
}
for_each!(forget_restores_the_bits_before_update: i8 u8 i16);

fn unmerge_restores_the_bits_before_merge<T: Integer>() {
    let inputs = (
        samples::<T, DIM>(CLASSES, 0..50),
        samples::<T, DIM>(CLASSES, 0..50),
    );
    check(inputs, |(samples, others)| {
        let (mut table, other): (Table<T>, Table<T>) = (learned(&samples), learned(&others));
        let before = table.clone();
        prop_assert_eq!(table.merge(&other), Ok(()));
        prop_assert_eq!(table.unmerge(&other), Ok(()));
        prop_assert_same_bits!(table, before);
        Ok(())
    });
}
for_each!(unmerge_restores_the_bits_before_merge: i8 u8 i16);

/// What is learned and then forgotten, in whatever order, was never there.
fn forgetting_everything_in_any_order_empties_the_table<T: Integer>() {
    let samples = samples::<T, DIM>(CLASSES, 0..50);
    check(
        samples.prop_flat_map(|samples| (Just(samples.clone()), Just(samples).prop_shuffle())),
        |(samples, shuffled)| {
            let mut table: Table<T> = learned(&samples);
            for (class, embedding) in shuffled {
                prop_assert_eq!(table.forget(class, &embedding), Ok(()));
            }
            prop_assert_same_bits!(table, Table::<T>::new());
            Ok(())
        },
    );
}
for_each!(forgetting_everything_in_any_order_empties_the_table: i8 u8 i16);

/// Each of two steps rounds once: `u abs(sum)`, of the sum that it arrives at.
fn assert_undone<T: Float>(
    before: &Table<T>,
    during: &Table<T>,
    after: &Table<T>,
) -> Result<(), TestCaseError> {
    for (class, dim) in (0..CLASSES * DIM).map(|i| (i / DIM, i % DIM)) {
        let sum = |table: &Table<T>| T::sum_value(table.sum(class).unwrap()[dim]);
        let bound = T::ROUNDOFF * (sum(during).abs() + sum(after).abs());
        let off = (sum(after) - sum(before)).abs();
        prop_assert_eq!(after.count(class), before.count(class));
        prop_assert!(off <= bound, "{before:?}\n{after:?}");
    }
    Ok(())
}

fn forget_undoes_update_within_the_bound<T: Float>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..50), sample::<T, DIM>(CLASSES));
    check(inputs, |(samples, (class, embedding))| {
        let before: Table<T> = learned(&samples);
        let mut during = before.clone();
        prop_assert_eq!(during.update(class, &embedding), Ok(()));
        let mut after = during.clone();
        prop_assert_eq!(after.forget(class, &embedding), Ok(()));
        assert_undone(&before, &during, &after)
    });
}
for_each!(forget_undoes_update_within_the_bound: f32 f64);

fn unmerge_undoes_merge_within_the_bound<T: Float>() {
    let inputs = (
        samples::<T, DIM>(CLASSES, 0..50),
        samples::<T, DIM>(CLASSES, 0..50),
    );
    check(inputs, |(samples, others)| {
        let (before, other): (Table<T>, Table<T>) = (learned(&samples), learned(&others));
        let mut during = before.clone();
        prop_assert_eq!(during.merge(&other), Ok(()));
        let mut after = during.clone();
        prop_assert_eq!(after.unmerge(&other), Ok(()));
        assert_undone(&before, &during, &after)
    });
}
for_each!(unmerge_undoes_merge_within_the_bound: f32 f64);

/// Rounding leaves a remainder of these sums, in either sign; forgetting the last sample removes it.
fn a_float_class_without_samples_has_sums_of_plus_zero<T: Float>() {
    check(samples::<T, DIM>(1, 1..20), |samples| {
        let samples: Vec<_> = samples.into_iter().map(|(_, x)| (1, x)).collect();
        let full: Table<T> = learned(&samples);
        let mut forgotten = full.clone();
        for (class, embedding) in &samples {
            prop_assert_eq!(forgotten.forget(*class, embedding), Ok(()));
        }
        prop_assert_same_bits!(forgotten, Table::<T>::new());

        let mut unmerged = full.clone();
        prop_assert_eq!(unmerged.unmerge(&full), Ok(()));
        prop_assert_same_bits!(unmerged, Table::<T>::new());
        Ok(())
    });
}
for_each!(a_float_class_without_samples_has_sums_of_plus_zero: f32 f64);

#[test]
fn a_remainder_of_rounding_and_a_minus_zero_are_cleared_with_the_last_sample() {
    let mut table = ClassCenters::<f32, 1, 2>::new();
    let (large, small) = ([1e8, -0.0], [1.0, -0.0]);
    table.update(0, &large).unwrap();
    table.update(0, &small).unwrap();
    table.forget(0, &large).unwrap();
    assert_eq!(table.sum(0).unwrap()[0], 0.0, "1 is lost in 1e8");
    table.forget(0, &small).unwrap();
    assert_same_bits(&table, &ClassCenters::new());
    table.set_class(0, &[-0.0, 0.0], 0).unwrap();
    assert_same_bits(&table, &ClassCenters::new());
}

/// A table whose sums stand anywhere that `set_class` takes them, the limits preferred.
fn anywhere<T: Integer>(rng: &mut Rng, most_samples: u32) -> ClassCenters<T, 1, 1> {
    let count = match rng.below(4) {
        0 => most_samples,
        1 => rng.below(4).min(u64::from(most_samples)) as u32,
        _ => rng.below(u64::from(most_samples) + 1) as u32,
    };
    let [least, most] = T::LIMITS.map(|limit| i128::from(limit.into()) * i128::from(count));
    let sum = match rng.below(4) {
        0 => least,
        1 => most,
        _ => least + i128::from(rng.below((most - least + 1) as u64)),
    };
    let mut table = ClassCenters::new();
    table
        .set_class(0, &[T::sum_of(sum).unwrap()], count)
        .unwrap();
    table
}

/// `unmerge` in exact arithmetic: the remaining sum and count, if any embeddings can have them.
fn difference<T: Integer>(a: (i128, u32), b: (i128, u32)) -> Result<(i128, u32), UpdateError> {
    let left =
        a.1.checked_sub(b.1)
            .ok_or(UpdateError::NotEnoughSamples { class: 0 })?;
    let sum = a.0 - b.0;
    match oracle::fits::<T>(sum, left) {
        true => Ok((sum, left)),
        false => Err(UpdateError::SumOutOfRange { class: 0, dim: 0 }),
    }
}

fn state<T: Integer>(table: &ClassCenters<T, 1, 1>) -> (i128, u32) {
    (table.sum(0).unwrap()[0].into(), table.count(0))
}

/// Wrapping subtraction never brings a sum back that fits.
fn unmerge_takes_out_what_can_have_been_merged_and_nothing_else<T: Integer>() {
    let mut rng = Rng::new(16);
    let mut refused = 0;
    for _ in 0..200_000 {
        let mut table = anywhere::<T>(&mut rng, T::MAX_COUNT);
        let other = anywhere::<T>(&mut rng, table.count(0));
        let before = table.clone();
        let want = difference::<T>(state(&before), state(&other));
        assert_eq!(table.unmerge(&other).map(|()| state(&table)), want);
        if want.is_err() {
            assert_same_bits(&table, &before);
            refused += 1;
        }
    }
    assert!((20_000..180_000).contains(&refused), "{refused}");
}
for_each!(unmerge_takes_out_what_can_have_been_merged_and_nothing_else: i8 u8 i16);

fn forget_takes_out_what_can_have_been_learned_and_nothing_else<T: Integer>() {
    let mut rng = Rng::new(17);
    let mut refused = 0;
    for _ in 0..200_000 {
        let mut table = anywhere::<T>(&mut rng, T::MAX_COUNT);
        let x = T::LIMITS[rng.below(2) as usize];
        let before = table.clone();
        let want = difference::<T>(state(&before), (i128::from(x.into()), 1));
        assert_eq!(table.forget(0, &[x]).map(|()| state(&table)), want);
        if want.is_err() {
            assert_same_bits(&table, &before);
            refused += 1;
        }
    }
    assert!((20_000..180_000).contains(&refused), "{refused}");
}
for_each!(forget_takes_out_what_can_have_been_learned_and_nothing_else: i8 u8 i16);
