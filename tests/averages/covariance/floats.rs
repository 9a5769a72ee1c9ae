//! Moments of floats are sums of deviations: close to the definition, even far from zero.

use class_centers::UpdateError;
use proptest::{array::uniform, collection::vec, prelude::*};
use support::{check, strategies::moderate};

use super::{CLASSES, DIM, TRIANGLE, Table, learned, scatter, two_pass_scatter};

/// Components of [`moderate`] are smaller.
const LARGEST: f64 = 1000.0;

type Samples = Vec<(usize, [f32; DIM])>;

fn samples(most: usize) -> impl Strategy<Value = Samples> {
    let embedding = uniform(moderate().prop_map(|x| x as f32));
    vec((0..CLASSES, embedding), 0..most)
}

fn oracle(samples: &[(usize, [f32; DIM])]) -> Vec<f64> {
    let floats: Vec<_> = samples
        .iter()
        .map(|(class, x)| (*class, x.map(f64::from)))
        .collect();
    two_pass_scatter(&floats)
}

/// How far a moment of `n` samples within `spread` of their mean, with components up to `largest`, may lie from
/// the exact one.
///
/// A mean is off by `n u largest`, a deviation by that and a rounding, and a product of two by `2 * 2 spread`
/// times as much; each addition rounds a moment of at most `n * 4 spread^2`. Doubled for the higher orders.
fn bound(n: usize, spread: f64, largest: f64) -> f64 {
    let (n, u) = (n as f64, 2f64.powi(-24));
    let deviation = (n + 2.0) * u * largest;
    2.0 * n * (4.0 * spread * deviation + 4.0 * u * (n + 3.0) * spread * spread)
}

fn assert_near(
    table: &Table<f32>,
    samples: &[(usize, [f32; DIM])],
    bound: f64,
) -> Result<(), TestCaseError> {
    for (got, want) in scatter(table).iter().zip(oracle(samples)) {
        prop_assert!(
            (got - want).abs() <= bound,
            "{got} for {want}, more than {bound} off"
        );
    }
    Ok(())
}

#[test]
fn the_scatter_is_that_of_two_passes() {
    check(samples(60), |samples| {
        let bound = bound(samples.len(), LARGEST, LARGEST);
        assert_near(&learned::<f32>(&samples), &samples, bound)
    });
}

/// Sums of squares of 10,000 would leave nothing of it: their unit is 8, and the scatter is about 100.
#[test]
fn far_from_zero_the_scatter_is_as_good() {
    check(samples(60), |mut samples| {
        for (_, embedding) in &mut samples {
            *embedding = embedding.map(|x| 10_000.0 + x / LARGEST as f32);
        }
        let bound = bound(samples.len(), 1.0, 10_001.0);
        prop_assert!(bound < 40.0);
        assert_near(&learned::<f32>(&samples), &samples, bound)
    });
}

#[test]
fn merging_gives_the_scatter_of_all_samples() {
    check((samples(40), samples(40)), |(samples, others)| {
        let mut table = learned::<f32>(&samples);
        prop_assert_eq!(table.merge(&learned::<f32>(&others)), Ok(()));
        let all = [samples, others].concat();
        assert_near(&table, &all, 2.0 * bound(all.len(), LARGEST, LARGEST))
    });
}

#[test]
fn forget_and_unmerge_take_the_scatter_back() {
    check((samples(40), samples(10)), |(samples, others)| {
        let before = learned::<f32>(&samples);
        let bound = 4.0 * bound(samples.len() + others.len(), LARGEST, LARGEST);
        let mut forgotten = before.clone();
        for (class, embedding) in &others {
            prop_assert_eq!(forgotten.update(*class, embedding), Ok(()));
        }
        for (class, embedding) in &others {
            prop_assert_eq!(forgotten.forget(*class, embedding), Ok(()));
        }
        assert_near(&forgotten, &samples, bound)?;
        let (mut unmerged, other) = (before, learned::<f32>(&others));
        prop_assert_eq!(unmerged.merge(&other), Ok(()));
        prop_assert_eq!(unmerged.unmerge(&other), Ok(()));
        assert_near(&unmerged, &samples, bound)
    });
}

/// Whatever rounding has left.
#[test]
fn a_table_that_loses_its_last_sample_is_a_new_one() {
    check(samples(20), |samples| {
        let full = learned::<f32>(&samples);
        let (mut forgotten, mut unmerged) = (full.clone(), full.clone());
        for (class, embedding) in &samples {
            prop_assert_eq!(forgotten.forget(*class, embedding), Ok(()));
        }
        prop_assert_eq!(unmerged.unmerge(&full), Ok(()));
        for table in [forgotten, unmerged] {
            prop_assert_eq!(table.moments().map(f32::to_bits), [0; TRIANGLE]);
            prop_assert_eq!(table, Table::new());
        }
        Ok(())
    });
}

#[test]
fn a_batch_equals_its_rows_one_by_one() {
    check(samples(60), |samples| {
        let (classes, embeddings): (Vec<_>, Vec<_>) = samples.iter().copied().unzip();
        let mut batch = Table::<f32>::new();
        prop_assert_eq!(batch.update_batch(&classes, &embeddings), Ok(()));
        let one_by_one = learned::<f32>(&samples);
        prop_assert_eq!(
            batch.moments().map(f32::to_bits),
            one_by_one.moments().map(f32::to_bits)
        );
        prop_assert_eq!(batch, one_by_one);
        Ok(())
    });
}

#[test]
fn what_cannot_be_squared_is_refused_and_changes_nothing() {
    let most = 2f32.powi(40);
    let mut table = Table::<f32>::new();
    table.update(1, &[most.next_down(); DIM]).unwrap();
    let before = table.clone();
    for wrong in [most, -most, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut embedding = [1.0; DIM];
        embedding[3] = wrong;
        let refused = Err(UpdateError::ComponentOutOfRange { dim: 3 });
        assert_eq!(table.update(1, &embedding), refused);
        assert_eq!(table.forget(1, &embedding), refused);
        assert_eq!(table, before);
    }
}
