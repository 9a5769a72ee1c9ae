//! Flash of which a word cannot be programmed, and that says nothing of it.

use class_centers::{
    ClassCenters,
    persist::{ClassState, Extractor, FlashCenters, FlashError, NoLabels},
};
use embassy_futures::block_on;
use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::cut_flash::{CutFlash, FlashFault};

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, 3, 5>;

const INFO: Extractor = Extractor::new(7);
const PAGES: u32 = 6;

/// A word stays erased.
struct StuckFlash {
    flash: Flash,
    stuck: u32,
}

impl ErrorType for StuckFlash {
    type Error = FlashFault;
}

impl ReadNorFlash for StuckFlash {
    const READ_SIZE: usize = 1;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashFault> {
        self.flash.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl NorFlash for StuckFlash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 512;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashFault> {
        self.flash.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashFault> {
        match offset == self.stuck {
            true => Ok(()),
            false => self.flash.write(offset, bytes).await,
        }
    }
}

/// The mark of a full page is not programmed, so that the map goes back and forth between two pages: a purge
/// gives up after three rounds.
#[test]
fn a_purge_that_cannot_go_round_ends() {
    for (page, saves) in [(2, 20), (3, 30), (4, 35)] {
        let mut stuck = StuckFlash {
            flash: Flash::new(PAGES as usize),
            stuck: 512 * page + 508,
        };
        let mut table = Table::new();
        for turn in 0..saves {
            table.update(turn % 3, &[turn as i8; 5]).unwrap();
            let mut centers = FlashCenters::new(&mut stuck, 0..512 * PAGES, INFO).unwrap();
            block_on(centers.save(&table, &NoLabels, &mut [0; 600])).unwrap();
        }
        stuck.flash.page_erases.fill(0);
        let mut centers = FlashCenters::new(&mut stuck, 0..512 * PAGES, INFO).unwrap();
        let purged = block_on(centers.purge(&table, &NoLabels, &mut [0; 600]));
        assert_eq!(purged, Err(FlashError::NotReadable));
        // Each time that the records are written, two pages at most.
        let erases: u32 = stuck.flash.page_erases[2..].iter().sum();
        assert!(
            (3 * (PAGES - 2) + 1..=3 * (PAGES - 2) + 2).contains(&erases),
            "{erases}"
        );

        // That is known, and so is what the worn flash lost on the way.
        let mut centers = FlashCenters::new(&mut stuck, 0..512 * PAGES, INFO).unwrap();
        let (mut found, mut scratch) = (Table::new(), [0; 600]);
        let report = block_on(centers.load(&mut found, &mut NoLabels, &mut scratch)).unwrap();
        assert!(report.is_purge_unfinished);
        for (class, state) in report.states().enumerate() {
            let is_newest = found.sum(class) == table.sum(class);
            assert_eq!(state == ClassState::Whole, is_newest, "{class}: {state:?}");
        }
    }
}
