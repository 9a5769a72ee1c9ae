//! Enrols nine speakers, one after the other, from a few utterances each, and tells who speaks: with the nearest
//! center, and with what is better.
//!
//! The 32 features of an utterance are the embedding. The program learns utterances in blocks, in the order of the
//! file, without drawing any; it shows, and asserts to the last utterance:
//!
//! - nine speakers: how many answers are right after 1, 2, 5, 10 and all 30 utterances of each were learned, by the
//!   nearest center, and behind a [`Whitening`](class_centers::Whitening) of the covariance that was learned with
//!   the centers;
//! - five new speakers: the same, and with a covariance or a whole whitening from the factory, which knows the four
//!   others;
//! - five young speakers beside four old ones: the same, and with the young-class term;
//! - nine speakers enrolled one after the other: how many are right after each of them;
//! - strangers: how many utterances of enrolled speakers are refused with 95 % of those of speakers who never were;
//! - the bytes that each way takes, and its time on this machine.
//!
//! All this is done in integers alone; the accuracy is also that of `f32`. A picture is drawn.
//!
//! ```text
//! cargo run --release --example speakers
//! ```

mod accuracy;
#[path = "../support/chart.rs"]
mod chart;
mod costs;
mod device;
mod open_set;
mod picture;
mod report;
mod utterances;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    open_set::{OpenSet, Way},
    report::{EXPECTED_F32, EXPECTED_I8},
};

/// Tells nine speakers apart, and strangers from them.
#[derive(Parser)]
struct Args {
    /// The utterances: rows of a speaker and 32 features
    #[arg(long, value_name = "CSV", default_value = utterances::DEFAULT_PATH)]
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
    let data = utterances::load(&args.data)?;
    let accuracy = report::accuracy::<i8>(&data, &EXPECTED_I8)?;
    report::accuracy::<f32>(&data, &EXPECTED_F32)?;
    report::one_by_one(&data)?;
    let open_set = [
        OpenSet::measure(&data, Way::Nearest)?,
        OpenSet::measure(&data, Way::Whitened)?,
    ];
    report::open_set(&open_set)?;
    report::costs(&data)?;

    picture::write(&args.picture, &accuracy, &open_set)?;
    println!("\npicture: {}", args.picture.display());
    Ok(())
}
