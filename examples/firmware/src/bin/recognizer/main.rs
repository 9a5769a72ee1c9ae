//! A device that is taught gestures at the press of a button, recognizes them, follows their drift, and keeps them
//! in its flash through power cuts.
//!
//! A timer interrupt delivers the windows. The power fails in the middle of saving, later at each restart, until
//! all is saved; after every cut the flash holds the gestures from before the save, or those from after it.

#![no_std]
#![no_main]

#[path = "../../flash.rs"]
mod flash;
mod power;
mod windows;

use class_centers::{
    decisions::Decision,
    persist::{Extractor, ImageSlots, SlotsError},
    recognizer::{Adaptation, Recognizer, RecognizerError, RecognizerStorage, Settings},
};
use cortex_m::Peripherals;
use cortex_m_rt::entry;
use semihosting::{println, process};
use static_cell::ConstStaticCell;

use power::Power;
use windows::{DIM, GESTURES, Window};

/// Names the feature extractor: what was learned from another one is not taken for its own.
const MODEL: Extractor = Extractor::new(0x5EED_0007);
/// The last two pages of the flash, which `memory.x` keeps free.
const SLOTS: core::ops::Range<u32> = 0x3F800..0x40000;
/// Known up to 45 from a center; learned up to 30, as long as the center stays within 12 of where it was enrolled.
const SETTINGS: Settings = Settings {
    max_distance: 45.0,
    adaptation: Some(Adaptation {
        radius: 12.0,
        max_count: 16,
        ..Adaptation::within(30.0)
    }),
    ..Settings::new(MODEL)
};
/// Samples of a gesture.
const SAMPLES: u32 = 5;

static STORAGE: ConstStaticCell<RecognizerStorage<i8, 4, DIM, 12>> =
    ConstStaticCell::new(RecognizerStorage::new());

type Gestures = Recognizer<'static, i8>;
type Slots = ImageSlots<Power>;

/// Why the device gives up.
enum Failure {
    /// A call of the recognizer was refused.
    Recognizer(RecognizerError),
    /// The slots were refused, or what they hold.
    Flash(SlotsError<core::convert::Infallible>),
    /// The device was started by nobody.
    NoPeripherals,
    /// A promise is broken.
    Broken(&'static str),
}

impl From<RecognizerError> for Failure {
    fn from(error: RecognizerError) -> Self {
        Self::Recognizer(error)
    }
}

impl From<SlotsError<core::convert::Infallible>> for Failure {
    fn from(error: SlotsError<core::convert::Infallible>) -> Self {
        Self::Flash(error)
    }
}

#[entry]
fn main() -> ! {
    let outcome = run();
    match &outcome {
        Ok(()) => println!("all as expected"),
        Err(Failure::Recognizer(error)) => println!("recognizer: {error}"),
        Err(Failure::Flash(error)) => println!("flash: {error}"),
        Err(Failure::NoPeripherals) => println!("no peripherals"),
        Err(Failure::Broken(promise)) => println!("broken: {promise}"),
    }
    process::exit(i32::from(outcome.is_err()))
}

fn run() -> Result<(), Failure> {
    let peripherals = Peripherals::take().ok_or(Failure::NoPeripherals)?;
    let (power, restarts) = Power::on();
    let mut slots = Slots::new(power, SLOTS, MODEL)?;
    let mut gestures = Recognizer::new(STORAGE.take(), SETTINGS)?;
    let report = slots.load(&mut [&mut gestures])?;
    println!(
        "start {restarts}: {:?}, {:?}",
        report.loaded,
        gestures.status().enrolled
    );
    check_start(&gestures)?;
    if gestures.class(GESTURES[0]).is_none() && gestures.class(GESTURES[1]).is_some() {
        // The power failed behind the deletion of the first one: it does not come back.
        return Ok(());
    }
    windows::start(peripherals.SYST);
    let recognized = recognize(&mut gestures, &mut slots)?;
    println!("{recognized} windows recognized, {:?}", gestures.status());
    check_end(&gestures, restarts)?;
    gestures.delete(0)?;
    slots.save(&[&gestures])?;
    let left = slots.load(&mut [&mut gestures])?;
    println!(
        "after deletion: {:?}, {:?}",
        left.loaded,
        gestures.class(GESTURES[0])
    );
    check(gestures.class(GESTURES[0]).is_none(), "deleted")
}

/// The main loop: enrols at the press of a button, and recognizes and adapts at all other times.
fn recognize(gestures: &mut Gestures, slots: &mut Slots) -> Result<u32, Failure> {
    let mut recognized = 0;
    while recognized < 40 {
        let Window { embedding, pressed } = windows::next();
        if let Some(label) = pressed.filter(|label| gestures.class(label).is_none()) {
            gestures.cancel();
            gestures.begin(label)?;
        }
        if !gestures.is_enrolling() {
            let decision = gestures.adapt(&embedding)?.decision;
            recognized += u32::from(matches!(decision, Decision::Known(_)));
        } else if gestures.add(&embedding)?.count == SAMPLES {
            gestures.commit()?;
            slots.save(&[&*gestures])?;
        }
    }
    Ok(recognized)
}

/// After a power cut a gesture is whole, or not there.
fn check_start(gestures: &Gestures) -> Result<(), Failure> {
    for class in GESTURES.iter().filter_map(|label| gestures.class(label)) {
        check(gestures.count(class) >= SAMPLES, "whole")?;
    }
    check(!gestures.is_enrolling(), "no enrollment is saved")
}

fn check_end(gestures: &Gestures, restarts: u32) -> Result<(), Failure> {
    check(restarts > 5, "the power failed")?;
    check(gestures.status().enrolled == 2, "both were enrolled")?;
    check(gestures.status().adapted > 0, "drift was followed")?;
    let mut statuses = gestures.class_statuses();
    check(statuses.all(|status| status.displacement <= 12.0), "radius")
}

fn check(holds: bool, promise: &'static str) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::Broken(promise))
    }
}
