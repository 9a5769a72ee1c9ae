//! Enrolls digits and speakers, and follows them without being led astray.
//!
//! The digits 0 to 7 are enrolled from 30 % of their images, seven speakers from 30 % of their utterances; the other
//! digits and speakers are strangers. The embeddings are taken as they are, and behind `Whitening`. For seeded splits
//! the program prints, draws and asserts:
//!
//! - how many are right, and how many strangers accepted, when classes stay, drift, and are flooded by strangers:
//!   without adaptation, with plain updating, and with `Recognizer::adapt`;
//! - how far an attacker who sees everything leads a center;
//! - what calibrating by strangers costs, and what it is worth for strangers of another kind;
//! - that a device answers after a restart as before it, and that nothing is left in flash of a class that it deleted.
//!
//! The figures of `docs/examples.md` are these, and it asserts that too.
//!
//! ```text
//! cargo run --release --example recognizer
//! ```

mod attack;
#[path = "../support/chart.rs"]
mod chart;
mod data;
mod device;
#[allow(dead_code)] // A part of it is for other examples.
#[path = "../support/digits.rs"]
mod digits;
mod flash;
mod learners;
mod life;
mod picture;
#[path = "../support/progress.rs"]
mod progress;
mod report;
mod split;
mod strangers;
mod streams;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;
use class_centers::triangle;

use crate::{
    data::{FEATURES, Set},
    device::Device,
    digits::PIXELS,
    learners::MODES,
    progress::Progress,
    report::Figures,
    split::Split,
    streams::STREAMS,
};

/// How often a set is split anew, with the seeds `0..SPLITS`.
const SPLITS: u64 = 20;

/// Enrolls digits and speakers, and follows them without being led astray.
#[derive(Parser)]
struct Args {
    /// The digits: rows of a class and 64 pixels
    #[arg(long, value_name = "CSV", default_value = digits::DEFAULT_PATH)]
    digits: PathBuf,
    /// The vowels: rows of a speaker and 32 features
    #[arg(long, value_name = "CSV", default_value = data::SPEAKERS)]
    speakers: PathBuf,
    /// Where to write the picture
    #[arg(long, value_name = "SVG", default_value = picture::DEFAULT_PATH)]
    picture: PathBuf,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let digits = data::digits(&args.digits)?;
    let speakers = data::speakers(&args.speakers)?;
    let [raw, whitened] = measure::<PIXELS, { triangle(PIXELS) }>(&digits)?;
    let [raw_voices, whitened_voices] = measure::<FEATURES, { triangle(FEATURES) }>(&speakers)?;
    let all = [
        ("digits, whitened", whitened),
        ("digits, raw", raw),
        ("speakers, whitened", whitened_voices),
        ("speakers, raw", raw_voices),
    ];
    report::print(&all);
    report::check(&all);
    life::live(&speakers)?;

    picture::write(&args.picture, &whitened)?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}

/// Measures a set as it is, and whitened.
fn measure<const DIM: usize, const TRIANGLE: usize>(
    set: &Set<DIM>,
) -> Result<[Figures; 2], Box<dyn Error>> {
    let progress = Progress::new();
    let mut figures = [Figures::default(); 2];
    for seed in 0..SPLITS {
        progress.show(set.name, seed as usize, SPLITS as usize);
        let raw = Split::new(set, seed);
        let whitened = raw.whitened::<TRIANGLE>()?;
        for (figures, split) in figures.iter_mut().zip([raw, whitened]) {
            measure_split(figures, &split, 1.0 / SPLITS as f64)?;
        }
    }
    Ok(figures)
}

/// Adds a share of what a split measures.
fn measure_split<const DIM: usize>(
    figures: &mut Figures,
    split: &Split<DIM>,
    share: f64,
) -> Result<(), Box<dyn Error>> {
    let device = Device::enrolled(split)?;
    for (courses, stream) in figures.courses.iter_mut().zip(STREAMS) {
        for (course, mode) in courses.iter_mut().zip(MODES) {
            course.add(&streams::follow(stream, split, &device, mode)?, share);
        }
    }
    for (total, radius) in figures.attacks.iter_mut().zip(report::RADII) {
        let damage = attack::attack(split, &device, radius)?;
        total.displacement = total.displacement.max(damage.displacement);
        total.right += share * damage.right;
    }
    let calibrated = strangers::calibrate(split, &device)?;
    figures.calibrated.add(&calibrated, share);
    figures.learned += share * f64::from(device.learned / device.spread);
    Ok(())
}
