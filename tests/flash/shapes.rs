//! Tables and labels of other shapes than each other's, and of shapes that are known at run time.

use class_centers::{
    ClassCenters,
    persist::{ClassLabels, FlashCenters, FlashError, LabelMap, NoLabels, Snapshot, SnapshotError},
};
use embassy_futures::block_on;
use support::saved::{CLASSES, DIM, INFO, Saved};

use crate::cut_flash::{CutFlash, FlashFault};

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, CLASSES, DIM>;
type Fault = FlashError<FlashFault>;

const PAGES: usize = 5;

fn open(flash: &mut Flash) -> FlashCenters<&mut Flash> {
    let range = flash.range();
    FlashCenters::new(flash, range, INFO).unwrap()
}

fn save<V: Snapshot, L: ClassLabels>(
    flash: &mut Flash,
    table: &V,
    labels: &L,
) -> Result<usize, Fault> {
    let cost = block_on(open(flash).save(table, labels, &mut [0; 512]))?;
    Ok(cost.classes)
}

fn load<V: Snapshot, L: ClassLabels>(
    flash: &mut Flash,
    table: &mut V,
    labels: &mut L,
) -> Result<(), Fault> {
    block_on(open(flash).load(table, labels, &mut [0; 512])).map(drop)
}

/// Labels of as many classes, the first and the last of which have one.
fn labels<const N: usize>() -> LabelMap<N, 8> {
    let (mut labels, mut table) = (LabelMap::new(), ClassCenters::<i8, N, 1>::new());
    for class in 0..N {
        labels.add(&format!("class {class}"), &table).unwrap();
    }
    for class in 1..N - 1 {
        labels.remove(class, &mut table).unwrap();
    }
    labels
}

fn unexpected(class: usize) -> Fault {
    let error = SnapshotError::UnexpectedLabel { class };
    FlashError::Class { class, error }
}

/// A label of a class that the table does not have would be lost: nothing is written.
#[test]
fn a_label_without_a_class_is_not_saved() {
    let mut flash = Flash::new(PAGES);
    let before = flash.bytes.clone();
    let refused = save(&mut flash, &Table::filled(), &labels::<5>());
    assert_eq!(refused, Err(unexpected(4)));
    assert_eq!(flash.bytes, before);

    // Without it, labels of more classes and of fewer are saved.
    let mut fewer = labels::<5>();
    fewer
        .remove(4, &mut ClassCenters::<i8, 5, 1>::new())
        .unwrap();
    save(&mut flash, &Table::filled(), &fewer).unwrap();
    let (mut table, mut loaded) = (Table::empty(), LabelMap::<2, 8>::new());
    load(&mut flash, &mut table, &mut loaded).unwrap();
    assert_eq!(table, Table::filled());
    assert!(loaded.iter().eq([(0, "class 0")]));
}

/// A label that was saved is not dropped by labels of fewer classes: nothing changes.
#[test]
fn a_label_that_has_no_place_is_not_loaded() {
    let mut flash = Flash::new(PAGES);
    save(&mut flash, &Table::filled(), &labels::<CLASSES>()).unwrap();
    let (mut table, mut loaded) = (Table::empty(), labels::<2>());
    let refused = load(&mut flash, &mut table, &mut loaded);
    assert_eq!(refused, Err(unexpected(2)));
    assert_eq!((table, loaded), (Table::empty(), labels::<2>()));
    let refused = load(&mut flash, &mut Table::empty(), &mut NoLabels);
    assert_eq!(refused, Err(unexpected(0)));
}

/// A table says how much scratch it needs, as its type does.
#[test]
fn scratch_is_as_long_for_a_table_as_for_its_type() {
    type Centers<'a> = FlashCenters<&'a mut Flash>;
    let (table, labels) = (Table::filled(), labels::<CLASSES>());
    let needed = Centers::scratch_len::<Table, LabelMap<CLASSES, 8>>();
    assert_eq!(Centers::scratch_len_of(&table, &labels), needed);
    let needed = Centers::scratch_len::<Table, NoLabels>();
    assert_eq!(Centers::scratch_len_of(&table, &NoLabels), needed);
}
