//! The flash is what the input says: anything, or what saves left behind and was changed.
//!
//! Loading refuses it, and changes nothing, or gives a table that may be, and whose records are whole.
//! After saving, loading gives what was saved, or refuses it: what was found may come to light by and
//! by. Erasing always helps.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use class_centers::{
    ClassCenters, ClassVariance,
    persist::{FlashError, LabelMap, NoLabels, SnapshotError},
};
use class_centers_fuzz::{
    device::{Device, Names, boot, used},
    found_flash::FoundFlash,
    rng::Rng,
    tables::{INFO, Records},
    wear::Wear,
};
use embassy_futures::block_on;
use libfuzzer_sys::fuzz_target;

const CLASSES: usize = 3;
type Labels = LabelMap<CLASSES, 6>;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    device: u8,
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
        live::<$table, $labels, $word, $page>(bytes, $input.seed)
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

fn live<V: Records, L: Names, const WORD: usize, const PAGE: usize>(found: Vec<u8>, seed: u16) {
    let mut rng = Rng::new(seed.into());
    let mut device = Device::<V, L>::new();
    (0..4).for_each(|_| device.learn(&mut rng));
    let before = device.clone();
    let mut flash = FoundFlash::<WORD, PAGE>::holding(found);

    let mut centers = boot(&mut flash, INFO);
    let loaded = device.load(&mut centers);
    match loaded {
        Ok(()) => device.table.check(),
        Err(_) => device.assert_same(&before),
    }
    device.learn(&mut rng);
    let saved = device.save(&mut centers);
    if let Err(FlashError::Class { class, error }) = loaded
        && class < CLASSES
        && is_of_another(error)
    {
        assert_eq!(saved, Err(FlashError::Class { class, error }));
    }
    let mut reloaded = before.clone();
    let found = reloaded.load(&mut boot(&mut flash, INFO));
    if found.is_ok() {
        assert!(reloaded.stands_in(&flash.flash.bytes), "{reloaded:?}");
        if saved.is_ok() {
            reloaded.assert_same(&device);
        }
    }

    let faults = flash.faults;
    let mut centers = boot(&mut flash, INFO);
    block_on(centers.erase()).unwrap();
    let mut empty = before;
    empty.load(&mut centers).unwrap();
    empty.assert_same(&Device::new());
    device.save(&mut centers).unwrap();
    comes_back(&device, &mut flash);
    assert_eq!(flash.faults, faults);
}

/// What was saved is what a device finds when power comes.
fn comes_back<V: Records, L: Names, const WORD: usize, const PAGE: usize>(
    device: &Device<V, L>,
    flash: &mut FoundFlash<WORD, PAGE>,
) {
    let mut found = Device::new();
    found.load(&mut boot(flash, INFO)).unwrap();
    found.assert_same(device);
}

/// Whether a record may be of use to another firmware, so that it is not overwritten.
fn is_of_another(error: SnapshotError) -> bool {
    use SnapshotError as E;
    matches!(
        error,
        E::NewerVersion { .. }
            | E::KindMismatch
            | E::ElementMismatch
            | E::ShapeMismatch { .. }
            | E::FingerprintMismatch { .. }
            | E::QuantizationMismatch
    )
}
