//! Images in two slots: every table, every flash, what is refused, and the bytes of version 1.
//!
//! Power cuts and damage are tried in `slot_cuts`.

mod support;

#[path = "data/golden_slots.rs"]
mod golden;

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, MovingCenters, Quantization,
    decisions::Thresholds,
    persist::{
        Extractor, ImageSlots, LabelMap, Loaded, NorSlots, OldSlot, SlotFlash, SlotGeometry,
        SlotImage, SlotsError, Snapshot, SnapshotError,
    },
};
use support::{
    rng::Rng,
    saved::{CLASSES, DIM, INFO, Saved, every_table},
    slot_device::{Device, SHAPES, shape},
    slot_flash::{CutFlash, Fault},
};

fn slots(flash: &mut CutFlash, info: Extractor) -> ImageSlots<&mut CutFlash> {
    let range = flash.range();
    ImageSlots::new(flash, range, info).unwrap()
}

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

/// Saving is refused, or loading, and no byte of the flash and no table changes.
#[track_caller]
fn assert_refused(
    flash: &CutFlash,
    info: Extractor,
    table: impl SlotImage + Clone + PartialEq + core::fmt::Debug,
    reason: SlotsError<Fault>,
) {
    let mut flash = flash.clone();
    let (bytes, mut loaded) = (flash.bytes.clone(), table.clone());
    let mut slots = slots(&mut flash, info);
    assert_eq!(slots.load(&mut [&mut loaded]).unwrap_err(), reason);
    assert_eq!(slots.save(&[&table]).unwrap_err(), reason);
    assert_eq!(slots.save_and_purge(&[&table]).unwrap_err(), reason);
    assert_eq!(loaded, table);
    assert_eq!((flash.bytes, flash.changed), (bytes, 0));
}

/// A flash that holds a table in both slots.
fn holding(image: &dyn SlotImage) -> CutFlash {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    for _ in 0..2 {
        slots(&mut flash, INFO).save(&[image]).unwrap();
    }
    flash.restarted()
}

#[test]
fn what_load_refuses_save_refuses_and_nothing_changes() {
    type Table = ClassCenters<i8, CLASSES, DIM>;
    let flash = holding(&Table::filled());
    let image = |error| SlotsError::Image { index: 0, error };
    let shape = SnapshotError::ShapeMismatch { classes: 3, dim: 5 };
    let fingerprint = SnapshotError::FingerprintMismatch {
        fingerprint: INFO.fingerprint,
    };
    let other = Extractor {
        fingerprint: 8,
        ..INFO
    };
    assert_refused(&flash, other, Table::new(), image(fingerprint));
    let other = Extractor {
        quantization: Quantization::new(0.25, 4),
        ..INFO
    };
    assert_refused(
        &flash,
        other,
        Table::new(),
        image(SnapshotError::QuantizationMismatch),
    );
    assert_refused(
        &flash,
        INFO,
        ClassCenters::<i8, CLASSES, 4>::new(),
        image(shape),
    );
    assert_refused(
        &flash,
        INFO,
        ClassCenters::<i8, 4, DIM>::new(),
        image(shape),
    );
    let element = image(SnapshotError::ElementMismatch);
    assert_refused(
        &flash,
        INFO,
        ClassCenters::<u8, CLASSES, DIM>::new(),
        element,
    );
    let kind = image(SnapshotError::KindMismatch);
    assert_refused(&flash, INFO, MovingCenters::<CLASSES, DIM>::new(), kind);

    // Erasing reads nothing, and makes room.
    let mut flash = flash.clone();
    let mut slots = slots(&mut flash, INFO);
    slots.erase().unwrap();
    slots
        .save(&[&MovingCenters::<CLASSES, DIM>::new()])
        .unwrap();
}

/// The newest slot decides, also when it holds what an image of another table begins with.
#[test]
fn another_list_of_images_is_refused() {
    let (table, limits) = (
        ClassCenters::<i8, CLASSES, DIM>::filled(),
        <[Thresholds<u32>; CLASSES]>::filled(),
    );
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    slots(&mut flash, INFO).save(&[&table, &limits]).unwrap();
    let flash = flash.restarted();
    assert_refused(&flash, INFO, table.clone(), SlotsError::OtherImages);
    let kind = SlotsError::Image {
        index: 0,
        error: SnapshotError::KindMismatch,
    };
    assert_refused(&flash, INFO, limits, kind);

    let mut flash = holding(&table);
    let bytes = flash.bytes.clone();
    let missing = SlotsError::Image {
        index: 1,
        error: SnapshotError::WrongMagic,
    };
    assert_eq!(
        slots(&mut flash, INFO).save(&[&table, &limits]),
        Err(missing)
    );
    let mut loaded = (table.clone(), limits);
    let refused = slots(&mut flash, INFO).load(&mut [&mut loaded.0, &mut loaded.1]);
    assert_eq!((refused, loaded), (Err(missing), (table, limits)));
    assert_eq!(flash.bytes, bytes);
}

#[test]
fn a_table_that_cannot_be_saved_and_a_slot_that_is_too_small_are_refused() {
    let mut table = ClassCenters::<f32, 2, 1>::new();
    table.update(0, &[1.0]).unwrap();
    for _ in 0..20 {
        table.update_trusted(1, &[f32::MAX]).unwrap();
    }
    let mut flash = CutFlash::new(shape(4, 128, 0xFF, 2).0, 2);
    let refused = slots(&mut flash, INFO).save(&[&ClassCenters::<f32, 2, 1>::new(), &table]);
    assert!(
        matches!(
            refused,
            Err(SlotsError::Image {
                index: 1,
                error: SnapshotError::Class { class: 1, .. }
            })
        ),
        "{refused:?}"
    );
    let large = ClassCenters::<f32, 2, 6>::new();
    assert_eq!(
        slots(&mut flash, INFO).save(&[&large]),
        Err(SlotsError::SlotTooSmall { needed: 160 })
    );
    assert_eq!(flash.changed, 0);
    slots(&mut flash, INFO)
        .save(&[&ClassCenters::<f32, 2, 4>::new()])
        .unwrap();
}

#[test]
fn ranges_and_measures_that_make_no_slots_are_refused() {
    let new = |word, sector, range: core::ops::Range<u32>| {
        let mut flash = CutFlash::new(shape(1, 32, 0xFF, 2).0, 2);
        flash.geometry = shape(word, sector, 0xFF, 2).0;
        ImageSlots::new(flash, range, INFO).err()
    };
    for (word, sector, range) in [
        (3, 128, 0..256),
        (64, 128, 0..256),
        (0, 128, 0..256),
        (4, 16, 0..32),
        (4, 0, 0..32),
        (4, 192, 0..384),
        (4, 128, 0..0),
        (4, 128, 0..128),
        (4, 128, 0..384),
        (4, 128, 64..320),
        (4, 128, 0..257),
        #[allow(clippy::reversed_empty_ranges)]
        (4, 128, 256..0),
    ] {
        assert_eq!(
            new(word, sector, range.clone()),
            Some(SlotsError::InvalidRange),
            "{word} {sector} {range:?}"
        );
    }
    for (word, sector, range) in [
        (1, 32, 0..64),
        (32, 128, 128..384),
        (4, 131_072, 0..262_144),
    ] {
        assert_eq!(new(word, sector, range), None);
    }
}

/// A driver that fails altogether is an error, and a save of it too; one torn sector is not.
#[test]
fn a_dead_driver_is_an_error_and_not_an_empty_flash() {
    let mut flash = holding(&ClassCenters::<i8, CLASSES, DIM>::filled());
    flash.is_dead = true;
    let mut table = ClassCenters::<i8, CLASSES, DIM>::new();
    let mut slots = slots(&mut flash, INFO);
    assert_eq!(
        slots.load(&mut [&mut table]),
        Err(SlotsError::Flash(Fault::Dead))
    );
    assert_eq!(slots.save(&[&table]), Err(SlotsError::Flash(Fault::Dead)));
    assert_eq!(table, ClassCenters::new());

    // Both headers cannot be read, and the rest can: what was saved is lost, and can be saved again.
    flash.is_dead = false;
    flash.spoil(0);
    flash.spoil(128);
    let mut slots = self::slots(&mut flash, INFO);
    assert_eq!(slots.load(&mut [&mut table]).unwrap().loaded, Loaded::Lost);
    slots.save(&[&table]).unwrap();
    let report = slots.load(&mut [&mut table]).unwrap();
    assert_eq!((report.loaded, report.is_damaged), (Loaded::Newest, false));
}

/// A flash that does nothing and says it did: the save fails, and the save before is still there.
#[test]
fn what_is_not_written_is_found() {
    let table = ClassCenters::<i8, CLASSES, DIM>::filled();
    let mut flash = holding(&table);
    flash.is_lazy = true;
    let mut other = table.clone();
    other.update(0, &[1; DIM]).unwrap();
    let mut slots = slots(&mut flash, INFO);
    assert_eq!(slots.save(&[&other]), Err(SlotsError::NotWritten));
    let mut loaded = ClassCenters::new();
    let report = slots.load(&mut [&mut loaded]).unwrap();
    assert_eq!((report.loaded, report.sequence), (Loaded::Newest, 2));
    assert_eq!(loaded, table);
}

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

/// Sequence numbers count erases, and go round.
#[test]
fn sequence_numbers_count_erases_and_go_round() {
    let mut table = ClassCenters::<i8, 2, 1>::new();
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    for round in 0..12 {
        match round % 4 {
            3 => table.clear(),
            _ => table.update(0, &[1]).unwrap(),
        }
        slots(&mut flash, INFO).save(&[&table]).unwrap();
        let report = slots(&mut flash, INFO).load(&mut [&mut table]).unwrap();
        assert_eq!(report.sequence, flash.erases.iter().sum());
    }
    assert_eq!(flash.erases.iter().sum::<u32>(), 15);

    let mut flash = golden_flash();
    for slot in [0, 512] {
        let sequence = if slot == 0 { u32::MAX - 1 } else { u32::MAX };
        flash.bytes[slot + 8..slot + 12].copy_from_slice(&sequence.to_le_bytes());
        repair(&mut flash.bytes[slot..slot + 24]);
    }
    for expected in [u32::MAX, 0, 1, 2] {
        let mut device = Device::new();
        let report = device.load(&mut flash).unwrap();
        assert_eq!((report.loaded, report.sequence), (Loaded::Newest, expected));
        device.learn(&mut Rng::new(u64::from(expected)));
        device.save(&mut flash).unwrap();
    }
}

/// Puts the right checksum under the changed header of a slot.
fn repair(header: &mut [u8]) {
    support::saved::repair(header);
}

#[test]
fn a_slot_of_a_later_version_is_refused_and_left() {
    let mut flash = golden_flash();
    for (slot, version) in [(0, 2), (512, 9)] {
        let mut flash = flash.clone();
        flash.bytes[slot + 4] = version;
        repair(&mut flash.bytes[slot..slot + 24]);
        let (bytes, mut device) = (flash.bytes.clone(), Device::new());
        let newer = SlotsError::NewerVersion { version };
        assert_eq!(device.load(&mut flash), Err(newer));
        assert_eq!(device.save(&mut flash), Err(newer));
        assert_eq!(flash.bytes, bytes);
    }
    // Without the right checksum it is damage.
    flash.bytes[512 + 4] = 9;
    assert_eq!(Device::loaded(&mut flash).1.loaded, Loaded::Older);
}

#[test]
fn errors_are_sentences_and_have_sources() {
    let error = SlotsError::<Fault>::Image {
        index: 1,
        error: SnapshotError::KindMismatch,
    };
    assert_eq!(error.to_string(), "image 1: it holds another kind of table");
    assert!(std::error::Error::source(&error).is_some());
    for error in [
        SlotsError::Flash(Fault::Dead),
        SlotsError::InvalidRange,
        SlotsError::SlotTooSmall { needed: 1 },
        SlotsError::OtherImages,
        SlotsError::NewerVersion { version: 2 },
        SlotsError::NotWritten,
        SlotsError::NotErased,
    ] {
        assert!(std::error::Error::source(&error).is_none());
        assert!(
            !error.to_string().ends_with('.') && error.to_string().len() > 15,
            "{error}"
        );
    }
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
    slots.save(&[&filled]).unwrap();
    slots.save(&[&filled]).unwrap();
    assert_eq!(slots.load(&mut [&mut table]).unwrap().sequence, 2);
    assert_eq!(table, filled);
    let mut flash = slots.into_flash();
    let mut magic = [0; 32];
    for at in [8192, 12288] {
        flash.read(at, &mut magic).unwrap();
        assert_eq!(&magic[..5], b"CCSL\x01");
    }
}

#[path = "../src/persist/ram_flash.rs"]
mod ram_flash;

/// What is in the golden flash: two saves of a device.
fn golden_device() -> [Device; 2] {
    let (mut device, mut rng) = (Device::new(), Rng::new(6));
    device.learn(&mut rng);
    let first = device.clone();
    device.learn(&mut rng);
    [first, device]
}

fn golden_flash() -> CutFlash {
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    flash.bytes.copy_from_slice(&golden::SLOTS);
    flash
}

/// Devices in the field hold these bytes.
#[test]
fn the_golden_slots_are_written_and_read() {
    let [first, second] = golden_device();
    let mut flash = CutFlash::new(shape(4, 512, 0xFF, 2).0, 2);
    // The first save of a flash goes into the second slot.
    first.save(&mut flash).unwrap();
    second.save(&mut flash).unwrap();
    assert_eq!(flash.bytes, golden::SLOTS, "{:?}", flash.bytes);
    let (found, report) = Device::loaded(&mut golden_flash());
    assert_eq!((found, report.sequence), (second, 2));
    // The one before, when the newest is damaged.
    let mut flash = golden_flash();
    flash.bytes[100] ^= 4;
    let (found, report) = Device::loaded(&mut flash);
    assert_eq!(
        (found, report.loaded, report.sequence),
        (first, Loaded::Older, 1)
    );
}

/// After a deletion: one slot, marked.
#[test]
fn the_golden_slot_of_a_deletion_is_written_and_read() {
    let [_, mut device] = golden_device();
    let mut flash = golden_flash();
    let (class, _) = device.labels.iter().next().unwrap();
    device.labels.remove(class, &mut device.table).unwrap();
    device.save(&mut flash).unwrap();
    assert_eq!(flash.bytes[..512], [0xFF; 512]);
    assert_eq!(
        flash.bytes[512..],
        golden::DELETED,
        "{:?}",
        &flash.bytes[512..]
    );
    let mut flash = golden_flash();
    flash.bytes[512..].copy_from_slice(&golden::DELETED);
    let (found, report) = Device::loaded(&mut flash);
    // The erase that the mark asks for is done.
    assert_eq!(
        (found, report.old_slot, report.sequence),
        (device, OldSlot::Erased, 4)
    );
    assert!(flash.is_erased(0..512));
}
