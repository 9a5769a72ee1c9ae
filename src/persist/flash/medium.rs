//! The flash of a journal: words that cannot be read are damaged, and erases are all or nothing
//! (feature `sequential-storage`).

use embedded_storage_async::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

use super::{
    error::FlashError,
    journal::{Journal, MAX_WORD, PAGES, Word, is_blank, word},
};

/// The call failed. The journal holds the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed;

impl NorFlashError for Failed {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl<S: NorFlash> Journal<S> {
    pub(super) fn page_address(&self, page: u32) -> u32 {
        self.base + page * S::ERASE_SIZE as u32
    }

    /// Puts the reason aside.
    pub(super) fn fail<T>(&mut self, error: FlashError<S::Error>) -> Result<T, Failed> {
        self.error = Some(error);
        Err(Failed)
    }

    fn driver<T>(&mut self, result: Result<T, S::Error>) -> Result<T, Failed> {
        result.or_else(|error| self.fail(FlashError::Flash(error)))
    }

    /// Reads whole words. One that the driver cannot read, as ECC does not after a cut, is zeros: a
    /// damaged item, or a mark.
    pub(super) async fn read_words(&mut self, address: u32, out: &mut [u8]) -> Result<(), Failed> {
        if self.flash.read(address, out).await.is_ok() {
            return Ok(());
        }
        let (mut address, mut rest) = (address, out);
        while let Some((bytes, more)) = rest.split_at_mut_checked(word::<S>().min(rest.len()))
            && !bytes.is_empty()
        {
            if let Err(error) = self.flash.read(address, bytes).await {
                if !self.can_read().await {
                    return self.driver(Err(error));
                }
                self.unreadable = self.unreadable.wrapping_add(1);
                bytes.fill(0);
            }
            (address, rest) = (address + word::<S>() as u32, more);
        }
        Ok(())
    }

    /// Whether the flash can be read at all: the first word of one of the pages of the journal.
    async fn can_read(&mut self) -> bool {
        let mut bytes = Word([0; MAX_WORD]);
        let bytes = bytes.0.get_mut(..word::<S>()).unwrap_or(&mut []);
        for page in 0..PAGES {
            if self
                .flash
                .read(self.page_address(page), bytes)
                .await
                .is_ok()
            {
                return true;
            }
        }
        false
    }

    pub(super) async fn program(&mut self, address: u32, bytes: &[u8]) -> Result<(), Failed> {
        self.bytes = self.bytes.wrapping_add(bytes.len() as u32);
        let written = self.flash.write(address, bytes).await;
        self.driver(written)
    }

    pub(super) async fn erase_page(&mut self, page: u32) -> Result<(), Failed> {
        let from = self.page_address(page);
        self.erases = self.erases.wrapping_add(1);
        let erased = self.flash.erase(from, from + S::ERASE_SIZE as u32).await;
        self.driver(erased)
    }

    /// Counts pages that are being erased, and how many of them follow each other.
    pub(super) fn count_erased(&mut self, first: u32, count: u32) {
        self.erased = self.erased.wrapping_add(count);
        let next = match self.last_erased + 1 {
            next if next < self.pages => next,
            _ => PAGES,
        };
        if first != next {
            self.erased_in_turn = 0;
        }
        self.erased_in_turn = self.erased_in_turn.saturating_add(count);
        self.last_erased = (first + count).saturating_sub(1);
    }

    /// Erases a page again that is empty but for words that cannot be read, a mark among them: programmed
    /// once more, the mark might stay so.
    pub(super) async fn mend_marks(&mut self, page: u32) -> Result<(), Failed> {
        let words = (S::ERASE_SIZE / word::<S>()) as u32;
        let before = self.unreadable;
        // The marks first, which are the first word and the last.
        for index in [0, words - 1].into_iter().chain(1..words - 1) {
            let mut bytes = Word([0; MAX_WORD]);
            let bytes = bytes.0.get_mut(..word::<S>()).unwrap_or(&mut []);
            let address = self.page_address(page) + index * bytes.len() as u32;
            let others = self.unreadable;
            self.read_words(address, bytes).await?;
            let is_done = match index {
                0 => false,
                _ if index == words - 1 => self.unreadable == before,
                _ => !is_blank(bytes) && self.unreadable == others,
            };
            if is_done {
                return Ok(());
            }
        }
        self.erase_pages(page, 1).await
    }
}

impl<S: NorFlash> ErrorType for Journal<S> {
    type Error = Failed;
}

impl<S: NorFlash> ReadNorFlash for Journal<S> {
    /// Whole words: a mark of which power tore a byte is a mark, and is not programmed again.
    const READ_SIZE: usize = word::<S>();

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failed> {
        self.read_words(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<S: NorFlash> NorFlash for Journal<S> {
    const WRITE_SIZE: usize = S::WRITE_SIZE;
    const ERASE_SIZE: usize = S::ERASE_SIZE;

    /// Erases pages of the range behind the journal, at most 2^16 - 1 of them.
    async fn erase(&mut self, from: u32, to: u32) -> Result<(), Failed> {
        let page = S::ERASE_SIZE as u32;
        let first = from.saturating_sub(self.base) / page;
        let count = to.saturating_sub(from) / page;
        self.erase_pages(first, count).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failed> {
        self.program(offset, bytes).await
    }
}
