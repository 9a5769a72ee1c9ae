//! Compensated sums: right to the last place where plain ones are not, and an element like any other.

use class_centers::{ClassCenters, Classify, Compensated, CompensatedSum, Element, UpdateError};
use proptest::{collection::vec, prelude::*};
use support::{
    averages::count,
    check,
    oracle::two_pass_mean,
    probe::Float,
    rng::Rng,
    strategies::{any_f32, moderate},
};

const U: f64 = 0.5 * f32::EPSILON as f64;

type Table = ClassCenters<Compensated, 2, 1>;

fn learned(samples: &[f32]) -> Table {
    let mut table = Table::new();
    for x in samples {
        table.update(1, &[*x]).unwrap();
    }
    table
}

fn sum_bits(table: &Table) -> (u32, u32, u32) {
    let [sum] = table.sum(1).unwrap();
    (table.count(1), sum.sum.to_bits(), sum.correction.to_bits())
}

/// Samples as feature extractors give them.
fn moderate_samples(number: core::ops::Range<usize>) -> impl Strategy<Value = Vec<f32>> {
    vec(moderate().prop_map(|x| x as f32), number)
}

/// Asserts, within a property, that a center lies within the documented bound of the mean.
fn is_within_its_bound(table: &Table, samples: &[f32]) -> Result<(), TestCaseError> {
    let values: Vec<_> = samples.iter().map(|x| f64::from(*x)).collect();
    let (n, mean) = (values.len() as f64, two_pass_mean(&values));
    let mean_abs = values.iter().map(|x| x.abs()).sum::<f64>() / n;
    let bound = 2.0 * U * (mean.abs() + n * U * mean_abs) * (1.0 + 4.0 * U);
    // The oracle errs by n * 2^-53, and quotients below the normal numbers by half a place.
    let bound = bound + n * f64::EPSILON * mean_abs + f64::from(f32::from_bits(1));
    let got = f64::from(table.center(1).unwrap()[0]);
    prop_assert!(
        (got - mean).abs() <= bound,
        "want {mean}, got {got} +- {bound}"
    );
    Ok(())
}

#[test]
fn centers_lie_within_the_documented_bound() {
    check(moderate_samples(1..400), |samples| {
        is_within_its_bound(&learned(&samples), &samples)
    });
    check(vec(any_f32(), 1..60), |samples| {
        is_within_its_bound(&learned(&samples), &samples)
    });
}

#[test]
fn a_sample_larger_than_the_sum_is_compensated_too() {
    // Kahan's form loses the 1.
    let table = learned(&[1.0, 1e18, 3.0, -1e18]);
    assert_eq!(table.center(1), Some([1.0]));
}

#[test]
fn the_value_of_a_preset_is_sum_and_correction() {
    let (sum, correction) = (100.0, 1.0);
    let mut table = Table::new();
    table
        .set_class(1, &[CompensatedSum { sum, correction }], 2)
        .unwrap();
    assert_eq!(table.center(1), Some([50.5]));
    assert_eq!(table.nearest(&[48.5]).unwrap().measure, 4.0);
}

#[test]
fn a_constant_stays_itself_over_a_million_samples() {
    let mut table = Table::new();
    for _ in 0..1_000_000 {
        table.update(1, &[0.1]).unwrap();
    }
    assert_eq!(table.center(1), Some([0.1]));
}

#[test]
fn merging_is_as_right_as_adding() {
    let samples = moderate_samples(2..200);
    check((samples, any::<prop::sample::Index>()), |(samples, at)| {
        let (left, right) = samples.split_at(1 + at.index(samples.len() - 1));
        let mut merged = learned(left);
        merged.merge(&learned(right)).unwrap();
        prop_assert_eq!(merged.count(1) as usize, samples.len());
        is_within_its_bound(&merged, &samples)
    });
}

#[test]
fn forgetting_and_unmerging_leave_the_rest_within_its_bound() {
    let samples = || moderate_samples(1..100);
    check((samples(), samples()), |(kept, taken)| {
        let mut table = learned(&kept);
        table.merge(&learned(&taken)).unwrap();
        for x in &taken {
            table.forget(1, &[*x]).unwrap();
        }
        is_within_its_bound(&table, &kept)?;
        table.merge(&learned(&taken)).unwrap();
        table.unmerge(&learned(&taken)).unwrap();
        // The roundings of everything that was in the table, and of both steps.
        let largest = kept.iter().chain(&taken).fold(0f32, |m, x| m.max(x.abs()));
        let (n, k) = ((kept.len() + 2 * taken.len()) as f64, kept.len() as f64);
        let bound = 2.0 * U * (1.0 + n * U * n / k) * f64::from(largest);
        let values: Vec<_> = kept.iter().map(|x| f64::from(*x)).collect();
        let off = f64::from(table.center(1).unwrap()[0]) - two_pass_mean(&values);
        prop_assert!(off.abs() <= bound, "off by {off}");
        table.unmerge(&table.clone()).unwrap();
        prop_assert_eq!(table, Table::new());
        Ok(())
    });
}

#[test]
fn half_of_an_even_count_keeps_the_center_bit_for_bit() {
    check(moderate_samples(1..100), |samples| {
        let doubled: Vec<_> = samples.iter().chain(&samples).copied().collect();
        let mut table = learned(&doubled);
        let center = table.center(1);
        table.decay_to(1, samples.len() as u32).unwrap();
        prop_assert_eq!(table.center(1), center);
        Ok(())
    });
}

#[test]
fn capped_it_follows_and_is_never_full() {
    let mut table = Table::new();
    let preset = CompensatedSum {
        sum: 10.0 * Compensated::MAX_COUNT as f32,
        correction: 0.0,
    };
    table
        .set_class(1, &[preset], Compensated::MAX_COUNT)
        .unwrap();
    assert_eq!(
        table.update(1, &[50.0]),
        Err(UpdateError::ClassFull { class: 1 })
    );
    for _ in 0..3000 {
        table.update_capped(1, &[50.0], 1000).unwrap();
    }
    let center = table.center(1).unwrap()[0];
    assert!((48.0..=50.0).contains(&center), "{center}");
}

#[test]
fn refused_components_and_sums_change_nothing() {
    let mut table = learned(&[1.0, 1e-9]);
    let before = sum_bits(&table);
    for bad in f32::REFUSED {
        let want = Err(UpdateError::ComponentOutOfRange { dim: 0 });
        assert_eq!(table.update(1, &[bad]), want);
        let want = Err(UpdateError::SumOutOfRange { class: 1, dim: 0 });
        let (sum, correction) = (bad * 4.0, 0.0);
        assert_eq!(
            table.set_class(1, &[CompensatedSum { sum, correction }], 2),
            want
        );
        let (sum, correction) = (0.0, bad * 4.0);
        assert_eq!(
            table.set_class(1, &[CompensatedSum { sum, correction }], 2),
            want
        );
    }
    assert_eq!(sum_bits(&table), before);
}

#[test]
fn the_largest_samples_fit_and_decay_to_what_fits() {
    check((count(), any::<prop::sample::Index>()), |(count, to)| {
        let count = count.min(300);
        let mut table = learned(&vec![f32::LARGEST; count as usize]);
        table
            .decay_to(1, to.index(count as usize + 1) as u32)
            .unwrap();
        let (sums, count) = (*table.sum(1).unwrap(), table.count(1));
        prop_assert_eq!(table.set_class(1, &sums, count), Ok(()));
        Ok(())
    });
}

#[test]
fn distances_are_to_the_corrected_center() {
    let mut rng = Rng::new(5);
    let mut table = ClassCenters::<Compensated, 1, 3>::new();
    let mut wide = ClassCenters::<f64, 1, 3>::new();
    for _ in 0..100_000 {
        let x: [f32; 3] = rng.embedding(100.0, 1.0);
        table.update(0, &x).unwrap();
        wide.update(0, &x.map(f64::from)).unwrap();
    }
    let query = [101.0, 99.0, 100.0];
    let got = f64::from(table.nearest(&query).unwrap().measure);
    let want = wide.nearest(&query.map(f64::from)).unwrap().measure;
    // Center, inverse and product are off by 3 u of 100 in each of three differences near 1.
    assert!(
        (got - want).abs() <= 3.0 * 2.0 * 4.0 * U * 100.0,
        "{got} and {want}"
    );
}

#[test]
fn a_sum_is_two_floats() {
    assert_eq!(size_of::<CompensatedSum>(), 8);
    assert_eq!(
        size_of::<ClassCenters<Compensated, 10, 64>>(),
        10 * (64 * 8 + 4)
    );
}
