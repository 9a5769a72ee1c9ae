//! Mahalanobis distances and nearest shrunken centroids against two passes in `f64`.

use class_centers::{
    CenterShrinkage, ClassVariance, Classify, Mahalanobis, ShrunkenCenters, VarianceShrinkage,
};
use proptest::{collection::vec, prelude::*};
use support::{
    averages::{NO_FRACTIONS, fraction, two_pass_scatter},
    check,
    oracle::two_pass_mean,
};

const CLASSES: usize = 4;
const FLOOR: f32 = 1e-3;
/// Samples below 100 and at most 60 a class: a mean is off by 60 u of 100 at most, a variance by
/// 1e-4 of itself and 1e-4; 1e-3 leaves room for what is made of them.
const PART: f64 = 1e-3;

/// Rows of a class and an embedding.
type Samples<const DIM: usize> = Vec<(usize, [f32; DIM])>;

fn samples<const DIM: usize>() -> impl Strategy<Value = Samples<DIM>> {
    let component = prop_oneof![4 => -100.0..100.0f32, 1 => Just(7.0)];
    // Class 3 stays empty.
    vec((0..CLASSES - 1, proptest::array::uniform(component)), 1..60)
}

fn learned<const DIM: usize>(samples: &Samples<DIM>) -> ClassVariance<CLASSES, DIM> {
    let mut table = ClassVariance::new();
    for (class, x) in samples {
        table.update(*class, x).unwrap();
    }
    table
}

/// What the definitions say of some samples.
struct Oracle<const DIM: usize> {
    counts: [usize; CLASSES],
    means: [[f64; DIM]; CLASSES],
    scatters: [[f64; DIM]; CLASSES],
    overall: [f64; DIM],
    pooled: Option<[f64; DIM]>,
}

impl<const DIM: usize> Oracle<DIM> {
    fn new(samples: &Samples<DIM>) -> Self {
        let of_class = |class| samples.iter().filter(move |sample| sample.0 == class);
        let column = |class, dim: usize| -> Vec<f64> {
            of_class(class)
                .map(|sample| f64::from(sample.1[dim]))
                .collect()
        };
        let counts: [_; CLASSES] = core::array::from_fn(|class| of_class(class).count());
        let filled = |class: usize| counts[class] > 0;
        let rows = |of: fn(&[f64]) -> f64| {
            core::array::from_fn(|class| {
                core::array::from_fn(|dim| match filled(class) {
                    true => of(&column(class, dim)),
                    false => 0.0,
                })
            })
        };
        let scatters: [[f64; DIM]; CLASSES] = rows(two_pass_scatter);
        let divisor = samples.len() - (0..CLASSES).filter(|class| filled(*class)).count();
        let pooled = core::array::from_fn(|dim| {
            scatters.iter().map(|scatter| scatter[dim]).sum::<f64>() / divisor as f64
        });
        let overall = core::array::from_fn(|dim| {
            let column: Vec<_> = samples
                .iter()
                .map(|sample| f64::from(sample.1[dim]))
                .collect();
            two_pass_mean(&column)
        });
        Self {
            counts,
            means: rows(two_pass_mean),
            scatters,
            overall,
            pooled: (divisor > 0).then_some(pooled),
        }
    }

    /// The squared Mahalanobis distance, from its definition.
    fn mahalanobis(&self, class: usize, query: &[f32; DIM], shrinkage: VarianceShrinkage) -> f64 {
        let lambda = f64::from(shrinkage.toward_pooled());
        let distance = |dim: usize| {
            let pooled = self.pooled.unwrap()[dim];
            let own = match self.counts[class] {
                1 => pooled,
                n => self.scatters[class][dim] / (n as f64 - 1.0),
            };
            let variance = ((1.0 - lambda) * own + lambda * pooled).max(shrinkage.floor().into());
            (f64::from(query[dim]) - self.means[class][dim]).powi(2) / variance
        };
        (0..DIM).map(distance).sum()
    }

    /// `s[d] + s0`.
    fn deviations(&self) -> [f64; DIM] {
        let s = self.pooled.unwrap().map(f64::sqrt);
        let mut sorted = s;
        sorted.sort_by(f64::total_cmp);
        let median = 0.5 * (sorted[(DIM - 1) / 2] + sorted[DIM / 2]);
        s.map(|s| s + median)
    }

    /// The shrunken centroid as the paper writes it, by way of the standardised difference, with
    /// the minus.
    fn shrunken(&self, class: usize, threshold: f64) -> [f64; DIM] {
        let deviations = self.deviations();
        let total: usize = self.counts.iter().sum();
        let m = (1.0 / self.counts[class] as f64 - 1.0 / total as f64)
            .max(0.0)
            .sqrt();
        core::array::from_fn(|dim| {
            let (mean, overall) = (self.means[class][dim], self.overall[dim]);
            let unit = m * deviations[dim];
            if unit == 0.0 {
                return mean;
            }
            let d = (mean - overall) / unit;
            overall + unit * d.signum() * (d.abs() - threshold).max(0.0)
        })
    }
}

fn is_close(got: f32, want: f64) -> bool {
    (f64::from(got) - want).abs() <= PART * (1.0 + want.abs())
}

fn mahalanobis_distances_are_those_of_the_definition<const DIM: usize>() {
    let query = proptest::array::uniform(-150.0..150.0f32);
    check(
        (samples::<DIM>(), query, fraction()),
        |(samples, query, lambda)| {
            let (table, oracle) = (learned(&samples), Oracle::new(&samples));
            // A floor far above what rounding leaves of a variance of 0.
            let shrinkage = VarianceShrinkage::new(lambda, 1.0).unwrap();
            let Some(spread) = table.mahalanobis(shrinkage) else {
                prop_assert!(oracle.pooled.is_none());
                return Ok(());
            };
            for class in 0..CLASSES {
                let got = spread.squared_distance(class, &query);
                prop_assert_eq!(got.is_none(), oracle.counts[class] == 0);
                let Some(got) = got else { continue };
                let want = oracle.mahalanobis(class, &query, shrinkage);
                prop_assert!(is_close(got, want), "want {want}, got {got}");
            }
            nearest_is_the_least(&spread, &query)
        },
    );
}

#[test]
fn mahalanobis_distances_are_those_of_the_definition_in_any_dimension() {
    mahalanobis_distances_are_those_of_the_definition::<1>();
    mahalanobis_distances_are_those_of_the_definition::<4>();
    mahalanobis_distances_are_those_of_the_definition::<7>();
}

fn nearest_is_the_least<const DIM: usize>(
    spread: &Mahalanobis<'_, CLASSES, DIM>,
    query: &[f32; DIM],
) -> Result<(), TestCaseError> {
    let distances = (0..CLASSES).filter_map(|class| {
        let distance = spread.squared_distance(class, query)?;
        Some((class, distance))
    });
    let want = distances.min_by(|(_, a), (_, b)| a.total_cmp(b));
    let got = spread.nearest(query).map(|n| (n.class, n.measure));
    prop_assert_eq!(got, want);
    Ok(())
}

#[test]
fn a_constant_dimension_is_divided_by_the_floor() {
    let mut table = ClassVariance::<2, 2>::new();
    for x in [1.0, 3.0] {
        table.update(0, &[x, 5.0]).unwrap();
        table.update(1, &[x + 10.0, 5.0]).unwrap();
    }
    let spread = table
        .mahalanobis(VarianceShrinkage::new(0.5, 0.25).unwrap())
        .unwrap();
    assert_eq!(
        spread.squared_distance(0, &[4.0, 6.0]),
        Some(4.0 / 2.0 + 1.0 / 0.25)
    );
    let least = VarianceShrinkage::new(0.0, f32::MIN_POSITIVE).unwrap();
    let spread = table.mahalanobis(least).unwrap();
    assert_eq!(spread.squared_distance(0, &[4.0, 5.0]), Some(2.0));
    assert_eq!(spread.nearest(&[11.0, 5.0]).unwrap().class, 1);
    // Beyond f32: far, and no NaN.
    assert_eq!(
        spread.squared_distance(0, &[4.0, 6e19]),
        Some(f32::INFINITY)
    );
    assert_eq!(spread.nearest(&[4.0, 6e19]), None);
    assert_eq!(spread.nearest(&[f32::NAN, 5.0]), None);
}

#[test]
fn a_class_of_one_sample_takes_the_pooled_variance() {
    let mut table = ClassVariance::<2, 1>::new();
    for x in [0.0, 4.0] {
        table.update(0, &[x]).unwrap();
    }
    table.update(1, &[10.0]).unwrap();
    let own = VarianceShrinkage::new(0.0, FLOOR).unwrap();
    let spread = table.mahalanobis(own).unwrap();
    assert_eq!(spread.squared_distance(1, &[14.0]), Some(16.0 / 8.0));
}

#[test]
fn shrinkage_parameters_are_checked() {
    for bad in NO_FRACTIONS {
        assert_eq!(VarianceShrinkage::new(bad, 1.0), None, "{bad}");
    }
    for floor in [0.0, -0.0, -1.0, f32::from_bits(1), f32::INFINITY, f32::NAN] {
        assert_eq!(VarianceShrinkage::new(0.5, floor), None, "{floor}");
        assert_eq!(CenterShrinkage::new(1.0, floor), None, "{floor}");
    }
    for threshold in [-f32::from_bits(1), -1.0, f32::INFINITY, f32::NAN] {
        assert_eq!(CenterShrinkage::new(threshold, 1.0), None, "{threshold}");
    }
    let threshold = CenterShrinkage::new(0.0, FLOOR).unwrap();
    assert_eq!((threshold.threshold(), threshold.floor()), (0.0, FLOOR));
}

fn shrunken_centers_are_those_of_the_paper<const DIM: usize>() {
    let thresholds = prop_oneof![Just(0.0), 0.0..8.0f32, Just(f32::MAX)];
    let query = proptest::array::uniform(-150.0..150.0f32);
    check(
        (samples::<DIM>(), thresholds, query),
        |(samples, threshold, query)| {
            let (table, oracle) = (learned(&samples), Oracle::new(&samples));
            let mut shrunken = ShrunkenCenters::new();
            let parameters = CenterShrinkage::new(threshold, 1.0).unwrap();
            if shrunken.prepare_from(&table, parameters).is_none() {
                prop_assert!(oracle.pooled.is_none());
                prop_assert_eq!(shrunken, ShrunkenCenters::default());
                return Ok(());
            }
            let deviations = oracle.deviations();
            for class in 0..CLASSES {
                prop_assert_eq!(shrunken.count(class) as usize, oracle.counts[class]);
                let Some(center) = shrunken.center(class) else {
                    prop_assert_eq!(oracle.counts[class], 0);
                    prop_assert_eq!(shrunken.squared_distance(class, &query), None);
                    continue;
                };
                let want = oracle.shrunken(class, threshold.into());
                let mut distance = 0.0;
                for dim in 0..DIM {
                    let (got, want) = (center[dim], want[dim]);
                    prop_assert!(is_close(got, want), "want {want}, got {got}");
                    let variance = deviations[dim].powi(2).max(1.0);
                    distance += (f64::from(query[dim]) - f64::from(got)).powi(2) / variance;
                }
                let got = shrunken.squared_distance(class, &query).unwrap();
                prop_assert!(is_close(got, distance), "want {distance}, got {got}");
            }
            Ok(())
        },
    );
}

#[test]
fn shrunken_centers_are_those_of_the_paper_in_any_dimension() {
    shrunken_centers_are_those_of_the_paper::<1>();
    shrunken_centers_are_those_of_the_paper::<4>();
    shrunken_centers_are_those_of_the_paper::<7>();
}

#[test]
fn no_threshold_leaves_the_means_and_a_large_one_the_overall_mean() {
    let rows = [
        (0, [0.0f32, 1.0]),
        (0, [2.0, 3.0]),
        (1, [8.0, 1.0]),
        (1, [10.0, 7.0]),
    ];
    let table = learned(&rows.to_vec());
    let mut shrunken = ShrunkenCenters::new();
    shrunken
        .prepare_from(&table, CenterShrinkage::new(0.0, FLOOR).unwrap())
        .unwrap();
    assert_eq!(shrunken.center(0), Some([1.0, 2.0]));
    shrunken
        .prepare_from(&table, CenterShrinkage::new(1e9, FLOOR).unwrap())
        .unwrap();
    assert_eq!(
        [0, 1].map(|class| shrunken.center(class)),
        [Some([5.0, 3.0]); 2]
    );
    // All at one place: the lowest class wins the tie, the empty ones nothing.
    assert_eq!(shrunken.nearest(&[9.0, 9.0]).unwrap().class, 0);
}

#[test]
fn preparing_again_forgets_classes_that_were_emptied() {
    let mut table = learned(&vec![(0, [0.0f32]), (0, [2.0]), (1, [8.0]), (1, [9.0])]);
    let mut shrunken = ShrunkenCenters::new();
    let threshold = CenterShrinkage::new(0.5, FLOOR).unwrap();
    shrunken.prepare_from(&table, threshold).unwrap();
    table.clear_class(1).unwrap();
    shrunken.prepare_from(&table, threshold).unwrap();
    assert_eq!((shrunken.center(1), shrunken.count(1)), (None, 0));
    let before = shrunken.clone();
    table.decay_to(0, 1).unwrap();
    assert_eq!(shrunken.prepare_from(&table, threshold), None);
    assert_eq!(shrunken, before);
}

/// What was prepared before leaves nothing behind: a class that is empty now is as in a new table.
#[test]
fn a_class_that_is_empty_now_has_no_shrunken_center() {
    let threshold = CenterShrinkage::new(1.0, FLOOR).unwrap();
    let before = [(0, [5.0f32, 6.0]), (0, [7.0, 9.0]), (1, [1.0, 2.0])];
    let mut table = learned(&before.to_vec());
    let mut again = ShrunkenCenters::new();
    again.prepare_from(&table, threshold).unwrap();
    table.clear();
    table.update(1, &[3.0, 4.0]).unwrap();
    table.update(1, &[5.0, 4.0]).unwrap();
    again.prepare_from(&table, threshold).unwrap();

    let mut fresh = ShrunkenCenters::new();
    fresh.prepare_from(&table, threshold).unwrap();
    assert_eq!(again, fresh);
    assert_eq!((again.count(0), again.center(0)), (0, None));
}
