//! What each way takes: bytes, and time on this machine.

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use class_centers::{ClassCenters, Whitening, YoungClassTerm};

use crate::{
    device::{Centers, Device, Factory, Learned, TRIANGLE, Transform},
    utterances::{DIM, SPEAKERS, Utterances},
};

/// Passes through all utterances that are timed; the fastest counts.
const TIMED_PASSES: usize = 50;

type Transformed = Whitening<i8, DIM, TRIANGLE>;

/// Bytes of RAM and of flash beside the code: nearest, own covariance, with a factory covariance, whitening from
/// the factory alone.
pub fn bytes() -> [(&'static str, usize, usize); 4] {
    let sums = size_of::<ClassCenters<i8, SPEAKERS, DIM>>();
    let centers = size_of::<Centers<i8>>();
    let own = size_of::<Learned<i8>>() + size_of::<Transformed>() + centers;
    [
        ("nearest", sums + centers, 0),
        ("own covariance", own, 0),
        ("factory covariance", own, size_of::<Factory>()),
        (
            "factory whitening",
            sums + centers,
            size_of::<Transformed>(),
        ),
    ]
}

/// Bytes that preparing a transform takes, and gives back.
pub const SCRATCH: usize = size_of::<[f32; TRIANGLE]>();

/// Nanoseconds of an operation.
pub struct Times {
    pub what: &'static str,
    pub nearest: u128,
    pub whitened: u128,
}

/// Times learning, preparing and asking.
pub fn times(data: &Utterances) -> Result<[Times; 4], Box<dyn Error>> {
    let device = Device::<i8>::enrolled(&data.learn, Transform::Enrolled)?;
    Ok([
        update(data),
        prepare(&device),
        ask(data, &device),
        ask_young(data, &device)?,
    ])
}

fn update(data: &Utterances) -> Times {
    let mut plain = ClassCenters::<i8, SPEAKERS, DIM>::new();
    let mut learned = Learned::<i8>::new();
    Times {
        what: "learn an utterance",
        nearest: fastest(&data.learn, |row| {
            let _ = black_box(plain.update(row.speaker, &row.features));
        }),
        whitened: fastest(&data.learn, |row| {
            let _ = black_box(learned.update(row.speaker, &row.features));
        }),
    }
}

fn prepare(device: &Device<i8>) -> Times {
    let (learned, mut centers) = (&device.learned, Centers::<i8>::new());
    let (mut whitening, mut scratch) = (Transformed::new(), [0.0; TRIANGLE]);
    Times {
        what: "prepare, after enrolling",
        nearest: fastest(&[()], |()| {
            centers.prepare_from(black_box(learned.centers()));
        }),
        whitened: fastest(&[()], |()| {
            let _ = whitening.prepare_from(black_box(learned), None, &mut scratch);
            let _ = black_box(whitening.whiten_centers(learned.centers(), &mut centers));
        }),
    }
}

fn ask(data: &Utterances, device: &Device<i8>) -> Times {
    Times {
        what: "ask",
        nearest: fastest(&data.ask, |row| {
            black_box(device.nearest(row));
        }),
        whitened: fastest(&data.ask, |row| {
            black_box(device.nearest_whitened(row));
        }),
    }
}

fn ask_young(data: &Utterances, device: &Device<i8>) -> Result<Times, Box<dyn Error>> {
    let term = YoungClassTerm::new(Transformed::SPREAD).ok_or("no spread")?;
    Ok(Times {
        what: "ask, young-class term",
        nearest: fastest(&data.ask, |row| {
            black_box(term.nearest(&device.centers, &row.features));
        }),
        whitened: fastest(&data.ask, |row| {
            let mut whitened = [0; DIM];
            device.whitening.whiten(&row.features, &mut whitened);
            black_box(term.nearest(&device.whitened, &whitened));
        }),
    })
}

/// Returns the nanoseconds of a call, in the fastest of some passes.
fn fastest<X>(all: &[X], mut call: impl FnMut(&X)) -> u128 {
    let mut fastest = Duration::MAX;
    for _ in 0..TIMED_PASSES {
        let start = Instant::now();
        all.iter().for_each(&mut call);
        fastest = fastest.min(start.elapsed());
    }
    fastest.as_nanos() / all.len() as u128
}
