//! The flash is what the input says: anything, or what saves left behind and was changed.
//!
//! Loading refuses it, and changes nothing, or gives a table that may be, and whose records are whole;
//! the report agrees with it, and loading again gives the same. What loading refuses, saving and purging
//! refuse, and change no byte of it; but a damaged record is overwritten. After saving, loading gives
//! what was saved. After purging, every page was erased. Erasing always helps.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use class_centers::{
    ClassCenters, ClassVariance,
    persist::{ClassState, FlashError, LabelMap, NoLabels, SnapshotError},
};
use class_centers_fuzz::{
    device::{Device, Found as Report, Names, boot, used},
    flash::FlashFault,
    found_flash::FoundFlash,
    item::{self, JOURNAL_PAGES},
    rng::Rng,
    tables::{INFO, Records},
    wear::Wear,
};
use embassy_futures::block_on;
use libfuzzer_sys::fuzz_target;

const CLASSES: usize = 3;
/// A quarter of the numbers that records have.
const MAX_NUMBER: u32 = 1 << 17;
type Labels = LabelMap<CLASSES, 6>;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    device: u8,
    purges: bool,
    seed: u16,
    found: Found<'a>,
}

#[derive(Arbitrary, Debug)]
enum Found<'a> {
    Anything(&'a [u8]),
    Used(u8, Vec<Wear<'a>>),
}

/// The life of a device with words and pages of so many bytes, and so many pages.
macro_rules! live {
    ($table:ty, $labels:ty, $word:literal, $page:literal, $pages:literal, $input:ident) => {{
        static USED: LazyLock<Vec<Vec<u8>>> =
            LazyLock::new(|| used::<$table, $labels, $word, $page>($pages));
        let bytes = found::<$word, $page>(&$input.found, &USED);
        live::<$table, $labels, $word, $page>(bytes, $input.seed, $input.purges)
    }};
}

fuzz_target!(|input: Input| match input.device % 4 {
    0 => live!(ClassCenters<i8, CLASSES, 3>, Labels, 4, 256, 5, input),
    1 => live!(ClassCenters<f32, CLASSES, 2>, NoLabels, 1, 128, 6, input),
    2 => live!(ClassVariance<CLASSES, 2>, Labels, 8, 512, 4, input),
    _ => live!(ClassCenters<i16, CLASSES, 2>, Labels, 16, 512, 5, input),
});

fn found<const WORD: usize, const PAGE: usize>(found: &Found, used: &[Vec<u8>]) -> Vec<u8> {
    match found {
        Found::Anything(bytes) => {
            let mut found = used[0].clone();
            found
                .iter_mut()
                .zip(*bytes)
                .for_each(|(to, byte)| *to = *byte);
            found
        }
        Found::Used(template, wear) => {
            let mut found = used[*template as usize % used.len()].clone();
            wear.iter()
                .for_each(|wear| wear.apply::<WORD, PAGE>(&mut found));
            found
        }
    }
}

fn live<V: Records, L: Names, const WORD: usize, const PAGE: usize>(
    found: Vec<u8>,
    seed: u16,
    purges: bool,
) {
    let mut rng = Rng::new(seed.into());
    let mut device = Device::<V, L>::new();
    (0..4).for_each(|_| device.learn(&mut rng));
    let before = device.clone();
    let mut flash = FoundFlash::<WORD, PAGE>::holding(found);

    let loaded = load(&mut device, &mut flash);
    device.learn(&mut rng);
    let found = flash.flash.bytes.clone();
    flash.flash.page_erases.fill(0);
    let mut centers = boot(&mut flash, INFO);
    let saved = match purges {
        true => device.purge(&mut centers),
        false => device.save(&mut centers),
    };
    let erases = flash.flash.page_erases[JOURNAL_PAGES..].to_vec();
    match (&loaded, &saved) {
        (Err(error), _) if !is_damage(error) => {
            assert_eq!(saved, Err(*error));
            assert_eq!(flash.flash.bytes, found);
        }
        (_, Ok(_)) => {
            assert_whole(&device, &mut flash);
            assert!(!purges || !erases.contains(&0), "{erases:?}");
        }
        // What was found may come to light by and by.
        (Ok(_), Err(FlashError::Class { .. })) => assert_ne!(flash.flash.bytes, found),
        _ => (),
    }

    let faults = flash.faults;
    block_on(boot(&mut flash, INFO).erase()).unwrap();
    let mut empty = before;
    let found = empty.load(&mut boot(&mut flash, INFO)).unwrap();
    assert_eq!(found.states, [ClassState::NeverSaved; CLASSES]);
    empty.assert_same(&Device::new());
    device.save(&mut boot(&mut flash, INFO)).unwrap();
    assert_whole(&device, &mut flash);
    assert_eq!(flash.faults, faults);
}

/// Loads, twice with the same result.
fn load<V: Records, L: Names, const WORD: usize, const PAGE: usize>(
    device: &mut Device<V, L>,
    flash: &mut FoundFlash<WORD, PAGE>,
) -> Result<Report, FlashError<FlashFault>> {
    let before = device.clone();
    let loaded = device.load(&mut boot(&mut *flash, INFO));
    match &loaded {
        Ok(_) => {
            device.table.check();
            assert!(device.stands_in(&flash.flash.bytes), "{device:?}");
        }
        Err(error) => assert!(device.is_same(&before), "{error}: {device:?}"),
    }
    let mut again = before;
    assert_eq!(again.load(&mut boot(&mut *flash, INFO)), loaded);
    again.assert_same(device);
    loaded
}

/// What was saved is what a device finds when power comes, and nothing is lost or older.
fn assert_whole<V: Records, L: Names, const WORD: usize, const PAGE: usize>(
    device: &Device<V, L>,
    flash: &mut FoundFlash<WORD, PAGE>,
) {
    let mut found = Device::new();
    let report = found.load(&mut boot(&mut *flash, INFO)).unwrap();
    found.assert_same(device);
    assert!(!report.is_purge_unfinished);
    // Numbers go round: of those far from each other, which only forged records have, none is the newest.
    let mut numbers = item::numbers::<WORD, PAGE>(&flash.flash.bytes).into_iter();
    if numbers.all(|number| number < MAX_NUMBER) {
        report.assert_whole();
    }
}

/// Whether a record has nothing to lose.
fn is_damage(error: &FlashError<FlashFault>) -> bool {
    use SnapshotError::{Damaged, Truncated};
    let FlashError::Class { error, .. } = error else {
        return false;
    };
    matches!(error, Damaged | Truncated { .. })
}
