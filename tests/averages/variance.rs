//! Means and variances against two passes in `f64`; merges at every split; refusals without a trace.

use class_centers::{ClassVariance, Classify, UpdateError};
use proptest::{collection::vec, prelude::*};
use support::{
    averages::{two_pass_scatter, variance_bits},
    check,
    oracle::two_pass_mean,
    rng::Rng,
    strategies::{bit_pattern, moderate},
};

const U: f64 = 0.5 * f32::EPSILON as f64;

type Table = ClassVariance<2, 1>;

fn learned(samples: &[f32]) -> Table {
    let mut table = Table::new();
    for x in samples {
        table.update(1, &[*x]).unwrap();
    }
    table
}

fn wide(samples: &[f32]) -> Vec<f64> {
    samples.iter().map(|x| f64::from(*x)).collect()
}

fn moderate_samples(number: core::ops::Range<usize>) -> impl Strategy<Value = Vec<f32>> {
    vec(moderate().prop_map(|x| x as f32), number)
}

/// How far the squared deviations of `n` samples, none above `largest`, may lie from the exact ones:
/// each of `n` means is off by at most `n u` of the largest, and each product by `4 u`; a merge adds
/// as much as one sample.
fn scatter_bound(values: &[f64], scatter: f64) -> f64 {
    let n = values.len() as f64;
    let largest = values.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let off = (n + 4.0) * U * largest;
    2.0 * (n * scatter).sqrt() * off + n * off * off + (n + 4.0) * U * scatter
}

fn is_right(table: &Table, samples: &[f32]) -> Result<(), TestCaseError> {
    let values = wide(samples);
    let (n, want) = (values.len() as f64, two_pass_scatter(&values));
    let bound = scatter_bound(&values, want);
    let got = f64::from(table.squared_deviations(1).unwrap()[0]);
    prop_assert!(
        (got - want).abs() <= bound,
        "want {want}, got {got} +- {bound}"
    );

    let mean = f64::from(table.center(1).unwrap()[0]);
    let largest = values.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let off = (mean - two_pass_mean(&values)).abs();
    prop_assert!(off <= 3.0 * (n + 2.0) * U * largest, "mean {mean}");
    Ok(())
}

#[test]
fn no_samples_have_no_variance() {
    let table = Table::new();
    assert_eq!(table.population_variance(0), None);
    assert_eq!(table.sample_variance(0), None);
    assert_eq!(table.pooled_variance(), None);
    assert_eq!((table.center(0), table.count(0)), (None, 0));
    assert_eq!(table.squared_deviations(0), Some(&[0.0]));
    assert_eq!((table.squared_deviations(2), table.count(2)), (None, 0));
}

#[test]
fn one_sample_has_a_population_variance_of_0_and_no_other() {
    let table = learned(&[5.0]);
    assert_eq!(table.population_variance(1), Some([0.0]));
    assert_eq!(table.sample_variance(1), None);
    assert_eq!(table.pooled_variance(), None);
}

#[test]
fn two_samples_have_hand_numbers() {
    let table = learned(&[1.0, 4.0]);
    assert_eq!(table.center(1), Some([2.5]));
    assert_eq!(table.population_variance(1), Some([2.25]));
    assert_eq!(table.sample_variance(1), Some([4.5]));
    assert_eq!(table.pooled_variance(), Some([4.5]));
    assert_eq!((table.count(1), table.total_count()), (2, 2));
}

#[test]
fn deviations_are_those_of_two_passes() {
    check(moderate_samples(1..300), |samples| {
        is_right(&learned(&samples), &samples)
    });
}

#[test]
fn variances_are_deviations_over_n_and_n_less_1() {
    check(moderate_samples(2..50), |samples| {
        let table = learned(&samples);
        let [scatter] = *table.squared_deviations(1).unwrap();
        let n = samples.len() as f32;
        prop_assert_eq!(table.population_variance(1), Some([scatter / n]));
        prop_assert_eq!(table.sample_variance(1), Some([scatter / (n - 1.0)]));
        Ok(())
    });
}

#[test]
fn a_large_offset_costs_less_than_1_percent() {
    let mut rng = Rng::new(1);
    let (mut table, mut values) = (Table::new(), Vec::new());
    for n in 1..=1_000_000u32 {
        let [x, _]: [f32; 2] = rng.embedding(1e4, 1.0);
        table.update(1, &[x]).unwrap();
        values.push(f64::from(x));
        if [100, 10_000, 1_000_000].contains(&n) {
            let want = two_pass_scatter(&values) / f64::from(n - 1);
            let got = f64::from(table.sample_variance(1).unwrap()[0]);
            assert!((got / want - 1.0).abs() < 0.01, "{n}: {got}, not {want}");
        }
    }
}

#[test]
fn a_constant_has_no_variance_at_any_offset() {
    for x in [0.0, 0.1, -1e4, 1e12, f32::MIN_POSITIVE] {
        let table = learned(&[x; 1000]);
        assert_eq!(table.sample_variance(1), Some([0.0]));
        assert_eq!(table.center(1), Some([x]));
    }
}

#[test]
fn merging_at_every_split_is_as_right_as_adding() {
    check(moderate_samples(1..40), |samples| {
        for at in 0..=samples.len() {
            let (left, right) = samples.split_at(at);
            let mut merged = learned(left);
            merged.merge(&learned(right)).unwrap();
            prop_assert_eq!(merged.count(1) as usize, samples.len());
            is_right(&merged, &samples)?;
        }
        Ok(())
    });
}

#[test]
fn merging_an_empty_table_changes_no_bit_either_way() {
    check(moderate_samples(1..20), |samples| {
        let table = learned(&samples);
        let (mut left, mut right) = (table.clone(), Table::new());
        left.merge(&Table::new()).unwrap();
        right.merge(&table).unwrap();
        prop_assert_eq!(variance_bits(&left), variance_bits(&table));
        prop_assert_eq!(variance_bits(&right), variance_bits(&table));
        Ok(())
    });
}

#[test]
fn the_mean_squared_distance_is_that_of_the_samples() {
    check(
        vec(proptest::array::uniform3(-100.0..100.0f32), 0..40),
        |samples| {
            let mut table = ClassVariance::<1, 3>::new();
            for x in &samples {
                table.update(0, x).unwrap();
            }
            let Some(got) = table.mean_squared_distance(0) else {
                prop_assert!(samples.is_empty());
                return Ok(());
            };
            let columns = [0, 1, 2].map(|dim| samples.iter().map(|x| f64::from(x[dim])).collect());
            let want: f64 = columns.iter().map(|c: &Vec<f64>| two_pass_scatter(c)).sum();
            let bound: f64 = columns
                .iter()
                .map(|c| scatter_bound(c, two_pass_scatter(c)))
                .sum();
            let n = samples.len() as f64;
            let off = (f64::from(got) - want / n).abs();
            prop_assert!(
                off <= (bound + 4.0 * U * want) / n,
                "want {want}, got {got}"
            );
            Ok(())
        },
    );
}

#[test]
fn pooled_variance_is_that_within_the_classes() {
    let samples = || moderate_samples(0..30);
    check((samples(), samples()), |(a, b)| {
        let mut table = Table::new();
        for (class, samples) in [&a, &b].into_iter().enumerate() {
            for x in samples {
                table.update(class, &[*x]).unwrap();
            }
        }
        let filled = [&a, &b]
            .iter()
            .filter(|samples| !samples.is_empty())
            .count();
        let divisor = a.len() + b.len() - filled;
        let Some([got]) = table.pooled_variance() else {
            prop_assert_eq!(divisor, 0);
            return Ok(());
        };
        let [a, b] = [wide(&a), wide(&b)];
        let parts = [&a, &b].map(|v| {
            if v.is_empty() {
                0.0
            } else {
                two_pass_scatter(v)
            }
        });
        let bound: f64 = [&a, &b]
            .into_iter()
            .zip(parts)
            .map(|(v, s)| scatter_bound(v, s))
            .sum();
        let want = (parts[0] + parts[1]) / divisor as f64;
        let bound = bound / divisor as f64 + 3.0 * U * want;
        prop_assert!(
            (f64::from(got) - want).abs() <= bound,
            "want {want}, got {got}"
        );
        Ok(())
    });
}

#[test]
fn decay_keeps_mean_and_population_variance() {
    check(moderate_samples(1..50), |samples| {
        let twice: Vec<_> = samples.iter().chain(&samples).copied().collect();
        let mut table = learned(&twice);
        let before = (table.center(1), table.population_variance(1));
        table.decay_to(1, samples.len() as u32).unwrap();
        prop_assert_eq!((table.center(1), table.population_variance(1)), before);
        table.decay_to(1, 0).unwrap();
        prop_assert_eq!(variance_bits(&table), variance_bits(&Table::new()));
        Ok(())
    });
}

#[test]
fn a_capped_variance_follows_and_is_never_full() {
    let mut rng = Rng::new(2);
    let mut table = Table::new();
    let full = Table::MAX_COUNT;
    table.set_class(1, &[0.0], &[full as f32], full).unwrap();
    assert_eq!(
        table.update(1, &[0.0]),
        Err(UpdateError::ClassFull { class: 1 })
    );
    for _ in 0..10_000 {
        let [x, _]: [f32; 2] = rng.embedding(50.0, 3.0);
        table.update_capped(1, &[x], 1000).unwrap();
    }
    // The standard error of the variance of about 750 samples is 5 %.
    let ([mean], [variance]) = (table.center(1).unwrap(), table.sample_variance(1).unwrap());
    assert!(
        (mean - 50.0).abs() < 0.5 && (variance / 9.0 - 1.0).abs() < 0.2,
        "{variance}"
    );

    for cap in [0, 1] {
        table.update_capped(1, &[4.0], cap).unwrap();
        assert_eq!((table.count(1), table.center(1)), (1, Some([4.0])));
        assert_eq!(table.population_variance(1), Some([0.0]));
    }
    table.set_class(0, &[1.0], &[2.0], full).unwrap();
    table.update_capped(0, &[1.0], u32::MAX).unwrap();
    assert_eq!(table.count(0), full / 2 + 1);
}

#[test]
fn any_bits_are_taken_or_refused_without_a_trace() {
    let preset = learned(&[1.0, 3.0]);
    check((0..4usize, bit_pattern()), |(class, x)| {
        let mut table = preset.clone();
        let want = if class > 1 {
            Err(UpdateError::ClassOutOfRange { class })
        } else if x.is_nan() || x.abs() >= Table::MAX_ABS {
            Err(UpdateError::ComponentOutOfRange { dim: 0 })
        } else {
            Ok(())
        };
        prop_assert_eq!(table.update(class, &[x]), want);
        prop_assert_eq!(table.clone().update_capped(class, &[x], 1), want);
        prop_assert_eq!(
            want.is_err(),
            variance_bits(&table) == variance_bits(&preset)
        );
        Ok(())
    });
}

#[test]
fn the_widest_samples_stay_finite_and_can_be_restored() {
    let widest = Table::MAX_ABS.next_down();
    let mut table = Table::new();
    for _ in 0..100 {
        table.update(1, &[widest]).unwrap();
        table.update(1, &[-widest]).unwrap();
    }
    let mut merged = table.clone();
    while merged.count(1) <= Table::MAX_COUNT / 2 {
        merged.merge(&merged.clone()).unwrap();
    }
    for table in [table, merged] {
        let (mean, scatter) = (
            table.center(1).unwrap(),
            *table.squared_deviations(1).unwrap(),
        );
        let [variance] = table.population_variance(1).unwrap();
        assert!((variance / (widest * widest) - 1.0).abs() < 1e-4);
        let mut restored = Table::new();
        restored
            .set_class(1, &mean, &scatter, table.count(1))
            .unwrap();
        assert_eq!(variance_bits(&restored), variance_bits(&table));
    }
}

#[test]
fn presets_that_no_samples_have_are_refused() {
    let mut table = learned(&[1.0, 3.0]);
    let before = variance_bits(&table);
    let too_wide = 2.0 * (2.0 * Table::MAX_ABS) * (2.0 * Table::MAX_ABS);
    for scatter in [
        -1.0,
        -f32::from_bits(1),
        f32::NAN,
        f32::INFINITY,
        too_wide.next_up(),
    ] {
        let want = Err(UpdateError::SumOutOfRange { class: 1, dim: 0 });
        assert_eq!(table.set_class(1, &[0.0], &[scatter], 2), want, "{scatter}");
    }
    for (mean, scatter) in [(1.0, 0.0), (0.0, 1.0)] {
        let want = Err(UpdateError::SumOutOfRange { class: 1, dim: 0 });
        assert_eq!(table.set_class(1, &[mean], &[scatter], 0), want);
    }
    for mean in [Table::MAX_ABS, -f32::INFINITY, f32::NAN] {
        let want = Err(UpdateError::ComponentOutOfRange { dim: 0 });
        assert_eq!(table.set_class(1, &[mean], &[0.0], 2), want);
    }
    let (full, outside) = (
        Err(UpdateError::ClassFull { class: 1 }),
        Err(UpdateError::ClassOutOfRange { class: 2 }),
    );
    assert_eq!(
        table.set_class(1, &[f32::NAN], &[-1.0], Table::MAX_COUNT + 1),
        full
    );
    assert_eq!(table.set_class(2, &[f32::NAN], &[-1.0], u32::MAX), outside);
    assert_eq!(table.decay_to(2, 0), outside);
    assert_eq!(table.clear_class(2), outside);
    assert_eq!(
        table.decay_to(1, 3),
        Err(UpdateError::NotEnoughSamples { class: 1 })
    );
    assert_eq!(variance_bits(&table), before);
}

#[test]
fn merges_that_do_not_fit_change_nothing() {
    let mut table = learned(&[1.0, 3.0]);
    table.set_class(0, &[0.0], &[0.0], 5).unwrap();
    let before = variance_bits(&table);
    let mut full = table.clone();
    full.set_class(1, &[0.0], &[0.0], Table::MAX_COUNT - 1)
        .unwrap();
    assert_eq!(table.merge(&full), Err(UpdateError::ClassFull { class: 1 }));

    // A preset may spread as wide as the limit; with another mean it spreads wider.
    let limit = (2.0 * Table::MAX_ABS) * (2.0 * Table::MAX_ABS);
    let far = Table::MAX_ABS.next_down();
    table.set_class(1, &[far], &[2.0 * limit], 2).unwrap();
    let before_wide = variance_bits(&table);
    let mut wide = Table::new();
    wide.set_class(1, &[-far], &[2.0 * limit], 2).unwrap();
    let want = Err(UpdateError::SumOutOfRange { class: 1, dim: 0 });
    assert_eq!(table.merge(&wide), want);
    assert_eq!(variance_bits(&table), before_wide);
    assert_ne!(before, before_wide);
}

#[test]
fn clearing_empties() {
    let mut table = learned(&[1.0, 3.0]);
    table.update(0, &[9.0]).unwrap();
    table.clear_class(1).unwrap();
    assert_eq!((table.center(1), table.center(0)), (None, Some([9.0])));
    assert_eq!(table.squared_deviations(1), Some(&[0.0]));
    table.clear();
    assert_eq!(table, Table::default());
}

#[test]
fn nearest_is_by_the_mean() {
    let mut table = learned(&[1.0, 3.0]);
    table.update(0, &[7.0]).unwrap();
    let nearest = table.nearest(&[5.0]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (0, 4.0));
}
