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

/// After so many reads a word cannot be read.
struct FadingFlash {
    flash: Flash,
    reads_left: u32,
    word: usize,
}

impl ErrorType for FadingFlash {
    type Error = FlashFault;
}

impl ReadNorFlash for FadingFlash {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashFault> {
        match self.reads_left {
            0 => self.flash.unreadable[self.word] = true,
            _ => self.reads_left -= 1,
        }
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

/// A class is loaded as it was saved last, or the report says that it is not; or the load fails, and the
/// table is empty.
#[test]
fn a_record_that_is_lost_between_two_looks_is_not_taken_for_an_older_one() {
    let (mut flash, mut table) = (Flash::new(5), Table::new());
    for class in [0, 2, 1, 2, 1] {
        table.update(class, &[class as i8 + 1; 5]).unwrap();
        let range = flash.range();
        let mut centers = FlashCenters::new(&mut flash, range, INFO).unwrap();
        block_on(centers.save(&table, &NoLabels, &mut [0; 600])).unwrap();
    }
    let (mut whole, mut lost, mut failed) = (0, 0, 0);
    for data in items::<4, 512>(&flash.bytes) {
        let class = usize::from(flash.bytes[data.start]);
        for reads in 0..200 {
            let fading = FadingFlash {
                flash: flash.clone(),
                reads_left: reads,
                word: data.start / 4 + 3,
            };
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
