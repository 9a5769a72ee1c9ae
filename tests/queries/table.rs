//! A table of centers holds what it was given: prepared from a table that learns, set, or shipped.

use class_centers::{CenterTable, CenterView, ClassCenters, Classify, TableElement, UpdateError};
use proptest::prelude::*;
use support::{
    check, for_each, learned,
    probe::{Bits, Probe},
    strategies::{embedding, samples},
};

use crate::definitions::{FloatTable, IntegerTable, table};

const CLASSES: usize = 5;
const DIM: usize = 3;

type Table<T> = CenterTable<T, CLASSES, DIM>;
type Learned<T> = ClassCenters<T, CLASSES, DIM>;

/// The counts and the bits of the centers.
fn content<T: TableElement<Component: Bits>>(table: &Table<T>) -> Vec<(u32, Option<[u64; DIM]>)> {
    let row = |class| {
        (
            table.count(class),
            table.center(class).map(|c| c.map(Bits::bits)),
        )
    };
    (0..CLASSES).map(row).collect()
}

/// `sum / count`, rounded to nearest, ties to even, by exact comparison.
fn rounded(sum: i128, count: i128) -> i128 {
    let below = sum.div_euclid(count);
    let twice_over = 2 * (sum - below * count);
    if twice_over > count || twice_over == count && below % 2 != 0 {
        below + 1
    } else {
        below
    }
}

fn prepared_integers_are_the_nearest_to_the_mean_ties_to_even<T: IntegerTable>() {
    check(samples::<T, DIM>(CLASSES, 0..12), |samples| {
        let learned: Learned<T> = learned(&samples);
        let mut table = Table::<T>::new();
        table.prepare_from(&learned);
        prop_assert_eq!(table.counts(), learned.counts());
        for class in 0..CLASSES {
            let count = learned.count(class);
            let Some(center) = table.center(class) else {
                prop_assert_eq!(count, 0);
                continue;
            };
            for (component, sum) in center.iter().zip(learned.sum(class).unwrap()) {
                let want = rounded((*sum).into(), count.into());
                prop_assert_eq!(i128::from(Into::<i64>::into(*component)), want);
            }
        }
        Ok(())
    });
}
for_each!(prepared_integers_are_the_nearest_to_the_mean_ties_to_even: i8 u8 i16);

/// Counts at the limit, and sums at theirs.
fn prepared_integers_keep_their_limits<T: IntegerTable>() {
    for limit in T::LIMITS {
        let sum = i128::from(limit.into()) * i128::from(T::MAX_COUNT);
        let mut learned = Learned::<T>::new();
        learned
            .set_class(2, &[T::sum_of(sum).unwrap(); DIM], T::MAX_COUNT)
            .unwrap();
        let mut table = Table::<T>::new();
        table.prepare_from(&learned);
        assert_eq!(table.center(2), Some([limit; DIM]));
    }
}
for_each!(prepared_integers_keep_their_limits: i8 u8 i16);

fn prepared_floats_are_the_centers_bit_for_bit<T: FloatTable>() {
    check(samples::<T, DIM>(CLASSES, 0..12), |samples| {
        let learned: Learned<T> = learned(&samples);
        let mut table = Table::<T>::new();
        table.prepare_from(&learned);
        for (class, (count, center)) in content(&table).into_iter().enumerate() {
            prop_assert_eq!(count, learned.count(class));
            prop_assert_eq!(center, learned.center(class).map(|c| c.map(Bits::bits)));
        }
        Ok(())
    });
}
for_each!(prepared_floats_are_the_centers_bit_for_bit: f32 f64);

/// Refreshing what learned, class by class, gives what preparing gives; also when a class was
/// emptied in between.
fn refreshed_classes_are_prepared_ones<T: Probe + TableElement>() {
    let inputs = (
        samples::<T, DIM>(CLASSES, 0..12),
        samples::<T, DIM>(CLASSES, 0..5),
    );
    check((inputs, 0..CLASSES), |((before, after), emptied)| {
        let mut learned: Learned<T> = learned(&before);
        let mut table = Table::<T>::new();
        table.prepare_from(&learned);
        learned.clear_class(emptied).unwrap();
        table.refresh_class(emptied, &learned).unwrap();
        for (class, embedding) in &after {
            learned.update(*class, embedding).unwrap();
            table.refresh_class(*class, &learned).unwrap();
        }
        let mut want = Table::<T>::new();
        want.prepare_from(&learned);
        prop_assert_eq!(content(&table), content(&want));
        Ok(())
    });
}
for_each!(refreshed_classes_are_prepared_ones: f32 f64 i8 u8 i16);

#[test]
fn refreshing_a_class_leaves_the_others() {
    let samples = [(0, [1, 2, 3]), (1, [4, 5, 6])];
    let learned: Learned<i8> = learned(&samples);
    let mut table = Table::<i8>::new();
    table.refresh_class(1, &learned).unwrap();
    assert_eq!([table.center(0), table.center(1)], [None, Some([4, 5, 6])]);
    // Emptied again, it is a table like any other that is empty.
    table.refresh_class(1, &Learned::new()).unwrap();
    assert_eq!(table, Table::new());
}

fn the_view_of_a_table_writes_its_centers_as_floats<T: Probe + TableElement>() {
    check(table::<T, CLASSES, DIM>(), |table: Table<T>| {
        for class in 0..=CLASSES {
            let mut center = [T::round_count(7); DIM];
            let untouched = center;
            let written = table.write_center(class, &mut center);
            let want = table.center(class).map(|c| c.map(T::component_value));
            prop_assert_eq!(written.is_some(), want.is_some());
            let want = want.unwrap_or(untouched.map(T::center_value));
            prop_assert_eq!(
                center.map(T::center_value).map(f64::to_bits),
                want.map(f64::to_bits)
            );
        }
        Ok(())
    });
}
for_each!(the_view_of_a_table_writes_its_centers_as_floats: f32 f64 i8 u8 i16);

fn refused_calls_leave_the_table_bit_for_bit<T: FloatTable>() {
    let inputs = (
        table::<T, CLASSES, DIM>(),
        embedding::<T, DIM>(),
        0..DIM,
        0..6usize,
    );
    check(inputs, |(table, center, dim, reason)| {
        let mut bad = center;
        bad[dim] = T::REFUSED[reason];
        let out_of_range = UpdateError::ComponentOutOfRange { dim };
        let no_class = UpdateError::ClassOutOfRange { class: CLASSES };
        let mut after = table.clone();
        prop_assert_eq!(after.set_class(0, &bad, 1), Err(out_of_range));
        prop_assert_eq!(after.set_rounded(0, &bad, 1), Err(out_of_range));
        prop_assert_eq!(after.set_class(CLASSES, &bad, 1), Err(no_class));
        prop_assert_eq!(after.set_rounded(CLASSES, &bad, 1), Err(no_class));
        prop_assert_eq!(after.clear_class(CLASSES), Err(no_class));
        prop_assert_eq!(
            after.refresh_class(CLASSES, &Learned::<T>::new()),
            Err(no_class)
        );
        prop_assert_eq!(content(&after), content(&table));
        Ok(())
    });
}
for_each!(refused_calls_leave_the_table_bit_for_bit: f32 f64);

#[test]
fn a_center_that_is_not_a_number_cannot_be_rounded() {
    let mut table = Table::<u8>::new();
    let refused = table.set_rounded(4, &[1.0, f32::NAN, f32::NAN], 1);
    assert_eq!(refused, Err(UpdateError::ComponentOutOfRange { dim: 1 }));
    assert_eq!(table, Table::new());
}

#[test]
fn rounding_saturates_and_never_wraps() {
    let extremes = [f32::NEG_INFINITY, -1e30, f32::INFINITY];
    let mut bytes = Table::<u8>::new();
    bytes.set_rounded(0, &extremes, 1).unwrap();
    assert_eq!(bytes.center(0), Some([0, 0, 255]));
    let mut words = Table::<i16>::new();
    words.set_rounded(0, &extremes, 1).unwrap();
    assert_eq!(words.center(0), Some([i16::MIN, i16::MIN, i16::MAX]));
    words
        .set_rounded(0, &[32_767.4, 32_767.6, -32_768.6], 1)
        .unwrap();
    assert_eq!(words.center(0), Some([i16::MAX, i16::MAX, i16::MIN]));
}

/// Every `f32` center of an `i8` table from -130 to 130 in steps of 1/64.
#[test]
fn rounded_centers_are_nearest_ties_to_even() {
    let mut table = CenterTable::<i8, 1, 1>::new();
    for step in -130 * 64..=130 * 64 {
        let x = step as f32 / 64.0;
        table.set_rounded(0, &[x], 1).unwrap();
        let want = x.round_ties_even().clamp(-128.0, 127.0);
        assert_eq!(table.center(0).map(|c| f32::from(c[0])), Some(want), "{x}");
    }
}

#[test]
fn a_class_set_or_cleared_to_no_samples_is_empty_and_equal_to_a_new_one() {
    let mut table = Table::<f32>::new();
    table.set_class(1, &[1.0, 2.0, 3.0], 4).unwrap();
    assert_eq!(
        (table.count(1), table.center(1)),
        (4, Some([1.0, 2.0, 3.0]))
    );
    table.set_class(1, &[1.0, 2.0, 3.0], 0).unwrap();
    assert_eq!(table, Table::new());
    table.set_rounded(1, &[1.0, 2.0, 3.0], 0).unwrap();
    assert_eq!(table, Table::new());
    table.set_class(2, &[1.0; 3], 1).unwrap();
    table.set_class(3, &[2.0; 3], 1).unwrap();
    table.clear_class(2).unwrap();
    assert_eq!([table.center(2), table.center(3)], [None, Some([2.0; 3])]);
    table.clear();
    assert_eq!(table, Table::default());
}

/// What a query costs in flash and RAM is known: centers, counts, and the norms of integers.
#[test]
fn ten_classes_of_64_dimensions_take_the_documented_bytes() {
    assert_eq!(size_of::<CenterTable<i8, 10, 64>>(), 720);
    assert_eq!(size_of::<CenterTable<u8, 10, 64>>(), 720);
    assert_eq!(size_of::<CenterTable<i16, 10, 64>>(), 1400);
    assert_eq!(size_of::<CenterTable<f32, 10, 64>>(), 2600);
    assert_eq!(size_of::<CenterTable<f64, 10, 64>>(), 5160);
}

#[test]
fn factory_tables_are_built_by_the_compiler() {
    static SHIPPED: CenterTable<i16, 2, 2> =
        CenterTable::<i16, 2, 2>::from_centers([[1, -2], [3, 4]], [9, 0]);
    static BLANK: CenterTable<f32, 2, 2> = CenterTable::new();
    assert_eq!(SHIPPED.center(0), Some([1, -2]));
    assert_eq!([SHIPPED.center(1), SHIPPED.center(2)], [None; 2]);
    assert_eq!(
        [SHIPPED.count(0), SHIPPED.count(1), SHIPPED.count(2)],
        [9, 0, 0]
    );
    assert_eq!(BLANK.nearest(&[0.0; 2]), None);
}
