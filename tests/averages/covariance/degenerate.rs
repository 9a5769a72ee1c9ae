//! Tables of which there is little to whiten.

use class_centers::{
    CenterTable, Classify, SharedCovariance, Whitening, WhiteningElement, triangle,
};
use support::for_each;

use super::{CLASSES, DIM, TRIANGLE, Table, learned};

fn prepared<T: WhiteningElement>(table: &Table<T>) -> Whitening<T, DIM, TRIANGLE> {
    let mut whitening = Whitening::new();
    whitening
        .prepare_from(table, None, &mut [0.0; TRIANGLE])
        .unwrap();
    whitening
}

/// No second sample in any class, or no two that differ: the identity, whatever it was before.
fn without_a_scatter_it_is_the_identity<T: WhiteningElement + support::probe::Probe>() {
    let x: [T::Component; DIM] = core::array::from_fn(|d| T::small(d as u8));
    let y: [T::Component; DIM] = core::array::from_fn(|d| T::small(3 * d as u8 % 7));
    for samples in [vec![], vec![(0, x)], vec![(0, x), (2, y)], vec![(1, x); 9]] {
        let table = learned::<T>(&samples);
        let mut whitening = prepared(&learned::<T>(&[(0, x), (0, y), (1, x)]));
        assert!(!whitening.is_identity());
        whitening
            .prepare_from(&table, None, &mut [0.0; TRIANGLE])
            .unwrap();
        assert!(whitening.is_identity());
        assert_eq!(whitening, Whitening::new());
        assert_eq!(
            (whitening.shrinkage(), whitening.smallest_pivot()),
            (0.0, 0.0)
        );
    }
}
for_each!(without_a_scatter_it_is_the_identity: f32 i8 u8 i16);

/// Distances behind the identity are those before it.
fn behind_the_identity_nothing_has_changed<T: WhiteningElement + support::probe::Probe>() {
    let whitening = Whitening::<T, DIM, TRIANGLE>::new();
    let mut table = Table::<T>::new();
    for class in 0..CLASSES {
        let x = core::array::from_fn(|d| T::small((class * 50 + d * 7) as u8 % 128));
        table.update(class, &x).unwrap();
    }
    let (mut before, mut after) = (CenterTable::<T, CLASSES, DIM>::new(), CenterTable::new());
    before.prepare_from(table.centers());
    assert_eq!(whitening.whiten_centers(table.centers(), &mut after), Ok(0));
    for shift in 0..128 {
        let query = core::array::from_fn(|d| T::small((shift + d as u8) % 128));
        let mut whitened = after.center(0).unwrap();
        assert_eq!(whitening.whiten(&query, &mut whitened), 0);
        let (before, after) = (
            before.nearest(&query).unwrap(),
            after.nearest(&whitened).unwrap(),
        );
        assert_eq!(before.class, after.class);
        assert_eq!(
            format!("{:?}", before.measure),
            format!("{:?}", after.measure)
        );
    }
}
for_each!(behind_the_identity_nothing_has_changed: f32 i8 u8 i16);

/// One class has a covariance too.
#[test]
fn one_class_is_enough() {
    let samples: Vec<_> = (0..40)
        .map(|i| (0, core::array::from_fn(|d| ((i * (d + 5)) % 23) as i8)))
        .collect();
    assert!(!prepared(&learned::<i8>(&samples)).is_identity());
}

/// A dimension without a variance has that which shrinkage gives it: no pivot is 0, no weight infinite.
fn a_dimension_that_never_changes_is_whitened<T: WhiteningElement + support::probe::Probe>() {
    let mut table = Table::<T>::new();
    for i in 0..200usize {
        let x = core::array::from_fn(|d| match d {
            4 => T::small(77),
            _ => T::small(((i * i + 3 * i * d) % 101) as u8),
        });
        table.update(i % 3, &x).unwrap();
    }
    let whitening = prepared(&table);
    assert!(whitening.shrinkage() > 0.0 && whitening.shrinkage() < 0.5);
    let pivot = whitening.smallest_pivot();
    assert!(
        (pivot / whitening.shrinkage() - 1.0).abs() < 1e-3,
        "{pivot}"
    );
}
for_each!(a_dimension_that_never_changes_is_whitened: f32 i8 u8 i16);

/// Two equal dimensions: a covariance of less than full rank.
#[test]
fn dimensions_that_repeat_each_other_are_whitened() {
    let mut table = Table::<f32>::new();
    for i in 0..200usize {
        let x = core::array::from_fn(|d| ((i * i + 3 * i * (d % 5)) % 101) as f32);
        table.update(i % 3, &x).unwrap();
    }
    let whitening = prepared(&table);
    assert!(whitening.smallest_pivot() >= 0.9 * whitening.shrinkage());
    assert!(whitening.weights().iter().all(|weight| weight.is_finite()));
}

/// With one dimension there is nothing to shrink toward but itself: a division by the standard deviation.
#[test]
fn one_dimension_is_divided_by_its_standard_deviation() {
    let mut table = SharedCovariance::<f32, 2, 1, { triangle(1) }>::new();
    table
        .update_batch(&[0, 0, 0, 1, 1], &[[1.0], [5.0], [9.0], [20.0], [20.0]])
        .unwrap();
    let mut whitening = Whitening::<f32, 1, { triangle(1) }>::new();
    whitening.prepare_from(&table, None, &mut [0.0]).unwrap();
    assert_eq!(whitening.shrinkage(), 1.0);
    // (16 + 16) / 3 degrees of freedom, about 11.
    assert_eq!(whitening.offsets(), &[11.0]);
    let weight = f64::from(whitening.weights()[0]);
    assert!((weight * weight * 32.0 / 3.0 - 1.0).abs() < 1e-6);
    let mut whitened = [0.0];
    assert_eq!(whitening.whiten(&[11.0], &mut whitened), 0);
    assert_eq!(whitened, [0.0]);
}

/// From 2^-50 to 2^39: squares, and squares of variances, neither overflow nor vanish.
#[test]
fn the_unit_of_the_embeddings_does_not_matter() {
    let transform = |unit: f32| {
        let mut table = Table::<f32>::new();
        for i in 0..50usize {
            let x = core::array::from_fn(|d| ((i * i + 3 * i * d) % 101) as f32 / 128.0 * unit);
            table.update(i % 3, &x).unwrap();
        }
        prepared(&table)
    };
    let one = transform(1.0);
    for power in [-40, -20, 20, 40] {
        let unit = 2f32.powi(power);
        let other = transform(unit);
        assert_eq!(other.shrinkage(), one.shrinkage());
        let pairs = other.weights().iter().zip(one.weights());
        for (other, one) in pairs {
            assert_eq!(*other * unit, *one, "2^{power}");
        }
    }
}
