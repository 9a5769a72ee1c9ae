//! The header of a slot, which stands before its images.
//!
//! The header is one unit of 32 bytes: six words of four bytes, little endian, and zeros behind them.
//! `persist` draws the fields.

use crate::persist::{
    crc32::Crc32,
    slots::medium::{SLOT_UNIT, Unit},
};

/// The first word of every header: `CCSL`.
const MAGIC: u32 = u32::from_le_bytes(*b"CCSL");
/// The version of the layout that this release writes, and the newest one that it reads.
pub(super) const VERSION: u32 = 1;

/// The flag that says: the other slot holds what was deleted, and is to be erased.
///
/// A load that finds it erases the other slot, should a cut have kept the save from doing so.
const ERASES_OTHER: u32 = 1 << 8;

/// The bytes before the checksum.
const CHECKED_LEN: usize = 20;

/// The header of a slot, in words of four bytes. It is programmed last, so that a slot with a header was
/// written to its end.
#[derive(Clone, Copy, Default)]
pub(super) struct SlotHeader {
    /// [`MAGIC`]; 0 in a header that cannot be read.
    magic: u32,
    /// The version in the lowest byte, flags in the next.
    about: u32,
    /// The number of the save: it grows by the slots that each save erases.
    pub sequence: u32,
    /// The bytes of the images, and their checksum.
    pub len: u32,
    /// The checksum of all images, from the unit behind the header on.
    pub crc: u32,
}

impl SlotHeader {
    /// The header of the save after this one. A sequence number counts the erases.
    ///
    /// A save erases one slot, and a second one after a deletion, so the number grows by 1 or 2. It
    /// wraps after 2^32 erases.
    pub(super) fn next(&self, len: u32, crc: u32, erases_other: bool) -> Self {
        let flag = if erases_other { ERASES_OTHER } else { 0 };
        Self {
            magic: MAGIC,
            about: VERSION | flag,
            sequence: self.sequence.wrapping_add(1 + u32::from(erases_other)),
            len,
            crc,
        }
    }

    /// The unit that is programmed: five words, and the checksum of their 20 bytes.
    pub(super) fn encode(&self) -> Unit {
        let mut unit = Unit([0; SLOT_UNIT]);
        if let [magic, about, sequence, len, crc, ..] = unit.0.as_chunks_mut().0 {
            *magic = self.magic.to_le_bytes();
            *about = self.about.to_le_bytes();
            *sequence = self.sequence.to_le_bytes();
            *len = self.len.to_le_bytes();
            *crc = self.crc.to_le_bytes();
        }
        let check = check(&unit);
        if let [_, _, _, _, _, field, ..] = unit.0.as_chunks_mut().0 {
            *field = check.to_le_bytes();
        }
        unit
    }

    /// Reads a header, of any version; it stays what it was when the unit is damaged or no header.
    ///
    /// The version is not looked at here, so that a newer one can be told from damage.
    pub(super) fn decode(&mut self, unit: &Unit) {
        if let [magic, about, sequence, len, crc, checksum, ..] = *unit.0.as_chunks().0
            && u32::from_le_bytes(magic) == MAGIC
            && u32::from_le_bytes(checksum) == check(unit)
        {
            self.magic = MAGIC;
            self.about = u32::from_le_bytes(about);
            self.sequence = u32::from_le_bytes(sequence);
            self.len = u32::from_le_bytes(len);
            self.crc = u32::from_le_bytes(crc);
        }
    }

    /// Whether it was read.
    ///
    /// A header that was decoded has a magic that is not 0.
    pub(super) fn is_known(&self) -> bool {
        self.magic != 0
    }

    /// The version of the layout.
    pub(super) fn version(&self) -> u8 {
        self.about as u8
    }

    /// Whether the save was a deletion.
    pub(super) fn erases_other(&self) -> bool {
        self.about & ERASES_OTHER != 0
    }

    /// Whether a save came after another. Numbers go round: of two, the later is ahead by less than half
    /// of all.
    pub(super) fn is_after(&self, other: &Self) -> bool {
        self.sequence.wrapping_sub(other.sequence) as i32 > 0
    }
}

/// The checksum of the bytes before it.
#[inline(never)]
fn check(unit: &Unit) -> u32 {
    Crc32::of(unit.0.get(..CHECKED_LEN).unwrap_or(&[]))
}
