//! A covariance whose classes go, or whose centers go on alone.

use class_centers::UpdateError;
use proptest::prelude::*;
use support::{check, strategies::samples};

use super::{CLASSES, DIM, Table, as_floats, learned, places, scatter, two_pass_scatter};

/// What the scatter of less than 100 samples is off: by means of 30 bits, and two roundings to an `f32`.
fn rounding(scatter: f64) -> f64 {
    100.0 * 2f64.powi(-24) + scatter.abs() * f64::from(f32::EPSILON)
}

/// The scatter of a class stays, but for half a unit of rounding a class and moment.
#[test]
fn a_class_that_is_cleared_leaves_its_scatter_and_its_degrees_of_freedom() {
    check(samples::<i8, DIM>(CLASSES, 0..60), |samples| {
        let full = learned::<i8>(&samples);
        let want = two_pass_scatter(&as_floats::<i8>(&samples));
        let mut table = full.clone();
        for class in 0..CLASSES {
            prop_assert_eq!(table.clear_class(class), Ok(()));
            prop_assert_eq!(table.centers().center(class), None);
            prop_assert_eq!(table.degrees_of_freedom(), full.degrees_of_freedom());
            for (got, want) in scatter(&table).iter().zip(&want) {
                let bound = 0.5 * (class + 1) as f64 + rounding(*want);
                prop_assert!((got - want).abs() <= bound, "{got} for {want}");
            }
        }
        Ok(())
    });
}

#[test]
fn what_a_cleared_class_leaves_is_its_moments_less_its_rounded_mean() {
    check(samples::<i16, DIM>(1, 2..60), |samples| {
        let mut table = learned::<i16>(&samples);
        let (moments, sums) = (*table.moments(), *table.centers().sum(0).unwrap());
        let n = samples.len() as i128;
        prop_assert_eq!(table.clear_class(0), Ok(()));
        for ((got, before), (row, column)) in table.moments().iter().zip(moments).zip(places(DIM)) {
            let product = i128::from(sums[row]) * i128::from(sums[column]);
            let rest = (i128::from(before) - i128::from(*got)) * n - product;
            prop_assert!(2 * rest.abs() <= n);
        }
        Ok(())
    });
}

#[test]
fn a_class_of_one_sample_leaves_nothing() {
    check(samples::<u8, DIM>(1, 1..2), |samples| {
        let mut table = learned::<u8>(&samples);
        prop_assert_eq!(table.clear_class(0), Ok(()));
        prop_assert_eq!(table, Table::<u8>::new());
        Ok(())
    });
}

/// `unmerge` of its own samples is the way to be rid of a class.
#[test]
fn a_class_whose_samples_are_unmerged_leaves_nothing() {
    check(samples::<i8, DIM>(CLASSES, 0..60), |samples| {
        let (own, others): (Vec<_>, Vec<_>) = samples.iter().partition(|sample| sample.0 == 1);
        let mut table = learned::<i8>(&samples);
        prop_assert_eq!(table.unmerge(&learned::<i8>(&own)), Ok(()));
        prop_assert_eq!(table, learned::<i8>(&others));
        Ok(())
    });
}

/// What is merged with a table comes and goes with what its cleared classes left.
#[test]
fn what_was_left_behind_is_merged_and_unmerged() {
    check(
        (
            samples::<i8, DIM>(CLASSES, 0..40),
            samples::<i8, DIM>(CLASSES, 0..40),
        ),
        |(samples, others)| {
            let (before, mut other) = (learned::<i8>(&samples), learned::<i8>(&others));
            prop_assert_eq!(other.clear_class(1), Ok(()));
            let mut table = before.clone();
            prop_assert_eq!(table.merge(&other), Ok(()));
            let degrees = before.degrees_of_freedom() + other.degrees_of_freedom();
            prop_assert!(table.degrees_of_freedom() >= degrees);
            prop_assert_eq!(table.unmerge(&other), Ok(()));
            prop_assert_eq!(table, before);
            Ok(())
        },
    );
}

#[test]
fn more_of_cleared_classes_than_there_is_cannot_be_unmerged() {
    let mut other = learned::<i8>(&[(0, [1; DIM]), (0, [1; DIM])]);
    other.clear_class(0).unwrap();
    let mut table = learned::<i8>(&[(1, [1; DIM]); 9]);
    let before = table.clone();
    let refused = UpdateError::MomentOutOfRange { row: 0, column: 0 };
    assert_eq!(table.unmerge(&other), Err(refused));
    assert_eq!(table, before);
}

/// Floats hold their scatter about the means: freezing changes no moment.
#[test]
fn a_frozen_covariance_of_floats_is_what_it_was() {
    let samples: Vec<_> = (0..20).map(|i| (i % 3, [i as f32 * 0.37; DIM])).collect();
    let mut table = learned::<f32>(&samples);
    let before = table.clone();
    table.freeze_covariance();
    assert_eq!(table.moments(), before.moments());
    assert_eq!(table.degrees_of_freedom(), 17);
}

#[test]
fn a_frozen_covariance_stays_while_the_centers_go_on() {
    check(
        (
            samples::<i8, DIM>(CLASSES, 0..40),
            samples::<i8, DIM>(CLASSES, 1..40),
        ),
        |(samples, later)| {
            let mut table = learned::<i8>(&samples);
            let want = two_pass_scatter(&as_floats::<i8>(&samples));
            let degrees = table.degrees_of_freedom();
            table.freeze_covariance();
            let frozen = table.clone();
            table.freeze_covariance();
            prop_assert_eq!(&table, &frozen);
            let (classes, embeddings): (Vec<_>, Vec<_>) = later.iter().copied().unzip();
            prop_assert_eq!(table.update_batch(&classes, &embeddings), Ok(()));
            prop_assert_eq!(table.forget(classes[0], &embeddings[0]), Ok(()));
            prop_assert_eq!(table.merge(&learned::<i8>(&samples)), Ok(()));
            prop_assert_eq!(table.unmerge(&learned::<i8>(&samples)), Ok(()));
            prop_assert_eq!(table.merge(&frozen), Ok(()));
            prop_assert_eq!(table.clear_class(0), Ok(()));
            prop_assert_eq!(table.moments(), frozen.moments());
            prop_assert_eq!(table.degrees_of_freedom(), degrees);
            for (got, want) in scatter(&table).iter().zip(want) {
                prop_assert!((got - want).abs() <= 0.5 * CLASSES as f64 + rounding(want));
            }
            let mut learning = learned::<i8>(&samples);
            let before = learning.clone();
            let refused = Err(UpdateError::CovarianceFrozen);
            prop_assert_eq!(learning.merge(&table), refused);
            prop_assert_eq!(learning.unmerge(&table), refused);
            prop_assert_eq!(learning, before);
            table.clear();
            prop_assert_eq!(table, Table::<i8>::new());
            Ok(())
        },
    );
}
