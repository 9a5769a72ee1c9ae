//! Tables in flash: what comes back, what is refused, and what it costs.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, MovingCenters, Quantization, UpdateError,
    persist::{Extractor, FlashCenters, FlashError, LabelMap, NoLabels, Snapshot, SnapshotError},
};
use embassy_futures::block_on;
use support::{
    rng::Rng,
    saved::{CLASSES, DIM, INFO, Saved, repair},
    stride::tried,
};

use crate::cut_flash::{CutFlash, FlashFault, Tear};

type Flash = CutFlash<4, 512>;
type Centers<'a> = FlashCenters<&'a mut Flash>;
type Table = ClassCenters<i8, CLASSES, DIM>;
type Labels = LabelMap<CLASSES, 8>;
type Fault = FlashError<FlashFault>;

const PAGES: usize = 5;

fn open(flash: &mut Flash) -> Centers<'_> {
    open_as(flash, INFO)
}

fn open_as(flash: &mut Flash, info: Extractor) -> Centers<'_> {
    let range = flash.range();
    FlashCenters::new(flash, range, info).unwrap()
}

/// Saves without labels, and returns the classes written.
fn save<V: Snapshot>(flash: &mut Flash, table: &V) -> Result<usize, Fault> {
    let cost = block_on(open(flash).save(table, &NoLabels, &mut [0; 512]))?;
    Ok(cost.classes)
}

fn load<V: Snapshot>(flash: &mut Flash, table: &mut V) -> Result<(), Fault> {
    block_on(open(flash).load(table, &mut NoLabels, &mut [0; 512])).map(drop)
}

/// Asserts that loading is refused, and that the table stays as it is.
#[track_caller]
fn load_refused<V: Saved + Snapshot>(flash: &mut Flash) -> Fault {
    let mut table = V::filled();
    let error = load(flash, &mut table).unwrap_err();
    assert_eq!(table, V::filled());
    error
}

fn a_table_comes_back<V: Saved + Snapshot>() {
    let mut flash = Flash::new(PAGES);
    let mut loaded = V::filled();
    load(&mut flash, &mut loaded).unwrap();
    assert_eq!(loaded, V::empty());
    assert_eq!(save(&mut flash, &V::filled()), Ok(2));
    load(&mut flash, &mut loaded).unwrap();
    assert_eq!(loaded, V::filled());
    assert_eq!(loaded.saved(), V::filled().saved());
    // Emptied classes stay empty.
    assert_eq!(save(&mut flash, &V::empty()), Ok(2));
    load(&mut flash, &mut loaded).unwrap();
    assert_eq!(loaded, V::empty());
}

#[test]
fn every_table_comes_back() {
    a_table_comes_back::<ClassCenters<f32, CLASSES, DIM>>();
    a_table_comes_back::<ClassCenters<i16, CLASSES, DIM>>();
    a_table_comes_back::<Table>();
    a_table_comes_back::<MovingCenters<CLASSES, DIM>>();
    a_table_comes_back::<CenterTable<u8, CLASSES, DIM>>();
    a_table_comes_back::<ClassVariance<CLASSES, DIM>>();
}

#[test]
fn only_what_changed_is_written() {
    let (mut flash, mut table) = (Flash::new(PAGES), Table::filled());
    let mut labels = Labels::new();
    let mut centers = open(&mut flash);
    let mut scratch = [0; 512];
    let mut classes = |table: &Table, labels: &Labels| {
        let cost = block_on(centers.save(table, labels, &mut scratch)).unwrap();
        (cost.classes, cost.bytes > 0, cost.erases)
    };
    // The first save starts the journal, which erases a page.
    assert_eq!(classes(&table, &labels), (2, true, 1));
    assert_eq!(classes(&table, &labels), (0, false, 0));
    table.update(2, &[1; DIM]).unwrap();
    assert_eq!(classes(&table, &labels), (1, true, 0));
    // A label alone is a change, and so is its removal.
    assert_eq!(labels.add("new", &table), Ok(1));
    assert_eq!(classes(&table, &labels), (1, true, 0));
    labels.rename(1, "old").unwrap();
    assert_eq!(classes(&table, &labels), (1, true, 0));
    labels.remove(1, &mut table).unwrap();
    assert_eq!(classes(&table, &labels), (1, true, 0));
    table.update(0, &[1; DIM]).unwrap();
    table.forget(0, &[1; DIM]).unwrap();
    assert_eq!(classes(&table, &labels), (0, false, 0));
}

/// The cost is what the flash counted.
#[test]
fn the_cost_of_a_save_is_what_the_flash_did() {
    let (mut flash, mut table) = (Flash::new(PAGES), Table::filled());
    let mut rng = Rng::new(1);
    let first = block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 512])).unwrap();
    let (mut bytes, mut erases) = (u64::from(first.bytes), u64::from(first.erases));
    for _ in 0..200 {
        let class = rng.below(CLASSES as u64) as usize;
        table
            .update(class, &core::array::from_fn(|_| rng.bits() as i8))
            .unwrap();
        let cost = block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 512])).unwrap();
        assert_eq!(cost.classes, 1);
        (bytes, erases) = (
            bytes + u64::from(cost.bytes),
            erases + u64::from(cost.erases),
        );
    }
    assert!(erases > 10);
    assert_eq!(erases, flash.erases);
    // The flash counts the words of erased pages too.
    assert_eq!(bytes / 4 + erases * 512 / 4, flash.words);
}

#[test]
fn labels_come_back_with_their_classes() {
    let (mut flash, mut table) = (Flash::new(PAGES), Table::empty());
    let mut labels = Labels::new();
    for label in ["swipe", "größe", "tap"] {
        let class = labels.add(label, &table).unwrap();
        table.update(class, &[class as i8; DIM]).unwrap();
    }
    labels.remove(0, &mut table).unwrap();
    block_on(open(&mut flash).save(&table, &labels, &mut [0; 512])).unwrap();
    let (mut loaded, mut names) = (Table::filled(), Labels::new());
    names.add("other", &loaded).unwrap();
    let is_whole = block_on(open(&mut flash).load(&mut loaded, &mut names, &mut [0; 512]))
        .unwrap()
        .is_whole();
    assert!(is_whole);
    assert_eq!((loaded, names), (table, labels));

    // Without a place for them, and with one that is too short, nothing is loaded.
    let reason = |error| FlashError::Class { class: 1, error };
    let error = SnapshotError::UnexpectedLabel { class: 1 };
    assert_eq!(load_refused::<Table>(&mut flash), reason(error));
    let (mut table, mut short) = (Table::filled(), LabelMap::<CLASSES, 6>::new());
    let mut scratch = [0; 512];
    let refused = block_on(open(&mut flash).load(&mut table, &mut short, &mut scratch));
    let error = SnapshotError::InvalidLabel { class: 1 };
    assert_eq!(refused.unwrap_err(), reason(error));
    assert_eq!((table, short), (Table::filled(), LabelMap::new()));
}

/// Centers of another model are neither loaded nor overwritten.
#[test]
fn what_is_of_another_extractor_is_refused() {
    let mut flash = Flash::new(PAGES);
    save(&mut flash, &Table::filled()).unwrap();
    let quantization = Quantization::new(0.5, 3);
    for (info, error) in [
        (
            Extractor {
                fingerprint: 1,
                ..INFO
            },
            SnapshotError::FingerprintMismatch {
                fingerprint: INFO.fingerprint,
            },
        ),
        (
            Extractor {
                quantization,
                ..INFO
            },
            SnapshotError::QuantizationMismatch,
        ),
    ] {
        let before = flash.bytes.clone();
        let mut centers = open_as(&mut flash, info);
        let mut table = Table::filled();
        table.update(2, &[1; DIM]).unwrap();
        let mut scratch = [0; 512];
        let expected = FlashError::Class { class: 0, error };
        let saved = block_on(centers.save(&table, &NoLabels, &mut scratch));
        assert_eq!(saved, Err(expected));
        let loaded = block_on(centers.load(&mut table, &mut NoLabels, &mut scratch));
        assert_eq!(loaded.unwrap_err(), expected);
        assert_eq!(flash.bytes, before);
    }
    // Until it is given up.
    let info = Extractor {
        fingerprint: 1,
        ..INFO
    };
    let mut centers = open_as(&mut flash, info);
    block_on(centers.erase()).unwrap();
    let mut table = Table::filled();
    let is_whole = block_on(centers.load(&mut table, &mut NoLabels, &mut [0; 512]))
        .unwrap()
        .is_whole();
    assert!(is_whole);
    assert_eq!(table, Table::empty());
    block_on(centers.save(&Table::filled(), &NoLabels, &mut [0; 512])).unwrap();
}

#[test]
fn another_kind_element_or_dimension_is_refused() {
    let mut flash = Flash::new(PAGES);
    save(&mut flash, &Table::filled()).unwrap();
    let reason = |error| FlashError::Class { class: 0, error };
    let kind = load_refused::<CenterTable<i8, CLASSES, DIM>>(&mut flash);
    assert_eq!(kind, reason(SnapshotError::KindMismatch));
    let element = load_refused::<ClassCenters<u8, CLASSES, DIM>>(&mut flash);
    assert_eq!(element, reason(SnapshotError::ElementMismatch));
    let dim = load_refused::<ClassCenters<i8, CLASSES, 6>>(&mut flash);
    assert_eq!(
        dim,
        reason(SnapshotError::ShapeMismatch { classes: 1, dim: 5 })
    );
}

/// A table may gain classes, and lose those that are empty.
#[test]
fn a_table_of_more_classes_takes_over_and_one_of_fewer_is_refused() {
    let mut flash = Flash::new(PAGES);
    save(&mut flash, &Table::filled()).unwrap();
    let mut larger = ClassCenters::<i8, 5, DIM>::filled();
    load(&mut flash, &mut larger).unwrap();
    assert_eq!(
        (larger.sum(2), larger.total_count()),
        (Table::filled().sum(2), 4)
    );

    let error = SnapshotError::ShapeMismatch { classes: 3, dim: 5 };
    let refused = load_refused::<ClassCenters<i8, 2, DIM>>(&mut flash);
    assert_eq!(refused, FlashError::Class { class: 2, error });
    larger.clear_class(2).unwrap();
    larger.update(4, &[1; DIM]).unwrap();
    larger.clear_class(4).unwrap();
    save(&mut flash, &larger).unwrap();
    let mut smaller = ClassCenters::<i8, 2, DIM>::empty();
    load(&mut flash, &mut smaller).unwrap();
    assert_eq!(smaller.sum(0), Table::filled().sum(0));
}

#[test]
fn what_cannot_work_is_said_at_once() {
    let mut flash = Flash::new(PAGES);
    for range in [
        0..1536,
        1..2560,
        0..2561,
        0..512 * 6,
        2560..2560,
        0..u32::MAX,
    ] {
        let refused = FlashCenters::new(&mut flash, range.clone(), INFO).err();
        assert_eq!(refused, Some(FlashError::InvalidRange), "{range:?}");
    }
    let mut centers = open(&mut flash);
    let needed = Centers::scratch_len::<Table, Labels>();
    let record = (8 + Table::RECORD_LEN + 8).next_multiple_of(4);
    assert_eq!(needed, record + 4 * CLASSES + 3);
    let mut scratch = vec![0; needed];
    block_on(centers.save(&Table::filled(), &Labels::new(), &mut scratch)).unwrap();
    let short = &mut scratch[1..];
    let saved = block_on(centers.save(&Table::filled(), &Labels::new(), short));
    assert_eq!(saved, Err(FlashError::ScratchTooSmall { needed }));

    type Large = ClassCenters<i8, 1, 120>;
    let refused = save(&mut flash, &Large::filled());
    let record = 8 + 8 + Large::RECORD_LEN + 2;
    assert_eq!(
        refused,
        Err(FlashError::RecordTooLarge { record, page: 504 })
    );
    // Five of these fit a page, and there are two pages beside the journal and the empty one.
    type Many = ClassCenters<i8, 10, 12>;
    let needed = 6;
    let refused = save(&mut flash, &Many::filled());
    assert_eq!(refused, Err(FlashError::TooFewPages { needed }));
    type Just = ClassCenters<i8, 9, 12>;
    save(&mut flash, &Just::filled()).unwrap_err();
    let mut fresh = Flash::new(PAGES);
    let mut table = Just::filled();
    for turn in 0..100 {
        table.update(turn % 9, &[1; 12]).unwrap();
        save(&mut fresh, &table).unwrap();
    }
    let mut loaded = Just::empty();
    load(&mut fresh, &mut loaded).unwrap();
    assert_eq!(loaded, table);
}

#[test]
fn a_table_that_cannot_be_restored_is_not_saved() {
    let mut flash = Flash::new(PAGES);
    let mut table = ClassCenters::<f32, CLASSES, DIM>::filled();
    table.update_trusted(2, &[f32::NAN; DIM]).unwrap();
    let before = flash.bytes.clone();
    let error = UpdateError::SumOutOfRange { class: 2, dim: 0 };
    let error = SnapshotError::Class { class: 2, error };
    assert_eq!(
        save(&mut flash, &table),
        Err(FlashError::Class { class: 2, error })
    );
    assert_eq!(flash.bytes, before);
}

/// A flash that says no in the middle, and goes on later: the next call finishes what was begun.
#[test]
fn a_save_that_failed_is_completed_by_the_next() {
    fail_and_complete(Flash::new(PAGES));
}

/// The pages of the journal are numbered round the end of the numbers.
#[test]
fn a_journal_has_no_last_page() {
    let mut flash = Flash::new(PAGES);
    flash.bytes[..4].fill(0xFF);
    let mut sealed = [&b"g"[..], &[0xFF; 4], &[0; 4]].concat();
    repair(&mut sealed);
    flash.bytes[..8].copy_from_slice(&sealed[1..]);
    fail_and_complete(flash);
}

fn fail_and_complete(mut flash: Flash) {
    let mut table = Table::filled();
    let mut rng = Rng::new(5);
    let mut failed = 0;
    for _ in 0..300 {
        for class in 0..CLASSES {
            table
                .update(class, &core::array::from_fn(|_| rng.bits() as i8))
                .unwrap();
        }
        let words = rng.below(400);
        let mut cut = Flash::holding(flash.bytes.clone()).cut_after(words, Tear::AnyPage, words);
        failed += u32::from(save(&mut cut, &table).is_err());
        flash = Flash::holding(cut.bytes);
        save(&mut flash, &table).unwrap();
        let mut loaded = Table::empty();
        load(&mut flash, &mut loaded).unwrap();
        assert_eq!(loaded, table);
    }
    assert!(failed > 50, "{failed}");
}

/// Erasing is all or nothing, wherever power fails: no older state comes back.
#[test]
fn an_erase_that_is_cut_leaves_all_or_nothing() {
    let (mut flash, mut table) = (Flash::new(PAGES), Table::empty());
    let mut rng = Rng::new(6);
    for _ in 0..40 {
        let class = rng.below(CLASSES as u64) as usize;
        table
            .update(class, &core::array::from_fn(|_| rng.bits() as i8))
            .unwrap();
        save(&mut flash, &table).unwrap();
    }
    let mut whole = Flash::holding(flash.bytes.clone());
    block_on(open(&mut whole).erase()).unwrap();
    let (mut all, mut nothing) = (0, 0);
    for at in 0..whole.words {
        for tear in [Tear::Prefix(2), Tear::Bits, Tear::AnyPage, Tear::ZeroPage] {
            let mut cut = Flash::holding(flash.bytes.clone()).cut_after(at, tear, at);
            assert!(block_on(open(&mut cut).erase()).is_err());
            let mut loaded = Table::filled();
            load(&mut Flash::holding(cut.bytes), &mut loaded).unwrap();
            match loaded == table {
                true => all += 1,
                false => nothing += 1,
            }
            assert!(loaded == table || loaded == Table::empty(), "{at} {tear:?}");
        }
    }
    assert!(all > 0 && nothing > 0);
}

/// Only the range is touched, whatever its journal says.
#[test]
fn nothing_outside_the_range_is_touched() {
    let mut rng = Rng::new(11);
    let pages = [
        0x0001_0005,
        0x0001_0007,
        0x0003_0003,
        0xFFFF_0002,
        0x0001_0000,
        0x0001_0001,
        0x0000_0003,
        u32::MAX,
    ];
    for announced in pages {
        let mut flash = Flash::new(10);
        flash.bytes.fill_with(|| rng.bits() as u8);
        let range = 2 * 512..7 * 512;
        flash.bytes[range.clone()].fill(0xFF);
        let centers = |flash: &mut Flash| {
            let mut centers = FlashCenters::new(flash, 1024..3584, INFO).unwrap();
            block_on(centers.save(&Table::filled(), &NoLabels, &mut [0; 512])).unwrap();
        };
        centers(&mut flash);
        let mut entry = [&announced.to_le_bytes()[..], &[0; 4]].concat();
        let mut sealed = [&b"e"[..], &entry].concat();
        repair(&mut sealed);
        entry.copy_from_slice(&sealed[1..]);
        // The last entry: those before it are done.
        let mut slots = flash.bytes[1024..1536].chunks_mut(8);
        let free = slots.find(|slot| slot.iter().all(|byte| *byte == 0xFF));
        free.unwrap().copy_from_slice(&entry);
        let before = flash.bytes.clone();
        centers(&mut flash);
        assert_eq!(flash.bytes[..1024], before[..1024]);
        assert_eq!(flash.bytes[3584..], before[3584..]);
        assert_eq!(flash.bytes[1024..1536], before[1024..1536], "{announced:x}");
        let mut loaded = Table::empty();
        let mut centers = FlashCenters::new(&mut flash, 1024..3584, INFO).unwrap();
        let is_whole = block_on(centers.load(&mut loaded, &mut NoLabels, &mut [0; 512]))
            .unwrap()
            .is_whole();
        assert!(is_whole);
        assert_eq!(loaded, Table::filled());
    }
}

/// Whatever lies in the range before, erasing it makes it usable.
#[test]
fn a_range_that_holds_anything_can_be_erased() {
    let mut rng = Rng::new(7);
    for _ in 0..300 {
        let bytes = (0..PAGES * 512).map(|_| rng.bits() as u8).collect();
        let mut flash = Flash::holding(bytes);
        let mut loaded = Table::empty();
        if load(&mut Flash::holding(flash.bytes.clone()), &mut loaded).is_ok() {
            assert_eq!(loaded, Table::empty());
        }
        block_on(open(&mut flash).erase()).unwrap();
        save(&mut flash, &Table::filled()).unwrap();
        load(&mut flash, &mut loaded).unwrap();
        assert_eq!(loaded, Table::filled());
    }
}

/// A future that is dropped while the flash is busy leaves nothing half-done behind.
#[test]
fn a_save_that_is_dropped_is_completed_by_the_next() {
    use core::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };
    let mut flash = crate::cut_flash::SlowFlash(Flash::new(PAGES));
    let mut rng = Rng::new(8);
    let mut table = Table::filled();
    let range = flash.0.range();
    let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
    let mut scratch = [0; 512];
    for turn in 0..400 {
        table
            .update(turn % CLASSES, &core::array::from_fn(|_| rng.bits() as i8))
            .unwrap();
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut saving = pin!(centers.save(&table, &NoLabels, &mut scratch));
            for _ in 0..rng.below(60) {
                if let Poll::Ready(saved) = saving.as_mut().poll(&mut context) {
                    saved.unwrap();
                    break;
                }
            }
        }
        block_on(centers.save(&table, &NoLabels, &mut scratch)).unwrap();
        let mut loaded = Table::empty();
        let is_whole = block_on(centers.load(&mut loaded, &mut NoLabels, &mut scratch))
            .unwrap()
            .is_whole();
        assert!(is_whole);
        assert_eq!(loaded, table);
    }
}

/// What a flash did not keep is written again, and is said to be written only when it can be read.
#[test]
fn what_is_written_is_read_again() {
    for (forgotten, expected) in [
        (0, Ok(2)),
        (2, Ok(2)),
        (4, Ok(2)),
        (8, Err(FlashError::NotReadable)),
    ] {
        let mut flash = crate::cut_flash::ForgetfulFlash {
            flash: Flash::new(PAGES),
            // The item of a class, not its header of eight bytes nor the journal's entry.
            longer_than: 8,
            forgotten,
        };
        let range = flash.flash.range();
        let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
        let saved = block_on(centers.save(&Table::filled(), &NoLabels, &mut [0; 512]));
        assert_eq!(saved.map(|cost| cost.classes), expected);
        let mut loaded = Table::empty();
        load(&mut flash.flash, &mut loaded).unwrap();
        assert_eq!(loaded == Table::filled(), expected.is_ok());
    }
}

/// The table of wear in the documentation of `persist`: 10 classes of 64 dimensions of `i8`, pages of
/// 4 KiB, words of 4 bytes.
#[test]
fn saves_cost_what_the_documentation_says() {
    const SAVES: u32 = 1000;
    let mut rows = Vec::new();
    for (classes, pages) in tried([(1, 5), (1, 8), (1, 16), (10, 5), (10, 8), (10, 16)]) {
        let mut flash = CutFlash::<4, 4096>::new(pages);
        let range = flash.range();
        let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
        let mut table = ClassCenters::<i8, 10, 64>::new();
        (0..10).for_each(|class| table.update(class, &[1; 64]).unwrap());
        let (mut bytes, mut rng) = (0, Rng::new(10));
        for _ in 0..SAVES {
            let first = rng.below(10) as usize;
            for class in first..first + classes {
                table.update(class % 10, &[1; 64]).unwrap();
            }
            let cost = block_on(centers.save(&table, &NoLabels, &mut [0; 4096])).unwrap();
            bytes += u64::from(cost.bytes);
        }
        let most = flash.page_erases.iter().max().unwrap();
        let saves = 10_000.0 * f64::from(SAVES) / f64::from(*most);
        let years = |saves_per_hour: f64| saves / saves_per_hour / 24.0 / 365.25;
        rows.push(format!(
            "//! | {classes} | {pages} | {} | {:.2} | {:.0} | {:.0} | {:.1} |",
            bytes / u64::from(SAVES),
            flash.erases as f64 / f64::from(SAVES),
            saves / 1e3,
            years(1.0),
            years(60.0)
        ));
    }
    let page = include_str!("../../src/persist/mod.rs");
    for row in &rows {
        assert!(
            page.contains(row),
            "the documentation lacks\n{}",
            rows.join("\n")
        );
    }
}
