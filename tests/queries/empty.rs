//! No data is `None`: an empty class has no center, wins no query and makes no NaN.

use class_centers::{ClassCenters, Classify, QueryError};
use proptest::prelude::*;
use support::{
    assert_same_bits, check, for_each, learned,
    probe::{Bits, Probe},
    prop_assert_same_bits,
    strategies::{embedding, samples},
};

const CLASSES: usize = 4;
const DIM: usize = 3;

type Table<T> = ClassCenters<T, CLASSES, DIM>;

/// Asserts that a class has no samples, no sums and no center.
#[track_caller]
fn assert_empty<T: Probe>(table: &Table<T>, class: usize) {
    assert_eq!(table.count(class), 0);
    assert_eq!(table.sum(class).unwrap().map(Bits::bits), [0; DIM]);
    assert_eq!(table.center(class), None);
    let unwritten = [T::quotient(table.sum(class).unwrap()[0], 1); DIM];
    let mut center = unwritten;
    assert_eq!(table.write_center(class, &mut center), None);
    assert_eq!(center, unwritten);
    let reason = QueryError::EmptyClass { row: 0 };
    assert_eq!(table.gather(&[class], &mut [center]), Err(reason));
}

fn a_new_table_is_empty<T: Probe>() {
    let table = Table::<T>::new();
    (0..CLASSES).for_each(|class| assert_empty(&table, class));
    assert_eq!(table.total_count(), 0);
    assert_eq!(table.gather(&[], &mut []), Ok(()));
    assert_same_bits(&table, &Table::default());
    check(embedding::<T, DIM>(), |query| {
        prop_assert_eq!(Table::<T>::new().nearest(&query), None);
        Ok(())
    });
}
for_each!(a_new_table_is_empty: f32 f64 i8 u8 i16);

fn a_class_out_of_range_has_no_samples_no_sums_and_no_center<T: Probe>() {
    let table: Table<T> = learned(&[(3, [T::small(1); DIM])]);
    for class in [CLASSES, CLASSES + 1, usize::MAX] {
        assert_eq!((table.count(class), table.sum(class)), (0, None));
        assert_eq!(table.center(class), None);
        let mut center = table.center(3).unwrap();
        assert_eq!(table.write_center(class, &mut center), None);
        assert_eq!(Some(center), table.center(3));
    }
}
for_each!(a_class_out_of_range_has_no_samples_no_sums_and_no_center: f32 f64 i8 u8 i16);

fn what_was_not_learned_is_not_found<T: Probe>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..6), embedding::<T, DIM>());
    check(inputs, |(samples, query)| {
        let table: Table<T> = learned(&samples);
        let is_filled = |class| samples.iter().any(|sample| sample.0 == class);
        (0..CLASSES)
            .filter(|class| !is_filled(*class))
            .for_each(|class| assert_empty(&table, class));
        prop_assert!(
            table
                .nearest(&query)
                .is_none_or(|nearest| is_filled(nearest.class))
        );
        prop_assert_eq!(table.total_count(), samples.len() as u64);
        Ok(())
    });
}
for_each!(what_was_not_learned_is_not_found: f32 f64 i8 u8 i16);

/// The others keep their index and their bits; a cleared class learns as a new one does.
fn clearing_a_class_empties_it_and_no_other<T: Probe>() {
    check(
        (samples::<T, DIM>(CLASSES, 0..20), 0..CLASSES),
        |(samples, cleared)| {
            let mut table: Table<T> = learned(&samples);
            prop_assert_eq!(table.clear_class(cleared), Ok(()));
            assert_empty(&table, cleared);
            let others = samples.iter().filter(|sample| sample.0 != cleared);
            let without: Table<T> = learned(&others.copied().collect::<Vec<_>>());
            prop_assert_same_bits!(table, without);
            Ok(())
        },
    );
}
for_each!(clearing_a_class_empties_it_and_no_other: f32 f64 i8 u8 i16);

fn clearing_a_table_makes_it_new<T: Probe>() {
    check(samples::<T, DIM>(CLASSES, 0..20), |samples| {
        let mut table: Table<T> = learned(&samples);
        table.clear();
        prop_assert_same_bits!(table, Table::<T>::new());
        Ok(())
    });
}
for_each!(clearing_a_table_makes_it_new: f32 f64 i8 u8 i16);

#[test]
fn the_samples_of_all_classes_are_counted_beyond_u32() {
    let mut table = ClassCenters::<i16, 3, 1>::new();
    for class in 0..3 {
        table.set_class(class, &[0], u32::MAX).unwrap();
    }
    assert_eq!(table.total_count(), 3 * u64::from(u32::MAX));
}
