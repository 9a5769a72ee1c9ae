//! Every operation of a covariance that all classes share, of the transform that takes it out, and of several
//! centers a class.

use core::hint::black_box;

use class_centers::{
    CenterTable, ClassCenters, Classify, Element, FactoryCovariance, MultiCenters,
    SharedCovariance, Whitening, WhiteningElement, YoungClassTerm,
    decisions::Thresholds,
    persist::{ImageSlots, Snapshot},
};

use super::{AnyFlash, origin, saved_by};

#[inline(never)]
pub fn every_operation<
    T: WhiteningElement,
    const CLASSES: usize,
    const DIM: usize,
    const TRIANGLE: usize,
>(
    component: T::Component,
    whitened: <T::Whitened as Element>::Component,
) {
    every_operation_of_many::<T, CLASSES, DIM>(component);
    let mut table = SharedCovariance::<T, CLASSES, DIM, TRIANGLE>::default();
    let class = black_box(1);
    let x = black_box([component; DIM]);
    let _ = black_box(table.update(class, &x));
    let classes = black_box([class; 3]);
    let _ = black_box(table.update_batch(black_box(&classes[..]), black_box(&[x; 3][..])));
    let _ = black_box(table.forget(class, &x));
    let other = black_box(table.clone());
    let _ = black_box(table.merge(&other));
    let _ = black_box(table.unmerge(&other));
    let mut scratch = black_box([0.0; TRIANGLE]);
    table.write_scatter(&mut scratch);
    black_box(table.moments());
    black_box(table.degrees_of_freedom());
    black_box(table == other);
    images!(&mut table);
    every_transform(&table, &x, &mut black_box([whitened; DIM]), &mut scratch);
    let _ = black_box(table.clear_class(class));
    table.freeze_covariance();
    black_box(table.is_frozen());
    table.clear();
    black_box(&table);
}

#[inline(never)]
fn every_transform<
    T: WhiteningElement,
    const CLASSES: usize,
    const DIM: usize,
    const TRIANGLE: usize,
>(
    table: &SharedCovariance<T, CLASSES, DIM, TRIANGLE>,
    x: &[T::Component; DIM],
    z: &mut [<T::Whitened as Element>::Component; DIM],
    scratch: &mut [f32; TRIANGLE],
) {
    let mut factory = FactoryCovariance::<TRIANGLE>::default();
    factory.take_over(table);
    let mut whitening = Whitening::<T, DIM, TRIANGLE>::default();
    let _ = black_box(whitening.prepare_from(table, black_box(None), scratch));
    let _ = black_box(whitening.prepare_from(table, black_box(Some(&factory)), scratch));
    black_box((whitening.shrinkage(), whitening.smallest_pivot()));
    black_box(whitening.whiten(x, black_box(z)));
    let mut centers = CenterTable::<T::Whitened, CLASSES, DIM>::new();
    let _ = black_box(whitening.whiten_centers(table.centers(), black_box(&mut centers)));
    let _ = black_box(whitening.whiten_class(black_box(1), table.centers(), &mut centers));
    if let Some(term) = YoungClassTerm::new(black_box(3.0)) {
        black_box(
            term.nearest(table.centers(), x)
                .map(|nearest| nearest.class),
        );
        black_box(term.nearest(&centers, z).map(|nearest| nearest.class));
    }
    black_box(&centers);
    images!(&mut whitening);
    whitening.clear();
    black_box(&whitening);
}

#[inline(never)]
fn every_operation_of_many<T: WhiteningElement, const CLASSES: usize, const DIM: usize>(
    component: T::Component,
) {
    let mut table = MultiCenters::<T, CLASSES, DIM, 3>::default();
    let (class, x) = (black_box(1), black_box([component; DIM]));
    let _ = black_box(table.update(class, &x));
    let _ = black_box(table.update_batch(black_box(&[class; 2][..]), black_box(&[x; 2][..])));
    let other = black_box(table.clone());
    let _ = black_box(table.merge(&other));
    images!(&mut table);
    black_box(table.count(class));
    black_box(table.nearest(&x).map(|nearest| nearest.class));
    let mut places = black_box([None; 2]);
    table.top_k(&x, black_box(&mut places[..]));
    black_box(&places);
    let mut one = ClassCenters::<T, CLASSES, DIM>::new();
    table.to_class_centers(black_box(&mut one));
    black_box(&one);
    black_box(table == other);
    let _ = black_box(table.clear_class(class));
    table.clear();
    black_box(&table);
}
