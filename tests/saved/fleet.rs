//! What a fleet learned is merged from images, each once, and is what one table would have learned.

use class_centers::{
    ClassCenters, ClassVariance, Compensated, Element, UpdateError,
    persist::{MergeError, MergedImages, Origin, Snapshot, SnapshotError},
};
use proptest::prelude::*;
use support::{
    assert_same_bits, check, for_each, learned,
    probe::{Integer, Probe},
    prop_assert_same_bits,
    rng::Rng,
    saved::{CLASSES, DIM, INFO, ORIGIN, Saved, repair},
    strategies::samples,
};

type Table<T> = ClassCenters<T, 3, 5>;

fn image_of<T: Element>(table: &Table<T>, origin: Origin) -> Vec<u8> {
    let mut image = vec![0; Table::<T>::IMAGE_LEN];
    table.encode(&INFO, origin, &mut image).unwrap();
    image
}

/// Merging an image is merging the table, to the bit and to the error.
fn an_image_is_merged_like_its_table<T: Probe>() {
    let two = (samples::<T, 5>(3, 0..20), samples::<T, 5>(3, 0..20));
    check(two, |(own, others)| {
        let (mut by_table, other): (Table<T>, Table<T>) = (learned(&own), learned(&others));
        let mut by_image = by_table.clone();
        let merged = by_table.merge(&other);
        let image = by_image.merge_image(&INFO, &image_of(&other, ORIGIN));
        prop_assert_eq!(merged.is_ok(), image.is_ok());
        prop_assert_same_bits!(by_image, by_table);
        Ok(())
    });
}
for_each!(an_image_is_merged_like_its_table: f32 f64 i8 u8 i16);

#[test]
fn compensated_sums_and_spreads_are_merged_like_their_tables() {
    let mut table = ClassCenters::<Compensated, CLASSES, DIM>::filled();
    let mut by_image = table.clone();
    table.merge(&table.clone()).unwrap();
    by_image
        .merge_image(&INFO, &by_image.clone().saved())
        .unwrap();
    assert_eq!(by_image, table);

    let mut rng = Rng::new(8);
    let mut table = ClassVariance::<CLASSES, DIM>::filled();
    let mut other = ClassVariance::new();
    for class in [0, 1, 1, 2, 2] {
        other.update(class, &rng.embedding(12.0, 5.0)).unwrap();
    }
    let mut by_image = table.clone();
    table.merge(&other).unwrap();
    by_image.merge_image(&INFO, &other.saved()).unwrap();
    assert_eq!(by_image, table);
}

/// A hundred devices in any order: one result, that of a table that saw all samples.
fn the_order_of_merging_changes_no_bit<T: Integer>() {
    let mut rng = Rng::new(9);
    let (mut all, mut images) = (Table::<T>::new(), Vec::new());
    for device in 1..=100 {
        let mut table = Table::<T>::new();
        for _ in 0..5 {
            let class = rng.below(3) as usize;
            let x = core::array::from_fn(|_| T::LIMITS[rng.below(2) as usize]);
            table.update(class, &x).unwrap();
            all.update(class, &x).unwrap();
        }
        images.push(image_of(
            &table,
            Origin {
                device,
                sequence: 12,
            },
        ));
    }
    for _ in 0..20 {
        rng.shuffle(&mut images);
        let (mut fleet, mut merged) = (Table::<T>::new(), MergedImages::<100>::new());
        for image in &images {
            merged.merge(&mut fleet, &INFO, image).unwrap();
        }
        assert_same_bits(&fleet, &all);
        assert_eq!(merged.entries().len(), 100);
    }
}
for_each!(the_order_of_merging_changes_no_bit: i8 u8 i16);

#[test]
fn an_image_is_merged_once() {
    let image = |device, sequence| image_of(&Table::<i8>::filled(), Origin { device, sequence });
    let (mut fleet, mut merged) = (Table::<i8>::new(), MergedImages::<4>::new());
    let [a, b] = [image(1, 1), image(2, 1)];
    for fresh in [&a, &b, &image(1, 2)] {
        merged.merge(&mut fleet, &INFO, fresh).unwrap();
    }
    let (before, list) = (fleet.clone(), merged.clone());
    let again = merged.merge(&mut fleet, &INFO, &a);
    assert_eq!(
        again,
        Err(MergeError::AlreadyMerged {
            device: 1,
            sequence: 1
        })
    );
    let nobody = merged.merge(&mut fleet, &INFO, &image(0, 7));
    assert_eq!(nobody, Err(MergeError::NoDevice));
    assert_eq!((&fleet, &merged), (&before, &list));
    assert_eq!(merged.entries(), [(1, 1), (2, 1), (1, 2)]);

    merged.merge(&mut fleet, &INFO, &image(3, 0)).unwrap();
    assert_eq!(
        merged.merge(&mut fleet, &INFO, &image(4, 0)),
        Err(MergeError::ListFull)
    );
    assert_eq!(fleet.count(0), 4 * Table::<i8>::filled().count(0));

    // After a restart the list is what was kept of it.
    let mut restarted = MergedImages::<4>::new();
    for (device, sequence) in merged.entries() {
        restarted.add(*device, *sequence).unwrap();
    }
    assert_eq!(restarted, merged);
    assert_eq!(restarted.add(9, 9), Err(MergeError::ListFull));
    merged.clear();
    assert_eq!(merged, MergedImages::default());
}

/// Table and list stay as they are, whatever is wrong.
#[track_caller]
fn refused<V: Snapshot + Clone + PartialEq + core::fmt::Debug>(
    table: &V,
    image: &[u8],
) -> MergeError {
    let (mut fleet, mut merged) = (table.clone(), MergedImages::<2>::new());
    let error = merged.merge(&mut fleet, &INFO, image).unwrap_err();
    assert_eq!((&fleet, merged.entries()), (table, &[][..]));
    error
}

#[test]
fn an_image_that_is_none_or_foreign_is_not_merged() {
    let table = Table::<i8>::filled();
    let image = table.saved();
    let mut damaged = image.clone();
    damaged[60] ^= 1;
    assert_eq!(
        refused(&table, &damaged),
        MergeError::Image(SnapshotError::Damaged)
    );
    let mut foreign = image.clone();
    foreign[24] ^= 1;
    repair(&mut foreign);
    let fingerprint = INFO.fingerprint ^ 1;
    let reason = SnapshotError::FingerprintMismatch { fingerprint };
    assert_eq!(refused(&table, &foreign), MergeError::Image(reason));
    foreign[24] ^= 1;
    foreign[10] ^= 1;
    repair(&mut foreign);
    let reason = SnapshotError::QuantizationMismatch;
    assert_eq!(refused(&table, &foreign), MergeError::Image(reason));
    let other = Table::<u8>::filled().saved();
    assert_eq!(
        refused(&table, &other),
        MergeError::Image(SnapshotError::ElementMismatch)
    );
}

/// The last class has no room, or a sum of its own that no embeddings give: no class is merged.
#[test]
fn an_image_that_does_not_fit_is_not_merged_at_all() {
    let mut table = Table::<i8>::filled();
    table.set_class(2, &[0; 5], i8::MAX_COUNT).unwrap();
    let error = UpdateError::ClassFull { class: 2 };
    let reason = SnapshotError::Class { class: 2, error };
    assert_eq!(
        refused(&table, &Table::<i8>::filled().saved()),
        MergeError::Image(reason)
    );

    // Added to these sums, the impossible one of the image would fit.
    let mut image = Table::<i8>::filled().saved();
    image[48 + 2 * 20..][..4].copy_from_slice(&300i32.to_le_bytes());
    repair(&mut image);
    let error = UpdateError::SumOutOfRange { class: 2, dim: 0 };
    let reason = SnapshotError::Class { class: 2, error };
    let mut table = Table::<i8>::filled();
    table.set_class(2, &[0; 5], 100).unwrap();
    assert_eq!(refused(&table, &image), MergeError::Image(reason));

    let mut full = ClassVariance::<CLASSES, DIM>::filled();
    full.set_class(
        2,
        &[0.0; DIM],
        &[0.0; DIM],
        ClassVariance::<3, 5>::MAX_COUNT,
    )
    .unwrap();
    let error = UpdateError::ClassFull { class: 2 };
    let reason = SnapshotError::Class { class: 2, error };
    let image = ClassVariance::<CLASSES, DIM>::filled().saved();
    assert_eq!(refused(&full, &image), MergeError::Image(reason));
}

/// A class that the other device never met is not touched, not even the sign of a zero.
#[test]
fn an_empty_class_of_an_image_changes_no_bit() {
    let mut table = Table::<f32>::new();
    table.set_class(0, &[-0.0; 5], 2).unwrap();
    let before = table.clone();
    table
        .merge_image(&INFO, &image_of(&Table::<f32>::new(), ORIGIN))
        .unwrap();
    assert_same_bits(&table, &before);
}
