//! One look at every record of a range (feature `sequential-storage`).
//!
//! The map gives the items from the oldest to the newest, and an older record of a class stays in flash
//! until its page is erased. So the last record of a class that is met is the one that counts, and what
//! was found of earlier ones is taken back: a refusal too.
//!
//! The survey needs no memory that grows with the flash. It keeps four bytes a class in the ledger, the
//! lowest refused class, and 64 bits for classes that the table does not have. When these do not
//! suffice, it asks for another look.

use crate::persist::{
    class_rows::{own_numbers, row_len},
    error::SnapshotError,
    flash::{
        item,
        ledger::{CHANGED, EMPTY, Entry},
    },
    header::Extractor,
    record::{ClassLabels, Record, number_bytes},
    snapshot::Snapshot,
};

/// What is done with the records of a range.
///
/// A load changes the table, a save only reads it.
pub(super) enum Job<'a, V, L> {
    /// The records go into the table and the labels.
    Load(&'a mut V, &'a mut L),
    /// The records are compared with the table and the labels.
    Save(&'a V, &'a L),
}

impl<V: Snapshot, L: ClassLabels> Job<'_, V, L> {
    /// The table that is loaded or saved.
    pub(super) fn table(&self) -> &V {
        match self {
            Self::Load(table, _) => table,
            Self::Save(table, _) => table,
        }
    }

    /// How many classes it has.
    pub(super) fn classes(&self) -> usize {
        self.table().shape().classes
    }

    /// Empties the table that is loaded, and its labels.
    pub(super) fn empty_table(&mut self) {
        if let Self::Load(table, labels) = self {
            for class in 0..table.shape().classes {
                table.empty_class(class);
                labels.put_label(class, &[]);
            }
        }
    }
}

/// One look at every record of a range, the oldest first.
///
/// The methods are called in turn: [`begin`](Self::begin), [`see`](Self::see) for each item,
/// [`finish`](Self::finish).
pub(super) struct Survey<'a, 'j, V, L> {
    /// What the records are for.
    job: &'a mut Job<'j, V, L>,
    /// Whether the records were checked, and are taken over.
    takes: bool,
    /// What the records must have been made with.
    extractor: &'a Extractor,
    /// Four bytes a class: see [`Entry`].
    ledger: &'a mut [u8],
    /// The lowest class whose last record is refused, and why.
    refused: Option<(usize, SnapshotError)>,
    /// The lowest class that was refused and is not any more, if there is one: classes above it may be
    /// refused too. Those up to it were looked at.
    cleared: Option<usize>,
    /// Every class up to this one was found right by an earlier look.
    checked: Option<usize>,
    /// The classes beyond the table's that are looked at: this one and the next 63. A bit is set when
    /// the last record of its class holds something.
    further_from: u32,
    /// One bit for each of the 64 classes.
    further: u64,
    /// The lowest class that is still farther.
    farther: Option<u32>,
}

impl<'a, 'j, V: Snapshot, L: ClassLabels> Survey<'a, 'j, V, L> {
    /// A survey before its first look.
    pub(super) fn new(
        job: &'a mut Job<'j, V, L>,
        takes: bool,
        extractor: &'a Extractor,
        ledger: &'a mut [u8],
    ) -> Self {
        // OK: at most as many classes as the journal has room for.
        let further_from = job.classes() as u32;
        Self {
            job,
            takes,
            extractor,
            ledger,
            refused: None,
            cleared: None,
            checked: None,
            further_from,
            further: 0,
            farther: None,
        }
    }

    /// Begins to look at the records, from the oldest on.
    ///
    /// When records are only looked at, what an earlier look saw is forgotten; the numbers are kept.
    pub(super) fn begin(&mut self) {
        for class in (0..self.job.classes()).filter(|_| !self.takes) {
            let entry = Entry::get(self.ledger, class);
            entry.unseen().put(self.ledger, class);
        }
    }

    /// Looks at an item. Takes its mask off in place.
    ///
    /// An item of a class that the table does not have is noted, not taken: its samples would be lost.
    #[inline(never)]
    pub(super) fn see(&mut self, class: u32, item: &mut [u8]) {
        let (number, record) = item::open(item);
        match usize::try_from(class) {
            Ok(class) if class < self.job.classes() => self.see_own(class, number, record),
            _ => self.see_further(class, record),
        }
    }

    /// Why the records are refused, if they are; or whether another look is needed, for classes that
    /// were not looked at.
    ///
    /// `Ok(true)` asks for another look. Each look settles at least one more refused class, or 64 more
    /// classes beyond the table's, so the looks come to an end.
    pub(super) fn finish(&mut self) -> Result<bool, (usize, SnapshotError)> {
        let (cleared, farther) = (self.cleared.take(), self.farther.take());
        let place = self.further.trailing_zeros();
        match self.refused.take() {
            Some(refused) if cleared.is_none_or(|cleared| refused.0 <= cleared) => {
                return Err(refused);
            }
            None if cleared.is_none() && place < u64::BITS => {
                let class = self.further_from + place;
                let dim = self.job.table().shape().dim as u32;
                let classes = class.saturating_add(1);
                return Err((
                    class as usize,
                    SnapshotError::ShapeMismatch { classes, dim },
                ));
            }
            _ => (),
        }
        self.checked = cleared.or(self.checked);
        if cleared.is_none() {
            self.further_from = farther.unwrap_or(u32::MAX);
        }
        Ok(cleared.is_some() || farther.is_some())
    }

    /// Checks the record of a class of the table, and writes into the ledger what it is.
    ///
    /// A load refuses every record that is not right. A save refuses only what another release or
    /// another table may have written; it replaces a damaged record.
    fn see_own(&mut self, class: usize, number: u32, record: Result<&[u8], SnapshotError>) {
        let entry = Entry::get(self.ledger, class);
        let record = record.and_then(|bytes| {
            let table = self.job.table();
            check::<V, L>(table, bytes, class, self.extractor)
        });
        let entry = match &mut self.job {
            Job::Load(table, labels) if self.takes => match record {
                Ok(record) if entry.takes(number) => {
                    record.put(class, *table, *labels);
                    entry.taken()
                }
                _ => entry,
            },
            Job::Load(..) => {
                self.refuse(class, record.err());
                entry.see(number, empty_mark(&record))
            }
            Job::Save(table, labels) => {
                let (table, label) = (*table, labels.label_bytes(class));
                let is_same = record.is_ok_and(|record| is_of(record, table, class, label));
                let error = record.err().filter(|error| !is_damage(error));
                self.refuse(class, error);
                entry.see(
                    number,
                    empty_mark(&record) | if is_same { 0 } else { CHANGED },
                )
            }
        };
        entry.put(self.ledger, class);
    }

    /// Notes why the last record of a class is refused, or that it is not.
    ///
    /// Only the lowest class is kept. When that one is cleared by a newer record, a higher class may
    /// have been dropped before, and the next look finds it.
    fn refuse(&mut self, class: usize, error: Option<SnapshotError>) {
        let is_checked = self.checked.is_some_and(|checked| class <= checked);
        let lowest = self.refused.map_or(usize::MAX, |(lowest, _)| lowest);
        match error {
            _ if is_checked => (),
            Some(error) if class <= lowest => self.refused = Some((class, error)),
            None if class == lowest => {
                let cleared = self.cleared.map_or(class, |lowest| lowest.min(class));
                (self.refused, self.cleared) = (None, Some(cleared));
            }
            _ => (),
        }
    }

    /// Notes whether the last record of a class beyond the table's holds anything. A record of an empty
    /// class, and a damaged one, has nothing to lose.
    fn see_further(&mut self, class: u32, record: Result<&[u8], SnapshotError>) {
        let Some(place) = class.checked_sub(self.further_from) else {
            return;
        };
        let bit = match place {
            0..64 => 1 << place,
            _ => {
                self.farther = Some(self.farther.map_or(class, |lowest| lowest.min(class)));
                return;
            }
        };
        if let Ok(record) = record.and_then(Record::open) {
            match record.is_empty() {
                true => self.further &= !bit,
                false => self.further |= bit,
            }
        }
    }
}

/// Whether a record is that of an empty class.
///
/// The mark is [`EMPTY`], or nothing.
fn empty_mark(record: &Result<Record<'_>, SnapshotError>) -> u32 {
    match record {
        Ok(record) if record.is_empty() => EMPTY,
        _ => 0,
    }
}

/// Whether a record has nothing to lose.
///
/// Damage is what a power cut or a flipped bit makes; all else was written on purpose.
fn is_damage(error: &SnapshotError) -> bool {
    matches!(
        error,
        SnapshotError::Damaged | SnapshotError::Truncated { .. }
    )
}

/// Everything about the record of a class.
///
/// Returns the record when nothing about it is refused.
fn check<'d, V: Snapshot, L: ClassLabels>(
    table: &V,
    bytes: &'d [u8],
    class: usize,
    extractor: &Extractor,
) -> Result<Record<'d>, SnapshotError> {
    let record = Record::open(bytes)?;
    record.check::<V, L>(table, class, extractor)?;
    Ok(record)
}

/// Whether a record that was checked is the one of a class as it is now.
///
/// Compares count, label and numbers, byte for byte. No copy of the record is made.
fn is_of<V: Snapshot>(record: Record<'_>, table: &V, class: usize, label: &[u8]) -> bool {
    let (row, its_label) = record.payload(row_len::<V>(table.shape()));
    let own = own_numbers(table, class).flat_map(number_bytes);
    record.count() == table.samples(class) && its_label == label && own.eq(row.iter().copied())
}
