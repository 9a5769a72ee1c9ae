//! Scores are the softmax of the distances: finite, not flat, and they sum to 1.
#![cfg(any(feature = "libm", feature = "micromath"))]

use class_centers::{
    CenterTable, CenterView, Distance,
    decisions::{Priors, ScoreError, Temperature, softmax},
};
use proptest::{array, option, prelude::*};
use support::{check, rng::Rng};

const CLASSES: usize = 9;

/// How far a score may lie from the true one, of itself: the excess over the temperature is rounded
/// three times, and is at most 104 before a score is 0; a `micromath` exponential is off by 0.24 %,
/// and so is their sum.
const TOLERANCE: f64 = if cfg!(feature = "libm") {
    3.0 * 104.0 * 6e-8 + 4e-7
} else {
    5e-3
};

/// Scores below the normal numbers have fewer digits.
const LEAST: f64 = 1e-37;

fn scores<D: Distance, const N: usize>(
    distances: [Option<D>; N],
    temperature: f32,
    priors: Priors<'_, N>,
) -> Result<[f32; N], ScoreError> {
    let mut scores = [f32::NAN; N];
    let temperature = Temperature::new(temperature).unwrap();
    softmax(&distances, temperature, priors, &mut scores)?;
    Ok(scores)
}

fn sum(scores: &[f32]) -> f64 {
    scores.iter().map(|score| f64::from(*score)).sum()
}

/// The scores in `f64`, by the least distance of a class that counts.
fn oracle<const N: usize>(
    distances: [Option<f64>; N],
    temperature: f64,
    weights: [f64; N],
) -> [f64; N] {
    let counts = |class: usize| weights[class] > 0.0;
    let classes = distances
        .iter()
        .enumerate()
        .filter(|(class, _)| counts(*class));
    let least = classes
        .filter_map(|(_, d)| *d)
        .fold(f64::INFINITY, f64::min);
    let term = |class: usize| match distances[class] {
        Some(d) if counts(class) => weights[class] * (-(d - least) / temperature).exp(),
        _ => 0.0,
    };
    let total: f64 = (0..N).map(term).sum();
    core::array::from_fn(|class| term(class) / total)
}

fn scores_are_the_softmax<D: Distance>(
    distance: impl Strategy<Value = D>,
    value: impl Fn(D) -> f64,
    temperature: impl Strategy<Value = f32>,
) {
    let weight = prop_oneof![1 => Just(0.0), 3 => (0.01..100.0).prop_map(|w: f64| w as f32)];
    let inputs = (
        array::uniform::<_, CLASSES>(option::weighted(0.8, distance)),
        temperature,
        array::uniform::<_, CLASSES>(weight),
    );
    check(inputs, |(distances, temperature, weights)| {
        let got = scores(distances, temperature, Priors::Given(&weights));
        let mut pairs = distances.iter().zip(weights);
        if !pairs.any(|(d, w)| d.is_some() && w > 0.0) {
            prop_assert_eq!(got, Err(ScoreError::NothingToScore));
            return Ok(());
        }
        let got = got.unwrap();
        let values = distances.map(|d| d.map(&value));
        let want = oracle(values, temperature.into(), weights.map(f64::from));
        for (got, want) in got.iter().zip(want) {
            let off = (f64::from(*got) - want).abs();
            prop_assert!(off <= TOLERANCE * want + LEAST, "want {want}, got {got}");
        }
        prop_assert!((sum(&got) - 1.0).abs() <= 1e-6, "{}", sum(&got));
        Ok(())
    });
}

fn temperature() -> impl Strategy<Value = f32> {
    (1.0..1000.0).prop_map(|temperature: f64| temperature as f32)
}

#[test]
fn scores_of_floats_are_the_softmax() {
    scores_are_the_softmax((0.0..1e4).prop_map(|d| d as f32), f64::from, temperature());
    scores_are_the_softmax(0.0..1e4f64, |d| d, temperature());
}

/// Also where a distance has more digits than a float, and the difference has not.
#[test]
fn scores_of_integers_are_the_softmax() {
    scores_are_the_softmax(4_000_000_000..4_000_001_000u32, f64::from, temperature());
    let far = 1u64 << 50;
    scores_are_the_softmax(far..far + 1000, |d| d as f64, temperature());
    scores_are_the_softmax(0..10_000u32, f64::from, temperature());
}

/// 256 dimensions, and squared distances around 10,000: a bare softmax divides 0 by 0 here.
#[test]
fn scores_of_far_classes_are_finite_and_not_flat() {
    const DIM: usize = 256;
    let mut rng = Rng::new(53);
    let centers: [[f32; DIM]; 3] = core::array::from_fn(|_| rng.embedding(0.0, 4.4));
    let query = rng.embedding(0.0, 4.4);
    let table = CenterTable::<f32, 3, DIM>::from_centers(centers, [1; 3]);
    let mut distances = [None; 3];
    table.squared_distances(&query, &mut distances);
    let far = |d: &f32| (8e3..12e3).contains(d);
    assert!(distances.iter().flatten().all(far), "{distances:?}");

    let got = scores(distances, 500.0, Priors::Equal).unwrap();
    let want = oracle(distances.map(|d| d.map(f64::from)), 500.0, [1.0; 3]);
    for (got, want) in got.iter().zip(want) {
        assert!(
            (f64::from(*got) - want).abs() <= TOLERANCE,
            "want {want}, got {got}"
        );
    }
    assert!((sum(&got) - 1.0).abs() <= 1e-6);
    let (most, least) = (
        got.iter().copied().fold(0.0, f32::max),
        got.iter().copied().fold(1.0, f32::min),
    );
    assert!(most > 0.5 && least < 0.25, "{got:?}");
}

#[test]
fn a_temperature_is_a_normal_number_above_0() {
    for bad in [0.0, -0.0, -1.0, 1e-40, f32::NAN, f32::INFINITY] {
        assert_eq!(Temperature::new(bad), None, "{bad}");
        assert_eq!(Temperature::from_variance(bad), None, "{bad}");
    }
    assert_eq!(Temperature::from_variance(1.5), Temperature::new(3.0));
}

#[test]
fn equal_distances_are_equal_scores_however_far() {
    for distance in [0.0, 1e4, 1e30, f32::MAX] {
        let got = scores([Some(distance); 4], 1.0, Priors::Equal);
        assert_eq!(got, Ok([0.25; 4]));
    }
    assert_eq!(
        scores([Some(u64::MAX - 1); 4], 1.0, Priors::Equal),
        Ok([0.25; 4])
    );
}

/// A score of nearly 1, and twenty thousand that are each lost when they are added to it: together
/// they are 6e-4.
#[test]
fn scores_of_many_classes_sum_to_one() {
    const MANY: usize = 20_000;
    let mut distances = [Some(25.0 * core::f32::consts::LN_2); MANY];
    distances[0] = Some(0.0);
    let got = scores(distances, 1.0, Priors::Equal).unwrap();
    assert!((sum(&got) - 1.0).abs() <= 1e-6, "{}", sum(&got));
    assert!(got[0] < 0.9995, "{}", got[0]);
}

#[test]
fn classes_without_distance_or_weight_have_no_score() {
    let got = scores(
        [None, Some(4.0), Some(1.0), Some(4.0)],
        2.0,
        Priors::Given(&[1.0, 2.0, 0.0, 2.0]),
    );
    assert_eq!(got, Ok([0.0, 0.5, 0.0, 0.5]));
    // Neither has a class whose distance is not a number.
    assert_eq!(
        scores([Some(f32::NAN), Some(1.0)], 1.0, Priors::Equal),
        Ok([0.0, 1.0])
    );
    assert_eq!(
        scores([Some(f32::INFINITY), Some(1.0)], 1.0, Priors::Equal),
        Ok([0.0, 1.0])
    );
}

/// A class that cannot be, at distance 0, leaves no score to others that are far by themselves.
#[test]
fn an_impossible_class_does_not_take_the_scores_away() {
    let got = scores(
        [Some(0.0), Some(1e6), Some(1e6)],
        1.0,
        Priors::Given(&[0.0, 1.0, 3.0]),
    );
    assert_eq!(got, Ok([0.0, 0.25, 0.75]));
}

#[test]
fn priors_by_count_weigh_the_classes() {
    let table = CenterTable::<u8, 3, 1>::from_centers([[1], [2], [3]], [3, 0, 1]);
    let mut distances = [None; 3];
    table.squared_distances(&[2], &mut distances);
    let got = scores(distances, 5.0, Priors::ByCount(table.counts()));
    assert_eq!(got, Ok([0.75, 0.0, 0.25]));
}

/// Two normal distributions of variance 3: Bayes' rule.
#[test]
fn scores_at_twice_the_variance_are_the_posterior() {
    let density = |x: f64, mean: f64| (-(x - mean).powi(2) / 6.0).exp();
    let temperature = Temperature::from_variance(3.0).unwrap();
    let mut got = [0.0; 2];
    softmax(
        &[Some(4.0f32), Some(1.0)],
        temperature,
        Priors::Given(&[0.3, 0.7]),
        &mut got,
    )
    .unwrap();
    let (a, b) = (0.3 * density(2.0, 0.0), 0.7 * density(2.0, 3.0));
    assert!(
        (f64::from(got[0]) - a / (a + b)).abs() <= TOLERANCE,
        "{got:?}"
    );
}

#[test]
fn a_high_temperature_levels_and_a_low_one_sharpens() {
    let distances = [Some(1.0f32), Some(2.0), Some(5.0)];
    let cold = scores(distances, 1e-30, Priors::Equal).unwrap();
    assert_eq!(cold, [1.0, 0.0, 0.0]);
    let warm = scores(distances, 1.0, Priors::Equal).unwrap();
    let hot = scores(distances, 1e30, Priors::Equal).unwrap();
    assert!(hot.iter().all(|score| (score - 1.0 / 3.0).abs() < 1e-6));
    assert!(warm[0] > hot[0] && warm[0] < cold[0]);
}

#[test]
fn what_cannot_be_scored_is_an_error_and_writes_nothing() {
    let distances = [Some(1.0f32), Some(2.0), None];
    let bad = [f32::NAN, -1.0, f32::INFINITY, 1e-30, 1e30];
    for (row, weight) in bad.into_iter().enumerate() {
        let mut scores = [7.0; 3];
        let temperature = Temperature::new(1.0).unwrap();
        let priors = Priors::Given(&[1.0, weight, weight]);
        let refused = softmax(&distances, temperature, priors, &mut scores);
        assert_eq!(
            refused,
            Err(ScoreError::PriorOutOfRange { class: 1 }),
            "{row}"
        );
        assert_eq!(scores, [7.0; 3]);
    }
    let mut kept = [7.0; 3];
    let temperature = Temperature::new(1.0).unwrap();
    let nothing = softmax(&[None::<u32>; 3], temperature, Priors::Equal, &mut kept);
    assert_eq!(nothing, Err(ScoreError::NothingToScore));
    let impossible = softmax(
        &distances,
        temperature,
        Priors::ByCount(&[0, 0, 9]),
        &mut kept,
    );
    assert_eq!(impossible, Err(ScoreError::NothingToScore));
    assert_eq!(kept, [7.0; 3]);
}

/// A class at minus infinity would leave no score to any other, and none to itself.
#[test]
fn a_class_at_minus_infinity_is_an_error() {
    let least = [
        Some(1.0),
        Some(f32::MIN),
        Some(f32::NEG_INFINITY),
        Some(f32::NEG_INFINITY),
    ];
    let refused = Err(ScoreError::DistanceOutOfRange { class: 2 });
    assert_eq!(scores(least, 1.0, Priors::Equal), refused);
    let doubles = least.map(|distance| distance.map(f64::from));
    assert_eq!(scores(doubles, 1.0, Priors::Equal), refused);

    let mut kept = [7.0; 4];
    let temperature = Temperature::new(1.0).unwrap();
    softmax(&least, temperature, Priors::Equal, &mut kept).unwrap_err();
    assert_eq!(kept, [7.0; 4]);
    // One that cannot be does no harm, and the least number is one like any other.
    let possible = scores(least, 1.0, Priors::Given(&[1.0, 1.0, 0.0, 0.0]));
    assert_eq!(possible, Ok([0.0, 1.0, 0.0, 0.0]));
    let farthest = [Some(f64::MIN), Some(f64::MAX)];
    assert_eq!(scores(farthest, 1.0, Priors::Equal), Ok([1.0, 0.0]));
}
