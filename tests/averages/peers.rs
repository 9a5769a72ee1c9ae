//! Bugs of other implementations of running averages, each as the input that shows it and the right
//! answer.

use class_centers::{
    CenterLossStep, CenterShrinkage, ClassCenters, ClassVariance, Classify, CumulativeMean,
    Element, Ema, MovingCenters, ShrunkenCenters, UpdateError,
};

/// FaceNet's TensorFlow code and the origin's later answer subtract `(1 - decay) * (c - x)` once for
/// each duplicate, all from the old center: 41 of them at a decay of 0.95 diverge, 5 at 0.5 too.
#[test]
fn duplicates_in_a_batch_do_not_diverge() {
    for (decay, duplicates) in [(0.95f32, 10), (0.95, 40), (0.95, 41), (0.5, 5), (0.0, 100)] {
        let rule = Ema::new(1.0 - decay).unwrap();
        let mut batch = ClassCenters::<f32, 1, 1>::new();
        batch
            .update_batch(&vec![0; duplicates], &vec![[1.0]; duplicates])
            .unwrap();
        let mut table = MovingCenters::<1, 1>::new();
        table.set_class(0, &[-3.0], 1).unwrap();
        let mut peer = -3.0f64;
        let mut before = -3.0;
        for _ in 0..200 {
            table.apply(&batch, &rule).unwrap();
            let center = table.center(0).unwrap()[0];
            assert!(before <= center && center <= 1.0, "{center} after {before}");
            before = center;
            peer -= duplicates as f64 * (1.0 - f64::from(decay)) * (peer - 1.0);
        }
        assert!((before - 1.0).abs() < 1e-5, "{before}");
        let diverges = duplicates as f64 * (1.0 - f64::from(decay)) > 2.01;
        assert_eq!(
            peer.abs() > 1e3 || peer.is_nan(),
            diverges,
            "the peer is at {peer}"
        );
    }
}

/// The paper's own rule converges with any number of duplicates; so does ours.
#[test]
fn the_paper_s_rule_converges_with_41_duplicates() {
    let rule = CenterLossStep::new(0.5).unwrap();
    let mut batch = ClassCenters::<f32, 1, 1>::new();
    batch.update_batch(&[0; 41], &[[1.0]; 41]).unwrap();
    let mut table = MovingCenters::<1, 1>::new();
    table.set_class(0, &[-1e4], 1).unwrap();
    for _ in 0..200 {
        table.apply(&batch, &rule).unwrap();
    }
    assert!((table.center(0).unwrap()[0] - 1.0).abs() < 1e-5);
}

/// RealSenseID's `round((30 * average + new) / 31)` stops 15 steps short of any constant.
#[test]
fn there_is_no_dead_zone_of_15_steps() {
    for (from, to) in [(0i16, 100i16), (200, 100), (-100, -85), (99, 100)] {
        let mut peer = i32::from(from);
        let mut capped = ClassCenters::<i16, 1, 1>::new();
        capped.update(0, &[from]).unwrap();
        let mut moving = MovingCenters::<1, 1>::new();
        moving.set_class(0, &[from.into()], 1).unwrap();
        let rule = Ema::new(1.0 / 31.0).unwrap();
        for _ in 0..2000 {
            peer = (f64::from(30 * peer + i32::from(to)) / 31.0).round() as i32;
            capped.update_capped(0, &[to], 44).unwrap();
            moving.update(0, &[to.into()], &rule).unwrap();
        }
        assert_eq!(
            (peer - i32::from(to)).abs(),
            (i32::from(from) - i32::from(to)).abs().min(15)
        );
        let target = f32::from(to);
        let [capped] = capped.center(0).unwrap();
        assert!(
            (capped - target).abs() <= 2.0 / 44.0,
            "{from} to {to}: {capped}"
        );
        let [moving] = moving.center(0).unwrap();
        // ulp / (2 rate), as documented.
        assert!(
            (moving - target).abs() <= target.abs() * f32::EPSILON * 15.5,
            "{moving}"
        );
    }
}

/// `f32` counters stop at 2^24 (watermill, linfa, Deep SLDA, the origin): ours go on, or say that
/// the class is full.
#[test]
fn counters_do_not_stall_at_2_to_the_24() {
    let start = (1 << 24) - 2;
    let mut moving = MovingCenters::<1, 1>::new();
    moving.set_class(0, &[1.0], start).unwrap();
    let mut wide = ClassCenters::<i16, 1, 1>::new();
    wide.set_class(0, &[i64::from(start)], start).unwrap();
    for added in 1..=5 {
        moving.update(0, &[1.0], &CumulativeMean).unwrap();
        wide.update(0, &[1]).unwrap();
        assert_eq!([moving.count(0), wide.count(0)], [start + added; 2]);
    }
    assert_eq!(wide.sum(0), Some(&[i64::from(start + 5)]));
    let peer = (0..5).fold(start as f32, |count, _| count + 1.0);
    assert_eq!(peer, 16_777_216.0);
}

#[test]
fn a_full_class_says_so_and_a_capped_one_goes_on() {
    macro_rules! never_stalls {
        ($($element:ident)*) => {$(
            let full = $element::MAX_COUNT;
            let mut table = ClassCenters::<$element, 1, 1>::new();
            table.set_class(0, &[0 as _], full - 1).unwrap();
            assert_eq!(table.update(0, &[0 as _]), Ok(()));
            let refused = Err(UpdateError::ClassFull { class: 0 });
            assert_eq!(table.update(0, &[0 as _]), refused);
            assert_eq!(table.count(0), full);
            for added in 1..=3 {
                table.update_capped(0, &[0 as _], full).unwrap();
                assert_eq!(table.count(0), full / 2 + added);
            }
        )*};
    }
    never_stalls!(f32 f64 i8 u8 i16);
}

/// Zero as "nothing yet" (watermill, river, Avalanche): 1, -1, 10 at rate 1/2 is 5, not 10.
#[test]
fn an_average_of_zero_is_an_average() {
    let rule = Ema::new(0.5).unwrap();
    let mut moving = MovingCenters::<1, 1>::new();
    for x in [1.0, -1.0, 10.0] {
        moving.update(0, &[x], &rule).unwrap();
    }
    assert_eq!(moving.center(0), Some([5.0]));

    let mut variance = ClassVariance::<1, 1>::new();
    for x in [1.0, -1.0] {
        variance.update(0, &[x]).unwrap();
    }
    assert_eq!((variance.center(0), variance.count(0)), (Some([0.0]), 2));
    let mut batch = ClassCenters::<i8, 1, 1>::new();
    batch.update_batch(&[0, 0], &[[-4], [4]]).unwrap();
    moving.apply(&batch, &rule).unwrap();
    assert_eq!(moving.center(0), Some([1.25]));
}

/// Means of clients averaged without their counts (FedProto), or one overwriting another: merging
/// weighs by the count.
#[test]
fn merging_weighs_by_the_count() {
    let (many, few) = ([[2.0f32]; 9], [[12.0f32]; 1]);
    let mut tables = [many.as_slice(), few.as_slice()].map(|rows| {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.update_batch(&vec![0; rows.len()], rows).unwrap();
        table
    });
    let mut moving = MovingCenters::<1, 1>::new();
    for table in &tables {
        moving.apply(table, &CumulativeMean).unwrap();
    }
    let [a, b] = &mut tables;
    a.merge(b).unwrap();
    assert_eq!((a.center(0), a.count(0)), (Some([3.0]), 10));
    assert_eq!((moving.center(0), moving.count(0)), (Some([3.0]), 10));

    let mut variances = [many.as_slice(), few.as_slice()].map(|rows| {
        let mut table = ClassVariance::<1, 1>::new();
        rows.iter().for_each(|x| table.update(0, x).unwrap());
        table
    });
    let [a, b] = &mut variances;
    a.merge(b).unwrap();
    assert_eq!((a.center(0), a.count(0)), (Some([3.0]), 10));
    assert_eq!(a.population_variance(0), Some([9.0]));
}

/// Indexed assignment keeps one of several writes to a class (Deep SLDA, NCM), and a batch counts as
/// one: here every row counts.
#[test]
fn every_row_of_a_batch_counts() {
    let (classes, rows) = ([1, 0, 1, 1], [[3.0], [7.0], [6.0], [9.0]]);
    let mut batch = ClassCenters::<f32, 2, 1>::new();
    batch.update_batch(&classes, &rows).unwrap();
    assert_eq!((batch.sum(1), batch.count(1)), (Some(&[18.0]), 3));
    let mut moving = MovingCenters::<2, 1>::new();
    moving.apply(&batch, &CumulativeMean).unwrap();
    moving.apply(&batch, &CumulativeMean).unwrap();
    assert_eq!((moving.center(1), moving.count(1)), (Some([6.0]), 6));
    assert_eq!((moving.center(0), moving.count(0)), (Some([7.0]), 2));
}

/// A variance that starts at one instead of at nothing, and counts batches: the variance of two
/// samples is theirs.
#[test]
fn a_variance_starts_from_nothing() {
    let mut table = ClassVariance::<1, 2>::new();
    for x in [[0.0, 5.0], [2.0, 5.0]] {
        table.update(0, &x).unwrap();
    }
    assert_eq!(table.sample_variance(0), Some([2.0, 0.0]));
    assert_eq!(table.pooled_variance(), Some([2.0, 0.0]));
}

/// Merging means of 1e308 overflows (average), and merging two empty ones divides by zero (river).
#[test]
fn merging_extremes_and_nothing() {
    let mut table = ClassCenters::<f64, 2, 1>::new();
    let refused = Err(UpdateError::ComponentOutOfRange { dim: 0 });
    assert_eq!(table.update(0, &[1e308]), refused);
    let largest = f64::MAX_ABS.next_down();
    table.update(0, &[largest]).unwrap();
    table.merge(&table.clone()).unwrap();
    assert_eq!((table.center(0), table.center(1)), (Some([largest]), None));

    let mut empty = ClassVariance::<2, 1>::new();
    empty.merge(&ClassVariance::new()).unwrap();
    assert_eq!(
        (empty.center(0), empty.population_variance(0)),
        (None, None)
    );
    let largest = ClassVariance::<2, 1>::MAX_ABS.next_down();
    let mut extreme = ClassVariance::<2, 1>::new();
    extreme.update(1, &[largest]).unwrap();
    extreme.merge(&extreme.clone()).unwrap();
    assert_eq!(extreme.center(1), Some([largest]));
    assert_eq!(extreme.population_variance(1), Some([0.0]));

    let mut moving = MovingCenters::<2, 1>::new();
    moving
        .apply(&ClassCenters::<f32, 2, 1>::new(), &CumulativeMean)
        .unwrap();
    assert_eq!(moving.center(0), None);
}

/// scikit-learn's shrinkage was wrong for years, with the paper's plus for the minus, since its tests
/// looked at predictions only. These centers are those of the authors' own program (`pamr`).
#[test]
fn shrunken_centers_are_those_of_the_authors() {
    let samples = [
        (0, [0.0, 1.0]),
        (0, [1.0, 0.0]),
        (1, [1.0, 1.0]),
        (1, [2.0, 0.0]),
        (1, [6.0, 8.0]),
    ];
    let mut table = ClassVariance::<2, 2>::new();
    for (class, x) in samples {
        table.update(class, &x).unwrap();
    }
    let mut shrunken = ShrunkenCenters::new();
    let threshold = CenterShrinkage::new(0.1, f32::MIN_POSITIVE).unwrap();
    shrunken.prepare_from(&table, threshold).unwrap();
    let want = [[0.778731, 0.8545292], [2.814179, 2.763647f32]];
    for (class, want) in want.iter().enumerate() {
        for (got, want) in shrunken.center(class).unwrap().iter().zip(want) {
            assert!((got - want).abs() < 1e-6, "want {want}, got {got}");
        }
    }
}

/// The same with data that is always zero (scikit-learn 18324): a distance, not NaN.
#[test]
fn data_without_variance_is_no_nan() {
    let mut table = ClassVariance::<2, 2>::new();
    for class in [0, 0, 1, 0, 0, 0, 1, 0, 1, 0] {
        table.update(class, &[0.0, 0.0]).unwrap();
    }
    let mut shrunken = ShrunkenCenters::new();
    shrunken
        .prepare_from(&table, CenterShrinkage::new(0.1, 1e-6).unwrap())
        .unwrap();
    assert_eq!(shrunken.center(1), Some([0.0, 0.0]));
    assert_eq!(
        shrunken.nearest(&[0.0, 0.0]).map(|n| (n.class, n.measure)),
        Some((0, 0.0))
    );
}
