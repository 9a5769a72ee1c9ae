//! Several centers of a class.

use class_centers::{
    BatchError, ClassCenters, Classify, Element, MultiCenters, UpdateError,
    persist::{Extractor, Origin, Snapshot},
};
use proptest::prelude::*;
use support::{
    check, for_each, learned,
    probe::{Integer, Probe},
    prop_assert_same_bits,
    saved::repair,
    strategies::{Sample, samples},
};

use super::{
    CLASSES, DIM,
    real::{Row, digits},
};

type Multi<T> = MultiCenters<T, CLASSES, DIM, 3>;

fn multi<T: Probe>(samples: &[Sample<T, DIM>]) -> Multi<T> {
    let mut table = Multi::new();
    for (class, embedding) in samples {
        table.update(*class, embedding).unwrap();
    }
    table
}

fn hits<T: Element, const CENTERS: usize>(component: fn(i16) -> T::Component) -> usize {
    let data = digits();
    let mut table = MultiCenters::<T, 10, 64, CENTERS>::new();
    for (class, x) in &data.learn {
        table.update(*class, &x.map(component)).unwrap();
    }
    let right = |row: &&Row<64>| table.nearest(&row.1.map(component)).unwrap().class == row.0;
    data.test.iter().filter(right).count()
}

/// The numbers were found in `f64` by another program.
#[test]
fn digits_rise_with_the_number_of_centers() {
    let floats = [
        hits::<f32, 1>(f32::from),
        hits::<f32, 2>(f32::from),
        hits::<f32, 4>(f32::from),
        hits::<f32, 8>(f32::from),
    ];
    assert_eq!(floats, [526, 552, 563, 565]);
    assert_eq!(hits::<u8, 4>(|x| x as u8), 563);
    assert_eq!(hits::<i8, 4>(|x| x as i8), 563);
}

/// Rows of a class add up to its sum and count, in whatever order they were joined and merged.
fn the_rows_of_a_class_are_its_samples<T: Integer>() {
    let samples = || samples::<T, DIM>(CLASSES, 0..40);
    check((samples(), samples()), |(samples, others)| {
        let mut table = multi::<T>(&samples);
        prop_assert_eq!(table.merge(&multi::<T>(&others)), Ok(()));
        let mut one = ClassCenters::<T, CLASSES, DIM>::new();
        table.to_class_centers(&mut one);
        let all = [samples, others].concat();
        prop_assert_same_bits!(one, learned::<T, CLASSES, DIM>(&all));
        for class in 0..CLASSES {
            prop_assert_eq!(table.count(class), one.count(class));
        }
        Ok(())
    });
}
for_each!(the_rows_of_a_class_are_its_samples: i8 u8 i16);

/// The sum of squared distances from the centers of the rows, in `f64`.
fn within(samples: &[Vec<f64>]) -> f64 {
    let n = samples.len() as f64;
    let dims = 0..samples.first().map_or(0, Vec::len);
    dims.map(|d| {
        let mean = samples.iter().map(|x| x[d]).sum::<f64>() / n;
        samples.iter().map(|x| (x[d] - mean).powi(2)).sum::<f64>()
    })
    .sum()
}

/// Of four samples and three rows, the two become one that lie closest together: no other pair raises the sum of
/// squared distances less.
#[test]
fn the_cheapest_two_become_one() {
    check(samples::<i8, DIM>(1, 4..5), |samples| {
        let table = multi::<i8>(&samples);
        let rows = &table.classes()[0];
        let points: Vec<Vec<f64>> = samples
            .iter()
            .map(|(_, x)| x.iter().map(|x| f64::from(*x)).collect())
            .collect();
        let pairs = (0..4).flat_map(|a| (0..a).map(move |b| (a, b)));
        let costs = pairs.map(|(a, b)| within(&[points[a].clone(), points[b].clone()]));
        let least = costs.fold(f64::INFINITY, f64::min);
        let joined = (0..3).find(|row| rows.count(*row) == 2).unwrap();
        let sum = rows.sum(joined).unwrap();
        let costs_of_sum = (0..4)
            .flat_map(|a| (0..a).map(move |b| (a, b)))
            .filter(|(a, b)| (0..DIM).all(|d| points[*a][d] + points[*b][d] == f64::from(sum[d])));
        let got = costs_of_sum.map(|(a, b)| within(&[points[a].clone(), points[b].clone()]));
        prop_assert!(got.fold(f64::INFINITY, f64::min) <= least * (1.0 + 1e-5));
        Ok(())
    });
}

/// One center a class is a table of sums.
#[test]
fn with_one_center_it_is_the_table_of_sums() {
    check(samples::<i8, DIM>(CLASSES, 0..40), |samples| {
        let mut table = MultiCenters::<i8, CLASSES, DIM, 1>::new();
        for (class, embedding) in &samples {
            prop_assert_eq!(table.update(*class, embedding), Ok(()));
        }
        let one = learned::<i8, CLASSES, DIM>(&samples);
        for (_, query) in &samples {
            prop_assert_eq!(table.nearest(query), one.nearest(query));
        }
        Ok(())
    });
}

/// Two centers of a class are both nearer than the next class: the runner-up is that class all the same.
#[test]
fn the_runner_up_is_another_class() {
    let mut table = MultiCenters::<f32, 3, 1, 2>::new();
    for (class, x) in [(2, 1.0), (2, 3.0), (0, 9.0)] {
        table.update(class, &[x]).unwrap();
    }
    let nearest = table.nearest(&[1.5]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (2, 0.25));
    let next = nearest.runner_up.unwrap();
    assert_eq!((next.class, next.measure), (0, 56.25));
    let mut places = [None; 3];
    table.top_k(&[1.5], &mut places);
    assert_eq!(
        places.map(|place| place.map(|ranked| ranked.class)),
        [Some(2), Some(0), None]
    );
    assert_eq!(MultiCenters::<f32, 3, 1, 2>::new().nearest(&[1.5]), None);
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut table = MultiCenters::<f32, 2, 1, 2>::new();
    table.update(0, &[1.0]).unwrap();
    let before = table.clone();
    let class = UpdateError::ClassOutOfRange { class: 2 };
    assert_eq!(table.update(2, &[f32::NAN]), Err(class));
    assert_eq!(table.clear_class(2), Err(class));
    let component = UpdateError::ComponentOutOfRange { dim: 0 };
    assert_eq!(table.update(1, &[f32::NAN]), Err(component));
    assert_eq!(table, before);
    // Doubled until the next doubling is refused, whichever rows hold the samples.
    while table.merge(&table.clone()).is_ok() {}
    let before = table.clone();
    assert_eq!(table.count(0), 1 << 24);
    assert_eq!(
        table.update(0, &[1.0]),
        Err(UpdateError::ClassFull { class: 0 })
    );
    assert_eq!(
        table.merge(&table.clone()),
        Err(UpdateError::ClassFull { class: 0 })
    );
    assert_eq!(table, before);
    table.clear_class(0).unwrap();
    assert_eq!(table, MultiCenters::new());
}

#[test]
fn clearing_empties_every_row_of_every_class() {
    let mut table = MultiCenters::<f32, 2, 1, 2>::default();
    for (class, x) in [(0, 1.0), (0, 9.0), (1, -4.0)] {
        table.update(class, &[x]).unwrap();
    }
    table.clear();
    assert_eq!(table, MultiCenters::new());
    assert_eq!((table.count(0), table.nearest(&[1.0])), (0, None));
}

/// A batch is its rows one by one, or nothing.
#[test]
fn a_batch_is_its_rows() {
    let rows: Vec<[i8; 2]> = (0..40_i8)
        .map(|x| [x.wrapping_mul(37), x.wrapping_mul(91)])
        .collect();
    let classes: Vec<usize> = (0..40).map(|row| row % 3).collect();
    let (mut batch, mut one_by_one) = (MultiCenters::<i8, 3, 2, 4>::new(), MultiCenters::new());
    batch.update_batch(&classes, &rows).unwrap();
    for (class, row) in classes.iter().zip(&rows) {
        one_by_one.update(*class, row).unwrap();
    }
    assert_eq!(batch, one_by_one);
    let class = 3;
    let error = UpdateError::ClassOutOfRange { class };
    let refused = batch.update_batch(&[0, 1, class], &rows[..3]);
    assert_eq!(refused, Err(BatchError::Row { row: 2, error }));
    let refused = batch.update_batch(&[0, 1], &rows[..3]);
    let lengths = BatchError::LengthMismatch {
        classes: 2,
        embeddings: 3,
    };
    assert_eq!(refused, Err(lengths));
    assert_eq!(batch, one_by_one);
    let mut floats = MultiCenters::<f32, 1, 1, 2>::new();
    let error = UpdateError::ComponentOutOfRange { dim: 0 };
    let refused = floats.update_batch(&[0, 0], &[[1.0], [f32::NAN]]);
    assert_eq!(refused, Err(BatchError::Row { row: 1, error }));
    assert_eq!(floats, MultiCenters::new());
}

/// The rows of a batch before a row count as samples.
#[test]
fn a_batch_does_not_overfill_a_class() {
    let mut table = MultiCenters::<i8, 2, 1, 1>::new();
    let mut image = vec![0; table.image_len()];
    let info = Extractor::new(0);
    table.encode(&info, Origin::UNUSED, &mut image).unwrap();
    // One row a class: the image of one center is that of its sums, beside the header.
    let at = image.len() - 4 - 2 * 4;
    image[at..at + 4].copy_from_slice(&(i8::MAX_COUNT - 1).to_le_bytes());
    repair(&mut image);
    table.restore(&info, &image).unwrap();
    assert_eq!(table.count(0), i8::MAX_COUNT - 1);
    let before = table.clone();
    let error = UpdateError::ClassFull { class: 0 };
    let refused = table.update_batch(&[0, 1, 0], &[[1], [2], [3]]);
    assert_eq!(refused, Err(BatchError::Row { row: 2, error }));
    assert_eq!(table, before);
    table.update_batch(&[0, 1], &[[1], [2]]).unwrap();
}
