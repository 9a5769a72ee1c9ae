//! A product that gains classes loads the slots it has, and saves into them.

use class_centers::{
    ClassCenters,
    decisions::Thresholds,
    persist::{ImageSlots, LabelMap, Loaded, SlotsError, SnapshotError},
};

use support::saved::{CLASSES, DIM, INFO, Saved};

use super::{
    cut_flash::CutFlash,
    device::{SHAPES, shape},
    slots,
};

const MORE: usize = 40;

type Table<const CLASSES: usize> = ClassCenters<i8, CLASSES, DIM>;
type Labels<const CLASSES: usize> = LabelMap<CLASSES, 6>;
type Limits<const CLASSES: usize> = [Thresholds<u32>; CLASSES];

/// Three images of fewer classes, one behind another, each of another length than that of the new table.
#[test]
fn slots_of_fewer_classes_are_loaded_and_saved() {
    for (geometry, sectors) in SHAPES {
        if geometry.sector * sectors < 2 * 4096 {
            continue;
        }
        let mut flash = CutFlash::new(geometry, sectors);
        let mut slots = slots(&mut flash, INFO);
        let old = (
            Table::<CLASSES>::filled(),
            Labels::<CLASSES>::filled(),
            Limits::<CLASSES>::filled(),
        );
        for _ in 0..2 {
            slots.save(&[&old.0, &old.1, &old.2]).unwrap();
        }

        let mut table = Table::<MORE>::filled();
        let mut labels = Labels::<MORE>::filled();
        let mut limits = [Thresholds::new(8, 9); MORE];
        let report = slots
            .load(&mut [&mut table, &mut labels, &mut limits])
            .unwrap();
        assert_eq!(report.loaded, Loaded::Newest);
        for (class, limits) in limits.iter().enumerate() {
            assert_eq!(table.count(class), old.0.count(class));
            assert_eq!(table.sum(class), old.0.sum(class).or(Some(&[0; DIM])));
            assert_eq!(labels.label(class), old.1.label(class));
            let limit = old.2.get(class).copied();
            assert_eq!(*limits, limit.unwrap_or(Thresholds::new(8, 9)));
        }

        // The class that was gained is learned, and saved beside the others.
        table.update(MORE - 1, &[5; DIM]).unwrap();
        slots.save(&[&table, &labels, &limits]).unwrap();
        let (mut again, mut named, mut bounds) =
            (Table::<MORE>::new(), Labels::<MORE>::new(), limits);
        let report = slots
            .load(&mut [&mut again, &mut named, &mut bounds])
            .unwrap();
        assert_eq!(report.loaded, Loaded::Newest);
        assert_eq!((again, named, bounds), (table, labels, limits));

        // What was learned is not dropped by the product as it was before.
        let (mut small, before) = (old.0.clone(), old.0.clone());
        let shape = SnapshotError::ShapeMismatch {
            classes: MORE as u32,
            dim: DIM as u32,
        };
        let refused = SlotsError::Image {
            index: 0,
            error: shape,
        };
        assert_eq!(slots.load(&mut [&mut small]).unwrap_err(), refused);
        assert_eq!(slots.save(&[&small]).unwrap_err(), refused);
        assert_eq!(small, before);
    }
}

/// A class that was deleted in the meantime is erased from both slots, though the image is shorter.
#[test]
fn a_deletion_after_a_class_was_gained_erases_the_other_slot() {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    slots(&mut flash, INFO)
        .save(&[&Table::<CLASSES>::filled()])
        .unwrap();
    let mut table = Table::<4>::new();
    let report = slots(&mut flash, INFO).load(&mut [&mut table]).unwrap();
    assert_eq!(report.loaded, Loaded::Newest);
    slots(&mut flash, INFO).save(&[&table]).unwrap();
    assert!(!flash.is_erased(0..512) && !flash.is_erased(512..1024));
    table.clear_class(0).unwrap();
    slots(&mut flash, INFO).save(&[&table]).unwrap();
    assert!(flash.is_erased(512..1024) || flash.is_erased(0..512));
}

/// The new table is longer than a slot, though the image in it is not.
#[test]
fn a_slot_that_is_too_small_for_the_gained_classes_is_refused() {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    let mut slots: ImageSlots<_> = slots(&mut flash, INFO);
    slots.save(&[&Table::<CLASSES>::filled()]).unwrap();
    let mut table = Table::<MORE>::new();
    let report = slots.load(&mut [&mut table]).unwrap();
    assert_eq!(report.loaded, Loaded::Newest);
    // 48 + 40 * (5 * 4 + 4) + 4 bytes in units of 32, and the header.
    let needed = 1024 + 32;
    let refused = slots.save(&[&table]).unwrap_err();
    assert_eq!(refused, SlotsError::SlotTooSmall { needed });
}
