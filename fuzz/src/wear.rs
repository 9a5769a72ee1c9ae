//! What became of the contents of a flash.

use core::ops::Range;

use arbitrary::Arbitrary;

use crate::{checksums, forgery::Edit};

/// What an item of the map begins with: the checksum of its data, its length, and that one's.
const HEADER_LEN: usize = 8;
/// The class of a record, before it.
const KEY_LEN: usize = 4;
/// The pages before those of the map.
const JOURNAL_PAGES: usize = 2;

/// A change of what is in flash.
#[derive(Arbitrary, Debug)]
pub enum Wear<'a> {
    Bytes(Edit<'a>),
    Erase {
        page: u8,
    },
    /// Within an item, whose checksums are right afterwards, and those of its record as well or not.
    Item {
        item: u8,
        edit: Edit<'a>,
        is_record: bool,
    },
    /// An entry of the journal: a generation, or which pages are being erased.
    Journal {
        page: u8,
        slot: u8,
        is_generation: bool,
        value: u32,
    },
    /// Another length, with its checksum.
    Length {
        item: u8,
        length: u8,
    },
    /// An item of any data, after another.
    Plant {
        item: u8,
        data: &'a [u8],
    },
}

impl Wear<'_> {
    pub fn apply<const WORD: usize, const PAGE: usize>(&self, flash: &mut [u8]) {
        let items = items::<WORD, PAGE>(flash);
        let nth = |item: &u8| items.get(*item as usize % items.len().max(1)).cloned();
        match self {
            Self::Bytes(edit) => edit.apply(flash),
            Self::Erase { page } => {
                let pages = flash.len() / PAGE;
                flash[*page as usize % pages * PAGE..][..PAGE].fill(0xFF);
            }
            Self::Item {
                item,
                edit,
                is_record,
            } => {
                if let Some(data) = nth(item) {
                    edit.apply(&mut flash[data.clone()]);
                    if *is_record {
                        let record = data.start + KEY_LEN..data.end;
                        checksums::repair(flash.get_mut(record).unwrap_or(&mut []));
                    }
                    write_header::<WORD>(flash, data);
                }
            }
            Self::Journal {
                page,
                slot,
                is_generation,
                value,
            } => {
                let kind = if *is_generation { b'g' } else { b'e' };
                let slot = *slot as usize * HEADER_LEN.next_multiple_of(WORD) % PAGE;
                let at = *page as usize % JOURNAL_PAGES * PAGE + slot;
                let [a, b, c, d] = value.to_le_bytes();
                let checksum = checksums::of_image(&[kind, a, b, c, d]);
                flash[at..at + 4].copy_from_slice(&[a, b, c, d]);
                flash[at + 4..at + 8].copy_from_slice(&checksum.to_le_bytes());
            }
            Self::Length { item, length } => {
                if let Some(data) = nth(item) {
                    let end = (data.start + *length as usize).min(flash.len());
                    write_header::<WORD>(flash, data.start..end);
                }
            }
            Self::Plant { item, data } => {
                let end = nth(item).map_or(JOURNAL_PAGES * PAGE + WORD, |item| {
                    item.end.next_multiple_of(WORD)
                });
                let start = end + HEADER_LEN.next_multiple_of(WORD);
                if start + data.len() <= flash.len() {
                    flash[start..start + data.len()].copy_from_slice(data);
                    write_header::<WORD>(flash, start..start + data.len());
                }
            }
        }
    }
}

/// Writes the header of an item before its data.
fn write_header<const WORD: usize>(flash: &mut [u8], data: Range<usize>) {
    let at = data.start - HEADER_LEN.next_multiple_of(WORD);
    let length = data.len() as u16;
    let crc = checksums::of_item(&flash[data]);
    flash[at..at + 4].copy_from_slice(&crc.to_le_bytes());
    flash[at + 4..at + 6].copy_from_slice(&length.to_le_bytes());
    flash[at + 6..at + 8].copy_from_slice(&checksums::of_length(length).to_le_bytes());
}

/// The data of the items on all pages, as far as their headers lead.
fn items<const WORD: usize, const PAGE: usize>(flash: &[u8]) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    for page in (JOURNAL_PAGES * PAGE..flash.len()).step_by(PAGE) {
        let (mut at, end) = (page + WORD, page + PAGE - WORD);
        while at + HEADER_LEN.next_multiple_of(WORD) <= end {
            let length = u16::from_le_bytes([flash[at + 4], flash[at + 5]]);
            let start = at + HEADER_LEN.next_multiple_of(WORD);
            let data = start..start + length as usize;
            if flash[at + 6..at + 8] != checksums::of_length(length).to_le_bytes() || data.end > end
            {
                break;
            }
            at = data.end.next_multiple_of(WORD);
            items.push(data);
        }
    }
    items
}
