//! Follows a sensor that changes. Each handwritten digit of a stream is classified and then learned; in the
//! second half of the stream the digits come through another sensor.
//!
//! The new sensor moves 40 of the 64 pixels to other places, makes all of them fainter, and adds grey. The
//! program shows and asserts, for several averages of the same samples:
//!
//! - before the change all of them classify well, and the change harms all of them;
//! - after the change the mean of all samples stays behind, since old samples count as much as new ones;
//! - the mean of a window (capped updates) and exponential means of three rates recover.
//!
//! It prints and draws how often each average is right over time. The figures are means over seeded orders
//! of the digits and over seeded sensors.
//!
//! ```text
//! cargo run --release --example drift
//! ```

#[path = "../support/chart.rs"]
mod chart;
#[path = "../support/digits.rs"]
mod digits;
mod follower;
mod picture;
#[path = "../support/progress.rs"]
mod progress;
mod sensor;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::{
    digits::{Digit, SAMPLES},
    follower::{ALL, Average},
    progress::Progress,
    sensor::Sensor,
};

/// Digits in a part of the stream, of which the share of right ones is a point of a curve.
const PART: usize = 64;
/// Whole parts of the stream; the digits behind them are not shown.
const PARTS: usize = SAMPLES / PART;
/// The first part that comes from the new sensor.
const CHANGE: usize = PARTS / 2;
/// How often the digits are put into another order, and the new sensor drawn anew.
const ORDERS: u64 = 20;
/// How far below its rate before the change, in percent of the digits, an average has recovered.
const RECOVERED: f64 = 2.0;

/// Shows which averages recover when a sensor changes.
#[derive(Parser)]
struct Args {
    /// The digits: rows of a class and 64 pixels
    #[arg(long, value_name = "CSV", default_value = digits::DEFAULT_PATH)]
    data: PathBuf,
    /// Where to write the picture
    #[arg(long, value_name = "SVG", default_value = picture::DEFAULT_PATH)]
    picture: PathBuf,
}

/// How often an average is right in each part of the stream, in percent.
pub struct Curve {
    pub average: Average,
    pub right: [f64; PARTS],
}

impl Curve {
    /// The mean over some parts.
    fn mean(&self, parts: core::ops::Range<usize>) -> f64 {
        let right = &self.right[parts];
        right.iter().sum::<f64>() / right.len() as f64
    }

    /// The last four parts before the change: what there is to recover.
    fn before(&self) -> f64 {
        self.mean(CHANGE - 4..CHANGE)
    }

    /// The last four parts of all.
    fn after(&self) -> f64 {
        self.mean(PARTS - 4..PARTS)
    }
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
    let digits = digits::load(&args.data)?;
    let curves = curves(&digits, &Progress::new())?;
    print(&curves);
    check(&curves);
    picture::write(&args.picture, &curves)?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}

/// Returns the curve of every average.
fn curves(digits: &[Digit<u8>], progress: &Progress) -> Result<Vec<Curve>, Box<dyn Error>> {
    let averages = ALL.iter().enumerate();
    let curves = averages.map(|(done, average)| {
        progress.show("averages", done, ALL.len());
        let mut right = [0.0; PARTS];
        for seed in 0..ORDERS {
            for (sum, part) in right.iter_mut().zip(follow(digits, *average, seed)?) {
                *sum += part / ORDERS as f64;
            }
        }
        Ok(Curve {
            average: *average,
            right,
        })
    });
    curves.collect()
}

/// Classifies each digit of a stream, then learns it: returns how many are right in each part, in
/// percent.
fn follow(
    digits: &[Digit<u8>],
    average: Average,
    seed: u64,
) -> Result<[f64; PARTS], Box<dyn Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut stream: Vec<_> = digits.iter().collect();
    stream.shuffle(&mut random);
    let sensor = Sensor::new(&mut random);

    let mut follower = average.follower()?;
    let mut right = [0.0; PARTS];
    for (part, (right, digits)) in right.iter_mut().zip(stream.chunks_exact(PART)).enumerate() {
        for digit in digits {
            let seen = digit.map(f32::from);
            let seen = if part < CHANGE {
                seen
            } else {
                sensor.show(&seen)
            };
            let is_right = follower.nearest(&seen.pixels) == Some(seen.class);
            *right += f64::from(u8::from(is_right));
            follower.learn(&seen)?;
        }
        *right *= 100.0 / PART as f64;
    }
    Ok(right)
}

/// Prints the curves at every third part, and at the first one after the change.
fn print(curves: &[Curve]) {
    println!("right of the last {PART} digits, in percent, mean of {ORDERS} orders; from digit");
    println!("{} on through the new sensor\n", CHANGE * PART + 1);
    let shown = || (0..PARTS).filter(|part| part % 3 == 1 || *part == CHANGE);
    print!("{:>22}", "after digit");
    shown().for_each(|part| print!("{:>6}", (part + 1) * PART));
    for curve in curves {
        print!("\n{:>22}", curve.average.name());
        shown().for_each(|part| print!("{:>6.1}", curve.right[part]));
    }
    println!();
}

/// Asserts what the program claims.
fn check(curves: &[Curve]) {
    for curve in curves {
        let (name, before, after) = (curve.average.name(), curve.before(), curve.after());
        assert!(before > 80.0, "{name} has learned the digits: {before}");
        assert!(curve.right[CHANGE] < 70.0, "{name} is hit by the change");
        let has_recovered = after > before - RECOVERED;
        assert_eq!(
            has_recovered,
            curve.average.adapts(),
            "{name}: {before}, then {after}"
        );
    }
}
