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

use crate::persist::flash::{
    error::FlashError,
    ledger::Entry,
    medium::{Failed, MAX_WORD, Medium, PAGES, Word, is_blank, word},
    note::{self, CLEAR, ERASE, ERASES, GENERATION, IDLE, PURGE, SAVED, split},
};

/// The entries of a page that are not for classes: generation, erases and purge at its begin; and room
/// for an erase, which takes two, and for two more.
const RESERVED: u32 = 7;

/// A range of flash with a journal.
///
/// It is the flash of the map: see `map_flash`. Everything here stays in RAM from one call to the next,
/// but is read anew by each [`mount`](Self::mount).
pub(super) struct Journal<S: NorFlash> {
    /// The range itself.
    pub(super) medium: Medium<S>,
    /// The pages of the range.
    pub(super) pages: u32,
    /// The page in use, 0 or 1, and its generation.
    page: u32,
    generation: u32,
    /// The first free slot of the page in use.
    free: u32,
    /// How many pages behind the journal were erased, as far as the journal tells.
    ///
    /// The number wraps.
    pub(super) erased: u32,
    /// The page behind the journal that was erased last, and how many were in a row, each the one behind
    /// the page before.
    last_erased: u32,
    pub(super) erased_in_turn: u32,
    /// Whether a purge was begun, and not finished.
    pub(super) is_purging: bool,
}

impl<S: NorFlash> Journal<S> {
    /// The bytes of an entry, in whole words.
    const SLOT: usize = note::LEN.next_multiple_of(word::<S>());
    /// How many entries a page of the journal has room for.
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

    /// A journal that was not read yet, for a range of `pages` pages from the address `base`.
    pub(super) const fn new(flash: S, base: u32, pages: u32) -> Self {
        Self {
            medium: Medium::new(flash, base),
            pages,
            page: 0,
            generation: 0,
            free: 1,
            erased: 0,
            last_erased: 0,
            erased_in_turn: 0,
            is_purging: false,
        }
    }

    /// How often the page was erased that was erased most, as far as the journal tells. The map erases
    /// its pages in turn, and the journal its two.
    ///
    /// Computed as `max(ceil(erased / data pages), ceil(generation / 2))`: right as long as both go
    /// round evenly.
    pub(super) fn page_erases(&self) -> u32 {
        let data = self.erased.div_ceil((self.pages - PAGES).max(1));
        data.max(self.generation.div_ceil(PAGES))
    }

    /// Finds the state of the journal, writes what it holds of classes into the ledger, and finishes
    /// what a cut interrupted.
    ///
    /// In this order: the page in use is the one of the later generation, or the journal is started; its
    /// entries are read in order; an erase that was announced and not finished is done again; a page
    /// that is empty but for marks that cannot be read is erased.
    ///
    /// Reads the page in use once, and of each page behind the journal its two marks.
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
    ///
    /// A later entry replaces an earlier one of the same kind or the same class. Damaged entries are
    /// skipped; their slots are not used again. [`IDLE`] is returned when nothing is left to finish.
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
    ///
    /// Repeating it is harmless: the pages hold nothing that counts.
    async fn finish(&mut self, pages: u32) -> Result<(), Failed> {
        let (first, count) = split(pages);
        for page in first..first + count {
            self.medium.erase_page(page).await?;
        }
        self.append(ERASE, IDLE).await
    }

    /// Erases pages of the range behind the journal, all of them whatever power does.
    ///
    /// The announcement is programmed before the first erase begins, so that a cut anywhere in between
    /// is found by the next mount.
    ///
    /// It also counts the pages that were erased in turn, each the one behind the page before; the last
    /// page is followed by the first. A purge ends when they are all there are.
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

    /// Counts pages that are being erased, and how many of them follow each other.
    fn count_erased(&mut self, first: u32, count: u32) {
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

    /// Notes the newest record of a class.
    ///
    /// Called only for a record that was read back.
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

    /// Erases a page again that is empty but for words that cannot be read, a mark among them:
    /// programmed once more, the mark might stay so.
    pub(super) async fn mend_marks(&mut self, page: u32) -> Result<(), Failed> {
        let words = (S::ERASE_SIZE / word::<S>()) as u32;
        let before = self.medium.unreadable;
        // The marks first, which are the first word and the last.
        for index in [0, words - 1].into_iter().chain(1..words - 1) {
            let mut bytes = Word([0; MAX_WORD]);
            let bytes = bytes.0.get_mut(..word::<S>()).unwrap_or(&mut []);
            let address = self.medium.page_address(page) + index * bytes.len() as u32;
            let others = self.medium.unreadable;
            self.medium.read_words(address, bytes).await?;
            let is_done = match index {
                0 => false,
                _ if index == words - 1 => self.medium.unreadable == before,
                _ => !is_blank(bytes) && self.medium.unreadable == others,
            };
            if is_done {
                return Ok(());
            }
        }
        self.erase_pages(page, 1).await
    }

    /// Writes an entry into the next free slot, in the other page if this one is full.
    async fn append(&mut self, kind: u8, value: u32) -> Result<(), Failed> {
        if self.free >= Self::SLOTS {
            self.turn().await?;
        }
        let slot = self.free;
        self.free += 1;
        self.write_entry(kind, self.page, slot, value).await
    }

    /// Goes on in the other page.
    ///
    /// The generation grows by one and wraps.
    async fn turn(&mut self) -> Result<(), Failed> {
        self.use_page(1 - self.page, self.generation.wrapping_add(1))
            .await
    }

    /// Writes what still counts into a page, and then its generation, so that it is in use.
    ///
    /// The notes are gone through from the newest to the oldest. The first one of each class is the one
    /// that counts, and nothing before a [`CLEAR`] does. The page it comes from stays as it is until the
    /// next turn, so a cut before the generation is written loses nothing.
    ///
    /// Costs at most `SLOTS * n` reads for `n` classes. It is rare, and takes no buffer.
    async fn use_page(&mut self, page: u32, generation: u32) -> Result<(), Failed> {
        self.medium.erase_page(page).await?;
        if self.read_slot(page, 0).await?.is_some() {
            // Worn out, or not erased to ones.
            return self.medium.fail(FlashError::NotReadable);
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
    ///
    /// Only those that were written into the new page so far are asked for.
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

    /// The address of an entry.
    fn slot_address(&self, page: u32, slot: u32) -> u32 {
        self.medium.page_address(page) + slot * Self::SLOT as u32
    }

    /// Programs one entry, in whole words; the bytes behind it stay erased.
    async fn write_entry(
        &mut self,
        kind: u8,
        page: u32,
        slot: u32,
        value: u32,
    ) -> Result<(), Failed> {
        let entry = note::encode(kind, value);
        let address = self.slot_address(page, slot);
        let entry = entry.0.get(..Self::SLOT).unwrap_or(&[]);
        self.medium.program(address, entry).await
    }

    /// Kind and value of an entry; `None` in a free slot. The kind is 0 when it is not whole.
    ///
    /// A word that cannot be read is read as zeros, so its entry is not whole.
    async fn read_slot(&mut self, page: u32, slot: u32) -> Result<Option<(u8, u32)>, Failed> {
        let mut entry = Word([0xFF; MAX_WORD]);
        let bytes = entry.0.get_mut(..Self::SLOT).unwrap_or(&mut []);
        self.medium
            .read_words(self.slot_address(page, slot), bytes)
            .await?;
        Ok(note::decode(&entry))
    }
}

/// Whether a generation comes after another, round the end of the numbers.
///
/// Of two, the later one is ahead by less than half of all numbers.
fn is_later(generation: u32, other: u32) -> bool {
    (generation.wrapping_sub(other) as i32) > 0
}
