//! What a load, a save and a purge do (feature `sequential-storage`).

use embedded_storage_async::nor_flash::NorFlash;
use sequential_storage::Error;

use super::{
    FlashCenters,
    error::FlashError,
    item::{Item, KEY_LEN, Key, Len},
    journal::PAGES,
    ledger::Entry,
    medium::Failed,
    survey::{Job, Survey},
};
use crate::persist::{
    record::ClassLabels,
    saved::{ClassTable, check_own_class},
};

/// How often records are written again that cannot be read.
const TRIES: u32 = 3;
/// How often a purge may go round the pages.
const ROUNDS: u32 = 3;

impl<S: NorFlash> FlashCenters<S> {
    /// Does a job, and returns the ledger, and how many classes were written that had changed.
    pub(super) async fn run<'s, V: ClassTable, L: ClassLabels>(
        &mut self,
        mut job: Job<'_, V, L>,
        scratch: &'s mut [u8],
        purges: bool,
    ) -> Result<(&'s [u8], usize), Failed> {
        let room = self.room::<V, L>(scratch);
        let (buffer, ledger) = room.or_else(|error| self.map.flash().fail(error))?;
        if let Job::Save(table, _) = job {
            for class in 0..V::CLASSES {
                let checked = check_own_class(table, class);
                checked
                    .or_else(|error| self.map.flash().fail(FlashError::Class { class, error }))?;
            }
        }
        self.map.flash().mount(ledger).await?;
        if let Job::Save(..) = job {
            let changed = self.save_records(&mut job, buffer, ledger, purges).await?;
            return Ok((ledger, changed));
        }
        let loaded = self.load_records(&mut job, buffer, ledger).await;
        loaded.map(|()| (&*ledger, 0))
    }

    /// Looks at the records, and takes them over.
    async fn load_records<V: ClassTable, L: ClassLabels>(
        &mut self,
        job: &mut Job<'_, V, L>,
        buffer: &mut [u8],
        ledger: &mut [u8],
    ) -> Result<(), Failed> {
        for takes in [false, true] {
            if takes {
                self.note_records(V::CLASSES, ledger).await?;
                job.empty_table();
            }
            let looked = self.look(job, takes, buffer, ledger).await;
            if looked.is_err() && takes {
                job.empty_table();
            }
            looked?;
        }
        // Whether the flash gave something else the second time.
        let is_missing = |class| Entry::get(ledger, class).is_missing();
        if (0..V::CLASSES).any(is_missing) {
            job.empty_table();
            return Err(Failed);
        }
        Ok(())
    }

    /// Writes the classes that differ until all can be read again. Then, for a purge, erases every page
    /// behind the journal once, while the records go round. Returns how many classes differed.
    ///
    /// Once in about a million cuts, what is left of the header of an item looks whole, and hides the
    /// next item; the one behind that is found again.
    async fn save_records<V: ClassTable, L: ClassLabels>(
        &mut self,
        job: &mut Job<'_, V, L>,
        buffer: &mut [u8],
        ledger: &mut [u8],
        purges: bool,
    ) -> Result<usize, Failed> {
        let (mut changed, mut tries) = (None, 0);
        // How many pages a purge erases, in turn, and how many were erased before.
        let (mut pages, mut erased) = (0, 0);
        loop {
            let goes_round = self.map.flash().erased_in_turn < pages;
            if !goes_round {
                self.look(job, false, buffer, ledger).await?;
            }
            let written = self.write_classes(job, buffer, ledger, goes_round).await?;
            let changed = *changed.get_or_insert(written);
            match (goes_round, written) {
                (true, 0) => self.erase_all().await?,
                // Pages that do not follow each other begin the round again, but not for ever.
                (true, _) if self.map.flash().erased.wrapping_sub(erased) > ROUNDS * pages => {
                    return self.map.flash().fail(FlashError::NotReadable);
                }
                (true, _) => (),
                (false, 0) => {
                    self.note_records(V::CLASSES, ledger).await?;
                    let journal = self.map.flash();
                    let begins = pages == 0 && (purges || journal.is_purging);
                    if begins || journal.is_purging {
                        journal.note_purge(begins).await?;
                    }
                    if !begins {
                        return Ok(changed);
                    }
                    journal.erased_in_turn = 0;
                    (pages, erased, tries) = (journal.pages - PAGES, journal.erased, 0);
                }
                (false, _) if tries == TRIES => {
                    return self.map.flash().fail(FlashError::NotReadable);
                }
                (false, _) => tries += 1,
            }
        }
    }

    /// Erases the whole range, also when the journal cannot be read.
    pub(super) async fn erase_all(&mut self) -> Result<(), Failed> {
        let journal = self.map.flash();
        if journal.mount(&mut []).await.is_err() {
            // Nothing tells which page is in use.
            journal.error = None;
            journal.erase_page(1).await?;
            journal.start(&mut []).await?;
        }
        let pages = journal.pages - PAGES;
        journal.clear().await?;
        journal.erase_pages(PAGES, pages).await?;
        if journal.is_purging {
            // Nothing is left to purge.
            journal.note_purge(false).await?;
        }
        Ok(())
    }

    /// Writes the classes that differ from the flash, or each that holds something, and returns how
    /// many.
    async fn write_classes<V: ClassTable, L: ClassLabels>(
        &mut self,
        job: &Job<'_, V, L>,
        buffer: &mut [u8],
        ledger: &[u8],
        again: bool,
    ) -> Result<usize, Failed> {
        let Job::Save(table, labels) = job else {
            return Ok(0);
        };
        let mut written = 0;
        for class in 0..V::CLASSES {
            let (entry, label) = (Entry::get(ledger, class), labels.label_bytes(class));
            let is_empty = table.samples(class) == 0 && label.is_empty();
            let number = match again {
                true if !is_empty => entry.number().max(1),
                false if entry.needs_record(is_empty) => entry.next_number(),
                _ => continue,
            };
            let (info, word) = (&self.info, Self::WORD);
            let item = Item {
                table: *table,
                class,
                label,
                info,
                number,
                word,
            };
            let key = Key(class as u32);
            let stored = self.map.store_item_generic(buffer, &key, &item).await;
            self.check(stored)?;
            written += 1;
        }
        Ok(written)
    }

    /// Looks at every record, as often as it takes. Refuses what is not of this table, and records of
    /// classes beyond the table's: they would be lost.
    async fn look<V: ClassTable, L: ClassLabels>(
        &mut self,
        job: &mut Job<'_, V, L>,
        takes: bool,
        buffer: &mut [u8],
        ledger: &mut [u8],
    ) -> Result<(), Failed> {
        let info = self.info;
        let mut survey = Survey::new(job, takes, &info, ledger);
        let mut goes_on = true;
        while goes_on {
            survey.begin();
            let looked = self.visit(&mut survey, buffer).await;
            self.check(looked)?;
            let finished = survey.finish();
            goes_on = finished.or_else(|(class, error)| {
                self.map.flash().fail(FlashError::Class { class, error })
            })?;
        }
        Ok(())
    }

    async fn visit<V: ClassTable, L: ClassLabels>(
        &mut self,
        survey: &mut Survey<'_, '_, V, L>,
        buffer: &mut [u8],
    ) -> Result<(), Error<Failed>> {
        let mut items = self.map.fetch_all_items(buffer).await?;
        while let Some((Key(class), Len(len))) = items.next::<Len>(buffer).await? {
            // An item of fewer bytes than a key has that of whatever the buffer held before.
            if len >= KEY_LEN {
                survey.see(class, buffer.get_mut(..len).unwrap_or(&mut []));
            }
        }
        Ok(())
    }

    /// Puts aside why the map failed.
    fn check(&mut self, result: Result<(), Error<Failed>>) -> Result<(), Failed> {
        let journal = self.map.flash();
        // Room, scratch and the length of records are checked before, and values are plain bytes, so
        // that of the other errors only a corrupted map can be met.
        match result {
            // The map goes on where it cannot read the mark of a page.
            Ok(()) if journal.error.is_none() => Ok(()),
            Ok(()) | Err(Error::Storage { .. }) => Err(Failed),
            Err(Error::BufferTooSmall(needed)) => {
                journal.fail(FlashError::ScratchTooSmall { needed })
            }
            Err(_) => journal.fail(FlashError::Corrupted),
        }
    }

    /// Notes in the journal which records are the newest.
    async fn note_records(&mut self, classes: usize, ledger: &mut [u8]) -> Result<(), Failed> {
        for class in 0..classes {
            let entry = Entry::get(ledger, class);
            if !entry.is_noted() {
                self.map.flash().note_saved(class, entry).await?;
                entry.noted().put(ledger, class);
            }
        }
        Ok(())
    }
}
