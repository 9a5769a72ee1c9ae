//! A device that is taught three gestures, keeps them in its flash, and knows them after a restart.

#![no_std]
#![no_main]

mod flash;

use class_centers::{
    CenterTable, ClassCenters, Classify, UpdateError,
    decisions::Thresholds,
    persist::{Extractor, ImageSlots, SlotsError},
};
use cortex_m::peripheral::SCB;
use cortex_m_rt::entry;
use semihosting::{println, process};
use static_cell::ConstStaticCell;

use flash::Flash;

/// Gestures and components of an embedding.
const CLASSES: usize = 3;
const DIM: usize = 8;

type Embedding = [i8; DIM];
type Slots = ImageSlots<Flash>;

/// Names the feature extractor: what was learned from another one is not loaded.
const MODEL: Extractor = Extractor::new(0x5EED_0007);
/// The last two pages of the flash, which `memory.x` keeps free.
const SLOTS: core::ops::Range<u32> = 0x3F800..0x40000;
/// Squared distances: at most this far from a center, at least so much nearer to it than to others.
const THRESHOLDS: Thresholds<u32> = Thresholds::new(2000, 500);

/// What is learned: exact sums.
static LEARNED: ConstStaticCell<ClassCenters<i8, CLASSES, DIM>> =
    ConstStaticCell::new(ClassCenters::new());
/// What is asked: their centers, by integers alone.
static CENTERS: ConstStaticCell<CenterTable<i8, CLASSES, DIM>> =
    ConstStaticCell::new(CenterTable::new());

/// Why the device gives up.
enum Failure {
    /// An embedding was refused.
    Learning(UpdateError),
    /// The slots were refused, or what they hold.
    Flash(SlotsError<core::convert::Infallible>),
    /// A gesture was taken for this.
    Wrong(Option<usize>),
}

#[entry]
fn main() -> ! {
    let outcome = run();
    match &outcome {
        Ok(()) => println!("all as expected"),
        Err(Failure::Learning(error)) => println!("learning: {error}"),
        Err(Failure::Flash(error)) => println!("flash: {error}"),
        Err(Failure::Wrong(class)) => println!("that was wrong: {class:?}"),
    }
    process::exit(i32::from(outcome.is_err()))
}

fn run() -> Result<(), Failure> {
    let (learned, centers) = (LEARNED.take(), CENTERS.take());
    // SAFETY: there is no other, and the slots are outside of what `memory.x` gives to the program.
    let flash = unsafe { Flash::new() };
    let mut slots = Slots::new(flash, SLOTS, MODEL).map_err(Failure::Flash)?;
    let report = slots.load(&mut [&mut *learned]).map_err(Failure::Flash)?;
    println!(
        "loaded {:?}, {} examples",
        report.loaded,
        learned.total_count()
    );
    if learned.total_count() == 0 {
        learn(learned).map_err(Failure::Learning)?;
        slots.save(&[&*learned]).map_err(Failure::Flash)?;
        println!("learned {} examples; restarting", learned.total_count());
        SCB::sys_reset();
    }
    centers.prepare_from(learned);
    classify(centers)
}

/// Learns what a teacher shows.
fn learn(learned: &mut ClassCenters<i8, CLASSES, DIM>) -> Result<(), UpdateError> {
    for (class, embedding) in &EXAMPLES {
        learned.update(*class, embedding)?;
    }
    Ok(())
}

/// Classifies what the device sees.
fn classify(centers: &CenterTable<i8, CLASSES, DIM>) -> Result<(), Failure> {
    for (expected, embedding) in &SEEN {
        let class = THRESHOLDS.decide(centers.nearest(embedding)).class();
        match class {
            Some(class) => println!("gesture {class}"),
            None => println!("none of the gestures"),
        }
        if class != *expected {
            return Err(Failure::Wrong(class));
        }
    }
    Ok(())
}

/// Labelled embeddings, as a feature extractor would give them.
const EXAMPLES: [(usize, Embedding); 6] = [
    (0, [90, 2, -1, 0, 12, 3, 0, 1]),
    (0, [80, 0, 1, 2, 15, 0, 2, 0]),
    (1, [-3, 70, 75, 0, 0, 5, -2, 4]),
    (1, [1, 78, 70, 4, 2, 1, 0, 0]),
    (2, [0, -4, 2, 60, -50, 66, 1, 3]),
    (2, [2, 0, 0, 68, -58, 60, 5, -1]),
];

/// Embeddings of what happens later, and the gesture that each is.
const SEEN: [(Option<usize>, Embedding); 4] = [
    (Some(0), [84, 1, 1, 1, 13, 1, 1, 1]),
    (Some(1), [0, 75, 71, 2, 2, 3, 0, 2]),
    (Some(2), [1, -2, 1, 63, -55, 62, 2, 2]),
    (None, [0, 0, 90, 0, 0, 0, 90, 0]),
];
