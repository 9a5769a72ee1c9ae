//! Tells when a digit is none of the classes. The digits 0 to 7 are classes; 8 and 9 are unknown.
//!
//! A table of bytes, which answers in integers, learns half of the digits 0 to 7. Some unknown digits
//! calibrate the threshold for a false-accept rate of 5 %. Then the table decides about the other unknown
//! digits, and about the other half of the digits 0 to 7. This is done for 200 seeded splits of the digits.
//! The program prints and draws:
//!
//! - false accepts: how many unknown digits are near enough to a center to be taken for its class;
//! - false rejects: how many digits of the classes are not near enough to any center;
//! - the calibrated working point, and how far it lies from the wanted one.
//!
//! It asserts that the mean false-accept rate is at most 6.5 %.
//!
//! ```text
//! cargo run --release --example open_set
//! ```

#[path = "../support/chart.rs"]
mod chart;
#[allow(dead_code)] // A part of it is for other examples.
#[path = "../support/digits.rs"]
mod digits;
mod picture;
#[path = "../support/progress.rs"]
mod progress;
mod splits;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    progress::Progress,
    splits::{CALIBRATING, KNOWN, RATE, SPLITS, Split, Statistics, split},
};

/// The greatest mean false-accept rate of fresh strangers that is accepted, in percent.
const MOST_FALSE_ACCEPTS: f64 = 6.5;

/// Learns the digits 0 to 7 and tells 8 and 9 from them as none of the classes.
#[derive(Parser)]
struct Args {
    /// The digits: rows of a class and 64 pixels
    #[arg(long, value_name = "CSV", default_value = digits::DEFAULT_PATH)]
    data: PathBuf,
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
    let digits = digits::load(&args.data)?;
    let progress = Progress::new();
    let mut splits = Vec::new();
    for seed in 0..SPLITS {
        progress.show("splits", splits.len(), SPLITS as usize);
        splits.push(split(&digits, seed)?);
    }
    drop(progress);

    println!("known: digits 0 to {}, half of them learned", KNOWN - 1);
    println!("strangers: digits 8 and 9, {CALIBRATING} of them calibrate, the others are fresh");
    println!("mean of {SPLITS} seeded splits\n");
    print_curve(&splits);
    print_working_point(&splits);

    picture::write(&args.picture, &splits)?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}

/// Prints how both rates depend on the threshold.
fn print_curve(splits: &[Split]) {
    println!("greatest squared distance   false accepts   false rejects");
    for max in (300..=1500).step_by(100) {
        let accepts = Statistics::of(splits, |split| split.false_accepts(max));
        let rejects = Statistics::of(splits, |split| split.false_rejects(max));
        println!(
            "{max:>25}   {:>11.1} %   {:>11.1} %",
            accepts.mean, rejects.mean
        );
    }
}

/// Prints what the calibrated thresholds do, and asserts that they keep the rate.
fn print_working_point(splits: &[Split]) {
    let show = |what: &str, unit: &str, rate: fn(&Split) -> f64| {
        let rate = Statistics::of(splits, rate);
        let (mean, deviation, error) = (rate.mean, rate.standard_deviation, rate.standard_error());
        println!("{what:<38} {mean:>6.2}{unit} +- {error:.2} (a split: +- {deviation:.2})");
        rate
    };
    println!("\ncalibrated for a false-accept rate of {} %", 100.0 * RATE);
    println!("mean +- standard error (and the standard deviation of a split)");
    show("greatest squared distance", "  ", |split| {
        split.max_squared_distance.into()
    });
    let accepts = show("false accepts of fresh strangers", " %", |split| {
        split.false_accepts(split.max_squared_distance)
    });
    show("false rejects", " %", |split| {
        split.false_rejects(split.max_squared_distance)
    });
    show("taken for another of the classes", " %", |split| {
        split.mistaken
    });
    println!("\nwhen strangers are of another kind than those that calibrated");
    show("calibrated on 8, false accepts of 9", " %", |split| {
        split.unlike[0]
    });
    show("calibrated on 9, false accepts of 8", " %", |split| {
        split.unlike[1]
    });

    assert!(
        accepts.mean <= MOST_FALSE_ACCEPTS,
        "at most {MOST_FALSE_ACCEPTS} % of fresh strangers are accepted on average"
    );
}
