//! The entries of the journal, as bytes (feature `sequential-storage`).

use crate::persist::{
    bytes::{get, put},
    crc32::Crc32,
    flash::medium::{MAX_WORD, Word, is_blank},
};

/// The bytes of an entry: a value, and a checksum of it and of its kind.
pub(super) const LEN: usize = 8;

/// The number of the journal page, round the end of the numbers.
pub(super) const GENERATION: u8 = b'g';
/// Pages of the range that are to be erased, or none: [`IDLE`].
pub(super) const ERASE: u8 = b'e';
/// How many pages behind the journal were erased before this page of the journal.
pub(super) const ERASES: u8 = b'n';
/// The newest record of a class: its number, whether it is empty, and the class.
pub(super) const SAVED: u8 = b's';
/// Whether a purge has begun and is not done.
pub(super) const PURGE: u8 = b'p';
/// Nothing that was noted of classes before counts.
pub(super) const CLEAR: u8 = b'c';
/// All kinds. An entry does not hold its kind: the one whose checksum is right is found by trying.
const KINDS: [u8; 6] = [GENERATION, ERASE, ERASES, SAVED, PURGE, CLEAR];

/// No page is being erased.
pub(super) const IDLE: u32 = 0;

/// The bytes of an entry, and of the free ones behind it.
pub(super) fn encode(kind: u8, value: u32) -> Word {
    let mut entry = Word([0xFF; MAX_WORD]);
    put(&mut entry.0, 0..4, value);
    put(&mut entry.0, 4..8, checksum(kind, value));
    entry
}

/// Kind and value of an entry; `None` where there is none. The kind is 0 when it is not whole.
pub(super) fn decode(entry: &Word) -> Option<(u8, u32)> {
    let (value, crc): (u32, u32) = (get(&entry.0, 0..4), get(&entry.0, 4..8));
    let kind = KINDS.into_iter().find(|kind| checksum(*kind, value) == crc);
    (!is_blank(&entry.0)).then_some((kind.unwrap_or(0), value))
}

/// The first of announced pages, and how many there are.
pub(super) fn split(pages: u32) -> (u32, u32) {
    (pages & 0xFFFF, pages >> 16)
}

/// The checksum of an entry. That of erased flash is another.
fn checksum(kind: u8, value: u32) -> u32 {
    let mut crc = Crc32::new();
    crc.add(&[kind]);
    crc.add(&value.to_le_bytes());
    crc.value()
}
