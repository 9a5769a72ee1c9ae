//! The averages that follow: rules, capped updates, decay, variances.

use class_centers::{
    CenterLossStep, CenterShrinkage, CenterView, ClassCenters, ClassVariance, CumulativeMean,
    Element, Ema, MovingCenters, ShrunkenCenters, UpdateRule, VarianceShrinkage,
};

use super::{Bits, CLASSES, DIM, Digest, FILLED, ROWS, Random, Table, digest_of};

const CAP: u32 = 6;

/// Capped updates and decay of one element, and the rules on batches of it.
#[inline(never)]
pub fn windows<T: Element<Sum: Bits>>(
    mut embedding: impl FnMut() -> [T::Component; DIM],
    report: &mut impl FnMut(&str, u32),
) {
    let mut table = Table::<T>::new();
    for i in 0..60 {
        assert_eq!(table.update_capped(i % FILLED, &embedding(), CAP), Ok(()));
    }
    report("update_capped", digest_of(&table));
    assert_eq!(table.decay_to(1, 2), Ok(()));
    report("decay", digest_of(&table));
    report("apply", rules(&table));
}

/// Every rule, twice, so that it starts from centers.
#[inline(never)]
fn rules<T: Element>(batch: &Table<T>) -> u32 {
    let mut digest = Digest::new();
    let ema = Ema::new(0.2).map(|rule| apply(batch, &rule, &mut digest));
    let step = CenterLossStep::new(0.5).map(|rule| apply(batch, &rule, &mut digest));
    assert!(ema.is_some() && step.is_some());
    apply(batch, &CumulativeMean, &mut digest);
    digest.0
}

fn apply<T: Element>(batch: &Table<T>, rule: &impl UpdateRule, digest: &mut Digest) {
    let mut centers = MovingCenters::<CLASSES, DIM>::new();
    assert_eq!(centers.apply(batch, rule), Ok(()));
    assert_eq!(centers.update(0, &[1.5; DIM], rule), Ok(()));
    assert_eq!(centers.apply(batch, rule), Ok(()));
    for class in 0..CLASSES {
        digest.add(u64::from(centers.count(class)));
        add_all(digest, centers.center(class).as_ref());
    }
}

/// Losses, variances and distances in units of the spread; of `f32` alone.
#[inline(never)]
pub fn spreads(
    component: fn(&mut Random) -> f32,
    random: &mut Random,
    report: &mut impl FnMut(&str, u32),
) {
    let mut embedding = || -> [f32; DIM] { core::array::from_fn(|_| component(random)) };
    let mut table = ClassVariance::<CLASSES, DIM>::new();
    let mut other = table.clone();
    for i in 0..40 {
        assert_eq!(table.update(i % FILLED, &embedding()), Ok(()));
        assert_eq!(other.update_capped(i % FILLED, &embedding(), CAP), Ok(()));
    }
    report("variance update", digest_of_variance(&table));
    report("variance update_capped", digest_of_variance(&other));
    assert_eq!(table.merge(&other), Ok(()));
    assert_eq!(table.decay_to(2, 3), Ok(()));
    report("variance merge, decay", digest_of_variance(&table));

    let x = embedding();
    let mut digest = Digest::new();
    add_all(&mut digest, table.population_variance(0).as_ref());
    add_all(&mut digest, table.sample_variance(0).as_ref());
    add_all(&mut digest, table.pooled_variance().as_ref());
    report("variances", digest.0);
    report("Mahalanobis distance", mahalanobis(&table, &x));
    report("shrunken centers", shrunken(&table, &x));
    report("center loss", center_loss(&x, embedding));
}

#[inline(never)]
fn mahalanobis(table: &ClassVariance<CLASSES, DIM>, query: &[f32; DIM]) -> u32 {
    let mut digest = Digest::new();
    let shrinkage = VarianceShrinkage::new(0.3, 1e-3);
    let distances = shrinkage.and_then(|shrinkage| table.mahalanobis(shrinkage));
    for class in 0..CLASSES {
        let distance = distances
            .as_ref()
            .and_then(|d| d.squared_distance(class, query));
        distance.iter().for_each(|d| digest.add(d.bits()));
    }
    digest.0
}

#[inline(never)]
fn shrunken(table: &ClassVariance<CLASSES, DIM>, query: &[f32; DIM]) -> u32 {
    let mut digest = Digest::new();
    let mut centers = ShrunkenCenters::<CLASSES, DIM>::new();
    if let Some(threshold) = CenterShrinkage::new(0.5, 1e-3) {
        assert!(centers.prepare_from(table, threshold).is_some());
    }
    for class in 0..CLASSES {
        add_all(&mut digest, centers.center(class).as_ref());
        let distance = centers.squared_distance(class, query);
        distance.iter().for_each(|d| digest.add(d.bits()));
    }
    digest.0
}

#[inline(never)]
fn center_loss(query: &[f32; DIM], mut embedding: impl FnMut() -> [f32; DIM]) -> u32 {
    let mut digest = Digest::new();
    let mut table = ClassCenters::<f32, CLASSES, DIM>::new();
    let rows: [_; ROWS] = core::array::from_fn(|_| embedding());
    assert_eq!(table.update_batch(&[0; ROWS], &rows), Ok(()));
    let mut gradient = [0.0; DIM];
    assert!(
        table
            .center_loss_gradient(0, query, &mut gradient)
            .is_some()
    );
    add_all(&mut digest, Some(&gradient));
    let loss = table.center_loss_of_batch(&[0; ROWS], &rows);
    loss.iter().for_each(|loss| digest.add(loss.sum.bits()));
    digest.0
}

fn digest_of_variance(table: &ClassVariance<CLASSES, DIM>) -> u32 {
    let mut digest = Digest::new();
    for class in 0..CLASSES {
        digest.add(u64::from(table.count(class)));
        add_all(&mut digest, table.center(class).as_ref());
        add_all(&mut digest, table.squared_deviations(class));
    }
    digest.0
}

fn add_all(digest: &mut Digest, numbers: Option<&[f32; DIM]>) {
    numbers
        .into_iter()
        .flatten()
        .for_each(|x| digest.add(x.bits()));
}
