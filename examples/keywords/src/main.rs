//! A device that is taught six words that its network never knew, by five examples each; knows them in other
//! voices, rejects other words, saves what it learned, restarts, and knows the words as before.

#![no_std]
#![no_main]

mod costs;
mod counter;
mod factory;
mod figures;
mod flash;
mod hearing;
mod network;
mod recognition;
mod stack;
mod utterances;

use class_centers::{
    ClassCenters, UpdateError, WhiteningError,
    decisions::CalibrationError,
    persist::{Extractor, ImageSlots, Loaded, SlotsError},
};
use cortex_m::peripheral::SCB;
use cortex_m_rt::entry;
use semihosting::{println, process};
use static_cell::ConstStaticCell;

use crate::{
    costs::{count_queries, measure_ram},
    counter::Counter,
    figures::{ROWS, judge},
    flash::{Flash, NotErased, SLOTS},
    hearing::{Heard, each, hear},
    network::DIM,
    recognition::{CLASSES, Learned, Recognition, Space, TRIANGLE},
    utterances::{Role, UTTERANCES},
};

type Words = ClassCenters<i8, CLASSES, DIM>;
type Slots = ImageSlots<Flash>;

/// Names the network and its pooling: what was learned from another one is not loaded.
const MODEL: Extractor = Extractor::new(0x5EED_0017);

/// The embeddings, as they are.
static PLAIN: Space = Space::new();
/// What the device learned.
static LEARNED: ConstStaticCell<Learned> = ConstStaticCell::new(Learned::new());
/// What is made of it: a space by its own covariance, and one by its own and the factory's.
static SPACES: ConstStaticCell<[Space; 2]> = ConstStaticCell::new([const { Space::new() }; 2]);
/// Where a covariance is factored.
static SCRATCH: ConstStaticCell<[f32; TRIANGLE]> = ConstStaticCell::new([0.0; TRIANGLE]);
/// So that four ways are compared without running the network four times. No part of a product.
static HEARD: ConstStaticCell<Heard> = ConstStaticCell::new([[0; DIM]; UTTERANCES.len()]);

/// Why the device gives up.
#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is printed")]
enum Failure {
    /// The timer runs already.
    Counter,
    /// An embedding is not that of the host.
    Embedding,
    Learning(UpdateError),
    Whitening(WhiteningError),
    Calibration(CalibrationError),
    Flash(SlotsError<NotErased>),
    /// The figures are not those of the host.
    Figures,
    /// After the restart nothing is there, or what is there answers otherwise.
    Restart,
}

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
    let mut slots = Slots::new(flash, SLOTS, MODEL).map_err(Failure::Flash)?;
    let mut loaded = ClassCenters::new();
    let report = slots.load(&mut [&mut loaded]).map_err(Failure::Flash)?;
    let heard = HEARD.take();
    hear(heard, &mut counter)?;
    match (report.loaded, before) {
        (Loaded::Newest, before) => after_restart(&loaded, heard, before),
        (_, 0) => first_time(heard, &mut counter, slots),
        _ => Err(Failure::Restart),
    }
}

/// Learns, compares four ways to recognize, saves, and restarts.
fn first_time(heard: &Heard, counter: &mut Counter, mut slots: Slots) -> Result<(), Failure> {
    let learned = LEARNED.take();
    let (learning, result) = counter.count(|| learn(learned, heard));
    result.map_err(Failure::Learning)?;
    let [own, both] = SPACES.take();
    let scratch = SCRATCH.take();
    let (preparing, result) = counter.count(|| own.prepare_from(learned, None, scratch));
    result.map_err(Failure::Whitening)?;
    both.prepare_from(learned, Some(&factory::COVARIANCE), scratch)
        .map_err(Failure::Whitening)?;

    let spaces = [&PLAIN, own, both, &factory::WHITENING];
    compare(spaces, learned.centers(), heard)?;
    let examples = learned.centers().total_count();
    println!(
        "instructions: learning {}, a space {preparing}",
        learning / examples
    );
    let recognition = recognition(own, learned.centers(), heard)?;
    count_queries(&recognition, heard, counter);
    measure_ram(own, learned.centers(), heard)?;

    let (saving, result) = counter.count(|| slots.save(&[learned.centers()]));
    result.map_err(Failure::Flash)?;
    println!("instructions: saving {saving}; restarting\n");
    let answers = answers(learned.centers(), heard)?;
    slots.into_flash().set_note(answers);
    SCB::sys_reset()
}

/// Learns the examples.
fn learn(learned: &mut Learned, heard: &Heard) -> Result<(), UpdateError> {
    let examples = each(heard).filter(|(utterance, _)| utterance.role == Role::Enroll);
    for (utterance, embedding) in examples {
        if let Some(class) = utterance.class {
            learned.update(class, embedding)?;
        }
    }
    Ok(())
}

/// Prints what each way to recognize gets right.
fn compare(spaces: [&Space; 4], learned: &Words, heard: &Heard) -> Result<(), Failure> {
    println!(
        "\n{:34} right  rejected  mistaken  strangers",
        "of 126 words, and of 42 strangers"
    );
    let mut is_expected = true;
    for (row, space) in ROWS.iter().zip(spaces) {
        let (found, _) = judge(&recognition(space, learned, heard)?, each(heard));
        println!("{:34} {found}", row.name);
        is_expected &= found == row.expected;
    }
    println!();
    is_expected.then_some(()).ok_or(Failure::Figures)
}

/// Makes a way to recognize, calibrated with other words.
fn recognition<'a>(
    space: &'a Space,
    learned: &Words,
    heard: &Heard,
) -> Result<Recognition<'a>, Failure> {
    let mut recognition = Recognition::new(space, learned).map_err(Failure::Learning)?;
    let strangers = each(heard).filter(|(utterance, _)| utterance.is_calibrating());
    recognition
        .calibrate(strangers.map(|(_, embedding)| embedding))
        .map_err(Failure::Calibration)?;
    Ok(recognition)
}

/// Recognizes as before: what was saved holds all that is needed for two of the ways.
fn after_restart(loaded: &Words, heard: &Heard, before: u32) -> Result<(), Failure> {
    let answers = answers(loaded, heard)?;
    println!(
        "{} examples loaded, the same answers as before",
        loaded.total_count()
    );
    (answers == before).then_some(()).ok_or(Failure::Restart)
}

/// A digest of all answers of the nearest center, and of the factory's space.
fn answers(learned: &Words, heard: &Heard) -> Result<u32, Failure> {
    let (_, plain) = judge(&recognition(&PLAIN, learned, heard)?, each(heard));
    let (_, factory) = judge(
        &recognition(&factory::WHITENING, learned, heard)?,
        each(heard),
    );
    Ok(plain ^ factory.rotate_left(16))
}
