//! Classes of one sample beside classes that have learned all there is.

use class_centers::{
    CenterTable, Classify, Element, Nearest, SharedCovariance, Whitening, WhiteningElement,
    YoungClassTerm, triangle,
};

use super::real::{Data, Row, digits, near, vowels};

/// How many are right: by the nearest center and with the term, before the transform and behind it.
#[derive(Clone, Copy, Debug, Default)]
struct Hits {
    nearest: [usize; 2],
    whitened: [usize; 2],
}

fn hits<T: WhiteningElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    learn: &[Row<DIM>],
    test: &[Row<DIM>],
    component: fn(i16) -> T::Component,
) -> Hits
where
    <T::Whitened as Element>::Component: Default,
{
    let mut learned = SharedCovariance::<T, CLASSES, DIM, TRIANGLE>::new();
    for (class, x) in learn {
        learned.update(*class, &x.map(component)).unwrap();
    }
    let mut scatter = [0.0; TRIANGLE];
    learned.write_scatter(&mut scatter);
    let trace: f32 = (0..DIM).map(|i| scatter[triangle(i) + i]).sum();
    let before = YoungClassTerm::new(trace / learned.degrees_of_freedom() as f32).unwrap();
    let behind = YoungClassTerm::new(Whitening::<T, DIM, TRIANGLE>::SPREAD).unwrap();
    let mut whitening = Whitening::<T, DIM, TRIANGLE>::new();
    whitening
        .prepare_from(&learned, None, &mut scatter)
        .unwrap();
    let mut centers = CenterTable::<T::Whitened, CLASSES, DIM>::new();
    whitening
        .whiten_centers(learned.centers(), &mut centers)
        .unwrap();
    let mut hits = Hits::default();
    for (class, x) in test {
        let x = x.map(component);
        let mut z = [Default::default(); DIM];
        whitening.whiten(&x, &mut z);
        let right = |nearest: Option<Nearest<f32>>| usize::from(nearest.unwrap().class == *class);
        hits.nearest[0] += usize::from(learned.centers().nearest(&x).unwrap().class == *class);
        hits.nearest[1] += right(before.nearest(learned.centers(), &x));
        hits.whitened[0] += usize::from(centers.nearest(&z).unwrap().class == *class);
        hits.whitened[1] += right(behind.nearest(&centers, &z));
    }
    hits
}

/// All of the lower classes, and one sample of each other: five times, summed.
fn mixed<T: WhiteningElement, const CLASSES: usize, const DIM: usize, const TRIANGLE: usize>(
    data: &Data<DIM>,
    component: fn(i16) -> T::Component,
) -> [usize; 4]
where
    <T::Whitened as Element>::Component: Default,
{
    let old = data.of_classes(|class| class < CLASSES / 2);
    let new = data.of_classes(|class| class >= CLASSES / 2);
    let mut sum = [0; 4];
    for block in 0..5 {
        let learn = [old.learn.clone(), new.shots(1, block).unwrap()].concat();
        let hits = hits::<T, CLASSES, DIM, TRIANGLE>(&learn, &data.test, component);
        let all = hits.nearest.into_iter().chain(hits.whitened);
        sum.iter_mut().zip(all).for_each(|(sum, hits)| *sum += hits);
    }
    sum
}

fn all_near(got: [usize; 4], want: [usize; 4]) -> bool {
    got.into_iter().zip(want).all(|(got, want)| near(got, want))
}

#[test]
fn digits_of_one_sample_beside_old_ones_gain() {
    let got = mixed::<f32, 10, 64, { triangle(64) }>(&digits(), f32::from);
    assert!(all_near(got, [1928, 2104, 1694, 1914]), "{got:?}");
}

/// `i8` in integers alone comes last: of distances to the sums before the transform, so that only the last two are
/// exact.
#[test]
fn speakers_of_one_sample_beside_old_ones_gain() {
    let got = mixed::<f32, 9, 32, { triangle(32) }>(&vowels(), f32::from);
    assert!(all_near(got, [1368, 1450, 1529, 1590]), "{got:?}");
    let got = mixed::<i8, 9, 32, { triangle(32) }>(&vowels(), |x| x as i8);
    assert!(near(got[0], 1368) && near(got[1], 1450), "{got:?}");
    assert_eq!(got[2..], [1527, 1590]);
}

#[test]
fn a_spread_is_a_number_that_is_not_negative() {
    for wrong in [-1.0, f32::NAN, f32::INFINITY, -f32::INFINITY] {
        assert_eq!(YoungClassTerm::new(wrong), None);
    }
    assert_eq!(
        YoungClassTerm::new(0.0).map(YoungClassTerm::spread),
        Some(0.0)
    );
}

/// Without a spread it ranks as `nearest` does, with the runner-up; an empty table has no nearest class.
#[test]
fn without_a_spread_it_is_the_nearest_center() {
    let term = YoungClassTerm::new(0.0).unwrap();
    let mut table = CenterTable::<i8, 3, 2>::new();
    assert_eq!(term.nearest(&table, &[0, 0]), None);
    table.set_class(1, &[3, 4], 1).unwrap();
    assert_eq!(term.nearest(&table, &[0, 0]).unwrap().runner_up, None);
    table.set_class(2, &[-3, 4], 9).unwrap();
    let nearest = term.nearest(&table, &[1, 0]).unwrap();
    assert_eq!((nearest.class, nearest.measure), (1, 20.0));
    assert_eq!(
        nearest.runner_up.map(|next| (next.class, next.measure)),
        Some((2, 32.0))
    );
}
