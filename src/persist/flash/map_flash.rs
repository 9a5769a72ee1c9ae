//! The flash that the map works on: its erases go through the journal (feature `sequential-storage`).
//!
//! The package `sequential-storage` takes a journal as its flash. Reads and programs go to the medium as
//! they are; an erase is announced in the journal first.

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::persist::flash::{
    journal::Journal,
    medium::{Failed, word},
};

/// The map learns only that something failed. The reason stays in the medium.
impl<S: NorFlash> ErrorType for Journal<S> {
    type Error = Failed;
}

impl<S: NorFlash> ReadNorFlash for Journal<S> {
    /// Whole words: a mark of which power tore a byte is a mark, and is not programmed again.
    const READ_SIZE: usize = word::<S>();

    /// Words that cannot be read are zeros.
    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failed> {
        self.medium.read_words(offset, bytes).await
    }

    /// The bytes of the whole flash, not those of the range.
    fn capacity(&self) -> usize {
        self.medium.capacity()
    }
}

impl<S: NorFlash> NorFlash for Journal<S> {
    const WRITE_SIZE: usize = S::WRITE_SIZE;
    const ERASE_SIZE: usize = S::ERASE_SIZE;

    /// Erases pages of the range behind the journal, at most 2^16 - 1 of them.
    async fn erase(&mut self, from: u32, to: u32) -> Result<(), Failed> {
        let page = S::ERASE_SIZE as u32;
        let first = from.saturating_sub(self.medium.page_address(0)) / page;
        let count = to.saturating_sub(from) / page;
        self.erase_pages(first, count).await
    }

    /// Programs whole words.
    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failed> {
        self.medium.program(offset, bytes).await
    }
}
