//! Tables whose shape is known at run time, in slots.

use class_centers::{
    ClassCenters, ClassCentersMut,
    persist::{LabelMap, Loaded, SlotsError, Snapshot, SnapshotError},
};

use support::saved::{CLASSES, DIM, INFO, Saved};

use super::{
    cut_flash::CutFlash,
    device::{SHAPES, shape},
    slots,
};

type Table = ClassCenters<i8, CLASSES, DIM>;
type Labels = LabelMap<CLASSES, 6>;

/// What one kind of table saves the other loads, between others, and of fewer classes too.
#[test]
fn both_kinds_of_table_are_saved_and_loaded() {
    for (geometry, sectors) in SHAPES {
        let mut flash = CutFlash::new(geometry, sectors);
        let mut slots = slots(&mut flash, INFO);
        let (table, labels) = (Table::filled(), Labels::filled());
        slots.save(&[&table, &labels]).unwrap();
        let (mut sums, mut counts) = ([1; 5 * DIM], [2; 5]);
        let mut slices = ClassCentersMut::<i8>::new(&mut sums, &mut counts, DIM).unwrap();
        let mut named = Labels::empty();
        let report = slots.load(&mut [&mut slices, &mut named]).unwrap();
        assert_eq!((report.loaded, report.sequence), (Loaded::Newest, 1));
        assert_eq!(named, labels);
        for class in 0..5 {
            let sum = table.sum(class).unwrap_or(&[0; DIM]);
            assert_eq!(slices.as_ref().sum(class), Some(&sum[..]));
            assert_eq!(slices.as_ref().count(class), table.count(class));
        }

        slices.update(4, &[9; DIM]).unwrap();
        slots.save(&[&slices, &labels]).unwrap();
        let mut known = ClassCenters::<i8, 5, DIM>::new();
        let report = slots.load(&mut [&mut known, &mut named]).unwrap();
        assert_eq!(report.loaded, Loaded::Newest);
        assert_eq!(known.counts()[..], counts[..]);
        assert_eq!(known.sum(4), Some(&[9; DIM]));

        let (mut sums, mut counts) = ([1; 4 * DIM], [2; 4]);
        let mut few = ClassCentersMut::<i8>::new(&mut sums, &mut counts, DIM).unwrap();
        let error = SnapshotError::ShapeMismatch { classes: 5, dim: 5 };
        let refused = Err(SlotsError::Image { index: 0, error });
        assert_eq!(slots.load(&mut [&mut few]).map(drop), refused);
        assert_eq!(slots.save(&[&few]), refused);
        assert_eq!((sums, counts), ([1; 4 * DIM], [2; 4]));
    }
}

#[test]
fn a_slot_that_is_too_small_is_refused() {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    let (mut sums, mut counts) = (vec![0; 30 * DIM], vec![0; 30]);
    let table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, DIM).unwrap();
    // 48 + 30 * (5 * 4 + 4) + 4 bytes in units of 32, and the header.
    let needed = 800 + 32;
    let refused = slots(&mut flash, INFO).save(&[&table]);
    assert_eq!(refused, Err(SlotsError::SlotTooSmall { needed }));
}

/// A class that slices hold no more is erased from both slots.
#[test]
fn a_deletion_in_slices_erases_the_other_slot() {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    for _ in 0..2 {
        slots(&mut flash, INFO).save(&[&Table::filled()]).unwrap();
    }
    let (mut sums, mut counts) = ([0; CLASSES * DIM], [0; CLASSES]);
    let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, DIM).unwrap();
    let report = slots(&mut flash, INFO).load(&mut [&mut table]).unwrap();
    assert_eq!(report.loaded, Loaded::Newest);
    slots(&mut flash, INFO).save(&[&table]).unwrap();
    assert!(!flash.is_erased(0..512) && !flash.is_erased(512..1024));
    table.clear_class(2).unwrap();
    slots(&mut flash, INFO).save(&[&table]).unwrap();
    assert!(flash.is_erased(0..512) || flash.is_erased(512..1024));
}

/// The image of 64 bytes fills its units whole: nothing lies between it and the next one, in either.
#[test]
fn an_image_of_whole_units_is_followed_by_the_next() {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    let mut slots = slots(&mut flash, INFO);
    let (mut first, mut second) = (ClassCenters::<i8, 1, 2>::new(), Table::filled());
    assert_eq!(first.image_len(), 2 * 32);
    first.update(0, &[1, 2]).unwrap();
    slots.save(&[&first, &second]).unwrap();
    let (saved, filled) = (first.clone(), second.clone());
    (first, second) = (ClassCenters::new(), Table::empty());
    let report = slots.load(&mut [&mut first, &mut second]).unwrap();
    assert_eq!(report.loaded, Loaded::Newest);
    assert_eq!((first, second), (saved, filled));
}
