//! Learns and classifies handwritten digits: the main job of the crate, on real input.
//!
//! An image of 8 x 8 pixels is the embedding; nothing is trained. The program shows, and asserts:
//!
//! - hold-out: of 597 digits, 526 are classified right by the centers of 1,200 others;
//! - stream: when each of the 1,797 digits is classified and then learned, from an empty table on,
//!   1,593 are right; the first one of a class is always wrong;
//! - every number format gives these figures;
//! - hold-out with what is better than one center a class: 543 with a covariance that all classes share, and 552,
//!   563 and 565 with 2, 4 and 8 centers a class;
//! - few-shot: the more samples of a class were learned, the more of the other digits are classified right.
//!
//! It prints what each table costs in bytes and in time on this machine, and draws the few-shot curve and
//! the ten centers.
//!
//! ```text
//! cargo run --release --example digits
//! ```

mod better;
#[path = "../support/chart.rs"]
mod chart;
#[path = "../support/digits.rs"]
mod digits;
mod few_shot;
mod formats;
mod picture;
#[path = "../support/progress.rs"]
mod progress;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{digits::SAMPLES, few_shot::DRAWS, formats::LEARNED, progress::Progress};

/// Learns and classifies handwritten digits with class centers.
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

    println!("hold-out: learn the first {LEARNED} digits, classify the others");
    println!("stream:   classify each of the {SAMPLES} digits, then learn it\n");
    formats::print_all(&digits)?;
    better::print_all(&digits)?;

    let curve = few_shot::curve(&digits, &Progress::new())?;
    println!("\nfew-shot: learn some samples of each class, classify all other digits");
    println!("samples a class   right, mean and standard deviation of {DRAWS} draws");
    for point in &curve {
        let (mean, deviation) = (point.mean(), point.standard_deviation());
        println!("{:>15}   {mean:.1} % +- {deviation:.1}", point.samples);
    }
    let rises = curve.is_sorted_by(|fewer, more| fewer.mean() < more.mean());
    assert!(rises, "more samples a class give better centers");

    picture::write(&args.picture, &curve, &digits)?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}
