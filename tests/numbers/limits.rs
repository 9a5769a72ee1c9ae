//! No sum overflows: a class takes `MAX_COUNT` samples, whatever they are, and not one more.

use class_centers::{ClassCenters, Element, UpdateError};
use support::{
    assert_same_bits, for_each, oracle,
    probe::{Float, Integer, Probe},
};

type Table<T> = ClassCenters<T, 1, 1>;

const FULL: Result<(), UpdateError> = Err(UpdateError::ClassFull { class: 0 });
const MISFIT: Result<(), UpdateError> = Err(UpdateError::SumOutOfRange { class: 0, dim: 0 });

/// Returns a table with one class of this sum and count.
fn preset<T: Probe>(sum: T::Sum, count: u32) -> Table<T> {
    let mut table = Table::new();
    table.set_class(0, &[sum], count).unwrap();
    table
}

#[test]
fn the_limits_are_the_documented_ones() {
    assert_eq!(f32::MAX_COUNT, 16_777_216);
    assert_eq!(f64::MAX_COUNT, 4_294_967_295);
    assert_eq!(<i8 as Element>::MAX_COUNT, 16_777_215);
    assert_eq!(<u8 as Element>::MAX_COUNT, 16_777_215);
    assert_eq!(<i16 as Element>::MAX_COUNT, 4_294_967_295);
    assert_eq!(f32::MAX_ABS, 2_f32.powi(65));
    assert_eq!(f64::MAX_ABS, 2_f64.powi(513));
    assert_eq!(<i8 as Element>::MAX_ABS, f32::INFINITY);
    let exact = [
        f32::EXACT,
        f64::EXACT,
        <i8 as Element>::EXACT,
        <u8 as Element>::EXACT,
    ];
    assert_eq!(exact, [false, false, true, true]);
}

fn every_component_is_summed_exactly_up_to_the_last_sample<T: Integer>() {
    let [least, most] = T::LIMITS.map(Into::into);
    for value in least..=most {
        let x = [T::component_of(value)];
        let sum = |count: u32| T::sum_of(i128::from(value) * i128::from(count)).unwrap();

        let mut table = preset::<T>(sum(T::MAX_COUNT - 1), T::MAX_COUNT - 1);
        let before = table.clone();
        assert_eq!(table.update(0, &x), Ok(()));
        let full = table.clone();
        assert_same_bits(&full, &preset(sum(T::MAX_COUNT), T::MAX_COUNT));
        assert_eq!(table.update(0, &x), FULL);
        assert_eq!(table.update_trusted(0, &x), FULL);
        assert_same_bits(&table, &full);
        assert_eq!(table.forget(0, &x), Ok(()));
        assert_same_bits(&table, &before);
    }
}
for_each!(every_component_is_summed_exactly_up_to_the_last_sample: i8 u8 i16);

fn the_largest_floats_stay_finite_up_to_the_last_sample<T: Float>() {
    for x in [T::LARGEST, -T::LARGEST] {
        let most = T::from(T::MAX_COUNT - 1).unwrap() * T::MAX_ABS * x.signum();
        let mut table = preset::<T>(most, T::MAX_COUNT - 1);
        assert_eq!(table.update(0, &[x]), Ok(()));
        assert!(table.center(0).unwrap()[0].is_finite());
        assert_eq!(table.update(0, &[x]), FULL);
        assert_eq!(table.update_trusted(0, &[x]), FULL);
        assert_eq!(table.count(0), T::MAX_COUNT);
    }
}
for_each!(the_largest_floats_stay_finite_up_to_the_last_sample: f32 f64);

fn tables_merge_up_to_the_last_sample<T: Probe>() {
    let zero = *Table::<T>::new().sum(0).unwrap();
    let (count, rest) = (T::MAX_COUNT - 5, 5);
    let mut table = preset::<T>(zero[0], count);
    let before = table.clone();
    assert_eq!(table.merge(&preset(zero[0], rest + 1)), FULL);
    assert_eq!(table.merge(&before), FULL);
    assert_same_bits(&table, &before);
    assert_eq!(table.merge(&preset(zero[0], rest)), Ok(()));
    assert_eq!(table.count(0), T::MAX_COUNT);
    assert_eq!(table.unmerge(&before), Ok(()));
    assert_eq!(table.count(0), rest);
}
for_each!(tables_merge_up_to_the_last_sample: f32 f64 i8 u8 i16);

fn set_class_takes_no_more_samples_than_updates<T: Probe>() {
    let zero = *Table::<T>::new().sum(0).unwrap();
    let mut table = preset::<T>(zero[0], T::MAX_COUNT);
    let more = T::MAX_COUNT.checked_add(1);
    let Some(more) = more else { return };
    assert_eq!(table.set_class(0, &zero, more), FULL);
    assert_eq!(table.count(0), T::MAX_COUNT);
}
for_each!(set_class_takes_no_more_samples_than_updates: f32 i8 u8);

/// The counts at which bounds on sums are tried.
fn counts<T: Probe>() -> [u32; 6] {
    [0, 1, 2, 1000, T::MAX_COUNT - 1, T::MAX_COUNT]
}

fn set_class_takes_the_sums_that_count_integers_can_have<T: Integer>() {
    for count in counts::<T>() {
        for limit in T::LIMITS.map(|limit| i128::from(count) * i128::from(limit.into())) {
            for value in [limit - 1, limit, limit + 1] {
                let Some(sum) = T::sum_of(value) else {
                    continue;
                };
                let want = if oracle::fits::<T>(value, count) {
                    Ok(())
                } else {
                    MISFIT
                };
                assert_eq!(
                    Table::<T>::new().set_class(0, &[sum], count),
                    want,
                    "{value} of {count}"
                );
            }
        }
    }
}
for_each!(set_class_takes_the_sums_that_count_integers_can_have: i8 u8 i16);

fn set_class_takes_the_sums_that_count_floats_can_have<T: Float>() {
    for count in counts::<T>() {
        // OK: a count times a power of two is a float.
        let most = T::from(count).unwrap() * T::MAX_ABS;
        let above = (most * (T::one() + T::epsilon())).max(T::min_positive_value());
        for sum in [most, -most] {
            assert_eq!(Table::<T>::new().set_class(0, &[sum], count), Ok(()));
        }
        for sum in [above, -above, T::infinity(), T::neg_infinity(), T::nan()] {
            let refused = Table::<T>::new().set_class(0, &[sum], count);
            assert_eq!(refused, MISFIT, "{sum:?} of {count}");
        }
    }
}
for_each!(set_class_takes_the_sums_that_count_floats_can_have: f32 f64);
