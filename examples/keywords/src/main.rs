//! A device that is taught six words that its network never knew, by five examples each; knows them in other
//! voices, rejects other words, saves what it learned, restarts, and knows the words as before.

#![no_std]
#![no_main]

mod costs;
mod counter;
mod factory;
mod failure;
mod figures;
mod flash;
mod hearing;
mod network;
mod recognition;
mod stack;
mod utterances;

use class_centers::persist::{ImageSlots, Loaded, SlotsReport};
use cortex_m::peripheral::SCB;
use cortex_m_rt::entry;
use semihosting::{println, process};
use static_cell::ConstStaticCell;

use crate::{
    costs::print_costs,
    counter::Counter,
    failure::Failure,
    figures::{ROWS, judge},
    flash::{Flash, SLOTS},
    hearing::{Heard, each, examples, hear, strangers},
    network::DIM,
    recognition::{Learned, MODEL, Recognition, Space, Storage, TRIANGLE, recognizer},
    utterances::{UTTERANCES, WORDS},
};

type Slots = ImageSlots<Flash>;
/// The words as they are recognized in each space.
type Storages = [Storage; ROWS.len()];
/// The embeddings as they are, and the spaces by what was learned and by that and the factory's covariance. That of
/// the factory alone lies in flash.
type Spaces = [Space; 3];

/// Rows of the table.
const OWN: usize = 1;
const BOTH: usize = 2;
const FACTORY: usize = 3;

static STORAGES: ConstStaticCell<Storages> =
    ConstStaticCell::new([const { Storage::new() }; ROWS.len()]);
static SPACES: ConstStaticCell<Spaces> = ConstStaticCell::new([const { Space::new() }; 3]);
/// What spaces are made of.
static LEARNED: ConstStaticCell<Learned> = ConstStaticCell::new(Learned::new());
/// Where a covariance is factored.
static SCRATCH: ConstStaticCell<[f32; TRIANGLE]> = ConstStaticCell::new([0.0; TRIANGLE]);
/// So that four ways are compared without running the network four times. A product that makes a space of what it
/// learned keeps the 30 examples until then, one with the factory's keeps none.
static HEARD: ConstStaticCell<Heard> = ConstStaticCell::new([[0; DIM]; UTTERANCES.len()]);

#[entry]
fn main() -> ! {
    let outcome = run();
    match &outcome {
        Ok(()) => println!("all as expected"),
        Err(failure) => println!("not as expected: {failure:?}"),
    }
    process::exit(i32::from(outcome.is_err()))
}

fn run() -> Result<(), Failure> {
    let mut counter = Counter::start().ok_or(Failure::Counter)?;
    // SAFETY: there is no other.
    let flash = unsafe { Flash::new() };
    let before = flash.note();
    let mut slots = Slots::new(flash, SLOTS, MODEL)?;
    let (storages, spaces) = (STORAGES.take(), SPACES.take());
    let report = load(&mut slots, storages, spaces)?;
    let heard = HEARD.take();
    let network = hear(heard, &mut counter)?;
    match report.loaded {
        Loaded::Newest => after_restart(storages, spaces, heard, before),
        _ if before == 0 => {
            make_spaces(spaces, heard, &mut counter)?;
            teach(storages, spaces, heard, &mut counter)?;
            compare(storages, spaces, heard)?;
            print_costs(storages, spaces, heard, network, &mut counter)?;
            save_and_restart(storages, spaces, heard, slots, &mut counter)
        }
        _ => Err(Failure::Restart),
    }
}

/// Loads what [`save_and_restart`] saves, if it did.
fn load(
    slots: &mut Slots,
    storages: &mut Storages,
    spaces: &mut Spaces,
) -> Result<SlotsReport, Failure> {
    let [_, own, _, factory] = storages;
    let (mut own, mut factory) = (recognizer(own)?, recognizer(factory)?);
    Ok(slots.load(&mut [&mut spaces[OWN], &mut own, &mut factory])?)
}

/// Learns the covariance of the examples, and makes spaces of it.
fn make_spaces(spaces: &mut Spaces, heard: &Heard, counter: &mut Counter) -> Result<(), Failure> {
    let learned = LEARNED.take();
    let mut examples = examples(heard);
    let (learning, result) = counter
        .count(|| examples.try_for_each(|(class, embedding)| learned.update(class, embedding)));
    result?;
    let scratch = SCRATCH.take();
    let (preparing, result) = counter.count(|| spaces[OWN].prepare_from(learned, None, scratch));
    result?;
    spaces[BOTH].prepare_from(learned, Some(&factory::COVARIANCE), scratch)?;
    let learning = learning / learned.centers().total_count();
    println!("instructions: learning the covariance {learning}, a space {preparing}");
    Ok(())
}

/// Enrolls the words in each space, and calibrates.
fn teach(
    storages: &mut Storages,
    spaces: &Spaces,
    heard: &Heard,
    counter: &mut Counter,
) -> Result<(), Failure> {
    for (row, storage) in storages.iter_mut().enumerate() {
        let mut recognition = Recognition::new(space(spaces, row), storage)?;
        let (enrolling, result) = counter.count(|| enroll(&mut recognition, heard));
        result?;
        recognition.calibrate(strangers(heard))?;
        if row == OWN {
            println!(
                "instructions: enrolling a word {}",
                enrolling / WORDS.len() as u64
            );
        }
    }
    Ok(())
}

/// Enrolls each word from its examples.
fn enroll(recognition: &mut Recognition, heard: &Heard) -> Result<(), Failure> {
    for (word, label) in WORDS.iter().enumerate() {
        let of_word = examples(heard).filter(|(class, _)| *class == word);
        recognition.enroll(label, of_word.map(|(_, embedding)| embedding))?;
    }
    Ok(())
}

/// Prints what is right in each space.
fn compare(storages: &mut Storages, spaces: &Spaces, heard: &Heard) -> Result<(), Failure> {
    println!(
        "\n{:34} right  rejected  mistaken  strangers",
        "of 126 words, and of 42 strangers"
    );
    let mut is_expected = true;
    for (row, (storage, expected)) in storages.iter_mut().zip(&ROWS).enumerate() {
        let recognition = Recognition::new(space(spaces, row), storage)?;
        let (found, _) = judge(&recognition, each(heard))?;
        println!("{:34} {found}", expected.name);
        is_expected &= found == expected.figures;
    }
    println!();
    is_expected.then_some(()).ok_or(Failure::Figures)
}

/// Saves the space of what was learned, the words in it, and those in the factory's space, and restarts.
fn save_and_restart(
    storages: &mut Storages,
    spaces: &Spaces,
    heard: &Heard,
    mut slots: Slots,
    counter: &mut Counter,
) -> Result<(), Failure> {
    let answers = answers(storages, spaces, heard)?;
    let [_, own, _, factory] = storages;
    let (own, factory) = (recognizer(own)?, recognizer(factory)?);
    let (saving, result) = counter.count(|| slots.save(&[&spaces[OWN], &own, &factory]));
    result?;
    println!("instructions: saving {saving}; restarting\n");
    slots.into_flash().set_note(answers);
    SCB::sys_reset()
}

/// Recognizes as before.
fn after_restart(
    storages: &mut Storages,
    spaces: &Spaces,
    heard: &Heard,
    before: u32,
) -> Result<(), Failure> {
    if answers(storages, spaces, heard)? != before {
        return Err(Failure::Restart);
    }
    println!("loaded: the same answers as before");
    Ok(())
}

/// A digest of all answers in the two spaces that are saved.
fn answers(storages: &mut Storages, spaces: &Spaces, heard: &Heard) -> Result<u32, Failure> {
    let mut digests = 0_u32;
    for row in [OWN, FACTORY] {
        let recognition = Recognition::new(space(spaces, row), &mut storages[row])?;
        let (_, digest) = judge(&recognition, each(heard))?;
        digests = digests.rotate_left(16) ^ digest;
    }
    Ok(digests)
}

/// The space of a row of the table.
fn space(spaces: &Spaces, row: usize) -> &Space {
    spaces.get(row).unwrap_or(&factory::WHITENING)
}
