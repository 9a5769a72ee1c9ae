//! What is saved is loaded.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, MovingCenters, MultiCenters,
    SharedCovariance, Whitening,
    decisions::Thresholds,
    persist::{
        ImageSlots, LabelMap, Loaded, NorSlots, OldSlot, SlotFlash, SlotGeometry, SlotImage,
        Snapshot,
    },
};

use support::{
    rng::Rng,
    saved::{CENTERS, CLASSES, DIM, INFO, Saved, TRIANGLE, every_table},
};

use super::{
    cut_flash::CutFlash,
    device::{Device, SHAPES, shape},
    slots,
};

/// A table is saved and loaded, on flash of all measures.
fn comes_back<V: Saved + Snapshot + SlotImage>() {
    let big = [shape(4, 131_072, 0xFF, 2), shape(32, 131_072, 0x00, 2)];
    for (geometry, sectors) in SHAPES.into_iter().chain(big) {
        let mut flash = CutFlash::new(geometry, sectors);
        let mut slots = slots(&mut flash, INFO);
        let (mut table, filled) = (V::empty(), V::filled());
        assert_eq!(
            slots.load(&mut [&mut table]).unwrap().loaded,
            Loaded::Nothing
        );
        assert_eq!(table, V::empty());
        for sequence in 1..=4 {
            slots.save(&[&filled]).unwrap();
            table = V::empty();
            let report = slots.load(&mut [&mut table]).unwrap();
            assert_eq!(table, filled);
            assert_eq!((report.loaded, report.sequence), (Loaded::Newest, sequence));
            assert_eq!((report.is_damaged, report.old_slot), (false, OldSlot::Left));
        }
        // Each slot was erased by every second save.
        assert!(
            flash.erases.iter().all(|erases| *erases == 2),
            "{:?}",
            flash.erases
        );
    }
}

macro_rules! comes_back {
    ($($name:ident: $table:ty;)*) => {
        mod comes_back {
            use super::*;
            $(#[test] fn $name() { super::comes_back::<$table>(); })*
            #[test] fn labels() { super::comes_back::<LabelMap<CLASSES, 6>>(); }
        }
    };
}

every_table!(comes_back);

/// After a deletion nothing of the class is in the flash: of any table, and of labels; and only then.
#[test]
fn a_deletion_erases_the_other_slot() {
    let mut rng = Rng::new(1);
    let (mut deleted, mut kept) = (0, 0);
    for (geometry, sectors) in SHAPES {
        let (mut flash, mut device) = (CutFlash::new(geometry, sectors), Device::new());
        for _ in 0..40 {
            let is_removed = rng.below(3) == 0 && device.remove(&mut rng);
            if !is_removed {
                device.learn(&mut rng);
            }
            device.save(&mut flash).unwrap();
            let half = flash.bytes.len() / 2;
            let is_erased = flash.is_erased(0..half) || flash.is_erased(half..2 * half);
            deleted += u32::from(is_removed);
            kept += u32::from(!is_erased);
            assert!(is_erased || !is_removed);
        }
    }
    assert!(deleted > 20 && kept > 60, "{deleted} {kept}");
}

#[test]
fn a_renamed_label_is_erased_and_a_purge_is_asked_for_where_no_deletion_shows() {
    let mut labels = LabelMap::<2, 6>::new();
    let mut table = ClassCenters::<i8, 2, 1>::new();
    labels.add("anna", &table).unwrap();
    table.update(0, &[3]).unwrap();
    let mut flash = CutFlash::new(shape(4, 512, 0x00, 2).0, 2);
    let has =
        |flash: &CutFlash, text: &[u8]| flash.bytes.windows(text.len()).any(|bytes| bytes == text);
    let save = |flash: &mut CutFlash, labels: &LabelMap<2, 6>, table: &ClassCenters<i8, 2, 1>| {
        slots(flash, INFO).save(&[table, labels]).unwrap();
    };
    save(&mut flash, &labels, &table);
    save(&mut flash, &labels, &table);
    labels.rename(0, "berta").unwrap();
    save(&mut flash, &labels, &table);
    assert!(has(&flash, b"berta") && !has(&flash, b"anna"));

    // Emptied and learned anew between two saves: the table alone does not show it.
    let saves = |purge: bool| {
        let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
        let mut table = ClassCenters::<i8, 2, 1>::new();
        table.update(0, &[77]).unwrap();
        slots(&mut flash, INFO).save(&[&table]).unwrap();
        table.clear_class(0).unwrap();
        table.update(0, &[5]).unwrap();
        let mut slots = slots(&mut flash, INFO);
        match purge {
            true => slots.save_and_purge(&[&table]).unwrap(),
            false => slots.save(&[&table]).unwrap(),
        }
        has(&flash, &77i32.to_le_bytes())
    };
    assert!(saves(false) && !saves(true));
}

/// `embedded-storage` in, slots out.
#[test]
fn a_nor_flash_is_a_flash_for_slots() {
    let flash = NorSlots {
        flash: ram_flash::RamFlash::new(),
        erased: 0xFF,
    };
    assert_eq!(
        flash.geometry(),
        SlotGeometry {
            word: 4,
            sector: 4096,
            erased: 0xFF
        }
    );
    let mut slots = ImageSlots::new(flash, 8192..16384, INFO).unwrap();
    let (mut table, filled) = (
        ClassVariance::<CLASSES, DIM>::new(),
        ClassVariance::filled(),
    );
    slots
        .save(&[&ClassVariance::<CLASSES, DIM>::new()])
        .unwrap();
    slots.save(&[&filled]).unwrap();
    // This one takes the slot of the first, which is erased for it.
    slots.save(&[&filled]).unwrap();
    assert_eq!(slots.load(&mut [&mut table]).unwrap().sequence, 3);
    assert_eq!(table, filled);
    let mut flash = slots.into_flash();
    let mut magic = [0; 32];
    for at in [8192, 12288] {
        flash.read(at, &mut magic).unwrap();
        assert_eq!(&magic[..5], b"CCSL\x01");
    }
}

#[path = "../../../docs/ram_flash.rs"]
mod ram_flash;
