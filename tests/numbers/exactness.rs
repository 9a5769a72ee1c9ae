//! Integers are exact: any order, any batch split, any sharding and merging gives the same bits.

use class_centers::ClassCenters;
use proptest::{collection::vec, prelude::*};
use support::{
    assert_same_bits, check, for_each, learned,
    probe::{Integer, Probe},
    prop_assert_same_bits,
    rng::Rng,
    strategies::{Sample, samples},
};

const CLASSES: usize = 3;
const DIM: usize = 9;

type Table<T> = ClassCenters<T, CLASSES, DIM>;

/// Adds samples as one batch.
fn add_batch<T: Probe>(table: &mut Table<T>, samples: &[Sample<T, DIM>]) {
    let (classes, embeddings): (Vec<_>, Vec<_>) = samples.iter().copied().unzip();
    table.update_batch(&classes, &embeddings).unwrap();
}

fn a_batch_equals_its_rows_one_by_one<T: Probe>() {
    check(samples::<T, DIM>(CLASSES, 0..100), |samples| {
        let mut batch = Table::<T>::new();
        add_batch(&mut batch, &samples);
        prop_assert_same_bits!(batch, learned::<T, CLASSES, DIM>(&samples));
        Ok(())
    });
}
for_each!(a_batch_equals_its_rows_one_by_one: f32 f64 i8 u8 i16);

fn any_batch_split_gives_the_same_bits<T: Probe>() {
    let cuts = vec(0..100_usize, 0..8);
    check(
        (samples::<T, DIM>(CLASSES, 0..100), cuts),
        |(samples, mut cuts)| {
            cuts.sort_unstable();
            let (mut split, mut rest) = (Table::<T>::new(), &samples[..]);
            for cut in cuts {
                let taken = samples.len() - rest.len();
                let (batch, later) = rest.split_at(cut.saturating_sub(taken).min(rest.len()));
                add_batch(&mut split, batch);
                rest = later;
            }
            add_batch(&mut split, rest);
            prop_assert_same_bits!(split, learned::<T, CLASSES, DIM>(&samples));
            Ok(())
        },
    );
}
for_each!(any_batch_split_gives_the_same_bits: f32 f64 i8 u8 i16);

fn any_order_gives_the_same_bits<T: Integer>() {
    let samples = samples::<T, DIM>(CLASSES, 0..100);
    let orders =
        samples.prop_flat_map(|samples| (Just(samples.clone()), Just(samples).prop_shuffle()));
    check(orders, |(samples, shuffled)| {
        let once: Table<T> = learned(&samples);
        prop_assert_same_bits!(once, learned::<T, CLASSES, DIM>(&shuffled));
        Ok(())
    });
}
for_each!(any_order_gives_the_same_bits: i8 u8 i16);

fn sharded_merges_equal_one_run<T: Integer>() {
    let shards = vec(0..4_usize, 100);
    check(
        (samples::<T, DIM>(CLASSES, 0..100), shards),
        |(samples, shards)| {
            let mut tables = [const { Table::<T>::new() }; 4];
            for ((class, embedding), shard) in samples.iter().zip(shards) {
                prop_assert_eq!(tables[shard].update(*class, embedding), Ok(()));
            }
            // ((0 + 1) + (2 + 3)), an order that no single run has.
            let [mut a, b, mut c, d] = tables;
            for merged in [a.merge(&b), c.merge(&d), a.merge(&c)] {
                prop_assert_eq!(merged, Ok(()));
            }
            prop_assert_same_bits!(a, learned::<T, CLASSES, DIM>(&samples));
            Ok(())
        },
    );
}
for_each!(sharded_merges_equal_one_run: i8 u8 i16);

/// The same in `f32` gave 13 results.
fn ten_thousand_shuffles_of_100_merged_devices_give_one_result<T: Integer>() {
    let mut rng = Rng::new(9);
    let mut devices: Vec<ClassCenters<T, 2, 3>> = Vec::new();
    for _ in 0..100 {
        let mut device = ClassCenters::new();
        for _ in 0..rng.below(50) {
            let embedding = core::array::from_fn(|_| T::LIMITS[rng.below(2) as usize]);
            device.update(rng.below(2) as usize, &embedding).unwrap();
        }
        devices.push(device);
    }
    let merged = |devices: &[ClassCenters<T, 2, 3>]| {
        let mut all = ClassCenters::new();
        devices.iter().for_each(|device| all.merge(device).unwrap());
        all
    };
    let first = merged(&devices);
    for _ in 0..10_000 {
        rng.shuffle(&mut devices);
        assert_same_bits(&merged(&devices), &first);
    }
}
for_each!(ten_thousand_shuffles_of_100_merged_devices_give_one_result: i8 u8 i16);

fn merging_an_empty_table_changes_nothing<T: Probe>() {
    check(samples::<T, DIM>(CLASSES, 0..20), |samples| {
        let table: Table<T> = learned(&samples);
        let (mut into, mut from) = (table.clone(), Table::<T>::new());
        prop_assert_eq!(into.merge(&Table::new()), Ok(()));
        prop_assert_same_bits!(into, table);
        prop_assert_eq!(from.merge(&table), Ok(()));
        prop_assert_eq!(&from, &table);
        Ok(())
    });
}
for_each!(merging_an_empty_table_changes_nothing: f32 f64 i8 u8 i16);
