//! What the journal holds when power fails, and what it finishes.

use class_centers::{
    ClassCenters,
    persist::{ClassState, Extractor, FlashCenters, NoLabels},
};
use embassy_futures::block_on;
use support::stride::stride;

use crate::{
    cut_flash::{CutFlash, Tear},
    item::{items, journal_entry},
};

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, 3, 5>;

const INFO: Extractor = Extractor::new(7);

fn open(flash: &mut Flash) -> FlashCenters<&mut Flash> {
    let range = flash.range();
    FlashCenters::new(flash, range, INFO).unwrap()
}

/// A flash that was saved to so many times, so that its journal stands elsewhere each time; then a class
/// was deleted.
fn a_flash_with_a_deleted_class(saves: usize) -> (Flash, Table) {
    let (mut flash, mut table) = (Flash::new(6), Table::new());
    for turn in 0..3 + saves {
        table.update(turn % 3, &[turn as i8; 5]).unwrap();
        block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 600])).unwrap();
    }
    table.clear_class(1).unwrap();
    block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 600])).unwrap();
    (flash.restarted(), table)
}

/// That a purge begins is noted before its first erase, also where the journal goes on in its other page.
#[test]
fn no_page_is_erased_for_a_purge_that_a_load_would_not_know_of() {
    let mut between = 0;
    for saves in (0..60).step_by(2) {
        let (flash, table) = a_flash_with_a_deleted_class(saves);
        let mut whole = flash.clone();
        block_on(open(&mut whole).purge(&table, &NoLabels, &mut [0; 600])).unwrap();
        for at in (0..whole.words).step_by(7 * stride()) {
            let mut cut = flash.clone().cut_after(at, Tear::Bits, at);
            block_on(open(&mut cut).purge(&table, &NoLabels, &mut [0; 600])).unwrap_err();
            let pages = &cut.page_erases[2..];
            let is_between = pages.iter().any(|erases| *erases > 0) && pages.contains(&0);
            let (mut flash, mut found, mut scratch) = (cut.restarted(), Table::new(), [0; 600]);
            let mut centers = open(&mut flash);
            let loaded = block_on(centers.load(&mut found, &mut NoLabels, &mut scratch)).unwrap();
            between += usize::from(is_between);
            assert!(
                loaded.is_purge_unfinished || !is_between,
                "{saves} saves, {at}"
            );
        }
    }
    assert!(between * stride() > 1000, "{between}");
}

/// A page of the journal that is left behind has at most one slot free: two are room for an erase, of which
/// the announcement and the end stand in one page.
#[test]
fn an_erase_is_announced_and_taken_down_in_one_page() {
    let mut turns = 0;
    for (pages, classes) in [(4, 3), (5, 3), (6, 2), (7, 1)] {
        let (mut flash, mut table) = (Flash::new(pages), Table::new());
        for turn in 0..1500 {
            let erases = flash.page_erases.clone();
            table.update(turn % classes, &[turn as i8; 5]).unwrap();
            block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 600])).unwrap();
            for page in (0..2).filter(|page| flash.page_erases[*page] > erases[*page]) {
                let left = &flash.bytes[(1 - page) * 512..][..512];
                let is_free = |slot: &&[u8]| slot.iter().all(|byte| *byte == 0xFF);
                let entries = left.chunks(8).filter(|slot| !is_free(slot));
                let Some(last) = entries.clone().next_back() else {
                    continue;
                };
                assert!(entries.count() >= 63, "{turn}: {page}");
                let value = u32::from_le_bytes([last[0], last[1], last[2], last[3]]);
                assert!(
                    value == 0 || last != journal_entry(b'e', value),
                    "{turn}: {page}"
                );
                turns += 1;
            }
        }
    }
    assert!(turns > 50, "{turns}");
}

/// A page that is empty but for a mark that cannot be read is erased again, whatever the page behind it holds,
/// and also when its other mark was programmed.
#[test]
fn an_empty_page_with_a_lost_mark_is_erased_again() {
    let mut mended = 0;
    for saves in 0..60 {
        let (flash, table) = a_flash_with_a_deleted_class(saves);
        let is_blank = |page: &usize| {
            flash.bytes[512 * page..][..512]
                .iter()
                .all(|byte| *byte == 0xFF)
        };
        for page in (2..6).filter(is_blank) {
            let (first, last) = (128 * page, 128 * page + 127);
            for (lost, programmed) in [
                (&[first][..], None),
                (&[last], None),
                (&[first, last], None),
                (&[last], Some(first)),
            ] {
                let mut flash = flash.clone();
                for word in lost {
                    flash.unreadable[*word] = true;
                }
                if let Some(word) = programmed {
                    flash.bytes[4 * word..][..4].fill(0);
                }
                let (mut found, mut scratch) = (Table::new(), [0; 600]);
                let report =
                    block_on(open(&mut flash).load(&mut found, &mut NoLabels, &mut scratch));
                assert!(report.unwrap().is_whole());
                assert_eq!(found, table);
                assert_eq!(
                    flash.page_erases[page], 1,
                    "{saves}: {page} {lost:?} {programmed:?}"
                );
                assert!(!flash.unreadable.contains(&true));
                mended += 1;
            }
        }
    }
    assert!(mended > 50, "{mended}");
}

/// A purge writes what there is again, and nothing of a class that was never saved.
#[test]
fn a_purge_writes_nothing_of_a_class_that_was_never_saved() {
    let (mut flash, mut table) = (Flash::new(6), ClassCenters::<i8, 4, 5>::new());
    for turn in 0..12 {
        table.update(turn % 3, &[turn as i8; 5]).unwrap();
        block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 600])).unwrap();
    }
    table.clear_class(1).unwrap();
    block_on(open(&mut flash).purge(&table, &NoLabels, &mut [0; 600])).unwrap();
    let mut classes = items::<4, 512>(&flash.bytes).into_iter();
    assert!(classes.all(|data| flash.bytes[data.start] != 3));
    let mut scratch = [0; 600];
    let mut centers = open(&mut flash);
    let report = block_on(centers.load(&mut table, &mut NoLabels, &mut scratch)).unwrap();
    let (deleted, never) = (ClassState::Deleted, ClassState::NeverSaved);
    assert!(
        report
            .states()
            .eq([ClassState::Whole, deleted, ClassState::Whole, never])
    );
}
