//! A flash with contents of any kind.

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::flash::{CutFlash, FlashFault};

/// More reads and writes than any call needs: what takes more does not end.
const MAX_STEPS: u32 = 1_000_000;

/// A flash that is not what the map left behind, so that it is asked to set bits: they stay clear.
pub struct FoundFlash<const WORD: usize, const PAGE: usize> {
    pub flash: CutFlash<WORD, PAGE>,
    /// The words that were to have bits set.
    pub faults: u32,
    steps: u32,
}

impl<const WORD: usize, const PAGE: usize> FoundFlash<WORD, PAGE> {
    pub fn holding(bytes: Vec<u8>) -> Self {
        Self {
            flash: CutFlash::holding(bytes),
            faults: 0,
            steps: 0,
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        assert!(self.steps < MAX_STEPS, "this does not end");
    }
}

impl<const WORD: usize, const PAGE: usize> ErrorType for FoundFlash<WORD, PAGE> {
    type Error = FlashFault;
}

impl<const WORD: usize, const PAGE: usize> ReadNorFlash for FoundFlash<WORD, PAGE> {
    const READ_SIZE: usize = WORD;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashFault> {
        self.step();
        self.flash.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<const WORD: usize, const PAGE: usize> NorFlash for FoundFlash<WORD, PAGE> {
    const WRITE_SIZE: usize = WORD;
    const ERASE_SIZE: usize = PAGE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashFault> {
        self.step();
        self.flash.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashFault> {
        self.step();
        let old = self.flash.bytes.get(offset as usize..).unwrap_or(&[]);
        let programmed: Vec<u8> = bytes.iter().zip(old).map(|(new, old)| new & old).collect();
        self.faults += u32::from(programmed != bytes);
        self.flash.write(offset, &programmed).await
    }
}
