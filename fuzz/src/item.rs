//! What the map holds of a class: its record, numbered and masked, or plain as version 1 has it.

use core::ops::Range;

use crate::checksums;

/// What an item of the map begins with: the checksum of its data, its length, and that one's.
pub const HEADER_LEN: usize = 8;
/// The pages before those of the map.
pub const JOURNAL_PAGES: usize = 2;
/// The class of a record, with the version of its item, before it.
pub const KEY_LEN: usize = 4;
/// The class, then the number of the record and the seed of its mask.
pub const OVERHEAD: usize = 8;

/// The bits of a number.
const NUMBER: u32 = (1 << 19) - 1;
/// Where a record says how long its label is and how many samples there are; the bytes of its checksum.
const LABEL_LEN_FIELD: usize = 3;
const COUNT_FIELD: Range<usize> = 12..16;
const CRC_LEN: usize = 4;

/// The record of a class with a label.
pub fn labelled(mut record: Vec<u8>, label: &[u8]) -> Vec<u8> {
    let end = record.len() - CRC_LEN;
    record[LABEL_LEN_FIELD] = label.len() as u8;
    record.splice(end..end, label.iter().copied());
    checksums::repair(&mut record);
    record
}

fn mask(seed: u8) -> impl Iterator<Item = u8> {
    let first = seed.wrapping_mul(0x9D) ^ 0x5A;
    core::iter::successors(Some(first), |mask| Some(mask.wrapping_add(0x3D)))
}

/// Masks bytes, or takes the mask off.
fn toggle(bytes: &mut [u8], seed: u8) {
    bytes
        .iter_mut()
        .zip(mask(seed))
        .for_each(|(byte, mask)| *byte ^= mask);
}

/// Whether a record stands somewhere in flash, in an item of either version.
pub fn stands_in(flash: &[u8], record: &[u8]) -> bool {
    let plain = |bytes: &[u8]| bytes == record;
    let masked = |bytes: &[u8]| {
        let (head, bytes) = bytes.split_at(OVERHEAD);
        let mut pairs = bytes.iter().zip(record).zip(mask(head[OVERHEAD - 1]));
        pairs.all(|((byte, record), mask)| byte ^ record == mask)
    };
    flash.windows(record.len()).any(plain) || flash.windows(OVERHEAD + record.len()).any(masked)
}

/// Does something to the record of an item, under its mask.
pub fn within_record(item: &mut [u8], edit: impl FnOnce(&mut [u8])) {
    match item {
        [_, _, _, 0, record @ ..] => edit(record),
        [_, _, _, _, _, _, _, seed, record @ ..] => {
            toggle(record, *seed);
            edit(record);
            toggle(record, *seed);
        }
        _ => (),
    }
}

/// Whether the record of an item has samples or a label.
pub fn holds_something(item: &[u8]) -> bool {
    let mut holds = false;
    within_record(&mut item.to_vec(), |record| {
        let count = record.get(COUNT_FIELD).unwrap_or(&[]);
        holds = record.get(LABEL_LEN_FIELD) != Some(&0) || count != [0; 4];
    });
    holds
}

/// Whether the checksum of an item is that of its data.
pub fn is_whole<const WORD: usize>(flash: &[u8], data: &Range<usize>) -> bool {
    let at = data.start - HEADER_LEN.next_multiple_of(WORD);
    flash[at..at + 4] == checksums::of_item(&flash[data.clone()]).to_le_bytes()
}

/// Writes the header of an item before its data.
pub fn write_header<const WORD: usize>(flash: &mut [u8], data: Range<usize>) {
    let at = data.start - HEADER_LEN.next_multiple_of(WORD);
    let length = data.len() as u16;
    let crc = checksums::of_item(&flash[data]);
    flash[at..at + 4].copy_from_slice(&crc.to_le_bytes());
    flash[at + 4..at + 6].copy_from_slice(&length.to_le_bytes());
    flash[at + 6..at + 8].copy_from_slice(&checksums::of_length(length).to_le_bytes());
}

/// The data of the items on all pages. Behind what is no header, the next word may be one.
pub fn items<const WORD: usize, const PAGE: usize>(flash: &[u8]) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    for page in (JOURNAL_PAGES * PAGE..flash.len()).step_by(PAGE) {
        let (mut at, end) = (page + WORD, page + PAGE - WORD);
        while at + HEADER_LEN.next_multiple_of(WORD) <= end {
            let length = u16::from_le_bytes([flash[at + 4], flash[at + 5]]);
            let start = at + HEADER_LEN.next_multiple_of(WORD);
            let data = start..start + length as usize;
            if flash[at..start].iter().all(|byte| *byte == 0xFF) {
                break;
            }
            if flash[at + 6..at + 8] != checksums::of_length(length).to_le_bytes() || data.end > end
            {
                at += WORD;
                continue;
            }
            at = data.end.next_multiple_of(WORD);
            items.push(data);
        }
    }
    items
}

/// The numbers of records that items and notes of the journal have.
pub fn numbers<const WORD: usize, const PAGE: usize>(flash: &[u8]) -> Vec<u32> {
    let number = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) & NUMBER;
    let items = items::<WORD, PAGE>(flash).into_iter();
    let items = items.filter(|data| data.len() >= OVERHEAD);
    let slots = flash[..JOURNAL_PAGES * PAGE].chunks(HEADER_LEN.next_multiple_of(WORD));
    let notes = slots.filter(|slot| {
        let value = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
        slot[..HEADER_LEN] == journal_entry(b's', value)
    });
    let of_items = items.map(|data| number(&flash[data.start + KEY_LEN..]));
    of_items.chain(notes.map(number)).collect()
}

/// Makes an item one of version 1: shorter by four bytes, which are zeros then.
pub fn become_version_1<const WORD: usize>(flash: &mut [u8], data: Range<usize>) {
    if data.len() < OVERHEAD || flash[data.start + KEY_LEN - 1] == 0 {
        return;
    }
    let item = &mut flash[data.clone()];
    let seed = item[OVERHEAD - 1];
    toggle(&mut item[OVERHEAD..], seed);
    item[KEY_LEN - 1] = 0;
    item.copy_within(OVERHEAD.., KEY_LEN);
    let end = data.end - (OVERHEAD - KEY_LEN);
    flash[end..data.end].fill(0);
    write_header::<WORD>(flash, data.start..end);
}

/// An entry of the journal.
pub fn journal_entry(kind: u8, value: u32) -> [u8; 8] {
    let [a, b, c, d] = value.to_le_bytes();
    let [e, f, g, h] = checksums::of_image(&[kind, a, b, c, d]).to_le_bytes();
    [a, b, c, d, e, f, g, h]
}

/// What a flash would hold had version 1 written it: plain records, and a journal of erases only.
pub fn version_1<const WORD: usize, const PAGE: usize>(mut flash: Vec<u8>) -> Vec<u8> {
    for item in items::<WORD, PAGE>(&flash) {
        become_version_1::<WORD>(&mut flash, item);
    }
    flash[..JOURNAL_PAGES * PAGE].fill(0xFF);
    flash[..8].copy_from_slice(&journal_entry(b'g', 1));
    flash
}
