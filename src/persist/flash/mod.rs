//! Tables in NOR flash, a record a class (feature `sequential-storage`).

pub(crate) mod error;
mod journal;

use core::{fmt, ops::Range};

use embedded_storage_async::nor_flash::NorFlash;
use sequential_storage::{
    cache::{Cache, Uncached},
    map::{self, MapConfig, MapStorage, SerializationError, Value},
};

use crate::persist::{
    class_rows::{check_own_class, own_numbers},
    error::SnapshotError,
    flash::{
        error::{FlashError, SaveCost},
        journal::Journal,
    },
    header::Extractor,
    record::{self, ClassLabels, Record, number_bytes, record_len},
    snapshot::Snapshot,
};

/// What names a record: the index of its class. It stands before the record, in four bytes.
///
/// The map is told that it takes none of the bytes it is read from, and so gives back the whole item:
/// from items of fewer bytes than a key, which a manipulated flash may hold, it would cut beyond the
/// end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key(u32);
const KEY_LEN: usize = size_of::<Key>();

impl map::Key for Key {
    fn serialize_into(&self, buffer: &mut [u8]) -> Result<usize, SerializationError> {
        map::Key::serialize_into(&self.0, buffer)
    }

    fn deserialize_from(buffer: &[u8]) -> Result<(Self, usize), SerializationError> {
        let (class, _) = <u32 as map::Key>::deserialize_from(buffer)?;
        Ok((Self(class), 0))
    }
}
/// How often records are written again that cannot be read, or checked again after a repair.
const TRIES: usize = 3;

/// A table in a range of NOR flash, a record a class, in the map of the package
/// `sequential-storage`.
///
/// Holds the flash, the range and the [`Extractor`]; the table stays with the caller, and so does a
/// scratch buffer of [`scratch_len`](Self::scratch_len) bytes. A power cut at any program or erase
/// leaves each class as it was before the save, or as it is after it, with its label. See
/// [`persist`](crate::persist) for what that rests on, and for what saves cost.
///
/// The flash is one of `embedded-storage-async`. A blocking one is wrapped, here one in RAM by
/// `embassy-embedded-hal`:
///
/// ```
/// # mod ram_flash {
/// #     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/persist/ram_flash.rs"));
/// # }
/// # use ram_flash::RamFlash;
/// use class_centers::{ClassCenters, persist::{FlashCenters, Extractor, NoLabels}};
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
/// block_on(flash.load(&mut table, &mut NoLabels, &mut scratch))?;
///
/// // From time to time: the classes that changed.
/// table.update(1, &[1, 2, 3, 4])?;
/// let cost = block_on(flash.save(&table, &NoLabels, &mut scratch))?;
/// assert_eq!((cost.classes, cost.erases), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FlashCenters<S: NorFlash> {
    map: MapStorage<Key, Journal<S>, Cache<Uncached, Uncached, Uncached, Key>>,
    extractor: Extractor,
    is_mounted: bool,
}

impl<S: NorFlash> fmt::Debug for FlashCenters<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("FlashCenters");
        fields
            .field("extractor", &self.extractor)
            .finish_non_exhaustive()
    }
}

impl<S: NorFlash> FlashCenters<S> {
    const WORD: usize = journal::word::<S>();

    /// Takes a range of the flash, `from..to` in bytes, for one table. Nothing is read or written
    /// yet. Two of its pages are a journal of erases, one is always empty.
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
        let start = range.start.checked_add(journal::PAGES * page);
        let start = start.ok_or(FlashError::InvalidRange)?;
        let pages = range.end.saturating_sub(range.start) / page;
        if start > range.end || range.end as usize > flash.capacity() || pages > u16::MAX.into() {
            return Err(FlashError::InvalidRange);
        }
        let config = MapConfig::try_new(start..range.end);
        let config = config.map_err(|_| FlashError::InvalidRange)?;
        let journal = Journal::new(flash, range.start, pages);
        Ok(Self {
            map: MapStorage::new(journal, config, Cache::new_uncached()),
            extractor,
            is_mounted: false,
        })
    }

    /// Returns the bytes of scratch that a table needs: those of a record with its label, in whole
    /// words. When a power cut tears the length of a record so that it looks whole, once in many
    /// thousand cuts, more is needed to read over it: `ScratchTooSmall` says how much, at most a page.
    pub const fn scratch_len<V: Snapshot, L: ClassLabels>() -> usize {
        (KEY_LEN + record_len::<V>() + L::LEN).next_multiple_of(Self::WORD)
    }

    /// Replaces all that the table and the labels hold by what was saved; a class that never was is
    /// empty. Everything is checked first.
    ///
    /// # Errors
    ///
    /// `RecordTooLarge`, `TooFewPages`, `ScratchTooSmall`; `Class` for the lowest class whose record
    /// is damaged, of something else, or of a class that the table does not have; `Corrupted`,
    /// `Flash`. The table and the labels are what they were before the call; but when the flash
    /// fails after everything was checked, they are empty.
    pub async fn load<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &mut V,
        labels: &mut L,
        scratch: &mut [u8],
    ) -> Result<(), FlashError<S::Error>> {
        self.check_room::<V, L>(scratch)?;
        self.mount().await?;
        self.check_settled_records::<V, L>(scratch).await?;
        let taken = self.take(table, labels, scratch).await;
        if taken.is_err() {
            for class in 0..V::CLASSES {
                empty(table, labels, class);
            }
        }
        self.is_mounted = taken.is_ok();
        taken
    }

    /// [`check_records`](Self::check_records), again after the map repaired something meanwhile.
    async fn check_settled_records<V: Snapshot, L: ClassLabels>(
        &mut self,
        scratch: &mut [u8],
    ) -> Result<(), FlashError<S::Error>> {
        for _ in 0..TRIES {
            let spent = self.spent();
            self.check_records::<V, L>(scratch).await?;
            if self.spent() == spent {
                return Ok(());
            }
        }
        Err(FlashError::Corrupted)
    }

    /// Refuses records that are not those of this table and these labels.
    async fn check_records<V: Snapshot, L: ClassLabels>(
        &mut self,
        scratch: &mut [u8],
    ) -> Result<(), FlashError<S::Error>> {
        for class in 0..V::CLASSES {
            if let Some(bytes) = self.fetch(class, scratch).await? {
                check::<V, L>(bytes, class, &self.extractor).map_err(in_class(class))?;
            }
        }
        self.refuse_further_classes::<V>(scratch).await
    }

    /// Takes over the records, which were checked.
    async fn take<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &mut V,
        labels: &mut L,
        scratch: &mut [u8],
    ) -> Result<(), FlashError<S::Error>> {
        for class in 0..V::CLASSES {
            match self.fetch(class, scratch).await? {
                None => empty(table, labels, class),
                Some(bytes) => {
                    // Again: the flash may give other bytes this time.
                    let record = check::<V, L>(bytes, class, &self.extractor);
                    let record = record.map_err(in_class(class))?;
                    record.put(class, table, labels);
                }
            }
        }
        Ok(())
    }

    /// Writes the classes that changed since they were saved, each with its label, and returns what
    /// that cost.
    ///
    /// What changed is found by comparing with the flash, so nothing has to be remembered, and a save
    /// that failed half-way is completed by the next.
    ///
    /// # Errors
    ///
    /// `RecordTooLarge`, `TooFewPages`, `ScratchTooSmall`; `Class` for a class that holds what no
    /// embeddings give, or whose record in flash is of something else (another feature extractor, for
    /// instance), so that it would be lost: [`erase`](Self::erase) gives it up. Nothing was written
    /// then. `NotReadable`, `Corrupted`, `Flash`: the classes before were written.
    pub async fn save<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &V,
        labels: &L,
        scratch: &mut [u8],
    ) -> Result<SaveCost, FlashError<S::Error>> {
        self.check_room::<V, L>(scratch)?;
        for class in 0..V::CLASSES {
            check_own_class(table, class).map_err(in_class(class))?;
        }
        let (bytes, erases) = self.spent();
        self.mount().await?;
        let classes = self.save_changed(table, labels, scratch).await?;
        self.is_mounted = true;
        let (bytes_now, erases_now) = self.spent();
        Ok(SaveCost {
            classes,
            bytes: bytes_now.wrapping_sub(bytes),
            erases: erases_now.wrapping_sub(erases),
        })
    }

    /// Writes the classes that changed, and returns how many, when all can be read again.
    ///
    /// Once in about a million cuts, what is left of the header of an item looks whole, and hides the
    /// next item; the one behind that is found again.
    async fn save_changed<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &V,
        labels: &L,
        scratch: &mut [u8],
    ) -> Result<usize, FlashError<S::Error>> {
        for class in 0..V::CLASSES {
            let saved = self.fetch(class, scratch).await?;
            check_saved::<V>(saved, class, &self.extractor).map_err(in_class(class))?;
        }
        let changed = self.write_changed(table, labels, scratch).await?;
        let mut written = changed;
        for _ in 0..TRIES {
            if written == 0 {
                return Ok(changed);
            }
            written = self.write_changed(table, labels, scratch).await?;
        }
        match written {
            0 => Ok(changed),
            _ => Err(FlashError::NotReadable),
        }
    }

    /// Writes the classes that differ from the flash, and returns how many.
    async fn write_changed<V: Snapshot, L: ClassLabels>(
        &mut self,
        table: &V,
        labels: &L,
        scratch: &mut [u8],
    ) -> Result<usize, FlashError<S::Error>> {
        let mut written = 0;
        for class in 0..V::CLASSES {
            let label = labels.label_bytes(class);
            let saved = self.fetch(class, scratch).await?;
            if has_changed(saved, table, class, label) {
                self.store(table, class, label, scratch).await?;
                written += 1;
            }
        }
        Ok(written)
    }

    /// Erases the whole range: every class, and whatever else is there. The table in RAM stays as it
    /// is, and the next save would write it again.
    ///
    /// # Errors
    ///
    /// `Flash`.
    pub async fn erase(&mut self) -> Result<(), FlashError<S::Error>> {
        self.mount().await?;
        self.map.erase_all().await?;
        self.is_mounted = true;
        Ok(())
    }

    /// Returns what the records are of.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// Gives the flash back. (An adapter may not give back the driver in it: wrap `&mut driver`.)
    pub fn into_flash(self) -> S {
        self.map.destroy().0.into_flash()
    }

    /// Bytes programmed and pages erased so far.
    fn spent(&mut self) -> (u32, u32) {
        let journal = self.map.flash();
        (journal.bytes, journal.erases)
    }

    /// Refuses a scratch buffer or a range that is too small for this table.
    fn check_room<V: Snapshot, L: ClassLabels>(
        &self,
        scratch: &[u8],
    ) -> Result<(), FlashError<S::Error>> {
        let scratch_len = Self::scratch_len::<V, L>();
        // Two words of a page mark its state. Each item has a header of eight bytes.
        let record = 8usize.next_multiple_of(Self::WORD) + scratch_len;
        let page = S::ERASE_SIZE.saturating_sub(2 * Self::WORD);
        let records = page / record;
        if records == 0 || scratch_len > u16::MAX as usize {
            return Err(FlashError::RecordTooLarge { record, page });
        }
        // One page is always empty, and one record more than classes makes room for the next.
        let needed = (V::CLASSES / records + 2) as u32;
        let pages = self.map.flash_range().len() / S::ERASE_SIZE;
        if pages < needed as usize {
            let needed = needed + journal::PAGES;
            return Err(FlashError::TooFewPages { needed });
        }
        if scratch.len() < scratch_len {
            let needed = scratch_len;
            return Err(FlashError::ScratchTooSmall { needed });
        }
        Ok(())
    }

    /// Finishes what was interrupted: by a power cut, or in the last call, when that did not succeed
    /// or its future was dropped.
    async fn mount(&mut self) -> Result<(), FlashError<S::Error>> {
        if !core::mem::take(&mut self.is_mounted) {
            self.map.flash().mount().await.map_err(FlashError::Flash)?;
        }
        Ok(())
    }

    /// The record of a class, if there is one.
    async fn fetch<'d>(
        &mut self,
        class: usize,
        scratch: &'d mut [u8],
    ) -> Result<Option<&'d [u8]>, FlashError<S::Error>> {
        let item: Option<&[u8]> = self.map.fetch_item(scratch, &Key(class as u32)).await?;
        Ok(item.map(|item| item.get(KEY_LEN..).unwrap_or(&[])))
    }

    async fn store<V: Snapshot>(
        &mut self,
        table: &V,
        class: usize,
        label: &[u8],
        scratch: &mut [u8],
    ) -> Result<(), FlashError<S::Error>> {
        let extractor = &self.extractor;
        let item = Item {
            table,
            class,
            label,
            extractor,
        };
        let key = Key(class as u32);
        Ok(self.map.store_item_generic(scratch, &key, &item).await?)
    }

    /// Refuses records of classes beyond the table's: they would be lost.
    async fn refuse_further_classes<V: Snapshot>(
        &mut self,
        scratch: &mut [u8],
    ) -> Result<(), FlashError<S::Error>> {
        let mut from = V::CLASSES as u32;
        while let Some(class) = self.lowest_class(from, scratch).await? {
            if let Some(bytes) = self.fetch(class as usize, scratch).await?
                && let Ok(record) = Record::open(bytes)
                && (record.count() > 0 || record.label_len() > 0)
            {
                let (classes, dim) = (class.saturating_add(1), V::DIM as u32);
                let error = SnapshotError::ShapeMismatch { classes, dim };
                let class = class as usize;
                return Err(FlashError::Class { class, error });
            }
            let Some(next) = class.checked_add(1) else {
                break;
            };
            from = next;
        }
        Ok(())
    }

    /// The lowest class from `from` on that was ever saved.
    async fn lowest_class(
        &mut self,
        from: u32,
        scratch: &mut [u8],
    ) -> Result<Option<u32>, FlashError<S::Error>> {
        let mut lowest: Option<u32> = None;
        let mut items = self.map.fetch_all_items(scratch).await?;
        while let Some((Key(class), _)) = items.next::<&[u8]>(scratch).await? {
            if class >= from && lowest.is_none_or(|lowest| class < lowest) {
                lowest = Some(class);
            }
        }
        Ok(lowest)
    }
}

/// Empties a class and its label.
fn empty<V: Snapshot, L: ClassLabels>(table: &mut V, labels: &mut L, class: usize) {
    table.empty_class(class);
    labels.put_label(class, &[]);
}

fn in_class<E>(class: usize) -> impl Fn(SnapshotError) -> FlashError<E> {
    move |error| FlashError::Class { class, error }
}

/// Everything about the record of a class.
fn check<'d, V: Snapshot, L: ClassLabels>(
    bytes: &'d [u8],
    class: usize,
    extractor: &Extractor,
) -> Result<Record<'d>, SnapshotError> {
    let record = Record::open(bytes)?;
    record.check::<V, L>(class, extractor)?;
    Ok(record)
}

/// Refuses to overwrite a record of something else; one that is damaged has nothing to lose.
fn check_saved<V: Snapshot>(
    saved: Option<&[u8]>,
    class: usize,
    extractor: &Extractor,
) -> Result<(), SnapshotError> {
    match saved.map(Record::open) {
        None | Some(Err(SnapshotError::Damaged | SnapshotError::Truncated { .. })) => Ok(()),
        Some(record) => record?.check_source::<V>(class, extractor),
    }
}

/// Whether a class differs from its record; without one it is empty.
fn has_changed<V: Snapshot>(saved: Option<&[u8]>, table: &V, class: usize, label: &[u8]) -> bool {
    match saved.map(Record::open) {
        None => table.samples(class) > 0 || !label.is_empty(),
        Some(Ok(record)) => !is_of(record, table, class, label),
        Some(Err(_)) => true,
    }
}

/// Whether a record, of the same source, is the one of a class as it is now.
fn is_of<V: Snapshot>(record: Record<'_>, table: &V, class: usize, label: &[u8]) -> bool {
    let (row, its_label) = record.payload::<V>();
    let own = own_numbers(table, class).flat_map(number_bytes);
    record.count() == table.samples(class) && its_label == label && own.eq(row.iter().copied())
}

/// The record of a class, made where the map wants it.
struct Item<'a, V> {
    table: &'a V,
    class: usize,
    label: &'a [u8],
    extractor: &'a Extractor,
}

impl<'d, V: Snapshot> Value<'d> for Item<'_, V> {
    fn serialize_into(&self, buffer: &mut [u8]) -> Result<usize, SerializationError> {
        let len = record::encode(self.table, self.class, self.label, self.extractor, buffer);
        len.map_err(|_| SerializationError::BufferTooSmall)
    }

    fn deserialize_from(_: &'d [u8]) -> Result<(Self, usize), SerializationError> {
        Err(SerializationError::InvalidFormat)
    }
}
