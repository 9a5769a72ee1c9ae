//! The journal of a range of flash (feature `sequential-storage`).
//!
//! When power fails during an erase, the contents of the page are undefined (`embedded-storage`): it
//! may look intact, empty, or like anything else. So each erase is announced before it begins, and an
//! announced erase that was not finished is done again before anything is read. The journal also holds
//! the number of the newest record of each class, so that a record that is lost is missed.
//!
//! The first two pages of the range are the journal, of which one is in use: entries of eight bytes in
//! whole words, in order. The first holds the generation of the page, the later of which is in use. A
//! full page is followed by the other one: it is erased, takes over what still counts, and gets its
//! generation last. Whatever a cut leaves of it, the generation tells that it is not in use.

use core::ops::Range;

use embedded_storage_async::nor_flash::NorFlash;

use super::{error::FlashError, ledger::Entry, medium::Failed};
use crate::persist::{
    bytes::{get, put},
    crc32::Crc32,
};

/// The pages of the journal.
pub(super) const PAGES: u32 = 2;
const ENTRY_LEN: usize = 8;
/// The longest word there is, in bytes.
pub(super) const MAX_WORD: usize = 32;
/// The entries of a page that are not for classes: generation, erases and purge at its begin; and room
/// for an erase, which takes two, and for two more.
const RESERVED: u32 = 7;

/// The number of the journal page, round the end of the numbers.
const GENERATION: u8 = b'g';
/// Pages of the range that are to be erased, or none: [`IDLE`].
const ERASE: u8 = b'e';
/// How many pages behind the journal were erased before this page of the journal.
const ERASES: u8 = b'n';
/// The newest record of a class: an [`Entry`].
const SAVED: u8 = b's';
/// Whether a purge has begun and is not done.
const PURGE: u8 = b'p';
/// Nothing that was noted of classes before counts.
const CLEAR: u8 = b'c';
const KINDS: [u8; 6] = [GENERATION, ERASE, ERASES, SAVED, PURGE, CLEAR];

/// No page is being erased.
const IDLE: u32 = 0;

/// The bytes of a word: what is read or programmed at once.
pub(super) const fn word<S: NorFlash>() -> usize {
    if S::WRITE_SIZE > S::READ_SIZE {
        S::WRITE_SIZE
    } else {
        S::READ_SIZE
    }
}

/// A range of flash with a journal, that counts what it is asked to do.
pub(super) struct Journal<S: NorFlash> {
    pub(super) flash: S,
    /// The address of the range, and its pages.
    pub(super) base: u32,
    pub(super) pages: u32,
    /// The page in use, 0 or 1, and its generation.
    pub(super) page: u32,
    generation: u32,
    /// The first free slot of the page in use.
    free: u32,
    /// How many pages behind the journal were erased, as far as the journal tells.
    pub(super) erased: u32,
    /// The page behind the journal that was erased last, and how many were in a row, each the one behind
    /// the page before.
    pub(super) last_erased: u32,
    pub(super) erased_in_turn: u32,
    /// Whether a purge was begun, and not finished.
    pub(super) is_purging: bool,
    /// The bytes programmed and the pages erased, since this value was made.
    pub(super) bytes: u32,
    pub(super) erases: u32,
    /// The words that could not be read.
    pub(super) unreadable: u32,
    /// Why a call failed.
    pub(super) error: Option<FlashError<S::Error>>,
}

impl<S: NorFlash> Journal<S> {
    /// The bytes of an entry, in whole words.
    const SLOT: usize = ENTRY_LEN.next_multiple_of(word::<S>());
    const SLOTS: u32 = (S::ERASE_SIZE / Self::SLOT) as u32;
    /// The most classes that the journal has room for.
    pub(super) const CLASSES: usize = {
        let room = Self::SLOTS.saturating_sub(RESERVED) as usize;
        if room < Entry::CLASSES {
            room
        } else {
            Entry::CLASSES
        }
    };

    pub(super) const fn new(flash: S, base: u32, pages: u32) -> Self {
        Self {
            flash,
            base,
            pages,
            page: 0,
            generation: 0,
            free: 1,
            erased: 0,
            last_erased: 0,
            erased_in_turn: 0,
            is_purging: false,
            bytes: 0,
            erases: 0,
            unreadable: 0,
            error: None,
        }
    }

    /// How often the page was erased that was erased most, as far as the journal tells. The map erases
    /// its pages in turn, and the journal its two.
    pub(super) fn page_erases(&self) -> u32 {
        let data = self.erased.div_ceil((self.pages - PAGES).max(1));
        data.max(self.generation.div_ceil(PAGES))
    }

    /// Finds the state of the journal, writes what it holds of classes into the ledger, and finishes
    /// what a cut interrupted.
    pub(super) async fn mount(&mut self, ledger: &mut [u8]) -> Result<(), Failed> {
        let mut newest = None;
        for page in 0..PAGES {
            if let Some((GENERATION, generation)) = self.read_slot(page, 0).await?
                && newest.is_none_or(|(_, other)| is_later(generation, other))
            {
                newest = Some((page, generation));
            }
        }
        match newest {
            None => self.start(ledger).await?,
            Some(newest) => {
                (self.page, self.generation) = newest;
                let pages = self.scan(ledger).await?;
                if pages != IDLE {
                    self.finish(pages).await?;
                }
            }
        }
        for page in PAGES..self.pages {
            self.mend_marks(page).await?;
        }
        Ok(())
    }

    /// Begins a journal where there is none that can be read.
    pub(super) async fn start(&mut self, ledger: &mut [u8]) -> Result<(), Failed> {
        ledger.fill(0);
        (self.free, self.erased, self.is_purging) = (1, 0, false);
        self.use_page(0, 1).await
    }

    /// Reads the page in use, and returns the pages whose erase was not finished.
    async fn scan(&mut self, ledger: &mut [u8]) -> Result<u32, Failed> {
        ledger.fill(0);
        (self.free, self.erased, self.is_purging) = (1, 0, false);
        let mut announced = IDLE;
        for slot in 1..Self::SLOTS {
            let Some(entry) = self.read_slot(self.page, slot).await? else {
                continue;
            };
            self.free = slot + 1;
            // An entry behind an announcement is begun only when the erase is done, whatever it holds.
            announced = IDLE;
            match entry {
                (ERASE, pages) if self.has(pages) => {
                    announced = pages;
                    self.erased = self.erased.wrapping_add(split(pages).1);
                }
                (ERASES, erased) => self.erased = erased,
                (SAVED, saved) => Entry::from_journal(saved).put(ledger, Entry::class(saved)),
                (PURGE, is_begun) => self.is_purging = is_begun != 0,
                (CLEAR, _) => ledger.fill(0),
                _ => (),
            }
        }
        Ok(announced)
    }

    /// Whether these are pages of the range behind the journal. What is not was never announced.
    fn has(&self, pages: u32) -> bool {
        let (first, count) = split(pages);
        count > 0 && PAGES <= first && first + count <= self.pages
    }

    /// Erases pages that were announced, and takes that down.
    async fn finish(&mut self, pages: u32) -> Result<(), Failed> {
        let (first, count) = split(pages);
        for page in first..first + count {
            self.erase_page(page).await?;
        }
        self.append(ERASE, IDLE).await
    }

    /// Erases pages of the range behind the journal, all of them whatever power does.
    pub(super) async fn erase_pages(&mut self, first: u32, count: u32) -> Result<(), Failed> {
        // Room for the announcement, and for taking down that it was done.
        if self.free + 2 > Self::SLOTS {
            self.turn().await?;
        }
        let pages = count << 16 | first;
        self.append(ERASE, pages).await?;
        self.count_erased(first, count);
        self.finish(pages).await
    }

    /// Notes the newest record of a class.
    pub(super) async fn note_saved(&mut self, class: usize, entry: Entry) -> Result<(), Failed> {
        self.append(SAVED, entry.to_journal(class)).await
    }

    /// Notes that nothing is saved of any class. The numbers of records begin again, so neither page
    /// keeps a note: no damage brings one back that makes new records old.
    pub(super) async fn clear(&mut self) -> Result<(), Failed> {
        self.append(CLEAR, 0).await?;
        self.turn().await?;
        self.turn().await
    }

    /// Notes that a purge begins, or is done.
    pub(super) async fn note_purge(&mut self, is_begun: bool) -> Result<(), Failed> {
        self.is_purging = is_begun;
        self.append(PURGE, is_begun.into()).await
    }

    async fn append(&mut self, kind: u8, value: u32) -> Result<(), Failed> {
        if self.free >= Self::SLOTS {
            self.turn().await?;
        }
        let slot = self.free;
        self.free += 1;
        self.write_entry(kind, self.page, slot, value).await
    }

    /// Goes on in the other page.
    async fn turn(&mut self) -> Result<(), Failed> {
        self.use_page(1 - self.page, self.generation.wrapping_add(1))
            .await
    }

    /// Writes what still counts into a page, and then its generation, so that it is in use.
    async fn use_page(&mut self, page: u32, generation: u32) -> Result<(), Failed> {
        self.erase_page(page).await?;
        if self.read_slot(page, 0).await?.is_some() {
            // Worn out, or not erased to ones.
            return self.fail(FlashError::NotReadable);
        }
        self.write_entry(ERASES, page, 1, self.erased).await?;
        self.write_entry(PURGE, page, 2, self.is_purging.into())
            .await?;
        let mut free = 3;
        for slot in (1..self.free).rev() {
            match self.read_slot(self.page, slot).await? {
                Some((CLEAR, _)) => break,
                Some((SAVED, saved)) if free < Self::SLOTS + 3 - RESERVED => {
                    let class = Entry::class(saved);
                    if !self.has_note(page, 3..free, class).await? {
                        self.write_entry(SAVED, page, free, saved).await?;
                        free += 1;
                    }
                }
                _ => (),
            }
        }
        self.write_entry(GENERATION, page, 0, generation).await?;
        (self.page, self.generation, self.free) = (page, generation, free);
        Ok(())
    }

    /// Whether some slots hold a note of a class.
    async fn has_note(
        &mut self,
        page: u32,
        slots: Range<u32>,
        class: usize,
    ) -> Result<bool, Failed> {
        for slot in slots {
            match self.read_slot(page, slot).await? {
                Some((SAVED, saved)) if Entry::class(saved) == class => return Ok(true),
                _ => (),
            }
        }
        Ok(false)
    }

    fn slot_address(&self, page: u32, slot: u32) -> u32 {
        self.page_address(page) + slot * Self::SLOT as u32
    }

    async fn write_entry(
        &mut self,
        kind: u8,
        page: u32,
        slot: u32,
        value: u32,
    ) -> Result<(), Failed> {
        let mut entry = Word([0xFF; MAX_WORD]);
        put(&mut entry.0, 0..4, value);
        put(&mut entry.0, 4..8, checksum(kind, value));
        let address = self.slot_address(page, slot);
        let entry = entry.0.get(..Self::SLOT).unwrap_or(&[]);
        self.program(address, entry).await
    }

    /// Kind and value of an entry; `None` in a free slot. The kind is 0 when it is not whole.
    async fn read_slot(&mut self, page: u32, slot: u32) -> Result<Option<(u8, u32)>, Failed> {
        let mut entry = Word([0xFF; MAX_WORD]);
        let bytes = entry.0.get_mut(..Self::SLOT).unwrap_or(&mut []);
        self.read_words(self.slot_address(page, slot), bytes)
            .await?;
        if is_blank(&entry.0) {
            return Ok(None);
        }
        let (value, crc): (u32, u32) = (get(&entry.0, 0..4), get(&entry.0, 4..8));
        let kind = KINDS.into_iter().find(|kind| checksum(*kind, value) == crc);
        Ok(Some((kind.unwrap_or(0), value)))
    }
}

/// Bytes of an entry or a word, aligned for drivers that need it.
#[repr(align(4))]
pub(super) struct Word(pub(super) [u8; MAX_WORD]);

/// Whether flash holds nothing here.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0xFF)
}

/// Whether a generation comes after another, round the end of the numbers.
fn is_later(generation: u32, other: u32) -> bool {
    (generation.wrapping_sub(other) as i32) > 0
}

/// The first of announced pages, and how many there are.
fn split(pages: u32) -> (u32, u32) {
    (pages & 0xFFFF, pages >> 16)
}

/// The checksum of an entry. That of erased flash is another.
fn checksum(kind: u8, value: u32) -> u32 {
    let mut crc = Crc32::new();
    crc.add(&[kind]);
    crc.add(&value.to_le_bytes());
    crc.value()
}
