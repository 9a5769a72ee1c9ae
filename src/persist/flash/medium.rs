//! A range of flash whose words may be unreadable (feature `sequential-storage`).
//!
//! It reads and programs whole words, counts bytes and erases, and keeps the reason of a failure: the
//! map and the journal pass on only that there was one.

use embedded_storage_async::nor_flash::{NorFlash, NorFlashError, NorFlashErrorKind};

use crate::persist::flash::error::FlashError;

/// The pages at the start of a range that hold its journal. The first word of one of them can be read.
pub(super) const PAGES: u32 = 2;
/// The longest word there is, in bytes.
pub(super) const MAX_WORD: usize = 32;

/// The bytes of a word: what is read or programmed at once.
pub(super) const fn word<S: NorFlash>() -> usize {
    if S::WRITE_SIZE > S::READ_SIZE {
        S::WRITE_SIZE
    } else {
        S::READ_SIZE
    }
}

/// Bytes of an entry or a word, aligned for drivers that need it.
#[repr(align(4))]
pub(super) struct Word(pub(super) [u8; MAX_WORD]);

/// Whether flash holds nothing here.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0xFF)
}

/// The call failed. The medium holds the reason.
///
/// It takes no space, so that the results of all layers are small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed;

impl NorFlashError for Failed {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// A range of flash, that counts what it is asked to do.
///
/// Pages are numbered from the start of the range.
pub(super) struct Medium<S: NorFlash> {
    /// The driver.
    pub(super) flash: S,
    /// The address of the range.
    base: u32,
    /// The bytes programmed and the pages erased, since this value was made.
    ///
    /// Both numbers wrap.
    pub(super) bytes: u32,
    /// The pages erased since this value was made.
    pub(super) erases: u32,
    /// How many words could not be read.
    pub(super) unreadable: u32,
    /// Why a call failed.
    pub(super) error: Option<FlashError<S::Error>>,
}

impl<S: NorFlash> Medium<S> {
    /// A range that begins at the address `base`.
    pub(super) const fn new(flash: S, base: u32) -> Self {
        Self {
            flash,
            base,
            bytes: 0,
            erases: 0,
            unreadable: 0,
            error: None,
        }
    }

    /// The bytes of the whole flash.
    pub(super) fn capacity(&self) -> usize {
        self.flash.capacity()
    }

    /// Where a page of the range begins.
    pub(super) fn page_address(&self, page: u32) -> u32 {
        self.base + page * S::ERASE_SIZE as u32
    }

    /// Puts the reason aside.
    ///
    /// Returns the failure, for any type of result.
    pub(super) fn fail<T>(&mut self, error: FlashError<S::Error>) -> Result<T, Failed> {
        self.error = Some(error);
        Err(Failed)
    }

    /// Keeps the error of the driver, if there is one.
    fn driver<T>(&mut self, result: Result<T, S::Error>) -> Result<T, Failed> {
        result.or_else(|error| self.fail(FlashError::Flash(error)))
    }

    /// Reads whole words. One that the driver cannot read, as ECC does not after a cut, is zeros: a
    /// damaged item, or a mark.
    ///
    /// One read when all words can be read; otherwise one a word. When not even the journal can be read,
    /// the driver has failed, and its error is kept.
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

    /// Programs whole words that are erased, and counts their bytes.
    pub(super) async fn program(&mut self, address: u32, bytes: &[u8]) -> Result<(), Failed> {
        self.bytes = self.bytes.wrapping_add(bytes.len() as u32);
        let written = self.flash.write(address, bytes).await;
        self.driver(written)
    }

    /// Erases one page of the range, and counts it. It is not read afterwards.
    pub(super) async fn erase_page(&mut self, page: u32) -> Result<(), Failed> {
        let from = self.page_address(page);
        self.erases = self.erases.wrapping_add(1);
        let erased = self.flash.erase(from, from + S::ERASE_SIZE as u32).await;
        self.driver(erased)
    }
}
