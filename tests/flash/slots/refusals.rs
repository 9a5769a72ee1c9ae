//! What is refused: by a load and by a save alike, and nothing changes.

use class_centers::{
    ClassCenters, MovingCenters, Quantization,
    decisions::Thresholds,
    persist::{Extractor, ImageSlots, Loaded, SlotImage, SlotsError, SnapshotError},
};

use support::saved::{CLASSES, DIM, INFO, Saved};

use super::{
    cut_flash::{CutFlash, Fault},
    device::shape,
    holding, slots,
};

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
        ClassCenters::<i8, 2, DIM>::new(),
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

#[test]
fn errors_are_sentences_and_have_sources() {
    let error = SlotsError::<Fault>::Image {
        index: 1,
        error: SnapshotError::KindMismatch,
    };
    assert_eq!(
        error.to_string(),
        "image 1: the bytes hold another kind of table"
    );
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
