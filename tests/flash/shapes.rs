//! Tables and labels of other shapes than each other's, and of shapes that are known at run time.

use class_centers::{
    ClassCenters, ClassCentersMut,
    persist::{ClassLabels, FlashCenters, FlashError, LabelMap, NoLabels, Snapshot, SnapshotError},
};
use embassy_futures::block_on;
use support::{
    rng::Rng,
    saved::{CLASSES, DIM, INFO, Saved},
};

use crate::cut_flash::{CutFlash, FlashFault};

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, CLASSES, DIM>;
type Centers<'a> = FlashCenters<&'a mut Flash>;
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
    let (table, labels) = (Table::filled(), labels::<CLASSES>());
    let needed = Centers::scratch_len::<Table, LabelMap<CLASSES, 8>>();
    assert_eq!(Centers::scratch_len_of(&table, &labels), needed);
    let needed = Centers::scratch_len::<Table, NoLabels>();
    assert_eq!(Centers::scratch_len_of(&table, &NoLabels), needed);
}

/// The sums and counts of a table that learned, as slices.
fn slices(classes: usize, dim: usize, seed: u64) -> (Vec<i32>, Vec<u32>) {
    let (mut sums, mut counts) = (vec![0; classes * dim], vec![0; classes]);
    let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, dim).unwrap();
    let mut rng = Rng::new(seed);
    for class in (0..classes).filter(|class| class % 3 != 1) {
        let x: Vec<i8> = (0..dim).map(|_| rng.bits() as i8).collect();
        table.update(class, &x).unwrap();
    }
    (sums, counts)
}

/// A save and a load of slices, with as much scratch as they ask for and no byte more.
#[test]
fn tables_of_any_shape_come_back() {
    for (classes, dim) in [(1, 1), (1, 110), (3, 5), (7, 23), (20, 4)] {
        let mut flash = Flash::new(9);
        let (mut sums, mut counts) = slices(classes, dim, 1);
        let table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, dim).unwrap();
        let mut scratch = vec![0; Centers::scratch_len_of(&table, &NoLabels)];
        let saved = block_on(open(&mut flash).save(&table, &NoLabels, &mut scratch)).unwrap();
        assert_eq!(
            saved.classes,
            (0..classes).filter(|class| class % 3 != 1).count()
        );
        // A table that is only read is saved too, and here nothing has changed.
        let view = table.as_ref();
        let saved = block_on(open(&mut flash).save(&view, &NoLabels, &mut scratch)).unwrap();
        assert_eq!((saved.classes, saved.bytes), (0, 0));

        let (mut loaded, mut of) = slices(classes, dim, 2);
        let mut table = ClassCentersMut::<i8>::new(&mut loaded, &mut of, dim).unwrap();
        let report =
            block_on(open(&mut flash).load(&mut table, &mut NoLabels, &mut scratch)).unwrap();
        assert_eq!(
            (report.is_whole(), report.states().count()),
            (true, classes)
        );
        table.clear_class(0).unwrap();
        let saved = block_on(open(&mut flash).save(&table, &NoLabels, &mut scratch)).unwrap();
        assert_eq!(saved.classes, 1);
        assert_eq!((&loaded[dim..], &of[1..]), (&sums[dim..], &counts[1..]));
        assert!(loaded[..dim].iter().all(|sum| *sum == 0));
    }
}

/// What slices saved, a table of the same shape loads, and the other way round; labels too.
#[test]
fn both_kinds_of_table_read_the_same_records() {
    let names = labels::<CLASSES>();
    let mut flash = Flash::new(PAGES);
    save(&mut flash, &Table::filled(), &names).unwrap();
    let (mut sums, mut counts) = slices(CLASSES, DIM, 1);
    let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, DIM).unwrap();
    let mut loaded = LabelMap::<CLASSES, 8>::new();
    load(&mut flash, &mut table, &mut loaded).unwrap();
    assert_eq!(loaded, names);
    assert_eq!(save(&mut flash, &table, &names), Ok(0));
    table.update(1, &[1; DIM]).unwrap();
    assert_eq!(save(&mut flash, &table, &names), Ok(1));
    let mut known = Table::filled();
    known.update(1, &[1; DIM]).unwrap();
    let mut table = Table::empty();
    load(&mut flash, &mut table, &mut loaded).unwrap();
    assert_eq!(table, known);
}

/// Slices of more classes read the records of fewer; fewer classes, or other dimensions, do not.
#[test]
fn records_of_another_shape_are_refused_unless_classes_were_gained() {
    let mut flash = Flash::new(PAGES);
    save(&mut flash, &Table::filled(), &NoLabels).unwrap();
    let mut load = |classes, dim| {
        let (mut sums, mut counts) = slices(classes, dim, 3);
        let before = (sums.clone(), counts.clone());
        let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, dim).unwrap();
        let loaded = load(&mut flash, &mut table, &mut NoLabels);
        if loaded.is_err() {
            assert_eq!((&sums, &counts), (&before.0, &before.1));
        }
        loaded.map(|()| (sums, counts))
    };
    let (sums, counts) = load(5, DIM).unwrap();
    let expected = Table::filled();
    for class in 0..CLASSES {
        assert_eq!(sums[DIM * class..][..DIM], expected.sum(class).unwrap()[..]);
    }
    assert_eq!(counts, [expected.counts(), &[0; 2][..]].concat());
    let mismatch = |class, classes, dim| {
        let error = SnapshotError::ShapeMismatch { classes, dim };
        Err(FlashError::Class { class, error })
    };
    assert_eq!(load(2, DIM), mismatch(2, 3, 5));
    assert_eq!(load(3, 4), mismatch(0, 1, 5));
}

/// What does not fit the scratch, a page or the range is refused, and nothing is written.
#[test]
fn a_shape_that_does_not_fit_is_refused() {
    let refused = |classes, dim, less| {
        let mut flash = Flash::new(PAGES);
        let before = flash.bytes.clone();
        let (mut sums, mut counts) = slices(classes, dim, 4);
        let mut table = ClassCentersMut::<i8>::new(&mut sums, &mut counts, dim).unwrap();
        let needed = Centers::scratch_len_of(&table, &NoLabels);
        let mut scratch = vec![0; needed - less];
        let saved = block_on(open(&mut flash).save(&table, &NoLabels, &mut scratch));
        let loaded = block_on(open(&mut flash).load(&mut table, &mut NoLabels, &mut scratch));
        assert_eq!(saved.err(), loaded.err());
        assert_eq!(flash.bytes, before);
        (saved.unwrap_err(), needed)
    };
    let (error, needed) = refused(3, 5, 1);
    assert_eq!(error, FlashError::ScratchTooSmall { needed });
    assert_eq!(
        needed,
        (8 + 30 + 4 * 5 + 4usize).next_multiple_of(4) + 4 * 3 + 3
    );
    let record = 8 + (8 + 30 + 4 * 120 + 4usize).next_multiple_of(4);
    let page = 504;
    assert_eq!(
        refused(1, 120, 0).0,
        FlashError::RecordTooLarge { record, page }
    );
    let max = 512 / 8 - 7;
    assert_eq!(refused(max + 1, 1, 0).0, FlashError::TooManyClasses { max });
    // Five of these fit a page, and there are two pages beside the journal and the empty one.
    assert_eq!(refused(10, 12, 0).0, FlashError::TooFewPages { needed: 6 });
}
