//! What the map holds of a class (feature `sequential-storage`): its record, numbered and masked.
//!
//! | bytes | field | |
//! |---|---|---|
//! | 0..3 | class | the key |
//! | 3..4 | version | 2; 0 in an item of version 1, whose record begins at byte 4, unmasked |
//! | 4..7 | number | of the record among those of the class, in 19 bits |
//! | 7..8 | seed | of the mask |
//! | 8.. | record | each byte exclusive-or its mask |
//!
//! The map finds the next item behind a damaged header by looking at each word. The seed is one with
//! which no word of the item looks like a header or like erased flash, so that one damaged item hides
//! no other.

use sequential_storage::map::{self, SerializationError, Value};

use crate::persist::{
    bytes::{get, put},
    error::SnapshotError,
    flash::ledger::NUMBER,
    header::Extractor,
    record,
    snapshot::Snapshot,
};

/// What names a record in the map: its class.
///
/// The map is told that it takes none of the bytes it is read from, and so gives back the whole item:
/// from items of fewer bytes than a key, which a manipulated flash may hold, it would cut beyond the
/// end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) u32);

/// The bits of the class in a key; the version stands above them. In a head, the bits before the seed.
const CLASS_BITS: u32 = 24;
/// The version of an item that is written.
const VERSION: u32 = 2;
/// The bytes of the key.
pub(super) const KEY_LEN: usize = 4;
/// The bytes of number and seed, between the key and the record.
const HEAD_LEN: usize = 4;

/// The bytes of an item beside its record.
pub(super) const OVERHEAD: usize = KEY_LEN + HEAD_LEN;

/// Four bytes, little endian: the class, and the version in the highest byte.
impl map::Key for Key {
    fn serialize_into(&self, buffer: &mut [u8]) -> Result<usize, SerializationError> {
        map::Key::serialize_into(&(VERSION << CLASS_BITS | self.0), buffer)
    }

    /// Reads the class and drops the version, so that the items of a class are one key, whatever their
    /// version.
    fn deserialize_from(buffer: &[u8]) -> Result<(Self, usize), SerializationError> {
        let (key, _) = <u32 as map::Key>::deserialize_from(buffer)?;
        Ok((Self(key & ((1 << CLASS_BITS) - 1)), 0))
    }
}

/// The length of an item that was read: what it holds is in the buffer.
pub(super) struct Len(pub(super) usize);

/// Items are read as their length only: the map leaves their bytes in the buffer.
impl<'d> Value<'d> for Len {
    fn serialize_into(&self, _: &mut [u8]) -> Result<usize, SerializationError> {
        Err(SerializationError::InvalidFormat)
    }

    fn deserialize_from(buffer: &'d [u8]) -> Result<(Self, usize), SerializationError> {
        Ok((Self(buffer.len()), 0))
    }
}

/// The number of the record in an item, and the record. Takes the mask off in place. Refuses an item of
/// a newer version, whatever it holds.
///
/// `item` begins with its key. The record itself is not checked here.
pub(super) fn open(item: &mut [u8]) -> (u32, Result<&[u8], SnapshotError>) {
    let key: u32 = get(item, 0..KEY_LEN);
    match key >> CLASS_BITS {
        0 => (0, Ok(item.get(KEY_LEN..).unwrap_or(&[]))),
        VERSION => {
            let head: u32 = get(item, KEY_LEN..OVERHEAD);
            let record = item.get_mut(OVERHEAD..).unwrap_or(&mut []);
            mask(record, (head >> CLASS_BITS) as u8);
            (head & NUMBER, Ok(record))
        }
        version => {
            let version = version as u16;
            (0, Err(SnapshotError::NewerVersion { version }))
        }
    }
}

/// Masks bytes, or takes the mask off.
///
/// The bytes are exclusive-ored with `m, m + 0x3D, m + 2 * 0x3D, ...` modulo 256, where `m` follows from
/// the seed. The step is odd, so the mask runs through all 256 values.
fn mask(bytes: &mut [u8], seed: u8) {
    let mut mask = seed.wrapping_mul(0x9D) ^ 0x5A;
    for byte in bytes {
        *byte ^= mask;
        mask = mask.wrapping_add(0x3D);
    }
}

/// The item of a class, made where the map wants it.
///
/// The record is encoded straight into the buffer of the map.
pub(super) struct Item<'a, V> {
    /// The table that holds the class.
    pub(super) table: &'a V,
    /// Which class it is.
    pub(super) class: usize,
    /// Its label; empty without one.
    pub(super) label: &'a [u8],
    /// What the record is marked with.
    pub(super) extractor: &'a Extractor,
    /// The number of the record among those of the class.
    pub(super) number: u32,
    /// The bytes of a word of the flash.
    pub(super) word: usize,
}

impl<'d, V: Snapshot> Value<'d> for Item<'_, V> {
    /// Writes number, seed and the masked record. The only refusal left is a buffer that is too small:
    /// the class was checked before.
    fn serialize_into(&self, buffer: &mut [u8]) -> Result<usize, SerializationError> {
        let record = buffer.get_mut(HEAD_LEN..).unwrap_or(&mut []);
        let len = record::encode(self.table, self.class, self.label, self.extractor, record)
            .map_err(|_| SerializationError::BufferTooSmall)?;
        let item = buffer.get_mut(..HEAD_LEN + len).unwrap_or(&mut []);
        conceal(item, self.number, self.word);
        Ok(HEAD_LEN + len)
    }

    fn deserialize_from(_: &'d [u8]) -> Result<(Self, usize), SerializationError> {
        Err(SerializationError::InvalidFormat)
    }
}

/// Masks the record of an item, which begins with its head, by the first seed that conceals it.
///
/// At most 256 seeds are tried. A word looks like a header by chance about once in 2^16, so the first
/// seed mostly does.
fn conceal(item: &mut [u8], number: u32, word: usize) {
    for seed in 0..=u8::MAX {
        put(item, 0..HEAD_LEN, u32::from(seed) << CLASS_BITS | number);
        let record = item.get_mut(HEAD_LEN..).unwrap_or(&mut []);
        mask(record, seed);
        if !looks_like_an_item(item, word) {
            return;
        }
        // The last seed is kept, whatever it leaves.
        if seed < u8::MAX {
            mask(item.get_mut(HEAD_LEN..).unwrap_or(&mut []), seed);
        }
    }
}

/// Whether the map could take some word of an item for a header, or for the end of the page. Of the
/// eight bytes that it looks at, the last four decide; the first begin with the key, before the item.
///
/// Looks at each word of the flash from the begin of the item.
fn looks_like_an_item(item: &[u8], word: usize) -> bool {
    let mut offset = 0;
    while offset + 4 <= item.len() {
        let (length, checksum): (u16, u16) = (
            get(item, offset..offset + 2),
            get(item, offset + 2..offset + 4),
        );
        let is_blank = length & checksum == u16::MAX;
        if is_blank || length_checksum(length) == checksum {
            return true;
        }
        offset += word;
    }
    false
}

/// The checksum that the map gives a length: CRC-16F/4.2 (Koopman).
///
/// The map never writes 0xFFFF, which is erased flash; so neither does this.
fn length_checksum(length: u16) -> u16 {
    let mut crc = u16::MAX;
    for byte in length.to_le_bytes() {
        crc ^= u16::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0x1A2E * (crc & 1));
        }
    }
    match !crc {
        u16::MAX => u16::MAX - 1,
        crc => crc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_that_the_ledger_holds() {
        let mut item = [1, 0, 0, VERSION as u8, 0xFF, 0xFF, 0xFF, 0];
        assert_eq!(open(&mut item), (NUMBER, Ok(&[][..])));
    }

    /// The first seed, 0, nearly always does, so that other tests hardly see another.
    #[test]
    fn the_mask_of_a_seed_never_changes() {
        for (seed, expected) in [
            (0, [0x5A, 0x97, 0xD4]),
            (1, [0xC7, 0x04, 0x41]),
            (255, [0x39, 0x76, 0xB3]),
        ] {
            let mut bytes = [0; 3];
            mask(&mut bytes, seed);
            assert_eq!(bytes, expected);
        }
    }

    /// A length of 0 with its checksum, as `sequential-storage` writes it.
    const HEADER: [u8; 4] = [0, 0, 0x03, 0xE2];

    #[test]
    fn a_word_that_the_map_stops_at_is_found_where_words_begin() {
        for word in [1, 4, 8, 32] {
            for place in 0..=64 {
                for looks in [HEADER, [0xFF; 4]] {
                    let mut item = [0xA5; 68];
                    item[place..place + 4].copy_from_slice(&looks);
                    let is_found = place % word == 0;
                    assert_eq!(looks_like_an_item(&item, word), is_found, "{word} {place}");
                }
            }
            // Nor one of three bytes, nor erased bytes that are not all of a word.
            for item in [
                &[0xFF; 3][..],
                &[0xFF, 0xFF, 0xFF, 0xFE],
                &[0xFE, 0xFF, 0xFF, 0xFF],
                &[],
            ] {
                assert!(!looks_like_an_item(item, word));
            }
        }
    }

    /// The bytes that each seed makes one word of that looks erased, from the first seed to the last of some.
    fn a_record_for_no_seed_below(seeds: u16) -> [u8; 4 * 256] {
        let mut record = [0; 4 * 256];
        for seed in 0..seeds {
            let mut bytes = [0xFF; 4 * 256];
            mask(&mut bytes, seed as u8);
            let word = 4 * usize::from(seed)..4 * usize::from(seed) + 4;
            record[word.clone()].copy_from_slice(&bytes[word]);
        }
        record
    }

    /// The key stands before the head, as in flash. The last seed is kept, whatever it leaves.
    #[test]
    fn the_first_seed_that_conceals_the_record_is_kept() {
        for (seeds, expected) in [(0, 0), (1, 1), (7, 7), (255, 255), (256, 255)] {
            let record = a_record_for_no_seed_below(seeds);
            let mut item = [0; OVERHEAD + 4 * 256];
            item[3] = VERSION as u8;
            item[OVERHEAD..].copy_from_slice(&record);
            conceal(&mut item[KEY_LEN..], 0x7_1234, 4);
            assert_eq!(item[KEY_LEN..OVERHEAD], [0x34, 0x12, 0x07, expected]);
            assert_eq!(open(&mut item), (0x7_1234, Ok(&record[..])));
        }
    }

    /// Lengths, and the checksums that `sequential-storage` gives them.
    #[test]
    fn the_checksum_of_a_length_is_that_of_the_map() {
        for (length, checksum) in [
            (0, 0xE203),
            (1, 0xF05B),
            (255, 0xE1E1),
            (496, 0xFFFE),
            (4660, 0xE454),
            (65_535, 0xFFFE),
        ] {
            assert_eq!(length_checksum(length), checksum, "{length}");
        }
    }

    #[test]
    fn an_item_of_a_newer_version_is_refused() {
        let refused = Err(SnapshotError::NewerVersion { version: 3 });
        assert_eq!(open(&mut [1, 0, 0, 3, 7, 0, 0, 0, 1]), (0, refused));
        assert_eq!(open(&mut [1, 0, 0, 0, 7]), (0, Ok(&[7][..])));
    }
}
