//! What became of the contents of a flash.

use arbitrary::Arbitrary;

use crate::{
    checksums,
    forgery::Edit,
    item::{
        HEADER_LEN, JOURNAL_PAGES, KEY_LEN, OVERHEAD, become_version_1, items, journal_entry,
        within_record, write_header,
    },
};

/// The kinds of entries of the journal, and one that there is not.
const KINDS: [u8; 7] = *b"genspcx";
/// Where an entry of the journal has the class of a record, and that it is that of an empty class.
const CLASS_SHIFT: u32 = 20;
const DELETED: u32 = 1 << 19;

/// A change of what is in flash.
#[derive(Arbitrary, Debug)]
pub enum Wear<'a> {
    Bytes(Edit<'a>),
    Erase {
        page: u8,
    },
    /// Within an item, whose checksum is right afterwards.
    Item {
        item: u8,
        edit: Edit<'a>,
    },
    /// Within the record of an item, under its mask. Both checksums are right afterwards.
    Record {
        item: u8,
        edit: Edit<'a>,
    },
    /// An item of another class, with another number.
    Head {
        item: u8,
        class: u8,
        number: u32,
    },
    /// An item of any version.
    Version {
        item: u8,
        version: u8,
    },
    /// An item as version 1 wrote it.
    Version1 {
        item: u8,
    },
    /// An entry of the journal.
    Journal {
        page: u8,
        slot: u8,
        kind: u8,
        value: u32,
    },
    /// The note of the newest record of a class.
    Note {
        page: u8,
        slot: u8,
        class: u8,
        number: u16,
        is_deleted: bool,
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
        match *self {
            Self::Bytes(edit) => edit.apply(flash),
            Self::Erase { page } => {
                let pages = flash.len() / PAGE;
                flash[page as usize % pages * PAGE..][..PAGE].fill(0xFF);
            }
            Self::Journal {
                page,
                slot,
                kind,
                value,
            } => {
                let kind = KINDS[kind as usize % KINDS.len()];
                write_journal::<WORD, PAGE>(flash, page, slot, kind, value);
            }
            Self::Note {
                page,
                slot,
                class,
                number,
                is_deleted,
            } => {
                let deleted = if is_deleted { DELETED } else { 0 };
                let note = u32::from(class) << CLASS_SHIFT | deleted | u32::from(number);
                write_journal::<WORD, PAGE>(flash, page, slot, b's', note);
            }
            Self::Item { item, .. }
            | Self::Record { item, .. }
            | Self::Head { item, .. }
            | Self::Version { item, .. }
            | Self::Version1 { item }
            | Self::Length { item, .. }
            | Self::Plant { item, .. } => self.apply_to_item::<WORD, PAGE>(item, flash),
        }
    }

    /// Changes an item, or what is behind it.
    fn apply_to_item<const WORD: usize, const PAGE: usize>(&self, item: u8, flash: &mut [u8]) {
        let items = items::<WORD, PAGE>(flash);
        let first = JOURNAL_PAGES * PAGE + WORD;
        let data = match items.get(item as usize % items.len().max(1)) {
            Some(data) => data.clone(),
            None if matches!(self, Self::Plant { .. }) => first..first,
            None => return,
        };
        match *self {
            Self::Item { edit, .. } => {
                edit.apply(&mut flash[data.clone()]);
                write_header::<WORD>(flash, data);
            }
            Self::Record { edit, .. } => {
                within_record(&mut flash[data.clone()], |record| {
                    edit.apply(record);
                    checksums::repair(record);
                });
                write_header::<WORD>(flash, data);
            }
            Self::Head { class, number, .. } if data.len() >= OVERHEAD => {
                let at = data.start;
                flash[at] = class % 8;
                if flash[at + KEY_LEN - 1] != 0 {
                    flash[at + KEY_LEN..at + OVERHEAD - 1]
                        .copy_from_slice(&number.to_le_bytes()[..3]);
                }
                write_header::<WORD>(flash, data);
            }
            Self::Version { version, .. } if data.len() >= KEY_LEN => {
                flash[data.start + KEY_LEN - 1] = version;
                write_header::<WORD>(flash, data);
            }
            Self::Version1 { .. } => become_version_1::<WORD>(flash, data),
            Self::Length { length, .. } => {
                let end = (data.start + length as usize).min(flash.len());
                write_header::<WORD>(flash, data.start..end);
            }
            Self::Plant { data: planted, .. } => {
                let start = data.end.next_multiple_of(WORD) + HEADER_LEN.next_multiple_of(WORD);
                if let Some(place) = flash.get_mut(start..start + planted.len()) {
                    place.copy_from_slice(planted);
                    write_header::<WORD>(flash, start..start + planted.len());
                }
            }
            _ => (),
        }
    }
}

fn write_journal<const WORD: usize, const PAGE: usize>(
    flash: &mut [u8],
    page: u8,
    slot: u8,
    kind: u8,
    value: u32,
) {
    let slot = slot as usize * HEADER_LEN.next_multiple_of(WORD) % PAGE;
    let at = page as usize % JOURNAL_PAGES * PAGE + slot;
    flash[at..at + HEADER_LEN].copy_from_slice(&journal_entry(kind, value));
}
