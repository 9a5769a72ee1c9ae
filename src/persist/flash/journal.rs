//! Flash whose erases are all or nothing (feature `sequential-storage`).
//!
//! When power fails during an erase, the contents of the page are undefined (`embedded-storage`): it
//! may look intact, empty, or like anything else. So each erase is announced before it begins, and an
//! announced erase that was not finished is done again before anything is read.
//!
//! The first two pages of the range are the journal, of which one is in use: entries of eight bytes in
//! whole words, in order. The first holds the generation of the page, the later of which is in use;
//! each other holds which pages are being erased, or that none is. The last one that is whole counts.
//! A full page is followed by the other one, erased first: whatever that leaves when it is cut, the
//! generation tells that it is not in use.

use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::persist::{
    bytes::{get, put},
    crc32::Crc32,
};

/// The pages of the journal.
pub(crate) const PAGES: u32 = 2;
const ENTRY_LEN: usize = 8;
/// The longest word there is, in bytes.
const MAX_WORD: usize = 32;

/// What an entry is, so that none is taken for another.
const GENERATION: u8 = b'g';
const ERASE: u8 = b'e';
/// No page is being erased.
const IDLE: u32 = 0;

/// The bytes of a word: what is read or programmed at once.
pub(crate) const fn word<S: NorFlash>() -> usize {
    if S::WRITE_SIZE > S::READ_SIZE {
        S::WRITE_SIZE
    } else {
        S::READ_SIZE
    }
}

/// A flash with a journal of its erases, that counts what it is asked to do.
pub(crate) struct Journal<S> {
    flash: S,
    /// The address of the journal, and the pages from there to the end of the range.
    base: u32,
    pages: u32,
    /// The page in use, 0 or 1, and its generation.
    page: u32,
    generation: u32,
    /// The first free slot of the page in use.
    free: u32,
    /// The bytes programmed and the pages erased.
    pub(crate) bytes: u32,
    pub(crate) erases: u32,
}

impl<S: NorFlash> Journal<S> {
    /// The bytes of an entry, in whole words.
    const SLOT: usize = ENTRY_LEN.next_multiple_of(word::<S>());
    const SLOTS: u32 = (S::ERASE_SIZE / Self::SLOT) as u32;

    pub(crate) const fn new(flash: S, base: u32, pages: u32) -> Self {
        Self {
            flash,
            base,
            pages,
            page: 0,
            generation: 0,
            free: 0,
            bytes: 0,
            erases: 0,
        }
    }

    pub(crate) fn into_flash(self) -> S {
        self.flash
    }

    /// Finds the state of the journal, and finishes an erase that was cut.
    pub(crate) async fn mount(&mut self) -> Result<(), S::Error> {
        let first = value_of(GENERATION, &self.read_slot(0, 0).await?);
        let second = value_of(GENERATION, &self.read_slot(1, 0).await?);
        (self.page, self.generation) = match (first, second) {
            (None, None) => return self.use_page(0, 1).await,
            (Some(first), Some(second)) if !is_later(second, first) => (0, first),
            (_, Some(second)) => (1, second),
            (Some(first), None) => (0, first),
        };
        match self.scan().await? {
            IDLE => Ok(()),
            pages => self.finish(pages).await,
        }
    }

    /// Finds the first slot behind which all are free, and returns what the last whole entry says.
    async fn scan(&mut self) -> Result<u32, S::Error> {
        let mut state = IDLE;
        self.free = 1;
        for slot in 1..Self::SLOTS {
            let entry = self.read_slot(self.page, slot).await?;
            if entry.iter().any(|byte| *byte != 0xFF) {
                self.free = slot + 1;
            }
            let pages = value_of(ERASE, &entry).filter(|pages| self.has(*pages));
            state = pages.unwrap_or(state);
        }
        Ok(state)
    }

    /// Whether these are pages of the range behind the journal, or none. What is not was never
    /// announced.
    fn has(&self, pages: u32) -> bool {
        let (first, count) = split(pages);
        pages == IDLE || (PAGES <= first && first + count <= self.pages)
    }

    /// Erases pages that were announced, and takes that down.
    async fn finish(&mut self, pages: u32) -> Result<(), S::Error> {
        let (first, count) = split(pages);
        for page in first..first + count {
            self.erase_page(page).await?;
        }
        self.append(IDLE).await
    }

    /// Writes an entry. A full page is left for the other one, whose first entry says that no page is
    /// being erased: there is always room for an announcement, see [`make_room`](Self::make_room).
    async fn append(&mut self, pages: u32) -> Result<(), S::Error> {
        if self.free >= Self::SLOTS {
            return self
                .use_page(1 - self.page, self.generation.wrapping_add(1))
                .await;
        }
        let slot = self.free;
        self.free += 1;
        self.write_entry(ERASE, self.page, slot, pages).await
    }

    /// Makes room for an announcement, and for taking down that it was done.
    async fn make_room(&mut self) -> Result<(), S::Error> {
        if self.free + 2 > Self::SLOTS {
            self.use_page(1 - self.page, self.generation.wrapping_add(1))
                .await?;
        }
        Ok(())
    }

    async fn use_page(&mut self, page: u32, generation: u32) -> Result<(), S::Error> {
        self.erase_page(page).await?;
        self.write_entry(GENERATION, page, 0, generation).await?;
        (self.page, self.generation, self.free) = (page, generation, 1);
        Ok(())
    }

    async fn erase_page(&mut self, page: u32) -> Result<(), S::Error> {
        let from = self.base + page * S::ERASE_SIZE as u32;
        self.erases = self.erases.wrapping_add(1);
        self.flash.erase(from, from + S::ERASE_SIZE as u32).await
    }

    fn address(&self, page: u32, slot: u32) -> u32 {
        self.base + page * S::ERASE_SIZE as u32 + slot * Self::SLOT as u32
    }

    async fn write_entry(
        &mut self,
        kind: u8,
        page: u32,
        slot: u32,
        value: u32,
    ) -> Result<(), S::Error> {
        let mut entry = [0xFF; MAX_WORD];
        put(&mut entry, 0..4, value);
        put(&mut entry, 4..8, checksum(kind, value));
        let address = self.address(page, slot);
        self.write(address, entry.get(..Self::SLOT).unwrap_or(&[]))
            .await
    }

    /// The bytes of a slot, and ones behind it.
    async fn read_slot(&mut self, page: u32, slot: u32) -> Result<[u8; MAX_WORD], S::Error> {
        let mut entry = [0xFF; MAX_WORD];
        let bytes = entry.get_mut(..Self::SLOT).unwrap_or(&mut []);
        self.flash.read(self.address(page, slot), bytes).await?;
        Ok(entry)
    }
}

/// Whether a generation comes after another, round the end of the numbers.
fn is_later(generation: u32, other: u32) -> bool {
    (generation.wrapping_sub(other) as i32) > 0
}

/// The first of announced pages, and how many there are.
fn split(pages: u32) -> (u32, u32) {
    (pages & 0xFFFF, pages >> 16)
}

/// The value of an entry, if it is whole and of this kind.
fn value_of(kind: u8, entry: &[u8; MAX_WORD]) -> Option<u32> {
    let (value, crc) = (get(entry, 0..4), get(entry, 4..8));
    (checksum(kind, value) == crc).then_some(value)
}

/// The checksum of an entry. That of erased flash is another.
fn checksum(kind: u8, value: u32) -> u32 {
    let mut crc = Crc32::new();
    crc.add(&[kind]);
    crc.add(&value.to_le_bytes());
    crc.value()
}

impl<S: ErrorType> ErrorType for Journal<S> {
    type Error = S::Error;
}

impl<S: NorFlash> ReadNorFlash for Journal<S> {
    /// Whole words: a mark of which power tore a byte is a mark, and is not programmed again.
    const READ_SIZE: usize = word::<S>();

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), S::Error> {
        self.flash.read(offset, bytes).await
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<S: NorFlash> NorFlash for Journal<S> {
    const WRITE_SIZE: usize = S::WRITE_SIZE;
    const ERASE_SIZE: usize = S::ERASE_SIZE;

    /// Erases pages of the range behind the journal, at most 2^16 - 1 of them.
    async fn erase(&mut self, from: u32, to: u32) -> Result<(), S::Error> {
        let page = S::ERASE_SIZE as u32;
        let first = from.saturating_sub(self.base) / page;
        let count = to.saturating_sub(from) / page;
        self.make_room().await?;
        let pages = count << 16 | first;
        self.append(pages).await?;
        self.finish(pages).await
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), S::Error> {
        self.bytes = self.bytes.wrapping_add(bytes.len() as u32);
        self.flash.write(offset, bytes).await
    }
}
