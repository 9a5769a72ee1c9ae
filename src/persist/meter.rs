//! What flash is asked to do, counted (feature `sequential-storage`).

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

/// A flash that counts the bytes programmed and the pages erased.
pub(crate) struct Meter<S> {
    pub(crate) flash: S,
    pub(crate) bytes: u32,
    pub(crate) erases: u32,
}

impl<S> Meter<S> {
    pub(crate) const fn new(flash: S) -> Self {
        Self {
            flash,
            bytes: 0,
            erases: 0,
        }
    }
}

impl<S: ErrorType> ErrorType for Meter<S> {
    type Error = S::Error;
}

impl<S: ReadNorFlash> ReadNorFlash for Meter<S> {
    const READ_SIZE: usize = S::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), S::Error> {
        self.flash.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<S: NorFlash> NorFlash for Meter<S> {
    const WRITE_SIZE: usize = S::WRITE_SIZE;
    const ERASE_SIZE: usize = S::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), S::Error> {
        let pages = to.saturating_sub(from) / S::ERASE_SIZE as u32;
        self.erases = self.erases.saturating_add(pages);
        self.flash.erase(from, to).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), S::Error> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u32);
        self.flash.write(offset, bytes).await
    }
}
