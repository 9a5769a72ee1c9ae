//! Adds up labelled noise until the centers converge to its mean, which is 0. This is the demonstration of
//! the routine that the crate comes from (RobR, Stack Overflow, question 40162361).
//!
//! At every step, 100 embeddings of `100 * N(0, 1)` get random labels and are added as a batch. At
//! step 0 and at every 1,000th after it the centers are gathered, printed, and asserted to lie
//! within 5 standard errors of 0 in every component. The standard error of a center of `count`
//! samples is `100 / sqrt(count)`.
//!
//! ```text
//! cargo run --release --example converge
//! ```

use std::{error::Error, process::ExitCode};

use clap::Parser;
use class_centers::ClassCenters;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::StandardNormal;

const CLASSES: usize = 4;
const DIM: usize = 2;
const BATCH: usize = 100;
const STANDARD_DEVIATION: f32 = 100.0;
const PRINT_EVERY: u32 = 1000;

/// How far from 0 a center may lie.
///
/// Rounding alone cannot carry it there: while the sums stay inside the bound, each of `count`
/// additions rounds by at most `2^-24 * 5 * 100 * sqrt(count)`, which is `count * 2^-24 * 5` standard
/// errors of the center in all: less than 0.75 for the 2.5 million samples that 100,000 steps bring
/// a class, if every rounding went the same way.
const STANDARD_ERRORS: f32 = 5.0;

/// Shows that the centers of labelled noise converge to its mean.
#[derive(Parser)]
struct Args {
    /// The last step; a class is full, and the run fails, after about 671,000
    #[arg(long, default_value_t = 100_000)]
    steps: u32,
    /// What the noise and the labels are drawn from
    #[arg(long, default_value_t = 40_162_361)]
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
    let mut random = ChaCha8Rng::seed_from_u64(args.seed);
    let mut table = ClassCenters::<f32, CLASSES, DIM>::new();
    for step in 0..=args.steps {
        let (labels, embeddings) = draw_batch(&mut random);
        table
            .update_batch(&labels, &embeddings)
            .map_err(|error| format!("step {step}, {error}"))?;
        if step % PRINT_EVERY == 0 {
            print_centers(step, &table)?;
        }
    }
    Ok(())
}

/// Draws a batch: labels, and an embedding for each.
fn draw_batch(random: &mut ChaCha8Rng) -> ([usize; BATCH], [[f32; DIM]; BATCH]) {
    let labels = [(); BATCH].map(|()| random.random_range(0..CLASSES));
    let embeddings = [[(); DIM]; BATCH].map(|components| {
        components.map(|()| STANDARD_DEVIATION * random.sample::<f32, _>(StandardNormal))
    });
    (labels, embeddings)
}

/// Prints the centers in the layout of the origin, and asserts that they lie near 0.
fn print_centers(step: u32, table: &ClassCenters<f32, CLASSES, DIM>) -> Result<(), Box<dyn Error>> {
    let mut centers = [[0.0; DIM]; CLASSES];
    table.gather(&[0, 1, 2, 3], &mut centers)?;
    println!("\nFor step {step}");
    for (class, center) in centers.iter().enumerate() {
        let [x, y] = center;
        println!("Class {class}, center: [{x:>10.5} {y:>10.5}]");

        let bound = STANDARD_ERRORS * STANDARD_DEVIATION / (table.count(class) as f32).sqrt();
        for component in center {
            assert!(component.abs() <= bound, "{component} lies beyond {bound}");
        }
    }
    Ok(())
}
