//! Survives power cuts. A device learns digits with their labels, loses power at any moment, and goes on
//! where it was.
//!
//! The device learns images of ten digits one by one. After every few of them it saves what it learned to NOR
//! flash, which is a file. Power fails while words are programmed, while pages are erased, and during the
//! recovery from an earlier cut; what is left of a word or a page is drawn at random. Then the device starts
//! again with empty RAM, and opens the file anew. Each class is restored as it was before the save that was
//! cut, or as it was to be after it. The number of its samples says where in the stream its digit goes on.
//! When all digits are learned, some or all of them are forgotten and learned again; every other time, flash is
//! purged of what was forgotten. The program asserts:
//!
//! - nothing is lost: every class is what the last completed save left, or what the cut save was to leave;
//! - nothing is damaged: no load reports a class that was recovered or damaged, for power cuts alone damage
//!   nothing;
//! - a load after a purge that was cut says so, and no load after one that is done;
//! - nothing is mixed: every class holds, bit for bit, the first samples of the digit that its label names;
//! - whenever all digits are learned, the centers are, bit for bit, those of a device that was never cut, and
//!   what was restored at the end classifies 526 of 597 other digits right;
//! - loading and saving report no error except the cuts.
//!
//! ```text
//! cargo run --release --example save_and_restore --features labels,sequential-storage
//! ```

mod device;
#[allow(dead_code)] // A part of it is for other examples.
#[path = "../support/digits.rs"]
mod digits;
mod file_flash;
mod power;
#[path = "../support/progress.rs"]
mod progress;
mod stream;
mod tally;
mod trial;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;
use rand::{SeedableRng, rngs::ChaCha8Rng};

use crate::{
    file_flash::FileFlash,
    power::Power,
    progress::Progress,
    stream::{LEARNED, Stream},
    trial::Trial,
};

/// Where the flash lies, unless the command line says otherwise.
const DEFAULT_FLASH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/save_and_restore.flash");

/// Shows that what was learned survives power cuts.
#[derive(Parser)]
struct Args {
    /// The digits: rows of a class and 64 pixels
    #[arg(long, value_name = "CSV", default_value = digits::DEFAULT_PATH)]
    data: PathBuf,
    /// The file that is the flash, made anew
    #[arg(long, value_name = "FILE", default_value = DEFAULT_FLASH)]
    flash: PathBuf,
    /// How often power fails
    #[arg(long, value_name = "COUNT", default_value_t = 2000)]
    cuts: usize,
    /// Of when power fails, and of what that leaves
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
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
    let cannot = |error| format!("cannot write {}: {error}", args.flash.display());
    FileFlash::create(&args.flash).map_err(cannot)?;
    let mut random = ChaCha8Rng::seed_from_u64(args.seed);
    let lives = ChaCha8Rng::from_rng(&mut random);
    let mut trial = Trial::new(&args.flash, Stream::new(&digits), lives)?;

    let progress = Progress::new();
    while trial.tally.cuts() < args.cuts {
        progress.show("power cuts", trial.tally.cuts(), args.cuts);
        trial.live_until_cut(Power::draw(&mut random))?;
    }
    drop(progress);
    let right = trial.live_in_peace()?;

    trial.tally.print();
    let others = digits.len() - LEARNED;
    println!("\nlearned {LEARNED} digits; right of {others} others, as without cuts: {right}");
    println!("\nflash: {}", args.flash.display());
    Ok(())
}
