//! What a load, a save and a purge do (feature `sequential-storage`).
//!
//! A job runs in three steps: the scratch buffer is divided and the table is checked; the journal is
//! mounted, which finishes an erase that a power cut interrupted; then the records are loaded or saved.
//!
//! | job | looks at every record | writes |
//! |---|---|---|
//! | load | twice: once to check, once to take over | notes of the newest records |
//! | save, nothing changed | once | notes that a cut prevented |
//! | save | twice: before, and after writing | the classes that changed |
//! | purge | as a save, then once more at the end | every class, until each page was erased |
//!
//! The ledger says after each look what is known of each class: see [`Entry`].

use embedded_storage_async::nor_flash::NorFlash;
use sequential_storage::Error;

use crate::persist::{
    class_rows::{check_own_class, check_own_shape},
    error::SnapshotError,
    flash::{
        FlashCenters,
        error::FlashError,
        item::{Item, KEY_LEN, Key, Len},
        ledger::Entry,
        medium::{Failed, PAGES},
        survey::{Job, Survey},
    },
    record::ClassLabels,
    snapshot::Snapshot,
};

/// How often records are written again that cannot be read.
///
/// A record that was torn by a cut is whole after one more write. More tries help only on a worn flash.
const TRIES: u32 = 3;
/// How often a purge may go round the pages.
///
/// One round erases every page if the map starts at the page behind the last erased one; three are a
/// bound for the rounds that begin again.
const ROUNDS: u32 = 3;

impl<S: NorFlash> FlashCenters<S> {
    /// Does a job, and returns the ledger, and how many classes were written that had changed.
    ///
    /// For a load the number of classes is 0. Every failure leaves its reason in the medium, where the
    /// caller finds it.
    pub(super) async fn run<'s, V: Snapshot, L: ClassLabels>(
        &mut self,
        mut job: Job<'_, V, L>,
        scratch: &'s mut [u8],
        purges: bool,
    ) -> Result<(&'s [u8], usize), Failed> {
        let room = self.room::<V, L>(job.table().shape(), scratch);
        let (buffer, ledger) = room.or_else(|error| self.map.flash().medium.fail(error))?;
        if let Job::Save(table, labels) = job {
            let checked = check_saved(table, labels);
            checked.or_else(|error| self.map.flash().medium.fail(error))?;
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
    ///
    /// The first look only checks, so that a refused record leaves the table as it was. The second one
    /// writes into the table, which is emptied before. When the flash reads differently the second time,
    /// the table is emptied again: it must not hold a part.
    async fn load_records<V: Snapshot, L: ClassLabels>(
        &mut self,
        job: &mut Job<'_, V, L>,
        buffer: &mut [u8],
        ledger: &mut [u8],
    ) -> Result<(), Failed> {
        for takes in [false, true] {
            if takes {
                self.note_records(job.classes(), ledger).await?;
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
        if (0..job.classes()).any(is_missing) {
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
    async fn save_records<V: Snapshot, L: ClassLabels>(
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
                (true, _) if self.map.flash().erased.wrapping_sub(erased) > ROUNDS * pages => {
                    return self.not_readable();
                }
                (true, _) => (),
                (false, 0) => {
                    if !self
                        .begins_purge(job.classes(), ledger, purges, pages == 0)
                        .await?
                    {
                        return Ok(changed);
                    }
                    let journal = self.map.flash();
                    (pages, erased, tries) = (journal.pages - PAGES, journal.erased, 0);
                }
                (false, _) if tries == TRIES => return self.not_readable(),
                (false, _) => tries += 1,
            }
        }
    }

    /// Ends a save whose records can all be read: notes them, and notes whether a purge begins or is done.
    /// Returns whether one begins.
    ///
    /// A purge begins once, after the classes were saved: `is_first` says that none began in this call. One
    /// that was interrupted in an earlier call begins again.
    async fn begins_purge(
        &mut self,
        classes: usize,
        ledger: &mut [u8],
        purges: bool,
        is_first: bool,
    ) -> Result<bool, Failed> {
        self.note_records(classes, ledger).await?;
        let journal = self.map.flash();
        let begins = is_first && (purges || journal.is_purging);
        if begins || journal.is_purging {
            journal.note_purge(begins).await?;
        }
        if begins {
            journal.erased_in_turn = 0;
        }
        Ok(begins)
    }

    /// Ends a job with `NotReadable`: what was written cannot be read, however often it is written.
    fn not_readable<T>(&mut self) -> Result<T, Failed> {
        self.map.flash().medium.fail(FlashError::NotReadable)
    }

    /// Erases the whole range, also when the journal cannot be read.
    ///
    /// The journal keeps the count of erases. Only when it cannot be read does it start anew, with a
    /// count of 0.
    pub(super) async fn erase_all(&mut self) -> Result<(), Failed> {
        let journal = self.map.flash();
        if journal.mount(&mut []).await.is_err() {
            // Nothing tells which page is in use.
            journal.medium.error = None;
            journal.medium.erase_page(1).await?;
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
    ///
    /// `again` asks for each class with samples or a label, under its old number: that is a round of a
    /// purge. Otherwise a class is written when the ledger says that it needs a record, under the next
    /// number.
    ///
    /// The map erases its oldest page when it needs room, and first copies the items of that page that
    /// still count.
    async fn write_classes<V: Snapshot, L: ClassLabels>(
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
        for class in 0..job.classes() {
            let (entry, label) = (Entry::get(ledger, class), labels.label_bytes(class));
            let is_empty = table.samples(class) == 0 && label.is_empty();
            let number = match again {
                true if !is_empty => entry.number().max(1),
                false if entry.needs_record(is_empty) => entry.next_number(),
                _ => continue,
            };
            let (extractor, word) = (&self.extractor, Self::WORD);
            let item = Item {
                table: *table,
                class,
                label,
                extractor,
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
    ///
    /// One pass is enough unless a class that was refused turns out to have a newer record that is
    /// right, or there are records of classes beyond the table's: then the survey asks for another pass.
    async fn look<V: Snapshot, L: ClassLabels>(
        &mut self,
        job: &mut Job<'_, V, L>,
        takes: bool,
        buffer: &mut [u8],
        ledger: &mut [u8],
    ) -> Result<(), Failed> {
        let extractor = self.extractor;
        let mut survey = Survey::new(job, takes, &extractor, ledger);
        let mut goes_on = true;
        while goes_on {
            survey.begin();
            let looked = self.visit(&mut survey, buffer).await;
            self.check(looked)?;
            let finished = survey.finish();
            goes_on = finished.or_else(|(class, error)| {
                self.map
                    .flash()
                    .medium
                    .fail(FlashError::Class { class, error })
            })?;
        }
        Ok(())
    }

    /// Shows each item in the range to a survey, the oldest first.
    ///
    /// `buffer` holds one item at a time. An item that is shorter than its key cannot name a class, and
    /// is skipped.
    async fn visit<V: Snapshot, L: ClassLabels>(
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
    ///
    /// The errors of the map become those of this crate: a buffer that is too small is
    /// `ScratchTooSmall`, any other error of the map itself is `Corrupted`. A failure of the journal has
    /// its reason in the medium already.
    fn check(&mut self, result: Result<(), Error<Failed>>) -> Result<(), Failed> {
        let journal = self.map.flash();
        // Room, scratch and the length of records are checked before, and values are plain bytes, so
        // that of the other errors only a corrupted map can be met.
        match result {
            // The map goes on where it cannot read the mark of a page.
            Ok(()) if journal.medium.error.is_none() => Ok(()),
            Ok(()) | Err(Error::Storage { .. }) => Err(Failed),
            Err(Error::BufferTooSmall(needed)) => {
                journal.medium.fail(FlashError::ScratchTooSmall { needed })
            }
            Err(_) => journal.medium.fail(FlashError::Corrupted),
        }
    }

    /// Notes in the journal which records are the newest.
    ///
    /// A note is written only after the record was read back. So a note never names a record that was
    /// not written to its end, and a record that is lost later is missed.
    ///
    /// Each note costs one entry of the journal: eight bytes, in whole words.
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

/// Refuses a table that could not be loaded again, and labels of classes that it does not have: they would
/// be lost.
fn check_saved<E, V: Snapshot, L: ClassLabels>(table: &V, labels: &L) -> Result<(), FlashError<E>> {
    check_own_shape(table).map_err(|error| FlashError::Class { class: 0, error })?;
    let classes = table.shape().classes;
    for class in 0..classes {
        check_own_class(table, class).map_err(|error| FlashError::Class { class, error })?;
    }
    match (classes..L::CLASSES).find(|class| !labels.label_bytes(*class).is_empty()) {
        None => Ok(()),
        Some(class) => {
            let error = SnapshotError::UnexpectedLabel { class };
            Err(FlashError::Class { class, error })
        }
    }
}
