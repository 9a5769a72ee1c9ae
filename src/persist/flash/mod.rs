//! Tables in NOR flash, a record a class (feature `sequential-storage`).

pub(crate) mod error;
mod item;
mod journal;
pub(crate) mod ledger;
mod map_flash;
mod medium;
mod note;
pub(crate) mod report;
mod run;
mod survey;

use core::{fmt, ops::Range};

use embedded_storage_async::nor_flash::NorFlash;
use sequential_storage::{
    cache::{Cache, Uncached},
    map::{MapConfig, MapStorage},
};

use crate::persist::{
    class_rows::{TableShape, fixed_shape},
    flash::{
        error::{FlashError, SaveCost},
        item::Key,
        journal::Journal,
        medium::Failed,
        report::LoadReport,
        survey::Job,
    },
    header::Extractor,
    record::{ClassLabels, record_len},
    snapshot::Snapshot,
};

/// The bytes of the ledger for each class.
const LEDGER_LEN: usize = 4;
/// What the scratch buffer is aligned to, for drivers that move data by DMA.
const ALIGN: usize = 4;

/// A table in a range of NOR flash, a record a class, in the map of the package
/// `sequential-storage`.
///
/// Holds the flash, the range and the [`Extractor`]; the table stays with the caller, and so does a
/// scratch buffer of [`scratch_len`](Self::scratch_len) bytes. A power cut at any program or erase
/// leaves each class as it was before the save, or as it is after it, with its label. Damage is
/// reported by [`load`](Self::load). See [`persist`](crate::persist) for what that rests on, and for
/// what saves cost.
///
/// The range has at least four pages: two for the journal, one that is always empty, one for records.
/// On a flash of 128 KiB sectors that is 512 KiB; there, `ImageSlots` need two.
///
/// The flash is one of `embedded-storage-async`, erased to 0xFF. A blocking one is wrapped, here one in
/// RAM by `embassy-embedded-hal`:
///
/// ```
/// # mod ram_flash {
/// #     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ram_flash.rs"));
/// # }
/// # use ram_flash::RamFlash;
/// use class_centers::{
///     ClassCenters,
///     persist::{ClassState, FlashCenters, Extractor, NoLabels},
/// };
/// use embassy_embedded_hal::adapter::BlockingAsync;
/// use embassy_futures::block_on;
///
/// type Gestures = ClassCenters<i8, 3, 4>;
/// type Flash = BlockingAsync<RamFlash>;
///
/// let mut table = Gestures::new();
/// let mut scratch = [0; FlashCenters::<Flash>::scratch_len::<Gestures, NoLabels>()];
/// let driver = BlockingAsync::new(RamFlash::new());
/// let mut flash = FlashCenters::new(driver, 0..4 * 4096, Extractor::new(7))?;
///
/// // At boot: what was saved, or empty classes.
/// let report = block_on(flash.load(&mut table, &mut NoLabels, &mut scratch))?;
/// assert!(report.is_whole());
///
/// // From time to time: the classes that changed.
/// table.update(1, &[1, 2, 3, 4])?;
/// let cost = block_on(flash.save(&table, &NoLabels, &mut scratch))?;
/// assert_eq!((cost.classes, cost.erases), (1, 0));
///
/// let report = block_on(flash.load(&mut table, &mut NoLabels, &mut scratch))?;
/// assert_eq!(report.state(1), Some(ClassState::Whole));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FlashCenters<S: NorFlash> {
    map: Map<S>,
    extractor: Extractor,
}

/// The two parts of a scratch buffer: for items, and for the ledger.
type Room<'s> = (&'s mut [u8], &'s mut [u8]);
type Map<S> = MapStorage<Key, Journal<S>, Cache<Uncached, Uncached, Uncached, Key>>;

impl<S: NorFlash> fmt::Debug for FlashCenters<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("FlashCenters");
        fields
            .field("extractor", &self.extractor)
            .finish_non_exhaustive()
    }
}

impl<S: NorFlash> FlashCenters<S> {
    const WORD: usize = medium::word::<S>();

    /// Takes a range of the flash, `from..to` in bytes, for one table. Nothing is read or written
    /// yet. Two of its pages are a journal, one is always empty.
    ///
    /// # Errors
    ///
    /// `InvalidRange`.
    pub fn new(
        flash: S,
        range: Range<u32>,
        extractor: Extractor,
    ) -> Result<Self, FlashError<S::Error>> {
        let page = S::ERASE_SIZE as u32;
        let start = range.start.checked_add(medium::PAGES * page);
        let start = start.ok_or(FlashError::InvalidRange)?;
        let pages = range.end.saturating_sub(range.start) / page;
        let is_in_flash = start <= range.end && range.end as usize <= flash.capacity();
        if !is_in_flash || pages > u16::MAX.into() || Journal::<S>::CLASSES == 0 {
            return Err(FlashError::InvalidRange);
        }
        let config = MapConfig::try_new(start..range.end);
        let config = config.map_err(|_| FlashError::InvalidRange)?;
        let journal = Journal::new(flash, range.start, pages);
        Ok(Self {
            map: MapStorage::new(journal, config, Cache::new_uncached()),
            extractor,
        })
    }

    /// Returns the bytes of scratch that a table needs: those of a record with its label, in whole
    /// words; four for each class; and three, so that the buffer may begin anywhere and is aligned to
    /// four bytes where the driver sees it. When a power cut tears the length of a record so that it
    /// looks whole, once in many thousand cuts, more is needed to read over it: `ScratchTooSmall` says
    /// how much, at most that with a page for the record.
    ///
    /// Of a table whose shape is known at run time it does not compile:
    /// [`scratch_len_of`](Self::scratch_len_of).
    pub const fn scratch_len<V: Snapshot, L: ClassLabels>() -> usize {
        Self::scratch_len_for::<V, L>(fixed_shape::<V>())
    }

    /// Returns the bytes of scratch that a table needs with its labels, as
    /// [`scratch_len`](Self::scratch_len): for a table whose shape is known at run time.
    pub fn scratch_len_of<V: Snapshot, L: ClassLabels>(table: &V, _labels: &L) -> usize {
        Self::scratch_len_for::<V, L>(table.shape())
    }

    const fn scratch_len_for<V: Snapshot, L: ClassLabels>(shape: TableShape) -> usize {
        let ledger_len = LEDGER_LEN.saturating_mul(shape.classes);
        Self::item_len::<V, L>(shape).saturating_add(ledger_len.saturating_add(ALIGN - 1))
    }

    /// The bytes of the longest item, in whole words.
    const fn item_len<V: Snapshot, L: ClassLabels>(shape: TableShape) -> usize {
        let len = record_len::<V>(shape).saturating_add(item::OVERHEAD + L::LEN);
        match len.checked_next_multiple_of(Self::WORD) {
            Some(len) => len,
            None => usize::MAX,
        }
    }

    /// Replaces all that the table and the labels hold by what was saved; a class that never was is
    /// empty. Everything is checked first. Returns what became of each class.
    ///
    /// Reads each record in the range twice: to check, and to take. Finishes what a power cut
    /// interrupted.
    ///
    /// # Errors
    ///
    /// `RecordTooLarge`, `TooManyClasses`, `TooFewPages`, `ScratchTooSmall`; `Class` for the lowest
    /// class whose record is of something else, or of a class that the table does not have;
    /// `Corrupted`, `NotReadable`, `Flash`. The table and the labels are what they were before the
    /// call; but when the flash fails after everything was checked, they are empty.
    pub async fn load<'s, V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &mut V,
        labels: &mut L,
        scratch: &'s mut [u8],
    ) -> Result<LoadReport<'s>, FlashError<S::Error>> {
        const { assert!(!V::IS_READ_ONLY, "the table is only read") }
        let loaded = self.run(Job::Load(table, labels), scratch, false).await;
        let (ledger, _) = self.outcome(loaded)?;
        let journal = self.map.flash();
        Ok(LoadReport {
            ledger,
            page_erases: journal.page_erases(),
            is_purge_unfinished: journal.is_purging,
        })
    }

    /// Writes the classes that changed since they were saved, each with its label, and returns what
    /// that cost.
    ///
    /// What changed is found by comparing with the flash, so nothing has to be remembered, and a save
    /// that failed half-way is completed by the next. A class whose newest record is damaged is written
    /// anew. Reads each record in the range once when nothing changed, and twice otherwise: to compare,
    /// and to verify what was written; the map looks for room between.
    ///
    /// # Errors
    ///
    /// Whatever [`load`](Self::load) refuses, a record that is damaged excepted; and `Class` for a
    /// class that holds what no embeddings give, or that has a label and is not in the table. Nothing was written then: [`erase`](Self::erase) gives
    /// up what is there. `NotReadable`, `Corrupted`, `Flash`: some of the classes were written.
    pub async fn save<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &V,
        labels: &L,
        scratch: &mut [u8],
    ) -> Result<SaveCost, FlashError<S::Error>> {
        self.write(table, labels, scratch, false).await
    }

    /// Saves, and leaves no byte of a class that was deleted in the range: label, numbers and older
    /// records. Safe from power cuts, as a save is.
    ///
    /// Writes the classes that hold something again and again, until every page of the range behind the
    /// journal was erased once: it programs about as many bytes as the range has. With no such class it
    /// erases the range. The journal goes on to say that there was a class of this index.
    ///
    /// # Errors
    ///
    /// Those of [`save`](Self::save). After `NotReadable`, `Corrupted`, `Flash` or a power cut,
    /// [`load`](Self::load) says that the purge is unfinished, and the next save or purge begins it
    /// again.
    pub async fn purge<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &V,
        labels: &L,
        scratch: &mut [u8],
    ) -> Result<SaveCost, FlashError<S::Error>> {
        self.write(table, labels, scratch, true).await
    }

    async fn write<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &V,
        labels: &L,
        scratch: &mut [u8],
        purges: bool,
    ) -> Result<SaveCost, FlashError<S::Error>> {
        let medium = &self.map.flash().medium;
        let (bytes, erases) = (medium.bytes, medium.erases);
        let saved = self.run(Job::Save(table, labels), scratch, purges).await;
        let (_, classes) = self.outcome(saved)?;
        let medium = &self.map.flash().medium;
        Ok(SaveCost {
            classes,
            bytes: medium.bytes.wrapping_sub(bytes),
            erases: medium.erases.wrapping_sub(erases),
        })
    }

    /// Erases the whole range: every class, and whatever else is there. The table in RAM stays as it
    /// is, and the next save would write it again. What cannot be read does not matter.
    ///
    /// # Errors
    ///
    /// `Flash`, `NotReadable`.
    pub async fn erase(&mut self) -> Result<(), FlashError<S::Error>> {
        let erased = self.erase_all().await;
        self.outcome(erased)
    }

    /// Returns the extractor of the records.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// Gives the flash back. (An adapter may not give back the driver in it: wrap `&mut driver`.)
    pub fn into_flash(self) -> S {
        self.map.destroy().0.medium.flash
    }

    /// What the caller is told.
    fn outcome<T>(&mut self, result: Result<T, Failed>) -> Result<T, FlashError<S::Error>> {
        let error = self.map.flash().medium.error.take();
        result.map_err(|Failed| error.unwrap_or(FlashError::NotReadable))
    }

    /// Divides the scratch buffer into one for items and the ledger. Refuses a buffer or a range that
    /// is too small for this table.
    fn room<'s, V: Snapshot, L: ClassLabels>(
        &self,
        shape: TableShape,
        scratch: &'s mut [u8],
    ) -> Result<Room<'s>, FlashError<S::Error>> {
        let item_len = Self::item_len::<V, L>(shape);
        // Two words of a page mark its state. Each item has a header of eight bytes.
        let record = 8usize.next_multiple_of(Self::WORD).saturating_add(item_len);
        let page = S::ERASE_SIZE.saturating_sub(2 * Self::WORD);
        let records = page / record;
        if records == 0 || item_len > u16::MAX as usize {
            return Err(FlashError::RecordTooLarge { record, page });
        }
        let max = Journal::<S>::CLASSES;
        if shape.classes > max {
            return Err(FlashError::TooManyClasses { max });
        }
        // One page is always empty, and one record more than classes makes room for the next.
        let needed = (shape.classes / records + 2) as u32;
        let pages = self.map.flash_range().len() / S::ERASE_SIZE;
        if pages < needed as usize {
            let needed = needed + medium::PAGES;
            return Err(FlashError::TooFewPages { needed });
        }
        let needed = Self::scratch_len_for::<V, L>(shape);
        let len = scratch.len();
        let offset = scratch.as_ptr().align_offset(ALIGN).min(ALIGN - 1);
        let (buffer, ledger) = scratch
            .split_at_mut_checked(len.saturating_sub(LEDGER_LEN * shape.classes))
            .filter(|_| len >= needed)
            .ok_or(FlashError::ScratchTooSmall { needed })?;
        Ok((buffer.get_mut(offset..).unwrap_or(&mut []), ledger))
    }
}
