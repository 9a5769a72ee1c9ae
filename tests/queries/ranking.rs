//! Nearest, runner-up and top-k are the sorted measures, ties in the order of the classes.

use class_centers::{
    CenterTable, CenterView, ClassCenters, ClassVariance, Classify, Cosine, CosineParts, Dot,
    Manhattan, Metric, MovingCenters, SquaredEuclidean,
};
use proptest::prelude::*;
use support::{
    check, for_each, learned,
    probe::{Integer, Probe},
    strategies::{embedding, samples},
};

use crate::definitions::{FloatTable, IntegerTable, table};

const CLASSES: usize = 7;
const DIM: usize = 2;

/// The classes of measures, best first; a stable sort leaves ties in the order of the classes.
fn sorted<M: Copy>(
    measures: &[Option<M>; CLASSES],
    order: impl Fn(&M, &M) -> core::cmp::Ordering,
) -> Vec<(usize, M)> {
    let classes = measures.iter().enumerate();
    let mut sorted: Vec<_> = classes
        .filter_map(|(class, m)| m.map(|m| (class, m)))
        .collect();
    sorted.sort_by(|(_, a), (_, b)| order(a, b));
    sorted
}

/// Asserts that the best `k` by a metric are the first `k` of all, for every `k`; and that the best
/// is the first.
macro_rules! assert_ranked {
    ($table:expr, $metric:expr, $query:expr, $order:expr) => {
        let (table, query) = (&$table, &$query);
        let mut measures = [None; CLASSES];
        table.measures($metric, query, &mut measures);
        let want = sorted(&measures, $order);
        for k in 0..CLASSES + 2 {
            let mut places = vec![None; k];
            table.top_k_by($metric, query, &mut places);
            let top = places.iter();
            let top: Vec<_> = top
                .map(|place| place.map(|ranked| (ranked.class, ranked.measure)))
                .collect();
            let want: Vec<_> = (0..k).map(|place| want.get(place).copied()).collect();
            prop_assert_eq!(top, want);
        }
        let best = table.nearest_by($metric, query);
        prop_assert_eq!(
            best.map(|best| (best.class, best.measure)),
            want.first().copied()
        );
    };
}

/// Few and small values, so that there are ties.
fn tied_samples<T: Integer>() -> impl Strategy<Value = Vec<(usize, [T::Component; DIM])>> {
    let component = (0..4u8).prop_map(T::small);
    let sample = (0..CLASSES, proptest::array::uniform(component));
    proptest::collection::vec(sample, 0..12)
}

fn integer_ranks_are_the_sorted_measures<T: IntegerTable>() {
    let query = proptest::array::uniform((0..4u8).prop_map(T::small));
    check((tied_samples::<T>(), query), |(samples, query)| {
        let mut table = CenterTable::<T, CLASSES, DIM>::new();
        table.prepare_from(&learned(&samples));
        assert_ranked!(table, SquaredEuclidean, query, |a, b| a
            .partial_cmp(b)
            .unwrap());
        assert_ranked!(table, Manhattan, query, |a, b| a.partial_cmp(b).unwrap());
        assert_ranked!(table, Dot, query, |a: &i64, b: &i64| b.cmp(a));
        assert_ranked!(table, Cosine { zero_point: 0 }, query, |a, b| exact_rank(
            b, a
        ));
        Ok(())
    });
}
for_each!(integer_ranks_are_the_sorted_measures: i8 u8 i16);

/// Whether one cosine of small integers is greater than another, by its signed square.
fn exact_rank<D: class_centers::Distance<Dot = i64>>(
    a: &CosineParts<D>,
    b: &CosineParts<D>,
) -> core::cmp::Ordering {
    let weight = |c: &CosineParts<D>, other: &CosineParts<D>| {
        i128::from(c.dot) * i128::from(c.dot.abs()) * i128::from(other.center_squared_norm)
    };
    weight(a, b).cmp(&weight(b, a))
}

fn float_ranks_are_the_sorted_measures<T: FloatTable>() {
    let inputs = (table::<T, CLASSES, DIM>(), embedding::<T, DIM>());
    check(inputs, |(table, query)| {
        assert_ranked!(table, SquaredEuclidean, query, |a: &T, b: &T| a
            .partial_cmp(b)
            .unwrap());
        assert_ranked!(table, Manhattan, query, |a: &T, b: &T| a
            .partial_cmp(b)
            .unwrap());
        assert_ranked!(table, Dot, query, |a: &T, b: &T| b.partial_cmp(a).unwrap());
        let rank = |c: &CosineParts<T>| c.dot * (c.dot.abs() / c.center_squared_norm);
        assert_ranked!(table, Cosine { zero_point: 0 }, query, |a: &CosineParts<
            T,
        >,
                                                                b: &CosineParts<
            T,
        >| {
            rank(b).partial_cmp(&rank(a)).unwrap()
        });
        Ok(())
    });
}
for_each!(float_ranks_are_the_sorted_measures: f32 f64);

fn nearest_and_runner_up_are_the_top_two<T: Probe>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..20), embedding::<T, DIM>());
    check(inputs, |(samples, query)| {
        let table: ClassCenters<T, CLASSES, DIM> = learned(&samples);
        let mut places = [None; 2];
        table.top_k(&query, &mut places);
        let [first, second] = places;
        let nearest = table.nearest(&query);
        let winner = nearest.map(|nearest| (nearest.class, nearest.measure));
        prop_assert_eq!(winner, first.map(|top| (top.class, top.measure)));
        prop_assert_eq!(nearest.and_then(|nearest| nearest.runner_up), second);
        let margin = nearest.and_then(|nearest| nearest.margin());
        let apart = first.zip(second);
        let want = apart.map(|(first, second)| second.measure - first.measure);
        prop_assert_eq!(margin, want);
        Ok(())
    });
}
for_each!(nearest_and_runner_up_are_the_top_two: f32 f64 i8 u8 i16);

fn a_class_within_the_bound_is_the_nearest<T: Probe>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..20), embedding::<T, DIM>());
    check(inputs, |(samples, query)| {
        let table: ClassCenters<T, CLASSES, DIM> = learned(&samples);
        let nearest = table.nearest(&query);
        let Some(distance) = nearest.map(|nearest| nearest.measure) else {
            return Ok(());
        };
        prop_assert_eq!(table.nearest_within(&query, distance), nearest);
        // Half of it is less, but of 0 and of the least float.
        let half = distance * crate::definitions::float(0.5);
        let within = table.nearest_within(&query, half);
        prop_assert_eq!(within.is_some(), half >= distance);
        Ok(())
    });
}
for_each!(a_class_within_the_bound_is_the_nearest: f32 f64 i8);

#[test]
fn a_tie_is_a_margin_of_zero_and_the_runner_up_the_next_class() {
    let table = CenterTable::<i8, 4, 1>::from_centers([[9], [5], [1], [5]], [0, 1, 1, 1]);
    let nearest = table.nearest(&[3]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (1, 4));
    assert_eq!(
        nearest
            .runner_up
            .map(|second| (second.class, second.measure)),
        Some((2, 4))
    );
    assert_eq!(nearest.margin(), Some(0));
}

/// A winner that comes after the runner-up, and one that comes before.
#[test]
fn the_runner_up_is_found_on_either_side_of_the_winner() {
    for (query, winner, second) in [(9, 2, 1), (0, 0, 1), (4, 1, 0), (6, 1, 2)] {
        let table = CenterTable::<u8, 3, 1>::from_centers([[0], [5], [10]], [1; 3]);
        let nearest = table.nearest(&[query]).unwrap();
        assert_eq!(nearest.class, winner, "{query}");
        assert_eq!(nearest.runner_up.map(|r| r.class), Some(second), "{query}");
    }
}

#[test]
fn a_class_out_of_reach_is_no_runner_up() {
    let mut table = ClassCenters::<f32, 2, 2>::new();
    table.update(0, &[1e18; 2]).unwrap();
    table.update(1, &[-3e19; 2]).unwrap();
    let nearest = table.nearest(&[1e18; 2]).unwrap();
    assert_eq!(
        (nearest.class, nearest.runner_up, nearest.margin()),
        (0, None, None)
    );
    let mut distances = [Some(7.0); 2];
    table.squared_distances(&[1e18; 2], &mut distances);
    assert_eq!(distances, [Some(0.0), None]);
}

#[test]
fn a_query_that_is_not_a_number_has_no_measure_at_all() {
    let table = CenterTable::<f32, 2, 2>::from_centers([[1.0; 2], [2.0; 2]], [1; 2]);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let query = [1.0, bad];
        assert_eq!(table.nearest(&query), None);
        has_no_measure(&table, SquaredEuclidean, &query);
        has_no_measure(&table, Manhattan, &query);
        has_no_measure(&table, Dot, &query);
        has_no_measure(&table, Cosine { zero_point: 0 }, &query);
    }
}

fn has_no_measure<M: Metric>(table: &CenterTable<f32, 2, 2>, metric: M, query: &[f32; 2]) {
    let mut measures = [Some(M::Measure::<f32>::default()); 2];
    table.measures(metric, query, &mut measures);
    assert_eq!(measures, [None; 2]);
    assert_eq!(table.nearest_by(metric, query), None);
    let mut places = [None; 2];
    table.top_k_by(metric, query, &mut places);
    assert_eq!(places, [None; 2]);
}

#[test]
fn places_that_nobody_took_are_empty_whatever_was_in_them() {
    let table = CenterTable::<i16, 3, 1>::from_centers([[0], [5], [7]], [1, 1, 1]);
    let mut places = [None; 2];
    table.top_k(&[5], &mut places);
    assert_eq!(
        places.map(|place| place.map(|ranked| ranked.class)),
        [Some(1), Some(2)]
    );

    let table = CenterTable::<i16, 3, 1>::from_centers([[0], [5], [7]], [0, 1, 0]);
    table.top_k(&[5], &mut places);
    assert_eq!(
        places.map(|place| place.map(|ranked| ranked.class)),
        [Some(1), None]
    );
    table.top_k(&[5], &mut []);
}

/// Tables that move their centers, or hold a spread beside them, measure as a table of centers does.
#[test]
fn tables_of_the_same_centers_measure_the_same() {
    let centers = [[3.0f32, -4.0], [0.5, 0.25], [-7.0, 1.0]];
    let table = CenterTable::<f32, 4, DIM>::from_centers(
        [centers[0], centers[1], [0.0; DIM], centers[2]],
        [1, 1, 0, 1],
    );
    let (mut moving, mut variance) = (MovingCenters::<4, DIM>::new(), ClassVariance::new());
    for (class, center) in [0, 1, 3].into_iter().zip(centers) {
        moving.set_class(class, &center, 1).unwrap();
        variance.update(class, &center).unwrap();
    }
    assert_eq!(moving.counts(), &[1, 1, 0, 1]);
    assert_eq!(variance.counts(), table.counts());
    let query = [1.5, -2.0];
    macro_rules! assert_alike {
        ($($metric:expr),*) => {$(
            let (mut want, mut got) = ([None; 4], [None; 4]);
            table.measures($metric, &query, &mut want);
            moving.measures($metric, &query, &mut got);
            assert_eq!(got, want);
            ClassVariance::<4, DIM>::measures(&variance, $metric, &query, &mut got);
            assert_eq!(got, want);
            assert!(want[2].is_none() && want[0] != want[1]);
        )*};
    }
    assert_alike!(SquaredEuclidean, Manhattan, Dot, Cosine { zero_point: 0 });
}
