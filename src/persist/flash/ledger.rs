//! What is known of the record of each class while a range is read (feature `sequential-storage`).
//!
//! Records of a class are numbered, and the journal holds the number of the newest. The ledger is four
//! bytes of scratch for each class: the number, and what was seen of the class so far.

use crate::persist::bytes::{get, put};

/// What is known of a class: a number, whether its record is that of an empty class, and marks.
///
/// | bits | in the ledger | in the journal |
/// |---|---|---|
/// | 0..19 | number of the newest record | the same |
/// | 19 | the newest record is of an empty class | the same |
/// | 20..26 | what was seen of the class | the class, in twelve bits |
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry(u32);

/// Numbers go round in 19 bits; 0 is none. Of a record of version 1 it is 0 too.
pub(super) const NUMBER: u32 = (1 << 19) - 1;
/// The newest record is that of an empty class.
const DELETED: u32 = 1 << 19;
/// The class in an entry of the journal, in the upper twelve bits.
const CLASS_SHIFT: u32 = 20;

/// A record was seen.
const SEEN: u32 = 1 << 20;
/// The last record seen is older than the newest there was.
const OLDER: u32 = 1 << 21;
/// The last record seen is that of an empty class.
pub(super) const EMPTY: u32 = 1 << 22;
/// The last record seen differs from the table.
pub(super) const CHANGED: u32 = 1 << 23;
/// The number is not in the journal yet.
const NOT_NOTED: u32 = 1 << 24;
/// The record was taken over.
const TAKEN: u32 = 1 << 25;

/// What became of a class in flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ClassState {
    /// Nothing was ever saved of the class. It is empty.
    NeverSaved,
    /// The newest record was loaded.
    Whole,
    /// The newest record is damaged. An older one was loaded.
    Recovered,
    /// The newest record is damaged, and there is no older one. The class is empty.
    Damaged,
    /// The class was empty when it was saved. It is empty.
    Deleted,
}

impl Entry {
    /// The most classes that entries of the journal can name.
    pub(super) const CLASSES: usize = 1 << (u32::BITS - CLASS_SHIFT);

    /// The entry of a class from a note in the journal. It is noted, and nothing is seen yet.
    pub(super) const fn from_journal(saved: u32) -> Self {
        Self(saved & (NUMBER | DELETED))
    }

    /// The class of an entry of the journal.
    pub(super) const fn class(saved: u32) -> usize {
        (saved >> CLASS_SHIFT) as usize
    }

    /// The value of a note: number, whether the class is empty, and the class.
    pub(super) fn to_journal(self, class: usize) -> u32 {
        self.0 & (NUMBER | DELETED) | (class as u32) << CLASS_SHIFT
    }

    /// Reads the entry of a class; 0, which says that nothing is known, beyond the end.
    pub(super) fn get(ledger: &[u8], class: usize) -> Self {
        Self(get(ledger, class * 4..class * 4 + 4))
    }

    /// Writes the entry of a class that the ledger has.
    pub(super) fn put(self, ledger: &mut [u8], class: usize) {
        put(ledger, class * 4..class * 4 + 4, self.0);
    }

    /// The number of the newest record there was; 0 when none is known.
    pub(super) fn number(self) -> u32 {
        self.0 & NUMBER
    }

    /// The number of the next record.
    ///
    /// Goes from 2^19 - 1 to 1, since 0 stands for none.
    pub(super) fn next_number(self) -> u32 {
        match self.number() {
            NUMBER => 1,
            number => number + 1,
        }
    }

    /// Whether one of some marks is set.
    pub(super) fn has(self, mark: u32) -> bool {
        self.0 & mark != 0
    }

    /// Whether the newest record is of an empty class.
    pub(super) fn is_deleted(self) -> bool {
        self.has(DELETED)
    }

    /// Whether the journal holds the number.
    pub(super) fn is_noted(self) -> bool {
        !self.has(NOT_NOTED)
    }

    /// The entry after its number was written into the journal.
    pub(super) fn noted(self) -> Self {
        Self(self.0 & !NOT_NOTED)
    }

    /// What is known before any record is seen.
    pub(super) fn unseen(self) -> Self {
        Self(self.0 & (NUMBER | DELETED | NOT_NOTED))
    }

    /// What is known after a record was seen behind those before.
    ///
    /// A record of a later number becomes the newest. One of an earlier number is marked as older: if it
    /// stays the last one, the newest record is lost.
    pub(super) fn see(self, number: u32, marks: u32) -> Self {
        let own = self.number();
        let known = self.unseen().0;
        let deleted = if marks & EMPTY != 0 { DELETED } else { 0 };
        let known = match number {
            _ if number == own => known,
            _ if is_later(number, own) => number | deleted | NOT_NOTED,
            _ => known | OLDER,
        };
        Self(known | SEEN | marks)
    }

    /// Whether a record is to be loaded, when it is met after all were seen. The last one that is
    /// counts.
    pub(super) fn takes(self, number: u32) -> bool {
        match self.has(OLDER) {
            true => !self.is_deleted() && number != self.number(),
            false => self.has(SEEN) && number == self.number(),
        }
    }

    /// The entry after its record was taken over.
    pub(super) fn taken(self) -> Self {
        Self(self.0 | TAKEN)
    }

    /// Whether a record that is to be loaded was not met again.
    pub(super) fn is_missing(self) -> bool {
        matches!(self.state(), ClassState::Whole | ClassState::Recovered) && !self.has(TAKEN)
    }

    /// Whether a class needs a new record.
    ///
    /// It does when the table differs from its last record, when that record is not the newest, and when
    /// a class that has samples or a label has no record. An empty class without a record needs one only
    /// if its newest record is lost.
    pub(super) fn needs_record(self, is_empty: bool) -> bool {
        match self.has(SEEN) {
            true => self.has(OLDER | CHANGED),
            false => !is_empty || (self.number() > 0 && !self.is_deleted()),
        }
    }

    /// What a report says of the class after all records were seen.
    pub(super) fn state(self) -> ClassState {
        match (self.has(SEEN), self.has(OLDER), self.is_deleted()) {
            (false, _, false) if self.number() == 0 => ClassState::NeverSaved,
            (false, _, false) => ClassState::Damaged,
            (false, _, true) | (_, true, true) => ClassState::Deleted,
            (true, true, false) => ClassState::Recovered,
            (true, false, _) if self.has(EMPTY) => ClassState::Deleted,
            (true, false, _) => ClassState::Whole,
        }
    }
}

/// Whether a record comes after another, round the end of the numbers.
///
/// Every number is later than 0. Of two others, the later one is ahead by less than half of all numbers.
fn is_later(number: u32, other: u32) -> bool {
    match (number, other) {
        (0, _) => false,
        (_, 0) => true,
        _ => number.wrapping_sub(other) & NUMBER <= NUMBER >> 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_round_and_are_never_none() {
        assert_eq!(Entry(0).next_number(), 1);
        assert_eq!(Entry(1).next_number(), 2);
        assert_eq!(Entry(NUMBER - 1).next_number(), NUMBER);
        assert_eq!(Entry(NUMBER).next_number(), 1);
        for number in [1, 2, NUMBER / 2, NUMBER - 1, NUMBER] {
            let mut next = Entry(number);
            for _ in 0..1000 {
                next = Entry(next.next_number());
                assert!(is_later(next.0, number) && !is_later(number, next.0));
            }
            assert!(is_later(number, 0) && !is_later(0, number));
        }
    }

    #[test]
    fn a_note_of_the_journal_comes_back() {
        for class in [0, 1, 4095] {
            for saved in [0, 1, NUMBER, DELETED, NUMBER | DELETED] {
                let noted = Entry(saved | SEEN | TAKEN | NOT_NOTED).to_journal(class);
                assert_eq!(Entry::class(noted), class);
                assert_eq!(Entry::from_journal(noted).0, saved);
            }
        }
    }
}
