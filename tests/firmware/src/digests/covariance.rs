//! The covariance that all classes share, the transform that takes it out, and what lies behind it.

use class_centers::{
    CenterTable, Classify, Element, FactoryCovariance, MultiCenters, SharedCovariance, Whitening,
    WhiteningElement, YoungClassTerm, triangle,
};

use super::{Bits, CLASSES, Digest, FILLED, ROWS, Random};

/// Rows in fours, and three behind them; two tables have room in the RAM of the smallest board.
const DIM: usize = 15;
const TRIANGLE: usize = triangle(DIM);

type Learned<T> = SharedCovariance<T, CLASSES, DIM, TRIANGLE>;
type Transform<T> = Whitening<T, DIM, TRIANGLE>;
type Component<T> = <<T as WhiteningElement>::Whitened as Element>::Component;

/// Learning, un-learning and whitening of one element.
#[inline(never)]
pub fn covariances<T>(
    component: fn(&mut Random) -> T::Component,
    report: &mut impl FnMut(&str, u32),
) where
    T: WhiteningElement<Moment: Bits, Weight: Bits, Offset: Bits>,
    Component<T>: Bits + Default,
{
    let mut random = Random::new();
    let mut embedding =
        || -> [T::Component; DIM] { core::array::from_fn(|_| component(&mut random)) };
    let (mut table, mut other) = (Learned::<T>::new(), Learned::<T>::new());
    for i in 0..40 {
        assert_eq!(table.update(i % FILLED, &embedding()), Ok(()));
    }
    let rows: [_; ROWS] = core::array::from_fn(|_| embedding());
    assert_eq!(other.update_batch(&[0, 1, 2, 0, 1], &rows), Ok(()));
    report("covariance update", digest_of(&table));
    assert_eq!(table.merge(&other), Ok(()));
    assert_eq!(table.forget(1, &rows[1]), Ok(()));
    report("covariance merge, forget", digest_of(&table));

    let mut factory = FactoryCovariance::<TRIANGLE>::new();
    factory.take_over(&other);
    let mut digest = Digest::new();
    factory.scatter.iter().for_each(|x| digest.add(x.bits()));
    report("scatter", digest.0);
    let mut whitening = Transform::<T>::new();
    for factory in [None, Some(&factory)] {
        let prepared = whitening.prepare_from(&table, factory, &mut [0.0; TRIANGLE]);
        assert_eq!(prepared, Ok(()));
        report("whitening", digest_of_transform(&whitening));
    }
    report("whitened", whitened(&whitening, &table, embedding));
    assert_eq!(table.clear_class(0), Ok(()));
    table.freeze_covariance();
    report("covariance clear_class, freeze", digest_of(&table));
}

/// Several centers a class, and the term for classes of few samples.
#[inline(never)]
pub fn several_centers<T: WhiteningElement<Sum: Bits, Center: Bits>>(
    component: fn(&mut Random) -> T::Component,
    report: &mut impl FnMut(&str, u32),
) {
    let mut random = Random::new();
    let mut embedding =
        || -> [T::Component; DIM] { core::array::from_fn(|_| component(&mut random)) };
    let mut table = MultiCenters::<T, CLASSES, DIM, 3>::new();
    for i in 0..60 {
        assert_eq!(table.update(i % FILLED, &embedding()), Ok(()));
    }
    let mut digest = Digest::new();
    for rows in table.classes() {
        for row in 0..3 {
            digest.add(u64::from(rows.count(row)));
            rows.sum(row)
                .into_iter()
                .flatten()
                .for_each(|sum| digest.add(sum.bits()));
        }
    }
    report("several centers", digest.0);
    let mut digest = Digest::new();
    let term = YoungClassTerm::new(1e6);
    for query in [embedding(), embedding(), embedding()] {
        let nearest = table.nearest(&query);
        nearest
            .iter()
            .for_each(|nearest| digest.add(nearest.measure.bits()));
        let rows = &table.classes()[0];
        let young = term.and_then(|term| term.nearest(rows, &query));
        young
            .iter()
            .for_each(|nearest| digest.add(nearest.measure.bits()));
    }
    report("nearest of several centers, young-class term", digest.0);
}

/// Whitened embeddings and centers.
#[inline(never)]
fn whitened<T>(
    whitening: &Transform<T>,
    table: &Learned<T>,
    mut embedding: impl FnMut() -> [T::Component; DIM],
) -> u32
where
    T: WhiteningElement,
    Component<T>: Bits + Default,
{
    let mut digest = Digest::new();
    let mut whitened = [Component::<T>::default(); DIM];
    for _ in 0..ROWS {
        digest.add(whitening.whiten(&embedding(), &mut whitened) as u64);
        whitened.iter().for_each(|z| digest.add(z.bits()));
    }
    let mut centers = CenterTable::<T::Whitened, CLASSES, DIM>::new();
    let clipped = whitening.whiten_centers(table.centers(), &mut centers);
    digest.add(clipped.map_or(u64::MAX, |clipped| clipped as u64));
    let rows = (0..CLASSES).filter_map(|class| centers.center(class));
    rows.flatten().for_each(|z| digest.add(z.bits()));
    digest.0
}

fn digest_of<T: WhiteningElement<Moment: Bits>>(table: &Learned<T>) -> u32 {
    let mut digest = Digest::new();
    digest.add(u64::from(table.degrees_of_freedom()));
    let moments = table.moments().iter();
    moments.for_each(|moment| digest.add(moment.bits()));
    digest.0
}

fn digest_of_transform<T>(whitening: &Transform<T>) -> u32
where
    T: WhiteningElement<Weight: Bits, Offset: Bits>,
{
    let mut digest = Digest::new();
    digest.add(u64::from(whitening.shift()));
    digest.add(whitening.shrinkage().bits());
    digest.add(whitening.smallest_pivot().bits());
    let (weights, offsets) = (whitening.weights(), whitening.offsets());
    weights.iter().for_each(|weight| digest.add(weight.bits()));
    offsets.iter().for_each(|offset| digest.add(offset.bits()));
    digest.0
}
