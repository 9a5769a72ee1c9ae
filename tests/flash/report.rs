//! What a load from flash reports.

use class_centers::{
    ClassCenters, UpdateError,
    persist::{ClassState, Extractor, FlashCenters, FlashError, NoLabels, SnapshotError},
};
use embassy_futures::block_on;
use support::{
    rng::Rng,
    saved::repair,
    wire::{
        Wire::{Byte, End, Text, Word},
        assert_logged,
    },
};

use crate::cut_flash::CutFlash;

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, 3, 5>;

const INFO: Extractor = Extractor::new(7);

fn open(flash: &mut Flash) -> FlashCenters<&mut Flash> {
    let range = flash.range();
    FlashCenters::new(flash, range, INFO).unwrap()
}

fn save(flash: &mut Flash, table: &Table) {
    block_on(open(flash).save(table, &NoLabels, &mut [0; 600])).unwrap();
}

#[test]
fn each_class_has_a_state() {
    let (mut flash, mut table, mut scratch) = (Flash::new(5), Table::new(), [0; 600]);
    let mut loaded = Table::new();
    let mut centers = open(&mut flash);
    let report = block_on(centers.load(&mut loaded, &mut NoLabels, &mut scratch)).unwrap();
    assert!(report.states().eq([ClassState::NeverSaved; 3]));
    assert!(report.is_whole() && !report.is_purge_unfinished);

    table.update(0, &[1; 5]).unwrap();
    table.update(2, &[2; 5]).unwrap();
    save(&mut flash, &table);
    table.clear_class(2).unwrap();
    save(&mut flash, &table);
    let mut centers = open(&mut flash);
    let report = block_on(centers.load(&mut loaded, &mut NoLabels, &mut scratch)).unwrap();
    let states = [
        ClassState::Whole,
        ClassState::NeverSaved,
        ClassState::Deleted,
    ];
    assert!(report.states().eq(states));
    assert_eq!(
        (report.state(2), report.state(3)),
        (Some(ClassState::Deleted), None)
    );
    assert_eq!(
        format!("{report:?}"),
        "LoadReport { states: [Whole, NeverSaved, Deleted], page_erases: 1, \
         is_purge_unfinished: false }"
    );
    assert_eq!(report.page_erases, 1);
    // The classes one by one, each the variant of its state.
    let states = [1, 0, 4].map(|variant| [Text, Text, Byte(variant)]);
    let mut pieces = vec![Text, Text, Text, Word(1), Text, Byte(0)];
    pieces.extend(states.concat());
    pieces.extend([Text, End]);
    assert_logged(&report, &pieces);
    // The fingerprint of the extractor, in 64 bits, and no quantization.
    let pieces = [Text, Text, Text, Word(7), Word(0), Text, Byte(0), End];
    assert_logged(&centers, &pieces);
}

/// The numbers of records go round in 19 bits, and 0 is none of them. The journal is made to say that
/// the last number of a deleted class was one of the last.
#[test]
fn a_class_may_be_saved_more_often_than_there_are_numbers() {
    let (mut flash, mut table) = (Flash::new(5), Table::new());
    save(&mut flash, &table);
    let note = ((1 << 19) - 3) | 1 << 19;
    let mut sealed = [&b"s"[..], &u32::to_le_bytes(note), &[0; 4]].concat();
    repair(&mut sealed);
    // Behind the generation, the erases and the purge.
    flash.bytes[3 * 8..4 * 8].copy_from_slice(&sealed[1..]);
    for turn in 0..12 {
        let mut loaded = Table::new();
        let mut scratch = [0; 600];
        let mut centers = open(&mut flash);
        let report = block_on(centers.load(&mut loaded, &mut NoLabels, &mut scratch)).unwrap();
        let expected = match turn {
            0 => ClassState::Deleted,
            _ => ClassState::Whole,
        };
        assert_eq!(report.state(0), Some(expected), "{turn}");
        assert_eq!(loaded, table);
        table.update(0, &[turn; 5]).unwrap();
        save(&mut flash, &table);
    }
}

/// What the flash says of its wear is what was done to it.
#[test]
fn the_most_erased_page_is_known() {
    for pages in [4, 6, 9] {
        let (mut flash, mut table, mut rng) = (Flash::new(pages), Table::new(), Rng::new(3));
        for turn in 0..1200 {
            let class = rng.below(3) as usize;
            table.update(class, &[rng.bits() as i8; 5]).unwrap();
            save(&mut flash, &table);
            if turn == 600 {
                block_on(open(&mut flash).erase()).unwrap();
            }
        }
        let most = *flash.page_erases.iter().max().unwrap();
        let mut scratch = [0; 600];
        let mut centers = open(&mut flash);
        let report = block_on(centers.load(&mut table, &mut NoLabels, &mut scratch)).unwrap();
        assert!(most > 20, "{most}");
        assert!(report.page_erases.abs_diff(most) <= 1, "{report:?}, {most}");
    }
}

/// The buffer may begin anywhere; the driver sees it aligned to four bytes.
#[test]
fn a_scratch_buffer_of_the_least_length_may_begin_anywhere() {
    let least = FlashCenters::<Flash>::scratch_len::<Table, NoLabels>();
    let mut table = Table::new();
    table.update(1, &[3; 5]).unwrap();
    for offset in 0..8 {
        let mut flash = Flash::new(5);
        let mut memory = vec![0; least + 8];
        let scratch = &mut memory[offset..offset + least];
        block_on(open(&mut flash).save(&table, &NoLabels, scratch)).unwrap();
        let mut loaded = Table::new();
        let report = block_on(open(&mut flash).load(&mut loaded, &mut NoLabels, scratch)).unwrap();
        assert_eq!(report.state(1), Some(ClassState::Whole));
        assert_eq!(loaded, table);
        let short = &mut memory[offset..offset + least - 1];
        let refused = block_on(open(&mut flash).load(&mut loaded, &mut NoLabels, short)).err();
        assert_eq!(refused, Some(FlashError::ScratchTooSmall { needed: least }));
    }
}

/// A flash that is erased to zeros is said to be unusable before anything is programmed.
#[test]
fn a_flash_that_is_erased_to_zeros_is_refused() {
    use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
    struct Zeros([u8; 2048], u32);
    impl ErrorType for Zeros {
        type Error = core::convert::Infallible;
    }
    impl ReadNorFlash for Zeros {
        const READ_SIZE: usize = 1;
        async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.copy_from_slice(&self.0[offset as usize..][..bytes.len()]);
            Ok(())
        }
        fn capacity(&self) -> usize {
            self.0.len()
        }
    }
    impl NorFlash for Zeros {
        const WRITE_SIZE: usize = 4;
        const ERASE_SIZE: usize = 512;
        async fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
            self.0[from as usize..to as usize].fill(0);
            Ok(())
        }
        async fn write(&mut self, _: u32, _: &[u8]) -> Result<(), Self::Error> {
            self.1 += 1;
            Ok(())
        }
    }
    let mut flash = Zeros([0; 2048], 0);
    let mut centers = FlashCenters::new(&mut flash, 0..2048, INFO).unwrap();
    let (mut table, mut scratch) = (Table::new(), [0; 600]);
    let loaded = block_on(centers.load(&mut table, &mut NoLabels, &mut scratch)).err();
    assert_eq!(loaded, Some(FlashError::NotReadable));
    let saved = block_on(centers.save(&table, &NoLabels, &mut scratch));
    assert_eq!(saved, Err(FlashError::NotReadable));
    assert_eq!(block_on(centers.erase()), Err(FlashError::NotReadable));
    assert_eq!(flash.1, 0);
}

#[test]
fn errors_name_what_is_wrong() {
    let texts: [(FlashError<&str>, &str); 9] = [
        (FlashError::Flash("busy"), "the flash reports \"busy\""),
        (
            FlashError::InvalidRange,
            "the range is not at least four whole pages",
        ),
        (
            FlashError::TooFewPages { needed: 5 },
            "the table needs 5 pages",
        ),
        (
            FlashError::TooManyClasses { max: 505 },
            "a page has room for 505 classes",
        ),
        (
            FlashError::RecordTooLarge {
                record: 700,
                page: 504,
            },
            "a record of 700 bytes does not fit a page of 504",
        ),
        (
            FlashError::ScratchTooSmall { needed: 87 },
            "the scratch buffer needs 87 bytes",
        ),
        (FlashError::NotReadable, "what was written cannot be read"),
        (
            FlashError::Corrupted,
            "the flash holds data of another program",
        ),
        (
            FlashError::Class {
                class: 2,
                error: SnapshotError::KindMismatch,
            },
            "class 2: ",
        ),
    ];
    for (error, text) in texts {
        let written = error.to_string();
        assert!(written.starts_with(text), "{written}");
    }
}

/// An error that names its class is not given another name of it, and each has its reason behind it.
#[test]
fn errors_of_a_class_name_it_once_and_have_a_source() {
    use std::error::Error;
    let inner = UpdateError::ClassFull { class: 2 };
    for error in [
        SnapshotError::Class {
            class: 2,
            error: inner,
        },
        SnapshotError::InvalidLabel { class: 2 },
        SnapshotError::UnexpectedLabel { class: 2 },
        SnapshotError::KindMismatch,
    ] {
        let class: FlashError<&str> = FlashError::Class { class: 2, error };
        assert_eq!(class.to_string().matches("class 2").count(), 1, "{class}");
        let source = class.source().unwrap();
        assert_eq!(source.to_string(), error.to_string());
    }
    assert!(FlashError::<&str>::Corrupted.source().is_none());
}

/// The value tells what its records come from, and gives the flash back as it is.
#[test]
fn the_extractor_is_told_and_the_flash_comes_back() {
    let mut flash = Flash::new(5);
    let mut table = Table::new();
    table.update(1, &[3; 5]).unwrap();
    let range = flash.range();
    let mut centers = FlashCenters::new(flash, range, INFO).unwrap();
    assert_eq!(centers.extractor(), &INFO);
    assert!(format!("{centers:?}").starts_with("FlashCenters { extractor: Extractor"));
    block_on(centers.save(&table, &NoLabels, &mut [0; 600])).unwrap();
    flash = centers.into_flash();
    let (mut loaded, mut scratch) = (Table::new(), [0; 600]);
    let mut centers = open(&mut flash);
    let report = block_on(centers.load(&mut loaded, &mut NoLabels, &mut scratch)).unwrap();
    assert!(report.is_whole());
    assert_eq!(loaded, table);
}
