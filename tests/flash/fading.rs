//! Flash that loses a word while it is read: what was checked is not there any more.

use class_centers::{
    ClassCenters,
    persist::{ClassState, Extractor, FlashCenters, FlashError, NoLabels},
};
use embassy_futures::block_on;
use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::{
    cut_flash::{CutFlash, FlashFault},
    item::items,
};

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, 3, 5>;

const INFO: Extractor = Extractor::new(7);

/// From some read on a word cannot be read.
struct FadingFlash {
    flash: Flash,
    word: usize,
    fades_at: usize,
    reads: usize,
    /// The reads of the word.
    of_word: Vec<usize>,
}

impl FadingFlash {
    fn new(flash: &Flash, word: usize, fades_at: usize) -> Self {
        let flash = flash.clone().restarted();
        let (reads, of_word) = (0, Vec::new());
        Self {
            flash,
            word,
            fades_at,
            reads,
            of_word,
        }
    }
}

impl ErrorType for FadingFlash {
    type Error = FlashFault;
}

impl ReadNorFlash for FadingFlash {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashFault> {
        if self.reads == self.fades_at {
            self.flash.unreadable[self.word] = true;
        }
        let from = offset as usize;
        if (from..from + bytes.len()).contains(&(4 * self.word)) {
            self.of_word.push(self.reads);
        }
        self.reads += 1;
        self.flash.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl NorFlash for FadingFlash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 512;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashFault> {
        self.flash.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashFault> {
        self.flash.write(offset, bytes).await
    }
}

fn a_saved_flash() -> (Flash, Table) {
    let (mut flash, mut table) = (Flash::new(5), Table::new());
    for class in [0, 2, 1, 2, 1] {
        table.update(class, &[class as i8 + 1; 5]).unwrap();
        let range = flash.range();
        let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
        block_on(centers.save(&table, &NoLabels, &mut [0; 600])).unwrap();
    }
    (flash, table)
}

/// A class is loaded as it was saved last, or the report says that it is not; or the load fails, and the
/// table is empty.
#[test]
fn a_record_that_is_lost_between_two_looks_is_not_taken_for_an_older_one() {
    let (flash, table) = a_saved_flash();
    let (mut whole, mut lost, mut failed) = (0, 0, 0);
    for data in items::<4, 512>(&flash.bytes) {
        let class = usize::from(flash.bytes[data.start]);
        for reads in 0..200 {
            let fading = FadingFlash::new(&flash, data.start / 4 + 3, reads);
            let mut centers = FlashCenters::new(fading, flash.range(), INFO).unwrap();
            let (mut found, mut scratch) = (table.clone(), [0; 600]);
            let loaded = block_on(centers.load(&mut found, &mut NoLabels, &mut scratch));
            let state = match loaded.map(|report| report.state(class)) {
                Ok(state) => state.unwrap(),
                Err(error) => {
                    assert_eq!((error, &found), (FlashError::NotReadable, &Table::new()));
                    failed += 1;
                    continue;
                }
            };
            let is_newest = found.sum(class) == table.sum(class);
            assert_eq!(state == ClassState::Whole, is_newest, "{reads}: {state:?}");
            match is_newest {
                true => whole += 1,
                false => lost += 1,
            }
        }
    }
    assert!(
        whole > 100 && lost > 10 && failed > 10,
        "{whole} {lost} {failed}"
    );
}

/// A save looks at every record before it writes, and after. One of a class that did not change is lost
/// between: it is written anew.
#[test]
fn a_record_that_is_lost_while_others_are_written_is_written_anew() {
    let (flash, mut table) = a_saved_flash();
    table.update(1, &[9; 5]).unwrap();
    let save = |fading: &mut FadingFlash| {
        let range = fading.flash.range();
        let mut centers = FlashCenters::new(fading, range, INFO).unwrap();
        block_on(centers.save(&table, &NoLabels, &mut [0; 600])).unwrap();
    };
    // The only record of class 0.
    let mut records = items::<4, 512>(&flash.bytes).into_iter();
    let record = records.find(|data| flash.bytes[data.start] == 0).unwrap();
    let word = record.start / 4 + 3;
    let mut whole = FadingFlash::new(&flash, word, usize::MAX);
    save(&mut whole);
    let looks = whole.of_word;
    assert!(looks.len() > 1);
    for fades_at in looks[0] + 1..=looks[looks.len() - 1] {
        let mut fading = FadingFlash::new(&flash, word, fades_at);
        save(&mut fading);
        let (range, mut found) = (fading.flash.range(), Table::new());
        let mut centers = FlashCenters::new(&mut fading, range, INFO).unwrap();
        let mut scratch = [0; 600];
        let report = block_on(centers.load(&mut found, &mut NoLabels, &mut scratch)).unwrap();
        assert!(report.is_whole(), "{fades_at}");
        assert_eq!(found, table);
    }
}

/// A flash of which no read succeeds for a while.
struct FailingFlash {
    flash: Flash,
    fails_at: u32,
    reads: u32,
}

impl ErrorType for FailingFlash {
    type Error = FlashFault;
}

impl ReadNorFlash for FailingFlash {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashFault> {
        self.reads += 1;
        // What was asked for, one word of it, and both pages of the journal.
        match (self.fails_at..self.fails_at + 4).contains(&(self.reads - 1)) {
            true => Err(FlashFault::Unreadable),
            false => self.flash.read(offset, bytes).await,
        }
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl NorFlash for FailingFlash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 512;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashFault> {
        self.flash.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashFault> {
        self.flash.write(offset, bytes).await
    }
}

/// The map goes on where it cannot read the mark of a page; the caller is told nevertheless.
#[test]
fn a_driver_that_fails_at_any_read_is_an_error() {
    let (flash, mut table) = a_saved_flash();
    let failing = |fails_at| FailingFlash {
        flash: flash.clone().restarted(),
        fails_at,
        reads: 0,
    };
    let load = |flash: &mut FailingFlash, found: &mut Table| {
        let range = flash.flash.range();
        let mut centers = FlashCenters::new(flash, range, INFO).unwrap();
        block_on(centers.load(found, &mut NoLabels, &mut [0; 600])).map(drop)
    };
    let save = |flash: &mut FailingFlash, table: &Table| {
        let range = flash.flash.range();
        let mut centers = FlashCenters::new(flash, range, INFO).unwrap();
        block_on(centers.save(table, &NoLabels, &mut [0; 600])).map(drop)
    };
    let fault = Err(FlashError::Flash(FlashFault::Unreadable));
    let mut whole = failing(u32::MAX - 4);
    assert_eq!(load(&mut whole, &mut Table::new()), Ok(()));
    for fails_at in 0..whole.reads {
        let mut found = table.clone();
        assert_eq!(
            load(&mut failing(fails_at), &mut found),
            fault,
            "{fails_at}"
        );
        assert!(found == table || found == Table::new());
    }
    table.update(1, &[9; 5]).unwrap();
    let mut whole = failing(u32::MAX - 4);
    assert_eq!(save(&mut whole, &table), Ok(()));
    for fails_at in 0..whole.reads {
        assert_eq!(save(&mut failing(fails_at), &table), fault, "{fails_at}");
    }
}
