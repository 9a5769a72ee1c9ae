//! Flash that was manipulated: items and notes whose checksums are right, and what no save writes.

use class_centers::{
    ClassCenters,
    persist::{ClassState, Extractor, FlashCenters, FlashError, NoLabels, SnapshotError},
};
use embassy_futures::block_on;

use crate::{
    cut_flash::{CutFlash, FlashFault, Tear},
    item::{items, journal_entry, within_record, write_header},
};

type Flash = CutFlash<4, 2048>;
type Table<const CLASSES: usize> = ClassCenters<i8, CLASSES, 5>;
type Fault = FlashError<FlashFault>;

const INFO: Extractor = Extractor::new(7);

fn open(flash: &mut Flash) -> FlashCenters<&mut Flash> {
    let range = flash.range();
    FlashCenters::new(flash, range, INFO).unwrap()
}

fn save<const CLASSES: usize>(flash: &mut Flash, table: &Table<CLASSES>) -> Result<usize, Fault> {
    let saved = block_on(open(flash).save(table, &NoLabels, &mut vec![0; 2048 + 4 * CLASSES]));
    saved.map(|cost| cost.classes)
}

/// Loads into a table, and returns what became of each class, and whether all is whole.
fn load<const CLASSES: usize>(
    flash: &mut Flash,
    table: &mut Table<CLASSES>,
) -> Result<(Vec<ClassState>, bool), Fault> {
    let scratch = &mut vec![0; 2048 + 4 * CLASSES];
    let report = block_on(open(flash).load(table, &mut NoLabels, scratch))?;
    Ok((report.states().collect(), report.is_whole()))
}

/// Two classes, one of which was saved twice.
fn a_saved_flash() -> (Flash, Table<3>) {
    let (mut flash, mut table) = (Flash::new(5), Table::new());
    for class in [0, 2, 2] {
        table.update(class, &[1; 5]).unwrap();
        save(&mut flash, &table).unwrap();
    }
    (flash, table)
}

/// A record of which a byte is wrong, in an item whose checksum is right: it is damaged, so it is not
/// loaded; and it has nothing to lose, so it is overwritten.
#[test]
fn a_damaged_record_in_a_whole_item_is_replaced() {
    let (mut flash, table) = a_saved_flash();
    let last = items::<4, 2048>(&flash.bytes).pop().unwrap();
    within_record(&mut flash.bytes[last.clone()], |record| record[20] ^= 1);
    write_header::<4>(&mut flash.bytes, last);
    flash.has_flipped = true;
    let mut found = table.clone();
    let refused = FlashError::Class {
        class: 2,
        error: SnapshotError::Damaged,
    };
    assert_eq!(load(&mut flash, &mut found), Err(refused));
    assert_eq!(found, table);
    assert_eq!(save(&mut flash, &table), Ok(1));
    found = Table::new();
    assert!(load(&mut flash, &mut found).unwrap().1);
    assert_eq!(found, table);
}

/// A load that lost something says so in one word, too.
#[test]
fn a_table_with_a_class_that_is_lost_is_not_whole() {
    for (class, state) in [(0, ClassState::Damaged), (2, ClassState::Recovered)] {
        let (mut flash, mut table) = a_saved_flash();
        let key = |data: &core::ops::Range<usize>| usize::from(flash.bytes[data.start]) == class;
        let last = items::<4, 2048>(&flash.bytes).into_iter().rfind(key);
        flash.unreadable[last.unwrap().start / 4] = true;
        let (states, is_whole) = load(&mut flash, &mut table).unwrap();
        assert_eq!((states[class], is_whole), (state, false));
    }
}

/// Classes beyond the table's, one of them or several, near and far.
#[test]
fn the_lowest_class_that_is_too_many_is_named() {
    for classes in [
        &[3][..],
        &[4],
        &[2, 5],
        &[65],
        &[66],
        &[67],
        &[90, 140],
        &[64, 129],
        &[200],
    ] {
        let (mut flash, mut many) = (Flash::new(12), Table::<201>::new());
        for class in classes {
            many.update(*class, &[1; 5]).unwrap();
        }
        let range = flash.range();
        let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
        let saved = block_on(centers.save(&many, &NoLabels, &mut [0; 3000]));
        saved.unwrap();
        let lowest = classes[0];
        let refused = FlashError::Class {
            class: lowest,
            error: SnapshotError::ShapeMismatch {
                classes: lowest as u32 + 1,
                dim: 5,
            },
        };
        let mut few = Table::<2>::new();
        assert_eq!(load(&mut flash, &mut few), Err(refused), "{classes:?}");
        assert_eq!(save(&mut flash, &few), Err(refused), "{classes:?}");
        // Emptied, they have nothing to lose.
        for class in classes {
            many.clear_class(*class).unwrap();
        }
        let range = flash.range();
        let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
        block_on(centers.save(&many, &NoLabels, &mut [0; 3000])).unwrap();
        assert_eq!(save(&mut flash, &few), Ok(0));
    }
}

/// An erase that was cut right after the journal said that no note counts. What is there was noted anew, and
/// stays so when the journal goes on in its other page: a record that is lost then is missed.
#[test]
fn a_record_is_missed_also_after_an_erase_that_was_cut() {
    let (flash, table) = a_saved_flash();
    let mut whole = flash.clone().restarted();
    block_on(open(&mut whole).erase()).unwrap();
    let mut missed = 0;
    for at in (0..40).step_by(3) {
        let mut cut = flash.clone().restarted().cut_after(at, Tear::Bits, at);
        assert!(block_on(open(&mut cut).erase()).is_err());
        let (mut flash, mut found) = (cut.restarted(), Table::new());
        load(&mut flash, &mut found).unwrap();
        if found != table {
            continue;
        }
        while flash.page_erases[..2] == [0, 0] {
            found.update(1, &[1; 5]).unwrap();
            save(&mut flash, &found).unwrap();
        }
        let key = |data: &core::ops::Range<usize>| flash.bytes[data.start] == 2;
        let last = items::<4, 2048>(&flash.bytes).into_iter().rfind(key);
        flash.unreadable[last.unwrap().start / 4] = true;
        let (states, _) = load(&mut flash, &mut found).unwrap();
        // The map has made room meanwhile, so that there is no older one.
        assert_eq!(states[2], ClassState::Damaged, "{at}");
        missed += 1;
    }
    assert!(missed > 3, "{missed}");
}

/// A page of the journal that holds notes of more classes than it has room for: no save writes that. The next
/// page takes as many as leave room for erases, and nothing is written behind it.
#[test]
fn a_journal_of_too_many_classes_stays_in_its_page() {
    const SLOTS: usize = 2048 / 8;
    let mut flash = Flash::new(5);
    flash.bytes[..8].copy_from_slice(&journal_entry(b'g', 1));
    for slot in 1..SLOTS {
        let note = (1000 + slot as u32) << 20 | 1;
        flash.bytes[8 * slot..][..8].copy_from_slice(&journal_entry(b's', note));
    }
    let mut table = Table::<3>::new();
    table.update(0, &[1; 5]).unwrap();
    assert_eq!(save(&mut flash, &table), Ok(1));
    let is_note = |slot: &&[u8]| {
        let value = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
        **slot == journal_entry(b's', value)
    };
    let notes = flash.bytes[2048..4096].chunks(8).filter(is_note).count();
    assert_eq!(notes, SLOTS - 7 + 1);
    let mut found = Table::new();
    assert!(load(&mut flash, &mut found).unwrap().1);
    assert_eq!(found, table);
}
