//! Capped updates and decay: centers stay, sums stay in range, nothing stalls, nothing is full.

use class_centers::{ClassCenters, Element, UpdateError};
use proptest::prelude::*;
use support::{
    assert_same_bits, check, for_each,
    oracle::fits,
    probe::{Float, Integer, Probe},
    prop_assert_same_bits,
    strategies::embedding,
};

const DIM: usize = 5;

type Table<T> = ClassCenters<T, 2, DIM>;

/// `sum * to / from`, rounded to nearest, half away from zero.
fn scaled(sum: i128, from: u32, to: u32) -> i128 {
    let (twice, from) = (2 * sum.abs() * i128::from(to), i128::from(from));
    let magnitude = (twice + from) / (2 * from);
    if sum < 0 { -magnitude } else { magnitude }
}

/// A count of samples, a smaller one, and a sum that the first can have, for integers.
fn integer_class<T: Integer>() -> impl Strategy<Value = (u32, u32, i128)> {
    let limits = T::LIMITS.map(Into::<i64>::into).map(i128::from);
    let counts = prop_oneof![1..100u32, 1..=T::MAX_COUNT, Just(T::MAX_COUNT)];
    counts.prop_flat_map(move |from| {
        let [least, most] = limits.map(|limit| limit * i128::from(from));
        let sum = prop_oneof![4 => least..=most, 1 => Just(least), 1 => Just(most)];
        let to = prop_oneof![Just(from / 2), 0..=from];
        (Just(from), to, sum)
    })
}

fn integer_sums_are_scaled_exactly<T: Integer>() {
    check(integer_class::<T>(), |(from, to, sum)| {
        let mut table = ClassCenters::<T, 1, 1>::new();
        table
            .set_class(0, &[T::sum_of(sum).unwrap()], from)
            .unwrap();
        table.decay_to(0, to).unwrap();
        let got: i128 = table.sum(0).unwrap()[0].into();
        prop_assert_eq!(got, scaled(sum, from, to));
        prop_assert_eq!(table.count(0), to);
        prop_assert!(fits::<T>(got, to));
        Ok(())
    });
}
for_each!(integer_sums_are_scaled_exactly: i8 u8 i16);

fn half_of_an_even_count_keeps_a_float_center<T: Float>() {
    check((embedding::<T, DIM>(), 1..1000u32), |(x, half)| {
        let mut table = Table::<T>::new();
        for _ in 0..2 * half.min(50) {
            table.update(1, &x).unwrap();
        }
        let center = table.center(1).unwrap();
        let count = table.count(1);
        table.decay_to(1, count / 2).unwrap();
        for (after, before) in table.center(1).unwrap().into_iter().zip(center) {
            // Half of the smallest sums is not a number.
            let normal = T::center_value(before).abs() > 1e-30;
            let apart = T::center_value(after) - T::center_value(before);
            prop_assert!(apart == 0.0 || !normal, "{before:?} became {after:?}");
        }
        Ok(())
    });
}
for_each!(half_of_an_even_count_keeps_a_float_center: f32 f64);

#[test]
fn any_ratio_keeps_a_float_center_within_three_roundings() {
    let inputs = (
        -1e6..1e6f32,
        1..=f32::MAX_COUNT,
        any::<prop::sample::Index>(),
    );
    check(inputs, |(mean, from, to)| {
        let to = 1 + to.index(from as usize) as u32;
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.set_class(0, &[mean * from as f32], from).unwrap();
        let before = f64::from(table.center(0).unwrap()[0]);
        table.decay_to(0, to).unwrap();
        let after = f64::from(table.center(0).unwrap()[0]);
        // The ratio, which may be rounded twice, the product, and both quotients.
        let bound = 5.0 * 0.5 * f64::from(f32::EPSILON) * before.abs();
        prop_assert!((after - before).abs() <= bound, "{before} became {after}");
        Ok(())
    });
}

#[test]
fn no_float_sum_leaves_its_range() {
    // 49 * (1 / 49) < 1: by such counts a ratio rounds up.
    for from in (1..3000).chain([f32::MAX_COUNT - 1, f32::MAX_COUNT]) {
        let most = from as f32 * <f32 as Element>::MAX_ABS;
        for to in (1..from.min(40)).chain([from / 2, from - 1]) {
            let mut table = ClassCenters::<f32, 1, 2>::new();
            table.set_class(0, &[most, -most], from).unwrap();
            table.decay_to(0, to).unwrap();
            let (sums, count) = (*table.sum(0).unwrap(), table.count(0));
            assert_eq!(table.set_class(0, &sums, count), Ok(()), "{from} to {to}");
        }
    }
}

fn below_its_cap_a_capped_update_is_an_update<T: Probe>() {
    let samples = proptest::collection::vec(embedding::<T, DIM>(), 1..40);
    check(samples, |samples| {
        let (mut capped, mut plain) = (Table::<T>::new(), Table::<T>::new());
        for x in &samples {
            capped.update_capped(1, x, 40).unwrap();
            plain.update(1, x).unwrap();
        }
        prop_assert_same_bits!(capped, plain);
        Ok(())
    });
}
for_each!(below_its_cap_a_capped_update_is_an_update: f32 f64 i8 u8 i16);

fn at_its_cap_a_class_is_halved_before<T: Probe>() {
    check(
        (embedding::<T, DIM>(), embedding::<T, DIM>(), 0..50u32),
        |(a, b, cap)| {
            let mut by_cap = Table::<T>::new();
            for _ in 0..cap.max(1) {
                by_cap.update(1, &a).unwrap();
            }
            let mut by_hand = by_cap.clone();
            by_cap.update_capped(1, &b, cap).unwrap();
            by_hand.decay_to(1, cap / 2).unwrap();
            by_hand.update(1, &b).unwrap();
            prop_assert_same_bits!(by_cap, by_hand);
            prop_assert_eq!(by_cap.count(1), cap / 2 + 1);
            Ok(())
        },
    );
}
for_each!(at_its_cap_a_class_is_halved_before: f32 f64 i8 u8 i16);

/// A class that holds `count` samples of 10 follows samples of 50: after three caps it is within
/// 5 % of the step.
fn follows_a_step<T: Probe<Component: From<u8>>>(count: u32, sum: T::Sum, cap: u32) {
    let mut table = ClassCenters::<T, 1, 1>::new();
    table.set_class(0, &[sum], count).unwrap();
    for _ in 0..3 * cap {
        table
            .update_capped(0, &[T::Component::from(50)], cap)
            .unwrap();
        assert!(table.count(0) <= cap);
    }
    let center = T::center_value(table.center(0).unwrap()[0]);
    assert!(center > 10.0 + 0.95 * 40.0 && center <= 50.0, "{center}");
}

#[test]
fn a_full_class_follows_a_step_of_its_mean_within_three_caps() {
    for cap in [4, 5, 1000, 65_536] {
        for count in [1 << 24, (1 << 24) - 1, cap - 1, cap] {
            let sum = 10.0 * f64::from(count);
            follows_a_step::<f32>(count, sum as f32, cap);
            follows_a_step::<u8>(count.min((1 << 24) - 1), 10 * count.min((1 << 24) - 1), cap);
            follows_a_step::<f64>(u32::MAX - count, 10.0 * f64::from(u32::MAX - count), cap);
            follows_a_step::<i16>(u32::MAX - count, 10 * i64::from(u32::MAX - count), cap);
        }
    }
}

#[test]
fn integers_follow_a_step_with_the_largest_cap() {
    let most = (1 << 24) - 1;
    follows_a_step::<u8>(most, 10 * most, most);
}

#[test]
fn a_cap_beyond_the_limit_is_the_limit() {
    macro_rules! is_never_full {
        ($($element:ident)*) => {$(
            let mut table = ClassCenters::<$element, 1, 1>::new();
            table.set_class(0, &[0 as _], $element::MAX_COUNT).unwrap();
            assert_eq!(table.update(0, &[0 as _]), Err(UpdateError::ClassFull { class: 0 }));
            table.update_capped(0, &[0 as _], u32::MAX).unwrap();
            assert_eq!(table.count(0), $element::MAX_COUNT / 2 + 1);
        )*};
    }
    is_never_full!(f32 f64 i8 u8 i16);
}

#[test]
fn constant_samples_are_reached_and_not_left() {
    // Halving rounds a sum by at most half; the errors of all halvings add up to less than 1.
    let cap = 62;
    for (from, to) in [(0, 100), (200, 100), (-100, 100), (-100, -101), (127, -128)] {
        let mut table = ClassCenters::<i16, 1, 1>::new();
        for _ in 0..100 {
            table.update_capped(0, &[from], cap).unwrap();
        }
        for _ in 0..20 * cap {
            table.update_capped(0, &[to], cap).unwrap();
        }
        let center = table.center(0).unwrap()[0];
        let off = (center - f32::from(to)).abs();
        assert!(off <= 2.0 / cap as f32, "{from} to {to}: {center}");
    }
}

#[test]
fn caps_of_0_and_1_keep_the_last_sample() {
    for cap in [0, 1] {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        for x in [4.0, -8.0, 0.1] {
            table.update_capped(0, &[x], cap).unwrap();
            assert_eq!((table.count(0), table.center(0)), (1, Some([x])));
        }
    }
}

#[test]
fn a_class_that_decays_to_nothing_is_empty_to_the_bit() {
    let mut table = Table::<f32>::new();
    table.update(0, &[-3.0; DIM]).unwrap();
    table.decay_to(0, 0).unwrap();
    table.decay_to(1, 0).unwrap();
    assert_same_bits(&table, &Table::new());
    // And cures a class that a broken promise has made NaN.
    table.update_trusted(0, &[f32::NAN; DIM]).unwrap();
    table.decay_to(0, 0).unwrap();
    assert_same_bits(&table, &Table::new());
}

#[test]
fn refused_calls_change_nothing() {
    let mut table = Table::<f32>::new();
    table.update(1, &[1.0; DIM]).unwrap();
    let before = table.clone();
    let outside = Err(UpdateError::ClassOutOfRange { class: 2 });
    assert_eq!(table.update_capped(2, &[f32::NAN; DIM], 1), outside);
    assert_eq!(table.decay_to(2, 0), outside);
    for (dim, bad) in f32::REFUSED.into_iter().enumerate().take(DIM) {
        let mut x = [0.0; DIM];
        x[dim] = bad;
        let want = Err(UpdateError::ComponentOutOfRange { dim });
        assert_eq!(table.update_capped(1, &x, 1), want);
    }
    let want = Err(UpdateError::NotEnoughSamples { class: 1 });
    assert_eq!(table.decay_to(1, 2), want);
    assert_same_bits(&table, &before);
}

#[test]
fn forgetting_ends_at_the_first_halving() {
    let mut table = ClassCenters::<i8, 1, 1>::new();
    for x in [1, 2, 3, 4] {
        table.update_capped(0, &[x], 4).unwrap();
    }
    let before = table.clone();
    table.update_capped(0, &[5], 4).unwrap();
    table.forget(0, &[5]).unwrap();
    // What was added since is taken out again; the four are two by now, of the same mean.
    assert_eq!((table.count(0), table.center(0)), (2, before.center(0)));
    assert_ne!(table, before);
}
