//! Knowing when it is none of the classes: decisions carry their evidence, and a calibrated
//! threshold keeps the false-accept rate.

use class_centers::{
    CenterTable, CenterView, ClassVariance, Classify, Cosine, Distance, Dot, Manhattan,
    decisions::{CalibrationError, Decision, Thresholds, Unknowns},
};
use proptest::{collection::vec, prelude::*};
use support::{check, for_each, rng::Rng};

/// Centers at 0, 10 and 100; class 1 is empty.
const TABLE: CenterTable<u8, 4, 1> =
    CenterTable::<u8, 4, 1>::from_centers([[0], [50], [10], [100]], [1, 0, 1, 1]);

fn decide(thresholds: &Thresholds<u32>, query: u8) -> Decision<u32> {
    thresholds.decide(TABLE.nearest(&[query]))
}

#[test]
fn a_query_is_known_up_to_the_bound_and_unknown_beyond() {
    let thresholds = Thresholds::new(9, 0);
    for query in 0..=255 {
        let nearest = TABLE.nearest(&[query]);
        let want = match query {
            0..=3 | 7..=13 | 97..=103 => Decision::Known(nearest.unwrap()),
            _ => Decision::Unknown(nearest),
        };
        assert_eq!(decide(&thresholds, query), want, "{query}");
        let class = nearest.map(|nearest| nearest.class);
        let known = matches!(want, Decision::Known(_));
        assert_eq!(want.class(), class.filter(|_| known));
    }
}

/// Between 0 and 10 the squared distances differ by `20 * abs(5 - query)`.
#[test]
fn a_query_between_two_classes_is_ambiguous_below_the_margin() {
    let thresholds = Thresholds::new(36, 40);
    for (query, is_known) in [
        (2, true),
        (3, true),
        (4, false),
        (5, false),
        (6, false),
        (7, true),
    ] {
        let nearest = TABLE.nearest(&[query]).unwrap();
        let want = if is_known {
            Decision::Known(nearest)
        } else {
            Decision::Ambiguous(nearest)
        };
        assert_eq!(decide(&thresholds, query), want, "{query}");
    }
    // What is too far is unknown, and nobody asks by how much.
    assert!(matches!(
        decide(&Thresholds::new(24, 40), 5),
        Decision::Unknown(Some(_))
    ));
}

#[test]
fn each_class_has_thresholds_of_its_own() {
    let mut each = [Thresholds::new(9, 0); 4];
    each[3] = Thresholds::new(900, 5000);
    let decide = |query| Thresholds::decide_each(&each, TABLE.nearest(&[query]));
    assert_eq!(decide(130).class(), Some(3));
    assert!(matches!(decide(70), Decision::Ambiguous(n) if n.margin() == Some(2700)));
    assert_eq!(decide(14).class(), None);
    assert_eq!(decide(12).class(), Some(2));
    // A class beyond the thresholds is known to nobody.
    let decision = Thresholds::decide_each(&each[..3], TABLE.nearest(&[100]));
    assert!(matches!(decision, Decision::Unknown(Some(nearest)) if nearest.class == 3));
    assert_eq!(
        Thresholds::<u32>::decide_each(&each, None),
        Decision::Unknown(None)
    );
}

/// A limit is the most of a distance, and the least of a similarity; the margin is of the metric.
#[test]
fn every_metric_has_thresholds() {
    let table = CenterTable::<i8, 3, 2>::from_centers([[3, 4], [-8, 6], [0, 0]], [1, 1, 0]);
    let manhattan =
        |limit, margin| Thresholds::new(limit, margin).decide(table.nearest_by(Manhattan, &[4, 6]));
    // At 3 and 12.
    assert_eq!(manhattan(3, 9).class(), Some(0));
    assert!(matches!(manhattan(3, 10), Decision::Ambiguous(n) if n.margin() == Some(9)));
    assert!(matches!(manhattan(2, 0), Decision::Unknown(Some(n)) if n.measure == 3));

    let dot = |limit, margin| Thresholds::new(limit, margin).decide(table.nearest_by(Dot, &[4, 6]));
    // 36 and 4.
    assert_eq!(dot(36, 32).class(), Some(0));
    assert!(matches!(dot(36, 33), Decision::Ambiguous(n) if n.margin() == Some(32)));
    assert!(matches!(dot(37, 0), Decision::Unknown(Some(n)) if n.measure == 36));

    let cosine = |limit, margin| {
        let nearest = table.nearest_by(Cosine { zero_point: 0 }, &[4, 3]);
        Thresholds::new(limit, margin).decide(nearest)
    };
    // 24 / 25 and -14 / 50.
    assert_eq!(cosine(0.959, 1.239).class(), Some(0));
    assert!(matches!(cosine(0.959, 1.241), Decision::Ambiguous(_)));
    assert!(matches!(cosine(0.961, 0.0), Decision::Unknown(Some(_))));
    assert!(matches!(cosine(f32::NAN, 0.0), Decision::Unknown(Some(_))));
}

/// Of similarities the limit is just above the order statistic.
#[test]
fn similarities_are_calibrated_from_the_other_end() {
    let mut dots = Unknowns::<u32, 2, Dot>::new();
    [7, -3, 9, 5]
        .into_iter()
        .for_each(|dot| dots.add_measure(dot));
    assert_eq!(dots.limit(0.4), Ok(8));

    let table = CenterTable::<i8, 1, 2>::from_centers([[100, 0]], [1]);
    let nearest = |query: &[i8; 2]| table.nearest_by(Cosine { zero_point: 0 }, query);
    let queries: Vec<[i8; 2]> = (1..100).map(|y| [100 - y, y]).collect();
    let mut unknowns = Unknowns::<u32, 20, Cosine>::new();
    for query in &queries {
        unknowns.add(nearest(query));
    }
    let limit = unknowns.limit(0.2).unwrap();
    let accepts = |query: &&[i8; 2]| {
        Thresholds::new(limit, 0.0)
            .decide(nearest(query))
            .class()
            .is_some()
    };
    // The twentieth best of 99 is the first refused.
    assert_eq!(queries.iter().filter(accepts).count(), 19);

    let mut same = Unknowns::<u32, 2, Cosine>::new();
    (0..9).for_each(|_| same.add(nearest(&[50, 0])));
    assert_eq!(same.limit(0.1), Err(CalibrationError::UnknownsTooClose));
}

#[test]
fn an_only_class_needs_no_margin() {
    let table = CenterTable::<i8, 2, 1>::from_centers([[5], [0]], [1, 0]);
    let decision = Thresholds::<u32>::new(4, u32::MAX).decide(table.nearest(&[7]));
    assert_eq!(decision.class(), Some(0));
}

#[test]
fn without_a_nearest_class_a_query_is_unknown() {
    let empty = CenterTable::<f32, 2, 1>::new();
    let thresholds = Thresholds::<f32>::new(f32::MAX, 0.0);
    assert_eq!(
        thresholds.decide(empty.nearest(&[0.0])),
        Decision::Unknown(None)
    );
    let table = CenterTable::<f32, 2, 1>::from_centers([[0.0]; 2], [1; 2]);
    assert_eq!(
        thresholds.decide(table.nearest(&[f32::NAN])),
        Decision::Unknown(None)
    );
}

#[test]
fn thresholds_that_are_not_numbers_accept_nothing() {
    let table = CenterTable::<f32, 2, 1>::from_centers([[0.0], [9.0]], [1; 2]);
    let nearest = table.nearest(&[0.0]);
    let decide = |max, min| Thresholds::<f32>::new(max, min).decide(nearest);
    assert!(matches!(decide(f32::NAN, 0.0), Decision::Unknown(Some(_))));
    assert!(matches!(decide(1.0, f32::NAN), Decision::Ambiguous(_)));
    assert_eq!(decide(f32::MAX, 0.0).class(), Some(0));
}

fn of<D: Distance, const PLACES: usize>(distances: &[D]) -> Unknowns<D, PLACES> {
    let mut unknowns = Unknowns::default();
    for distance in distances {
        unknowns.add_measure(*distance);
    }
    unknowns
}

fn calibrated<D: Distance, const PLACES: usize>(
    unknowns: &Unknowns<D, PLACES>,
    rate: f32,
) -> Result<D, CalibrationError> {
    unknowns.limit(rate)
}

/// The order statistic by sorting all of them.
fn a_calibrated_threshold_is_the_order_statistic<D: Distance + From<u16>>() {
    let inputs = (vec(1..500u16, 1..200), 1..10u16);
    check(inputs, |(values, tenths)| {
        let rate = f32::from(tenths) / 10.0;
        let distances: Vec<D> = values.iter().map(|value| D::from(*value)).collect();
        let got = calibrated::<D, 180>(&of(&distances), rate);
        let rank = (usize::from(tenths) * (values.len() + 1)) / 10;
        if rank == 0 {
            let met = values.len() as u32;
            prop_assert_eq!(got, Err(CalibrationError::TooFewUnknowns { met }));
            return Ok(());
        }
        let got = got.unwrap();
        let mut sorted = distances;
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
        // It is below the order statistic, and there is no distance between them.
        prop_assert!(got < sorted[rank - 1]);
        prop_assert!(sorted.iter().all(|d| *d <= got || *d >= sorted[rank - 1]));
        let accepted = sorted.iter().filter(|d| **d <= got).count();
        prop_assert!(accepted < rank);
        Ok(())
    });
}
for_each!(a_calibrated_threshold_is_the_order_statistic: f32 f64 u32 u64);

/// The next distance up is the order statistic itself.
#[test]
fn a_calibrated_threshold_is_the_greatest_that_keeps_the_rate() {
    assert_eq!(calibrated::<u32, 2>(&of(&[7, 3, 9, 5]), 0.4), Ok(4));
    assert_eq!(calibrated::<u64, 2>(&of(&[7, 3, 9, 5]), 0.4), Ok(4));
    let got = calibrated::<f32, 2>(&of(&[7.0, 3.0, 9.0, 5.0]), 0.4).unwrap();
    assert_eq!(got.next_up(), 5.0);
}

/// Places beyond the rank, and unknowns beyond the places, change nothing.
#[test]
fn the_number_of_places_does_not_matter_once_it_is_enough() {
    let mut rng = Rng::new(61);
    let distances: Vec<u32> = (0..399).map(|_| 1 + rng.below(1_000_000) as u32).collect();
    let exact = calibrated::<u32, 399>(&of(&distances), 0.05);
    assert_eq!(calibrated::<u32, 20>(&of(&distances), 0.05), exact);
    let short = calibrated::<u32, 19>(&of(&distances), 0.05);
    assert_eq!(short, Err(CalibrationError::TooFewPlaces { needed: 20 }));
}

#[test]
fn unknowns_without_a_nearest_class_count_and_are_never_accepted() {
    let mut unknowns = Unknowns::<f32, 2>::new();
    unknowns.add(None);
    unknowns.add(None);
    for distance in [4.0, f32::NAN, f32::INFINITY] {
        unknowns.add_measure(distance);
    }
    assert_eq!(unknowns.count(), 5);
    // Rank 1 of 6 is 4, rank 2 one of those that are nowhere.
    assert_eq!(calibrated(&unknowns, 0.2).map(f32::next_up), Ok(4.0));
    assert_eq!(calibrated(&unknowns, 0.4), Ok(f32::MAX));
}

#[test]
fn what_cannot_be_calibrated_says_why() {
    let unknowns = of::<u32, 4>(&[5; 9]);
    for rate in [0.0, -0.1, 1.0, f32::NAN, f32::INFINITY] {
        let refused = unknowns.limit(rate);
        assert_eq!(refused, Err(CalibrationError::RateOutOfRange), "{rate}");
    }
    let too_few = CalibrationError::TooFewUnknowns { met: 9 };
    assert_eq!(unknowns.limit(0.09), Err(too_few));
    let too_few = CalibrationError::TooFewPlaces { needed: 5 };
    assert_eq!(unknowns.limit(0.5), Err(too_few));
    let at_the_center = of::<u32, 4>(&[0; 9]).limit(0.1);
    assert_eq!(at_the_center, Err(CalibrationError::UnknownsTooClose));
    assert_eq!(unknowns.limit(0.1), Ok(4));
}

/// The mean false-accept rate, and its standard error, of calibrations with `n` unknowns each.
fn mean_rate<const PLACES: usize>(n: usize, rate: f32, mut next: impl FnMut() -> u32) -> [f64; 2] {
    const CALIBRATIONS: usize = 2000;
    const FRESH: usize = 100;
    let mut rates = Vec::new();
    for _ in 0..CALIBRATIONS {
        let distances: Vec<u32> = (0..n).map(|_| next()).collect();
        let max = calibrated::<u32, PLACES>(&of(&distances), rate).unwrap();
        let accepted = (0..FRESH).filter(|_| next() <= max).count();
        rates.push(accepted as f64 / FRESH as f64);
    }
    let mean = rates.iter().sum::<f64>() / CALIBRATIONS as f64;
    let squares = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>();
    [
        mean,
        (squares / (CALIBRATIONS * (CALIBRATIONS - 1)) as f64).sqrt(),
    ]
}

/// Of 99 unknowns, rank 5 of 100 is exactly the rate; of 30, rank 1 of 31 is less.
#[test]
fn fresh_unknowns_are_accepted_at_the_rate_on_average() {
    for (n, want) in [(99, 0.05), (30, 1.0 / 31.0)] {
        let mut rng = Rng::new(67);
        let next = || 1 + rng.below(1 << 31) as u32;
        let [mean, error] = mean_rate::<5>(n, 0.05, next);
        assert!((mean - want).abs() <= 4.0 * error, "{n}: {mean} +- {error}");
    }
}

/// Where many unknowns are at the same distance, the rate is kept all the same.
#[test]
fn ties_among_unknowns_do_not_raise_the_rate() {
    let mut rng = Rng::new(71);
    let [mean, error] = mean_rate::<5>(99, 0.05, || 1 + rng.below(8) as u32);
    assert!(mean <= 0.05 + 4.0 * error, "{mean} +- {error}");
}

/// The mean squared distance of fresh samples from the center of `n` others, over many draws of both.
#[test]
fn the_spread_of_a_class_tells_how_far_its_next_sample_is() {
    const DIM: usize = 8;
    const DRAWS: usize = 4000;
    for n in [2, 3, 10] {
        let mut rng = Rng::new(73);
        let (mut expected, mut squares, mut fresh) = (0.0, 0.0, 0.0);
        for _ in 0..DRAWS {
            let mut variance = ClassVariance::<1, DIM>::new();
            for _ in 0..n {
                variance.update(0, &rng.embedding(5.0, 3.0)).unwrap();
            }
            let mut thresholds = Thresholds::<f32>::new(0.0, 0.0);
            let own = variance.mean_squared_distance(0).unwrap();
            thresholds.set_from_spread(own, n, 1.0).unwrap();
            let query = rng.embedding(5.0, 3.0);
            let distance = f64::from(variance.nearest(&query).unwrap().measure);
            expected += f64::from(thresholds.limit);
            fresh += distance;
            squares += distance * distance;
        }
        let draws = DRAWS as f64;
        let (expected, fresh) = (expected / draws, fresh / draws);
        let error = ((squares / draws - fresh * fresh) / draws).sqrt();
        // The expectation is estimated from as many draws, with no greater an error.
        assert!(
            (expected - fresh).abs() <= 4.0 * 2f64.sqrt() * error,
            "{n}: {expected}, {fresh}"
        );
    }
}

#[test]
fn thresholds_follow_the_spread_of_classes_that_have_one() {
    let mut variance = ClassVariance::<3, 2>::new();
    variance.update(0, &[1.0, 1.0]).unwrap();
    for x in [[0.0, 0.0], [2.0, 4.0]] {
        variance.update(1, &x).unwrap();
    }
    // Variances 2 and 8 of two samples: the next one is at 1.5 times their sum.
    let limits = |factor| {
        [0, 1].map(|class| {
            let mut thresholds = Thresholds::<u64>::new(7, 5);
            let own = variance.mean_squared_distance(class).unwrap();
            let outcome = thresholds.set_from_spread(own, variance.count(class), factor);
            assert_eq!(thresholds.min_margin, 5);
            outcome.map(|()| thresholds.limit)
        })
    };
    assert_eq!(limits(1.25), [Ok(7), Ok(18)]);
    for factor in [0.0, -1.0, 1e-40, f32::NAN, f32::INFINITY] {
        let refused = Err(CalibrationError::FactorOutOfRange);
        assert_eq!(limits(factor), [refused; 2], "{factor}");
    }
    assert_eq!(limits(f32::MAX), [Ok(7), Ok(u64::MAX)]);
}
