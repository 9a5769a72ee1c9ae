//! The most classes that the journal of a range of flash has room for.

use class_centers::{
    ClassCenters,
    persist::{
        ClassState, Extractor, FlashCenters, FlashError, LabelMap, LoadReport, NoLabels, Snapshot,
    },
};
use embassy_futures::block_on;
use support::rng::Rng;

use crate::cut_flash::{CutFlash, FlashFault};

const INFO: Extractor = Extractor::new(7);

type Table<const CLASSES: usize> = ClassCenters<i8, CLASSES, 1>;
type Fault = FlashError<FlashFault>;

fn save<const WORD: usize, const PAGE: usize, const CLASSES: usize>(
    flash: &mut CutFlash<WORD, PAGE>,
    table: &Table<CLASSES>,
) -> Result<usize, Fault> {
    let (range, scratch) = (flash.range(), &mut vec![0; 256 + 4 * CLASSES]);
    let mut centers = FlashCenters::new(flash, range, INFO)?;
    block_on(centers.save(table, &NoLabels, scratch)).map(|cost| cost.classes)
}

/// Loads into a table that holds something, and judges the report.
fn load<const WORD: usize, const PAGE: usize, const CLASSES: usize>(
    flash: &mut CutFlash<WORD, PAGE>,
    judge: impl FnOnce(&LoadReport),
) -> Result<Table<CLASSES>, Fault> {
    let (range, scratch) = (flash.range(), &mut vec![0; 256 + 4 * CLASSES]);
    let mut table = Table::new();
    table.update(0, &[1]).unwrap();
    let mut centers = FlashCenters::new(flash, range, INFO)?;
    let report = block_on(centers.load(&mut table, &mut NoLabels, scratch))?;
    judge(&report);
    Ok(table)
}

/// Learns and empties classes, and saves each time, until every page was erased several times. All classes come back, and what was emptied is said to be.
fn a_journal_has_room_for<const WORD: usize, const PAGE: usize, const CLASSES: usize>(
    pages: usize,
) {
    let mut flash = CutFlash::<WORD, PAGE>::new(pages);
    let (mut table, mut rng) = (Table::<CLASSES>::new(), Rng::new(CLASSES as u64));
    (0..CLASSES).for_each(|class| table.update(class, &[1]).unwrap());
    assert_eq!(save(&mut flash, &table), Ok(CLASSES));
    let mut turn = 0;
    while flash.page_erases.iter().any(|erases| *erases < 4) {
        turn += 1;
        for _ in 0..1 + rng.below(3) {
            let class = rng.below(CLASSES as u64) as usize;
            match rng.below(4) {
                0 => table.clear_class(class).unwrap(),
                _ => table.update(class, &[rng.bits() as i8]).unwrap(),
            }
        }
        save(&mut flash, &table).unwrap();
        let loaded = load(&mut flash, |report| {
            for class in 0..CLASSES {
                let state = match table.count(class) {
                    0 => ClassState::Deleted,
                    _ => ClassState::Whole,
                };
                assert_eq!(report.state(class), Some(state), "{turn}: {class}");
            }
            assert_eq!(report.state(CLASSES), None);
        });
        assert_eq!(loaded.as_ref(), Ok(&table));
    }
    println!("words of {WORD}, pages of {PAGE}: {CLASSES} classes through {turn} saves");
}

/// One class more is refused, and nothing is written.
fn a_journal_has_no_room_for<const WORD: usize, const PAGE: usize, const CLASSES: usize>(
    pages: usize,
) {
    let mut flash = CutFlash::<WORD, PAGE>::new(pages);
    let refused = FlashError::TooManyClasses { max: CLASSES - 1 };
    assert_eq!(save(&mut flash, &Table::<CLASSES>::new()), Err(refused));
    assert_eq!(
        load::<WORD, PAGE, CLASSES>(&mut flash, |_| ()),
        Err(refused)
    );
    assert_eq!((flash.words, flash.erases), (0, 0));
}

/// A page has slots of eight bytes in whole words, seven of which are not for classes.
#[test]
fn a_page_has_room_for_as_many_classes_as_it_says() {
    a_journal_has_room_for::<4, 256, 25>(10);
    a_journal_has_no_room_for::<4, 256, 26>(10);
    a_journal_has_room_for::<8, 512, 57>(12);
    a_journal_has_no_room_for::<8, 512, 58>(12);
    a_journal_has_room_for::<16, 512, 25>(10);
    a_journal_has_no_room_for::<16, 512, 26>(10);
    a_journal_has_room_for::<32, 1024, 25>(8);
    a_journal_has_no_room_for::<32, 1024, 26>(8);
    a_journal_has_room_for::<32, 256, 1>(5);
    a_journal_has_no_room_for::<32, 256, 2>(5);
}

/// A table of as many classes as pages of any size have room for; a class at either end is saved.
#[test]
fn no_page_has_room_for_more_than_4096_classes() {
    const CLASSES: usize = 4096;
    let mut flash = CutFlash::<4, 65_536>::new(8);
    let mut table = Table::<CLASSES>::new();
    for turn in 0..40 {
        let class = [0, 1, CLASSES - 2, CLASSES - 1][turn % 4];
        table.update(class, &[turn as i8]).unwrap();
        assert_eq!(save(&mut flash, &table), Ok(1));
    }
    table.clear_class(CLASSES - 1).unwrap();
    assert_eq!(save(&mut flash, &table), Ok(1));
    let loaded = load(&mut flash, |report| {
        assert_eq!(report.state(CLASSES - 1), Some(ClassState::Deleted));
        assert_eq!(report.state(CLASSES - 2), Some(ClassState::Whole));
        assert_eq!(report.state(2), Some(ClassState::NeverSaved));
    });
    assert_eq!(loaded, Ok(table));
    a_journal_has_no_room_for::<4, 65_536, 4097>(8);
}

/// The map counts the bytes of an item in 16 bits; a page may have room for more.
#[test]
fn no_record_is_longer_than_the_map_can_say() {
    type Large = CutFlash<1, 131_072>;
    type Longest = ClassCenters<i8, 1, 16_373>;
    type Label = LabelMap<1, 1>;
    assert_eq!(8 + Longest::RECORD_LEN + 1, 65_535);
    let (mut flash, mut scratch) = (Large::new(5), vec![0; 65_535 + 4 + 3]);
    let (mut table, mut label) = (Longest::new(), Label::new());
    label.add("x", &table).unwrap();
    table.update(0, &[-7; 16_373]).unwrap();
    let range = flash.range();
    let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
    block_on(centers.save(&table, &label, &mut scratch)).unwrap();
    let (mut loaded, mut name) = (Longest::new(), Label::new());
    let report = block_on(centers.load(&mut loaded, &mut name, &mut scratch)).unwrap();
    assert!(report.is_whole());
    assert_eq!((loaded, name), (table, label));

    let longer = ClassCenters::<i8, 1, 16_374>::new();
    let record = 8 + 65_538;
    let refused = FlashError::RecordTooLarge {
        record,
        page: 131_070,
    };
    let saved = block_on(centers.save(&longer, &NoLabels, &mut scratch));
    assert_eq!(saved, Err(refused));
}
