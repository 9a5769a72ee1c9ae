//! Far from the origin the expanded distance `x.x + c.c - 2 x.c` cancels and names the wrong class; the
//! direct one, `sum((x - c)^2)`, does not.

use class_centers::{ClassCenters, Classify};
use support::rng::Rng;

const CLASSES: usize = 10;
const DIM: usize = 16;
const QUERIES: usize = 2000;

/// The class with the least of some distance to its center.
fn least<D: PartialOrd>(distance: impl Fn(usize) -> D) -> usize {
    let mut classes = 0..CLASSES;
    let first = classes.next().unwrap();
    classes.fold(first, |least, class| {
        match distance(class) < distance(least) {
            true => class,
            false => least,
        }
    })
}

fn expanded(x: &[f32; DIM], c: &[f32; DIM]) -> f32 {
    let dot = |a: &[f32; DIM], b: &[f32; DIM]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(x, x) - 2.0 * dot(x, c) + dot(c, c)
}

/// Of the queries, how many go to a class that is not the nearest in `f64`: by `nearest`, and
/// by the expanded form in `f32`.
fn wrong_at(offset: f64) -> (usize, usize) {
    let mut rng = Rng::new(13);
    let mut table = ClassCenters::<f32, CLASSES, DIM>::new();
    for class in 0..CLASSES {
        // A power of two of samples, so that the only error left is that of the distance.
        let base: [f32; DIM] = rng.embedding(offset, 1.0);
        (0..4).for_each(|_| table.update(class, &base).unwrap());
    }
    let centers: [_; CLASSES] = core::array::from_fn(|class| table.center(class).unwrap());
    let (mut direct_wrong, mut expanded_wrong) = (0, 0);
    for _ in 0..QUERIES {
        let x: [f32; DIM] = rng.embedding(offset, 1.0);
        let right = least(|class| {
            let pairs = x.iter().zip(&centers[class]);
            pairs
                .map(|(x, c)| (f64::from(*x) - f64::from(*c)).powi(2))
                .sum::<f64>()
        });
        direct_wrong += usize::from(table.nearest(&x).unwrap().class != right);
        expanded_wrong += usize::from(least(|class| expanded(&x, &centers[class])) != right);
    }
    (direct_wrong, expanded_wrong)
}

#[test]
fn the_wrong_class_wins_at_offset_100() {
    let (direct_wrong, expanded_wrong) = wrong_at(100.0);
    assert_eq!(direct_wrong, 0);
    assert!(expanded_wrong > 0);
}

#[test]
fn the_wrong_class_wins_at_offset_1000() {
    let (direct_wrong, expanded_wrong) = wrong_at(1000.0);
    assert_eq!(direct_wrong, 0);
    assert!(expanded_wrong > QUERIES / 10, "{expanded_wrong}");
}
