//! What goes wrong elsewhere when a query is answered, and does not here.

use class_centers::{
    CenterTable, CenterView, ClassCenters, Classify, Cosine, Dot, Manhattan, decisions::Thresholds,
};

/// Deep_SLDA scores a class it has never seen 0, which beats every negative score; Avalanche fills
/// it with zeros, at distance 1 from any unit query.
#[test]
fn an_unseen_class_does_not_win_with_a_score_of_zero() {
    let table =
        CenterTable::<f32, 3, 2>::from_centers([[0.0; 2], [-2.0, 1.0], [0.0; 2]], [0, 1, 0]);
    let query = [1.0, 0.0];
    assert_eq!(table.nearest(&query).map(|nearest| nearest.class), Some(1));
    let dot = table
        .nearest_by(Dot, &query)
        .map(|best| (best.class, best.measure));
    assert_eq!(dot, Some((1, -2.0)));
    assert_eq!(
        table
            .nearest_by(Cosine { zero_point: 0 }, &query)
            .map(|best| best.class),
        Some(1)
    );
    assert_eq!(
        table.nearest_by(Manhattan, &query).map(|best| best.class),
        Some(1)
    );

    let mut learned = ClassCenters::<i8, 3, 2>::new();
    learned.update(2, &[-5, 3]).unwrap();
    let dot = learned
        .nearest_by(Dot, &[1, 0])
        .map(|best| (best.class, best.measure));
    assert_eq!(dot, Some((2, -5.0)));
}

/// O-FSCIL's firmware returns class 0 when nothing was learned.
#[test]
fn with_nothing_learned_no_class_is_named() {
    let table = CenterTable::<u8, 4, 3>::new();
    assert_eq!(table.nearest(&[1, 2, 3]), None);
    assert_eq!(table.nearest_by(Cosine { zero_point: 0 }, &[1, 2, 3]), None);
    assert_eq!(
        Thresholds::<u32>::new(u32::MAX, 0).decide(None).class(),
        None
    );
}

/// CMSIS-DSP, Avalanche and tfjs divide by the length of a zero vector: NaN.
#[test]
fn zero_vectors_make_no_nan() {
    let table = CenterTable::<f32, 2, 2>::from_centers([[0.0; 2], [1.0, 1.0]], [1; 2]);
    let mut cosines = [None; 2];
    table.measures(Cosine { zero_point: 0 }, &[2.0, 2.0], &mut cosines);
    assert!(cosines[0].is_none() && cosines[1].is_some());
    table.measures(Cosine { zero_point: 0 }, &[0.0, 0.0], &mut cosines);
    assert_eq!(cosines, [None; 2]);
}

/// pytorch-center-loss expands the square: in f32 it finds 0 where the distance is 1.0e-4.
#[test]
fn a_small_distance_between_long_vectors_does_not_cancel() {
    let (center, query) = ([1000.0_f32, 1000.0], [1000.01, 1000.0]);
    let table = CenterTable::<f32, 1, 2>::from_centers([center], [1]);
    let want = (f64::from(query[0]) - 1000.0).powi(2);
    assert!((want - 1.0e-4).abs() < 1e-6);
    let got = table.nearest(&query).unwrap().measure;
    assert!((f64::from(got) - want).abs() <= 1e-6 * want, "{got}");

    let expanded = |a: [f32; 2], b: [f32; 2]| a[0] * b[0] + a[1] * b[1];
    let peer = expanded(query, query) + expanded(center, center) - 2.0 * expanded(query, center);
    assert!(
        (f64::from(peer) - want).abs() > 0.9 * want,
        "the peer's form would do: {peer}"
    );
}

/// emlearn's root loops for ever from a squared distance of 2^30 on, two dimensions of full scale.
#[test]
fn a_full_scale_i16_distance_is_exact_and_comes_back() {
    let table = CenterTable::<i16, 2, 2>::from_centers([[32_767; 2], [-32_768; 2]], [1; 2]);
    let nearest = table.nearest(&[-32_767; 2]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (1, 2));
    assert_eq!(nearest.margin(), Some(2 * 65_534 * 65_534 - 2));
}

/// tinyol-hitl narrows a squared distance to 32 bits in Q16.16: beyond 32,767 the wrong cluster is
/// nearest, and an outlier is none.
#[test]
fn a_far_query_does_not_wrap_into_the_nearest_class() {
    let table = CenterTable::<i16, 2, 1>::from_centers([[0], [300]], [1; 2]);
    let nearest = table.nearest(&[30_000]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (1, 29_700 * 29_700));
    let decision = Thresholds::<u64>::new(10_000, 0).decide(Some(nearest));
    assert_eq!(decision.class(), None);
}

/// Edge Impulse starts the search for the minimum at 1000: no score is ever greater.
#[test]
fn distances_have_no_cap() {
    let table = CenterTable::<f32, 2, 1>::from_centers([[1e6], [2e6]], [1; 2]);
    let nearest = table.nearest(&[0.0]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (0, 1e12));
}

/// O-FSCIL's firmware truncates the mean and stores it as an unsigned byte: {-1, -1, 0} becomes 0,
/// {3, 3, 2} becomes 2, and -5 is read as 251.
#[test]
fn prepared_centers_are_rounded_to_nearest_and_keep_their_sign() {
    let mut learned = ClassCenters::<i8, 1, 3>::new();
    learned
        .update_batch(&[0; 3], &[[-1, 3, -5], [-1, 3, -5], [0, 2, -5]])
        .unwrap();
    let mut table = CenterTable::<i8, 1, 3>::new();
    table.prepare_from(&learned);
    assert_eq!(table.center(0), Some([-1, 3, -5]));
}

/// esp-dl returns a position in its list for an identity: after a deletion, that of somebody else.
#[test]
fn classes_keep_their_index_when_one_is_cleared() {
    let mut table = CenterTable::<i8, 3, 1>::from_centers([[10], [20], [30]], [1; 3]);
    table.clear_class(0).unwrap();
    assert_eq!(table.nearest(&[30]).map(|nearest| nearest.class), Some(2));
    table.clear_class(2).unwrap();
    assert_eq!(table.nearest(&[30]).map(|nearest| nearest.class), Some(1));
}
