//! What stands before the images of a slot.

use crate::persist::{
    bytes::put,
    crc32::Crc32,
    slots::medium::{SLOT_UNIT, Unit},
};

const MAGIC: u32 = u32::from_le_bytes(*b"CCSL");
pub(super) const VERSION: u32 = 1;

/// The flag that says: the other slot holds what was deleted, and is to be erased.
const ERASES_OTHER: u32 = 1 << 8;

/// The bytes before the checksum.
const CHECKED_LEN: usize = 20;

/// The header of a slot, in words of four bytes. It is programmed last, so that a slot with a header was
/// written to its end.
#[derive(Clone, Copy, Default)]
pub(super) struct SlotHeader {
    magic: u32,
    /// The version in the lowest byte, flags in the next.
    about: u32,
    pub sequence: u32,
    /// The bytes of the images, and their checksum.
    pub len: u32,
    pub crc: u32,
}

impl SlotHeader {
    /// The header of the save after this one. A sequence number counts the erases.
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

    pub(super) fn encode(&self) -> Unit {
        let mut unit = Unit([0; SLOT_UNIT]);
        let words = [self.magic, self.about, self.sequence, self.len, self.crc];
        let (fields, _) = unit.0.as_chunks_mut();
        for (field, word) in fields.iter_mut().zip(words) {
            *field = word.to_le_bytes();
        }
        let check = check(&unit);
        put(&mut unit.0, CHECKED_LEN..CHECKED_LEN + 4, check);
        unit
    }

    /// Reads a header, of any version; zeros when it is damaged or none.
    pub(super) fn decode(unit: &Unit) -> Self {
        let mut words = [0; 6];
        for (word, field) in words.iter_mut().zip(unit.0.as_chunks().0) {
            *word = u32::from_le_bytes(*field);
        }
        let [magic, about, sequence, len, crc, checksum] = words;
        if magic != MAGIC || checksum != check(unit) {
            return Self::default();
        }
        Self {
            magic,
            about,
            sequence,
            len,
            crc,
        }
    }

    /// Whether it was read.
    pub(super) fn is_known(&self) -> bool {
        self.magic != 0
    }

    pub(super) fn version(&self) -> u8 {
        self.about as u8
    }

    pub(super) fn erases_other(&self) -> bool {
        self.about & ERASES_OTHER != 0
    }

    /// Whether a save came after another. Numbers go round: of two, the later is ahead by less than half
    /// of all.
    pub(super) fn is_after(&self, other: &Self) -> bool {
        self.sequence.wrapping_sub(other.sequence) as i32 > 0
    }
}

#[inline(never)]
fn check(unit: &Unit) -> u32 {
    Crc32::of(unit.0.get(..CHECKED_LEN).unwrap_or(&[]))
}
