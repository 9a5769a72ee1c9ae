//! Center loss is its definition, and its gradient the slope of it.

use class_centers::{CenterLossStep, CenterView, ClassCenters, MovingCenters, QueryError};
use proptest::{collection::vec, prelude::*};
use support::{
    check, learned,
    oracle::distance_and_bound,
    probe::Probe,
    strategies::{Sample, embedding, moderate, samples},
};

const CLASSES: usize = 3;
const DIM: usize = 7;
const U: f64 = 0.5 * f32::EPSILON as f64;

type Table<T> = ClassCenters<T, CLASSES, DIM>;

fn moderate_samples<const N: usize>(
    number: core::ops::Range<usize>,
) -> impl Strategy<Value = Vec<(usize, [f64; N])>> {
    vec((0..CLASSES, proptest::array::uniform(moderate())), number)
}

/// Asserts that the loss is half the squared distance, for any element.
fn loss_is_half_the_squared_distance<T: Probe>() {
    let inputs = (samples::<T, DIM>(CLASSES, 0..20), embedding::<T, DIM>());
    check(inputs, |(samples, x)| {
        let table: Table<T> = learned(&samples);
        for class in 0..CLASSES + 1 {
            let Some(loss) = table.center_loss(class, &x) else {
                prop_assert_eq!(table.count(class), 0);
                continue;
            };
            let sums = table.sum(class).unwrap();
            let (distance, bound) = distance_and_bound::<T>(sums, table.count(class), &x);
            let (loss, want) = (T::center_value(loss), 0.5 * distance);
            // Squares below the normal numbers lose digits; those beyond them are infinite.
            let off = (loss - want).abs();
            let tiny = DIM as f64 * f64::from(f32::MIN_POSITIVE);
            prop_assert!(
                off <= bound + tiny || loss.is_infinite(),
                "want {want}, got {loss}"
            );
        }
        Ok(())
    });
}
support::for_each!(loss_is_half_the_squared_distance: f32 f64 i8 u8 i16);

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    // Of a quadratic the central difference is exact up to rounding: 2^-53 * loss / step.
    const STEP: f64 = 1e-3;
    let inputs = (
        moderate_samples::<DIM>(1..10),
        proptest::array::uniform(moderate()),
    );
    check(inputs, |(samples, x): (_, [f64; DIM])| {
        let table: Table<f64> = learned(&samples);
        for class in 0..CLASSES {
            let mut gradient = [f64::NAN; DIM];
            if table
                .center_loss_gradient(class, &x, &mut gradient)
                .is_none()
            {
                prop_assert!(gradient.iter().all(|g| g.is_nan()) && table.count(class) == 0);
                continue;
            }
            let loss = |x: &_| table.center_loss(class, x).unwrap();
            let tolerance = 16.0 * f64::EPSILON * loss(&x) / STEP + 1e-9;
            for dim in 0..DIM {
                let (mut up, mut down) = (x, x);
                up[dim] += STEP;
                down[dim] -= STEP;
                let slope = (loss(&up) - loss(&down)) / (up[dim] - down[dim]);
                let off = (slope - gradient[dim]).abs();
                prop_assert!(
                    off <= tolerance,
                    "slope {slope}, gradient {}",
                    gradient[dim]
                );
            }
        }
        Ok(())
    });
}

#[test]
fn a_small_step_against_the_gradient_lessens_the_loss() {
    let mut centers = MovingCenters::<1, 2>::new();
    centers.set_class(0, &[1.0, -2.0], 1).unwrap();
    let mut x = [4.0, 2.0];
    let mut gradient = [0.0; 2];
    for _ in 0..100 {
        let before = centers.center_loss(0, &x).unwrap();
        centers.center_loss_gradient(0, &x, &mut gradient).unwrap();
        for (x, g) in x.iter_mut().zip(gradient) {
            *x -= 0.1 * g;
        }
        assert!(centers.center_loss(0, &x).unwrap() <= before);
    }
    assert!(centers.center_loss(0, &x).unwrap() < 1e-6);
}

#[test]
fn moving_centers_and_sums_at_the_same_place_have_the_same_loss() {
    let x = [3.0, 0.5, -1.0, 9.0, 2.5, 0.0, -7.0];
    let mut sums = Table::<f32>::new();
    sums.update(1, &[1.0; DIM]).unwrap();
    sums.update(1, &[2.0; DIM]).unwrap();
    let mut moving = MovingCenters::<CLASSES, DIM>::new();
    moving.set_class(1, &[1.5; DIM], 2).unwrap();
    assert_eq!(moving.center_loss(1, &x), sums.center_loss(1, &x));
    let (mut a, mut b) = ([0.0; DIM], [0.0; DIM]);
    moving.center_loss_gradient(1, &x, &mut a).unwrap();
    sums.center_loss_gradient(1, &x, &mut b).unwrap();
    assert_eq!(a, b);
    assert_eq!(a[0], 1.5);
}

#[test]
fn the_loss_of_a_batch_is_the_sum_and_the_mean_of_its_rows() {
    check(
        (
            moderate_samples::<DIM>(1..10),
            moderate_samples::<DIM>(0..30),
        ),
        |(known, batch)| {
            let narrow = |samples: &[(usize, [f64; DIM])]| -> Vec<Sample<f32, DIM>> {
                samples
                    .iter()
                    .map(|(class, x)| (*class, x.map(|x| x as f32)))
                    .collect()
            };
            let table: Table<f32> = learned(&narrow(&known));
            let (classes, rows): (Vec<_>, Vec<_>) = narrow(&batch).into_iter().unzip();
            match table.center_loss_of_batch(&classes, &rows) {
                Ok(loss) => {
                    let losses = classes.iter().zip(&rows);
                    let losses = losses.map(|(k, x)| f64::from(table.center_loss(*k, x).unwrap()));
                    let (want, n) = (losses.sum::<f64>(), rows.len() as f64);
                    let bound = n * U * want;
                    prop_assert!((f64::from(loss.sum) - want).abs() <= bound);
                    prop_assert_eq!(loss.rows, rows.len());
                    prop_assert_eq!(loss.mean().is_none(), rows.is_empty());
                    if let Some(mean) = loss.mean() {
                        prop_assert!(
                            (f64::from(mean) - want / n).abs() <= (n + 1.0) * U * want / n
                        );
                    }
                }
                Err(error) => {
                    let row = classes.iter().position(|class| table.count(*class) == 0);
                    prop_assert_eq!(error, QueryError::EmptyClass { row: row.unwrap() });
                }
            }
            Ok(())
        },
    );
}

#[test]
fn a_batch_without_a_loss_says_why() {
    let mut table = ClassCenters::<i8, 2, 1>::new();
    table.update(1, &[3]).unwrap();
    let rows = [[1], [2], [3]];
    let outside = Err(QueryError::ClassOutOfRange { row: 1, class: 2 });
    assert_eq!(table.center_loss_of_batch(&[1, 2, 0], &rows), outside);
    let empty = Err(QueryError::EmptyClass { row: 2 });
    assert_eq!(table.center_loss_of_batch(&[1, 1, 0], &rows), empty);
    let lengths = QueryError::LengthMismatch {
        classes: 2,
        centers: 3,
    };
    assert_eq!(table.center_loss_of_batch(&[1, 2], &rows), Err(lengths));
    assert_eq!(table.center_loss_of_batch(&[], &[]).unwrap().mean(), None);
}

#[test]
fn loss_and_step_agree_that_centers_descend_the_paper_s_loss() {
    // One class, all samples in one batch: the step of alpha = 1 goes n / (1 + n) of the way to
    // the minimum, which is the mean.
    let rows = [[0.0, 4.0], [2.0, 0.0], [4.0, 2.0]];
    let mut batch = ClassCenters::<f32, 1, 2>::new();
    batch.update_batch(&[0; 3], &rows).unwrap();
    let mut centers = MovingCenters::<1, 2>::new();
    centers.set_class(0, &[10.0, -6.0], 1).unwrap();
    let loss =
        |table: &MovingCenters<1, 2>| table.center_loss_of_batch(&[0; 3], &rows).unwrap().sum;
    let before = loss(&centers);
    centers
        .apply(&batch, &CenterLossStep::new(1.0).unwrap())
        .unwrap();
    assert_eq!(centers.center(0), Some([4.0, 0.0]));
    assert!(loss(&centers) < before);
}
