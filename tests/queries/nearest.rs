//! The nearest center wins, by a squared distance whose every bit is fixed; ties go to the lowest
//! class.

use class_centers::{ClassCenters, Classify, Distance, Nearest};
use proptest::prelude::*;
use support::{
    check, for_each, learned, oracle,
    probe::{Bits, Float, Integer, Probe},
    rng::Rng,
    strategies::{embedding, samples},
};

/// 7 classes: a group of four, one of two, and one. 13 dimensions: eight, four, and one.
const CLASSES: usize = 7;
const DIM: usize = 13;

type Table<T> = ClassCenters<T, CLASSES, DIM>;

/// The class and the bits of its distance.
fn found<T: Probe>(nearest: Option<Nearest<T::Center>>) -> Option<(usize, u64)> {
    nearest.map(|nearest| (nearest.class, nearest.measure.bits()))
}

fn nearest_is_brute_force_bit_for_bit<T: Probe>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..20), embedding::<T, DIM>());
    check(inputs, |(samples, query)| {
        let table: Table<T> = learned(&samples);
        let want = oracle::nearest(&table, &query);
        let want = want.map(|(class, distance)| (class, distance.bits()));
        prop_assert_eq!(found::<T>(table.nearest(&query)), want);
        Ok(())
    });
}
for_each!(nearest_is_brute_force_bit_for_bit: f32 f64 i8 u8 i16);

/// The `f64` distances of a table's classes from a query, with the errors that `nearest` may make.
fn distances_and_bounds<T: Probe, const CLASSES: usize, const DIM: usize>(
    table: &ClassCenters<T, CLASSES, DIM>,
    query: &[T::Component; DIM],
) -> Vec<(usize, f64, f64)> {
    let filled = (0..CLASSES).filter(|class| table.count(*class) > 0);
    let distances = filled.map(|class| {
        let sums = table.sum(class).unwrap();
        let (distance, bound) = oracle::distance_and_bound::<T>(sums, table.count(class), query);
        (class, distance, bound)
    });
    distances.collect()
}

/// So a class that is nearer than the others by more than the bounds always wins.
fn no_class_is_nearer_than_the_winner_by_more_than_the_rounding<T: Probe>() {
    let inputs = (samples::<T, DIM>(CLASSES, 1..40), embedding::<T, DIM>());
    check(inputs, |(samples, query)| {
        let table: Table<T> = learned(&samples);
        let all = distances_and_bounds(&table, &query);
        let Some(winner) = table.nearest(&query) else {
            // A squared distance overflows where a component is near 2^65.
            prop_assert!(
                all.iter()
                    .all(|(_, distance, _)| *distance > f64::from(f32::MAX) / 2.0)
            );
            return Ok(());
        };
        let got = T::center_value(winner.measure);
        let (_, distance, bound) = all
            .iter()
            .find(|(class, ..)| *class == winner.class)
            .unwrap();
        // Squares below the normal numbers lose up to half of the least one each.
        let least = DIM as f64 * f64::from(f32::from_bits(1));
        prop_assert!((got - distance).abs() <= bound + least);
        for (other, other_distance, other_bound) in &all {
            let margin = bound + other_bound + 2.0 * least;
            prop_assert!(distance <= &(other_distance + margin), "{other} is nearer");
        }
        Ok(())
    });
}
for_each!(no_class_is_nearer_than_the_winner_by_more_than_the_rounding: f32 i8 u8 i16);

/// Every arrangement of two near centers, twice each, and a far one over five classes.
#[test]
fn of_classes_at_the_same_distance_the_lowest_wins() {
    let kinds: [[i8; 2]; 3] = [[3, 0], [0, 3], [9, 9]];
    let mut arrangements = 0;
    for code in 0..3_usize.pow(5) {
        let kind_of: [usize; 5] =
            core::array::from_fn(|class| code / 3_usize.pow(class as u32) % 3);
        let number = |kind| kind_of.iter().filter(|k| **k == kind).count();
        if [number(0), number(1), number(2)] != [2, 2, 1] {
            continue;
        }
        arrangements += 1;
        let samples = kind_of
            .iter()
            .enumerate()
            .map(|(class, kind)| (class, kinds[*kind]));
        let table: ClassCenters<i8, 5, 2> = learned(&samples.collect::<Vec<_>>());
        let lowest = kind_of.iter().position(|kind| *kind != 2).unwrap();
        assert_eq!(
            found::<i8>(table.nearest(&[0, 0])),
            Some((lowest, 9_f32.bits()))
        );
    }
    assert_eq!(arrangements, 30);
}

/// The same center in every class, from different counts of the same sample.
fn of_equal_centers_the_lowest_wins_whatever_the_counts<T: Integer>() {
    let mut rng = Rng::new(6);
    for _ in 0..1000 {
        let mut table = Table::<T>::new();
        let filled: Vec<usize> = (0..CLASSES).filter(|_| rng.below(2) == 0).collect();
        for class in &filled {
            // A power of two, whose inverse is exact.
            for _ in 0..1 << rng.below(4) {
                table.update(*class, &[T::small(5); DIM]).unwrap();
            }
        }
        let nearest = table.nearest(&[T::small(6); DIM]);
        assert_eq!(
            nearest.map(|nearest| nearest.class),
            filled.first().copied()
        );
    }
}
for_each!(of_equal_centers_the_lowest_wins_whatever_the_counts: i8 u8 i16);

#[test]
fn every_pattern_of_empty_classes_leaves_the_nearest_of_the_others() {
    for pattern in 0..=u8::MAX {
        let mut table = ClassCenters::<f32, 8, 5>::new();
        let is_filled = |class: usize| pattern >> class & 1 == 1;
        for class in (0..8).filter(|class| is_filled(*class)) {
            // Farther from 0 the lower the class, so that the last one is the nearest.
            table.update(class, &[8.0 - class as f32; 5]).unwrap();
        }
        let nearest = table.nearest(&[0.0; 5]).map(|nearest| nearest.class);
        assert_eq!(
            nearest,
            (0..8).rev().find(|class| is_filled(*class)),
            "{pattern:#b}"
        );
    }
}

fn a_query_that_is_not_finite_has_no_nearest_class<T: Float + Distance>() {
    let table: Table<T> = learned(&[(0, [T::small(1); DIM]), (3, [T::small(2); DIM])]);
    for dim in 0..DIM {
        for bad in [T::nan(), -T::nan(), T::infinity(), T::neg_infinity()] {
            let mut query = [T::small(1); DIM];
            query[dim] = bad;
            assert_eq!(table.nearest(&query), None, "{bad:?} at {dim}");
        }
    }
}
for_each!(a_query_that_is_not_finite_has_no_nearest_class: f32 f64);

fn a_query_whose_squared_distance_overflows_has_no_nearest_class<T: Float + Distance>() {
    let table: Table<T> = learned(&[(2, [T::zero(); DIM])]);
    let mut query = [T::zero(); DIM];
    for far in [T::LARGEST, T::max_value(), T::min_value()] {
        query[4] = far;
        assert_eq!(table.nearest(&query), None, "{far:?}");
    }
    // 2^63 squared is finite; so is 2^511 squared.
    query[4] = T::MAX_ABS / T::from(4).unwrap();
    let squared = query[4] * query[4];
    assert_eq!(found::<T>(table.nearest(&query)), Some((2, squared.bits())));
}
for_each!(a_query_whose_squared_distance_overflows_has_no_nearest_class: f32 f64);

#[test]
fn a_class_too_far_away_for_a_distance_does_not_hide_the_others() {
    let far = [f32::from_bits((192 << 23) - 1); 1];
    let table: ClassCenters<f32, 3, 1> = learned(&[(0, far), (2, [1.0])]);
    assert_eq!(found::<f32>(table.nearest(&[3.0])), Some((2, 4_f32.bits())));
}

/// A promise to `update_trusted` was broken: the class is not found until it is cleared.
#[test]
fn a_poisoned_class_is_not_found_and_does_not_hide_the_others() {
    for poison in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut table: ClassCenters<f32, 2, 1> = learned(&[(0, [1.0]), (1, [9.0])]);
        table.update_trusted(0, &[poison]).unwrap();
        assert_eq!(
            found::<f32>(table.nearest(&[1.0])),
            Some((1, 64_f32.bits()))
        );
        table.clear_class(0).unwrap();
        table.update(0, &[2.0]).unwrap();
        assert_eq!(found::<f32>(table.nearest(&[1.0])), Some((0, 1_f32.bits())));
    }
}
