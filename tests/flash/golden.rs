//! Flash that devices in the field hold is read for ever.

#[path = "../data/flash.rs"]
mod bytes;

use class_centers::{
    ClassCenters,
    persist::{ClassState, Extractor, FlashCenters, LabelMap},
};
use embassy_futures::block_on;

use crate::cut_flash::CutFlash;

type Flash = CutFlash<4, 256>;
type Table = ClassCenters<i8, 4, 3>;
type Labels = LabelMap<4, 6>;

const INFO: Extractor = Extractor::new(7);

fn open(flash: &mut Flash) -> FlashCenters<&mut Flash> {
    let range = flash.range();
    FlashCenters::new(flash, range, INFO).unwrap()
}

/// Three classes enrolled and taught, one save each, and one of them deleted. `saved` sees each.
fn lives(mut saved: impl FnMut(&Table, &Labels)) {
    let (mut table, mut labels) = (Table::new(), Labels::new());
    for (label, x) in [
        ("tap", [1, -2, 3]),
        ("swipe", [70, -3, 0]),
        ("shake", [-128, 127, 5]),
    ] {
        let class = labels.add(label, &table).unwrap();
        table.update(class, &x).unwrap();
        saved(&table, &labels);
    }
    for turn in 0..20_i8 {
        table.update(turn as usize % 3, &[turn, -turn, 9]).unwrap();
        saved(&table, &labels);
    }
    labels.remove(1, &mut table).unwrap();
    saved(&table, &labels);
}

fn last() -> (Table, Labels) {
    let mut last = None;
    lives(|table, labels| last = Some((table.clone(), labels.clone())));
    last.unwrap()
}

/// Loads what golden bytes hold; saves, purges and loads on.
fn reads(bytes: &[u8]) {
    let mut flash = Flash::holding(bytes.to_vec());
    let (mut table, mut labels, mut scratch) = (Table::new(), Labels::new(), [0; 256]);
    let report = block_on(open(&mut flash).load(&mut table, &mut labels, &mut scratch)).unwrap();
    let expected = [
        ClassState::Whole,
        ClassState::Deleted,
        ClassState::Whole,
        ClassState::NeverSaved,
    ];
    assert!(report.states().eq(expected), "{report:?}");
    assert_eq!((&table, &labels), (&last().0, &last().1));

    table.update(2, &[1, 1, 1]).unwrap();
    let cost = block_on(open(&mut flash).save(&table, &labels, &mut scratch)).unwrap();
    assert_eq!(cost.classes, 1);
    let (mut again, mut names) = (Table::new(), Labels::new());
    let report = block_on(open(&mut flash).load(&mut again, &mut names, &mut scratch)).unwrap();
    assert!(report.is_whole());
    assert_eq!((&again, &names), (&table, &labels));

    block_on(open(&mut flash).purge(&table, &labels, &mut scratch)).unwrap();
    let report = block_on(open(&mut flash).load(&mut again, &mut names, &mut scratch)).unwrap();
    assert!(report.is_whole() && !report.is_purge_unfinished);
    assert_eq!((again, names), (table, labels));
}

#[test]
fn version_1_is_read() {
    reads(&bytes::FLASH_V1);
}

#[test]
fn version_2_is_read() {
    reads(&bytes::FLASH_V2);
}

/// The same calls make the same bytes.
#[test]
fn version_2_is_written() {
    let mut flash = Flash::new(5);
    lives(|table, labels| {
        block_on(open(&mut flash).save(table, labels, &mut [0; 256])).unwrap();
    });
    assert_eq!(flash.bytes, bytes::FLASH_V2);
}
